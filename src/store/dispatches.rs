//! What goes out to subscribers: planned from the audit, taken under a lease, and noted how it ended.
//!
//! Of one subscription only the oldest dispatch that still waits is ever taken, so that a receiver hears things in
//! their order; of one host only so many at a time. A lease that ran out is nobody's: whoever was at it is gone, or
//! is too late, and then what it notes is not taken.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, Statement,
};

use super::audit::{Act, AuditFilter, Deed, record, whole_micros};
use super::connect::Store;
use super::entity::{audit, dispatch, subscription};
use super::errors::corrupt;
use super::listing::{Listing, Page};
use super::subscriptions::{Of, deed, interest, last_number, secrets};
use crate::domain::error::Result;
use crate::domain::{
    About, Attempt, AuditRow, Dispatch, DispatchNumber, DispatchState, Error, Missing, Notice, Secret,
    SubscriptionId,
};

/// How many rows of the audit are looked at in one go.
const STRETCH: u64 = 500;

/// How many finished dispatches are cleared away in one go.
const CLEARED_AT_ONCE: u64 = 1_000;

/// A dispatch that this process has in hand.
#[derive(Debug, Clone)]
pub struct Taken {
    id: i64,
    subscription: i64,
    lease: String,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// The address to call.
    pub target: String,
    /// What to sign with.
    pub secrets: Vec<Secret>,
    /// What to tell.
    pub notice: Notice,
}

/// What becomes of a dispatch after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// It is there.
    Delivered,
    /// It is tried again at this moment.
    Again(DateTime<Utc>),
    /// It is given up.
    Dead,
    /// The receiver wants nothing more: the subscription ends.
    Gone,
}

impl TryFrom<dispatch::Model> for Dispatch {
    type Error = Error;

    fn try_from(row: dispatch::Model) -> Result<Self> {
        let state: DispatchState = row.state.parse().map_err(|_| corrupt("dispatch"))?;
        let ended = row.last_ended.map(|word| word.parse().map_err(|()| corrupt("dispatch"))).transpose()?;
        Ok(Self {
            number: DispatchNumber(row.audit_number),
            state,
            attempts: row.attempts.unsigned_abs(),
            next_attempt: (state == DispatchState::Waiting).then_some(row.next_attempt),
            last_status: row.last_status.and_then(|status| status.try_into().ok()),
            last_ended: ended,
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}

/// Those that may be taken now: the oldest of each subscription that is on, as long as with those that are under
/// way there are not too many of its host. `$1` is now, `$2` the most of one host, `$3` the most of all. What is
/// asked of the row itself stands outside as well: PostgreSQL asks that again once it has the lock.
const DUE: &str = "SELECT d.id AS id FROM dispatches d \
    WHERE d.state = 'wachtend' AND d.next_attempt <= $1 AND (d.lease_until IS NULL OR d.lease_until <= $1) \
    AND d.id IN (SELECT id FROM (SELECT h.id AS id, ROW_NUMBER() OVER (PARTITION BY s.host \
        ORDER BY CASE WHEN h.lease_until > $1 THEN 0 ELSE 1 END, h.next_attempt, h.id) AS place \
        FROM dispatches h JOIN subscriptions s ON s.id = h.subscription_id \
        WHERE s.active AND h.state = 'wachtend' AND h.next_attempt <= $1 \
        AND NOT EXISTS (SELECT 1 FROM dispatches e WHERE e.subscription_id = h.subscription_id \
            AND e.state = 'wachtend' AND e.audit_number < h.audit_number)) AS heads WHERE place <= $2) \
    ORDER BY d.next_attempt, d.id LIMIT $3";

async fn due(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    per_host: u32,
    most: usize,
    lock: bool,
) -> Result<Vec<i64>> {
    let backend = db.get_database_backend();
    let locked = format!("{DUE} FOR UPDATE SKIP LOCKED");
    let query = if lock && backend == DbBackend::Postgres { &locked } else { DUE };
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let values = [now.into(), i64::from(per_host).into(), most.into()];
    let rows = db.query_all_raw(Statement::from_sql_and_values(backend, query, values)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<std::result::Result<_, _>>()?)
}

impl Store {
    /// Turns what was added to the audit into dispatches to whoever asked for it, and says whether there is more.
    ///
    /// # Errors
    /// Internal, also when a row of the audit can't be read; busy.
    pub async fn plan_dispatches(&self, now: DateTime<Utc>) -> Result<bool> {
        let last = last_number(self.db()).await?;
        let behind = subscription::Entity::find()
            .filter(subscription::Column::Active.eq(true))
            .filter(subscription::Column::Seen.lt(last))
            .all(self.db())
            .await?;
        let mut more = false;
        for row in behind {
            let new = self.audit_after(Some(row.seen), STRETCH, &AuditFilter::default()).await?;
            let interest = interest(&row)?;
            let mut numbers = Vec::new();
            for notice in new.iter().filter_map(Notice::of) {
                let touched = match &notice.about {
                    _ if !interest.is_narrow() => Vec::new(),
                    About::Version(name, _) => self
                        .standard(name)
                        .await?
                        .map(|found| (found.name, found.provision))
                        .into_iter()
                        .collect(),
                    About::ReleaseSet(name) => self.standards_in_set(name).await?,
                    About::CodeList(..) => Vec::new(),
                };
                if interest.wants(&notice, &touched) {
                    numbers.push(notice.number);
                }
            }
            if let Some(seen) = new.last().map(|last| last.number) {
                self.enqueue(&row, seen, numbers, now).await?;
                more |= seen < last;
            }
        }
        Ok(more)
    }

    /// Adds these dispatches, unless another process was first or the subscription was changed meanwhile.
    async fn enqueue(
        &self,
        of: &subscription::Model,
        seen: i64,
        numbers: Vec<i64>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let now = whole_micros(now);
        let writing = self.begin_unaudited().await?;
        let moved = subscription::Entity::update_many()
            .set(subscription::ActiveModel { seen: Set(seen), ..Default::default() })
            .filter(subscription::Column::Id.eq(of.id))
            .filter(subscription::Column::Seen.eq(of.seen))
            .filter(subscription::Column::Active.eq(true))
            .filter(subscription::Column::ChangedAt.eq(of.changed_at))
            .exec(&writing.tx)
            .await?
            .rows_affected;
        if moved == 0 {
            return Ok(());
        }
        let rows = numbers.into_iter().map(|number| dispatch::ActiveModel {
            id: NotSet,
            subscription_id: Set(of.id),
            audit_number: Set(number),
            state: Set(DispatchState::Waiting.as_str().to_owned()),
            attempts: Set(0),
            next_attempt: Set(now),
            lease: Set(None),
            lease_until: Set(None),
            last_status: Set(None),
            last_ended: Set(None),
            created_at: Set(now),
            finished_at: Set(None),
        });
        for row in rows {
            // What was told before it was switched off and on is not told twice.
            dispatch::Entity::insert(row)
                .on_conflict(OnConflict::new().do_nothing().to_owned())
                .try_insert()
                .exec_without_returning(&writing.tx)
                .await?;
        }
        writing.commit().await
    }

    /// Takes at most `most` dispatches that are due, under a lease of this name until then.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn take_dispatches(
        &self,
        lease: &str,
        (now, until): (DateTime<Utc>, DateTime<Utc>),
        per_host: u32,
        most: usize,
    ) -> Result<Vec<Taken>> {
        let (now, until) = (whole_micros(now), whole_micros(until));
        // Look before writing: on SQLite whoever begins to write waits for its turn.
        if due(self.db(), now, per_host, 1, false).await?.is_empty() {
            return Ok(Vec::new());
        }
        let writing = self.begin_unaudited().await?;
        let ids = due(&writing.tx, now, per_host, most, true).await?;
        let these = || dispatch::Column::Id.is_in(ids.iter().copied());
        dispatch::Entity::update_many()
            .set(dispatch::ActiveModel {
                lease: Set(Some(lease.to_owned())),
                lease_until: Set(Some(until)),
                ..Default::default()
            })
            .col_expr(dispatch::Column::Attempts, Expr::col(dispatch::Column::Attempts).add(1))
            .filter(these())
            .exec(&writing.tx)
            .await?;
        let rows = dispatch::Entity::find().filter(these()).all(&writing.tx).await?;
        let taken = with_contents(&writing.tx, rows, now).await?;
        writing.commit().await?;
        Ok(taken)
    }

    /// Notes how an attempt ended, and what becomes of the dispatch. Says whether that was taken: not so when its
    /// lease had run out and another took it, or the subscription is no more.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn finish_dispatch(
        &self,
        taken: &Taken,
        attempt: &Attempt,
        after: After,
        act: &Act,
    ) -> Result<bool> {
        let (state, next, finished) = match after {
            After::Delivered => (DispatchState::Delivered, NotSet, Some(act.moment())),
            After::Again(at) => (DispatchState::Waiting, Set(whole_micros(at)), None),
            After::Dead | After::Gone => (DispatchState::Dead, NotSet, Some(act.moment())),
        };
        let row = dispatch::ActiveModel {
            state: Set(state.as_str().to_owned()),
            next_attempt: next,
            lease: Set(None),
            lease_until: Set(None),
            last_status: Set(attempt.status.map(i32::from)),
            last_ended: Set(Some(attempt.ended.as_str().to_owned())),
            finished_at: Set(finished),
            ..Default::default()
        };
        let writing = self.begin(act).await?;
        let noted = dispatch::Entity::update_many()
            .set(row)
            .filter(dispatch::Column::Id.eq(taken.id))
            .filter(dispatch::Column::Lease.eq(taken.lease.as_str()))
            .exec(&writing.tx)
            .await?
            .rows_affected;
        if noted == 1 && after == After::Gone {
            end(&writing.tx, taken.subscription, act).await?;
        }
        writing.commit().await?;
        Ok(noted == 1)
    }

    /// Dispatches of a subscription, newest first, or those in one state; each with what it tells.
    ///
    /// # Errors
    /// Missing (subscription); internal or busy.
    pub async fn dispatches(
        &self,
        of: Of<'_>,
        id: SubscriptionId,
        state: Option<DispatchState>,
        page: Page,
    ) -> Result<Listing<(Dispatch, Notice)>> {
        let owner = self.row_of(of, id).await?;
        let mut query = dispatch::Entity::find().filter(dispatch::Column::SubscriptionId.eq(owner.id));
        if let Some(state) = state {
            query = query.filter(dispatch::Column::State.eq(state.as_str()));
        }
        let query = query.order_by_desc(dispatch::Column::AuditNumber);
        let Listing { items, total } = self.page::<_, dispatch::Model, Dispatch>(query, page).await?;
        let mut notices = notices(self.db(), items.iter().map(|dispatch| dispatch.number.0)).await?;
        let told = items.into_iter().map(|dispatch| {
            let notice = notices.remove(&dispatch.number.0).ok_or_else(|| corrupt("dispatch"))?;
            Ok((dispatch, notice))
        });
        Ok(Listing { items: told.collect::<Result<_>>()?, total })
    }

    /// Sends a dispatch anew, as soon as it is its turn, with all its attempts ahead of it.
    ///
    /// # Errors
    /// Missing (subscription, dispatch); internal or busy.
    pub async fn send_again(
        &self,
        of: Of<'_>,
        id: SubscriptionId,
        number: DispatchNumber,
        act: &Act,
    ) -> Result<(Dispatch, Notice)> {
        let owner = self.row_of(of, id).await?;
        let this = || {
            Condition::all()
                .add(dispatch::Column::SubscriptionId.eq(owner.id))
                .add(dispatch::Column::AuditNumber.eq(number.0))
        };
        let missing = || Error::Missing(Missing::Dispatch, number.0.to_string());
        let writing = self.begin(act).await?;
        let row = dispatch::ActiveModel {
            state: Set(DispatchState::Waiting.as_str().to_owned()),
            attempts: Set(0),
            next_attempt: Set(act.moment()),
            finished_at: Set(None),
            ..Default::default()
        };
        dispatch::Entity::update_many().set(row).filter(this()).exec(&writing.tx).await?;
        let now = dispatch::Entity::find().filter(this()).one(&writing.tx).await?.ok_or_else(missing)?;
        let notice = notices(&writing.tx, [number.0]).await?.remove(&number.0);
        let subject = format!("abonnementen/{id}/bezorgingen/{}", number.0);
        let deed = Deed { action: "bezorging-herhaald".to_owned(), subject, ..Deed::default() };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok((now.try_into()?, notice.ok_or_else(|| corrupt("dispatch"))?))
    }

    /// Clears away some of what was delivered or given up before this moment, and says how many.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn clear_dispatches(&self, before: DateTime<Utc>) -> Result<u64> {
        let old: Vec<i64> = dispatch::Entity::find()
            .select_only()
            .column(dispatch::Column::Id)
            .filter(dispatch::Column::State.ne(DispatchState::Waiting.as_str()))
            .filter(dispatch::Column::FinishedAt.lt(whole_micros(before)))
            .limit(CLEARED_AT_ONCE)
            .into_tuple()
            .all(self.db())
            .await?;
        if old.is_empty() {
            return Ok(0);
        }
        let writing = self.begin_unaudited().await?;
        let cleared = dispatch::Entity::delete_many()
            .filter(dispatch::Column::Id.is_in(old))
            // One that is sent again meanwhile stays.
            .filter(dispatch::Column::State.ne(DispatchState::Waiting.as_str()))
            .exec(&writing.tx)
            .await?
            .rows_affected;
        writing.commit().await?;
        Ok(cleared)
    }
}

/// Ends the subscription of a receiver that wants nothing more.
async fn end(tx: &DatabaseTransaction, id: i64, act: &Act) -> Result<()> {
    let Some(there) = subscription::Entity::find_by_id(id).lock_exclusive().one(tx).await? else {
        return Ok(());
    };
    let off = subscription::ActiveModel {
        active: Set(false),
        gone: Set(true),
        changed_at: Set(act.moment()),
        ..Default::default()
    };
    let this = subscription::Column::Id.eq(id);
    subscription::Entity::update_many().set(off).filter(this).exec(tx).await?;
    let dead = dispatch::ActiveModel {
        state: Set(DispatchState::Dead.as_str().to_owned()),
        finished_at: Set(Some(act.moment())),
        ..Default::default()
    };
    dispatch::Entity::update_many()
        .set(dead)
        .filter(dispatch::Column::SubscriptionId.eq(id))
        .filter(dispatch::Column::State.eq(DispatchState::Waiting.as_str()))
        .exec(tx)
        .await?;
    record(tx, act, deed("abonnement-opgezegd", &there.public_id)).await
}

/// What these rows of the audit tell, by number.
async fn notices(
    db: &impl ConnectionTrait,
    numbers: impl IntoIterator<Item = i64>,
) -> Result<BTreeMap<i64, Notice>> {
    let rows = audit::Entity::find().filter(audit::Column::Id.is_in(numbers)).all(db).await?;
    let rows = rows.into_iter().map(AuditRow::try_from).collect::<Result<Vec<_>>>()?;
    Ok(rows.iter().filter_map(Notice::of).map(|notice| (notice.number, notice)).collect())
}

/// Rows that were taken, with whom to tell what.
async fn with_contents(
    tx: &DatabaseTransaction,
    rows: Vec<dispatch::Model>,
    now: DateTime<Utc>,
) -> Result<Vec<Taken>> {
    let owners = rows.iter().map(|row| row.subscription_id);
    let owners = subscription::Entity::find().filter(subscription::Column::Id.is_in(owners)).all(tx).await?;
    let notices = notices(tx, rows.iter().map(|row| row.audit_number)).await?;
    let taken = rows.into_iter().map(|row| {
        let owner = owners.iter().find(|owner| owner.id == row.subscription_id);
        let owner = owner.ok_or_else(|| corrupt("dispatch"))?;
        Ok(Taken {
            id: row.id,
            subscription: owner.id,
            lease: row.lease.unwrap_or_default(),
            attempt: row.attempts.unsigned_abs(),
            target: owner.target.clone(),
            secrets: secrets(owner, now)?,
            notice: notices.get(&row.audit_number).cloned().ok_or_else(|| corrupt("dispatch"))?,
        })
    });
    taken.collect()
}
