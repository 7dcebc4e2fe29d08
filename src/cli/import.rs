//! `maatstaf import DIR`: puts a folder of standards in the register.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use crate::config::Config;
use crate::domain::{CodeListName, Error, Fault};
use crate::registry::{Imported, NewCodeList, Outcome as Became, Shelf, Written};

use super::opening::open_current;
use super::terminal::{self, Paint};
use super::validate::read;
use super::{Common, DatabaseFlag, Failure, Outcome, Verdict, act, parse_day, words};

/// Zet een map met standaarden in het register, of een nieuwe versie van een waardelijst.
///
/// De map is ingedeeld als 'schemas/' van Maatstaf: VOORZIENING/provision.yaml,
/// VOORZIENING/STANDAARD/standard.yaml en per versie schema.json, notes.md en examples/. Wat er
/// al staat met dezelfde inhoud, blijft zoals het is. Van elke versie staat er wat ervan werd.
///
/// Met --waardelijst wordt een CSV-bestand (code,naam,geldigVan,geldigTot,opvolgers) een nieuwe
/// versie van die lijst. Standaarden die al zijn vastgesteld, houden de versie van toen.
#[derive(Args)]
#[command(
    override_usage = "maatstaf import [OPTIES] MAP\n       maatstaf import --waardelijst NAAM --versie NUMMER --stand DATUM BESTAND.csv"
)]
pub(super) struct Import {
    /// De map met standaarden, of het CSV-bestand met waarden
    #[arg(value_name = "MAP")]
    folder: PathBuf,
    /// De waardelijst waarvan het bestand een nieuwe versie is
    #[arg(long = "waardelijst", value_name = "NAAM", requires_all = ["number", "reference_date"])]
    list: Option<String>,
    /// Het nummer van die versie
    #[arg(long = "versie", value_name = "NUMMER", requires = "list")]
    number: Option<String>,
    /// De dag tot waar de lijst weet wat geldt
    #[arg(long = "stand", value_name = "DATUM", value_parser = parse_day, requires = "list")]
    reference_date: Option<NaiveDate>,
    #[command(flatten)]
    database: DatabaseFlag,
}

impl Import {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let config = self.database.config(common)?;
        if let (Some(list), Some(number), Some(day)) = (&self.list, &self.number, self.reference_date) {
            return self.code_list(list, number, day, &config, common).await;
        }
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

impl Import {
    /// Makes a file a version of a code list.
    async fn code_list(
        &self,
        list: &str,
        number: &str,
        reference_date: NaiveDate,
        config: &Config,
        common: &Common,
    ) -> Outcome {
        let failed = |fault: Fault| common.failure(&Error::invalid(fault));
        let name: CodeListName = list.parse().map_err(failed)?;
        let number = number.parse().map_err(failed)?;
        let csv = read(&self.folder, config.limits.body_bytes).map_err(|error| {
            Failure::said(format!("'{}' kan niet worden gelezen: {error}.", self.folder.display()))
        })?;
        if csv.len() > config.limits.body_bytes {
            let (file, most) = (self.folder.display(), config.limits.body_bytes);
            return Err(Failure::said(format!(
                "'{file}' is groter dan {most} bytes (grens 'body_bytes'). Verhoog die grens, of maak het bestand kleiner."
            )));
        }
        let registry = open_current(config, common).await?;
        let new = NewCodeList { number, reference_date, csv, notes: String::new() };
        let reason = act(format!("import van {}", self.folder.display()));
        let written = registry.publish_code_list(&name, new.clone(), &reason).await;
        let written = written.map_err(|error| common.failure(&error))?;
        registry.close().await.map_err(|error| common.failure(&error))?;
        let word = if written == Written::Same { "ongewijzigd" } else { "toegevoegd" };
        terminal::say(&format!("{word}  {name} {}\n", new.number))?;
        Ok(Verdict::Good)
    }
}

/// A line for each version, and one with the numbers.
fn describe(imported: &Imported, common: &Common, paint: Paint) -> String {
    let mut written = String::new();
    let lists = imported.code_lists.iter().map(|(name, number, became)| (name.as_str(), number, became));
    let versions = imported.versions.iter().map(|(name, number, became)| (name.as_str(), number, became));
    for (standard, number, became) in lists.chain(versions) {
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
