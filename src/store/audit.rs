//! The record of every change: who, what, when, why, and the digests before and after.

use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::{ActiveValue::NotSet, DatabaseTransaction, EntityTrait, QueryOrder, Set};

use super::connect::Store;
use super::entity::audit;
use super::errors::{corrupt, refuse_nul};
use super::listing::{Listing, Page};
use crate::domain::error::Result;
use crate::domain::{Digest, Error};

/// On whose behalf a change is made, when, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who: the name of a token, or of whoever is at the command line.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, in the actor's own words.
    pub reason: String,
}

impl Act {
    pub(super) fn check(&self) -> Result<()> {
        refuse_nul([self.actor.as_str(), self.reason.as_str()])
    }

    /// The moment as both databases keep it.
    pub(super) fn moment(&self) -> DateTime<Utc> {
        whole_micros(self.at)
    }
}

/// A moment as both databases keep it: PostgreSQL has no nanoseconds.
pub(super) fn whole_micros(moment: DateTime<Utc>) -> DateTime<Utc> {
    moment.trunc_subsecs(6)
}

/// One line of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number, which rises.
    pub id: i64,
    /// When, UTC, whole microseconds.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What was done: `voorziening-gemaakt`, `status-vastgesteld`, …
    pub action: String,
    /// To what, as a path: `standaarden/adres/versies/1.0.0`.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// The digest of the schema before, where there was one.
    pub digest_before: Option<Digest>,
    /// The digest of the schema after, where there is one.
    pub digest_after: Option<Digest>,
    /// Why a version was published although it was not established that its number tells the truth.
    pub undecided_reason: Option<String>,
}

impl TryFrom<audit::Model> for AuditRow {
    type Error = Error;

    fn try_from(row: audit::Model) -> Result<Self> {
        let digest = |written: Option<String>| {
            written.map(|written| written.parse()).transpose().map_err(|_| corrupt("digest"))
        };
        Ok(Self {
            id: row.id,
            at: row.at,
            actor: row.actor,
            action: row.action,
            subject: row.subject,
            reason: row.reason,
            digest_before: digest(row.digest_before)?,
            digest_after: digest(row.digest_after)?,
            undecided_reason: row.undecided_reason,
        })
    }
}

/// What was done to what.
#[derive(Default)]
pub(super) struct Deed {
    pub(super) action: String,
    pub(super) subject: String,
    pub(super) before: Option<Digest>,
    pub(super) after: Option<Digest>,
    pub(super) undecided_reason: Option<String>,
}

/// Writes the audit row of a change, in the change's own transaction.
pub(super) async fn record(tx: &DatabaseTransaction, act: &Act, deed: Deed) -> Result<()> {
    let row = audit::ActiveModel {
        id: NotSet,
        at: Set(act.moment()),
        actor: Set(act.actor.clone()),
        action: Set(deed.action),
        subject: Set(deed.subject),
        reason: Set(act.reason.clone()),
        digest_before: Set(deed.before.map(|digest| digest.to_string())),
        digest_after: Set(deed.after.map(|digest| digest.to_string())),
        undecided_reason: Set(deed.undecided_reason),
    };
    audit::Entity::insert(row).exec(tx).await?;
    Ok(())
}

impl Store {
    /// The audit, newest first.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn audit(&self, page: Page) -> Result<Listing<AuditRow>> {
        let query = audit::Entity::find().order_by_desc(audit::Column::Id);
        self.page::<_, audit::Model, AuditRow>(query, page).await
    }
}
