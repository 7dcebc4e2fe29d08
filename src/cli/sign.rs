//! `maatstaf sign`: signs what was published without a signature.

use clap::Args;

use crate::config::Config;

use super::opening::open_existing;
use super::{Common, Outcome, Verdict, act, terminal};

/// Ondertekent de vastgestelde versies en uitgaven die dat nog niet zijn.
///
/// Dat is wat is vastgesteld voordat het register een sleutel had, en wat is getekend met een sleutel die is
/// ingetrokken. Nog een keer doen verandert niets. Op SQLite doet 'maatstaf serve' dit zelf bij het starten.
#[derive(Args)]
#[command(override_usage = "maatstaf sign [OPTIES]")]
pub(super) struct Sign {
    /// Database: sqlite:BESTAND of postgres://… (standaard sqlite:maatstaf.db)
    #[arg(long, value_name = "ADRES")]
    database: Option<String>,
    /// Map met sleutels (standaard: keys uit de configuratie, anders naast de SQLite-database)
    #[arg(long, value_name = "MAP")]
    keys: Option<String>,
    /// Adres van het register voor de buitenwereld, zoals `https://register.gemeente.nl`; het komt in de handtekening
    #[arg(long, value_name = "ADRES")]
    public_url: Option<String>,
}

impl Sign {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let flags = common.flags();
        let flags = flags.with("database", "--database", self.database.as_deref());
        let flags = flags.with("keys", "--keys", self.keys.as_deref());
        let config = Config::load(&flags.with("public_url", "--public-url", self.public_url.as_deref()))?;
        let registry = open_existing(&config, common).await?;
        let signed = registry.sign_all(&act("maatstaf sign")).await;
        let signed = signed.map_err(|error| common.failure(&error))?;
        registry.close().await.map_err(|error| common.failure(&error))?;
        terminal::say(&format!(
            "{}\n",
            match signed {
                0 => "Alles was al ondertekend.".to_owned(),
                1 => "1 versie of uitgave ondertekend.".to_owned(),
                some => format!("{some} versies en uitgaven ondertekend."),
            }
        ))?;
        Ok(Verdict::Good)
    }
}
