//! Signatures of versions, and the keys by which they are checked. A signature comes in where there is none; one that
//! is here stays. A key comes in when it is not known here, or when it is told that it was revoked (earlier).

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::{Presence, Taking, homeless};
use crate::domain::error::Result;
use crate::domain::{ForeignKey, Signature, StandardName, Thing, VersionNumber};
use crate::store::entity::{signature, taken_over_key};
use crate::store::signatures::keep_signature;

impl Taking<'_> {
    pub(super) async fn signatures(
        &mut self,
        all: &[((StandardName, VersionNumber), Signature)],
    ) -> Result<()> {
        for (of, comes) in all {
            let thing = Thing::Signature(of.0.clone(), of.1.clone());
            let version = self.rows.versions.get(of).copied();
            let version = version.ok_or_else(|| homeless(&thing, &format!("{} {}", of.0, of.1)))?;
            let presence = if signature::Entity::find_by_id(version).one(self.tx).await?.is_some() {
                Presence::Same
            } else {
                keep_signature(self.tx, version, comes).await?;
                Presence::Absent
            };
            self.found(thing, presence, None);
        }
        Ok(())
    }

    /// Of all keys but those of this register itself.
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
        Ok(())
    }
}

fn is_earlier(comes: Option<i64>, there: Option<i64>) -> bool {
    comes.is_some_and(|comes| there.is_none_or(|there| comes < there))
}
