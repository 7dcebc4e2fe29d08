//! Reacting on a version while it is in consultation, and answering. What is said is public, and plain text.

use crate::domain::error::Result;
use crate::domain::road::{Held, Reaction};
use crate::domain::{Error, Fault, Place, StandardName, VersionNumber, text};
use crate::store::{Act, Listing, Page};

use super::road::text_fault;
use super::{Registry, Resolved};

impl Registry {
    /// The consultations on a version, oldest first.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Version`].
    pub async fn consultations(&self, standard: &StandardName, number: &VersionNumber) -> Result<Vec<Held>> {
        self.inner.store.consultations(standard, number).await
    }

    /// One page of what was reacted on a version, oldest first.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Version`].
    pub async fn reactions(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
        page: Page,
    ) -> Result<Listing<Reaction>> {
        self.inner.store.reactions(standard, number, page).await
    }

    /// Reacts on a place in a version that is in consultation: a JSON Pointer into its schema; empty is the whole.
    ///
    /// # Errors
    /// Invalid, when there is no such place, or the text is empty or longer than `reaction_length`; a conflict when
    /// no consultation runs, or there are as many reactions as `reactions`.
    pub async fn react(&self, at: &Resolved, place: &str, said: &str, act: &Act) -> Result<Reaction> {
        let mut faults: Vec<Fault> =
            text_fault("/tekst", said, self.limits().reaction_length).into_iter().collect();
        let schema: serde_json::Value =
            serde_json::from_slice(&self.schema_bytes(&at.version).await?).map_err(Error::internal)?;
        if schema.pointer(place).is_none() {
            faults.push(no_place());
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let (of, most) = ((&at.version.standard, &at.version.number), self.limits().reactions);
        self.inner.store.react(of, (place, said), most, act).await
    }

    /// Answers a reaction, or gives it another answer.
    ///
    /// # Errors
    /// Invalid, when the text is empty or longer than `reaction_length`; missing (version, reaction).
    pub async fn answer_reaction(
        &self,
        of: (&StandardName, &VersionNumber, i64),
        said: &str,
        act: &Act,
    ) -> Result<Reaction> {
        if let Some(fault) = text_fault("/tekst", said, self.limits().reaction_length) {
            return Err(Error::invalid(fault));
        }
        self.inner.store.answer_reaction(of, said, act).await
    }
}

fn no_place() -> Fault {
    Fault::new(
        "plaats-onbekend",
        text(
            "Deze plaats is er niet in het schema. Schrijf een JSON Pointer, zoals '/properties/straat'; leeg is het geheel.",
            "There is no such place in the schema. Write a JSON Pointer, such as '/properties/straat'; empty is the whole.",
        ),
    )
    .at(Place::Body("/plaats".into()))
}
