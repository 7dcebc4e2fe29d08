//! Erasing what holds personal data from a published version, and forgetting it: here at once, and in every other
//! program on the same database within a second of its next question.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::domain::error::Result;
use crate::domain::{Decision, Erasable, Erasure, Error, Fault, Missing, Place, Version, text};
use crate::schema::may_hold_a_bsn;
use crate::store::{Act, Written};

use super::{Registry, Resolved};

/// How often it is tried to empty the log of a SQLite database, which waits for whoever reads.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// What this program knows of the erasures in its database.
#[derive(Debug)]
pub(super) struct Noticed {
    /// The number of the last one.
    last: AtomicI64,
    /// Whether that was asked within the last second.
    lately: moka::sync::Cache<(), ()>,
}

impl Noticed {
    pub(super) fn new() -> Self {
        let lately =
            moka::sync::Cache::builder().max_capacity(1).time_to_live(Duration::from_secs(1)).build();
        Self { last: AtomicI64::new(0), lately }
    }
}

impl Registry {
    /// Erases something of a published version. The reason and the decision are for anyone to read. What was erased
    /// already is answered as done.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the reason or the decision holds what may be a person's number; missing (version,
    /// example); a conflict for a concept.
    pub async fn erase(
        &self,
        at: &Resolved,
        what: &Erasable,
        decision: &Decision,
        act: &Act,
    ) -> Result<(Erasure, Written)> {
        let said = [("/reden", &act.reason), ("/besluit", &decision.body), ("/besluit", &decision.source)];
        let faults: Vec<Fault> =
            said.into_iter().filter(|(_, text)| may_hold_a_bsn(text)).map(|(at, _)| repeats(at)).collect();
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let version = &at.version;
        let done = self.inner.store.erase(&version.standard, &version.number, what, decision, act).await?;
        self.forget_contents();
        for _ in 0..TRIES {
            if self.inner.store.empty_log().await.unwrap_or(true) {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(done)
    }

    /// What was erased of a version.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erasures(&self, version: &Version) -> Result<Vec<Erasure>> {
        self.inner.store.erasures(&version.standard, &version.number).await
    }

    /// Why the schema of this version is not there.
    pub(super) async fn gone(&self, version: &Version) -> Error {
        match self.erasures(version).await {
            Ok(erasures) => {
                erasures.into_iter().find(|erasure| erasure.what == Erasable::Schema).map_or_else(
                    || Error::Missing(Missing::Version, version.number.to_string()),
                    |erasure| Error::Erased(Box::new(erasure)),
                )
            }
            Err(error) => error,
        }
    }

    /// Forgets what is kept in memory when something was erased, by this program or another. Asks at most once a
    /// second.
    pub(super) async fn notice_erasures(&self) -> Result<()> {
        let noticed = &self.inner.noticed;
        if noticed.lately.contains_key(&()) {
            return Ok(());
        }
        let last = self.inner.store.last_erasure().await?;
        noticed.lately.insert((), ());
        if noticed.last.swap(last, Ordering::Relaxed) != last {
            self.forget_contents();
        }
        Ok(())
    }

    /// Forgets everything that was made of what is in the register.
    fn forget_contents(&self) {
        self.forget();
        self.inner.cache.forget();
        self.inner.samples.invalidate_all();
        self.inner.compared.invalidate_all();
    }
}

fn repeats(at: &str) -> Fault {
    let message = text(
        "Hier staat een nummer dat een BSN kan zijn. Iedereen kan dit lezen, en het blijft staan: schrijf het zonder nummer.",
        "This holds a number that may be a BSN. Anyone can read this, and it stays: write it without the number.",
    );
    Fault::new("mogelijk-bsn", message).at(Place::Body(at.to_owned()))
}
