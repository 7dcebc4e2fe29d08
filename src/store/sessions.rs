//! Who is signed in at the pages. Only the hash of a session's id is kept, and of a key only which one it is: whether
//! that key still works is read from its own row each time. Leaves no audit rows: nothing of the register changes.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};

use super::audit::whole_micros;
use super::connect::Store;
use super::entity::{session, token};
use super::errors::{corrupt, refuse_nul};
use super::tokens::TokenRow;
use crate::domain::error::Result;
use crate::domain::{Caller, Error};

/// Whose a session is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// The holder of this key, as the key now is.
    Key(TokenRow),
    /// Somebody for whom an identity provider vouched.
    Identity(Caller),
}

impl Holder {
    /// Who, as the audit writes it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Key(key) => &key.name,
            Self::Identity(caller) => &caller.id,
        }
    }
}

/// A session, without its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its number.
    pub number: i64,
    /// Whose it is.
    pub holder: Holder,
    /// What every form of it has to bring.
    pub csrf: String,
    /// When it was last used, to the minute.
    pub last_used_at: DateTime<Utc>,
    /// When it ends, used or not.
    pub expires_at: DateTime<Utc>,
}

/// How many sessions there may be.
#[derive(Debug, Clone, Copy)]
pub struct SessionBounds {
    /// Of one holder; one more ends the oldest.
    pub per_holder: u64,
    /// Of all together; one more is refused.
    pub all: u64,
}

impl Store {
    /// Keeps a session by the SHA-256 of its id, in hexadecimal. What ended before `idle_since` or has expired is
    /// swept away first.
    ///
    /// # Errors
    /// Busy, past the bound on all sessions; invalid when a text holds NUL; internal.
    pub async fn create_session(
        &self,
        hash: &str,
        session: &SessionRow,
        bounds: SessionBounds,
        (now, idle_since): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<()> {
        let holder = session.holder.name().to_owned();
        refuse_nul([holder.as_str(), hash])?;
        let writing = self.begin_unaudited().await?;
        let ended = session::Column::ExpiresAt.lte(now).or(session::Column::LastUsedAt.lte(idle_since));
        session::Entity::delete_many().filter(ended).exec(&writing.tx).await?;
        end_oldest(&writing.tx, &holder, bounds.per_holder).await?;
        if session::Entity::find().count(&writing.tx).await? >= bounds.all {
            return Err(Error::Busy);
        }
        let (token_id, grants, organisation) = match &session.holder {
            Holder::Key(key) => (Some(key.id), None, None),
            Holder::Identity(caller) => {
                let organisation = caller.organisation.as_ref().map(ToString::to_string);
                (None, Some(caller.grants.to_string()), organisation)
            }
        };
        let row = session::ActiveModel {
            id: NotSet,
            hash: Set(hash.to_owned()),
            holder: Set(holder),
            token_id: Set(token_id),
            grants: Set(grants),
            organisation: Set(organisation),
            csrf: Set(session.csrf.clone()),
            created_at: Set(whole_micros(now)),
            last_used_at: Set(whole_micros(session.last_used_at)),
            expires_at: Set(whole_micros(session.expires_at)),
        };
        session::Entity::insert(row).exec_without_returning(&writing.tx).await?;
        writing.commit().await
    }

    /// The session with this hash; whether it has ended, and whether its key still works, is for the caller to judge.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn session_by_hash(&self, hash: &str) -> Result<Option<SessionRow>> {
        let found = session::Entity::find().filter(session::Column::Hash.eq(hash)).one(self.db()).await?;
        let Some(row) = found else { return Ok(None) };
        let holder = match row.token_id {
            Some(id) => {
                let key = token::Entity::find_by_id(id).one(self.db()).await?;
                Holder::Key(key.ok_or_else(|| corrupt("session without its key"))?.try_into()?)
            }
            None => {
                let grants = row.grants.as_deref().unwrap_or_default();
                let grants = grants.parse().map_err(|_| corrupt("grants"))?;
                let organisation = row.organisation.map(|name| name.parse()).transpose();
                let organisation = organisation.map_err(|_| corrupt("name"))?;
                Holder::Identity(Caller { id: row.holder, grants, organisation })
            }
        };
        Ok(Some(SessionRow {
            number: row.id,
            holder,
            csrf: row.csrf,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
        }))
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn session_used(&self, number: i64, now: DateTime<Utc>) -> Result<()> {
        let writing = self.begin_unaudited().await?;
        session::Entity::update_many()
            .set(session::ActiveModel { last_used_at: Set(whole_micros(now)), ..Default::default() })
            .filter(session::Column::Id.eq(number))
            .exec(&writing.tx)
            .await?;
        writing.commit().await
    }

    /// Ends a session; one that is not there has ended.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn end_session(&self, hash: &str) -> Result<()> {
        let writing = self.begin_unaudited().await?;
        session::Entity::delete_many().filter(session::Column::Hash.eq(hash)).exec(&writing.tx).await?;
        writing.commit().await
    }
}

/// Leaves room for one more session of this holder.
async fn end_oldest(tx: &DatabaseTransaction, holder: &str, most: u64) -> Result<()> {
    let oldest: Vec<i64> = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::Holder.eq(holder))
        .order_by_desc(session::Column::Id)
        .into_tuple()
        .all(tx)
        .await?;
    let kept = usize::try_from(most.saturating_sub(1)).unwrap_or(usize::MAX);
    let ended: Vec<i64> = oldest.into_iter().skip(kept).collect();
    if !ended.is_empty() {
        session::Entity::delete_many().filter(session::Column::Id.is_in(ended)).exec(tx).await?;
    }
    Ok(())
}
