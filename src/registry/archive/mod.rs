//! Moving house: all that a register holds as one archive, and taking such an archive over.
//!
//! Door: [`Registry::archive`], [`Registry::public_archive`], [`Archive::read`], [`Archive::check_signature`],
//! [`Registry::plan_archive`] and [`Registry::import_archive`]. The same register gives the same manifest: there is
//! no moment in it but those of what is in the archive. Its signature is another each time. Taking over is whole or not at all, and only after a rehearsal in memory: every
//! published version is compiled and every example of it judged, here, as the source promised. Refuses:
//! what differs from what is here by a letter. Never in an archive: tokens, or their hashes.

mod files;
mod lines;
mod records;
mod signature;

use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};

use crate::domain::error::Result;
use crate::domain::{
    AuditRow, Chain, ChainHead, Conflict, Digest, Error, Fault, Limits, Place, Signature, Thing, dutch_day,
    text,
};
use crate::signing::JwkSet;
use crate::store::{Act, AuditFilter, HeldVersion, Holdings, Presence, Store, TakeOver};

use super::import::{Imported, Outcome};
use super::publish::example_faults;
use super::{Registry, Shelf};

pub use files::{Extent, Head, Manifest};
use files::{fault, pack, unpack};

/// The audit, in an archive of everything.
const AUDIT: &str = "audit.ndjson";
/// How often it is tried to read a register that is written in meanwhile.
const TRIES: usize = 3;

/// An archive that was made.
#[derive(Debug)]
pub struct Exported {
    /// What it holds.
    pub manifest: Manifest,
    /// The digest of its manifest, by which it is known.
    pub digest: Digest,
    /// The signature over that, of a register that signs.
    pub signature: Option<Signature>,
    /// The archive: a tar in gzip.
    pub bytes: Bytes,
}

/// The public archive that was made last, with what it was made of: after every change that is another.
pub(super) type Kept = tokio::sync::Mutex<Option<(MadeOf, Arc<Exported>)>>;

/// The hash of the audit's head, the key that signs, and all public keys: of what is revoked the audit does not tell.
type MadeOf = (Option<String>, Option<String>, JwkSet);

/// An archive that was read: all of it is there, and has the digests that its manifest says.
#[derive(Debug)]
pub struct Archive {
    /// What it says of itself.
    pub manifest: Manifest,
    /// The digest of its manifest, by which it is known.
    pub digest: Digest,
    /// The detached signature (JWS) over its manifest, as it came, when there is one: not checked yet.
    pub signature: Option<Vec<u8>>,
    holdings: Holdings,
}

impl Archive {
    /// Reads an archive and holds all of it against its manifest. Blocks.
    ///
    /// # Errors
    /// [`Error::TooLarge`] past `archive_bytes`; invalid, with the file, for all else that is wrong with it.
    pub fn read(packed: impl Read, limits: &Limits) -> Result<Self> {
        let mut unpacked = unpack(packed, limits)?;
        let audit = unpacked.files.remove(AUDIT);
        check_audit(audit.as_deref(), &unpacked.manifest)?;
        let holdings = records::read(&unpacked.files, limits)?;
        signature::check_kept(&holdings)?;
        Ok(Self {
            holdings,
            manifest: unpacked.manifest,
            digest: unpacked.digest,
            signature: unpacked.signature,
        })
    }

    /// The same act, with what the audit has to know of where this came from.
    fn told(&self, act: &Act) -> Act {
        let head = self.manifest.head.as_ref().map_or_else(
            || "zonder audit".to_owned(),
            |head| format!("auditkop {} na {} regels", head.hash, head.rows),
        );
        let (digest, source) = (self.digest, &self.manifest.source);
        Act { reason: format!("{} (archief {digest} van {source}, {head})", act.reason), ..act.clone() }
    }
}

/// The audit in an archive of everything is a chain that ends where the manifest says.
fn check_audit(audit: Option<&[u8]>, manifest: &Manifest) -> Result<()> {
    let wrong = |nl: &str, en: &str| Err(fault(AUDIT, nl, en));
    match (audit, manifest.extent) {
        (None, Extent::Public) => return Ok(()),
        (None, Extent::All) => return wrong("De audit ontbreekt.", "The audit is missing."),
        (Some(_), Extent::Public) => {
            return wrong("Een openbaar archief heeft geen audit.", "A public archive has no audit.");
        }
        (Some(_), Extent::All) => {}
    }
    let mut chain = Chain::new(None);
    for line in audit.unwrap_or_default().split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let holds = AuditRow::of_line(line).is_some_and(|row| chain.add(&row).is_ok());
        if !holds {
            return wrong("De keten van de audit klopt niet.", "The chain of the audit is broken.");
        }
    }
    let head = chain.finish().ok().flatten().map(head_of);
    if head == manifest.head {
        Ok(())
    } else {
        wrong(
            "De audit eindigt niet bij de kop in het manifest.",
            "The audit does not end at the head in the manifest.",
        )
    }
}

fn head_of(head: ChainHead) -> Head {
    Head { rows: head.rows, hash: head.hash }
}

impl Registry {
    /// The public archive: made once, until something in the register changes or another key signs; signed now
    /// when it is made.
    ///
    /// # Errors
    /// Busy, when the register is written in without a pause; when the database does not answer.
    pub async fn public_archive(&self, now: DateTime<Utc>) -> Result<Arc<Exported>> {
        // Held while it is made: whoever asks meanwhile waits for the same one.
        let mut kept = self.inner.exported.lock().await;
        let head = self.audit_head().await?.map(|head| head.hash);
        if let Some((of, made)) = &*kept
            && *of == (head, self.signs_by(), self.key_set())
        {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(self.archive(Extent::Public, now).await?);
        let head = made.manifest.head.as_ref().map(|head| head.hash.clone());
        let kid = made.signature.as_ref().map(|signature| signature.kid.clone());
        *kept = Some(((head, kid, self.key_set()), Arc::clone(&made)));
        Ok(made)
    }

    /// An archive of the register as it is between two changes, signed now when the register signs.
    ///
    /// # Errors
    /// As [`Registry::public_archive`].
    pub async fn archive(&self, extent: Extent, now: DateTime<Utc>) -> Result<Exported> {
        for _ in 0..TRIES {
            let before = self.audit_head().await?;
            let (holdings, audit) = match self.all_of(extent).await {
                Err(Error::Conflict(Conflict::Changed, _)) => continue,
                read => read?,
            };
            // Every change has its row, so the same head means that nothing changed meanwhile.
            if self.audit_head().await? != before {
                continue;
            }
            return self.pack_signed(holdings, audit, extent, before.map(head_of), now).await;
        }
        Err(Error::Busy)
    }

    async fn pack_signed(
        &self,
        mut holdings: Holdings,
        audit: Option<Vec<u8>>,
        extent: Extent,
        head: Option<Head>,
        now: DateTime<Utc>,
    ) -> Result<Exported> {
        let this = self.clone();
        let made = move || {
            this.with_signatures(&mut holdings);
            let mut files = records::written(&holdings)?;
            files.extend(audit.map(|audit| (AUDIT.to_owned(), audit)));
            let manifest = Manifest::of(&files, extent, this.public_url(), head);
            Ok((files, manifest))
        };
        let (files, manifest) = self.in_turn(made).await?;
        let written = manifest.canonical();
        let digest = Digest::of(&written);
        let signature = self.sign_manifest(&manifest, digest, now).await?;
        let jws = signature.as_ref().map(|signature| signature.jws.clone());
        let packed = self.in_turn(move || pack(&files, &written, jws.as_deref().map(str::as_bytes))).await?;
        Ok(Exported { manifest, digest, signature, bytes: packed.into() })
    }

    async fn all_of(&self, extent: Extent) -> Result<(Holdings, Option<Vec<u8>>)> {
        let all = extent == Extent::All;
        let holdings = self.inner.store.holdings(all).await?;
        if !all {
            return Ok((holdings, None));
        }
        let (mut lines, mut after) = (Vec::new(), None);
        loop {
            let rows = self.audit_after(after, &AuditFilter::default()).await?;
            let Some(last) = rows.last() else { return Ok((holdings, Some(lines))) };
            after = Some(last.number);
            for row in &rows {
                lines.extend_from_slice(row.line().as_bytes());
                lines.push(b'\n');
            }
        }
    }

    /// What taking this archive over would do. Writes nothing.
    ///
    /// # Errors
    /// Invalid, with every version that would not judge here as it did there; when the database does not
    /// answer.
    pub async fn plan_archive(&self, archive: &Archive, act: &Act) -> Result<Imported> {
        self.take_over(archive, false, act).await
    }

    /// Takes an archive over, whole or not at all: with one refusal, nothing is written.
    ///
    /// # Errors
    /// As [`Registry::plan_archive`]; nothing is written then.
    pub async fn import_archive(&self, archive: &Archive, act: &Act) -> Result<Imported> {
        self.take_over(archive, true, act).await
    }

    async fn take_over(&self, archive: &Archive, write: bool, act: &Act) -> Result<Imported> {
        let (holdings, digest, act) = (&archive.holdings, archive.digest, archive.told(act));
        let own_keys: Vec<String> = self.key_set().keys.into_iter().map(|key| key.kid).collect();
        let look = TakeOver { holdings, digest, own_keys: &own_keys, write: false };
        let planned = outcomes(self.inner.store.take_over(look, &act).await?);
        let adds = planned.count(|outcome| matches!(outcome, Outcome::Added)) > 0;
        if planned.has_refusals() || !adds {
            return Ok(planned);
        }
        self.rehearse(holdings, &act).await?;
        if !write {
            return Ok(planned);
        }
        let found = self.inner.store.take_over(TakeOver { write, ..look }, &act).await?;
        self.forget();
        self.index_newcomers(&found).await?;
        Ok(outcomes(found))
    }

    /// What came in is found from now on; if this is cut off, the next start does the rest.
    async fn index_newcomers(&self, found: &[(Thing, Presence)]) -> Result<()> {
        self.index_backlog().await?;
        let came = found.iter().filter(|(_, presence)| *presence == Presence::Absent);
        for (thing, _) in came {
            if let Thing::CodeListVersion(list, _) = thing {
                self.index_codes(list).await?;
            }
        }
        Ok(())
    }

    /// A register in memory under the same limits and address, with nothing in it.
    async fn scratch(&self) -> Result<Self> {
        // A database in memory lives in its connection: there is exactly one.
        let store = Store::open("sqlite::memory:", 1).await?;
        let scratch = Self::new(store, *self.limits(), self.public_url());
        scratch.migrate().await?;
        Ok(scratch)
    }

    /// What importing this folder would do, found by doing it in a copy of the register in memory.
    ///
    /// # Errors
    /// As [`Registry::import`].
    pub async fn plan(&self, shelf: &Shelf, act: &Act) -> Result<Imported> {
        let scratch = self.scratch().await?;
        let holdings = self.inner.store.holdings(true).await?;
        let copy = TakeOver { holdings: &holdings, digest: Digest::of(b""), own_keys: &[], write: true };
        scratch.inner.store.take_over(copy, act).await?;
        scratch.import(shelf, act).await
    }

    /// Refuses what would not judge here as it did at the source.
    async fn rehearse(&self, holdings: &Holdings, act: &Act) -> Result<()> {
        let scratch = self.scratch().await?;
        let all = TakeOver { holdings, digest: Digest::of(b""), own_keys: &[], write: true };
        scratch.inner.store.take_over(all, act).await?;
        let mut faults = Vec::new();
        for held in holdings.versions.iter().filter(|held| held.version.status.is_fixed()) {
            let version = &held.version;
            let thing = Thing::Version(version.standard.clone(), version.number.clone());
            keep(scratch.judge_examples(held).await, &thing, &mut faults)?;
        }
        for (profile, _) in &holdings.profiles {
            let (this, own) = (scratch.clone(), profile.clone());
            let compiled = scratch.in_turn(move || this.compiled_profile(&own).map(|_| Vec::new())).await;
            keep(compiled, &Thing::Profile(profile.name.clone()), &mut faults)?;
        }
        if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
    }

    async fn judge_examples(&self, held: &HeldVersion) -> Result<Vec<Fault>> {
        let (this, held) = (self.clone(), held.clone());
        self.in_turn(move || {
            let compiled = this.compiled(&held.version)?;
            let day = held.version.validity.from.unwrap_or_else(|| dutch_day(held.version.created_at));
            example_faults(&compiled, &held.examples, day)
        })
        .await
    }
}

/// Keeps what is wrong with one thing, at that thing; what is wrong with us ends it all.
fn keep(found: Result<Vec<Fault>>, thing: &Thing, faults: &mut Vec<Fault>) -> Result<()> {
    let found = match found {
        Ok(found) | Err(Error::Invalid(found) | Error::SchemaRefused(found)) => found,
        Err(error @ (Error::Internal(_) | Error::Busy)) => return Err(error),
        // It was erased at the source, or what it refers to was: it judges nothing there either.
        Err(Error::Erased(_)) => Vec::new(),
        Err(_) => vec![Fault::new(
            "archief-onjuist",
            text("Het schema wordt hier niet aangenomen.", "The schema is not accepted here."),
        )],
    };
    faults.extend(found.into_iter().map(|fault| fault.at(Place::File(thing.subject()))));
    Ok(())
}

fn outcomes(found: Vec<(Thing, Presence)>) -> Imported {
    let things = found.into_iter().map(|(thing, presence)| {
        let outcome = match presence {
            Presence::Absent => Outcome::Added,
            Presence::Same => Outcome::Same,
            Presence::Other(words) => Outcome::Refused(differs(&thing, &words)),
        };
        (thing, outcome)
    });
    Imported { things: things.collect() }
}

fn differs(thing: &Thing, words: &[&str]) -> Error {
    let words = words.join(", ");
    Error::conflict(
        if thing.is_numbered() { Conflict::VersionExists } else { Conflict::NameTaken },
        format!(
            "In dit register is '{thing}' er al, met iets anders: {words}. Een archief wordt niet voor een deel overgenomen."
        ),
        format!(
            "This register has '{thing}' already, with something else: {words}. An archive is not taken over in part."
        ),
    )
}
