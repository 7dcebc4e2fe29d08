//! `maatstaf validate`: judges files here, by the standards in the program, in a folder or in a
//! database. Nothing leaves the machine.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use chrono::{NaiveDate, Utc};
use clap::{Args, ValueEnum};

use crate::config::{self, Config};
use crate::domain::error::Missing;
use crate::domain::{Error, Fault, PartName, Selector, StandardName, dutch_day};
use crate::registry::{JudgeRequest, Registry};

use super::opening::{offline, open_existing};
use super::report::{Format, Reporter};
use super::{Common, Failure, Outcome, parse_day, words};

/// Controleert bestanden op deze machine; er wordt niets verstuurd.
///
/// Zonder --schemas of --database gelden de standaarden die in het programma zitten. Het rapport
/// noemt plaats en reden, en geen waarden uit het bestand, tenzij u erom vraagt.
///
/// Uitkomst (exit code): 0 alles voldoet, 1 een bestand voldoet niet, 2 iets kon niet worden
/// beoordeeld.
#[derive(Args)]
#[command(override_usage = "maatstaf validate --standard NAAM[@VERSIE] [OPTIES] BESTAND…")]
pub(super) struct Validate {
    /// De bestanden; '-' leest standaardinvoer
    #[arg(value_name = "BESTAND", required = true)]
    files: Vec<PathBuf>,
    /// De standaard, met een versie: '@1.2.0', een bereik '@1' of '@^1.2', of '@geldend' (standaard)
    #[arg(long, value_name = "NAAM[@VERSIE]")]
    standard: String,
    /// Onderdeel van de standaard om aan te toetsen, in plaats van het geheel
    #[arg(long = "onderdeel", value_name = "ONDERDEEL")]
    part: Option<String>,
    /// De dag waarvoor 'geldend' geldt (standaard vandaag)
    #[arg(long = "op-datum", value_name = "DATUM", value_parser = parse_day)]
    on: Option<NaiveDate>,
    /// Toon in het rapport ook waarden en namen uit het bestand
    #[arg(long = "toon-waarden")]
    values: bool,
    /// Toon bij bevindingen de sleutel van het record, als de standaard die noemt
    #[arg(long = "recordsleutel")]
    record_key: bool,
    /// Vorm van het rapport: text (standaard) of json (een object per bestand, elk op een regel)
    #[arg(long, value_name = "VORM", value_enum, default_value = "text")]
    format: FormatFlag,
    /// Map met standaarden, in plaats van die in het programma
    #[arg(long, value_name = "MAP", conflicts_with = "database")]
    schemas: Option<String>,
    /// Database met standaarden: sqlite:BESTAND of postgres://…
    #[arg(long, value_name = "ADRES")]
    database: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatFlag {
    Text,
    Json,
}

/// What is judged by, once it has been found.
struct Measure {
    registry: Registry,
    standard: StandardName,
    exact: Selector,
    on: NaiveDate,
}

impl Validate {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let flags = common.flags().with("schemas", "--schemas", self.schemas.as_deref()).with(
            "database",
            "--database",
            self.database.as_deref(),
        );
        let config = Config::load(&flags)?;
        let measure = self.measure(&config, common).await?;
        let request = self.request(common)?;
        let format = match self.format {
            FormatFlag::Text => Format::Text,
            FormatFlag::Json => Format::Json { one_a_line: self.files.len() > 1 },
        };
        let mut reporter = Reporter::new(format, common.language(), self.files.len());
        for file in &self.files {
            let name = shown_name(file);
            match read(file, config.limits.body_bytes) {
                Ok(bytes) => measure.judge(&name, bytes, request.clone(), &mut reporter, common).await?,
                Err(error) => reporter.unread(&name, &error)?,
            }
        }
        Ok(reporter.end()?)
    }

    fn request(&self, common: &Common) -> Result<JudgeRequest, Failure> {
        let part: Option<PartName> =
            self.part.as_deref().map(str::parse).transpose().map_err(said_of("--onderdeel", common))?;
        Ok(JudgeRequest { part, values: self.values, record_key: self.record_key })
    }

    /// Finds the one version that everything is judged by.
    async fn measure(&self, config: &Config, common: &Common) -> Result<Measure, Failure> {
        let (name, version) = self.standard.split_once('@').unwrap_or((&self.standard, "geldend"));
        let standard: StandardName = name.parse().map_err(said_of("--standard", common))?;
        let selector: Selector = version.parse().map_err(said_of("--standard", common))?;
        let on = self.on.unwrap_or_else(|| dutch_day(Utc::now()));
        if self.database.is_some() {
            let registry = open_existing(config, common).await?;
            let found = registry.resolve(&standard, &selector, on).await;
            let by = found.map_err(|error| common.failure(&error))?;
            return Ok(Measure { registry, standard, exact: Selector::Exact(by.version.number), on });
        }
        let offline = offline(config, common, name).await?;
        let found = offline.registry.resolve(&standard, &selector, on).await;
        let refused: Vec<_> = offline.refused.iter().filter(|(name, ..)| *name == standard).collect();
        match found {
            Ok(by) if refused.iter().all(|(_, number, _)| *number != by.version.number) => {
                let exact = Selector::Exact(by.version.number);
                Ok(Measure { registry: offline.registry, standard, exact, on })
            }
            _ if !refused.is_empty() => {
                let reasons = refused.iter().map(|(_, number, error)| {
                    format!("{standard} {number}: {}", words::explain(error, common.language()))
                });
                let reasons: Vec<String> = reasons.collect();
                Err(Failure::said(format!("De standaard is zelf niet in orde.\n{}", reasons.join("\n"))))
            }
            Ok(_) => Err(Failure::said("De standaard is zelf niet in orde.")),
            Err(error) => Err(not_found(&error, &standard, &offline.names, common)),
        }
    }
}

impl Measure {
    async fn judge(
        &self,
        name: &str,
        bytes: Vec<u8>,
        request: JudgeRequest,
        reporter: &mut Reporter,
        common: &Common,
    ) -> Result<(), Failure> {
        let judged =
            self.registry.judge(&self.standard, &self.exact, self.on, Bytes::from(bytes), request).await;
        match judged {
            Ok(judged) => reporter.judged(name, judged)?,
            Err(error @ (Error::Unreadable(_) | Error::TooLarge { .. } | Error::TooMuchWork)) => {
                reporter.unjudged(name, &error)?;
            }
            Err(error) => return Err(common.failure(&error)),
        }
        Ok(())
    }
}

/// A fault in what was typed, under the flag it was typed with.
fn said_of<'c>(flag: &'c str, common: &'c Common) -> impl Fn(Fault) -> Failure + 'c {
    move |fault| Failure::said(format!("{flag}: {}", fault.message.in_language(common.language())))
}

fn not_found(error: &Error, standard: &StandardName, names: &[StandardName], common: &Common) -> Failure {
    let sentence = words::explain(error, common.language());
    if !matches!(error, Error::Missing(Missing::Standard, _)) {
        return Failure::said(sentence);
    }
    let known: Vec<&str> = names.iter().map(StandardName::as_str).collect();
    let likely = config::nearest(standard.as_str(), known.iter().copied()).unwrap_or_default();
    Failure::said(format!("{sentence} Bedoelde u '{likely}'? Er zijn: {}.", known.join(", ")))
}

fn shown_name(file: &Path) -> String {
    if file == Path::new("-") { "standaardinvoer".to_owned() } else { file.display().to_string() }
}

/// Reads a file or, for `-`, standard input; one byte more than the limit is enough to see that
/// there is more.
pub(super) fn read(file: &Path, most: usize) -> io::Result<Vec<u8>> {
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
