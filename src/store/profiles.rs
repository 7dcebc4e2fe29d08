//! Profiles of versions. One is replaced as a whole; the audit keeps the digests.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select, Set, TryInsertResult,
};

use super::Written;
use super::audit::{Act, Deed, record};
use super::connect::Store;
use super::entity::{profile, standard, version};
use super::errors::{changed, corrupt, refuse_nul};
use super::listing::{Listing, Page};
use super::versions::{locked_version, read_editions, write_editions};
use crate::domain::error::Result;
use crate::domain::{Conflict, Digest, Error, Profile, ProfileName, StandardName, Status};

/// A profile without its bytes.
#[derive(FromQueryResult)]
struct ProfileRow {
    name: String,
    title: String,
    audience: String,
    standard: String,
    number: String,
    digest: String,
    editions: Option<String>,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

impl TryFrom<ProfileRow> for Profile {
    type Error = Error;

    fn try_from(row: ProfileRow) -> Result<Self> {
        Ok(Self {
            name: row.name.parse().map_err(|_| corrupt("name of a profile"))?,
            title: row.title,
            audience: row.audience,
            standard: row.standard.parse().map_err(|_| corrupt("name of a standard"))?,
            number: row.number.parse().map_err(|_| corrupt("version number"))?,
            digest: row.digest.parse().map_err(|_| corrupt("digest"))?,
            editions: read_editions(row.editions.as_deref())?,
            created_at: row.created_at,
            changed_at: row.changed_at,
        })
    }
}

/// Profiles without their bytes, with their bases: rows of [`ProfileRow`].
fn joined_profiles() -> Select<profile::Entity> {
    use profile::Column::{Audience, ChangedAt, CreatedAt, Digest, Editions, Name, Title};
    profile::Entity::find()
        .select_only()
        .columns([Name, Title, Audience, Digest, Editions, CreatedAt, ChangedAt])
        .column_as(version::Column::Number, "number")
        .column_as(standard::Column::Name, "standard")
        .join(JoinType::InnerJoin, profile::Relation::Base.def())
        .join(JoinType::InnerJoin, version::Relation::Standard.def())
}

impl Store {
    /// The profiles, or those of one standard, by name.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn profiles(&self, of: Option<&StandardName>, page: Page) -> Result<Listing<Profile>> {
        let mut query = joined_profiles().order_by_asc(profile::Column::Name);
        if let Some(of) = of {
            query = query.filter(standard::Column::Name.eq(of.as_str()));
        }
        self.page::<_, ProfileRow, Profile>(query, page).await
    }

    /// One profile.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn profile(&self, name: &ProfileName) -> Result<Option<Profile>> {
        let query = joined_profiles().filter(profile::Column::Name.eq(name.as_str()));
        query.into_model::<ProfileRow>().one(self.db()).await?.map(Profile::try_from).transpose()
    }

    /// The bytes of a profile's schema, as they came.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn profile_bytes(&self, name: &ProfileName) -> Result<Option<Vec<u8>>> {
        let query = profile::Entity::find().select_only().column(profile::Column::SchemaBytes);
        Ok(query.filter(profile::Column::Name.eq(name.as_str())).into_tuple().one(self.db()).await?)
    }

    /// Puts a profile in the register, or gives the one of that name these contents, as long as its base may
    /// be used.
    ///
    /// # Errors
    /// Missing (version); conflict when its base is not published or it is of another standard; invalid when
    /// a text holds NUL; internal or busy.
    pub async fn put_profile(&self, profile: &Profile, schema: &[u8], act: &Act) -> Result<Written> {
        refuse_nul([profile.title.as_str(), &profile.audience])?;
        if profile.digest != Digest::of(schema) {
            return Err(Error::internal("the digest of a profile is not that of its bytes"));
        }
        let writing = self.begin(act).await?;
        let base = locked_version(&writing.tx, &profile.standard, &profile.number).await?;
        let status: Status = base.status.parse().map_err(|_| corrupt("status"))?;
        if !status.is_usable() {
            return Err(base_not_published());
        }
        let row = profile::ActiveModel {
            id: NotSet,
            name: Set(profile.name.to_string()),
            title: Set(profile.title.clone()),
            audience: Set(profile.audience.clone()),
            base_id: Set(base.id),
            schema_bytes: Set(schema.to_vec()),
            digest: Set(profile.digest.to_string()),
            editions: Set(write_editions(&profile.editions)?),
            created_at: Set(act.moment()),
            changed_at: Set(act.moment()),
        };
        let inserted = profile::Entity::insert(row.clone())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .try_insert()
            .exec(&writing.tx)
            .await?;
        let (before, written) = match inserted {
            TryInsertResult::Inserted(_) => (None, Written::Created),
            _ => (Some(replace(&writing.tx, base.standard_id, row).await?), Written::Changed),
        };
        let before = match before {
            Some(None) => return Ok(Written::Same),
            Some(Some(digest)) => Some(digest.parse().map_err(|_| corrupt("digest"))?),
            None => None,
        };
        let action = if written == Written::Created { "profiel-gemaakt" } else { "profiel-gewijzigd" };
        let deed = Deed {
            action: action.to_owned(),
            subject: format!("profielen/{}", profile.name),
            before,
            after: Some(profile.digest),
            ..Deed::default()
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(written)
    }
}

/// Gives the profile that is there these contents, and says which digest it had; nothing when they are the
/// same.
async fn replace(
    tx: &DatabaseTransaction,
    standard_id: i64,
    row: profile::ActiveModel,
) -> Result<Option<String>> {
    let named = profile::Column::Name.eq(row.name.clone().unwrap());
    let there = profile::Entity::find().filter(named).lock_exclusive().one(tx).await?.ok_or_else(changed)?;
    let base = version::Entity::find_by_id(there.base_id)
        .select_only()
        .column(version::Column::StandardId)
        .into_tuple::<i64>()
        .one(tx)
        .await?;
    if base != Some(standard_id) {
        return Err(Error::conflict(
            Conflict::NameTaken,
            "Dit profiel is van een andere standaard. Kies een andere naam.",
            "This profile is of another standard. Choose another name.",
        ));
    }
    let same = Set(there.title.clone()) == row.title
        && Set(there.audience.clone()) == row.audience
        && Set(there.base_id) == row.base_id
        && Set(there.schema_bytes.clone()) == row.schema_bytes;
    if same {
        return Ok(None);
    }
    profile::Entity::update_many()
        .set(profile::ActiveModel { name: NotSet, created_at: NotSet, ..row })
        .filter(profile::Column::Id.eq(there.id))
        .exec(tx)
        .await?;
    Ok(Some(there.digest))
}

fn base_not_published() -> Error {
    Error::conflict(
        Conflict::BaseNotPublished,
        "Een profiel is van een vastgestelde versie die nog te gebruiken is. Stel die eerst vast, of kies een andere.",
        "A profile is of a published version that may still be used. Publish it first, or choose another.",
    )
}
