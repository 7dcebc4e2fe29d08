//! Reading the audit, and walking its chain. A walk takes the rows by the page: its memory does not grow with the
//! audit.

use crate::domain::error::Result;
use crate::domain::{AuditRow, Broken, Chain, ChainHead, Error, Noted};
use crate::store::{AuditFilter, Listing, Page};

use super::Registry;

/// How many rows are in memory at a time.
const STRETCH: u64 = 500;

/// What a walk along the whole chain found: its head when there are rows, or the first thing wrong.
pub type Walked = std::result::Result<Option<ChainHead>, Broken>;

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
