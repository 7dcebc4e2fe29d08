//! Searching all that the register holds, and taking up in the index what was there before it.

use chrono::NaiveDate;

use crate::domain::error::Result;
use crate::domain::search::{Hit, LONGEST_QUERY, Query};
use crate::domain::{CodeListName, Error, Fault, SearchLine, Selector, Version, text};
use crate::schema::search_lines;
use crate::store::{Listing, Page};

use super::Registry;

impl Registry {
    /// One page of what fits all words, or words like them, the best first: provisions, standards (by
    /// name, description, or fields, rules and steps of a version) and code lists (also by their codes).
    /// A text without a letter or digit fits nothing.
    ///
    /// # Errors
    /// Invalid, when the text is too long or has too many words; when the database does not answer.
    pub async fn search(&self, typed: &str, on: NaiveDate, page: Page) -> Result<Listing<Hit>> {
        if typed.chars().count() > LONGEST_QUERY {
            return Err(Error::invalid(Fault::new(
                "ongeldige-zoektekst",
                text(
                    format!("Zoek met ten hoogste {LONGEST_QUERY} tekens."),
                    format!("Search with at most {LONGEST_QUERY} characters."),
                ),
            )));
        }
        let query = Query::read(typed)?;
        if query.words.is_empty() {
            return Ok(Listing { items: Vec::new(), total: 0 });
        }
        self.inner.store.search(&query, on, page).await
    }

    /// Takes up in the index what is in the register and not in it, some at a time.
    pub(super) async fn index_backlog(&self) -> Result<()> {
        let store = &self.inner.store;
        store.index_headings().await?;
        loop {
            let names = store.code_lists_to_index().await?;
            if names.is_empty() {
                break;
            }
            for name in names {
                self.index_codes(&name).await?;
            }
        }
        loop {
            let versions = store.versions_to_index().await?;
            if versions.is_empty() {
                return Ok(());
            }
            let mut with_lines = Vec::new();
            for version in versions {
                let lines = self.lines_of(&version).await?;
                with_lines.push((version, lines));
            }
            store.index_versions(&with_lines).await?;
        }
    }

    /// Takes a code list up in the index with the codes of its highest version.
    pub(super) async fn index_codes(&self, name: &CodeListName) -> Result<()> {
        let list = self.code_list_for(name, &Selector::InForce).await?;
        let codes = list.map(|list| SearchLine::of_codes(&list)).unwrap_or_default();
        self.inner.store.index_code_list(name, codes).await
    }

    /// What a version says of itself; nothing when its schema would be refused now.
    async fn lines_of(&self, version: &Version) -> Result<Vec<SearchLine>> {
        let (this, wanted) = (self.clone(), version.clone());
        match self.in_turn(move || Ok(search_lines(&this.program(&wanted)?))).await {
            Err(Error::Internal(cause)) => Err(Error::Internal(cause)),
            Err(Error::Busy) => Err(Error::Busy),
            Err(_) => {
                tracing::warn!(
                    standard = %version.standard,
                    version = %version.number,
                    "this version can't be read any more and is found by its standard alone"
                );
                Ok(Vec::new())
            }
            lines => lines,
        }
    }
}
