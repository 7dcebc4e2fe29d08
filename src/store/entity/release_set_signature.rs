//! The table of signatures of published release sets; of one set the last counts.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release_set_signatures")]
pub(in crate::store) struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub set_id: i64,
    pub kid: String,
    pub jws: String,
    pub signed_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(in crate::store) enum Relation {
    #[sea_orm(
        belongs_to = "super::release_set::Entity",
        from = "Column::SetId",
        to = "super::release_set::Column::Id"
    )]
    Set,
}

impl ActiveModelBehavior for ActiveModel {}
