//! What the audit says that the register holds, to hold against what it holds: a document that was changed straight
//! in the database is found even when the chain of the audit was left alone.
//!
//! Door: [`Ledger`], which is handed the rows of the audit in their order, then what is there. Pure. What the audit
//! does not tell of (dates of validity, notes, titles, examples) is not held against anything.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::audit::AuditRow;
use super::names::Digest;

/// Something that the database holds, as its columns say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// How the audit calls it, as a path.
    pub subject: String,
    /// The digest that its row carries, letter by letter.
    pub digest: String,
    /// The digest of its bytes; `None` when it has none.
    pub bytes: Option<Digest>,
    /// The status, of what has one.
    pub status: Option<String>,
    /// When it was made, of what says so.
    pub created_at: Option<DateTime<Utc>>,
    /// When it was published, of what says so.
    pub published_at: Option<DateTime<Utc>>,
}

/// What is not as the audit says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Differs {
    /// It is there, and no row says so.
    Unrecorded(String),
    /// Rows say that it is there, and it is not.
    Absent(String),
    /// It carries another digest than the last row about it.
    OtherDigest(String),
    /// Its bytes are not those of its digest.
    OtherBytes(String),
    /// Its bytes are gone, and no row says that they were erased; or they are there although they were.
    Erasure(String),
    /// It has another status than the last step that was recorded.
    OtherStatus(String),
    /// It says of another moment that it was made or published then.
    OtherMoment(String),
}

/// What the rows say of one thing.
#[derive(Debug, Default)]
struct Entry {
    digest: Option<String>,
    status: Option<String>,
    made: Option<DateTime<Utc>>,
    published: Option<DateTime<Utc>>,
    erased: Vec<(String, Option<String>)>,
    /// Whether it came from another register: its moments, and its status until a step here, are those of there.
    taken_over: bool,
    seen: bool,
}

/// What the rows of the audit say that is there. Its memory grows with what is there, not with the audit.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: BTreeMap<String, Entry>,
}

impl Ledger {
    /// The next row.
    pub fn add(&mut self, row: &AuditRow) {
        match row.action.as_str() {
            "concept-verwijderd" => {
                self.entries.remove(&row.subject);
                return;
            }
            "versie-gemaakt" => {
                let entry = Entry { made: Some(row.at), status: Some("concept".into()), ..Entry::default() };
                self.entries.insert(row.subject.clone(), entry);
            }
            // A release set has a digest as well, and is not held against its rows.
            "overgenomen" if row.digest_after.is_some() && !row.subject.starts_with("uitgaven/") => {
                self.entries.insert(row.subject.clone(), Entry { taken_over: true, ..Entry::default() });
            }
            "profiel-gemaakt" => {
                let entry = Entry { made: Some(row.at), ..Entry::default() };
                self.entries.insert(row.subject.clone(), entry);
            }
            // A version of a code list is published as it is made.
            "waardelijst-vastgesteld" => {
                let entry = Entry { published: Some(row.at), ..Entry::default() };
                self.entries.insert(row.subject.clone(), entry);
            }
            _ => {}
        }
        // Other things that rows tell of, as signatures and release sets, are not held against them.
        let Some(entry) = self.entries.get_mut(&row.subject) else { return };
        if row.digest_after.is_some() {
            entry.digest.clone_from(&row.digest_after);
        }
        if let Some(status) = row.action.strip_prefix("status-") {
            entry.status = Some(status.to_owned());
            if status == "vastgesteld" {
                entry.published = Some(row.at);
            }
        }
        if let Some(what) = row.action.strip_prefix("gewist-") {
            entry.erased.push((what.to_owned(), row.digest_before.clone()));
        }
    }

    /// Something that is there.
    ///
    /// # Errors
    /// When it is not as the rows say.
    pub fn hold(&mut self, held: &Held) -> Result<(), Differs> {
        let subject = || held.subject.clone();
        let Some(entry) = self.entries.get_mut(&held.subject) else {
            return Err(Differs::Unrecorded(subject()));
        };
        entry.seen = true;
        let erased = entry.erased.iter().any(|(what, _)| what == "schema");
        if entry.digest.as_ref() != Some(&held.digest) {
            return Err(Differs::OtherDigest(subject()));
        }
        match held.bytes {
            None if !erased => return Err(Differs::Erasure(subject())),
            Some(_) if erased => return Err(Differs::Erasure(subject())),
            Some(bytes) if bytes.to_string() != held.digest => return Err(Differs::OtherBytes(subject())),
            _ => {}
        }
        let known = !entry.taken_over || entry.status.is_some();
        if held.status.is_some() && held.status != entry.status && known {
            return Err(Differs::OtherStatus(subject()));
        }
        let made = held.created_at.is_none() || held.created_at == entry.made;
        if !entry.taken_over && (!made || held.published_at != entry.published) {
            return Err(Differs::OtherMoment(subject()));
        }
        Ok(())
    }

    /// An erasure that is there: of what, which kind, and the digest that it left.
    ///
    /// # Errors
    /// When no row tells of it.
    pub fn hold_erasure(&mut self, subject: &str, what: &str, digest: &str) -> Result<(), Differs> {
        let erased = self.entries.get_mut(subject).map(|entry| &mut entry.erased);
        let told = erased.and_then(|erased| {
            let told =
                erased.iter().position(|(kind, was)| kind == what && was.as_deref() == Some(digest))?;
            Some(erased.swap_remove(told))
        });
        told.map(drop).ok_or_else(|| Differs::Erasure(subject.to_owned()))
    }

    /// The end: everything that is there was held against the rows.
    ///
    /// # Errors
    /// What the rows tell of and is not there.
    pub fn finish(self) -> Result<(), Differs> {
        for (subject, entry) in self.entries {
            if !entry.seen {
                return Err(Differs::Absent(subject));
            }
            if !entry.erased.is_empty() {
                return Err(Differs::Erasure(subject));
            }
        }
        Ok(())
    }
}
