//! The table of who acts for whom, for what, from when until when.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mandates")]
pub(in crate::store) struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub agent_id: i64,
    pub principal_id: i64,
    pub scope: Option<String>,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub source: String,
    pub created_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(in crate::store) enum Relation {
    #[sea_orm(
        belongs_to = "super::organisation::Entity",
        from = "Column::AgentId",
        to = "super::organisation::Column::Id"
    )]
    Agent,
    #[sea_orm(
        belongs_to = "super::organisation::Entity",
        from = "Column::PrincipalId",
        to = "super::organisation::Column::Id"
    )]
    Principal,
}

impl ActiveModelBehavior for ActiveModel {}
