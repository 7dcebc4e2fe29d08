//! Release sets: a concept first, since members come with those alone, and then as it was there.

use sea_orm::{ActiveValue::NotSet, ColumnTrait, EntityTrait, QueryFilter, Set};

use super::{Presence, Taking, homeless, other};
use crate::domain::error::Result;
use crate::domain::{ReleaseSet, Thing};
use crate::store::audit::whole_micros;
use crate::store::entity::{release_set, release_set_member};
use crate::store::release_sets::{Numbered, with_members};

impl Taking<'_> {
    pub(super) async fn release_sets(&mut self, all: &[ReleaseSet]) -> Result<()> {
        for comes in all {
            let query = release_set::Entity::find().filter(release_set::Column::Name.eq(comes.name.as_str()));
            let (id, presence) = match query.one(self.tx).await? {
                Some(there) => {
                    let id = there.id;
                    let there = with_members(self.tx, vec![Numbered::try_from(there)?]).await?;
                    (id, there.first().map_or(Presence::Absent, |there| compared(there, comes)))
                }
                None => (self.release_set(comes).await?, Presence::Absent),
            };
            self.rows.release_sets.insert(comes.name.clone(), id);
            self.found(Thing::ReleaseSet(comes.name.clone()), presence, comes.digest);
        }
        Ok(())
    }

    async fn release_set(&self, comes: &ReleaseSet) -> Result<i64> {
        let row = release_set::ActiveModel {
            id: NotSet,
            name: Set(comes.name.to_string()),
            title: Set(comes.title.clone()),
            notes: Set(comes.notes.clone()),
            valid_from: Set(comes.validity.from),
            valid_until: Set(comes.validity.until),
            digest: Set(comes.digest.map(|digest| digest.to_string())),
            created_at: Set(whole_micros(comes.created_at)),
            changed_at: Set(whole_micros(comes.changed_at)),
            published_at: Set(None),
        };
        let id = release_set::Entity::insert(row).exec(self.tx).await?.last_insert_id;
        for member in &comes.members {
            let of = (member.standard.clone(), member.number.clone());
            let home = || homeless(&Thing::ReleaseSet(comes.name.clone()), &format!("{} {}", of.0, of.1));
            let version_id = self.rows.versions.get(&of).copied().ok_or_else(home)?;
            let standard_id = self.rows.standards.get(of.0.as_str()).copied().ok_or_else(home)?;
            let row = release_set_member::ActiveModel {
                set_id: Set(id),
                standard_id: Set(standard_id),
                version_id: Set(version_id),
            };
            release_set_member::Entity::insert(row).exec_without_returning(self.tx).await?;
        }
        if comes.is_published() {
            let row = release_set::ActiveModel {
                published_at: Set(comes.published_at.map(whole_micros)),
                ..Default::default()
            };
            let this = release_set::Column::Id.eq(id);
            release_set::Entity::update_many().set(row).filter(this).exec(self.tx).await?;
        }
        Ok(id)
    }
}

/// Moments may differ from register to register, as those of versions may.
fn compared(there: &ReleaseSet, comes: &ReleaseSet) -> Presence {
    other(&[
        ("titel", there.title != comes.title),
        ("toelichting", there.notes != comes.notes),
        ("geldigheid", there.validity != comes.validity),
        ("leden", there.members != comes.members),
        ("status", there.is_published() != comes.is_published()),
    ])
}
