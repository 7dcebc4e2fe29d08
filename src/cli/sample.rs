//! `maatstaf sample STANDARD`: makes a document that a standard accepts.

use chrono::{NaiveDate, Utc};
use clap::{Args, ValueEnum};

use crate::config::Config;
use crate::domain::{Error, Fault, Language, PartName, Place, Selector, StandardName, dutch_day};
use crate::registry::{SampleKind, Unmade};

use super::needed::Wanted;
use super::opening::offline;
use super::{Common, Failure, Outcome, Verdict, parse_day, terminal};

/// Maakt een voorbeelddocument dat aan een standaard voldoet.
///
/// Schrijft het document naar standaarduitvoer. Het is beoordeeld en voldoet, ook aan de regels, codes
/// en termijnen van de standaard. De gegevens erin zijn verzonnen.
#[derive(Args)]
#[command(override_usage = "maatstaf sample [OPTIES] STANDAARD[@VERSIE]")]
pub(super) struct Sample {
    /// De standaard, met een versie: '@1.2.0', een bereik '@1' of '@^1.2', of '@geldend' (standaard)
    #[arg(value_name = "STANDAARD[@VERSIE]")]
    standard: String,
    /// Soort voorbeeld: minimaal, gewoon (standaard) of randgevallen
    #[arg(long = "soort", value_name = "SOORT", value_enum, default_value = "gewoon")]
    kind: KindFlag,
    /// Onderdeel van de standaard, in plaats van het geheel
    #[arg(long = "onderdeel", value_name = "ONDERDEEL")]
    part: Option<String>,
    /// De dag van beoordelen (standaard vandaag)
    #[arg(long = "beoordelingsdatum", value_name = "DATUM", value_parser = parse_day)]
    today: Option<NaiveDate>,
    /// Map met standaarden, in plaats van die in het programma
    #[arg(long, value_name = "MAP")]
    schemas: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum KindFlag {
    Minimaal,
    Gewoon,
    Randgevallen,
}

impl Sample {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let failure = |error: Error| common.failure(&error);
        let faulty = |fault: Fault, flag: &str| {
            common.failure(&Error::invalid(fault.at(Place::Query(flag.to_owned()))))
        };
        let config = Config::load(&common.flags().with("schemas", "--schemas", self.schemas.as_deref()))?;
        let (name, version) = self.standard.split_once('@').unwrap_or((&self.standard, "geldend"));
        let name: StandardName = name.parse().map_err(|fault| common.failure(&Error::invalid(fault)))?;
        let selector: Selector = version.parse().map_err(|fault| common.failure(&Error::invalid(fault)))?;
        let part: Option<PartName> =
            self.part.as_deref().map(str::parse).transpose().map_err(|fault| faulty(fault, "onderdeel"))?;
        let today = self.today.unwrap_or_else(|| dutch_day(Utc::now()));
        let registry = offline(&config, common, Wanted::Version(&name, &selector, today)).await?.registry;
        let found = registry.resolve(&name, &selector, today).await.map_err(failure)?;
        let samples = registry.samples(&found, part.as_ref(), today).await.map_err(failure)?;
        let wanted = match self.kind {
            KindFlag::Minimaal => SampleKind::Minimal,
            KindFlag::Gewoon => SampleKind::Typical,
            KindFlag::Randgevallen => SampleKind::Edge,
        };
        let made = samples.iter().find(|sample| sample.kind == wanted);
        match made.map_or(Err(Unmade::NoneFits), |sample| sample.document.as_deref().map_err(|why| *why)) {
            Ok(document) => {
                terminal::say(&format!("{}\n", String::from_utf8_lossy(document)))?;
                Ok(Verdict::Good)
            }
            Err(_) => Err(Failure::said(match common.language() {
                Language::Nl => "Van deze standaard kon dit voorbeeld niet worden gemaakt.",
                Language::En => "This example could not be made of this standard.",
            })),
        }
    }
}
