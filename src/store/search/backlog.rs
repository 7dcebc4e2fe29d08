//! What is in the register and not in the index yet: from before there was one.

use sea_orm::sea_query::Query as Select;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QueryResult,
    QuerySelect,
};

use super::super::connect::{Backend, Store};
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
            let mut headings = Vec::new();
            for row in provisions {
                let id = row.id;
                headings.push((Owner::Provision(id), SearchLine::of_provision(&Provision::try_from(row)?)));
            }
            headings.extend(standards.iter().map(|row| (Owner::Standard(row.id), lines_of(row))));
            for some in headings.chunks(self.at_once()) {
                let writing = self.begin_unaudited().await?;
                for (owner, lines) in some {
                    put(&writing.tx, *owner, lines).await?;
                }
                writing.commit().await?;
            }
        }
    }

    /// How many things in one transaction. On PostgreSQL others may be writing, and whoever holds one thing
    /// and waits for the words of another can deadlock; on SQLite each transaction waits for the disk.
    fn at_once(&self) -> usize {
        match self.backend() {
            Backend::Sqlite => 100,
            Backend::Postgres => 1,
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
        for some in versions.chunks(self.at_once()) {
            let writing = self.begin_unaudited().await?;
            for (version, lines) in some {
                // A concept that was replaced or dropped meanwhile was indexed by who did that.
                if let Some(owner) = owner_of(&writing.tx, version).await? {
                    put(&writing.tx, owner, lines).await?;
                }
            }
            writing.commit().await?;
        }
        Ok(())
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

/// The version's row, as long as it has the same bytes.
async fn owner_of(tx: &DatabaseTransaction, version: &Version) -> Result<Option<Owner>> {
    let query = "SELECT v.id AS id, v.standard_id AS standard FROM versions v \
                 JOIN standards s ON s.id = v.standard_id WHERE s.name = $1 AND v.number = $2 AND v.digest = $3";
    let values = [
        version.standard.as_str().into(),
        version.number.to_string().into(),
        version.digest.to_string().into(),
    ];
    let rows = sql::rows(tx, query, values).await?;
    let owner = |row: &QueryResult| {
        Ok(Owner::Version { id: row.try_get("", "id")?, standard: row.try_get("", "standard")? })
    };
    rows.first().map(owner).transpose()
}
