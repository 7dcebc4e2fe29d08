//! Signatures of published versions and release sets: written when one is published, or later where that was not
//! done.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Set,
};

use super::Written;
use super::audit::{Act, Deed, record, whole_micros};
use super::connect::Store;
use super::entity::{release_set, release_set_signature, signature, standard, taken_over_key, version};
use super::errors::{changed, corrupt};
use super::holdings::{Named, Names};
use super::release_sets::{Numbered, locked, with_members};
use super::versions::{VersionRow, digest, joined_versions, locked_version, subject};
use crate::domain::error::Result;
use crate::domain::{
    Digest, ForeignKey, ReleaseSet, ReleaseSetName, Signature, StandardName, Status, Version, VersionNumber,
};

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
        record(&writing.tx, act, signed(&subject(standard, number), of)).await?;
        writing.commit().await?;
        Ok(if before.is_some() { Written::Changed } else { Written::Created })
    }

    /// The signature of a release set that counts, when it has one.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn release_set_signature(&self, name: &ReleaseSetName) -> Result<Option<Signature>> {
        let row = release_set_signature::Entity::find()
            .join(JoinType::InnerJoin, release_set_signature::Relation::Set.def())
            .filter(release_set::Column::Name.eq(name.as_str()))
            .order_by_desc(release_set_signature::Column::Id)
            .one(self.db())
            .await?;
        Ok(row.map(|row| Signature { kid: row.kid, jws: row.jws, at: row.signed_at }))
    }

    /// The signatures of all release sets that count, by name.
    pub(super) async fn all_set_signatures(&self) -> Result<Vec<(ReleaseSetName, Signature)>> {
        use release_set_signature::Column::{Id, Jws, Kid, SignedAt};
        type Row = (String, String, String, DateTime<Utc>);
        let rows: Vec<Row> = release_set_signature::Entity::find()
            .select_only()
            .column(release_set::Column::Name)
            .columns([Kid, Jws, SignedAt])
            .join(JoinType::InnerJoin, release_set_signature::Relation::Set.def())
            .order_by_asc(Id)
            .into_tuple()
            .all(self.db())
            .await?;
        let mut last = BTreeMap::new();
        for (name, kid, jws, at) in rows {
            let name: ReleaseSetName = name.parse().map_err(|_| corrupt("name of a release set"))?;
            last.insert(name, Signature { kid, jws, at });
        }
        Ok(last.into_iter().collect())
    }

    /// The published release sets without a signature but by these keys, oldest first.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn release_sets_to_sign(&self, by: &[String]) -> Result<Vec<ReleaseSet>> {
        let signed = release_set_signature::Entity::find()
            .select_only()
            .column(release_set_signature::Column::SetId)
            .filter(release_set_signature::Column::Kid.is_not_in(by));
        let rows = release_set::Entity::find()
            .filter(release_set::Column::PublishedAt.is_not_null())
            .filter(release_set::Column::Id.not_in_subquery(signed.into_query()))
            .order_by_asc(release_set::Column::Id)
            .all(self.db())
            .await?;
        let sets = rows.into_iter().map(Numbered::try_from).collect::<Result<Vec<_>>>()?;
        with_members(self.db(), sets).await
    }

    /// Keeps a signature of a published release set, unless it has one by a key that is not `instead_of`.
    ///
    /// # Errors
    /// Missing (release set); a conflict when it has another digest; internal or busy.
    pub async fn put_release_set_signature(
        &self,
        name: &ReleaseSetName,
        of: Digest,
        signature: &Signature,
        instead_of: &[String],
        act: &Act,
    ) -> Result<Written> {
        let writing = self.begin(act).await?;
        let Numbered { id, set } = locked(&writing.tx, name).await?;
        if set.digest != Some(of) {
            return Err(changed());
        }
        let before = keys_of_set(&writing.tx, id).await?;
        if before.iter().any(|kid| !instead_of.contains(kid)) {
            return Ok(Written::Same);
        }
        keep_set_signature(&writing.tx, id, signature).await?;
        record(&writing.tx, act, signed(&format!("uitgaven/{name}"), of)).await?;
        writing.commit().await?;
        Ok(if before.is_empty() { Written::Created } else { Written::Changed })
    }
}

/// That something of this digest was signed, which does not change it.
fn signed(subject: &str, of: Digest) -> Deed {
    Deed {
        action: "ondertekend".to_owned(),
        subject: format!("{subject}/handtekening"),
        before: Some(of),
        after: Some(of),
        undecided_reason: None,
    }
}

/// The keys by which a release set was signed.
pub(super) async fn keys_of_set(db: &impl ConnectionTrait, set_id: i64) -> Result<Vec<String>> {
    let rows = release_set_signature::Entity::find()
        .select_only()
        .column(release_set_signature::Column::Kid)
        .filter(release_set_signature::Column::SetId.eq(set_id));
    Ok(rows.into_tuple().all(db).await?)
}

/// Keeps a signature of a release set that is published, also in the transaction of its publication.
pub(super) async fn keep_set_signature(
    tx: &DatabaseTransaction,
    set_id: i64,
    signature: &Signature,
) -> Result<()> {
    let row = release_set_signature::ActiveModel {
        id: NotSet,
        set_id: Set(set_id),
        kid: Set(signature.kid.clone()),
        jws: Set(signature.jws.clone()),
        signed_at: Set(whole_micros(signature.at)),
    };
    release_set_signature::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
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
