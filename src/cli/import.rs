//! `maatstaf import`: puts a folder of standards, or the archive of another register, in the register; or a
//! newer version of a code list.

use std::fs::File;
use std::io::{BufReader, IsTerminal as _};
use std::path::PathBuf;

use chrono::{NaiveDate, SecondsFormat};
use clap::Args;

use crate::config::Config;
use crate::domain::{CodeListName, Error, Fault};
use crate::registry::{
    Archive, Imported, NewCodeList, Outcome as Became, Registry, Shelf, Statement, Written,
};

use super::opening::open_current;
use super::terminal::{self, Paint};
use super::validate::read;
use super::verify::keys_in;
use super::{Common, DatabaseFlag, Failure, Outcome, Verdict, act, parse_day, words};

/// Zet een map met standaarden in het register, of een archief van een ander register.
///
/// De map is ingedeeld als 'schemas/' van Maatstaf: VOORZIENING/provision.yaml,
/// VOORZIENING/STANDAARD/standard.yaml en per versie schema.json, notes.md en examples/. Wat er
/// al staat met dezelfde inhoud, blijft zoals het is; wat is vastgesteld, verandert niet.
///
/// Eerst wordt nagegaan wat er zou gebeuren; wordt daarvan iets geweigerd, dan wordt er niets geschreven.
/// Met --plan blijft het daarbij. Een archief van 'maatstaf export' wordt in één keer overgenomen, of niet; met
/// --jwks alleen als het register met die sleutels het ondertekende.
///
/// Met --waardelijst wordt een CSV-bestand (code,naam,geldigVan,geldigTot,opvolgers) een nieuwe
/// versie van die lijst. Standaarden die al zijn vastgesteld, houden de versie van toen.
///
/// Uitkomst (exit code), ook met --plan: 0 niets geweigerd, 1 iets geweigerd en niets geschreven, 2 niet
/// kunnen lezen.
#[derive(Args)]
#[command(
    override_usage = "maatstaf import [--plan] [OPTIES] MAP|ARCHIEF.tar.gz\n       maatstaf import --jwks BESTAND [OPTIES] ARCHIEF.tar.gz\n       maatstaf import --waardelijst NAAM --versie NUMMER --stand DATUM BESTAND.csv"
)]
pub(super) struct Import {
    /// De map met standaarden, een archief, of het CSV-bestand met waarden
    #[arg(value_name = "MAP")]
    folder: PathBuf,
    /// Laat zien wat er zou gebeuren, en schrijf niets
    #[arg(long, conflicts_with = "list")]
    plan: bool,
    /// De sleutels van het register waar het archief van is: wat daar op /.well-known/jwks.json staat
    #[arg(long = "jwks", value_name = "BESTAND", conflicts_with = "list")]
    jwks: Option<PathBuf>,
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

/// What is put in the register.
enum Source {
    Folder(Shelf),
    /// With what its signature says, where that was checked.
    Archive(Box<Archive>, Option<Statement>),
}

impl Import {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let config = self.database.config(common)?;
        if let (Some(list), Some(number), Some(day)) = (&self.list, &self.number, self.reference_date) {
            return self.code_list(list, number, day, &config, common).await;
        }
        let source = match self.source(&config)? {
            Ok(source) => source,
            Err(error) => {
                terminal::complain(&format!("'{}' is niet in orde:", self.folder.display()));
                terminal::remark(&words::explain(&error, common.language()));
                return Ok(without_a_trace(Verdict::NotGood));
            }
        };
        let registry = open_current(&config, common).await?;
        let done = self.put(&source, &registry, common).await;
        registry.close().await.map_err(|error| common.failure(&error))?;
        done
    }

    /// Reads what was named. The inner error is about what is in it.
    fn source(&self, config: &Config) -> Result<Result<Source, Error>, Failure> {
        let named = self.folder.display();
        if self.folder.is_dir() && self.jwks.is_some() {
            return Err(Failure::said(
                "--jwks hoort bij een archief, en dit is een map: die is niet ondertekend.",
            ));
        }
        if self.folder.is_dir() {
            return Ok(Shelf::read(&self.folder).map(Source::Folder));
        }
        if !self.folder.is_file() {
            return Err(Failure::said(format!(
                "'{named}' is geen map en geen archief. Noem de map waarin de voorzieningen staan."
            )));
        }
        let file = File::open(&self.folder)
            .map_err(|error| Failure::said(format!("'{named}' kan niet worden gelezen: {error}.")))?;
        let keys = self.jwks.as_deref().map(keys_in).transpose()?;
        let archive = Archive::read(BufReader::new(file), &config.limits);
        Ok(archive.and_then(|archive| {
            let signed = keys.map(|keys| archive.check_signature(&keys)).transpose()?;
            Ok(Source::Archive(Box::new(archive), signed))
        }))
    }

    /// The plan first: with a refusal in it, nothing is written. Of an archive that is so in any case.
    async fn put(&self, source: &Source, registry: &Registry, common: &Common) -> Outcome {
        let act = act(format!("import van {}", self.folder.display()));
        if let Source::Archive(archive, signed) = source {
            terminal::remark(&archive_words(archive, signed.as_ref()));
        }
        let shows = self.plan || std::io::stdout().is_terminal();
        if shows || matches!(source, Source::Folder(_)) {
            let planned = match source {
                Source::Folder(shelf) => registry.plan(shelf, &act).await,
                Source::Archive(archive, _) => registry.plan_archive(archive, &act).await,
            };
            let verdict = told(planned, "Plan: ", shows, common)?;
            if self.plan || verdict != Verdict::Good {
                return Ok(without_a_trace(verdict));
            }
        }
        match source {
            Source::Folder(shelf) => told(registry.import(shelf, &act).await, "", true, common),
            Source::Archive(archive, _) => {
                let done = registry.import_archive(archive, &act).await;
                told(done, "", true, common).map(without_a_trace)
            }
        }
    }
}

/// Says that a refusal left nothing behind.
fn without_a_trace(verdict: Verdict) -> Verdict {
    if verdict == Verdict::NotGood {
        terminal::remark("Er is niets geschreven.");
    }
    verdict
}

/// Tells what was done or would be, when that is wanted or something was refused.
fn told(done: Result<Imported, Error>, what: &str, wanted: bool, common: &Common) -> Outcome {
    let done = match done {
        Ok(done) => done,
        Err(error @ Error::Invalid(_)) => {
            terminal::complain("Dit archief geeft hier niet dezelfde oordelen:");
            terminal::remark(&words::explain(&error, common.language()));
            return Ok(Verdict::NotGood);
        }
        Err(error) => return Err(common.failure(&error)),
    };
    let refused = done.has_refusals();
    if wanted || refused {
        terminal::say(&describe(&done, what, common, Paint::for_output()))?;
    }
    Ok(if refused { Verdict::NotGood } else { Verdict::Good })
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

/// What an archive says of itself, and who signed that.
pub(super) fn archive_words(archive: &Archive, signed: Option<&Statement>) -> String {
    let manifest = &archive.manifest;
    let signed = match (&archive.signature, signed) {
        (_, Some(statement)) => {
            let at = statement.at.to_rfc3339_opts(SecondsFormat::Secs, true);
            format!("ondertekend op {at} met sleutel {}", terminal::printable(&statement.kid))
        }
        (Some(_), None) => {
            "ondertekend, en niet gecontroleerd: geef daarvoor de sleutels van de bron met --jwks".to_owned()
        }
        (None, None) => "niet ondertekend".to_owned(),
    };
    let (source, extent) = (terminal::printable(&manifest.source), manifest.extent.as_str());
    format!("Archief {} ({extent}) van {source}, {signed}.", archive.digest)
}

/// A line for each thing, and one with the numbers.
fn describe(imported: &Imported, what: &str, common: &Common, paint: Paint) -> String {
    let mut written = String::new();
    for (thing, became) in &imported.things {
        let word = match became {
            Became::Added => paint.good("toegevoegd "),
            Became::Changed => paint.careful("gewijzigd  "),
            Became::Published => paint.good("vastgesteld"),
            Became::Same => paint.faint("ongewijzigd"),
            Became::Refused(_) => paint.bad("geweigerd  "),
        };
        written.push_str(&format!("{word}  {thing}\n"));
        if let Became::Refused(error) = became {
            for line in words::explain(error, common.language()).lines() {
                written.push_str(&format!("             {line}\n"));
            }
        }
    }
    written.push_str(&format!("{what}{}.\n", totals(imported)));
    written
}

fn totals(imported: &Imported) -> String {
    let count = |which: fn(&Became) -> bool| imported.count(which);
    format!(
        "{} toegevoegd, {} gewijzigd, {} vastgesteld, {} ongewijzigd, {} geweigerd",
        count(|became| matches!(became, Became::Added)),
        count(|became| matches!(became, Became::Changed)),
        count(|became| matches!(became, Became::Published)),
        count(|became| matches!(became, Became::Same)),
        count(|became| matches!(became, Became::Refused(_))),
    )
}
