//! `maatstaf openapi`: the description of the interface, as it is committed and served.

use clap::Args;

use crate::http;

use super::{Failure, Outcome, Verdict, terminal};

/// Schrijft het OpenAPI-document van het register.
#[derive(Args)]
#[command(override_usage = "maatstaf openapi [--public-url ADRES]")]
pub(super) struct Openapi {
    /// Adres van het register voor de buitenwereld, voor in 'servers'
    #[arg(long, value_name = "ADRES")]
    public_url: Option<String>,
}

impl Openapi {
    /// Without the configuration: what is committed may not depend on whose machine it was made on.
    pub(super) fn run(&self) -> Outcome {
        terminal::say(&http::openapi_json(self.public_url.as_deref())).map_err(Failure::from)?;
        Ok(Verdict::Good)
    }
}
