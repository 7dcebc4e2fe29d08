//! Who judges data by which version: counted in memory, written now and then, so that judging never waits for
//! the database. A crash loses the last moments' counts; nothing hangs on them but a warning.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{Days, NaiveDate};

use crate::domain::error::Result;
use crate::domain::{Times, Use, Version, VersionUsage};

use super::{Judged, Registry};

/// How often what was counted is written.
pub const WRITTEN_EVERY: Duration = Duration::from_secs(10);

/// So many different counts are kept between two writes; past that, who comes new is counted as not known.
const MOST: usize = 50_000;

/// What was counted since the last write.
#[derive(Debug, Default)]
pub(super) struct Counted(Mutex<BTreeMap<Use, Times>>);

impl Counted {
    fn add(&self, of: Use, times: Times) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of =
            if counted.len() < MOST || counted.contains_key(&of) { of } else { Use { party: None, ..of } };
        let sum = counted.entry(of).or_default();
        sum.judgements = sum.judgements.saturating_add(times.judgements);
        sum.records = sum.records.saturating_add(times.records);
    }

    fn take(&self) -> BTreeMap<Use, Times> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Registry {
    /// Counts that data was judged to its end, on this day in the Netherlands.
    pub fn count_use(&self, judged: &Judged, day: NaiveDate) {
        let version = &judged.by.version;
        let of = Use {
            standard: version.standard.clone(),
            number: version.number.clone(),
            day,
            party: judged.party.clone(),
        };
        let records = judged.report.records.as_ref().map_or(1, |records| records.judged);
        self.inner.counted.add(of, Times { judgements: 1, records });
    }

    /// Writes what was counted. What can't be written is kept for the next time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write_usage(&self) -> Result<()> {
        let counted = self.inner.counted.take();
        if counted.is_empty() {
            return Ok(());
        }
        let written = self.inner.store.add_usage(&counted).await;
        if written.is_err() {
            counted.into_iter().for_each(|(of, times)| self.inner.counted.add(of, times));
        }
        written
    }

    /// Who judged data by a version in so many days before today, this replica's latest counts included.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn usage(&self, version: &Version, days: u32, today: NaiveDate) -> Result<VersionUsage> {
        self.write_usage().await?;
        let since = today.checked_sub_days(Days::new(days.into())).unwrap_or(today);
        let by_party = self.inner.store.usage(&version.standard, &version.number, since).await?;
        Ok(VersionUsage { since, by_party })
    }
}
