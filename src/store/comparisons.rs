//! Comparisons that were made, by what was compared and by which program. They can be made again: no audit
//! row tells of them.

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set, TryInsertResult};

use super::connect::Store;
use super::entity::comparison;
use super::errors::corrupt;
use crate::domain::error::Result;
use crate::domain::{Comparison, Digest, Error};

impl Store {
    /// What was found between these two by this program.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn comparison(&self, old: Digest, new: Digest, engine: &str) -> Result<Option<Comparison>> {
        let key = (old.to_string(), new.to_string(), engine.to_owned());
        let row = comparison::Entity::find_by_id(key).one(self.db()).await?;
        row.map(|row| serde_json::from_str(&row.found).map_err(|_| corrupt("comparison"))).transpose()
    }

    /// Keeps what was found, unless that was done already; says whether it was kept now.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn keep_comparison(
        &self,
        old: Digest,
        new: Digest,
        engine: &str,
        found: &Comparison,
    ) -> Result<bool> {
        let row = comparison::ActiveModel {
            old_key: Set(old.to_string()),
            new_key: Set(new.to_string()),
            engine: Set(engine.to_owned()),
            found: Set(serde_json::to_string(found).map_err(Error::internal)?),
        };
        let writing = self.begin_unaudited().await?;
        let inserted = comparison::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .try_insert()
            .exec_without_returning(&writing.tx)
            .await?;
        writing.commit().await?;
        Ok(matches!(inserted, TryInsertResult::Inserted(_)))
    }
}
