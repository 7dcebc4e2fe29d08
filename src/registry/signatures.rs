//! What the register signs: published versions and release sets, receipts, the head of the audit; and what anyone may check of that.
//! Signing takes the processor for milliseconds: it waits its turn among the judging, off the async threads.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::domain::error::{Missing, Result};
use crate::domain::{
    ChainHead, Conflict, Digest, Error, ForWhom, ForeignKey, HeadStatement, Receipt, ReleaseSet, Signature,
    Version,
};
use crate::signing::{JwkSet, Refused, Salted, SigningKey, Statement};
use crate::store::{Act, Written};

use super::{ENGINE, Judged, Registry};

/// The `typ` of a receipt.
pub const RECEIPT_KIND: &str = "validatiebewijs+jwt";
/// The `typ` of a signed audit head.
pub const HEAD_KIND: &str = "auditkop+jwt";

/// The head that was signed last, by which key, and how: whoever asks again gets the same.
#[derive(Debug, Default)]
pub(super) struct SignedHead(Mutex<Option<(ChainHead, String, String)>>);

impl Registry {
    /// Whether there is a key to sign with.
    #[must_use]
    pub fn signs(&self) -> bool {
        self.signing_key().is_some()
    }

    /// The key that signs now, when there is one.
    pub(super) fn signs_by(&self) -> Option<String> {
        self.signing_key().map(|key| key.kid().to_owned())
    }

    fn signing_key(&self) -> Option<SigningKey> {
        self.inner.keys.as_ref()?.current()
    }

    fn must_sign(&self) -> Result<SigningKey> {
        self.signing_key().ok_or_else(signing_off)
    }

    /// All public keys, those that ended included.
    #[must_use]
    pub fn key_set(&self) -> JwkSet {
        self.inner.keys.as_ref().map(crate::signing::Keys::public).unwrap_or_default()
    }

    /// The signature over the digest of a file, a release set or an archive, with what is said of it; none when the
    /// register does not sign.
    ///
    /// # Errors
    /// Internal, when the key can't sign.
    pub async fn sign_detached(
        &self,
        digest: Digest,
        about: &[(&str, &str)],
        at: DateTime<Utc>,
    ) -> Result<Option<Signature>> {
        let Some(key) = self.signing_key() else { return Ok(None) };
        let said = std::iter::once(("iss", self.public_url())).chain(about.iter().copied());
        let said = said.map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
        let kid = key.kid().to_owned();
        let jws = self.off_thread(move || key.sign_detached(&digest, said, at)).await?;
        Ok(Some(Signature { kid, jws, at }))
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let lane = self.inner.pool.lane();
        lane.put(work).await.map_err(Error::internal)?
    }

    /// The signature of a version that is to be published; none when the register does not sign.
    pub(super) async fn sign_version(
        &self,
        version: &Version,
        at: DateTime<Utc>,
    ) -> Result<Option<Signature>> {
        let number = version.number.to_string();
        let about = [("soort", "schema"), ("standaard", version.standard.as_str()), ("versie", &number)];
        self.sign_detached(version.digest, &about, at).await
    }

    /// The signature of a release set that is to be published, or is; none when the register does not sign.
    pub(super) async fn sign_release_set(
        &self,
        set: &ReleaseSet,
        at: DateTime<Utc>,
    ) -> Result<Option<Signature>> {
        let about = [("soort", "uitgave"), ("uitgave", set.name.as_str())];
        self.sign_detached(set.contents_digest()?, &about, at).await
    }

    /// The signature of a published version; none when it was not signed (yet).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn kept_signature(&self, version: &Version) -> Result<Option<Signature>> {
        if !version.status.is_fixed() {
            return Ok(None);
        }
        self.inner.store.signature(&version.standard, &version.number).await
    }

    /// The same, for whoever asks for nothing else.
    ///
    /// # Errors
    /// [`Missing::Signature`].
    pub async fn signature(&self, version: &Version) -> Result<Signature> {
        let found = self.kept_signature(version).await?;
        found.ok_or_else(|| Error::Missing(Missing::Signature, version.number.to_string()))
    }

    /// The keys of other registers, by which the signatures are checked that came from there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn foreign_keys(&self) -> Result<Vec<ForeignKey>> {
        self.inner.store.foreign_keys().await
    }

    /// The signature of a published release set; none when it was not signed (yet).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn kept_release_set_signature(&self, set: &ReleaseSet) -> Result<Option<Signature>> {
        if !set.is_published() {
            return Ok(None);
        }
        self.inner.store.release_set_signature(&set.name).await
    }

    /// Signs every published version and release set that has no signature, or one by a key that was revoked, and
    /// says how many. To do it again does nothing.
    ///
    /// # Errors
    /// A conflict (signing off) without a key; when the database does not answer.
    pub async fn sign_all(&self, act: &Act) -> Result<usize> {
        self.must_sign()?;
        let keys = self.inner.keys.iter().flat_map(crate::signing::Keys::all);
        let mut revoked: Vec<String> = keys.filter(|key| key.revoked.is_some()).map(|key| key.kid).collect();
        let foreign = self.foreign_keys().await?.into_iter().filter(|key| key.revoked_at.is_some());
        revoked.extend(foreign.map(|key| key.kid));
        let mut signed = 0;
        for version in self.inner.store.to_sign(&revoked).await? {
            let Some(signature) = self.sign_version(&version, act.at).await? else { break };
            let which = (&version.standard, &version.number);
            let store = &self.inner.store;
            let written = store.put_signature(which, version.digest, &signature, &revoked, act).await?;
            signed += usize::from(written != Written::Same);
        }
        for set in self.inner.store.release_sets_to_sign(&revoked).await? {
            let Some(signature) = self.sign_release_set(&set, act.at).await? else { break };
            let (store, digest) = (&self.inner.store, set.contents_digest()?);
            let written =
                store.put_release_set_signature(&set.name, digest, &signature, &revoked, act).await?;
            signed += usize::from(written != Written::Same);
        }
        Ok(signed)
    }

    /// Refuses when a receipt is asked for and the register does not sign: before anything is judged.
    ///
    /// # Errors
    /// A conflict (signing off).
    pub fn ready_for_receipt(&self, salted: Option<&Salted>) -> Result<()> {
        if salted.is_none() || self.signs() { Ok(()) } else { Err(signing_off()) }
    }

    /// A signed statement that data of this digest was judged so, without anything of the data.
    ///
    /// # Errors
    /// A conflict (signing off) without a key.
    pub async fn receipt(&self, judged: &Judged, salted: &Salted, at: DateTime<Utc>) -> Result<String> {
        let key = self.must_sign()?;
        let Judged { by, part, on, today, party, report } = judged;
        let lists = by.version.editions.code_lists.iter();
        let claims = Receipt {
            issuer: self.public_url().to_owned(),
            issued_at: at.timestamp(),
            data_digest: salted.digest(),
            standard: by.standard.name.to_string(),
            version: by.version.number.to_string(),
            profile: by.profile.as_ref().map(|profile| profile.name.to_string()),
            part: part.as_ref().map(ToString::to_string),
            example: by.standard.example,
            schema_digest: by.version.digest.to_string(),
            engine: ENGINE.to_owned(),
            edition: by.version.editions.vocabularies,
            code_lists: lists.map(|((name, _), number)| (name.to_string(), number.to_string())).collect(),
            valid: report.valid,
            errors: report.counts.errors,
            warnings: report.counts.warnings,
            truncated: report.truncated,
            records: report.records.map(Into::into),
            on: *on,
            today: *today,
            for_whom: party.clone().map(ForWhom::from).unwrap_or_default(),
        };
        self.off_thread(move || key.sign_compact(RECEIPT_KIND, &claims)).await
    }

    /// Whether a receipt is one of this register, and what it says.
    ///
    /// # Errors
    /// Why it does not count.
    pub fn check_receipt(&self, receipt: &str) -> std::result::Result<Statement, Refused> {
        self.key_set().check_compact(receipt, RECEIPT_KIND)
    }

    /// The head of the audit as a signed statement; none when the register does not sign.
    ///
    /// # Errors
    /// Internal, when the key refuses.
    pub async fn sign_head(&self, head: &ChainHead, at: DateTime<Utc>) -> Result<Option<String>> {
        let Some(key) = self.signing_key() else { return Ok(None) };
        let kid = key.kid().to_owned();
        if let Some((known, by, jws)) = &*self.last_head()
            && known == head
            && *by == kid
        {
            return Ok(Some(jws.clone()));
        }
        let claims = HeadStatement::of(head, self.public_url(), at);
        let jws = self.off_thread(move || key.sign_compact(HEAD_KIND, &claims)).await?;
        *self.last_head() = Some((head.clone(), kid, jws.clone()));
        Ok(Some(jws))
    }

    fn last_head(&self) -> std::sync::MutexGuard<'_, Option<(ChainHead, String, String)>> {
        self.inner.signed_head.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn signing_off() -> Error {
    Error::conflict(
        Conflict::SigningOff,
        "Dit register ondertekent niet: er is geen sleutel ingesteld. De beheerder maakt er een met 'maatstaf key create'.",
        "This register does not sign: no key is configured. The operator makes one with 'maatstaf key create'.",
    )
}
