//! The table of what is kept of each step, beside its audit row.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "steps")]
pub(in crate::store) struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub subject: String,
    pub status: String,
    pub at: DateTime<Utc>,
    pub decided_by: Option<String>,
    pub decided_on: Option<NaiveDate>,
    pub decision_source: Option<String>,
    pub way: Option<String>,
    pub consultation_begins: Option<NaiveDate>,
    pub consultation_ends: Option<NaiveDate>,
    pub successor: Option<String>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(in crate::store) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
