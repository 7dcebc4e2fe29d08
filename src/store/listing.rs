//! Pages of a list.

use sea_orm::{EntityTrait, FromQueryResult, PaginatorTrait, QuerySelect, Select};

use super::connect::Store;
use crate::domain::error::Result;

/// Which page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// How many items on a page.
    pub size: u32,
}

impl Page {
    /// How many items of a list of this length come before its end.
    #[must_use]
    pub fn last(self, length: usize) -> usize {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        usize::try_from(self.number).unwrap_or(usize::MAX).saturating_mul(size).min(length)
    }

    /// The items of a list that stand on it.
    #[must_use]
    pub fn of<T>(self, list: &[T]) -> &[T] {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let before = usize::try_from(self.number.saturating_sub(1)).unwrap_or(usize::MAX);
        let from = before.saturating_mul(size).min(list.len());
        list.get(from..from.saturating_add(size).min(list.len())).unwrap_or_default()
    }
}

/// One page of a list, and how long the whole list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// The items on this page.
    pub items: Vec<T>,
    /// How many there are on all pages together.
    pub total: u64,
}

impl Store {
    /// One page of an ordered query, each row read as `R` and turned into `T`.
    pub(super) async fn page<E, R, T>(&self, query: Select<E>, page: Page) -> Result<Listing<T>>
    where
        E: EntityTrait,
        E::Model: FromQueryResult + Send + Sync,
        R: FromQueryResult + Send + Sync,
        T: TryFrom<R, Error = crate::domain::Error>,
    {
        let total = query.clone().count(self.db()).await?;
        let before = u64::from(page.number.saturating_sub(1)) * u64::from(page.size);
        // Databases count in i64.
        let before = before.min(i64::MAX.unsigned_abs());
        let rows = query.limit(u64::from(page.size)).offset(before).into_model::<R>().all(self.db()).await?;
        let items = rows.into_iter().map(T::try_from).collect::<Result<_>>()?;
        Ok(Listing { items, total })
    }
}
