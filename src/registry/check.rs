//! Looking at what is offered as a version before anything is written: all that would stop it now or at its
//! publication, and what it does to who has the version below.

use chrono::{DateTime, Utc};

use crate::domain::error::Result;
use crate::domain::{
    Compared, Error, Fault, Place, Promise, StandardName, Version, base_below, dutch_day, text,
};

use super::Registry;
use super::comparing::{Comparand, Numbering};
use super::gate::check_number;
use super::publish::{NewVersion, Prepared};

/// What looking at an offer gave.
#[derive(Debug)]
pub struct Checked {
    /// What it would be refused for.
    pub refusals: Vec<Fault>,
    /// What a concept may have and a publication may not, or what is worth a thought.
    pub warnings: Vec<Fault>,
    /// The version below it.
    pub base: Option<Version>,
    /// What it does to who has that version; when the schema is refused, or there is none below, nothing.
    pub compared: Option<Compared>,
}

impl Registry {
    /// Looks at an offer as if it were made now, and compares it with the version below. Writes nothing.
    ///
    /// # Errors
    /// Missing (standard), too large, busy, or when the database does not answer. What is wrong with the offer
    /// is an answer.
    pub async fn check_offer(
        &self,
        standard: &StandardName,
        new: NewVersion,
        now: DateTime<Utc>,
    ) -> Result<Checked> {
        let promise = self.standard(standard).await?.promise;
        let versions = self.versions(standard).await?;
        let base = base_below(&new.number, &versions).cloned();
        let prepared = match self.prepare(standard, new, now, true).await {
            Err(Error::SchemaRefused(refusals) | Error::Invalid(refusals)) => {
                return Ok(Checked { refusals, warnings: Vec::new(), base, compared: None });
            }
            prepared => prepared?,
        };
        let Prepared { version, new, warnings, .. } = prepared;
        let compared = match &base {
            Some(base) => Some(self.against(base, new, promise, now).await?),
            None => None,
        };
        let refusals = taken(&version, &versions).into_iter().collect();
        Ok(Checked { refusals, warnings, base, compared })
    }

    async fn against(
        &self,
        base: &Version,
        new: NewVersion,
        promise: Promise,
        now: DateTime<Utc>,
    ) -> Result<Compared> {
        let day = new.validity.from.unwrap_or_else(|| dutch_day(now));
        let numbering = Numbering { new: Some(new.number), promise, ..Numbering::default() };
        let offered = Comparand::Offered(new.schema);
        self.compare_offered(Comparand::from(base.clone()), offered, numbering, day).await
    }
}

/// What is wrong with a number beside those that are published.
fn taken(version: &Version, versions: &[Version]) -> Option<Fault> {
    let at_number = |fault: Fault| Some(fault.at(Place::Body("/versie".into())));
    let same = versions.iter().find(|other| other.number == version.number);
    if same.is_some_and(|same| same.status.is_fixed()) {
        return at_number(Fault::new(
            "versie-bestaat-al",
            text(
                "Deze versie is al vastgesteld en verandert niet meer. Kies een hoger nummer.",
                "This version is published already and never changes. Choose a higher number.",
            ),
        ));
    }
    match check_number(version, versions) {
        Err(Error::Conflict(_, why)) => at_number(Fault::new("nummer-te-laag", why)),
        _ => None,
    }
}
