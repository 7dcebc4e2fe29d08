//! The table of when versions that came from another register took the steps towards their end there.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "taken_over_ends")]
pub(in crate::store) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: i64,
    pub announced_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(in crate::store) enum Relation {
    #[sea_orm(
        belongs_to = "super::version::Entity",
        from = "Column::VersionId",
        to = "super::version::Column::Id"
    )]
    Version,
}

impl ActiveModelBehavior for ActiveModel {}
