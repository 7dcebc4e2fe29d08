//! The table of the steps that versions took in the register that they came from.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "taken_over_steps")]
pub(in crate::store) struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub version_id: i64,
    pub status: String,
    pub at: DateTime<Utc>,
    pub actor: String,
    pub reason: String,
    pub decided_by: Option<String>,
    pub decided_on: Option<NaiveDate>,
    pub decision_source: Option<String>,
    pub way: Option<String>,
    pub consultation_begins: Option<NaiveDate>,
    pub consultation_ends: Option<NaiveDate>,
    pub successor: Option<String>,
    pub approvals: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(in crate::store) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
