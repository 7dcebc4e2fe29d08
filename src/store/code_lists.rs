//! Code lists and their versions. A version is published as it comes in, and never changes.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Set, TryInsertResult,
};

use super::Written;
use super::audit::{Act, Deed, record};
use super::connect::Store;
use super::entity::{code_list, code_list_version};
use super::errors::{changed, corrupt, refuse_nul, version_exists};
use super::listing::{Listing, Page};
use super::search::index;
use crate::domain::error::Result;
use crate::domain::{CodeListHeading, CodeListName, Digest, Error, Missing, SearchLine, VersionNumber};

/// A version of a code list, without its codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeListVersion {
    /// The list it is a version of.
    pub list: CodeListName,
    /// Its number.
    pub number: VersionNumber,
    /// The day up to which it knows what holds.
    pub reference_date: NaiveDate,
    /// The digest of its bytes.
    pub digest: Digest,
    /// What changed, in Markdown.
    pub notes: String,
    /// When it was published, UTC, whole microseconds.
    pub published_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct VersionRow {
    list: String,
    number: String,
    reference_date: NaiveDate,
    digest: String,
    notes: String,
    published_at: DateTime<Utc>,
}

impl TryFrom<VersionRow> for CodeListVersion {
    type Error = Error;

    fn try_from(row: VersionRow) -> Result<Self> {
        Ok(Self {
            list: row.list.parse().map_err(|_| corrupt("name of a code list"))?,
            number: row.number.parse().map_err(|_| corrupt("version number"))?,
            reference_date: row.reference_date,
            digest: row.digest.parse().map_err(|_| corrupt("digest"))?,
            notes: row.notes,
            published_at: row.published_at,
        })
    }
}

impl TryFrom<code_list::Model> for CodeListHeading {
    type Error = Error;

    fn try_from(row: code_list::Model) -> Result<Self> {
        Ok(Self {
            name: row.name.parse().map_err(|_| corrupt("name of a code list"))?,
            title: row.title,
            description: row.description,
            owner: row.owner,
            example: row.example,
        })
    }
}

impl Store {
    /// The code lists, by name.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn code_lists(&self, page: Page) -> Result<Listing<CodeListHeading>> {
        let query = code_list::Entity::find().order_by_asc(code_list::Column::Name);
        self.page::<_, code_list::Model, CodeListHeading>(query, page).await
    }

    /// One code list.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn code_list(&self, name: &CodeListName) -> Result<Option<CodeListHeading>> {
        let query = code_list::Entity::find().filter(code_list::Column::Name.eq(name.as_str()));
        query.one(self.db()).await?.map(CodeListHeading::try_from).transpose()
    }

    /// Every version of a code list, highest number first; none when there is no such list.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn code_list_versions(&self, name: &CodeListName) -> Result<Vec<CodeListVersion>> {
        use code_list_version::Column::{Digest, Notes, Number, PublishedAt, ReferenceDate};
        let rows = code_list_version::Entity::find()
            .select_only()
            .columns([Number, ReferenceDate, Digest, Notes, PublishedAt])
            .column_as(code_list::Column::Name, "list")
            .join(JoinType::InnerJoin, code_list_version::Relation::List.def())
            .filter(code_list::Column::Name.eq(name.as_str()))
            .into_model::<VersionRow>()
            .all(self.db())
            .await?;
        let mut versions = rows.into_iter().map(CodeListVersion::try_from).collect::<Result<Vec<_>>>()?;
        versions.sort_by(|a, b| b.number.cmp(&a.number));
        Ok(versions)
    }

    /// The bytes of a version, as they came.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn code_list_bytes(
        &self,
        name: &CodeListName,
        number: &VersionNumber,
    ) -> Result<Option<Vec<u8>>> {
        Ok(code_list_version::Entity::find()
            .select_only()
            .column(code_list_version::Column::CodeBytes)
            .join(JoinType::InnerJoin, code_list_version::Relation::List.def())
            .filter(code_list::Column::Name.eq(name.as_str()))
            .filter(code_list_version::Column::Number.eq(number.to_string()))
            .into_tuple()
            .one(self.db())
            .await?)
    }

    /// Puts a code list in the register, or gives the one of that name these contents.
    ///
    /// # Errors
    /// Invalid, when a text holds NUL; internal or busy.
    pub async fn put_code_list(&self, list: &CodeListHeading, act: &Act) -> Result<Written> {
        refuse_nul([list.title.as_str(), &list.description, &list.owner])?;
        let writing = self.begin(act).await?;
        let row = code_list::ActiveModel {
            id: NotSet,
            name: Set(list.name.to_string()),
            title: Set(list.title.clone()),
            description: Set(list.description.clone()),
            owner: Set(list.owner.clone()),
            example: Set(list.example),
            created_at: Set(act.moment()),
        };
        let inserted = code_list::Entity::insert(row.clone())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .try_insert()
            .exec(&writing.tx)
            .await?;
        let (id, written) = if let TryInsertResult::Inserted(inserted) = inserted {
            (inserted.last_insert_id, Written::Created)
        } else {
            let same = code_list::Entity::find().filter(code_list::Column::Name.eq(list.name.as_str()));
            let there = same.lock_exclusive().one(&writing.tx).await?.ok_or_else(changed)?;
            let id = there.id;
            if CodeListHeading::try_from(there)? == *list {
                return Ok(Written::Same);
            }
            code_list::Entity::update_many()
                .set(code_list::ActiveModel { name: NotSet, created_at: NotSet, ..row })
                .filter(code_list::Column::Id.eq(id))
                .exec(&writing.tx)
                .await?;
            (id, Written::Changed)
        };
        index::put_code_list(&writing.tx, id, list, None).await?;
        let action =
            if written == Written::Created { "waardelijst-gemaakt" } else { "waardelijst-gewijzigd" };
        let deed = Deed {
            action: action.to_owned(),
            subject: format!("waardelijsten/{}", list.name),
            ..Deed::default()
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(written)
    }

    /// Publishes a version of a code list, whose codes are found by these lines when it is the highest.
    /// The same number with the same bytes is [`Written::Same`].
    ///
    /// # Errors
    /// Missing (code list); conflict when the number is there with other bytes; internal or busy.
    pub async fn publish_code_list(
        &self,
        version: &CodeListVersion,
        bytes: &[u8],
        codes: &[SearchLine],
        act: &Act,
    ) -> Result<Written> {
        refuse_nul([version.notes.as_str()])?;
        let writing = self.begin(act).await?;
        let list = code_list::Entity::find().filter(code_list::Column::Name.eq(version.list.as_str()));
        let list = list.lock_exclusive().one(&writing.tx).await?;
        let list = list.ok_or_else(|| Error::Missing(Missing::CodeList, version.list.to_string()))?;
        let there: Option<String> = code_list_version::Entity::find()
            .select_only()
            .column(code_list_version::Column::Digest)
            .filter(code_list_version::Column::ListId.eq(list.id))
            .filter(code_list_version::Column::Number.eq(version.number.to_string()))
            .into_tuple()
            .one(&writing.tx)
            .await?;
        match there {
            Some(digest) if digest == version.digest.to_string() => return Ok(Written::Same),
            Some(_) => return Err(version_exists()),
            None => {}
        }
        let row = code_list_version::ActiveModel {
            id: NotSet,
            list_id: Set(list.id),
            number: Set(version.number.to_string()),
            reference_date: Set(version.reference_date),
            code_bytes: Set(bytes.to_vec()),
            digest: Set(version.digest.to_string()),
            notes: Set(version.notes.clone()),
            published_at: Set(act.moment()),
        };
        let others: Vec<String> = code_list_version::Entity::find()
            .select_only()
            .column(code_list_version::Column::Number)
            .filter(code_list_version::Column::ListId.eq(list.id))
            .into_tuple()
            .all(&writing.tx)
            .await?;
        code_list_version::Entity::insert(row).exec(&writing.tx).await?;
        let highest = others.iter().filter_map(|number| number.parse().ok()).max();
        if highest.is_none_or(|highest: VersionNumber| highest < version.number) {
            let id = list.id;
            let heading = CodeListHeading::try_from(list)?;
            index::put_code_list(&writing.tx, id, &heading, Some(codes)).await?;
        }
        let deed = Deed {
            action: "waardelijst-vastgesteld".to_owned(),
            subject: format!("waardelijsten/{}/versies/{}", version.list, version.number),
            after: Some(version.digest),
            ..Deed::default()
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(Written::Created)
    }
}
