//! The table of profiles, with their bytes.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "profiles")]
pub(in crate::store) struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub title: String,
    pub audience: String,
    pub base_id: i64,
    pub schema_bytes: Vec<u8>,
    pub digest: String,
    pub editions: Option<String>,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(in crate::store) enum Relation {
    #[sea_orm(
        belongs_to = "super::version::Entity",
        from = "Column::BaseId",
        to = "super::version::Column::Id"
    )]
    Base,
}

impl ActiveModelBehavior for ActiveModel {}
