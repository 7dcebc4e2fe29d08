//! Versions of which something was erased at the source. They come in the way anything is erased: with bytes that stand
//! in for what was there, a row that says what is gone, and then without: the database lets nothing else through.

use sea_orm::{ActiveValue::NotSet, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, Set};

use super::{Taking, homeless};
use crate::domain::error::Result;
use crate::domain::{Erasable, Erasure, Example, Thing};
use crate::store::audit::{Act, Deed, record, whole_micros};
use crate::store::entity::erasure;
use crate::store::erasures::empty;
use crate::store::errors::refuse_nul;
use crate::store::holdings::Holdings;

/// What stands for a moment where something was erased elsewhere.
const STAND_IN: &[u8] = b"{}";

/// What was erased of one version.
#[derive(Clone, Copy)]
pub(super) struct Gone<'e>(pub(super) &'e [Erasure]);

impl Gone<'_> {
    pub(super) fn has(&self, what: &Erasable) -> bool {
        self.0.iter().any(|erasure| erasure.what == *what)
    }

    /// The bytes of a schema to insert: its own, or what stands in for them.
    pub(super) fn schema_or_stand_in<'s>(&self, schema: &'s [u8]) -> &'s [u8] {
        if self.has(&Erasable::Schema) { STAND_IN } else { schema }
    }

    /// The examples that were erased, as something that can be.
    pub(super) fn examples(&self) -> Vec<Example> {
        let names = self.0.iter().filter_map(|erasure| match &erasure.what {
            Erasable::Example(name) => Some(name.clone()),
            Erasable::Schema | Erasable::Notes => None,
        });
        let stand_in = |name| Example {
            name,
            valid: true,
            part: None,
            codes: Vec::new(),
            bytes: STAND_IN.to_vec(),
            day: None,
        };
        names.map(stand_in).collect()
    }

    /// Erases them in a version that was just put in.
    pub(super) async fn erase(&self, tx: &DatabaseTransaction, version_id: i64) -> Result<()> {
        for comes in self.0 {
            refuse_nul([
                comes.reason.as_str(),
                comes.decision.body.as_str(),
                comes.decision.source.as_str(),
                comes.what.name(),
            ])?;
            let row = erasure::ActiveModel {
                id: NotSet,
                version_id: Set(version_id),
                what: Set(comes.what.as_str().to_owned()),
                name: Set(comes.what.name().to_owned()),
                digest: Set(comes.digest.to_string()),
                at: Set(whole_micros(comes.at)),
                reason: Set(comes.reason.clone()),
                decided_by: Set(comes.decision.body.clone()),
                decided_on: Set(comes.decision.on),
                decision_source: Set(comes.decision.source.clone()),
            };
            erasure::Entity::insert(row).exec(tx).await?;
            empty(tx, version_id, &comes.what).await?;
        }
        Ok(())
    }

    /// The audit of it, after the row that says that the version came in.
    pub(super) async fn tell(&self, tx: &DatabaseTransaction, subject: &str, act: &Act) -> Result<()> {
        for erasure in self.0 {
            let deed = Deed {
                action: format!("gewist-{}", erasure.what.as_str()),
                subject: subject.to_owned(),
                before: Some(erasure.digest),
                ..Deed::default()
            };
            record(tx, act, deed).await?;
        }
        Ok(())
    }
}

impl Holdings {
    /// What was erased of a version; the erasures of one stand together.
    pub(super) fn gone_of(&self, thing: &Thing) -> Gone<'_> {
        let Thing::Version(standard, number) = thing else { return Gone(&[]) };
        let is_of = |erasure: &Erasure| erasure.standard == *standard && erasure.number == *number;
        let from = self.erasures.iter().position(is_of).unwrap_or(self.erasures.len());
        let rest = &self.erasures[from..];
        Gone(&rest[..rest.iter().take_while(|erasure| is_of(erasure)).count()])
    }
}

impl Taking<'_> {
    /// Refuses what was erased of something that is not in it.
    pub(super) fn erasures_have_a_home(&self, all: &[Erasure]) -> Result<()> {
        for erasure in all {
            let of = (erasure.standard.clone(), erasure.number.clone());
            if !self.rows.versions.contains_key(&of) {
                let thing = Thing::Version(of.0, of.1);
                return Err(homeless(&thing, &thing.to_string()));
            }
        }
        Ok(())
    }
}

/// What was erased of a version here.
pub(super) async fn erased_here(tx: &DatabaseTransaction, version_id: i64) -> Result<Vec<Erasable>> {
    let query = erasure::Entity::find().filter(erasure::Column::VersionId.eq(version_id));
    let rows = query.all(tx).await?;
    Ok(rows.iter().filter_map(|row| Erasable::of(&row.what, &row.name)).collect())
}
