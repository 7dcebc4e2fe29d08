//! What a maintainer's desk asks: which versions are being worked on, and by whom they were written.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::connect::Store;
use super::entity::{audit, version};
use super::versions::{VersionRow, joined_versions};
use crate::domain::error::Result;
use crate::domain::{Status, Version};

/// More than this are not on one desk.
const MOST: u64 = 2_000;

impl Store {
    /// The versions that are not published yet, made last first.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn open_versions(&self) -> Result<Vec<Version>> {
        let open = Status::ALL.into_iter().filter(|status| !status.is_fixed()).map(Status::as_str);
        let rows = joined_versions()
            .filter(version::Column::Status.is_in(open))
            .order_by_desc(version::Column::Id)
            .limit(MOST)
            .into_model::<VersionRow>()
            .all(self.db())
            .await?;
        rows.into_iter().map(Version::try_from).collect()
    }

    /// What this actor made or changed of versions, as the audit calls it: `standaarden/X/versies/Y`.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn written_by(&self, actor: &str) -> Result<BTreeSet<String>> {
        let subjects: Vec<String> = audit::Entity::find()
            .select_only()
            .column(audit::Column::Subject)
            .distinct()
            .filter(audit::Column::Actor.eq(actor))
            .filter(audit::Column::Action.is_in(["versie-gemaakt", "concept-vervangen"]))
            .into_tuple()
            .all(self.db())
            .await?;
        Ok(subjects.into_iter().collect())
    }
}
