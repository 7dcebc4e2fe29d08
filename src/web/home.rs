//! The first page.

use askama::Template;
use axum::extract::State;

use super::Web;
use super::frame::{Answer, Frame, Part, Reader, page};
use super::standards::{ProvisionRow, provision_rows};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    provisions: Vec<ProvisionRow>,
}

pub(super) async fn home(State(web): State<Web>, reader: Reader) -> Answer {
    let provisions = provision_rows(&web.registry, reader.w).await?;
    page(&HomePage { frame: reader.frame(reader.w.home_title, Part::Home), provisions })
}
