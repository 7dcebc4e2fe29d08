//! Signing in at the pages: a session instead of a key with every request. Its id is random, told to the browser once
//! and kept as a hash; it ends when it is not used, after a working day, and at once with the key that it is of.
//!
//! Door: [`Registry::sign_in`], [`Registry::session`], [`Registry::sign_out`]. Refuses more tries of one address than
//! the limit allows, and says the same of every key that does not work.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::error::Result;
use crate::domain::{Caller, Error};
use crate::store::{Holder, SessionBounds, SessionRow};

use super::Registry;
use super::random;
use super::tokens::{hash, is_key, works};

/// How precisely it is kept when a session was last used.
const USED_TO: TimeDelta = TimeDelta::seconds(60);

/// How often each address tried to sign in, in the minute that its first try began.
pub(super) type Tries = moka::sync::Cache<String, Arc<AtomicU64>>;

pub(super) fn tries() -> Tries {
    const MOST: u64 = 100_000;
    moka::sync::Cache::builder().max_capacity(MOST).time_to_live(Duration::from_secs(60)).build()
}

/// A session that just began; the only time its id is seen.
#[derive(Debug)]
pub struct NewSession {
    /// The id, for the browser to keep.
    pub id: String,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who, and what they may do at this moment.
    pub caller: Caller,
    /// What every form of this session has to bring.
    pub csrf: String,
}

impl Registry {
    /// Counts one more try to sign in from this address.
    ///
    /// # Errors
    /// [`Error::TooManySignIns`], past `sign_ins_per_minute`.
    pub fn count_sign_in(&self, address: &str) -> Result<()> {
        let most = self.limits().sign_ins_per_minute;
        let tries = self.inner.tries.get_with(address.to_owned(), Arc::default);
        if tries.fetch_add(1, Ordering::Relaxed) < most {
            Ok(())
        } else {
            Err(Error::TooManySignIns { most })
        }
    }

    /// Begins a session for whoever holds this key.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`], the same for every key that does not work; busy, past `sessions`.
    pub async fn sign_in(&self, key: &str, now: DateTime<Utc>) -> Result<NewSession> {
        if !is_key(key) {
            return Err(Error::Unauthenticated);
        }
        let found = self.inner.store.token_by_hash(&hash(key)).await?;
        let row = found.filter(|row| works(row, now)).ok_or(Error::Unauthenticated)?;
        self.inner.store.token_used(row.id, now.date_naive()).await?;
        self.begin_session(Holder::Key(row), now).await
    }

    pub(super) async fn begin_session(&self, holder: Holder, now: DateTime<Utc>) -> Result<NewSession> {
        let limits = self.limits();
        let id = random::secret()?;
        let session = SessionRow {
            number: 0,
            holder,
            csrf: random::secret()?,
            last_used_at: now,
            expires_at: now + TimeDelta::seconds(limits.session_seconds.cast_signed()),
        };
        let bounds = SessionBounds { per_holder: limits.sessions_per_caller, all: limits.sessions };
        let times = (now, now - self.idle());
        self.inner.store.create_session(&hash(&id), &session, bounds, times).await?;
        Ok(NewSession { id })
    }

    fn idle(&self) -> TimeDelta {
        TimeDelta::seconds(self.limits().session_idle_seconds.cast_signed())
    }

    /// Who is signed in by this id, if anybody is. A key that was revoked or has expired ends its sessions.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn session(&self, id: &str, now: DateTime<Utc>) -> Result<Option<Session>> {
        if id.len() > 2 * random::SECRET_BYTES {
            return Ok(None);
        }
        let Some(row) = self.inner.store.session_by_hash(&hash(id)).await? else { return Ok(None) };
        if row.expires_at <= now || row.last_used_at + self.idle() <= now {
            return Ok(None);
        }
        let caller = match row.holder {
            Holder::Key(key) if works(&key, now) => key.into(),
            Holder::Key(_) => return Ok(None),
            Holder::Identity(caller) => caller,
        };
        if row.last_used_at + USED_TO <= now {
            self.inner.store.session_used(row.number, now).await?;
        }
        Ok(Some(Session { caller, csrf: row.csrf }))
    }

    /// Ends the session with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_out(&self, id: &str) -> Result<()> {
        self.inner.store.end_session(&hash(id)).await
    }
}
