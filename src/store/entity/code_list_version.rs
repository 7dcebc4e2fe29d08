//! The table of versions of code lists, with their bytes.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "code_list_versions")]
pub(in crate::store) struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub list_id: i64,
    pub number: String,
    pub reference_date: NaiveDate,
    pub code_bytes: Vec<u8>,
    pub digest: String,
    pub notes: String,
    pub published_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(in crate::store) enum Relation {
    #[sea_orm(
        belongs_to = "super::code_list::Entity",
        from = "Column::ListId",
        to = "super::code_list::Column::Id"
    )]
    List,
}

impl Related<super::code_list::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::List.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
