//! A folder of standards, as `schemas/` is laid out: read whole, checked for form, stored nowhere.
//!
//! `waardelijsten/<code list>/lijst.yaml` with `<version>/waarden.csv` and `notes.md`,
//! `<provision>/provision.yaml`, `<provision>/<standard>/standard.yaml`, and for each version
//! `<version>/schema.json`, `notes.md`, `examples/valid/*.json` and `examples/invalid/*.json`.
//! Refuses: files it does not understand, with their names; all of them together.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::error::Result;
use crate::domain::road::{Decision, Policy};
use crate::domain::{
    CodeListHeading, CodeListName, Error, Example, Fault, Kind, Place, Promise, Provision, ProvisionName,
    Standard, StandardName, Status, TableMapping, Text, Validity, text,
};

use super::{NewCodeList, NewVersion};

/// The standards shipped with the product.
#[derive(rust_embed::RustEmbed)]
#[folder = "schemas/"]
struct Shipped;

/// Everything in a folder of standards.
#[derive(Debug, Default)]
pub struct Shelf {
    /// The provisions.
    pub provisions: Vec<Provision>,
    /// The standards with their versions, lowest number first.
    pub standards: Vec<(Standard, Vec<ShelfVersion>)>,
    /// The code lists with their versions, lowest number first.
    pub code_lists: Vec<(CodeListHeading, Vec<NewCodeList>)>,
}

/// One version in a folder, with the status it is to end up in.
#[derive(Debug)]
pub struct ShelfVersion {
    /// What would be offered.
    pub new: NewVersion,
    /// The status it is to have.
    pub status: Status,
    /// Why it is to be published also when it is not established that its number tells the truth.
    pub undecided_reason: Option<String>,
    /// Who decided its publication.
    pub decision: Option<Decision>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvisionFile {
    titel: String,
    #[serde(default)]
    omschrijving: String,
    #[serde(default)]
    eigenaar: String,
    #[serde(default)]
    meedoen: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StandardFile {
    titel: String,
    #[serde(default)]
    omschrijving: String,
    soort: String,
    #[serde(default)]
    voorbeeld: bool,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    licentie: String,
    recordsleutel: Option<String>,
    #[serde(default)]
    tabel: TableFile,
    belofte: Option<String>,
    #[serde(default)]
    beleid: PolicyFile,
    #[serde(default)]
    versies: BTreeMap<String, VersionEntry>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct PolicyFile {
    consultatiedagen: Option<u32>,
    ondersteuningsmaanden: Option<u32>,
    majors: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionFile {
    orgaan: String,
    datum: NaiveDate,
    bron: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListFile {
    titel: String,
    #[serde(default)]
    omschrijving: String,
    #[serde(default)]
    eigenaar: String,
    #[serde(default)]
    voorbeeld: bool,
    #[serde(default)]
    versies: BTreeMap<String, ListEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ListEntry {
    stand_datum: NaiveDate,
    /// A version of a code list is published as it comes in; the file may say so.
    #[serde(rename = "status")]
    _status: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct TableFile {
    kolommen: BTreeMap<String, String>,
    decimaalteken: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct VersionEntry {
    status: String,
    geldig_van: Option<NaiveDate>,
    geldig_tot: Option<NaiveDate>,
    /// Why the number is right, when comparing does not decide that.
    reden_onbeslist: Option<String>,
    /// Who decided the publication.
    besluit: Option<DecisionFile>,
    /// The day on which examples are judged that name none.
    dag: Option<NaiveDate>,
    #[serde(default)]
    onderdelen: BTreeMap<String, String>,
    #[serde(default)]
    voorbeelden: BTreeMap<String, ExampleEntry>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ExampleEntry {
    #[serde(default)]
    codes: Vec<String>,
    onderdeel: Option<String>,
    dag: Option<NaiveDate>,
}

type Files = BTreeMap<String, Vec<u8>>;

/// The standards shipped with the product.
///
/// # Errors
/// When one of them is malformed, which its tests prevent.
pub fn shipped() -> Result<Shelf> {
    let files =
        Shipped::iter().filter_map(|name| Some((name.to_string(), Shipped::get(&name)?.data.into_owned())));
    Shelf::from_files(files.collect())
}

impl Shelf {
    /// Reads a folder.
    ///
    /// # Errors
    /// Every file that is missing or not understood.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut files = Files::new();
        collect(folder, "", &mut files, 0).map_err(|error| {
            Error::invalid(
                Fault::new(
                    "map-onleesbaar",
                    text(
                        format!("De map kan niet worden gelezen: {error}. Geef de map waarin '<voorziening>/provision.yaml' staat."),
                        format!("The folder can't be read: {error}. Give the folder that holds '<provision>/provision.yaml'."),
                    ),
                )
                .at(Place::File(folder.display().to_string())),
            )
        })?;
        Self::from_files(files)
    }

    fn from_files(files: Files) -> Result<Self> {
        let mut shelf = Self::default();
        let mut faults = Vec::new();
        for (path, bytes) in &files {
            let parts: Vec<&str> = path.split('/').collect();
            match parts.as_slice() {
                ["waardelijsten", list, "lijst.yaml"] => {
                    keep(read_list(path, list, bytes, &files), &mut shelf.code_lists, &mut faults);
                }
                [provision, "provision.yaml"] => {
                    keep(read_provision(path, provision, bytes), &mut shelf.provisions, &mut faults);
                }
                [provision, standard, "standard.yaml"] => {
                    let folder = format!("{provision}/{standard}/");
                    keep(
                        read_standard(path, &folder, provision, standard, bytes, &files),
                        &mut shelf.standards,
                        &mut faults,
                    );
                }
                _ => {}
            }
        }
        if shelf.provisions.is_empty() && shelf.code_lists.is_empty() && faults.is_empty() {
            faults.push(Fault::new(
                "map-leeg",
                text(
                    "In deze map staan geen standaarden: er is geen '<voorziening>/provision.yaml'.",
                    "This folder holds no standards: there is no '<provision>/provision.yaml'.",
                ),
            ));
        }
        if faults.is_empty() { Ok(shelf) } else { Err(Error::Invalid(faults)) }
    }
}

fn keep<T>(read: std::result::Result<T, Vec<Fault>>, kept: &mut Vec<T>, faults: &mut Vec<Fault>) {
    match read {
        Ok(item) => kept.push(item),
        Err(more) => faults.extend(more),
    }
}

const DEEPEST_FOLDER: usize = 8;

fn collect(folder: &Path, prefix: &str, files: &mut Files, depth: usize) -> std::io::Result<()> {
    if depth > DEEPEST_FOLDER {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        // Not through a link: what is imported is what lies in the folder.
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files, depth + 1)?;
        } else if kind.is_file() {
            files.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(())
}

fn file_fault(path: &str, why: &Text) -> Fault {
    Fault::new("bestand-onjuist", text(why.nl.clone(), why.en.clone())).at(Place::File(path.to_owned()))
}

fn at_file(path: &str) -> impl Fn(Fault) -> Vec<Fault> + '_ {
    move |fault| vec![fault.at(Place::File(path.to_owned()))]
}

fn yaml<T: DeserializeOwned>(path: &str, bytes: &[u8]) -> std::result::Result<T, Vec<Fault>> {
    let written = String::from_utf8_lossy(bytes);
    serde_saphyr::from_str(&written).map_err(|error| {
        let why =
            text(format!("Dit bestand is niet goed: {error}"), format!("This file is not right: {error}"));
        vec![file_fault(path, &why)]
    })
}

fn read_provision(path: &str, name: &str, bytes: &[u8]) -> std::result::Result<Provision, Vec<Fault>> {
    let file: ProvisionFile = yaml(path, bytes)?;
    Ok(Provision {
        name: ProvisionName::from_str(name).map_err(at_file(path))?,
        title: file.titel,
        description: file.omschrijving.trim().to_owned(),
        owner: file.eigenaar,
        joining: file.meedoen,
    })
}

fn read_standard(
    path: &str,
    folder: &str,
    provision: &str,
    name: &str,
    bytes: &[u8],
    files: &Files,
) -> std::result::Result<(Standard, Vec<ShelfVersion>), Vec<Fault>> {
    let file: StandardFile = yaml(path, bytes)?;
    let promise = file.belofte.as_deref().map(Promise::from_str).transpose();
    let standard = Standard {
        name: StandardName::from_str(name).map_err(at_file(path))?,
        provision: ProvisionName::from_str(provision).map_err(at_file(path))?,
        title: file.titel,
        description: file.omschrijving.trim().to_owned(),
        kind: Kind::from_str(&file.soort).map_err(at_file(path))?,
        example: file.voorbeeld,
        contact: file.contact,
        licence: file.licentie,
        record_key: file.recordsleutel,
        table: read_table(path, file.tabel)?,
        promise: promise.map_err(at_file(path))?.unwrap_or_default(),
        policy: read_policy(file.beleid).map_err(at_file(path))?,
    };
    let mut versions = Vec::new();
    for (number, entry) in file.versies {
        versions.push(read_version(path, folder, &number, entry, files)?);
    }
    versions.sort_by(|a, b| a.new.number.cmp(&b.new.number));
    Ok((standard, versions))
}

fn read_policy(file: PolicyFile) -> std::result::Result<Policy, Fault> {
    let default = Policy::default();
    let policy = Policy {
        consultation_days: file.consultatiedagen.unwrap_or(default.consultation_days),
        support_months: file.ondersteuningsmaanden.unwrap_or(default.support_months),
        majors: file.majors.unwrap_or(default.majors),
    };
    policy.checked()
}

fn read_list(
    path: &str,
    name: &str,
    bytes: &[u8],
    files: &Files,
) -> std::result::Result<(CodeListHeading, Vec<NewCodeList>), Vec<Fault>> {
    let file: ListFile = yaml(path, bytes)?;
    let heading = CodeListHeading {
        name: CodeListName::from_str(name).map_err(at_file(path))?,
        title: file.titel,
        description: file.omschrijving.trim().to_owned(),
        owner: file.eigenaar,
        example: file.voorbeeld,
    };
    let mut versions = Vec::new();
    for (number, entry) in file.versies {
        let folder = format!("waardelijsten/{name}/{number}/");
        let csv = files.get(&format!("{folder}waarden.csv")).ok_or_else(|| {
            let (nl, en) =
                (format!("'{folder}waarden.csv' ontbreekt."), format!("'{folder}waarden.csv' is missing."));
            vec![file_fault(path, &text(nl, en))]
        })?;
        let notes = files.get(&format!("{folder}notes.md"));
        versions.push(NewCodeList {
            number: number.parse().map_err(at_file(path))?,
            reference_date: entry.stand_datum,
            csv: csv.clone(),
            notes: notes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default(),
        });
    }
    versions.sort_by(|a, b| a.number.cmp(&b.number));
    Ok((heading, versions))
}

fn read_table(path: &str, file: TableFile) -> std::result::Result<TableMapping, Vec<Fault>> {
    let decimal_mark = file.decimaalteken.as_deref().map(str::parse).transpose().map_err(at_file(path))?;
    let mapping = TableMapping { columns: file.kolommen, decimal_mark: decimal_mark.unwrap_or_default() };
    mapping.checked().map_err(at_file(path))
}

fn read_version(
    path: &str,
    folder: &str,
    number: &str,
    mut entry: VersionEntry,
    files: &Files,
) -> std::result::Result<ShelfVersion, Vec<Fault>> {
    let folder = format!("{folder}{number}/");
    let schema = files.get(&format!("{folder}schema.json")).ok_or_else(|| {
        let why =
            text(format!("'{folder}schema.json' ontbreekt."), format!("'{folder}schema.json' is missing."));
        vec![file_fault(path, &why)]
    })?;
    let mut examples = Vec::new();
    for (valid, kind) in [(true, "valid"), (false, "invalid")] {
        let prefix = format!("{folder}examples/{kind}/");
        for (file, bytes) in files.range(prefix.clone()..).take_while(|(file, _)| file.starts_with(&prefix)) {
            let Some(name) = file[prefix.len()..].strip_suffix(".json") else { continue };
            let said = entry.voorbeelden.remove(name).unwrap_or_default();
            let part = said.onderdeel.map(|part| part.parse()).transpose().map_err(at_file(path))?;
            examples.push(Example {
                name: name.to_owned(),
                valid,
                part,
                codes: said.codes,
                bytes: bytes.clone(),
                day: said.dag.or(entry.dag),
            });
        }
    }
    if let Some(name) = entry.voorbeelden.keys().next() {
        let why = text(
            format!("Bij versie {number} staat een voorbeeld '{name}', maar dat bestand is er niet."),
            format!("Version {number} names an example '{name}', but that file is not there."),
        );
        return Err(vec![file_fault(path, &why)]);
    }
    let notes =
        files.get(&format!("{folder}notes.md")).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let parts = entry.onderdelen.into_iter().map(|(name, fragment)| Ok((name.parse()?, fragment)));
    Ok(ShelfVersion {
        new: NewVersion {
            number: number.parse().map_err(at_file(path))?,
            schema: schema.clone(),
            validity: Validity { from: entry.geldig_van, until: entry.geldig_tot },
            parts: parts.collect::<std::result::Result<_, Fault>>().map_err(at_file(path))?,
            notes: notes.unwrap_or_default(),
            examples,
        },
        status: entry.status.parse().map_err(at_file(path))?,
        undecided_reason: entry.reden_onbeslist.filter(|reason| !reason.trim().is_empty()),
        decision: entry.besluit.map(|file| Decision { body: file.orgaan, on: file.datum, source: file.bron }),
    })
}
