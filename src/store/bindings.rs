//! How strongly standards bind: set apart from what else is known of them, and by itself in the audit.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::Written;
use super::audit::{Act, Deed, record};
use super::catalogue::locked_standard;
use super::connect::Store;
use super::entity::standard;
use super::errors::{corrupt, refuse_nul};
use crate::domain::error::Result;
use crate::domain::{Binding, Error, Missing, StandardName};

/// What makes a standard binding, as its row says.
pub(super) fn binding(row: &standard::Model) -> Result<Option<Binding>> {
    let (Some(force), Some(source), Some(from)) = (&row.binding, &row.binding_source, row.binding_from)
    else {
        return Ok(None);
    };
    let force = force.parse().map_err(|_| corrupt("binding force"))?;
    Ok(Some(Binding { force, source: source.clone(), from }))
}

impl Store {
    /// What makes these standards binding; those of which nothing was said are absent.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn bindings(&self, standards: &[StandardName]) -> Result<BTreeMap<StandardName, Binding>> {
        let names = standards.iter().map(StandardName::as_str);
        let rows =
            standard::Entity::find().filter(standard::Column::Name.is_in(names)).all(self.db()).await?;
        let mut found = BTreeMap::new();
        for row in rows {
            if let Some(binding) = binding(&row)? {
                found.insert(row.name.parse().map_err(|_| corrupt("name of a standard"))?, binding);
            }
        }
        Ok(found)
    }

    /// Says what makes a standard binding.
    ///
    /// # Errors
    /// Missing (standard); invalid when the source holds NUL; internal or busy.
    pub async fn put_binding(&self, name: &StandardName, new: &Binding, act: &Act) -> Result<Written> {
        refuse_nul([new.source.as_str()])?;
        let writing = self.begin(act).await?;
        let there = locked_standard(&writing.tx, name).await?;
        let there = there.ok_or_else(|| Error::Missing(Missing::Standard, name.to_string()))?;
        if binding(&there)?.as_ref() == Some(new) {
            return Ok(Written::Same);
        }
        standard::Entity::update_many()
            .set(standard::ActiveModel {
                binding: Set(Some(new.force.as_str().to_owned())),
                binding_source: Set(Some(new.source.clone())),
                binding_from: Set(Some(new.from)),
                ..Default::default()
            })
            .filter(standard::Column::Id.eq(there.id))
            .exec(&writing.tx)
            .await?;
        let deed = Deed {
            action: format!("verbindendheid-{}", new.force.as_str()),
            subject: format!("standaarden/{name}"),
            ..Deed::default()
        };
        record(&writing.tx, act, deed).await?;
        writing.commit().await?;
        Ok(Written::Changed)
    }
}
