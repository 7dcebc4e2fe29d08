//! Signatures of versions and release sets, and the keys by which they are checked. A signature comes in where there is
//! none, or none but by keys of other registers that were revoked; one that counts stays. A key comes in when it is not
//! known here, or when it is told that it was revoked (earlier).

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::{Presence, Taking, homeless};
use crate::domain::error::Result;
use crate::domain::{ForeignKey, ReleaseSetName, Signature, StandardName, Thing, VersionNumber};
use crate::store::entity::{signature, taken_over_key};
use crate::store::signatures::{keep_set_signature, keep_signature, keys_of_set};

impl Taking<'_> {
    pub(super) async fn signatures(
        &mut self,
        all: &[((StandardName, VersionNumber), Signature)],
    ) -> Result<()> {
        for (of, comes) in all {
            let thing = Thing::Signature(of.0.clone(), of.1.clone());
            let version = self.rows.versions.get(of).copied();
            let version = version.ok_or_else(|| homeless(&thing, &format!("{} {}", of.0, of.1)))?;
            let there = signature::Entity::find_by_id(version).one(self.tx).await?;
            let there: Vec<String> = there.into_iter().map(|there| there.kid).collect();
            let presence = self.comes_in(comes, &there);
            if presence == Presence::Absent {
                signature::Entity::delete_by_id(version).exec(self.tx).await?;
                keep_signature(self.tx, version, comes).await?;
            }
            self.found(thing, presence, None);
        }
        Ok(())
    }

    /// After the sets.
    pub(super) async fn set_signatures(&mut self, all: &[(ReleaseSetName, Signature)]) -> Result<()> {
        for (of, comes) in all {
            let thing = Thing::ReleaseSetSignature(of.clone());
            let set = self.rows.release_sets.get(of).copied();
            let set = set.ok_or_else(|| homeless(&thing, of.as_str()))?;
            let presence = self.comes_in(comes, &keys_of_set(self.tx, set).await?);
            if presence == Presence::Absent {
                keep_set_signature(self.tx, set, comes).await?;
            }
            self.found(thing, presence, None);
        }
        Ok(())
    }

    /// Absent when a signature has to be kept beside, or instead of, those by these keys.
    fn comes_in(&self, comes: &Signature, there: &[String]) -> Presence {
        let revoked = |kid: &String| self.rows.revoked.contains(kid);
        let renews = !revoked(&comes.kid) && there.iter().all(revoked);
        if there.is_empty() || renews { Presence::Absent } else { Presence::Same }
    }

    /// Before the signatures. Of all keys but those of this register itself.
    pub(super) async fn keys(&mut self, all: &[ForeignKey], own: &[String]) -> Result<()> {
        for comes in all.iter().filter(|key| !own.contains(&key.kid)) {
            let there = taken_over_key::Entity::find_by_id(comes.kid.as_str()).one(self.tx).await?;
            let row = taken_over_key::ActiveModel {
                kid: Set(comes.kid.clone()),
                source: Set(comes.source.clone()),
                jwk: Set(comes.jwk.clone()),
                revoked_at: Set(comes.revoked_at),
            };
            let presence = match there {
                None => {
                    taken_over_key::Entity::insert(row).exec_without_returning(self.tx).await?;
                    Presence::Absent
                }
                Some(there) if is_earlier(comes.revoked_at, there.revoked_at) => {
                    let row = taken_over_key::ActiveModel { source: Set(there.source), ..row };
                    taken_over_key::Entity::update_many()
                        .set(row)
                        .filter(taken_over_key::Column::Kid.eq(comes.kid.as_str()))
                        .exec(self.tx)
                        .await?;
                    Presence::Absent
                }
                Some(_) => Presence::Same,
            };
            self.found(Thing::ForeignKey(comes.kid.clone()), presence, None);
        }
        let revoked = taken_over_key::Entity::find().filter(taken_over_key::Column::RevokedAt.is_not_null());
        let revoked = revoked.all(self.tx).await?.into_iter().map(|key| key.kid);
        self.rows.revoked.extend(revoked);
        Ok(())
    }
}

fn is_earlier(comes: Option<i64>, there: Option<i64>) -> bool {
    comes.is_some_and(|comes| there.is_none_or(|there| comes < there))
}
