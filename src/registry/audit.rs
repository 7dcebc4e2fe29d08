//! Reading the audit, and walking its chain. A walk takes the rows by the page: its memory does not grow with the
//! audit.

use crate::domain::error::Result;
use crate::domain::{AuditRow, Broken, Chain, ChainHead, Differs, Error, Ledger, Noted};
use crate::store::{AuditFilter, Holdings, Listing, Page};

use super::Registry;

/// How many rows are in memory at a time.
const STRETCH: u64 = 500;

/// What a walk along the whole chain found: its head when there are rows, or the first thing wrong.
pub type Walked = std::result::Result<Option<ChainHead>, Broken>;

/// How much of what the register holds is in memory at a time, with its bytes.
const HANDFUL: u64 = 20;

/// How often what is held is read again because it changed while it was read.
const MOST_READINGS: usize = 5;

/// Some rows, or the number of one that can't be read.
enum Stretch {
    Rows(Vec<AuditRow>),
    Unreadable(i64),
}

impl Registry {
    /// One page of the audit, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit(&self, filter: &AuditFilter, page: Page) -> Result<Listing<AuditRow>> {
        self.inner.store.audit_of(filter, page).await
    }

    /// The next rows of the audit that fit the filter, oldest first: those after this number, or the first ones.
    /// Nothing, when that was all.
    ///
    /// # Errors
    /// When the database does not answer, or a row can't be read.
    pub async fn audit_after(&self, number: Option<i64>, filter: &AuditFilter) -> Result<Vec<AuditRow>> {
        self.inner.store.audit_after(number, STRETCH, filter).await
    }

    /// The end of the chain, when there are rows.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit_head(&self) -> Result<Option<ChainHead>> {
        self.inner.store.audit_head().await
    }

    /// Walks the whole chain as the database has it, past the head that was noted if there is one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn verify_audit(&self, noted: Option<Noted>) -> Result<Walked> {
        let mut chain = Chain::new(noted);
        let mut after = None;
        loop {
            let rows = match self.stretch(after).await? {
                Stretch::Rows(rows) => rows,
                Stretch::Unreadable(number) => return Ok(Err(Broken::Unreadable(number))),
            };
            let Some(last) = rows.last() else { return Ok(chain.finish()) };
            after = Some(last.number);
            if let Err(broken) = rows.iter().try_for_each(|row| chain.add(row)) {
                return Ok(Err(broken));
            }
        }
    }

    /// Holds what the register holds against what the audit says of it; for a chain that was walked. `Err` inside is
    /// the first thing that differs.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn verify_contents(&self) -> Result<std::result::Result<(), Differs>> {
        for _ in 1..MOST_READINGS {
            let before = self.audit_head().await?;
            let held = self.hold_contents().await?;
            // What was written meanwhile may be in one and not in the other.
            if held.is_ok() || self.audit_head().await? == before {
                return Ok(held);
            }
        }
        self.hold_contents().await
    }

    async fn hold_contents(&self) -> Result<std::result::Result<(), Differs>> {
        let (store, mut ledger, mut after) = (&self.inner.store, Ledger::default(), None);
        loop {
            let rows = self.audit_after(after, &AuditFilter::default()).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.number);
            rows.iter().for_each(|row| ledger.add(row));
        }
        let versions = hold_all(&mut ledger, async |after| store.versions_held(after, HANDFUL).await).await?;
        let lists =
            hold_all(&mut ledger, async |after| store.code_list_versions_held(after, HANDFUL).await).await?;
        let profiles = hold_all(&mut ledger, async |after| store.profiles_held(after, HANDFUL).await).await?;
        let erasures = store.erasures_held().await?;
        let erased = erasures
            .iter()
            .try_for_each(|(subject, what, digest)| ledger.hold_erasure(subject, what, digest));
        Ok(versions.and(lists).and(profiles).and(erased).and_then(|()| ledger.finish()))
    }

    /// The rows after this one. It begins at that row again and leaves it out, so that a second row of the same
    /// number, in a table that lost its key, is not stepped over. Where a stretch can't be read, one row at a
    /// time: what is wrong before the row that can't be read is found first.
    async fn stretch(&self, after: Option<i64>) -> Result<Stretch> {
        let store = &self.inner.store;
        let read = async |most: u64| {
            let from = after.map(|number| number.saturating_sub(1));
            let mut rows = store.audit_after(from, most, &AuditFilter::default()).await?;
            if after.is_some() && rows.first().map(|row| row.number) == after {
                rows.remove(0);
            }
            Ok(rows)
        };
        match read(STRETCH).await {
            Err(Error::Internal(_)) => {}
            read => return read.map(Stretch::Rows),
        }
        match read(1 + u64::from(after.is_some())).await {
            Err(Error::Internal(cause)) => match store.audit_number_after(after).await? {
                Some(number) => Ok(Stretch::Unreadable(number)),
                None => Err(Error::Internal(cause)),
            },
            read => read.map(Stretch::Rows),
        }
    }
}

/// Holds everything of one kind, by the handful.
async fn hold_all(
    ledger: &mut Ledger,
    handful: impl AsyncFn(i64) -> Result<Holdings>,
) -> Result<std::result::Result<(), Differs>> {
    let mut after = i64::MIN;
    loop {
        let (held, last) = handful(after).await?;
        let Some(last) = last else { return Ok(Ok(())) };
        after = last;
        if let Err(differs) = held.iter().try_for_each(|held| ledger.hold(held)) {
            return Ok(Err(differs));
        }
    }
}
