//! Tokens: who may write. Random, shown once, kept as a hash.

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use crate::domain::error::Result;
use crate::domain::{Caller, Error, Grants, Ground, KeyName, OrganisationName, Role, StandardName, hex};
use crate::store::{Act, Listing, Page, TokenRow};

use super::Registry;
use super::identity::Identity;
use super::random;

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
    /// Invalid, when the name is none for a key; missing (organisation); a conflict when the name is taken.
    pub async fn create_token(
        &self,
        name: &str,
        grants: &Grants,
        expires: Option<DateTime<Utc>>,
        organisation: Option<&OrganisationName>,
        act: &Act,
    ) -> Result<NewToken> {
        let name: KeyName = name.parse().map_err(Error::invalid)?;
        let secret = format!("{PREFIX}{}", random::secret()?);
        let (name, hash) = (name.to_string(), hash(&secret));
        self.inner.store.create_token(&name, &hash, grants, expires, organisation, act).await?;
        Ok(NewToken { name, secret })
    }

    /// All tokens, without their secrets.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tokens(&self) -> Result<Vec<TokenRow>> {
        self.inner.store.tokens().await
    }

    /// The same by the page.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tokens_page(&self, page: Page) -> Result<Listing<TokenRow>> {
        self.inner.store.tokens_page(page).await
    }

    /// Ends a token at once.
    ///
    /// # Errors
    /// Missing (token).
    pub async fn revoke_token(&self, name: &str, act: &Act) -> Result<()> {
        self.inner.store.revoke_token(name, act).await
    }

    /// Whoever holds this key of the register, or this access token of an identity provider that is configured.
    ///
    /// # Errors
    /// [`Error::BadToken`] when it is not known, does not work (any more) or is none; [`Error::ProviderDown`] when
    /// the keys of its provider are not known and can't be asked for.
    pub async fn authenticate(&self, secret: &str, now: DateTime<Utc>) -> Result<Caller> {
        if secret.len() > self.limits().token_bytes {
            return Err(Error::BadToken);
        }
        if is_key(secret) { self.holder(secret, now).await } else { self.bearer(secret, now).await }
    }

    /// Whoever holds this key. It is looked up by its hash, so that how long the look-up takes says nothing about
    /// any key that exists.
    async fn holder(&self, secret: &str, now: DateTime<Utc>) -> Result<Caller> {
        let row = self.inner.store.token_by_hash(&hash(secret)).await?.ok_or(Error::BadToken)?;
        if !works(&row, now) {
            return Err(Error::BadToken);
        }
        if row.last_used_on != Some(now.date_naive()) {
            self.inner.store.token_used(row.id, now.date_naive()).await?;
        }
        Ok(row.into())
    }

    /// Whoever an identity provider gave this token.
    async fn bearer(&self, token: &str, now: DateTime<Utc>) -> Result<Caller> {
        self.caller_of(self.inner.identities.verify(token, now).await?).await
    }

    /// Whom a provider vouches for, as the register knows them.
    pub(super) async fn caller_of(&self, identity: Identity) -> Result<Caller> {
        let Identity { id, grants, organisation } = identity;
        let organisation = match organisation {
            Some(called) => self.inner.store.organisation_called(&called).await?.map(|found| found.name),
            None => None,
        };
        Ok(Caller { id, grants, organisation })
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
        Self { id: key.name, grants: key.grants, organisation: key.organisation }
    }
}

pub(super) fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}
