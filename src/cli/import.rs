//! `maatstaf import DIR`: puts a folder of standards in the register.

use std::path::PathBuf;

use clap::Args;

use crate::registry::{Imported, Outcome as Became, Shelf};

use super::opening::open_current;
use super::terminal::{self, Paint};
use super::{Common, DatabaseFlag, Failure, Outcome, Verdict, act, words};

/// Zet een map met standaarden in het register.
///
/// De map is ingedeeld als 'schemas/' van Maatstaf: VOORZIENING/provision.yaml,
/// VOORZIENING/STANDAARD/standard.yaml en per versie schema.json, notes.md en examples/. Wat er
/// al staat met dezelfde inhoud, blijft zoals het is. Van elke versie staat er wat ervan werd.
#[derive(Args)]
#[command(override_usage = "maatstaf import [OPTIES] MAP")]
pub(super) struct Import {
    /// De map met standaarden
    #[arg(value_name = "MAP")]
    folder: PathBuf,
    #[command(flatten)]
    database: DatabaseFlag,
}

impl Import {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let config = self.database.config(common)?;
        let folder = self.folder.display();
        if !self.folder.is_dir() {
            return Err(Failure::said(format!(
                "'{folder}' is geen map. Noem de map waarin de voorzieningen staan."
            )));
        }
        let shelf = match Shelf::read(&self.folder) {
            Ok(shelf) => shelf,
            Err(error) => {
                terminal::complain(&format!("De map '{folder}' is niet in orde:"));
                terminal::remark(&words::explain(&error, common.language()));
                return Ok(Verdict::NotGood);
            }
        };
        let registry = open_current(&config, common).await?;
        let imported = registry.import(&shelf, &act(format!("import van {folder}"))).await;
        let imported = imported.map_err(|error| common.failure(&error))?;
        registry.close().await.map_err(|error| common.failure(&error))?;
        terminal::say(&describe(&imported, common, Paint::for_output()))?;
        Ok(if imported.has_refusals() { Verdict::NotGood } else { Verdict::Good })
    }
}

/// A line for each version, and one with the numbers.
fn describe(imported: &Imported, common: &Common, paint: Paint) -> String {
    let mut written = String::new();
    for (standard, number, became) in &imported.versions {
        let word = match became {
            Became::Added => paint.good("toegevoegd "),
            Became::Same => paint.faint("ongewijzigd"),
            Became::Refused(_) => paint.bad("geweigerd  "),
        };
        written.push_str(&format!("{word}  {standard} {number}\n"));
        if let Became::Refused(error) = became {
            for line in words::explain(error, common.language()).lines() {
                written.push_str(&format!("             {line}\n"));
            }
        }
    }
    let (added, same, refused) = counts(imported);
    written.push_str(&format!("{added} toegevoegd, {same} ongewijzigd, {refused} geweigerd.\n"));
    written
}

/// How many versions were added, were there already, and were refused.
pub(super) fn counts(imported: &Imported) -> (usize, usize, usize) {
    (
        imported.count(|became| matches!(became, Became::Added)),
        imported.count(|became| matches!(became, Became::Same)),
        imported.count(|became| matches!(became, Became::Refused(_))),
    )
}
