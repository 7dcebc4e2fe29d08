//! Drafts: made, replaced and deleted whole, with their examples. Whatever is no draft is refused.

use std::collections::BTreeMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Set, TryInsertResult,
};

use super::Written;
use super::audit::{Act, Deed, record, whole_micros};
use super::connect::Store;
use super::entity::{example, version};
use super::errors::{changed, not_draft, refuse_nul, version_exists};
use super::proposals::void_proposals;
use super::release_sets::refuse_while_in_concept;
use super::search::index::{self, Owner};
use super::steps::MADE;
use super::versions::{digest, locked_version, standard_id, subject, version_with, write_editions};
use crate::domain::error::Result;
use crate::domain::{
    Digest, Error, Example, Expected, SearchLine, StandardName, Status, Version, VersionNumber, contents_tag,
};

impl Store {
    /// Makes a draft, which is found by these lines. The same number with the same bytes is [`Written::Same`], whatever its status
    /// has become since; who comes first is decided by the unique constraint.
    ///
    /// # Errors
    /// Missing (standard); conflict: version exists with other bytes, or the status is not that of a
    /// draft; invalid when a text holds NUL or two examples share a name; internal or busy.
    pub async fn create_version(
        &self,
        version: &Version,
        schema: &[u8],
        examples: &[Example],
        lines: &[SearchLine],
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
        let id = inserted.last_insert_id;
        insert_examples(&writing.tx, id, examples).await?;
        index::put(&writing.tx, Owner::Version { id, standard: standard_id }, lines).await?;
        let deed = Deed {
            action: MADE.to_owned(),
            subject: subject(&version.standard, &version.number),
            before: None,
            after: Some(version.digest),
            ..Deed::default()
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(Written::Created)
    }

    /// Gives a draft other contents, as long as it is one and holds what was expected. When it was made stays as
    /// it was.
    ///
    /// # Errors
    /// Missing (version); conflict: not a draft; no precondition, or failed: other contents than expected; invalid
    /// when a text holds NUL or two examples share a name; internal or busy.
    pub async fn replace_draft(
        &self,
        version: &Version,
        schema: &[u8],
        examples: &[Example],
        lines: &[SearchLine],
        expected: &Expected,
        act: &Act,
    ) -> Result<Written> {
        check(version, schema, examples)?;
        let writing = self.begin(act).await?;
        let there = locked_version(&writing.tx, &version.standard, &version.number).await?;
        let held = held_as_expected(&writing.tx, &there, expected).await?;
        let mut wanted = examples.to_vec();
        wanted.sort_by(|a, b| a.name.cmp(&b.name));
        if is_same(&there, version, schema)? && held == wanted {
            return Ok(Written::Same);
        }
        version::Entity::update_many()
            .set(contents(version, schema)?)
            .filter(version::Column::Id.eq(there.id))
            .exec(&writing.tx)
            .await?;
        delete_examples(&writing.tx, there.id).await?;
        insert_examples(&writing.tx, there.id, examples).await?;
        let owner = Owner::Version { id: there.id, standard: there.standard_id };
        index::put(&writing.tx, owner, lines).await?;
        void_proposals(&writing.tx, there.id, act).await?;
        let deed = Deed {
            action: "concept-vervangen".to_owned(),
            subject: subject(&version.standard, &version.number),
            before: Some(digest(&there)?),
            after: Some(version.digest),
            ..Deed::default()
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(Written::Changed)
    }

    /// Drops a draft with its examples, as long as it holds what was expected.
    ///
    /// # Errors
    /// Missing (version), conflict (not a draft, or in a release set), no precondition, or failed (other
    /// contents than expected), internal or busy.
    pub async fn delete_draft(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
        expected: &Expected,
        act: &Act,
    ) -> Result<()> {
        let writing = self.begin(act).await?;
        let there = locked_version(&writing.tx, standard, number).await?;
        held_as_expected(&writing.tx, &there, expected).await?;
        refuse_while_in_concept(&writing.tx, there.id).await?;
        delete_examples(&writing.tx, there.id).await?;
        index::drop_version(&writing.tx, there.id, there.standard_id).await?;
        version::Entity::delete_by_id(there.id).exec(&writing.tx).await?;
        let deed = Deed {
            action: "concept-verwijderd".to_owned(),
            subject: subject(standard, number),
            before: Some(digest(&there)?),
            after: None,
            ..Deed::default()
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await
    }
}

/// The examples, by name, of what is still a draft and holds what was expected.
async fn held_as_expected(
    tx: &DatabaseTransaction,
    there: &version::Model,
    expected: &Expected,
) -> Result<Vec<Example>> {
    if there.status != Status::Draft.as_str() {
        return Err(not_draft());
    }
    let examples = examples_of(tx, there.id).await?;
    let version = version_with(tx, there.id).await?.ok_or_else(changed)?;
    expected.met_by(&contents_tag(&version, &examples))?;
    Ok(examples)
}

pub(super) fn check(version: &Version, schema: &[u8], examples: &[Example]) -> Result<()> {
    if version.status != Status::Draft {
        return Err(not_draft());
    }
    if version.digest != Digest::of(schema) {
        return Err(Error::internal("the digest of a version is not that of its bytes"));
    }
    check_texts(version, examples)
}

pub(super) fn check_texts(version: &Version, examples: &[Example]) -> Result<()> {
    refuse_nul([version.notes.as_str(), version.alias.as_deref().unwrap_or_default()])?;
    refuse_nul(version.parts.values().map(String::as_str))?;
    refuse_nul(
        examples.iter().flat_map(|example| example.codes.iter().chain([&example.name])).map(String::as_str),
    )
}

/// What may change about a draft.
pub(super) fn contents(version: &Version, schema: &[u8]) -> Result<version::ActiveModel> {
    Ok(version::ActiveModel {
        valid_from: Set(version.validity.from),
        valid_until: Set(version.validity.until),
        schema_bytes: Set(schema.to_vec()),
        digest: Set(version.digest.to_string()),
        parts: Set(parts(version)?),
        alias: Set(version.alias.clone()),
        notes: Set(version.notes.clone()),
        editions: Set(write_editions(&version.editions)?),
        ..Default::default()
    })
}

pub(super) fn parts(version: &Version) -> Result<String> {
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
        && there.notes == version.notes
        && there.editions == write_editions(&version.editions)?)
}

/// The answer when this number is there already.
async fn already_there(
    tx: &DatabaseTransaction,
    standard_id: i64,
    version: &Version,
) -> Result<Option<Written>> {
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
        None => Ok(None),
    }
}

pub(super) async fn examples_of(tx: &DatabaseTransaction, version_id: i64) -> Result<Vec<Example>> {
    let query = example::Entity::find().filter(example::Column::VersionId.eq(version_id));
    let rows = query.order_by_asc(example::Column::Name).all(tx).await?;
    rows.into_iter().map(Example::try_from).collect()
}

async fn delete_examples(tx: &DatabaseTransaction, version_id: i64) -> Result<()> {
    example::Entity::delete_many().filter(example::Column::VersionId.eq(version_id)).exec(tx).await?;
    Ok(())
}

pub(super) async fn insert_examples(
    tx: &DatabaseTransaction,
    version_id: i64,
    examples: &[Example],
) -> Result<()> {
    for example in examples {
        let row = example::ActiveModel {
            id: NotSet,
            version_id: Set(version_id),
            name: Set(example.name.clone()),
            valid: Set(example.valid),
            part: Set(example.part.as_ref().map(ToString::to_string)),
            codes: Set(serde_json::to_string(&example.codes).map_err(Error::internal)?),
            bytes: Set(example.bytes.clone()),
            judged_on: Set(example.day),
        };
        example::Entity::insert(row).exec(tx).await?;
    }
    Ok(())
}
