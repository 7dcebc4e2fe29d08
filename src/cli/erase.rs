//! `maatstaf erase`: takes personal data out of a published version, for good.

use chrono::{NaiveDate, Utc};
use clap::Args;

use crate::domain::{Decision, Erasable, Fault, Selector, StandardName, VersionNumber, dutch_day};
use crate::registry::Written;

use super::opening::open_existing;
use super::terminal::{self, printable};
use super::{Common, DatabaseFlag, Failure, Outcome, Verdict, act, parse_day};

/// Wist persoonsgegevens uit een vastgestelde versie; dat kan niet ongedaan worden gemaakt.
///
/// De versie blijft bestaan met haar digest, de bytes gaan weg, en de audit zegt wie dat deed en waarom. De
/// reden en het besluit zijn voor iedereen te lezen: noem er niet in wat u wist. Wat reservekopieën en logs
/// van de database nog bevatten, staat in docs/0025-erasure.md.
#[derive(Args)]
#[command(
    override_usage = "maatstaf erase STANDAARD VERSIE --wat schema|toelichting|voorbeeld --reden REDEN --orgaan ORGAAN --besluitdatum DATUM --bron BRON [OPTIES]"
)]
pub(super) struct Erase {
    /// De standaard
    #[arg(value_name = "STANDAARD", value_parser = parse_name)]
    standard: StandardName,
    /// Het exacte versienummer
    #[arg(value_name = "VERSIE", value_parser = parse_number)]
    number: VersionNumber,
    /// Wat er gewist wordt: schema, toelichting of voorbeeld
    #[arg(long = "wat", value_name = "WAT", required = true)]
    what: String,
    /// De naam van het voorbeeld, als het om een voorbeeld gaat
    #[arg(long = "voorbeeld", value_name = "NAAM")]
    example: Option<String>,
    /// Waarom
    #[arg(long = "reden", value_name = "REDEN", required = true, value_parser = parse_said)]
    reason: String,
    /// Het orgaan dat besloot
    #[arg(long = "orgaan", value_name = "ORGAAN", required = true, value_parser = parse_said)]
    body: String,
    /// De dag van het besluit
    #[arg(long = "besluitdatum", value_name = "DATUM", required = true, value_parser = parse_day)]
    on: NaiveDate,
    /// Waar het besluit te lezen is
    #[arg(long = "bron", value_name = "BRON", required = true, value_parser = parse_said)]
    source: String,
    #[command(flatten)]
    database: DatabaseFlag,
}

impl Erase {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let what = Erasable::of(&self.what, self.example.as_deref().unwrap_or_default());
        let what = what.ok_or_else(|| {
            Failure::said(
                "Met --wat wist u het schema, de toelichting of een voorbeeld; noem bij een voorbeeld, en alleen dan, de naam met --voorbeeld.",
            )
        })?;
        let config = self.database.config(common)?;
        let registry = open_existing(&config, common).await?;
        let decision = Decision { body: self.body, on: self.on, source: self.source };
        let failure = |error| common.failure(&error);
        let exact = Selector::Exact(self.number);
        let at = registry.resolve(&self.standard, &exact, dutch_day(Utc::now())).await.map_err(failure)?;
        let done = registry.erase(&at, &what, &decision, &act(self.reason)).await;
        let (erasure, written) = done.map_err(failure)?;
        registry.close().await.map_err(failure)?;
        let already = if written == Written::Same { "Dit was al gewist. " } else { "" };
        let sentence = erasure.sentence();
        terminal::say(&format!("{already}{}\n", printable(sentence.in_language(common.language()))))?;
        Ok(Verdict::Good)
    }
}

fn in_dutch(fault: &Fault) -> String {
    fault.message.nl.clone()
}

fn parse_name(written: &str) -> Result<StandardName, String> {
    written.parse().map_err(|fault| in_dutch(&fault))
}

fn parse_number(written: &str) -> Result<VersionNumber, String> {
    written.parse().map_err(|fault| in_dutch(&fault))
}

fn parse_said(written: &str) -> Result<String, String> {
    let fits = !written.trim().is_empty() && written.chars().count() <= 2000;
    if fits { Ok(written.to_owned()) } else { Err("verwacht 1 tot 2000 tekens".to_owned()) }
}
