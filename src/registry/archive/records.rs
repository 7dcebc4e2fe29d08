//! What stands in an archive, kind by kind: a file of lines for each kind, a line (a JSON object) for each
//! thing, and its bytes in a file of their own, which the line names by digest.
//!
//! Door: [`KINDS`], [`written`] and [`read`]. A kind is one entry of that list: its file, how it is written and
//! how it is read. Refuses what it does not know: a field, a file of an unknown kind, a content that no line
//! names. An archive of a later program is not read in part.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::files::{Files, fault};
use super::lines::{
    CodeListLine, CodeListVersionLine, ErasureLine, KeyLine, MandateLine, OrganisationLine, ProfileLine,
    ProvisionLine, ReleaseSetLine, RoadLine, SetSignatureLine, SignatureLine, StandardLine, VersionLine,
};
use crate::domain::error::Result;
use crate::domain::{Digest, Error, Fault, Limits};
use crate::store::Holdings;

/// A kind of thing in an archive.
struct Kind {
    /// The file with its lines.
    file: &'static str,
    /// Writes its lines, and its bytes as files.
    write: fn(&Holdings, &mut Files) -> Result<String>,
    /// Reads one line.
    read: fn(&str, &mut Contents<'_>, &mut Holdings) -> std::result::Result<(), Unread>,
}

/// The file with the signatures of versions.
pub(super) const SIGNATURES: &str = "handtekeningen.ndjson";
/// The file with the signatures of release sets.
pub(super) const SET_SIGNATURES: &str = "uitgavehandtekeningen.ndjson";

const KINDS: &[Kind] = &[
    Kind {
        file: "voorzieningen.ndjson",
        write: |from, _| lines(from.provisions.iter().map(ProvisionLine::of)),
        read: |line, _, into| keep(&mut into.provisions, parsed::<ProvisionLine>(line)?.provision()?),
    },
    Kind {
        file: "standaarden.ndjson",
        write: |from, _| {
            lines(from.standards.iter().map(|of| StandardLine::of(of, from.bindings.get(&of.name))))
        },
        read: |line, _, into| {
            let (standard, binding) = parsed::<StandardLine>(line)?.standard()?;
            into.bindings.extend(binding.map(|binding| (standard.name.clone(), binding)));
            keep(&mut into.standards, standard)
        },
    },
    Kind {
        file: "waardelijsten.ndjson",
        write: |from, _| lines(from.code_lists.iter().map(CodeListLine::of)),
        read: |line, _, into| keep(&mut into.code_lists, parsed::<CodeListLine>(line)?.heading()?),
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
            keep(&mut into.code_list_versions, parsed::<CodeListVersionLine>(line)?.version(contents)?)
        },
    },
    // Before the versions, whose bytes they say are gone.
    Kind {
        file: "wissingen.ndjson",
        write: |from, _| lines(from.erasures.iter().map(ErasureLine::of)),
        read: |line, _, into| keep(&mut into.erasures, parsed::<ErasureLine>(line)?.erasure()?),
    },
    Kind {
        file: "versies.ndjson",
        write: |from, files| lines(from.versions.iter().map(|held| VersionLine::of(held, files))),
        read: |line, contents, into| {
            let version = parsed::<VersionLine>(line)?.version(contents, &into.erasures)?;
            keep(&mut into.versions, version)
        },
    },
    Kind {
        file: "levenslopen.ndjson",
        write: |from, _| lines(from.roads.iter().map(|(of, road)| RoadLine::of(of, road))),
        read: |line, _, into| keep(&mut into.roads, parsed::<RoadLine>(line)?.road()?),
    },
    Kind {
        file: "uitgaven.ndjson",
        write: |from, _| lines(from.release_sets.iter().map(ReleaseSetLine::of)),
        read: |line, _, into| keep(&mut into.release_sets, parsed::<ReleaseSetLine>(line)?.release_set()?),
    },
    Kind {
        file: "organisaties.ndjson",
        write: |from, _| lines(from.organisations.iter().map(OrganisationLine::of)),
        read: |line, _, into| {
            keep(&mut into.organisations, parsed::<OrganisationLine>(line)?.organisation()?)
        },
    },
    Kind {
        file: "mandaten.ndjson",
        write: |from, _| lines(from.mandates.iter().map(MandateLine::of)),
        read: |line, _, into| keep(&mut into.mandates, parsed::<MandateLine>(line)?.mandate()?),
    },
    Kind {
        file: SIGNATURES,
        write: |from, _| {
            lines(from.signatures.iter().map(|(of, signature)| SignatureLine::of(of, signature)))
        },
        read: |line, _, into| keep(&mut into.signatures, parsed::<SignatureLine>(line)?.signature()?),
    },
    Kind {
        file: SET_SIGNATURES,
        write: |from, _| {
            lines(from.set_signatures.iter().map(|(of, signature)| SetSignatureLine::of(of, signature)))
        },
        read: |line, _, into| keep(&mut into.set_signatures, parsed::<SetSignatureLine>(line)?.signature()?),
    },
    Kind {
        file: "sleutels.ndjson",
        write: |from, _| lines(from.keys.iter().filter_map(KeyLine::of)),
        read: |line, _, into| keep(&mut into.keys, parsed::<KeyLine>(line)?.key()?),
    },
    Kind {
        file: "profielen.ndjson",
        write: |from, files| {
            lines(from.profiles.iter().map(|(profile, bytes)| {
                files.insert(format!("profielen/{}/schema.json", profile.name), bytes.clone());
                ProfileLine::of(profile)
            }))
        },
        read: |line, contents, into| {
            keep(&mut into.profiles, parsed::<ProfileLine>(line)?.profile(contents)?)
        },
    },
];

fn keep<T>(all: &mut Vec<T>, one: T) -> Read<()> {
    all.push(one);
    Ok(())
}

/// Why a line can't be read.
pub(super) enum Unread {
    /// It does not have the form of its kind.
    Form,
    /// A name or word in it is not a legal one.
    Word(Fault),
    /// It names bytes that are not there.
    Bytes(String),
    /// All lines together name more bytes than an archive may hold: the same ones time and again.
    TooMuch,
}

impl From<Fault> for Unread {
    fn from(fault: Fault) -> Self {
        Self::Word(fault)
    }
}

pub(super) type Read<T> = std::result::Result<T, Unread>;

/// The bytes in an archive by their digests, and which were asked for.
pub(super) struct Contents<'f> {
    by_digest: BTreeMap<String, &'f [u8]>,
    asked: BTreeSet<String>,
    /// How many bytes may still be taken.
    left: u64,
}

impl Contents<'_> {
    pub(super) fn take(&mut self, digest: &str) -> Read<Vec<u8>> {
        let bytes = self.by_digest.get(digest).ok_or_else(|| Unread::Bytes(digest.to_owned()))?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(Unread::TooMuch)?;
        self.asked.insert(digest.to_owned());
        Ok(bytes.to_vec())
    }
}

/// The files of these holdings.
pub(super) fn written(holdings: &Holdings) -> Result<Files> {
    let mut files = Files::new();
    for kind in KINDS {
        let lines = (kind.write)(holdings, &mut files)?;
        // Of what there is nothing of, a program that does not know it need not hear.
        if !lines.is_empty() {
            files.insert(kind.file.to_owned(), lines.into_bytes());
        }
    }
    Ok(files)
}

/// The holdings in these files, all of which have to be known.
pub(super) fn read(files: &Files, limits: &Limits) -> Result<Holdings> {
    let is_kind = |path: &str| KINDS.iter().any(|kind| kind.file == path);
    let bytes = || files.iter().filter(|(path, _)| !is_kind(path));
    let by_digest = bytes().map(|(_, bytes)| (Digest::of(bytes).to_string(), bytes.as_slice())).collect();
    let mut contents = Contents { by_digest, asked: BTreeSet::new(), left: limits.archive_bytes };
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
    // Those of one version stand together, whatever the order of the lines.
    holdings.erasures.sort_by(|a, b| (&a.standard, &a.number).cmp(&(&b.standard, &b.number)));
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
        Unread::TooMuch => (
            "noemt samen met de regels ervoor meer inhoud dan 'archive_bytes' toelaat".to_owned(),
            "names, with the lines before it, more content than 'archive_bytes' allows".to_owned(),
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
