//! `maatstaf validate`: judges files of any size here, by the standards in the program, in a folder or
//! in a database. Nothing leaves the machine.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{NaiveDate, Utc};
use clap::{Args, ValueEnum};

use crate::config::Config;
use crate::domain::{Error, Fault, PartName, Selector, StandardName, TableMapping, dutch_day};
use crate::registry::{Form, JudgeRequest, Registry, Resolved};

use super::needed::Wanted;
use super::opening::{offline, open_existing};
use super::progress::Bar;
use super::report::{Format, Reporter};
use super::{Common, Failure, Outcome, mirror, parse_day};

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
    /// De bestanden, of mappen met bestanden; '-' leest standaardinvoer
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
    /// De dag van beoordelen, voor codes en termijnen (standaard --op-datum, anders vandaag)
    #[arg(long = "beoordelingsdatum", value_name = "DATUM", value_parser = parse_day)]
    today: Option<NaiveDate>,
    /// Toon in het rapport ook waarden en namen uit het bestand
    #[arg(long = "toon-waarden")]
    values: bool,
    /// Toon bij bevindingen de sleutel van het record, als de standaard die noemt
    #[arg(long = "recordsleutel")]
    record_key: bool,
    /// Soort invoer; anders volgt die uit de naam: .json, .ndjson of .jsonl, .json-seq, .csv
    #[arg(long = "soort", value_name = "SOORT", value_enum)]
    media: Option<MediaFlag>,
    /// Bij CSV: welke kolom bij welk veld hoort, zoals 'Post code=/postcode;Nummer=/huisnummer'
    #[arg(long = "kolommen", value_name = "KOLOMMEN")]
    columns: Option<String>,
    /// Bij CSV: wat in getallen voor de decimalen staat, punt of komma
    #[arg(long = "decimaalteken", value_name = "TEKEN")]
    decimal_mark: Option<String>,
    /// Vorm van het rapport: text (standaard) of json (een object per bestand, elk op een regel)
    #[arg(long, value_name = "VORM", value_enum, default_value = "text")]
    format: FormatFlag,
    /// Map met standaarden, in plaats van die in het programma
    #[arg(long, value_name = "MAP", conflicts_with = "database")]
    schemas: Option<String>,
    /// Database met standaarden: sqlite:BESTAND of postgres://…
    #[arg(long, value_name = "ADRES")]
    database: Option<String>,
    /// Map die 'maatstaf mirror' heeft gemaakt: dezelfde oordelen als dat register, zonder netwerk
    #[arg(long, value_name = "MAP", conflicts_with_all = ["database", "schemas"])]
    mirror: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatFlag {
    Text,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MediaFlag {
    Json,
    Ndjson,
    JsonSeq,
    Csv,
}

impl MediaFlag {
    /// The kind of data in a file of this name.
    fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "json-seq" | "jsonseq" => Some(Self::JsonSeq),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// What is judged by, once it has been found.
struct Measure {
    registry: Registry,
    by: Arc<Resolved>,
    on: NaiveDate,
}

impl Validate {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let flags = common.flags().with("schemas", "--schemas", self.schemas.as_deref()).with(
            "database",
            "--database",
            self.database.as_deref(),
        );
        let flags = match &self.mirror {
            Some(folder) => mirror::settings(flags, folder)?,
            None => flags,
        };
        let config = Config::load(&flags)?;
        let measure = self.measure(&config, common).await?;
        let request = self.request(common)?;
        let files = self.files()?;
        let format = match self.format {
            FormatFlag::Text => Format::Text,
            FormatFlag::Json => Format::Json { one_a_line: files.len() > 1 },
        };
        let table = self.table(&measure, common)?;
        let mut reporter = Reporter::new(format, common.language(), files.len());
        for file in &files {
            let form = match self.media.or_else(|| MediaFlag::of(file)).unwrap_or(MediaFlag::Json) {
                MediaFlag::Json => Form::Document,
                MediaFlag::Ndjson => Form::Lines,
                MediaFlag::JsonSeq => Form::Sequence,
                MediaFlag::Csv => Form::Rows(table.clone()),
            };
            measure.judge(file, form, request.clone(), &mut reporter, common).await?;
        }
        Ok(reporter.end()?)
    }

    /// The files that were named, and those in the folders that were.
    fn files(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut files = Vec::new();
        for named in &self.files {
            if !named.is_dir() {
                files.push(named.clone());
                continue;
            }
            let found = files.len();
            add_folder(named, &mut files)?;
            if files.len() == found {
                return Err(Failure::said(format!(
                    "In de map {} staat geen .json, .ndjson, .jsonl, .json-seq of .csv.",
                    named.display()
                )));
            }
        }
        Ok(files)
    }

    /// How tables map: what the standard says, with the flags over it.
    fn table(&self, measure: &Measure, common: &Common) -> Result<TableMapping, Failure> {
        let mut table = measure.by.standard.table.clone();
        if let Some(columns) = &self.columns {
            let columns: TableMapping = columns.parse().map_err(said_of("--kolommen", common))?;
            table.columns.extend(columns.columns);
        }
        if let Some(mark) = &self.decimal_mark {
            table.decimal_mark = mark.parse().map_err(said_of("--decimaalteken", common))?;
        }
        Ok(table)
    }

    fn request(&self, common: &Common) -> Result<JudgeRequest, Failure> {
        let part: Option<PartName> =
            self.part.as_deref().map(str::parse).transpose().map_err(said_of("--onderdeel", common))?;
        let today = self.today.or(self.on).unwrap_or_else(|| dutch_day(Utc::now()));
        Ok(JudgeRequest { part, values: self.values, record_key: self.record_key, today, party: None })
    }

    /// Finds the one version that everything is judged by.
    async fn measure(&self, config: &Config, common: &Common) -> Result<Measure, Failure> {
        let (name, version) = self.standard.split_once('@').unwrap_or((&self.standard, "geldend"));
        let standard: StandardName = name.parse().map_err(said_of("--standard", common))?;
        let selector: Selector = version.parse().map_err(said_of("--standard", common))?;
        let on = self.on.unwrap_or_else(|| dutch_day(Utc::now()));
        if self.database.is_some() || self.mirror.is_some() {
            let registry = open_existing(config, common).await?;
            let found = registry.resolve(&standard, &selector, on).await;
            let by = found.map_err(|error| common.failure(&error))?;
            return Ok(Measure { registry, by: Arc::new(by), on });
        }
        let offline = offline(config, common, Wanted::Version(&standard, &selector, on)).await?;
        let by = offline.resolve(&standard, &selector, on, common).await?;
        Ok(Measure { registry: offline.registry, by: Arc::new(by), on })
    }
}

impl Measure {
    /// Judges one file as it is read.
    async fn judge(
        &self,
        file: &Path,
        form: Form,
        request: JudgeRequest,
        reporter: &mut Reporter,
        common: &Common,
    ) -> Result<(), Failure> {
        let name = shown_name(file);
        let (mut source, size) = match open(file) {
            Ok(opened) => opened,
            Err(error) => return Ok(reporter.unread(&name, &error)?),
        };
        reporter.begin(&form);
        let most = reporter.most_findings(self.registry.limits());
        let begun = self.registry.begin(Arc::clone(&self.by), self.on, request, form, most).await;
        let mut delivery = begun.map_err(|error| common.failure(&error))?;
        let mut bar = Bar::new(&name, size, common.language());
        let mut findings = Vec::new();
        let mut begun = false;
        let mut room = vec![0; PIECE];
        let read = loop {
            let piece = match read_piece(&mut source, &mut room) {
                Ok(piece) => piece,
                Err(error) => {
                    bar.end();
                    return Ok(reporter.unread(&name, &error)?);
                }
            };
            if !begun && piece.starts_with(GZIP) {
                bar.end();
                return Ok(reporter.unread(&name, &packed(file))?);
            }
            begun = true;
            let fed = match piece {
                [] => delivery.finish().await,
                piece => delivery.feed(piece.to_vec().into()).await,
            };
            bar.show(delivery.progress(), piece.len());
            let found = delivery.take_findings();
            // A long run tells what it finds while it goes on.
            if bar.is_long() || !findings.is_empty() && findings.len() + found.len() > FEW {
                let waiting = std::mem::take(&mut findings);
                bar.aside(|| reporter.as_they_come(&name, waiting.into_iter().chain(found)))?;
            } else {
                findings.extend(found);
            }
            match fed {
                Ok(()) if piece.is_empty() => break Ok(()),
                Ok(()) => {}
                Err(error) => break Err(error),
            }
        };
        bar.end();
        match read {
            Ok(()) => reporter.judged(&name, delivery.judged(findings))?,
            Err(Error::Internal(cause)) => return Err(common.failure(&Error::Internal(cause))),
            Err(error) => reporter.unjudged(&name, &error)?,
        }
        Ok(())
    }
}

/// How a file that is packed with gzip begins.
const GZIP: &[u8] = b"\x1f\x8b";

fn packed(file: &Path) -> io::Error {
    let unpack = if is_standard_input(file) {
        "… | gunzip -c".to_owned()
    } else {
        format!("gunzip -c '{}'", file.display())
    };
    io::Error::other(format!("het is ingepakt; pak het uit, zoals met: {unpack} | maatstaf validate … -"))
}

fn is_standard_input(file: &Path) -> bool {
    file == Path::new("-")
}

/// Up to this many findings are shown together at the end, in order of place.
const FEW: usize = 100;
/// How much of a file is read at a time, in bytes.
const PIECE: usize = 256 * 1024;

fn open(file: &Path) -> io::Result<(Box<dyn io::Read>, Option<u64>)> {
    if is_standard_input(file) {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let opened = File::open(file)?;
    let size = opened.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
    Ok((Box::new(opened), size))
}

/// The next piece, as much as there is; empty at the end. One room for all pieces stays near the processor: to read
/// into new memory each time took as long as judging.
fn read_piece<'r>(source: &mut Box<dyn io::Read>, room: &'r mut [u8]) -> io::Result<&'r [u8]> {
    loop {
        match source.read(room) {
            Ok(length) => return Ok(&room[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Adds the files with data in a folder and those below it, by name.
fn add_folder(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: io::Error| {
        Failure::said(format!("De map {} kan niet worden gelezen: {error}.", folder.display()))
    };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(unreadable)?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add_folder(&path, files)?;
        } else if MediaFlag::of(&path).is_some() {
            files.push(path);
        }
    }
    Ok(())
}

/// A fault in what was typed, under the flag it was typed with.
pub(super) fn said_of<'c>(flag: &'c str, common: &'c Common) -> impl Fn(Fault) -> Failure + 'c {
    move |fault| Failure::said(format!("{flag}: {}", fault.message.in_language(common.language())))
}

pub(super) fn shown_name(file: &Path) -> String {
    if is_standard_input(file) { "standaardinvoer".to_owned() } else { file.display().to_string() }
}

/// Reads a file or, for `-`, standard input; one byte more than the limit is enough to see that
/// there is more.
pub(super) fn read(file: &Path, most: usize) -> io::Result<Vec<u8>> {
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let (source, _) = open(file)?;
    let mut bytes = Vec::new();
    source.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
