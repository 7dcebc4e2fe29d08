//! Signatures of published versions: written when a version is published, or later where that was not done.

use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationTrait, Set,
};

use super::Written;
use super::audit::{Act, Deed, record, whole_micros};
use super::connect::Store;
use super::entity::{signature, standard, taken_over_key, version};
use super::errors::changed;
use super::holdings::{Named, Names};
use super::versions::{VersionRow, digest, joined_versions, locked_version, subject};
use crate::domain::error::Result;
use crate::domain::{Digest, ForeignKey, Signature, StandardName, Status, Version, VersionNumber};

impl Store {
    /// The signature of a version, when it has one.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn signature(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
    ) -> Result<Option<Signature>> {
        let row = signature::Entity::find()
            .join(JoinType::InnerJoin, signature::Relation::Version.def())
            .join(JoinType::InnerJoin, version::Relation::Standard.def())
            .filter(standard::Column::Name.eq(standard.as_str()))
            .filter(version::Column::Number.eq(number.to_string()))
            .one(self.db())
            .await?;
        Ok(row.map(|row| Signature { kid: row.kid, jws: row.jws, at: row.signed_at }))
    }

    /// The signatures of all versions, by version.
    pub(super) async fn all_signatures(&self, names: &Names) -> Result<Vec<(Named, Signature)>> {
        let mut all = Vec::new();
        for row in signature::Entity::find().all(self.db()).await? {
            let of = names.get(&row.version_id).ok_or_else(changed)?.clone();
            all.push((of, Signature { kid: row.kid, jws: row.jws, at: row.signed_at }));
        }
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(all)
    }

    /// The keys of other registers, by which signatures that came from there are checked.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn foreign_keys(&self) -> Result<Vec<ForeignKey>> {
        let query = taken_over_key::Entity::find().order_by_asc(taken_over_key::Column::Kid);
        let keys = query.all(self.db()).await?.into_iter().map(|row| ForeignKey {
            kid: row.kid,
            source: row.source,
            jwk: row.jwk,
            revoked_at: row.revoked_at,
        });
        Ok(keys.collect())
    }

    /// The published versions without a signature, or with one by these keys, oldest first.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn to_sign(&self, by: &[String]) -> Result<Vec<Version>> {
        let signed = signature::Entity::find()
            .select_only()
            .column(signature::Column::VersionId)
            .filter(signature::Column::Kid.is_not_in(by));
        let fixed = Status::ALL.into_iter().filter(|status| status.is_fixed()).map(Status::as_str);
        let rows = joined_versions()
            .filter(version::Column::Status.is_in(fixed))
            .filter(Condition::all().add(version::Column::Id.not_in_subquery(signed.into_query())))
            .order_by_asc(version::Column::Id)
            .into_model::<VersionRow>()
            .all(self.db())
            .await?;
        rows.into_iter().map(Version::try_from).collect()
    }

    /// Keeps a signature of a published version, unless it has one by a key that is not `instead_of`.
    ///
    /// # Errors
    /// Missing (version); a conflict when it has other bytes; internal or busy.
    pub async fn put_signature(
        &self,
        (standard, number): (&StandardName, &VersionNumber),
        of: Digest,
        signature: &Signature,
        instead_of: &[String],
        act: &Act,
    ) -> Result<Written> {
        let writing = self.begin(act).await?;
        let there = locked_version(&writing.tx, standard, number).await?;
        if digest(&there)? != of {
            return Err(changed());
        }
        let before = signature::Entity::find_by_id(there.id).one(&writing.tx).await?;
        if before.as_ref().is_some_and(|before| !instead_of.contains(&before.kid)) {
            return Ok(Written::Same);
        }
        signature::Entity::delete_by_id(there.id).exec(&writing.tx).await?;
        keep_signature(&writing.tx, there.id, signature).await?;
        let deed = Deed {
            action: "ondertekend".to_owned(),
            subject: format!("{}/handtekening", subject(standard, number)),
            before: Some(of),
            after: Some(of),
            undecided_reason: None,
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(if before.is_some() { Written::Changed } else { Written::Created })
    }
}

/// Keeps the signature of a version that has none, in the transaction of its publication.
pub(super) async fn keep_signature(
    tx: &DatabaseTransaction,
    version_id: i64,
    signature: &Signature,
) -> Result<()> {
    let row = signature::ActiveModel {
        version_id: Set(version_id),
        kid: Set(signature.kid.clone()),
        jws: Set(signature.jws.clone()),
        signed_at: Set(whole_micros(signature.at)),
    };
    signature::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
