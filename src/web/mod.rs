//! The catalogue that people read: pages made on the server, in Dutch or in English.
//!
//! Door: [`pages`]. Every page works without script; what script adds is in `static/`. Refuses: to put
//! anything of a schema or a standard on a page other than as text, or as Markdown of which HTML was
//! taken out. Loads nothing from elsewhere.

mod agenda;
mod assets;
mod code_lists;
mod compare;
mod comparison;
mod consulting;
mod deliver;
mod desk;
mod diff;
mod fields;
mod frame;
mod home;
mod markdown;
mod release_sets;
mod search;
mod standards;
mod texts;
mod validate;
mod version;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, map_response};
use axum::routing::get;

use crate::registry::Registry;

/// What every page can reach.
#[derive(Debug, Clone)]
struct Web {
    registry: Registry,
    theme: Arc<str>,
}

/// All pages, for [`crate::http::router`]. `theme` is a style sheet of tokens that takes the place of our own.
pub fn pages(registry: Registry, theme: Option<String>) -> Router {
    let theme = theme.map_or_else(|| assets::own_theme().into(), Arc::from);
    let state = Web { registry, theme };
    Router::new()
        .route("/", get(home::home))
        .route("/zoeken", get(search::search))
        .route("/voorzieningen", get(standards::provisions))
        .route("/voorzieningen/{voorziening}", get(standards::provision))
        .route("/standaarden", get(standards::list))
        .route("/standaarden/{standaard}", get(standards::standard))
        .route("/standaarden/{standaard}/{versie}", get(version::overview))
        .route("/standaarden/{standaard}/{versie}/velden", get(version::fields))
        .route("/standaarden/{standaard}/{versie}/schema", get(version::schema))
        .route("/standaarden/{standaard}/{versie}/proces", get(version::process))
        .route("/standaarden/{standaard}/{versie}/proces.svg", get(version::diagram))
        .route("/standaarden/{standaard}/{versie}/voorbeelden", get(version::examples))
        .route("/standaarden/{standaard}/{versie}/voorbeelden/{bestand}", get(version::example))
        .route("/standaarden/{standaard}/{versie}/voorbeelden/gemaakt/{bestand}", get(version::made))
        .route("/standaarden/{standaard}/{versie}/leveren", get(deliver::deliver))
        .route("/standaarden/{standaard}/{versie}/vergelijking", get(compare::version))
        .route("/agenda", get(agenda::agenda))
        .route("/agenda.ics", get(agenda::calendar))
        .route("/uitgaven", get(release_sets::list))
        .route("/uitgaven/{uitgave}", get(release_sets::set))
        .route("/waardelijsten", get(code_lists::list))
        .route("/waardelijsten/{lijst}", get(code_lists::codes))
        .route("/bevindingcodes", get(texts::codes))
        .route("/toetsen", get(validate::form).post(validate::plain))
        .route("/vergelijken", get(compare::form).post(compare::plain))
        .route("/status", get(texts::status))
        .route("/toegankelijkheid", get(texts::accessibility))
        .merge(desk::routes(&state))
        .layer(from_fn(frame::render))
        .layer(from_fn(desk::private))
        // Outermost, for pages that say what failed are made in the layer before.
        .layer(map_response(frame::guarded))
        .route("/theme.css", get(assets::theme))
        .route("/static/{*bestand}", get(assets::file))
        .fallback(frame::no_such_page)
        .with_state(state)
}
