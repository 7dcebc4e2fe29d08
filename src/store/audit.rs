//! The record of every change: who, what, when, why, and the digests before and after.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Set,
};

use super::connect::Store;
use super::entity::audit;
use super::errors::{corrupt, refuse_nul};
use super::listing::{Listing, Page};
use super::versions::subject;
use crate::domain::error::Result;
use crate::domain::{Digest, Ends, Error, StandardName, Status, VersionNumber};

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

    /// When versions took the steps towards their end: of this version, or of all that did.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn ends(
        &self,
        of: Option<(&StandardName, &VersionNumber)>,
    ) -> Result<BTreeMap<(StandardName, VersionNumber), Ends>> {
        let [announced, withdrawn] = [Status::EndOfSupport, Status::Withdrawn].map(into);
        let mut query = audit::Entity::find()
            .select_only()
            .columns([audit::Column::Subject, audit::Column::Action, audit::Column::At])
            .filter(audit::Column::Action.is_in([&announced, &withdrawn]));
        if let Some((standard, number)) = of {
            query = query.filter(audit::Column::Subject.eq(subject(standard, number)));
        }
        let rows: Vec<(String, String, DateTime<Utc>)> =
            query.order_by_asc(audit::Column::Id).into_tuple().all(self.db()).await?;
        let mut found = BTreeMap::<_, Ends>::new();
        for (of, action, at) in rows {
            let Some(key) = version_in(&of) else { continue };
            let ends = found.entry(key).or_default();
            if action == announced {
                ends.announced = Some(at);
            } else {
                ends.withdrawn = Some(at);
            }
        }
        Ok(found)
    }

    /// The standards that changed at this moment or later, each with the versions that did.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn changed_since(
        &self,
        since: DateTime<Utc>,
    ) -> Result<BTreeMap<StandardName, BTreeSet<VersionNumber>>> {
        let subjects: Vec<String> = audit::Entity::find()
            .select_only()
            .column(audit::Column::Subject)
            .distinct()
            .filter(audit::Column::At.gte(since))
            .filter(audit::Column::Subject.starts_with("standaarden/"))
            .into_tuple()
            .all(self.db())
            .await?;
        let mut found = BTreeMap::<_, BTreeSet<_>>::new();
        for subject in subjects {
            if let Some((standard, number)) = version_in(&subject) {
                found.entry(standard).or_default().insert(number);
            } else if let Some(standard) = standard_in(&subject) {
                found.entry(standard).or_default();
            }
        }
        Ok(found)
    }
}

/// How the audit calls a step to this status.
pub(super) fn into(status: Status) -> String {
    format!("status-{}", status.as_str())
}

fn standard_in(subject: &str) -> Option<StandardName> {
    subject.strip_prefix("standaarden/")?.split('/').next()?.parse().ok()
}

fn version_in(subject: &str) -> Option<(StandardName, VersionNumber)> {
    let (_, number) = subject.split_once("/versies/")?;
    Some((standard_in(subject)?, number.parse().ok()?))
}
