//! The record of every change: who, what, when, why, and the digests before and after. Each row is chained to the
//! one before it; what the chain is, is in `domain::audit`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::sea_query::{ExprTrait as _, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, Set,
};

use super::connect::Store;
use super::entity::audit;
use super::errors::refuse_nul;
use super::listing::{Listing, Page};
use super::versions::subject;
use crate::domain::error::Result;
use crate::domain::{
    AuditRow, ChainHead, Digest, Ends, Error, ReleaseSetName, StandardName, Status, VersionNumber,
};

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
    #[must_use]
    pub fn moment(&self) -> DateTime<Utc> {
        whole_micros(self.at)
    }
}

/// A moment as both databases keep it: PostgreSQL has no nanoseconds.
pub(super) fn whole_micros(moment: DateTime<Utc>) -> DateTime<Utc> {
    moment.trunc_subsecs(6)
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

/// Whoever writes an audit row on PostgreSQL holds this until its transaction ends: "mstaudit" in ASCII. On
/// SQLite there is one writer at a time already.
const CHAIN_LOCK: i64 = 0x6d73_7461_7564_6974;

/// Writes the audit row of a change, in the change's own transaction, at the end of the chain. It is the last
/// thing that a transaction writes: whoever waits for its turn here holds nothing that the one before needs.
pub(super) async fn record(tx: &DatabaseTransaction, act: &Act, deed: Deed) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({CHAIN_LOCK})")).await?;
    }
    // A statement of its own, after the lock: it sees what the one before has committed.
    let last = last_row(tx).await?;
    let row = AuditRow {
        digest_after: deed.after.map(|digest| digest.to_string()),
        digest_before: deed.before.map(|digest| digest.to_string()),
        actor: act.actor.clone(),
        action: deed.action,
        hash: String::new(),
        number: last.as_ref().map_or(1, |last| last.id.saturating_add(1)),
        subject: deed.subject,
        reason: act.reason.clone(),
        undecided_reason: deed.undecided_reason,
        at: act.moment(),
        previous: last.map(|last| last.hash),
    }
    .hashed();
    audit::Entity::insert(written(row)).exec_without_returning(tx).await?;
    Ok(())
}

async fn last_row(db: &impl ConnectionTrait) -> Result<Option<audit::Model>> {
    Ok(audit::Entity::find().order_by_desc(audit::Column::Id).one(db).await?)
}

fn written(row: AuditRow) -> audit::ActiveModel {
    audit::ActiveModel {
        id: Set(row.number),
        at: Set(row.at),
        actor: Set(row.actor),
        action: Set(row.action),
        subject: Set(row.subject),
        reason: Set(row.reason),
        digest_before: Set(row.digest_before),
        digest_after: Set(row.digest_after),
        undecided_reason: Set(row.undecided_reason),
        previous: Set(row.previous),
        hash: Set(row.hash),
    }
}

impl TryFrom<audit::Model> for AuditRow {
    type Error = Error;

    fn try_from(row: audit::Model) -> Result<Self> {
        Ok(Self {
            digest_after: row.digest_after,
            digest_before: row.digest_before,
            actor: row.actor,
            action: row.action,
            hash: row.hash,
            number: row.id,
            subject: row.subject,
            reason: row.reason,
            undecided_reason: row.undecided_reason,
            at: row.at,
            previous: row.previous,
        })
    }
}

/// Which rows of the audit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only what was done to this, or to what stands below it: a path.
    pub subject: Option<String>,
    /// Only what was done since then.
    pub since: Option<DateTime<Utc>>,
}

impl AuditFilter {
    fn query(&self) -> Result<Select<audit::Entity>> {
        let mut query = audit::Entity::find();
        if let Some(subject) = &self.subject {
            refuse_nul([subject.as_str()])?;
            query = query.filter(audit::Column::Subject.eq(subject.as_str()).or(below(subject)));
        }
        if let Some(since) = self.since {
            query = query.filter(audit::Column::At.gte(since));
        }
        Ok(query)
    }
}

/// What stands below a path: a range of texts in the order of their bytes, which an index finds. LIKE takes
/// capitals for small letters on one of the two databases.
fn below(path: &str) -> SimpleExpr {
    // '0' comes after '/'.
    audit::Column::Subject.gte(format!("{path}/")).and(audit::Column::Subject.lt(format!("{path}0")))
}

impl Store {
    /// The audit, newest first.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn audit(&self, page: Page) -> Result<Listing<AuditRow>> {
        self.audit_of(&AuditFilter::default(), page).await
    }

    /// The rows of the audit that fit the filter, newest first.
    ///
    /// # Errors
    /// Invalid when the filter holds NUL; internal or busy.
    pub async fn audit_of(&self, filter: &AuditFilter, page: Page) -> Result<Listing<AuditRow>> {
        let query = filter.query()?.order_by_desc(audit::Column::Id);
        self.page::<_, audit::Model, AuditRow>(query, page).await
    }

    /// At most so many rows that fit the filter, oldest first, after this number; from the very first without
    /// one, whatever number that has.
    ///
    /// # Errors
    /// Invalid when the filter holds NUL; internal, also when a row can't be read; busy.
    pub async fn audit_after(
        &self,
        number: Option<i64>,
        most: u64,
        filter: &AuditFilter,
    ) -> Result<Vec<AuditRow>> {
        let mut query = filter.query()?.order_by_asc(audit::Column::Id).limit(most);
        if let Some(number) = number {
            query = query.filter(audit::Column::Id.gt(number));
        }
        query.all(self.db()).await?.into_iter().map(AuditRow::try_from).collect()
    }

    /// The number of the first row after this one, also when the rest of that row can't be read.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn audit_number_after(&self, number: Option<i64>) -> Result<Option<i64>> {
        let mut query = audit::Entity::find().select_only().column(audit::Column::Id);
        if let Some(number) = number {
            query = query.filter(audit::Column::Id.gt(number));
        }
        Ok(query.order_by_asc(audit::Column::Id).into_tuple().one(self.db()).await?)
    }

    /// The end of the chain, when there are rows.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn audit_head(&self) -> Result<Option<ChainHead>> {
        let last = last_row(self.db()).await?;
        Ok(last.map(|last| ChainHead { rows: last.id.unsigned_abs(), hash: last.hash, at: last.at }))
    }

    /// When versions took the steps towards their end, here or in the register that they came from: of this
    /// version, or of all that did.
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
        let mut found = self.ends_taken_over(of).await?;
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

    /// When the last day of release sets was last settled.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn release_set_ends(&self) -> Result<BTreeMap<ReleaseSetName, DateTime<Utc>>> {
        let rows: Vec<(String, DateTime<Utc>)> = audit::Entity::find()
            .select_only()
            .columns([audit::Column::Subject, audit::Column::At])
            .filter(audit::Column::Action.eq("uitgave-beeindigd"))
            .order_by_asc(audit::Column::Id)
            .into_tuple()
            .all(self.db())
            .await?;
        let named = |subject: &str| subject.strip_prefix("uitgaven/")?.parse().ok();
        Ok(rows.into_iter().filter_map(|(subject, at)| Some((named(&subject)?, at))).collect())
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
            .filter(below("standaarden"))
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

/// The standard that a subject is. What was proposed or reacted on a version changes neither.
fn standard_in(subject: &str) -> Option<StandardName> {
    subject.strip_prefix("standaarden/")?.parse().ok()
}

fn version_in(subject: &str) -> Option<(StandardName, VersionNumber)> {
    let (standard, number) = subject.split_once("/versies/")?;
    Some((standard_in(standard)?, number.parse().ok()?))
}
