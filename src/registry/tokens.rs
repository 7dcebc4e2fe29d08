//! Tokens: who may write. Random, shown once, kept as a hash.

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use crate::domain::error::Result;
use crate::domain::{Caller, Error, Grants, Ground, Role, StandardName};
use crate::store::{Act, TokenRow};

use super::Registry;
use super::sessions::random;

const PREFIX: &str = "mst_";

/// A token that was just made; the only time its text is seen.
#[derive(Debug)]
pub struct NewToken {
    /// Whose or what for.
    pub name: String,
    /// The token itself.
    pub secret: String,
}

impl Registry {
    /// Makes a token.
    ///
    /// # Errors
    /// A conflict when the name is taken.
    pub async fn create_token(
        &self,
        name: &str,
        grants: &Grants,
        expires: Option<DateTime<Utc>>,
        act: &Act,
    ) -> Result<NewToken> {
        let secret = format!("{PREFIX}{}", random()?);
        self.inner.store.create_token(name, &hash(&secret), grants, expires, act).await?;
        Ok(NewToken { name: name.to_owned(), secret })
    }

    /// All tokens, without their secrets.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tokens(&self) -> Result<Vec<TokenRow>> {
        self.inner.store.tokens().await
    }

    /// Ends a token at once.
    ///
    /// # Errors
    /// Missing (token).
    pub async fn revoke_token(&self, name: &str, act: &Act) -> Result<()> {
        self.inner.store.revoke_token(name, act).await
    }

    /// Whoever holds this token. It is looked up by its hash, so that how long the
    /// look-up takes says nothing about any token that exists.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when it is not known, has expired or was revoked.
    pub async fn authenticate(&self, secret: &str, now: DateTime<Utc>) -> Result<Caller> {
        if !is_key(secret) {
            return Err(Error::Unauthenticated);
        }
        let row = self.inner.store.token_by_hash(&hash(secret)).await?.ok_or(Error::Unauthenticated)?;
        if !works(&row, now) {
            return Err(Error::Unauthenticated);
        }
        if row.last_used_on != Some(now.date_naive()) {
            self.inner.store.token_used(row.id, now.date_naive()).await?;
        }
        Ok(row.into())
    }

    /// Refuses whoever may not do what asks for one of these roles.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn require(caller: &Caller, roles: &[Role], ground: &Ground) -> Result<()> {
        let allowed = roles.iter().any(|role| caller.may(*role, ground));
        allowed.then_some(()).ok_or_else(|| Error::Forbidden(roles.to_vec()))
    }

    /// What an act on this standard is about: the standard, and the provision it is in if it exists.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ground_of(&self, standard: &StandardName) -> Result<Ground> {
        let provision = self.inner.store.standard(standard).await?.map(|found| found.provision);
        Ok(Ground { provision, standard: Some(standard.clone()) })
    }
}

/// Whether a key still works.
pub(super) fn works(key: &TokenRow, now: DateTime<Utc>) -> bool {
    key.revoked_at.is_none() && key.expires_at.is_none_or(|end| now < end)
}

/// Whether a text has the form of a key.
pub(super) fn is_key(secret: &str) -> bool {
    secret.starts_with(PREFIX)
}

impl From<TokenRow> for Caller {
    fn from(key: TokenRow) -> Self {
        Self { id: key.name, grants: key.grants }
    }
}

pub(super) fn hash(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
