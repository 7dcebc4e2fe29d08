//! `maatstaf lint FILE`: looks at a schema as the register would when it is offered.

use std::path::PathBuf;

use clap::Args;

use crate::config::Config;
use crate::domain::{Error, Language};
use crate::registry::Lint as Looked;

use super::needed::Wanted;
use super::opening::offline;
use super::terminal::{self, Paint};
use super::validate::read;
use super::{Common, Failure, Outcome, Verdict, words};

/// Where the schema is thought to stand, so that references to '/schemas/…' and to '../…' both work.
const ADDRESS: &str = "/schemas/nog-zonder-naam/0.0.0";

/// Controleert een schema zoals het register dat doet bij aanbieden.
///
/// Toont alles waarvoor het geweigerd zou worden, met de plaats (JSON Pointer), en wat het overwegen
/// waard is. Verwijzingen gaan naar de standaarden in het programma of in --schemas.
#[derive(Args)]
#[command(override_usage = "maatstaf lint [--schemas MAP] BESTAND")]
pub(super) struct Lint {
    /// Het schema; '-' leest standaardinvoer
    #[arg(value_name = "BESTAND")]
    file: PathBuf,
    /// Map met standaarden waarnaar het schema mag verwijzen (standaard die in het programma)
    #[arg(long, value_name = "MAP")]
    schemas: Option<String>,
}

impl Lint {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let config = Config::load(&common.flags().with("schemas", "--schemas", self.schemas.as_deref()))?;
        let schema = read(&self.file, config.limits.schema_bytes).map_err(|error| {
            Failure::said(format!("'{}' kan niet worden gelezen: {error}.", self.file.display()))
        })?;
        let offline = offline(&config, common, Wanted::NamedIn(&String::from_utf8_lossy(&schema))).await?;
        let address = format!("{}{ADDRESS}", offline.registry.public_url());
        let looked = match offline.registry.lint(&address, schema).await {
            Ok(looked) => looked,
            Err(error @ (Error::Internal(_) | Error::Busy)) => return Err(common.failure(&error)),
            Err(error) => {
                terminal::say(&format!("{}\n", words::explain(&error, common.language())))?;
                return Ok(Verdict::NotGood);
            }
        };
        terminal::say(&describe(&looked, common.language(), Paint::for_output()))?;
        Ok(if looked.refusals.is_empty() { Verdict::Good } else { Verdict::NotGood })
    }
}

fn describe(looked: &Looked, language: Language, paint: Paint) -> String {
    let (refused, warning, good) = match language {
        Language::Nl => ("fout", "waarschuwing", "Het register zou dit schema aannemen."),
        Language::En => ("error", "warning", "The register would let this schema in."),
    };
    let mut written = String::new();
    for fault in &looked.refusals {
        written.push_str(&format!("{}: {}\n", paint.bad(refused), words::line(fault, language)));
    }
    for fault in &looked.warnings {
        written.push_str(&format!("{}: {}\n", paint.careful(warning), words::line(fault, language)));
    }
    if looked.refusals.is_empty() {
        written.push_str(&format!("{}\n", paint.good(good)));
    }
    written
}
