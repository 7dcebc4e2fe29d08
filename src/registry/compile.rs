//! From a version to its compiled schema: gathering what it refers to, once for each digest.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::domain::error::Result;
use crate::domain::{Digest, Error, Fault, Selector, StandardName, Text, Version, text};
use crate::schema::vocabulary::Vocabulary;
use crate::schema::{Compiled, Dialect, Gathering, Program};

use super::{Registry, Resolved};

/// Which versions a schema may refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Any that is in the register, concepts too.
    Register,
    /// Only published ones: a published version must never change by what it refers to.
    Published,
}

impl Registry {
    /// The compiled schema of a version. Blocks; call it off the async threads.
    pub(super) fn compiled(&self, version: &Version) -> Result<Arc<Compiled>> {
        let build = || Compiled::new(self.program(version)?, &version.parts, self.limits());
        if !version.status.is_fixed() {
            // A concept may change, and so may what it refers to.
            return build().map(Arc::new);
        }
        self.inner.cache.get_or_build(self.key_of(version), build)
    }

    pub(super) fn key_of(&self, version: &Version) -> Digest {
        let address = self.schema_address(&version.standard, &version.number);
        Digest::of(format!("{address}\n{}\n{:?}", version.digest, version.parts).as_bytes())
    }

    /// The same for data that is judged: at once when it is in memory, else when it is its turn.
    pub(super) async fn compiled_for(&self, by: &Arc<Resolved>) -> Result<Arc<Compiled>> {
        if let Some(compiled) = by.compiled.get() {
            return Ok(Arc::clone(compiled));
        }
        let (this, resolved) = (self.clone(), Arc::clone(by));
        let compiled = self
            .in_turn(move || match &resolved.profile {
                Some(profile) => this.compiled_profile(profile),
                None => this.compiled(&resolved.version),
            })
            .await?;
        Ok(Arc::clone(by.compiled.get_or_init(|| compiled)))
    }

    /// A version's schema with everything it refers to, from the register alone. Blocks.
    pub(super) fn program(&self, version: &Version) -> Result<Program> {
        let bytes = Handle::current().block_on(self.schema_bytes(version))?;
        let address = self.schema_address(&version.standard, &version.number);
        // A concept is judged by what there is now.
        let gathering = if version.status.is_fixed() {
            Gathering::under(&address, &bytes, self.limits(), version.editions.clone())?
        } else {
            Gathering::new(&address, &bytes, self.limits())?
        };
        self.gather(gathering, Reach::Register)?.map_err(Error::SchemaRefused)
    }

    /// Gathers to the end; the inner result holds every fault together.
    pub(super) fn gather(
        &self,
        mut gathering: Gathering,
        reach: Reach,
    ) -> Result<std::result::Result<Program, Vec<Fault>>> {
        loop {
            let wanted = gathering.wanted();
            if wanted.is_empty() {
                self.supply_lists(&mut gathering)?;
                return Ok(gathering.finish());
            }
            for uri in wanted {
                match Handle::current().block_on(self.document_at(&uri))? {
                    Some((version, bytes)) => {
                        if reach == Reach::Published && !version.status.is_usable() {
                            gathering.refuse(&uri, "verwijzing-niet-vastgesteld", &unpublished(&version));
                        }
                        // One document, however many addresses it is asked for by.
                        let address = self.schema_address(&version.standard, &version.number);
                        if !gathering.knows(&address) {
                            gathering.supply(&address, &bytes)?;
                        }
                        if !gathering.knows(&uri) {
                            gathering.absent(&uri);
                        }
                    }
                    None => gathering.absent(&uri),
                }
            }
        }
    }

    /// Supplies the code lists that a schema needs: those it was published with, else the highest that fit.
    fn supply_lists(&self, gathering: &mut Gathering) -> Result<()> {
        for (name, range) in gathering.wanted_lists() {
            let selector = match gathering.version_of_list(&name, &range) {
                Some(wanted) if wanted.is_empty() => Some(Selector::InForce),
                Some(wanted) => wanted.parse().ok(),
                None => None,
            };
            let list = match selector {
                Some(selector) => Handle::current().block_on(self.code_list_for(&name, &selector))?,
                None => None,
            };
            match list {
                Some(list) => gathering.supply_list(&name, &range, &list),
                None => gathering.absent_list(&name, &range),
            }
        }
        Ok(())
    }

    /// The version whose document stands at this address, or has it for an alias, with its bytes.
    async fn document_at(&self, uri: &str) -> Result<Option<(Version, Vec<u8>)>> {
        let found = match self.named_in(uri) {
            Some((standard, Selector::Exact(number))) => self.inner.store.version(&standard, &number).await?,
            Some(_) => None,
            // The one published first: what a published version refers to never changes.
            None => self.inner.store.versions_by_alias(uri).await?.into_iter().next(),
        };
        let Some(version) = found else { return Ok(None) };
        let bytes = self.schema_bytes(&version).await?;
        Ok(Some((version, bytes)))
    }

    /// The standard and version that an address of this register names: its path, or all of it.
    pub(super) fn named_in(&self, uri: &str) -> Option<(StandardName, Selector)> {
        let path = uri.strip_prefix(self.public_url()).unwrap_or(uri);
        let (standard, version) = path.strip_prefix("/schemas/")?.split_once('/')?;
        Some((standard.parse().ok()?, version.parse().ok()?))
    }

    /// The meta-schema of a vocabulary, compiled once.
    pub(super) fn vocabulary_schema(&self, vocabulary: &Vocabulary) -> Result<Arc<Compiled>> {
        let (limits, bytes) = (self.limits(), vocabulary.meta_schema.as_bytes());
        self.inner.meta.get_or_build(Digest::of(bytes), || {
            let gathering = Gathering::new("urn:maatstaf:vocabulaire", bytes, limits)?;
            Compiled::new(gathering.finish().map_err(Error::SchemaRefused)?, &BTreeMap::new(), limits)
        })
    }

    /// The meta-schema of a dialect, compiled once.
    pub(super) fn meta_schema(&self, dialect: Dialect) -> Result<Arc<Compiled>> {
        let limits = self.limits();
        self.inner.meta.get_or_build(Digest::of(dialect.uri().as_bytes()), || {
            let schema = serde_json::json!({ "$schema": dialect.uri(), "$ref": dialect.uri() });
            let gathering = Gathering::new("urn:maatstaf:dialect", schema.to_string().as_bytes(), limits);
            let mut gathering = gathering?;
            gathering.wanted();
            Compiled::new(gathering.finish().map_err(Error::SchemaRefused)?, &BTreeMap::new(), limits)
        })
    }
}

fn unpublished(version: &Version) -> Text {
    text(
        format!(
            "Het schema verwijst naar '{}' {}, en die versie is {}. Stel eerst die versie vast, of verwijs naar een vastgestelde.",
            version.standard,
            version.number,
            version.status.as_str()
        ),
        format!(
            "The schema refers to '{}' {}, and that version is {}. Publish that version first, or refer to a published one.",
            version.standard,
            version.number,
            version.status.as_str()
        ),
    )
}
