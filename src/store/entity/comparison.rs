//! The table of what was found when two published things were compared.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comparisons")]
pub(in crate::store) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub old_key: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub new_key: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub engine: String,
    pub found: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(in crate::store) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
