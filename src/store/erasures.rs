//! Taking out of a published version what holds personal data. The row stays with its digest, the bytes go, and with
//! them whatever the register made of them: the words by which it is found, and comparisons.
//!
//! What a database file, its log and its copies still hold afterwards is in `docs/0025-erasure.md`.

use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    QueryFilter, QueryOrder, Set,
};

use super::Written;
use super::audit::{Act, Deed, record};
use super::connect::{Backend, Store};
use super::entity::{comparison, erasure, example, reference, version};
use super::errors::{changed, corrupt, refuse_nul};
use super::holdings::Names;
use super::search::index::{self, Owner};
use super::versions::{digest, locked_version, subject};
use crate::domain::error::Result;
use crate::domain::{
    Conflict, Decision, Digest, Erasable, Erasure, Error, Missing, StandardName, Status, VersionNumber,
};

impl Store {
    /// Erases something of a published version, for the reason of the act. What was erased already is
    /// [`Written::Same`], as it was done then.
    ///
    /// # Errors
    /// Missing (version, example); conflict (a concept is changed, not erased); invalid when a text holds NUL;
    /// internal or busy.
    pub async fn erase(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
        what: &Erasable,
        decision: &Decision,
        act: &Act,
    ) -> Result<(Erasure, Written)> {
        refuse_nul([decision.body.as_str(), decision.source.as_str(), what.name()])?;
        let writing = self.begin(act).await?;
        let tx = &writing.tx;
        let there = locked_version(tx, standard, number).await?;
        if let Some(done) = found(tx, there.id, what).await? {
            return Ok((read(done, standard, number)?, Written::Same));
        }
        let status: Status = there.status.parse().map_err(|_| corrupt("status"))?;
        if !status.is_fixed() {
            return Err(still_draft());
        }
        let was = digest_of(tx, &there, what).await?;
        let row = erasure::ActiveModel {
            id: NotSet,
            version_id: Set(there.id),
            what: Set(what.as_str().to_owned()),
            name: Set(what.name().to_owned()),
            digest: Set(was.to_string()),
            at: Set(act.moment()),
            reason: Set(act.reason.clone()),
            decided_by: Set(decision.body.clone()),
            decided_on: Set(decision.on),
            decision_source: Set(decision.source.clone()),
        };
        let row = erasure::Entity::insert(row).exec_with_returning(tx).await?;
        empty(tx, there.id, what).await?;
        drop_what_was_made_of_it(tx, &there, what).await?;
        let deed = Deed {
            action: format!("gewist-{}", what.as_str()),
            subject: subject(standard, number),
            before: Some(was),
            ..Deed::default()
        };
        record(tx, act, deed).await?;
        writing.commit().await?;
        Ok((read(row, standard, number)?, Written::Created))
    }

    /// What was erased of a version, in the order in which that was done.
    ///
    /// # Errors
    /// Missing (version), internal or busy.
    pub async fn erasures(&self, standard: &StandardName, number: &VersionNumber) -> Result<Vec<Erasure>> {
        let query = erasure::Entity::find()
            .filter(erasure::Column::VersionId.in_subquery(self.version_row(standard, number)))
            .order_by_asc(erasure::Column::Id);
        let rows = query.all(self.db()).await?;
        rows.into_iter().map(|row| read(row, standard, number)).collect()
    }

    /// Every erasure, version by version, in the order in which they were done.
    pub(super) async fn all_erasures(&self, names: &Names) -> Result<Vec<Erasure>> {
        let query = erasure::Entity::find().order_by_asc(erasure::Column::Id);
        let mut all = Vec::new();
        for row in query.all(self.db()).await? {
            let (standard, number) = names.get(&row.version_id).ok_or_else(changed)?;
            all.push(read(row, standard, number)?);
        }
        all.sort_by(|a, b| (&a.standard, &a.number).cmp(&(&b.standard, &b.number)));
        Ok(all)
    }

    /// The number of the last erasure of all, 0 before the first: another one says that there is something to
    /// forget.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn last_erasure(&self) -> Result<i64> {
        let last = erasure::Entity::find().order_by_desc(erasure::Column::Id).one(self.db()).await?;
        Ok(last.map_or(0, |last| last.id))
    }

    /// Writes the log of a SQLite database into its file and empties it, so that old pages are gone from both. Says
    /// whether that could be done: it can't while others read. PostgreSQL keeps its log by itself.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn empty_log(&self) -> Result<bool> {
        if self.backend() == Backend::Postgres {
            return Ok(false);
        }
        let statement = sea_orm::Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = self.db().query_one_raw(statement).await?.ok_or_else(|| corrupt("log"))?;
        Ok(row.try_get::<i32>("", "busy")? == 0)
    }
}

fn still_draft() -> Error {
    Error::conflict(
        Conflict::StillDraft,
        "Dit is nog geen vastgestelde versie. Vervang het concept, of verwijder het.",
        "This is no published version yet. Replace the concept, or delete it.",
    )
}

async fn found(tx: &DatabaseTransaction, version_id: i64, what: &Erasable) -> Result<Option<erasure::Model>> {
    let query = erasure::Entity::find()
        .filter(erasure::Column::VersionId.eq(version_id))
        .filter(erasure::Column::What.eq(what.as_str()))
        .filter(erasure::Column::Name.eq(what.name()));
    Ok(query.one(tx).await?)
}

fn example_of(version_id: i64, name: &str) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(example::Column::VersionId.eq(version_id))
        .add(example::Column::Name.eq(name))
}

async fn digest_of(tx: &DatabaseTransaction, there: &version::Model, what: &Erasable) -> Result<Digest> {
    match what {
        Erasable::Schema => digest(there),
        Erasable::Notes => Ok(Digest::of(there.notes.as_bytes())),
        Erasable::Example(name) => {
            let row = example::Entity::find().filter(example_of(there.id, name)).one(tx).await?;
            let missing = || Error::Missing(Missing::Example, name.clone());
            Ok(Digest::of(&row.ok_or_else(missing)?.bytes))
        }
    }
}

/// Takes the bytes out of a version of which a row says that they were erased.
pub(super) async fn empty(tx: &DatabaseTransaction, version_id: i64, what: &Erasable) -> Result<()> {
    let row = match what {
        Erasable::Schema => version::ActiveModel { schema_bytes: Set(Vec::new()), ..Default::default() },
        Erasable::Notes => version::ActiveModel { notes: Set(String::new()), ..Default::default() },
        Erasable::Example(name) => {
            let row = example::ActiveModel { bytes: Set(Vec::new()), ..Default::default() };
            example::Entity::update_many().set(row).filter(example_of(version_id, name)).exec(tx).await?;
            return Ok(());
        }
    };
    version::Entity::update_many().set(row).filter(version::Column::Id.eq(version_id)).exec(tx).await?;
    Ok(())
}

/// A witness of a comparison may repeat what stood in a schema or an example; which ones do is not known, and all
/// can be made again.
async fn drop_what_was_made_of_it(
    tx: &DatabaseTransaction,
    there: &version::Model,
    what: &Erasable,
) -> Result<()> {
    comparison::Entity::delete_many().exec(tx).await?;
    if *what != Erasable::Schema {
        return Ok(());
    }
    // What refers to it is found by its words as well.
    let (mut versions, mut next) = (vec![(there.id, there.standard_id)], 0);
    while let Some((id, standard)) = versions.get(next).copied() {
        next += 1;
        index::put(tx, Owner::Version { id, standard }, &[]).await?;
        let users = reference::Entity::find().filter(reference::Column::TargetId.eq(id)).all(tx).await?;
        for user in users {
            let row = version::Entity::find_by_id(user.version_id).one(tx).await?;
            let more = row.map(|row| (row.id, row.standard_id)).filter(|more| !versions.contains(more));
            versions.extend(more);
        }
    }
    index::drop_unused_words(tx).await
}

fn read(row: erasure::Model, standard: &StandardName, number: &VersionNumber) -> Result<Erasure> {
    Ok(Erasure {
        standard: standard.clone(),
        number: number.clone(),
        what: Erasable::of(&row.what, &row.name).ok_or_else(|| corrupt("erasure"))?,
        digest: row.digest.parse().map_err(|_| corrupt("digest"))?,
        at: row.at,
        reason: row.reason,
        decision: Decision { body: row.decided_by, on: row.decided_on, source: row.decision_source },
    })
}
