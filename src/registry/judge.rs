//! Judging submitted data: resolve the version, compile it once, judge, forget.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use chrono::NaiveDate;

use crate::domain::error::Result;
use crate::domain::{
    ActingParty, Error, Fault, Missing, PartName, Place, Profile, ReleaseSetName, Report, Selector, Standard,
    StandardName, Version, text,
};
use crate::validation::{Instance, Wishes, is_surely_valid, judge, take_from_head};

use super::{Registry, Resolved};

/// What is asked of the register with a document.
#[derive(Debug, Clone, Default)]
pub struct JudgeRequest {
    /// The part of the version to judge by.
    pub part: Option<PartName>,
    /// Whether the report may show values and names of the document.
    pub values: bool,
    /// Whether findings carry the key of their record, where the standard names one.
    pub record_key: bool,
    /// The day of judging: for what holds on a day, and for time limits that run.
    pub today: NaiveDate,
    /// The organisation that has it judged, when that is known.
    pub party: Option<ActingParty>,
}

/// A verdict, and by what it was given.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The standard and the exact version.
    pub by: Arc<Resolved>,
    /// The part, when one was asked for.
    pub part: Option<PartName>,
    /// The day for which the version was chosen.
    pub on: NaiveDate,
    /// The day of judging.
    pub today: NaiveDate,
    /// Who asked, when that is known.
    pub party: Option<ActingParty>,
    /// The report.
    pub report: Report,
}

/// Reports in writing on documents that are valid, with what they are about. All that such a report says is by what was
/// judged and for which days, so it is written once for all who ask.
#[derive(Debug, Clone, Default)]
pub(super) struct Reports(Arc<Mutex<Vec<(About, Bytes)>>>);

/// The part, the day for which the version was chosen, and the day of judging.
type About = (Option<PartName>, NaiveDate, NaiveDate);

impl Reports {
    /// What is kept: most ask for one part and for today.
    const MOST: usize = 16;

    fn get(&self, judged: &Judged) -> Option<Bytes> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is =
            |(part, on, today): &About| *part == judged.part && *on == judged.on && *today == judged.today;
        kept.iter().find(|(about, _)| is(about)).map(|(_, written)| written.clone())
    }

    fn put(&self, about: About, written: Bytes) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= Self::MOST {
            kept.clear();
        }
        kept.push((about, written));
    }
}

impl Judged {
    /// The report in writing, as this writes it. What is kept of it is never about the document: that is valid, and
    /// nothing more is said of it.
    ///
    /// # Errors
    /// Those of writing.
    pub fn in_writing(self, write: impl FnOnce(Self) -> Result<Bytes>) -> Result<Bytes> {
        if self.report != Report::valid() {
            return write(self);
        }
        if let Some(kept) = self.by.reports.get(&self) {
            return Ok(kept);
        }
        let (by, about) = (Arc::clone(&self.by), (self.part.clone(), self.on, self.today));
        let written = write(self)?;
        by.reports.put(about, written.clone());
        Ok(written)
    }
}

impl Resolved {
    pub(super) fn new(standard: Standard, version: Version, profile: Option<Profile>) -> Self {
        let (compiled, number, reports) = (OnceLock::new(), OnceLock::new(), Reports::default());
        Self { standard, version, profile, compiled, number, reports }
    }

    /// The number of the version, written once for all answers.
    #[must_use]
    pub fn number(&self) -> &Arc<str> {
        self.number.get_or_init(|| self.version.number.to_string().into())
    }
}

/// Up to this many bytes a document is judged where its request is served, without a change of threads.
pub const SMALL: usize = 64 * 1024;

/// So many looks at values fit there; what takes more is begun again on a thread of its own.
const SMALL_STEPS: u64 = 20_000;

/// The longest chain of subschemas on one value for which the stack of any thread is large enough.
const SMALL_CHAIN: usize = 20;

impl Registry {
    /// Judges a document by a version.
    ///
    /// # Errors
    /// Missing (standard, version), unreadable or too large data, an unknown part, too much work, or
    /// busy. An invalid document is a report, not an error.
    pub async fn judge(
        &self,
        standard: &StandardName,
        selector: &Selector,
        on: NaiveDate,
        document: Bytes,
        request: JudgeRequest,
    ) -> Result<Judged> {
        let by = self.resolve_to_judge(standard, selector, on).await?;
        self.judge_by(by, on, request, document).await
    }

    /// What a document names as its standard in `$schema`, and the document without that.
    ///
    /// # Errors
    /// Unreadable or too large data, or busy.
    pub async fn named_in_document(&self, document: Bytes) -> Result<(Option<String>, Bytes)> {
        let limits = *self.limits();
        self.in_turn(move || {
            let mut instance = Instance::read(&document, &limits)?;
            let named = instance.take_named_schema();
            let document = if named.is_some() { instance.into_text().into() } else { document };
            Ok((named, document))
        })
        .await
    }

    /// The version that data names itself: `named` in its `$schema`, or else `described_by`, the address
    /// in its `Link` header (RFC 8288, relation `describedby`). With a release set it is the version in that
    /// set, and data may name its standard alone (`/schemas/adres`).
    ///
    /// # Errors
    /// Missing, or invalid when no standard is named, two different ones, or another version than the one in
    /// the set.
    pub async fn resolve_named(
        &self,
        named: Option<String>,
        described_by: Option<String>,
        set: Option<&ReleaseSetName>,
        on: NaiveDate,
    ) -> Result<Arc<Resolved>> {
        let address = match (named, described_by) {
            (Some(named), Some(linked)) if self.bare(&named) != self.bare(&linked) => {
                return Err(two_standards());
            }
            (Some(address), _) | (None, Some(address)) => address,
            (None, None) => return Err(no_standard()),
        };
        match set {
            Some(set) => self.resolve_address_in(&address, set, on).await.map(Arc::new),
            None => self.resolve_address(&address, on).await.map(Arc::new),
        }
    }

    /// An address without what does not matter: this register's own name, and an empty fragment.
    pub(super) fn bare<'a>(&self, address: &'a str) -> &'a str {
        let address = address.strip_suffix('#').unwrap_or(address);
        address.strip_prefix(self.public_url()).unwrap_or(address)
    }

    /// Judges a document that is in memory as a whole.
    ///
    /// # Errors
    /// As [`Registry::judge`].
    pub async fn judge_by(
        &self,
        by: Arc<Resolved>,
        on: NaiveDate,
        request: JudgeRequest,
        document: Bytes,
    ) -> Result<Judged> {
        check_part(&by, request.part.as_ref())?;
        let compiled = self.compiled_for(&by).await?;
        let part = request.part.as_ref();
        if document.len() <= SMALL {
            self.inner.small.note();
        }
        if document.len() <= SMALL.min(compiled.limits().record_bytes)
            && compiled.program().chain() <= SMALL_CHAIN
            && is_surely_valid(&document, &compiled, part, request.today, SMALL_STEPS)
        {
            let report = Report::valid();
            return Ok(Judged {
                by,
                part: request.part,
                on,
                today: request.today,
                party: request.party,
                report,
            });
        }
        self.in_turn(move || {
            let record_key = record_key(&by, &request);
            let wishes = Wishes {
                part: request.part.as_ref(),
                values: request.values,
                record_key: record_key.as_deref(),
                today: request.today,
            };
            let report = judge(&Instance::read(&document, compiled.limits())?, &compiled, wishes)?;
            Ok(Judged { by, part: request.part, on, today: request.today, party: request.party, report })
        })
        .await
    }

    /// The version that an address names: `/schemas/…` of this register, or a foreign `$id`.
    async fn resolve_address(&self, address: &str, on: NaiveDate) -> Result<Resolved> {
        let bare = self.bare(address);
        // The address comes out of the document: it may hold anything, so no answer repeats it.
        if let Some((standard, selector)) = self.named_in(bare) {
            return self.resolve(&standard, &selector, on).await.map_err(nameless);
        }
        let versions = self.inner.store.versions_by_alias(bare).await?;
        let first = versions.first().map(|version| version.standard.clone());
        let same: Vec<_> =
            versions.into_iter().filter(|version| Some(&version.standard) == first.as_ref()).collect();
        // Versions that share one `$id`: the one in force, else the highest.
        let version = Selector::InForce
            .choose(&same, on)
            .or_else(|| same.iter().max_by(|a, b| a.number.cmp(&b.number)));
        let version = version.cloned().ok_or_else(|| Error::Missing(Missing::Version, String::new()))?;
        let standard = self.standard(&version.standard).await?;
        Ok(Resolved::new(standard, version, None))
    }
}

/// The same refusal, without the name, which came out of a document.
pub(super) fn nameless(error: Error) -> Error {
    match error {
        Error::Missing(what, _) => Error::Missing(what, String::new()),
        other => other,
    }
}

pub(super) fn check_part(by: &Resolved, part: Option<&PartName>) -> Result<()> {
    match part {
        Some(part) if !by.version.parts.contains_key(part) => {
            let known: Vec<&str> = by.version.parts.keys().map(PartName::as_str).collect();
            let (nl, en) = if known.is_empty() {
                ("Deze versie heeft geen onderdelen.".to_owned(), "This version has no parts.".to_owned())
            } else {
                (
                    format!("Deze versie heeft dat onderdeel niet. Kies uit: {}.", known.join(", ")),
                    format!("This version does not have that part. Choose from: {}.", known.join(", ")),
                )
            };
            let fault = Fault::new("onbekend-onderdeel", text(nl, en));
            Err(Error::invalid(fault.at(Place::Query("onderdeel".into()))))
        }
        _ => Ok(()),
    }
}

/// What a document names as its standard in `$schema`, when that stands in these first bytes of it, and
/// those bytes without it.
#[must_use]
pub fn named_in_head(head: Bytes) -> (Option<String>, Bytes) {
    match take_from_head(&head) {
        Some((named, head)) => (Some(named), head.into()),
        None => (None, head),
    }
}

/// What stands in a record key behind the last index is the way within one record.
pub(super) fn record_key(by: &Resolved, request: &JudgeRequest) -> Option<String> {
    let key = by.standard.record_key.as_deref().filter(|_| request.record_key)?;
    let within = key.rsplit_once("/*").map_or(key, |(_, within)| within);
    Some(if request.part.is_some() { within } else { key }.to_owned())
}

fn no_standard() -> Error {
    Error::invalid(Fault::new(
        "geen-standaard-genoemd",
        text(
            "Het document zegt niet aan welke standaard het moet voldoen. Zet '$schema' in het document, binnen de eerste 64 KiB, bijvoorbeeld \"/schemas/adres/1.0.0\", stuur een Link-header met rel=\"describedby\" (bij NDJSON en CSV kan alleen dat), of gebruik /v1/standaarden/{standaard}/versies/{versie}/validaties.",
            "The document does not say which standard it is to meet. Put '$schema' in the document, within the first 64 KiB, for example \"/schemas/adres/1.0.0\", send a Link header with rel=\"describedby\" (for NDJSON and CSV the only way), or use /v1/standaarden/{standaard}/versies/{versie}/validaties.",
        ),
    ))
}

fn two_standards() -> Error {
    Error::invalid(
        Fault::new(
            "twee-standaarden-genoemd",
            text(
                "Het document noemt in '$schema' een andere standaard dan de Link-header. Noem er één.",
                "The document names another standard in '$schema' than the Link header does. Name one.",
            ),
        )
        .at(Place::Header("Link".into())),
    )
}
