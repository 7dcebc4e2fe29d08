//! What is in the register and not in the index yet: from before there was one.

use sea_orm::sea_query::Query as Select;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use super::super::connect::Store;
use super::super::entity::{code_list, provision, standard, version};
use super::super::errors::corrupt;
use super::super::versions::{VersionRow, joined_versions};
use super::index::{Owner, lines_of, put};
use super::sql;
use crate::domain::error::Result;
use crate::domain::{CodeListHeading, CodeListName, Provision, SearchLine, Version};

/// How many at a time.
const BATCH: u64 = 100;

fn indexed(column: &'static str) -> sea_orm::sea_query::SelectStatement {
    let mut select = Select::select();
    let there = sea_orm::sea_query::Expr::col(column).is_not_null();
    select.column(column).from("search_documents").and_where(there);
    select
}

impl Store {
    /// Takes the provisions and standards up in the index that are not in it.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn index_headings(&self) -> Result<()> {
        loop {
            let provisions = provision::Entity::find()
                .filter(provision::Column::Id.not_in_subquery(indexed("provision_id")))
                .order_by_asc(provision::Column::Id)
                .limit(BATCH)
                .all(self.db())
                .await?;
            let standards = standard::Entity::find()
                .filter(standard::Column::Id.not_in_subquery(indexed("standard_id")))
                .order_by_asc(standard::Column::Id)
                .limit(BATCH)
                .all(self.db())
                .await?;
            if provisions.is_empty() && standards.is_empty() {
                return Ok(());
            }
            let writing = self.begin_unaudited().await?;
            for row in provisions {
                let id = row.id;
                let lines = SearchLine::of_provision(&Provision::try_from(row)?);
                put(&writing.tx, Owner::Provision(id), &lines).await?;
            }
            for row in standards {
                put(&writing.tx, Owner::Standard(row.id), &lines_of(&row)).await?;
            }
            writing.commit().await?;
        }
    }

    /// Some of the versions that are not in the index, oldest first.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn versions_to_index(&self) -> Result<Vec<Version>> {
        let query = joined_versions()
            .filter(version::Column::Id.not_in_subquery(indexed("version_id")))
            .order_by_asc(version::Column::Id)
            .limit(BATCH);
        let rows = query.into_model::<VersionRow>().all(self.db()).await?;
        rows.into_iter().map(Version::try_from).collect()
    }

    /// Takes versions up in the index, each with what it says of itself.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn index_versions(&self, versions: &[(Version, Vec<SearchLine>)]) -> Result<()> {
        let writing = self.begin_unaudited().await?;
        for (version, lines) in versions {
            let query = "SELECT v.id AS id FROM versions v JOIN standards s ON s.id = v.standard_id \
                         WHERE s.name = $1 AND v.number = $2 AND v.digest = $3";
            let values = [
                version.standard.as_str().into(),
                version.number.to_string().into(),
                version.digest.to_string().into(),
            ];
            let of = "SELECT id FROM standards WHERE name = $1";
            let id = sql::number(&writing.tx, query, values).await?;
            let standard = sql::number(&writing.tx, of, [version.standard.as_str().into()]).await?;
            // A concept that was replaced or dropped meanwhile was indexed by who did that.
            if let (Some(id), Some(standard)) = (id, standard) {
                put(&writing.tx, Owner::Version { id, standard }, lines).await?;
            }
        }
        writing.commit().await
    }

    /// Some of the code lists that are not in the index.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn code_lists_to_index(&self) -> Result<Vec<CodeListName>> {
        let rows = code_list::Entity::find()
            .filter(code_list::Column::Id.not_in_subquery(indexed("code_list_id")))
            .order_by_asc(code_list::Column::Id)
            .limit(BATCH)
            .all(self.db())
            .await?;
        let names = rows.into_iter().map(|row| row.name.parse().map_err(|_| corrupt("name of a code list")));
        names.collect()
    }

    /// Takes a code list up in the index with these codes.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn index_code_list(&self, name: &CodeListName, codes: Vec<SearchLine>) -> Result<()> {
        let query = code_list::Entity::find().filter(code_list::Column::Name.eq(name.as_str()));
        let writing = self.begin_unaudited().await?;
        if let Some(row) = query.one(&writing.tx).await? {
            let id = row.id;
            let mut lines = SearchLine::of_code_list(&CodeListHeading::try_from(row)?);
            lines.extend(codes);
            put(&writing.tx, Owner::CodeList(id), &lines).await?;
        }
        writing.commit().await
    }
}
