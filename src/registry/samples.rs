//! Documents made from a version's schema, to show what it accepts.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::error::Result;
use crate::domain::{Digest, Example, PartName};
use crate::schema::Compiled;
use crate::validation::{Instance, Wishes, judge};

use super::judge::check_part;
use super::{Registry, Resolved};

pub use crate::schema::{SampleKind, Unmade};

/// A made document, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// What it shows.
    pub kind: SampleKind,
    /// The bytes, which the version finds valid on the day they were made for, with nothing to remark.
    pub document: std::result::Result<Vec<u8>, Unmade>,
}

/// Samples of published versions, which are the same all day.
pub(super) type Kept = moka::sync::Cache<(Digest, Option<PartName>, NaiveDate), Arc<Vec<Sample>>>;

pub(super) fn kept() -> Kept {
    const MOST_BYTES: u64 = 16 * 1024 * 1024;
    moka::sync::Cache::builder()
        .max_capacity(MOST_BYTES)
        .weigher(|_, samples: &Arc<Vec<Sample>>| {
            let lengths = samples.iter().map(|sample| sample.document.as_ref().map_or(0, Vec::len));
            u32::try_from(lengths.sum::<usize>() + 200).unwrap_or(u32::MAX)
        })
        .build()
}

impl Registry {
    /// A version's own examples: all, or those of one part.
    ///
    /// # Errors
    /// An unknown part, or when the database does not answer.
    pub async fn examples_of(&self, of: &Resolved, part: Option<&PartName>) -> Result<Vec<Example>> {
        check_part(of, part)?;
        let mut examples = self.examples(&of.version).await?;
        examples.retain(|example| part.is_none() || example.part.as_ref() == part);
        Ok(examples)
    }

    /// A sample of every kind by a version, or by one part of it, judged on a day.
    ///
    /// # Errors
    /// An unknown part, or busy. That none could be made is an answer.
    pub async fn samples(
        &self,
        of: &Resolved,
        part: Option<&PartName>,
        today: NaiveDate,
    ) -> Result<Arc<Vec<Sample>>> {
        check_part(of, part)?;
        let (this, version, part) = (self.clone(), of.version.clone(), part.cloned());
        let key = (self.key_of(&version), part.clone(), today);
        if version.status.is_fixed()
            && let Some(kept) = self.inner.samples.get(&key)
        {
            return Ok(kept);
        }
        self.in_turn(move || {
            let compiled = this.compiled(&version)?;
            let made = SampleKind::ALL.map(|kind| made(&compiled, part.as_ref(), kind, today));
            let made = Arc::new(made.to_vec());
            // A concept may change, and so may what it refers to.
            if version.status.is_fixed() {
                this.inner.samples.insert(key, Arc::clone(&made));
            }
            Ok(made)
        })
        .await
    }
}

/// A sample that was judged as any document that is sent in.
fn made(compiled: &Compiled, part: Option<&PartName>, kind: SampleKind, today: NaiveDate) -> Sample {
    let wishes = Wishes { part, today, ..Wishes::default() };
    let is_sound = |bytes: &Vec<u8>| {
        let report = Instance::read(bytes, compiled.limits()).and_then(|read| judge(&read, compiled, wishes));
        report.is_ok_and(|report| report.valid && report.findings.is_empty())
    };
    let document = compiled.sample(part, kind, today).map(String::into_bytes);
    let document =
        document.and_then(|bytes| if is_sound(&bytes) { Ok(bytes) } else { Err(Unmade::NoneSound) });
    Sample { kind, document }
}
