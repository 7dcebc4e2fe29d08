//! The table of standards.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "standards")]
pub(in crate::store) struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub provision_id: i64,
    pub title: String,
    pub description: String,
    pub kind: String,
    pub example: bool,
    pub record_key: Option<String>,
    pub table_mapping: Option<String>,
    pub created_at: DateTime<Utc>,
    pub contact: String,
    pub licence: String,
    pub promise: String,
    pub consultation_days: i32,
    pub support_months: i32,
    pub majors_in_support: i32,
    pub binding: Option<String>,
    pub binding_source: Option<String>,
    pub binding_from: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(in crate::store) enum Relation {
    #[sea_orm(
        belongs_to = "super::provision::Entity",
        from = "Column::ProvisionId",
        to = "super::provision::Column::Id"
    )]
    Provision,
}

impl ActiveModelBehavior for ActiveModel {}
