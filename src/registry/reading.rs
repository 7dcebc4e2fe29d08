//! A version to read: what its schema says, and which standards it builds on.

use crate::domain::error::Result;
use crate::domain::{Error, Missing, PartName, Selector, StandardName, Version, VersionNumber};
use crate::schema::Outline;

use super::Registry;

/// The versions that a version refers to, and those that refer to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Neighbours {
    /// What it is built of.
    pub refers_to: Vec<(StandardName, VersionNumber)>,
    /// The published versions that are built of it.
    pub referred_by: Vec<(StandardName, VersionNumber)>,
}

impl Registry {
    /// What the schema of a version, or a part of it, says.
    ///
    /// # Errors
    /// [`Missing::Version`] when it has no such part; busy.
    pub async fn outline(&self, version: &Version, part: Option<&PartName>) -> Result<Outline> {
        let (this, version, part) = (self.clone(), version.clone(), part.cloned());
        self.in_turn(move || {
            let missing = || Error::Missing(Missing::Version, version.standard.to_string());
            this.compiled(&version)?.outline(part.as_ref()).ok_or_else(missing)
        })
        .await
    }

    /// Which versions a version is built of, and which are built of it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn neighbours(&self, version: &Version) -> Result<Neighbours> {
        let referred_by = self.inner.store.referring_to(&version.standard, &version.number).await?;
        let (this, version) = (self.clone(), version.clone());
        let refers_to = self
            .in_turn(move || {
                let compiled = this.compiled(&version)?;
                let addresses = compiled.program().refers_to();
                Ok(addresses.into_iter().filter_map(|address| this.version_at(address)).collect())
            })
            .await?;
        Ok(Neighbours { refers_to, referred_by })
    }

    /// The version that an address of this register names.
    #[must_use]
    pub fn version_at(&self, address: &str) -> Option<(StandardName, VersionNumber)> {
        match self.named_in(address)? {
            (standard, Selector::Exact(number)) => Some((standard, number)),
            _ => None,
        }
    }
}
