//! Organisations, their members and mandates: who there is, and who may act for whom.

use chrono::NaiveDate;

use crate::domain::error::Result;
use crate::domain::{
    ActingParty, Caller, Error, Fault, Ground, Mandate, Membership, Missing, NewMandate, Organisation,
    OrganisationKind, OrganisationName, Place, Scope, Standard, text,
};
use crate::schema::vocabulary::format_fault;
use crate::store::{Act, Listing, MandateFilter, Page, Written};

use super::Registry;

/// Longest title of an organisation and longest source of a mandate, in characters.
const LONGEST: usize = 300;

impl Registry {
    /// One page of the organisations, of this kind if one is named, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn organisations(
        &self,
        kind: Option<OrganisationKind>,
        page: Page,
    ) -> Result<Listing<Organisation>> {
        self.inner.store.organisations(kind, page).await
    }

    /// One organisation, with its members of all time if it is a partnership.
    ///
    /// # Errors
    /// [`Missing::Organisation`].
    pub async fn organisation(&self, name: &OrganisationName) -> Result<(Organisation, Vec<Membership>)> {
        let found = self.inner.store.organisation(name).await?;
        let found = found.ok_or_else(|| Error::Missing(Missing::Organisation, name.to_string()))?;
        Ok((found, self.inner.store.members(name).await?))
    }

    /// Makes or changes an organisation.
    ///
    /// # Errors
    /// Everything that is wrong with it, or a conflict: another has its OIN or code, or it has members.
    pub async fn put_organisation(&self, given: &Organisation, act: &Act) -> Result<Written> {
        let faults = faults_of(given);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        self.inner.store.put_organisation(given, act).await
    }

    /// Keeps that an organisation is a member of a partnership from a day on.
    ///
    /// # Errors
    /// [`Missing::Organisation`]; days that are in the wrong order; a conflict when the other is no partnership or
    /// the member is one on some of those days already.
    pub async fn put_member(
        &self,
        partnership: &OrganisationName,
        given: &Membership,
        act: &Act,
    ) -> Result<Written> {
        if let Some(fault) = membership_fault(partnership, given) {
            return Err(Error::invalid(fault));
        }
        self.inner.store.put_member(partnership, given, act).await
    }

    /// Ends a membership at once; one that has not begun is gone.
    ///
    /// # Errors
    /// [`Missing::Organisation`], [`Missing::Member`].
    pub async fn end_member(
        &self,
        partnership: &OrganisationName,
        who: &OrganisationName,
        act: &Act,
    ) -> Result<()> {
        self.inner.store.end_member(partnership, who, act).await
    }

    /// One page of the mandates that fit the filter, newest first, also those that are over.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mandates(&self, filter: &MandateFilter, page: Page) -> Result<Listing<Mandate>> {
        self.inner.store.mandates(filter, page).await
    }

    /// Keeps a mandate.
    ///
    /// # Errors
    /// Everything that is wrong with it; [`Missing::Organisation`], [`Missing::Standard`], [`Missing::Provision`].
    pub async fn create_mandate(&self, new: &NewMandate, act: &Act) -> Result<Mandate> {
        let faults = mandate_faults(new);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        match &new.scope {
            Scope::Everywhere => {}
            Scope::Provision(name) => drop(self.provision(name).await?),
            Scope::Standard(name) => drop(self.standard(name).await?),
        }
        self.inner.store.create_mandate(new, act).await
    }

    /// Ends a mandate at once; it stays readable.
    ///
    /// # Errors
    /// [`Missing::Mandate`].
    pub async fn revoke_mandate(&self, id: i64, act: &Act) -> Result<()> {
        self.inner.store.revoke_mandate(id, act).await
    }

    /// For which organisation a caller has data judged by this standard, on this day. Nobody, when it is of none and
    /// names none.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] and [`Error::NoMandate`], when it names one that it does not act for.
    pub async fn acting_party(
        &self,
        caller: Option<&Caller>,
        on_behalf_of: Option<OrganisationName>,
        by: &Standard,
        day: NaiveDate,
    ) -> Result<Option<ActingParty>> {
        let own = caller.and_then(|caller| caller.organisation.clone());
        let Some(principal) = on_behalf_of else {
            return Ok(own.map(|organisation| ActingParty { organisation, on_behalf_of: None }));
        };
        if caller.is_none() {
            return Err(Error::Unauthenticated);
        }
        let organisation = own.ok_or(Error::NoMandate)?;
        if organisation == principal {
            return Ok(Some(ActingParty { organisation, on_behalf_of: None }));
        }
        let ground = Ground { provision: Some(by.provision.clone()), standard: Some(by.name.clone()) };
        let mandates = Box::pin(self.inner.store.mandates_between(&organisation, &principal)).await?;
        if !mandates.iter().any(|mandate| mandate.allows(&ground, day)) {
            return Err(Error::NoMandate);
        }
        Ok(Some(ActingParty { organisation, on_behalf_of: Some(principal) }))
    }
}

/// What is wrong with a mandate by itself.
pub(super) fn mandate_faults(new: &NewMandate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if new.agent == new.principal {
        faults.push(with_itself(Place::Body("/namens".to_owned())));
    }
    faults.extend(order_fault(new.from, new.until));
    faults.extend(length("/bron", &new.source));
    faults
}

/// What is wrong with a membership by itself.
pub(super) fn membership_fault(partnership: &OrganisationName, given: &Membership) -> Option<Fault> {
    if partnership == &given.member {
        return Some(with_itself(Place::Path("lid".to_owned())));
    }
    order_fault(given.from, given.until)
}

/// What is wrong with an organisation by itself.
pub(super) fn faults_of(given: &Organisation) -> Vec<Fault> {
    let at = |fault: Fault, field: &str| fault.at(Place::Body(field.to_owned()));
    let mut faults = Vec::new();
    faults.extend(length("/titel", &given.title));
    for (format, field, written) in
        [("oin", "/oin", &given.oin), ("gemeentecode", "/gemeentecode", &given.municipality_code)]
    {
        let wrong = written.as_deref().and_then(|written| format_fault(format, written));
        faults.extend(wrong.map(|why| at(Fault::new("ongeldig-nummer", why), field)));
    }
    let municipality = given.kind == OrganisationKind::Municipality;
    if municipality && given.municipality_code.is_none() {
        let why = text(
            "Een gemeente heeft een gemeentecode: vier cijfers, zoals '0344'.",
            "A municipality has a gemeentecode: four digits, such as '0344'.",
        );
        faults.push(at(Fault::new("gemeentecode-ontbreekt", why), "/gemeentecode"));
    }
    if !municipality && given.municipality_code.is_some() {
        let why =
            text("Alleen een gemeente heeft een gemeentecode.", "Only a municipality has a gemeentecode.");
        faults.push(at(Fault::new("gemeentecode-past-niet", why), "/gemeentecode"));
    }
    faults
}

fn length(field: &str, written: &str) -> Option<Fault> {
    let fits = !written.trim().is_empty() && written.chars().count() <= LONGEST;
    let why =
        || text(format!("Dit telt 1 tot {LONGEST} tekens."), format!("This has 1 to {LONGEST} characters."));
    (!fits).then(|| Fault::new("ongeldige-tekst", why()).at(Place::Body(field.to_owned())))
}

fn order_fault(from: NaiveDate, until: Option<NaiveDate>) -> Option<Fault> {
    until.is_some_and(|until| until < from).then(out_of_order)
}

fn out_of_order() -> Fault {
    Fault::new(
        "einde-voor-begin",
        text("De laatste dag ligt voor de eerste.", "The last day lies before the first."),
    )
    .at(Place::Body("/geldigTotDatum".to_owned()))
}

fn with_itself(place: Place) -> Fault {
    Fault::new("met-zichzelf", text("Noem hier een andere organisatie.", "Name another organisation here."))
        .at(place)
}
