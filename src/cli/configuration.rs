//! `maatstaf config`: what is in force, and where each value came from.

use clap::Args;

use crate::config::Config;

use super::serve::ServeFlags;
use super::{Common, Outcome, Verdict, terminal};

/// Toont wat er geldt, als TOML, met bij elke waarde waar die vandaan komt.
///
/// Van licht naar zwaar: standaardwaarde, bestand (maatstaf.toml, --config of `MAATSTAF_CONFIG`),
/// omgeving (`MAATSTAF_LISTEN`, `MAATSTAF_LIMIT_BODY_BYTES`, …), vlag. Wat hier verschijnt, kan zo in
/// maatstaf.toml. Een wachtwoord in het adres van de database wordt niet getoond.
#[derive(Args)]
#[command(override_usage = "maatstaf config [OPTIES VAN SERVE]")]
pub(super) struct Configuration {
    #[command(flatten)]
    flags: ServeFlags,
}

impl Configuration {
    pub(super) fn run(&self, common: &Common) -> Outcome {
        let config = Config::load(&self.flags.add_to(common.flags()))?;
        terminal::say(&config.to_toml())?;
        Ok(Verdict::Good)
    }
}
