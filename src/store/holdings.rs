//! What the register holds, by the page and with its bytes, to hold against what the audit says of it. It is read as
//! it stands: a status or digest that this program would not read is what is looked for.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait as _};

use super::connect::Store;
use super::entity::{code_list, code_list_version, erasure, profile, standard, version};
use crate::domain::error::Result;
use crate::domain::{Digest, Held};

/// A page of what is held, and after which number the next one begins.
pub type Holdings = (Vec<Held>, Option<i64>);

fn digest_of(bytes: &[u8]) -> Option<Digest> {
    (!bytes.is_empty()).then(|| Digest::of(bytes))
}

/// As the audit calls a version, also of a standard that is not there any more.
fn subject(kind: &str, name: Option<String>, number: &str) -> String {
    format!("{kind}/{}/versies/{number}", name.unwrap_or_default())
}

impl Store {
    /// Versions of standards, concepts too, after this number.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn versions_held(&self, after: i64, most: u64) -> Result<Holdings> {
        let rows = version::Entity::find()
            .find_also_related(standard::Entity)
            .filter(version::Column::Id.gt(after))
            .order_by_asc(version::Column::Id)
            .limit(most)
            .all(self.db())
            .await?;
        let last = rows.last().map(|(row, _)| row.id);
        let held = rows.into_iter().map(|(row, standard)| Held {
            subject: subject("standaarden", standard.map(|standard| standard.name), &row.number),
            bytes: digest_of(&row.schema_bytes),
            digest: row.digest,
            status: Some(row.status),
            created_at: Some(row.created_at),
            published_at: row.published_at,
        });
        Ok((held.collect(), last))
    }

    /// Versions of code lists, after this number.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn code_list_versions_held(&self, after: i64, most: u64) -> Result<Holdings> {
        let rows = code_list_version::Entity::find()
            .find_also_related(code_list::Entity)
            .filter(code_list_version::Column::Id.gt(after))
            .order_by_asc(code_list_version::Column::Id)
            .limit(most)
            .all(self.db())
            .await?;
        let last = rows.last().map(|(row, _)| row.id);
        let held = rows.into_iter().map(|(row, list)| Held {
            subject: subject("waardelijsten", list.map(|list| list.name), &row.number),
            bytes: digest_of(&row.code_bytes),
            digest: row.digest,
            status: None,
            created_at: None,
            published_at: Some(row.published_at),
        });
        Ok((held.collect(), last))
    }

    /// Profiles, after this number.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn profiles_held(&self, after: i64, most: u64) -> Result<Holdings> {
        let rows = profile::Entity::find()
            .filter(profile::Column::Id.gt(after))
            .order_by_asc(profile::Column::Id)
            .limit(most)
            .all(self.db())
            .await?;
        let last = rows.last().map(|row| row.id);
        let held = rows.into_iter().map(|row| Held {
            subject: format!("profielen/{}", row.name),
            bytes: digest_of(&row.schema_bytes),
            digest: row.digest,
            status: None,
            created_at: Some(row.created_at),
            published_at: None,
        });
        Ok((held.collect(), last))
    }

    /// Every erasure: of what, which kind, and the digest that it left.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn erasures_held(&self) -> Result<Vec<(String, String, String)>> {
        let rows: Vec<(String, String, Option<String>, Option<String>)> = erasure::Entity::find()
            .select_only()
            .columns([erasure::Column::What, erasure::Column::Digest])
            .column(version::Column::Number)
            .column(standard::Column::Name)
            .join(sea_orm::JoinType::LeftJoin, erasure::Relation::Version.def())
            .join(sea_orm::JoinType::LeftJoin, version::Relation::Standard.def())
            .order_by_asc(erasure::Column::Id)
            .into_tuple()
            .all(self.db())
            .await?;
        let held = rows.into_iter().map(|(what, digest, number, standard)| {
            (subject("standaarden", standard, &number.unwrap_or_default()), what, digest)
        });
        Ok(held.collect())
    }
}
