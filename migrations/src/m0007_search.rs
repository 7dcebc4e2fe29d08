//! The search index: what each thing says of itself, the words in that, and where each word stands. It
//! takes the place of the text that standards were searched in. Whatever is there already is indexed by
//! the program, which knows what schemas mean, right after this.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use super::{id, name, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [documents(), terms(manager), postings(manager)] {
            manager.create_table(table).await?;
        }
        use SearchDocuments::{CodeListId, ProvisionId, StandardId, SubjectId, VersionId};
        for index in [
            unique("search_documents_provision_key", SearchDocuments::Table, [ProvisionId]),
            unique("search_documents_standard_key", SearchDocuments::Table, [StandardId]),
            unique("search_documents_version_key", SearchDocuments::Table, [VersionId]),
            unique("search_documents_code_list_key", SearchDocuments::Table, [CodeListId]),
            plain("search_documents_subject", SearchDocuments::Table, [SubjectId]),
            unique("search_terms_word_key", SearchTerms::Table, [SearchTerms::Word]),
            plain("search_terms_stem", SearchTerms::Table, [SearchTerms::Stem]),
            plain("search_terms_size", SearchTerms::Table, [SearchTerms::Size, SearchTerms::Word]),
            plain("search_postings_subject", SearchPostings::Table, [SearchPostings::SubjectId]),
            // Holds all that asking for what is in force on a day needs: rows carry their schema, and are long.
            plain(
                "versions_status",
                Versions::Table,
                [Versions::Status, Versions::ValidFrom, Versions::ValidUntil, Versions::StandardId],
            ),
            plain("versions_standing", Versions::Table, [Versions::StandardId, Versions::Status]),
        ] {
            manager.create_index(index).await?;
        }
        let index_of_words = match manager.get_database_backend() {
            DbBackend::Postgres => include_str!("guards/m0007_postgres.sql"),
            DbBackend::Sqlite => include_str!("guards/m0007_sqlite.sql"),
            other => return Err(DbErr::Migration(format!("no index of words is written for {other:?}"))),
        };
        manager.get_connection().execute_unprepared(index_of_words).await?;
        let text = Table::alter().table(Standards::Table).drop_column(Standards::SearchText).take();
        manager.alter_table(text).await
    }
}

/// One for each provision, standard, version and code list. That of a version belongs to that of its
/// standard, which is its subject.
fn documents() -> TableCreateStatement {
    use SearchDocuments::{CodeListId, Id, Lines, Place, ProvisionId, StandardId, SubjectId, VersionId};
    let mut table = Table::create().table(SearchDocuments::Table).col(id(Id)).take();
    for (column, target) in [
        (ProvisionId, "provisions"),
        (StandardId, "standards"),
        (VersionId, "versions"),
        (CodeListId, "code_lists"),
        (SubjectId, "search_documents"),
    ] {
        table.col(ColumnDef::new(column).big_integer().null()).foreign_key(
            ForeignKey::create()
                .name(format!("search_documents_{target}_fkey"))
                .from(SearchDocuments::Table, column)
                .to(Alias::new(target), Alias::new("id"))
                .on_delete(ForeignKeyAction::Cascade),
        );
    }
    // Which of its subject it is: 0 for the subject itself, then its versions in the order of their making.
    table.col(ColumnDef::new(Place).integer().not_null().default(0));
    // A list of [kind, path, title, text], in JSON.
    table.col(ColumnDef::new(Lines).text().not_null()).take()
}

/// Every word, folded, once.
fn terms(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(SearchTerms::Table)
        .col(id(SearchTerms::Id))
        .col(name(manager, SearchTerms::Word))
        .col(name(manager, SearchTerms::Stem))
        // In characters.
        .col(ColumnDef::new(SearchTerms::Size).integer().not_null())
        .take()
}

/// Where a word stands: in which documents of a subject, by their place, and how much it counts there
/// (`0:10,1-4:6,7:2`). One row for all versions of a standard, which say much the same.
fn postings(manager: &SchemaManager<'_>) -> TableCreateStatement {
    use SearchPostings::{Documents, SubjectId, TermId};
    let mut table = Table::create()
        .table(SearchPostings::Table)
        .col(ColumnDef::new(TermId).big_integer().not_null())
        .col(ColumnDef::new(SubjectId).big_integer().not_null())
        .col(ColumnDef::new(Documents).text().not_null())
        .primary_key(Index::create().col(TermId).col(SubjectId))
        .foreign_key(
            ForeignKey::create()
                .name("search_postings_term_fkey")
                .from(SearchPostings::Table, TermId)
                .to(SearchTerms::Table, SearchTerms::Id)
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(
            ForeignKey::create()
                .name("search_postings_subject_fkey")
                .from(SearchPostings::Table, SubjectId)
                .to(SearchDocuments::Table, SearchDocuments::Id)
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take();
    if manager.get_database_backend() == DbBackend::Sqlite {
        // The rows of a word stand together.
        table.extra("WITHOUT ROWID");
    }
    table
}

fn plain<T, C>(name: &str, table: T, columns: impl IntoIterator<Item = C>) -> IndexCreateStatement
where
    T: IntoTableRef,
    C: IntoIndexColumn,
{
    let mut index = Index::create().name(name).table(table).take();
    for column in columns {
        index.col(column);
    }
    index
}

#[derive(DeriveIden, Clone, Copy)]
enum SearchDocuments {
    Table,
    Id,
    ProvisionId,
    StandardId,
    VersionId,
    CodeListId,
    SubjectId,
    Place,
    Lines,
}

#[derive(DeriveIden, Clone, Copy)]
enum SearchTerms {
    Table,
    Id,
    Word,
    Stem,
    Size,
}

#[derive(DeriveIden, Clone, Copy)]
enum SearchPostings {
    Table,
    TermId,
    SubjectId,
    Documents,
}

#[derive(DeriveIden)]
enum Standards {
    Table,
    SearchText,
}

#[derive(DeriveIden, Clone, Copy)]
enum Versions {
    Table,
    StandardId,
    Status,
    ValidFrom,
    ValidUntil,
}
