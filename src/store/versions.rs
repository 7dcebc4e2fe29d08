//! Versions: their bytes, their examples, and the roads between their statuses.
//!
//! A draft is made, replaced and deleted whole. After that only the status, the validity and the
//! moment of publication move, by [`Store::transition`], which is also the only way to publish.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select, Set, TryInsertResult,
};

use super::Written;
use super::audit::{Act, Deed, record, whole_micros};
use super::catalogue::locked_standard;
use super::connect::Store;
use super::entity::{example, standard, version};
use super::errors::{alias_taken, changed, corrupt, not_draft, refuse_nul, version_exists};
use crate::domain::error::Result;
use crate::domain::{
    Conflict, Digest, Error, Example, Missing, StandardName, Status, Validity, Version, VersionNumber,
};

/// A move from one status to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The status it is thought to be in.
    pub from: Status,
    /// The status it is to have.
    pub to: Status,
    /// The digest of the bytes that were looked at when this was decided.
    pub digest: Digest,
    /// When it is in force from now on; absent: as it was.
    pub validity: Option<Validity>,
}

/// A version without its bytes.
#[derive(FromQueryResult)]
struct VersionRow {
    standard: String,
    number: String,
    status: String,
    valid_from: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
    digest: String,
    parts: String,
    alias: Option<String>,
    notes: String,
    created_at: DateTime<Utc>,
    published_at: Option<DateTime<Utc>>,
}

impl TryFrom<VersionRow> for Version {
    type Error = Error;

    fn try_from(row: VersionRow) -> Result<Self> {
        let parts: BTreeMap<String, String> =
            serde_json::from_str(&row.parts).map_err(|_| corrupt("list of parts"))?;
        let parts = parts
            .into_iter()
            .map(|(name, fragment)| Ok((name.parse().map_err(|_| corrupt("name of a part"))?, fragment)))
            .collect::<Result<_>>()?;
        Ok(Self {
            standard: row.standard.parse().map_err(|_| corrupt("name of a standard"))?,
            number: row.number.parse().map_err(|_| corrupt("version number"))?,
            status: row.status.parse().map_err(|_| corrupt("status"))?,
            validity: Validity { from: row.valid_from, until: row.valid_until },
            digest: row.digest.parse().map_err(|_| corrupt("digest"))?,
            parts,
            alias: row.alias,
            notes: row.notes,
            created_at: row.created_at,
            published_at: row.published_at,
        })
    }
}

impl TryFrom<example::Model> for Example {
    type Error = Error;

    fn try_from(row: example::Model) -> Result<Self> {
        Ok(Self {
            name: row.name,
            valid: row.valid,
            part: row.part.map(|part| part.parse()).transpose().map_err(|_| corrupt("name of a part"))?,
            codes: serde_json::from_str(&row.codes).map_err(|_| corrupt("list of codes"))?,
            bytes: row.bytes,
        })
    }
}

impl Store {
    /// Every version of a standard, in no order; none when there is no such standard.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn versions(&self, standard: &StandardName) -> Result<Vec<Version>> {
        versions_of(self.db(), standard).await
    }

    /// One version.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn version(&self, standard: &StandardName, number: &VersionNumber) -> Result<Option<Version>> {
        let row = joined_versions()
            .filter(standard::Column::Name.eq(standard.as_str()))
            .filter(version::Column::Number.eq(number.to_string()))
            .into_model::<VersionRow>()
            .one(self.db())
            .await?;
        row.map(Version::try_from).transpose()
    }

    /// The bytes of a version's schema, as they came.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn schema_bytes(&self, standard: &StandardName, number: &VersionNumber) -> Result<Option<Vec<u8>>> {
        Ok(version::Entity::find()
            .select_only()
            .column(version::Column::SchemaBytes)
            .join(JoinType::InnerJoin, version::Relation::Standard.def())
            .filter(standard::Column::Name.eq(standard.as_str()))
            .filter(version::Column::Number.eq(number.to_string()))
            .into_tuple()
            .one(self.db())
            .await?)
    }

    /// The version with this foreign `$id`.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn version_by_alias(&self, alias: &str) -> Result<Option<Version>> {
        if alias.contains('\0') {
            return Ok(None);
        }
        let query = joined_versions().filter(version::Column::Alias.eq(alias));
        query.into_model::<VersionRow>().one(self.db()).await?.map(Version::try_from).transpose()
    }

    /// The examples that came with a version, by name; none when there is no such version.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn examples(&self, standard: &StandardName, number: &VersionNumber) -> Result<Vec<Example>> {
        let rows = example::Entity::find()
            .join(JoinType::InnerJoin, example::Relation::Version.def())
            .join(JoinType::InnerJoin, version::Relation::Standard.def())
            .filter(standard::Column::Name.eq(standard.as_str()))
            .filter(version::Column::Number.eq(number.to_string()))
            .order_by_asc(example::Column::Name)
            .all(self.db())
            .await?;
        rows.into_iter().map(Example::try_from).collect()
    }

    /// Makes a draft. The same number with the same bytes is [`Written::Same`], whatever its status
    /// has become since; who comes first is decided by the unique constraint.
    ///
    /// # Errors
    /// Missing (standard); conflict: version exists with other bytes, or another version carries
    /// the alias (name taken), or the status is not that of a draft; invalid when a text holds NUL
    /// or two examples share a name; internal or busy.
    pub async fn create_version(
        &self,
        version: &Version,
        schema: &[u8],
        examples: &[Example],
        act: &Act,
    ) -> Result<Written> {
        check(version, schema, examples)?;
        let writing = self.begin(act).await?;
        let standard_id = standard_id(&writing.tx, &version.standard).await?;
        if let Some(same) = already_there(&writing.tx, standard_id, version).await? {
            return Ok(same);
        }
        let row = version::ActiveModel {
            id: NotSet,
            standard_id: Set(standard_id),
            number: Set(version.number.to_string()),
            status: Set(Status::Draft.as_str().to_owned()),
            created_at: Set(whole_micros(version.created_at)),
            published_at: Set(None),
            ..contents(version, schema)?
        };
        let inserted = version::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .try_insert()
            .exec(&writing.tx)
            .await?;
        let TryInsertResult::Inserted(inserted) = inserted else {
            // Someone else put it there since we looked.
            return already_there(&writing.tx, standard_id, version).await?.ok_or_else(changed);
        };
        insert_examples(&writing.tx, inserted.last_insert_id, examples).await?;
        let deed = Deed {
            action: "versie-gemaakt".to_owned(),
            subject: subject(&version.standard, &version.number),
            before: None,
            after: Some(version.digest),
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(Written::Created)
    }

    /// Gives a draft other contents, as long as it is one. When it was made stays as it was.
    ///
    /// # Errors
    /// Missing (version); conflict: not a draft, or another version carries the alias (name taken);
    /// invalid when a text holds NUL or two examples share a name; internal or busy.
    pub async fn replace_draft(
        &self,
        version: &Version,
        schema: &[u8],
        examples: &[Example],
        act: &Act,
    ) -> Result<Written> {
        check(version, schema, examples)?;
        let writing = self.begin(act).await?;
        let there = locked_version(&writing.tx, &version.standard, &version.number).await?;
        if there.status != Status::Draft.as_str() {
            return Err(not_draft());
        }
        let mut wanted = examples.to_vec();
        wanted.sort_by(|a, b| a.name.cmp(&b.name));
        if is_same(&there, version, schema)? && examples_of(&writing.tx, there.id).await? == wanted {
            return Ok(Written::Same);
        }
        if alias_owner(&writing.tx, version).await?.is_some_and(|owner| owner != there.id) {
            return Err(alias_taken());
        }
        version::Entity::update_many()
            .set(contents(version, schema)?)
            .filter(version::Column::Id.eq(there.id))
            .exec(&writing.tx)
            .await?;
        delete_examples(&writing.tx, there.id).await?;
        insert_examples(&writing.tx, there.id, examples).await?;
        let deed = Deed {
            action: "concept-vervangen".to_owned(),
            subject: subject(&version.standard, &version.number),
            before: Some(digest(&there)?),
            after: Some(version.digest),
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(Written::Changed)
    }

    /// Drops a draft with its examples.
    ///
    /// # Errors
    /// Missing (version), conflict (not a draft), internal or busy.
    pub async fn delete_draft(&self, standard: &StandardName, number: &VersionNumber, act: &Act) -> Result<()> {
        let writing = self.begin(act).await?;
        let there = locked_version(&writing.tx, standard, number).await?;
        if there.status != Status::Draft.as_str() {
            return Err(not_draft());
        }
        delete_examples(&writing.tx, there.id).await?;
        version::Entity::delete_by_id(there.id).exec(&writing.tx).await?;
        let deed = Deed {
            action: "concept-verwijderd".to_owned(),
            subject: subject(standard, number),
            before: Some(digest(&there)?),
            after: None,
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await
    }

    /// Moves a version to another status, when it is still in the status and has still the bytes
    /// that the decision was about. To publish, it holds the standard against other publications
    /// and asks `check` about every version of the standard as they then are; what `check` refuses
    /// is not done.
    ///
    /// # Errors
    /// Missing (version); conflict: changed in between, or no road between the two statuses
    /// (transition); whatever `check` answers; internal or busy.
    pub async fn transition(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
        change: &Transition,
        act: &Act,
        check: impl Fn(&[Version]) -> Result<()> + Send + Sync,
    ) -> Result<Version> {
        if !change.from.may_become(change.to) {
            return Err(no_road(change));
        }
        let publishes = change.to == Status::Published;
        let writing = self.begin(act).await?;
        if publishes {
            locked_standard(&writing.tx, standard).await?;
        }
        let there = locked_version(&writing.tx, standard, number).await?;
        if there.status != change.from.as_str() || digest(&there)? != change.digest {
            return Err(changed());
        }
        if publishes {
            check(&versions_of(&writing.tx, standard).await?)?;
        }
        let mut moved = version::ActiveModel { status: Set(change.to.as_str().to_owned()), ..Default::default() };
        if let Some(validity) = change.validity {
            moved.valid_from = Set(validity.from);
            moved.valid_until = Set(validity.until);
        }
        if publishes {
            moved.published_at = Set(Some(act.moment()));
        }
        version::Entity::update_many()
            .set(moved)
            .filter(version::Column::Id.eq(there.id))
            .exec(&writing.tx)
            .await?;
        let deed = Deed {
            action: format!("status-{}", change.to.as_str()),
            subject: subject(standard, number),
            before: Some(change.digest),
            after: Some(change.digest),
        };
        record(&writing.tx, act, deed).await?;
        let now = joined_versions()
            .filter(version::Column::Id.eq(there.id))
            .into_model::<VersionRow>()
            .one(&writing.tx)
            .await?;
        writing.commit().await?;
        now.ok_or_else(changed)?.try_into()
    }
}

fn subject(standard: &StandardName, number: &VersionNumber) -> String {
    format!("standaarden/{standard}/versies/{number}")
}

fn no_road(change: &Transition) -> Error {
    let (from, to) = (change.from.as_str(), change.to.as_str());
    Error::conflict(
        Conflict::Transition,
        format!("Een versie gaat niet van {from} naar {to}."),
        format!("A version does not go from {from} to {to}."),
    )
}

fn check(version: &Version, schema: &[u8], examples: &[Example]) -> Result<()> {
    if version.status != Status::Draft {
        return Err(not_draft());
    }
    if version.digest != Digest::of(schema) {
        return Err(Error::internal("the digest of a version is not that of its bytes"));
    }
    refuse_nul([version.notes.as_str(), version.alias.as_deref().unwrap_or_default()])?;
    refuse_nul(version.parts.values().map(String::as_str))?;
    refuse_nul(examples.iter().flat_map(|example| example.codes.iter().chain([&example.name])).map(String::as_str))
}

/// What may change about a draft.
fn contents(version: &Version, schema: &[u8]) -> Result<version::ActiveModel> {
    Ok(version::ActiveModel {
        valid_from: Set(version.validity.from),
        valid_until: Set(version.validity.until),
        schema_bytes: Set(schema.to_vec()),
        digest: Set(version.digest.to_string()),
        parts: Set(parts(version)?),
        alias: Set(version.alias.clone()),
        notes: Set(version.notes.clone()),
        ..Default::default()
    })
}

fn parts(version: &Version) -> Result<String> {
    let parts: BTreeMap<&str, &str> =
        version.parts.iter().map(|(name, fragment)| (name.as_str(), fragment.as_str())).collect();
    serde_json::to_string(&parts).map_err(Error::internal)
}

fn is_same(there: &version::Model, version: &Version, schema: &[u8]) -> Result<bool> {
    Ok(there.schema_bytes == schema
        && there.valid_from == version.validity.from
        && there.valid_until == version.validity.until
        && there.parts == parts(version)?
        && there.alias == version.alias
        && there.notes == version.notes)
}

fn digest(there: &version::Model) -> Result<Digest> {
    there.digest.parse().map_err(|_| corrupt("digest"))
}

fn joined_versions() -> Select<version::Entity> {
    use version::Column::{
        Alias, CreatedAt, Digest, Notes, Number, Parts, PublishedAt, Status, ValidFrom, ValidUntil,
    };
    version::Entity::find()
        .select_only()
        .columns([Number, Status, ValidFrom, ValidUntil, Digest, Parts, Alias, Notes, CreatedAt, PublishedAt])
        .column_as(standard::Column::Name, "standard")
        .join(JoinType::InnerJoin, version::Relation::Standard.def())
}

async fn versions_of(db: &impl ConnectionTrait, standard: &StandardName) -> Result<Vec<Version>> {
    let query = joined_versions().filter(standard::Column::Name.eq(standard.as_str()));
    query.into_model::<VersionRow>().all(db).await?.into_iter().map(Version::try_from).collect()
}

async fn standard_id(tx: &DatabaseTransaction, standard: &StandardName) -> Result<i64> {
    let query = standard::Entity::find().filter(standard::Column::Name.eq(standard.as_str()));
    let id = query.select_only().column(standard::Column::Id).into_tuple().one(tx).await?;
    id.ok_or_else(|| Error::Missing(Missing::Standard, standard.to_string()))
}

/// The version's row, held against other writers until the transaction ends.
async fn locked_version(
    tx: &DatabaseTransaction,
    standard: &StandardName,
    number: &VersionNumber,
) -> Result<version::Model> {
    let missing = || Error::Missing(Missing::Version, format!("{standard} {number}"));
    let standard_id = match standard_id(tx, standard).await {
        Err(Error::Missing(..)) => return Err(missing()),
        found => found?,
    };
    version::Entity::find()
        .filter(version::Column::StandardId.eq(standard_id))
        .filter(version::Column::Number.eq(number.to_string()))
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or_else(missing)
}

/// The answer when this number or this alias is there already.
async fn already_there(tx: &DatabaseTransaction, standard_id: i64, version: &Version) -> Result<Option<Written>> {
    let there: Option<String> = version::Entity::find()
        .select_only()
        .column(version::Column::Digest)
        .filter(version::Column::StandardId.eq(standard_id))
        .filter(version::Column::Number.eq(version.number.to_string()))
        .into_tuple()
        .one(tx)
        .await?;
    match there {
        Some(digest) if digest == version.digest.to_string() => Ok(Some(Written::Same)),
        Some(_) => Err(version_exists()),
        None if alias_owner(tx, version).await?.is_some() => Err(alias_taken()),
        None => Ok(None),
    }
}

async fn alias_owner(tx: &DatabaseTransaction, version: &Version) -> Result<Option<i64>> {
    let Some(alias) = &version.alias else { return Ok(None) };
    let query = version::Entity::find().filter(version::Column::Alias.eq(alias.as_str()));
    Ok(query.select_only().column(version::Column::Id).into_tuple().one(tx).await?)
}

async fn examples_of(tx: &DatabaseTransaction, version_id: i64) -> Result<Vec<Example>> {
    let query = example::Entity::find().filter(example::Column::VersionId.eq(version_id));
    let rows = query.order_by_asc(example::Column::Name).all(tx).await?;
    rows.into_iter().map(Example::try_from).collect()
}

async fn delete_examples(tx: &DatabaseTransaction, version_id: i64) -> Result<()> {
    example::Entity::delete_many().filter(example::Column::VersionId.eq(version_id)).exec(tx).await?;
    Ok(())
}

async fn insert_examples(tx: &DatabaseTransaction, version_id: i64, examples: &[Example]) -> Result<()> {
    for example in examples {
        let row = example::ActiveModel {
            id: NotSet,
            version_id: Set(version_id),
            name: Set(example.name.clone()),
            valid: Set(example.valid),
            part: Set(example.part.as_ref().map(ToString::to_string)),
            codes: Set(serde_json::to_string(&example.codes).map_err(Error::internal)?),
            bytes: Set(example.bytes.clone()),
        };
        example::Entity::insert(row).exec(tx).await?;
    }
    Ok(())
}
