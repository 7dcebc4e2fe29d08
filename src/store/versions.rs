//! Versions: reading them, with or without their bytes, and their examples. `drafts.rs` makes them,
//! `transition.rs` moves them through their life.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
};

use serde::{Deserialize, Serialize};

use super::connect::Store;
use super::entity::{example, reference, standard, version};
use super::errors::corrupt;
use crate::domain::error::Result;
use crate::domain::{
    Digest, Editions, Error, Example, Missing, StandardName, Validity, Version, VersionNumber,
};

/// A version without its bytes.
#[derive(FromQueryResult)]
pub(super) struct VersionRow {
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
    editions: Option<String>,
    successor: Option<String>,
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
            editions: read_editions(row.editions.as_deref())?,
            successor: row
                .successor
                .map(|number| number.parse())
                .transpose()
                .map_err(|_| corrupt("version number"))?,
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
            day: row.judged_on,
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

    /// All versions of these standards.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn versions_of_all(&self, standards: &[StandardName]) -> Result<Vec<Version>> {
        let names = standards.iter().map(StandardName::as_str);
        let rows = joined_versions()
            .filter(standard::Column::Name.is_in(names))
            .into_model::<VersionRow>()
            .all(self.db())
            .await?;
        rows.into_iter().map(Version::try_from).collect()
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

    /// The bytes of a version's schema, as they came; empty when they were erased.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn schema_bytes(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
    ) -> Result<Option<Vec<u8>>> {
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

    /// The versions with this foreign `$id`, in the order in which they were published, and after
    /// those the unpublished ones in the order in which they were made: the first never changes once
    /// it is published. Real standards keep one `$id` over all their versions.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn versions_by_alias(&self, alias: &str) -> Result<Vec<Version>> {
        if alias.contains('\0') {
            return Ok(Vec::new());
        }
        let query =
            joined_versions().filter(version::Column::Alias.eq(alias)).order_by_asc(version::Column::Id);
        let rows = query.into_model::<VersionRow>().all(self.db()).await?;
        let mut versions = rows.into_iter().map(Version::try_from).collect::<Result<Vec<_>>>()?;
        versions.sort_by_key(|version| (version.published_at.is_none(), version.published_at));
        Ok(versions)
    }

    /// The number of a version's row, as a query.
    pub(super) fn version_row(&self, standard: &StandardName, number: &VersionNumber) -> SelectStatement {
        version::Entity::find()
            .select_only()
            .column(version::Column::Id)
            .join(JoinType::InnerJoin, version::Relation::Standard.def())
            .filter(standard::Column::Name.eq(standard.as_str()))
            .filter(version::Column::Number.eq(number.to_string()))
            .into_query()
    }

    /// The published versions that refer to this one, by name and then by number.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn referring_to(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
    ) -> Result<Vec<(StandardName, VersionNumber)>> {
        let referring = reference::Entity::find()
            .select_only()
            .column(reference::Column::VersionId)
            .filter(reference::Column::TargetId.in_subquery(self.version_row(standard, number)));
        let rows: Vec<(String, String)> = version::Entity::find()
            .select_only()
            .column(standard::Column::Name)
            .column(version::Column::Number)
            .join(JoinType::InnerJoin, version::Relation::Standard.def())
            .filter(version::Column::Id.in_subquery(referring.into_query()))
            .into_tuple()
            .all(self.db())
            .await?;
        let mut found = rows
            .into_iter()
            .map(|(name, number)| {
                let name = name.parse().map_err(|_| corrupt("name of a standard"))?;
                Ok((name, number.parse().map_err(|_| corrupt("version number"))?))
            })
            .collect::<Result<Vec<_>>>()?;
        found.sort();
        Ok(found)
    }

    /// The examples that came with a version, by name, but those that were erased; none when there is no such
    /// version.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn examples(&self, standard: &StandardName, number: &VersionNumber) -> Result<Vec<Example>> {
        let rows = example::Entity::find()
            .join(JoinType::InnerJoin, example::Relation::Version.def())
            .join(JoinType::InnerJoin, version::Relation::Standard.def())
            .filter(standard::Column::Name.eq(standard.as_str()))
            .filter(version::Column::Number.eq(number.to_string()))
            .filter(example::Column::Bytes.ne(Vec::<u8>::new()))
            .order_by_asc(example::Column::Name)
            .all(self.db())
            .await?;
        rows.into_iter().map(Example::try_from).collect()
    }
}

/// Editions as they are stored.
#[derive(Serialize, Deserialize)]
struct StoredEditions {
    vocabularies: u32,
    /// Name, range, version.
    code_lists: Vec<(String, String, String)>,
}

pub(super) fn read_editions(stored: Option<&str>) -> Result<Editions> {
    let Some(stored) = stored else { return Ok(Editions::none()) };
    let stored: StoredEditions = serde_json::from_str(stored).map_err(|_| corrupt("editions"))?;
    let lists = stored.code_lists.into_iter().map(|(name, range, number)| {
        let name = name.parse().map_err(|_| corrupt("name of a code list"))?;
        Ok(((name, range), number.parse().map_err(|_| corrupt("version number"))?))
    });
    Ok(Editions { vocabularies: stored.vocabularies, code_lists: lists.collect::<Result<_>>()? })
}

pub(super) fn write_editions(editions: &Editions) -> Result<Option<String>> {
    if *editions == Editions::none() {
        return Ok(None);
    }
    let lists = editions.code_lists.iter();
    let lists = lists.map(|((name, range), number)| (name.to_string(), range.clone(), number.to_string()));
    let stored = StoredEditions { vocabularies: editions.vocabularies, code_lists: lists.collect() };
    serde_json::to_string(&stored).map(Some).map_err(Error::internal)
}

/// How the audit names a version.
pub(super) fn subject(standard: &StandardName, number: &VersionNumber) -> String {
    format!("standaarden/{standard}/versies/{number}")
}

/// The digest that a row carries.
pub(super) fn digest(there: &version::Model) -> Result<Digest> {
    there.digest.parse().map_err(|_| corrupt("digest"))
}

/// Versions without their bytes, with the names of their standards: rows of [`VersionRow`].
pub(super) fn joined_versions() -> Select<version::Entity> {
    use version::Column::{
        Alias, CreatedAt, Digest, Editions, Notes, Number, Parts, PublishedAt, Status, Successor, ValidFrom,
        ValidUntil,
    };
    version::Entity::find()
        .select_only()
        .columns([Number, Status, ValidFrom, ValidUntil, Digest, Parts, Alias, Notes, CreatedAt, PublishedAt])
        .columns([Editions, Successor])
        .column_as(standard::Column::Name, "standard")
        .join(JoinType::InnerJoin, version::Relation::Standard.def())
}

/// The version in the row of this number.
pub(super) async fn version_with(db: &impl ConnectionTrait, id: i64) -> Result<Option<Version>> {
    let query = joined_versions().filter(version::Column::Id.eq(id)).into_model::<VersionRow>();
    query.one(db).await?.map(Version::try_from).transpose()
}

/// Every version of a standard.
pub(super) async fn versions_of(db: &impl ConnectionTrait, standard: &StandardName) -> Result<Vec<Version>> {
    let query = joined_versions().filter(standard::Column::Name.eq(standard.as_str()));
    query.into_model::<VersionRow>().all(db).await?.into_iter().map(Version::try_from).collect()
}

/// The number of a standard's row, or that it is missing.
pub(super) async fn standard_id(tx: &DatabaseTransaction, standard: &StandardName) -> Result<i64> {
    let query = standard::Entity::find().filter(standard::Column::Name.eq(standard.as_str()));
    let id = query.select_only().column(standard::Column::Id).into_tuple().one(tx).await?;
    id.ok_or_else(|| Error::Missing(Missing::Standard, standard.to_string()))
}

/// The version's row, held against other writers until the transaction ends.
pub(super) async fn locked_version(
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
