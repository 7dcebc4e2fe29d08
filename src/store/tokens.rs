//! The tokens of who may write. Only hashes are kept; the token itself is never seen here.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

use super::audit::{Act, Deed, record, whole_micros};
use super::connect::Store;
use super::entity::token;
use super::errors::{corrupt, refuse_nul};
use super::listing::{Listing, Page};
use super::organisations;
use crate::domain::error::Result;
use crate::domain::{Error, Grants, Missing, OrganisationName};

/// A token, without its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Its number.
    pub id: i64,
    /// Whose or what for; unique.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The last day on which it was used.
    pub last_used_on: Option<NaiveDate>,
    /// What its holder may do.
    pub grants: Grants,
    /// The organisation that its holder belongs to.
    pub organisation: Option<OrganisationName>,
}

impl TryFrom<token::Model> for TokenRow {
    type Error = Error;

    fn try_from(row: token::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            name: row.name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_on: row.last_used_on,
            grants: row.grants.parse().map_err(|_| corrupt("grants"))?,
            organisation: row
                .organisation
                .map(|name| name.parse())
                .transpose()
                .map_err(|_| corrupt("name"))?,
        })
    }
}

fn subject(name: &str) -> String {
    format!("sleutels/{name}")
}

impl Store {
    /// Keeps a token by the SHA-256 of it, in hexadecimal.
    ///
    /// # Errors
    /// Missing (organisation); conflict (name taken), also when that token was revoked: the audit knows tokens by
    /// name.
    pub async fn create_token(
        &self,
        name: &str,
        hash: &str,
        grants: &Grants,
        expires: Option<DateTime<Utc>>,
        organisation: Option<&OrganisationName>,
        act: &Act,
    ) -> Result<()> {
        refuse_nul([name, hash])?;
        let writing = self.begin(act).await?;
        if let Some(organisation) = organisation {
            organisations::required(&writing.tx, organisation).await?;
        }
        let row = token::ActiveModel {
            id: NotSet,
            name: Set(name.to_owned()),
            hash: Set(hash.to_owned()),
            created_at: Set(act.moment()),
            expires_at: Set(expires.map(whole_micros)),
            revoked_at: Set(None),
            last_used_on: Set(None),
            grants: Set(grants.to_string()),
            organisation: Set(organisation.map(ToString::to_string)),
        };
        token::Entity::insert(row).exec(&writing.tx).await?;
        let deed = Deed { action: "sleutel-gemaakt".to_owned(), subject: subject(name), ..Deed::default() };
        record(&writing.tx, act, deed).await?;
        writing.commit().await
    }

    /// Every token, also those that no longer work, by name.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn tokens(&self) -> Result<Vec<TokenRow>> {
        let rows = token::Entity::find().order_by_asc(token::Column::Name).all(self.db()).await?;
        rows.into_iter().map(TokenRow::try_from).collect()
    }

    /// The same by the page.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn tokens_page(&self, page: Page) -> Result<Listing<TokenRow>> {
        let query = token::Entity::find().order_by_asc(token::Column::Name);
        self.page::<_, token::Model, TokenRow>(query, page).await
    }

    /// The token with this hash; whether it still works is for the caller to judge.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn token_by_hash(&self, hash: &str) -> Result<Option<TokenRow>> {
        if hash.contains('\0') {
            return Ok(None);
        }
        let row = token::Entity::find().filter(token::Column::Hash.eq(hash)).one(self.db()).await?;
        row.map(TokenRow::try_from).transpose()
    }

    /// Revokes a token. One that was revoked before stays as it was, and leaves no audit row.
    ///
    /// # Errors
    /// Missing.
    pub async fn revoke_token(&self, name: &str, act: &Act) -> Result<()> {
        let missing = || Error::Missing(Missing::Token, name.to_owned());
        if name.contains('\0') {
            return Err(missing());
        }
        let writing = self.begin(act).await?;
        let named = || token::Column::Name.eq(name);
        let revoked = token::Entity::update_many()
            .set(token::ActiveModel { revoked_at: Set(Some(act.moment())), ..Default::default() })
            .filter(named())
            .filter(token::Column::RevokedAt.is_null())
            .exec(&writing.tx)
            .await?
            .rows_affected;
        if revoked == 0 {
            return token::Entity::find()
                .filter(named())
                .one(&writing.tx)
                .await?
                .map(|_| ())
                .ok_or_else(missing);
        }
        let deed =
            Deed { action: "sleutel-ingetrokken".to_owned(), subject: subject(name), ..Deed::default() };
        record(&writing.tx, act, deed).await?;
        writing.commit().await
    }

    /// Notes that a token was used on this day: at most one write a day.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn token_used(&self, id: i64, on: NaiveDate) -> Result<()> {
        let last = token::Column::LastUsedOn;
        let older = Condition::all()
            .add(token::Column::Id.eq(id))
            .add(Condition::any().add(last.is_null()).add(last.lt(on)));
        // Look before writing: on SQLite an update that finds nothing waits its turn all the same.
        let stale = token::Entity::find()
            .select_only()
            .column(token::Column::Id)
            .filter(older.clone())
            .into_tuple::<i64>()
            .one(self.db())
            .await?;
        if stale.is_none() {
            return Ok(());
        }
        let writing = self.begin_unaudited().await?;
        token::Entity::update_many()
            .set(token::ActiveModel { last_used_on: Set(Some(on)), ..Default::default() })
            .filter(older)
            .exec(&writing.tx)
            .await?;
        writing.commit().await
    }
}
