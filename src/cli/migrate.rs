//! `maatstaf migrate`: brings the database up to date. On PostgreSQL only this does, so that the
//! role by which the register runs needs no right to change tables.

use clap::Args;

use super::opening::open;
use super::{Common, DatabaseFlag, Outcome, Verdict, terminal};

/// Werkt de database bij naar deze versie van het programma.
#[derive(Args)]
#[command(override_usage = "maatstaf migrate [--database ADRES]")]
pub(super) struct Migrate {
    #[command(flatten)]
    database: DatabaseFlag,
}

impl Migrate {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let config = self.database.config(common)?;
        let registry = open(&config, common).await?;
        let done = registry.migrate().await.map_err(|error| common.failure(&error))?;
        registry.close().await.map_err(|error| common.failure(&error))?;
        terminal::say(&match done {
            0 => "De database is al bijgewerkt.\n".to_owned(),
            1 => "De database is bijgewerkt: 1 stap.\n".to_owned(),
            steps => format!("De database is bijgewerkt: {steps} stappen.\n"),
        })?;
        Ok(Verdict::Good)
    }
}
