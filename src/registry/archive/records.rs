//! What stands in an archive, kind by kind: a file of lines for each kind, a line (a JSON object) for each
//! thing, and its bytes in a file of their own, which the line names by digest.
//!
//! Door: [`KINDS`], [`written`] and [`read`]. A kind is one entry of that list: its file, how it is written and
//! how it is read. Refuses what it does not know: a field, a file of an unknown kind, a content that no line
//! names. An archive of a later program is not read in part.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::files::{Files, fault};
use crate::domain::error::Result;
use crate::domain::{
    CodeListHeading, Digest, Editions, Ends, Error, Example, Fault, Profile, Provision, Standard,
    TableMapping, Validity, Version,
};
use crate::store::{CodeListVersion, HeldVersion, Holdings};

/// A kind of thing in an archive.
struct Kind {
    /// The file with its lines.
    file: &'static str,
    /// Writes its lines, and its bytes as files.
    write: fn(&Holdings, &mut Files) -> Result<String>,
    /// Reads one line.
    read: fn(&str, &mut Contents<'_>, &mut Holdings) -> std::result::Result<(), Unread>,
}

const KINDS: &[Kind] = &[
    Kind {
        file: "voorzieningen.ndjson",
        write: |from, _| lines(from.provisions.iter().map(ProvisionLine::of)),
        read: |line, _, into| Ok(into.provisions.push(parsed::<ProvisionLine>(line)?.provision()?)),
    },
    Kind {
        file: "standaarden.ndjson",
        write: |from, _| lines(from.standards.iter().map(StandardLine::of)),
        read: |line, _, into| Ok(into.standards.push(parsed::<StandardLine>(line)?.standard()?)),
    },
    Kind {
        file: "waardelijsten.ndjson",
        write: |from, _| lines(from.code_lists.iter().map(CodeListLine::of)),
        read: |line, _, into| Ok(into.code_lists.push(parsed::<CodeListLine>(line)?.heading()?)),
    },
    Kind {
        file: "waardelijstversies.ndjson",
        write: |from, files| {
            lines(from.code_list_versions.iter().map(|(version, bytes)| {
                let path = format!("waardelijsten/{}/{}/waarden.csv", version.list, version.number);
                files.insert(path, bytes.clone());
                CodeListVersionLine::of(version)
            }))
        },
        read: |line, contents, into| {
            Ok(into.code_list_versions.push(parsed::<CodeListVersionLine>(line)?.version(contents)?))
        },
    },
    Kind {
        file: "versies.ndjson",
        write: |from, files| lines(from.versions.iter().map(|held| VersionLine::of(held, files))),
        read: |line, contents, into| Ok(into.versions.push(parsed::<VersionLine>(line)?.version(contents)?)),
    },
    Kind {
        file: "profielen.ndjson",
        write: |from, files| {
            lines(from.profiles.iter().map(|(profile, bytes)| {
                files.insert(format!("profielen/{}/schema.json", profile.name), bytes.clone());
                ProfileLine::of(profile)
            }))
        },
        read: |line, contents, into| Ok(into.profiles.push(parsed::<ProfileLine>(line)?.profile(contents)?)),
    },
];

/// Why a line can't be read.
enum Unread {
    /// It does not have the form of its kind.
    Form,
    /// A name or word in it is not a legal one.
    Word(Fault),
    /// It names bytes that are not there.
    Bytes(String),
}

impl From<Fault> for Unread {
    fn from(fault: Fault) -> Self {
        Self::Word(fault)
    }
}

type Read<T> = std::result::Result<T, Unread>;

/// The bytes in an archive by their digests, and which were asked for.
struct Contents<'f> {
    by_digest: BTreeMap<String, &'f [u8]>,
    asked: BTreeSet<String>,
}

impl Contents<'_> {
    fn take(&mut self, digest: &str) -> Read<Vec<u8>> {
        let bytes = self.by_digest.get(digest).ok_or_else(|| Unread::Bytes(digest.to_owned()))?;
        self.asked.insert(digest.to_owned());
        Ok(bytes.to_vec())
    }
}

/// The files of these holdings.
pub(super) fn written(holdings: &Holdings) -> Result<Files> {
    let mut files = Files::new();
    for kind in KINDS {
        let lines = (kind.write)(holdings, &mut files)?;
        files.insert(kind.file.to_owned(), lines.into_bytes());
    }
    Ok(files)
}

/// The holdings in these files, all of which have to be known.
pub(super) fn read(files: &Files) -> Result<Holdings> {
    let is_kind = |path: &str| KINDS.iter().any(|kind| kind.file == path);
    let bytes = || files.iter().filter(|(path, _)| !is_kind(path));
    let by_digest = bytes().map(|(_, bytes)| (Digest::of(bytes).to_string(), bytes.as_slice())).collect();
    let mut contents = Contents { by_digest, asked: BTreeSet::new() };
    let mut holdings = Holdings::default();
    for kind in KINDS {
        let Some(lines) = files.get(kind.file) else { continue };
        let lines = std::str::from_utf8(lines).map_err(|_| unread(kind.file, 1, &Unread::Form))?;
        for (index, line) in lines.lines().enumerate() {
            let read = (kind.read)(line, &mut contents, &mut holdings);
            read.map_err(|why| unread(kind.file, index + 1, &why))?;
        }
    }
    for (path, bytes) in bytes() {
        if !contents.asked.contains(&Digest::of(bytes).to_string()) {
            return Err(fault(
                path,
                "Dit bestand kent dit programma niet. Neem een nieuwere Maatstaf: een archief wordt niet voor een deel overgenomen.",
                "This program does not know this file. Use a newer Maatstaf: an archive is not taken over in part.",
            ));
        }
    }
    Ok(holdings)
}

fn unread(file: &str, line: usize, why: &Unread) -> Error {
    let (nl, en) = match why {
        Unread::Form => (
            "heeft niet de vorm die dit programma kent. Neem een nieuwere Maatstaf".to_owned(),
            "does not have the form that this program knows. Use a newer Maatstaf".to_owned(),
        ),
        Unread::Word(fault) => (fault.message.nl.clone(), fault.message.en.clone()),
        Unread::Bytes(digest) => (
            format!("noemt de inhoud {digest}, en die zit niet in het archief"),
            format!("names the content {digest}, which is not in the archive"),
        ),
    };
    fault(file, format!("Regel {line}: {nl}"), format!("Line {line}: {en}"))
}

fn lines<L: Serialize>(all: impl Iterator<Item = L>) -> Result<String> {
    let mut written = String::new();
    for line in all {
        written.push_str(&serde_json::to_string(&line).map_err(Error::internal)?);
        written.push('\n');
    }
    Ok(written)
}

fn parsed<T: DeserializeOwned>(line: &str) -> Read<T> {
    serde_json::from_str(line).map_err(|_| Unread::Form)
}

fn word<T: FromStr<Err = Fault>>(written: &str) -> Read<T> {
    Ok(written.parse()?)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvisionLine {
    naam: String,
    titel: String,
    omschrijving: String,
    eigenaar: String,
    meedoen: String,
}

impl ProvisionLine {
    fn of(from: &Provision) -> Self {
        Self {
            naam: from.name.to_string(),
            titel: from.title.clone(),
            omschrijving: from.description.clone(),
            eigenaar: from.owner.clone(),
            meedoen: from.joining.clone(),
        }
    }

    fn provision(self) -> Read<Provision> {
        Ok(Provision {
            name: word(&self.naam)?,
            title: self.titel,
            description: self.omschrijving,
            owner: self.eigenaar,
            joining: self.meedoen,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StandardLine {
    naam: String,
    voorziening: String,
    titel: String,
    omschrijving: String,
    soort: String,
    voorbeeld: bool,
    contact: String,
    licentie: String,
    recordsleutel: Option<String>,
    kolommen: BTreeMap<String, String>,
    decimaalteken: String,
    belofte: String,
}

impl StandardLine {
    fn of(from: &Standard) -> Self {
        Self {
            naam: from.name.to_string(),
            voorziening: from.provision.to_string(),
            titel: from.title.clone(),
            omschrijving: from.description.clone(),
            soort: from.kind.as_str().to_owned(),
            voorbeeld: from.example,
            contact: from.contact.clone(),
            licentie: from.licence.clone(),
            recordsleutel: from.record_key.clone(),
            kolommen: from.table.columns.clone(),
            decimaalteken: from.table.decimal_mark.as_str().to_owned(),
            belofte: from.promise.as_str().to_owned(),
        }
    }

    fn standard(self) -> Read<Standard> {
        let table = TableMapping { columns: self.kolommen, decimal_mark: word(&self.decimaalteken)? };
        Ok(Standard {
            name: word(&self.naam)?,
            provision: word(&self.voorziening)?,
            title: self.titel,
            description: self.omschrijving,
            kind: word(&self.soort)?,
            example: self.voorbeeld,
            contact: self.contact,
            licence: self.licentie,
            record_key: self.recordsleutel,
            table: table.checked()?,
            promise: word(&self.belofte)?,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeListLine {
    naam: String,
    titel: String,
    omschrijving: String,
    eigenaar: String,
    voorbeeld: bool,
}

impl CodeListLine {
    fn of(from: &CodeListHeading) -> Self {
        Self {
            naam: from.name.to_string(),
            titel: from.title.clone(),
            omschrijving: from.description.clone(),
            eigenaar: from.owner.clone(),
            voorbeeld: from.example,
        }
    }

    fn heading(self) -> Read<CodeListHeading> {
        Ok(CodeListHeading {
            name: word(&self.naam)?,
            title: self.titel,
            description: self.omschrijving,
            owner: self.eigenaar,
            example: self.voorbeeld,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct CodeListVersionLine {
    waardelijst: String,
    versie: String,
    stand_datum: NaiveDate,
    digest: String,
    toelichting: String,
    vastgesteld_op: DateTime<Utc>,
}

impl CodeListVersionLine {
    fn of(from: &CodeListVersion) -> Self {
        Self {
            waardelijst: from.list.to_string(),
            versie: from.number.to_string(),
            stand_datum: from.reference_date,
            digest: from.digest.to_string(),
            toelichting: from.notes.clone(),
            vastgesteld_op: from.published_at,
        }
    }

    fn version(self, contents: &mut Contents<'_>) -> Read<(CodeListVersion, Vec<u8>)> {
        let bytes = contents.take(&self.digest)?;
        let version = CodeListVersion {
            list: word(&self.waardelijst)?,
            number: word(&self.versie)?,
            reference_date: self.stand_datum,
            digest: Digest::of(&bytes),
            notes: self.toelichting,
            published_at: self.vastgesteld_op,
        };
        Ok((version, bytes))
    }
}

/// What a version's words mean.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionsLine {
    vocabulaires: u32,
    /// Name, what was asked for, version.
    waardelijsten: Vec<(String, String, String)>,
}

impl EditionsLine {
    fn of(from: &Editions) -> Self {
        let lists = from.code_lists.iter();
        let lists =
            lists.map(|((name, range), number)| (name.to_string(), range.clone(), number.to_string()));
        Self { vocabulaires: from.vocabularies, waardelijsten: lists.collect() }
    }

    fn editions(self) -> Read<Editions> {
        // What a later edition means, this program does not know.
        if self.vocabulaires > Editions::CURRENT {
            return Err(Unread::Form);
        }
        let lists = self.waardelijsten.into_iter();
        let lists = lists.map(|(name, range, number)| Ok(((word(&name)?, range), word(&number)?)));
        Ok(Editions { vocabularies: self.vocabulaires, code_lists: lists.collect::<Read<_>>()? })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleLine {
    naam: String,
    geldig: bool,
    onderdeel: Option<String>,
    codes: Vec<String>,
    dag: Option<NaiveDate>,
    digest: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct VersionLine {
    standaard: String,
    versie: String,
    status: String,
    geldig_van_datum: Option<NaiveDate>,
    geldig_tot_datum: Option<NaiveDate>,
    digest: String,
    onderdelen: BTreeMap<String, String>,
    ander_adres: Option<String>,
    toelichting: String,
    gemaakt_op: DateTime<Utc>,
    vastgesteld_op: Option<DateTime<Utc>>,
    einde_aangekondigd_op: Option<DateTime<Utc>>,
    teruggetrokken_op: Option<DateTime<Utc>>,
    edities: EditionsLine,
    verwijst_naar: Vec<(String, String)>,
    voorbeelden: Vec<ExampleLine>,
}

impl VersionLine {
    /// The line of a version, with its schema and examples among the files.
    fn of(held: &HeldVersion, files: &mut Files) -> Self {
        let from = &held.version;
        let folder = format!("standaarden/{}/{}", from.standard, from.number);
        files.insert(format!("{folder}/schema.json"), held.schema.clone());
        let examples = held.examples.iter().enumerate().map(|(index, example)| {
            // The name of an example may be any text; the line has it.
            files.insert(format!("{folder}/voorbeelden/{:03}.json", index + 1), example.bytes.clone());
            ExampleLine {
                naam: example.name.clone(),
                geldig: example.valid,
                onderdeel: example.part.as_ref().map(ToString::to_string),
                codes: example.codes.clone(),
                dag: example.day,
                digest: Digest::of(&example.bytes).to_string(),
            }
        });
        let parts = from.parts.iter().map(|(name, fragment)| (name.to_string(), fragment.clone()));
        let refers_to = held.refers_to.iter().map(|(name, number)| (name.to_string(), number.to_string()));
        Self {
            voorbeelden: examples.collect(),
            standaard: from.standard.to_string(),
            versie: from.number.to_string(),
            status: from.status.as_str().to_owned(),
            geldig_van_datum: from.validity.from,
            geldig_tot_datum: from.validity.until,
            digest: from.digest.to_string(),
            onderdelen: parts.collect(),
            ander_adres: from.alias.clone(),
            toelichting: from.notes.clone(),
            gemaakt_op: from.created_at,
            vastgesteld_op: from.published_at,
            einde_aangekondigd_op: held.ends.announced,
            teruggetrokken_op: held.ends.withdrawn,
            edities: EditionsLine::of(&from.editions),
            verwijst_naar: refers_to.collect(),
        }
    }

    fn version(self, contents: &mut Contents<'_>) -> Read<HeldVersion> {
        let schema = contents.take(&self.digest)?;
        let parts = self.onderdelen.into_iter().map(|(name, fragment)| Ok((word(&name)?, fragment)));
        let refers_to = self.verwijst_naar.iter().map(|(name, number)| Ok((word(name)?, word(number)?)));
        let version = Version {
            standard: word(&self.standaard)?,
            number: word(&self.versie)?,
            status: word(&self.status)?,
            validity: Validity { from: self.geldig_van_datum, until: self.geldig_tot_datum },
            digest: Digest::of(&schema),
            parts: parts.collect::<Read<_>>()?,
            alias: self.ander_adres,
            notes: self.toelichting,
            created_at: self.gemaakt_op,
            published_at: self.vastgesteld_op,
            editions: self.edities.editions()?,
        };
        let mut examples = Vec::new();
        for line in self.voorbeelden {
            examples.push(Example {
                part: line.onderdeel.as_deref().map(word).transpose()?,
                bytes: contents.take(&line.digest)?,
                name: line.naam,
                valid: line.geldig,
                codes: line.codes,
                day: line.dag,
            });
        }
        let ends = Ends { announced: self.einde_aangekondigd_op, withdrawn: self.teruggetrokken_op };
        Ok(HeldVersion { version, schema, examples, refers_to: refers_to.collect::<Read<_>>()?, ends })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ProfileLine {
    naam: String,
    titel: String,
    doelgroep: String,
    standaard: String,
    versie: String,
    digest: String,
    edities: EditionsLine,
    gemaakt_op: DateTime<Utc>,
    gewijzigd_op: DateTime<Utc>,
}

impl ProfileLine {
    fn of(from: &Profile) -> Self {
        Self {
            naam: from.name.to_string(),
            titel: from.title.clone(),
            doelgroep: from.audience.clone(),
            standaard: from.standard.to_string(),
            versie: from.number.to_string(),
            digest: from.digest.to_string(),
            edities: EditionsLine::of(&from.editions),
            gemaakt_op: from.created_at,
            gewijzigd_op: from.changed_at,
        }
    }

    fn profile(self, contents: &mut Contents<'_>) -> Read<(Profile, Vec<u8>)> {
        let schema = contents.take(&self.digest)?;
        let profile = Profile {
            name: word(&self.naam)?,
            title: self.titel,
            audience: self.doelgroep,
            standard: word(&self.standaard)?,
            number: word(&self.versie)?,
            digest: Digest::of(&schema),
            editions: self.edities.editions()?,
            created_at: self.gemaakt_op,
            changed_at: self.gewijzigd_op,
        };
        Ok((profile, schema))
    }
}
