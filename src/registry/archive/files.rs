//! An archive as bytes: a tar in gzip, of plain files only, of which a manifest in canonical JSON (RFC 8785)
//! names each with its digest.
//!
//! Door: [`pack`], which gives the same bytes for the same files and signature, and [`unpack`]. Refuses, before anything is
//! done with what is in it: more bytes or files than the limits allow, links, folders and devices, paths that
//! are absolute, have `..` or come twice, a file that the manifest does not name, that it names and is not
//! there, or that has other bytes, and a manifest that is not canonical or of another form.

use std::collections::BTreeMap;
use std::io::{self, Read, Write as _};

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use serde::{Deserialize, Serialize};

use crate::domain::error::Result;
use crate::domain::{Digest, Error, Fault, Limits, Place, text};

/// The file that names the others.
pub(super) const MANIFEST: &str = "maatstaf-archief.json";
/// The signature over it (detached JWS), where there is one.
pub(super) const SIGNATURE: &str = "maatstaf-archief.jws";
/// The form of archives that this program writes, and the only one it reads.
const FORM: u32 = 1;
/// The longest path in an archive, in bytes: what fits a header of ustar.
const LONGEST_PATH: usize = 255;

/// Files by their paths.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// What an archive holds and where it is from. The fields stand in the order of their names in JSON, all of
/// which are ASCII, so `serde_json` writes the canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The head of the source's audit when it was made.
    #[serde(rename = "auditkop")]
    pub head: Option<Head>,
    /// The digest of each file.
    #[serde(rename = "bestanden")]
    pub files: BTreeMap<String, String>,
    /// The address of the source.
    #[serde(rename = "bron")]
    pub source: String,
    /// The program that made it.
    pub engine: String,
    /// How much of the source it holds.
    #[serde(rename = "omvang")]
    pub extent: Extent,
    /// The form of the archive.
    #[serde(rename = "versie")]
    pub form: u32,
}

/// The head of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// How many rows there were.
    #[serde(rename = "aantal")]
    pub rows: u64,
    /// The hash of the last.
    pub hash: String,
}

/// How much of a register an archive holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extent {
    /// What anyone may read.
    #[serde(rename = "openbaar")]
    Public,
    /// Concepts and the audit too.
    #[serde(rename = "alles")]
    All,
}

impl Manifest {
    /// The manifest of these files.
    pub(super) fn of(files: &Files, extent: Extent, source: &str, head: Option<Head>) -> Self {
        let digests = files.iter().map(|(path, bytes)| (path.clone(), Digest::of(bytes).to_string()));
        Self {
            head,
            files: digests.collect(),
            source: source.to_owned(),
            engine: super::super::ENGINE.to_owned(),
            extent,
            form: FORM,
        }
    }

    /// Its canonical JSON: what its digest, and a signature, is over.
    pub(super) fn canonical(&self) -> Vec<u8> {
        // Texts and numbers always serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// An archive that was taken apart: all of it is there and has the digests that its manifest says.
#[derive(Debug)]
pub(super) struct Unpacked {
    pub(super) manifest: Manifest,
    pub(super) digest: Digest,
    pub(super) signature: Option<Vec<u8>>,
    pub(super) files: Files,
}

/// One thing wrong with an archive.
pub(super) fn fault(path: &str, nl: impl Into<String>, en: impl Into<String>) -> Error {
    Error::invalid(Fault::new("archief-onjuist", text(nl, en)).at(Place::File(path.to_owned())))
}

/// Packs files with their manifest in front, and the signature over that when there is one.
pub(super) fn pack(files: &Files, manifest: &[u8], signature: Option<&[u8]>) -> Result<Vec<u8>> {
    let packed = || -> io::Result<Vec<u8>> {
        let gzip = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
        let mut tar = tar::Builder::new(gzip);
        let named = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        let signature = signature.map(|signature| (SIGNATURE, signature));
        for (path, bytes) in std::iter::once((MANIFEST, manifest)).chain(signature).chain(named) {
            let mut header = tar::Header::new_ustar();
            header.set_path(path)?;
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            header.set_mtime(0);
            header.set_cksum();
            tar.append(&header, bytes)?;
        }
        let mut gzip = tar.into_inner()?;
        gzip.flush()?;
        gzip.finish()
    };
    packed().map_err(Error::internal)
}

/// Takes an archive apart and holds each file against the manifest.
pub(super) fn unpack(packed: impl Read, limits: &Limits) -> Result<Unpacked> {
    let mut files = read_files(packed, limits)?;
    let written = files.remove(MANIFEST).ok_or_else(|| {
        fault(
            MANIFEST,
            "Dit is geen archief van Maatstaf: het manifest ontbreekt.",
            "This is no archive of Maatstaf: the manifest is missing.",
        )
    })?;
    let signature = files.remove(SIGNATURE);
    let manifest = read_manifest(&written)?;
    let mut faults = Vec::new();
    let mut wrong = |path: &str, nl: &str, en: &str| {
        faults.push(Fault::new("archief-onjuist", text(nl, en)).at(Place::File(path.to_owned())));
    };
    for (path, digest) in &manifest.files {
        match files.get(path) {
            None => {
                wrong(path, "Dit bestand ontbreekt in het archief.", "This file is missing in the archive.")
            }
            Some(bytes) if Digest::of(bytes).to_string() != *digest => wrong(
                path,
                "Dit bestand is gewijzigd: het heeft een andere digest dan in het manifest staat.",
                "This file was changed: it has another digest than the manifest says.",
            ),
            Some(_) => {}
        }
    }
    for path in files.keys().filter(|path| !manifest.files.contains_key(*path)) {
        wrong(path, "Dit bestand staat niet in het manifest.", "This file is not in the manifest.");
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(Unpacked { manifest, digest: Digest::of(&written), signature, files })
}

fn read_manifest(written: &[u8]) -> Result<Manifest> {
    #[derive(Deserialize)]
    struct Form {
        versie: u32,
    }
    if let Ok(Form { versie }) = serde_json::from_slice(written)
        && versie != FORM
    {
        return Err(fault(
            MANIFEST,
            format!(
                "Dit archief heeft vorm {versie}; dit programma leest vorm {FORM}. Neem een nieuwere Maatstaf."
            ),
            format!("This archive has form {versie}; this program reads form {FORM}. Use a newer Maatstaf."),
        ));
    }
    let manifest: Option<Manifest> = serde_json::from_slice(written).ok();
    manifest.filter(|manifest| manifest.canonical() == written).ok_or_else(|| {
        fault(
            MANIFEST,
            "Het manifest heeft niet de vorm die een archief van Maatstaf heeft.",
            "The manifest does not have the form that an archive of Maatstaf has.",
        )
    })
}

/// A reader that ends with an error where the limit is.
struct Bounded<R> {
    inner: R,
    left: u64,
    past: bool,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)? as u64;
        self.past = read > self.left;
        self.left = self.left.saturating_sub(read);
        if self.past {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        usize::try_from(read).map_err(io::Error::other)
    }
}

fn read_files(packed: impl Read, limits: &Limits) -> Result<Files> {
    let bounded = Bounded { inner: GzDecoder::new(packed), left: limits.archive_bytes, past: false };
    let mut archive = tar::Archive::new(bounded);
    let read = read_entries(&mut archive, limits);
    let mut rest = archive.into_inner();
    let ended = read.and_then(|files| {
        end(&mut rest)?;
        Ok(files)
    });
    match ended {
        // Whatever was made of it above: the limit was why.
        Err(_) if rest.past => Err(too_large(limits)),
        Err(Stopped::Refused(error)) => Err(error),
        Err(Stopped::Unreadable(error)) => Err(fault(
            "archief",
            format!(
                "Het archief kan niet worden uitgepakt: het is afgebroken, of geen tar in gzip ({error})."
            ),
            format!("The archive can't be unpacked: it is cut off, or no tar in gzip ({error})."),
        )),
        Ok(files) => Ok(files),
    }
}

enum Stopped {
    Refused(Error),
    Unreadable(io::Error),
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// The entries as they stand, the extensions of later forms of tar among them, which are refused.
fn read_entries<R: Read>(
    archive: &mut tar::Archive<R>,
    limits: &Limits,
) -> std::result::Result<Files, Stopped> {
    let mut files = Files::new();
    for entry in archive.entries()?.raw(true) {
        let mut entry = entry?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if entry.header().entry_type() != tar::EntryType::Regular {
            return Err(Stopped::Refused(fault(
                &path,
                "Een archief bevat alleen gewone bestanden: geen mappen, koppelingen of apparaten.",
                "An archive holds plain files only: no folders, links or devices.",
            )));
        }
        if !is_plain(&path) {
            return Err(Stopped::Refused(fault(
                &path,
                "Dit pad mag niet in een archief staan.",
                "This path may not stand in an archive.",
            )));
        }
        if files.len() >= limits.archive_files {
            return Err(Stopped::Refused(too_many(limits)));
        }
        let size = entry.size();
        if size > limits.archive_bytes {
            return Err(Stopped::Refused(too_large(limits)));
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        if bytes.len() as u64 != size {
            return Err(Stopped::Unreadable(io::ErrorKind::UnexpectedEof.into()));
        }
        if files.insert(path.clone(), bytes).is_some() {
            return Err(Stopped::Refused(fault(
                &path,
                "Dit bestand komt twee keer voor.",
                "This file comes twice.",
            )));
        }
    }
    Ok(files)
}

/// After the last file there are zeros only; read to the end, so that the checksum of gzip is looked at.
fn end(rest: &mut impl Read) -> io::Result<()> {
    let mut piece = [0; 4096];
    loop {
        match rest.read(&mut piece)? {
            0 => return Ok(()),
            read if piece[..read].iter().any(|byte| *byte != 0) => {
                return Err(io::Error::other("na het laatste bestand staat nog iets"));
            }
            _ => {}
        }
    }
}

/// Relative, in one spelling, of letters that mean the same everywhere.
fn is_plain(path: &str) -> bool {
    path.len() <= LONGEST_PATH
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
        && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte))
}

fn too_large(limits: &Limits) -> Error {
    Error::TooLarge {
        limit: "archive_bytes",
        bytes: usize::try_from(limits.archive_bytes).unwrap_or(usize::MAX),
    }
}

fn too_many(limits: &Limits) -> Error {
    let most = limits.archive_files;
    fault(
        "archief",
        format!("Het archief heeft meer dan {most} bestanden (grens 'archive_files')."),
        format!("The archive has more than {most} files (limit 'archive_files')."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_plain_or_it_is_refused() {
        for good in ["a", "standaarden/adres/versies/1.0.0-rc.1/schema.json"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a\\b", "a\0b", "é", &"a".repeat(256)] {
            assert!(!is_plain(bad), "{bad}");
        }
    }

    #[test]
    fn the_same_files_are_the_same_bytes_and_come_back() {
        let files = Files::from([("a/b".to_owned(), b"een".to_vec()), ("c".to_owned(), Vec::new())]);
        let manifest = Manifest::of(&files, Extent::Public, "https://r.example", None).canonical();
        for signature in [None, Some(&b"e30..c2ln"[..])] {
            let packed = pack(&files, &manifest, signature).unwrap();
            assert_eq!(packed, pack(&files, &manifest, signature).unwrap());
            let unpacked = unpack(packed.as_slice(), &Limits::default()).unwrap();
            assert_eq!((&unpacked.files, unpacked.digest), (&files, Digest::of(&manifest)));
            assert_eq!(unpacked.signature.as_deref(), signature);
        }
    }
}
