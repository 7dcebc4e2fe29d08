//! Release sets: made as concepts, published whole or not at all, used in the place of a version, and compared
//! with the one before.

use chrono::NaiveDate;

use crate::domain::error::Result;
use crate::domain::{
    Digest, Error, Expected, Fault, Member, Missing, Move, Place, ReleaseSet, ReleaseSetName, Selector,
    SetComparison, StandardName, Validity, Version, VersionNumber, dutch_day, text,
};
use crate::store::{Act, Listing, Page, Written};

use super::comparing::{Comparand, Numbering};
use super::judge::nameless;
use super::{Registry, Resolved};

/// What is offered as a set.
#[derive(Debug, Clone)]
pub struct NewReleaseSet {
    /// Its name.
    pub name: ReleaseSetName,
    /// Its title, for people.
    pub title: String,
    /// What it is for and what changed, in Markdown.
    pub notes: String,
    /// When it is to be in force.
    pub validity: Validity,
    /// The standards with their exact versions, in any order.
    pub members: Vec<(StandardName, VersionNumber)>,
}

/// A release set that was put in the register.
#[derive(Debug, Clone)]
pub struct AdmittedSet {
    /// The set as it is now.
    pub set: ReleaseSet,
    /// What was done.
    pub written: Written,
    /// The tag of what this writer wrote, whatever another made of it meanwhile: that one is then not overwritten.
    pub tag: Digest,
}

/// Which version of a standard is in a published set: that never changes.
pub(super) type Kept = moka::sync::Cache<(ReleaseSetName, StandardName), VersionNumber>;

pub(super) fn kept() -> Kept {
    const MOST: u64 = 10_000;
    moka::sync::Cache::new(MOST)
}

impl Registry {
    /// One page of the release sets, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn release_sets(&self, page: Page) -> Result<Listing<ReleaseSet>> {
        self.inner.store.release_sets(page).await
    }

    /// One release set, if it is there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_release_set(&self, name: &ReleaseSetName) -> Result<Option<ReleaseSet>> {
        self.inner.store.release_set(name).await
    }

    /// One release set.
    ///
    /// # Errors
    /// [`Missing::ReleaseSet`].
    pub async fn release_set(&self, name: &ReleaseSetName) -> Result<ReleaseSet> {
        let found = self.find_release_set(name).await?;
        found.ok_or_else(|| Error::Missing(Missing::ReleaseSet, name.to_string()))
    }

    /// Makes a concept of a release set, or gives one that holds what was expected other contents. Its members may
    /// be concepts still.
    ///
    /// # Errors
    /// Invalid with all that is wrong; a conflict when a set of this name is published; [`Error::NoPrecondition`] or
    /// [`Error::PreconditionFailed`] when there is one, and not the one that was expected.
    pub async fn put_release_set(
        &self,
        new: NewReleaseSet,
        expected: &Expected,
        act: &Act,
    ) -> Result<AdmittedSet> {
        let most = self.limits().release_set_members;
        let mut faults = offer_faults(&new, most);
        let mut members = Vec::new();
        for (index, (standard, number)) in new.members.into_iter().enumerate().take(most) {
            match self.inner.store.version(&standard, &number).await? {
                Some(Version { digest, .. }) => members.push(Member { standard, number, digest }),
                None => faults.push(unknown_member(index, &standard, &number)),
            }
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        members.sort_by(|a, b| a.standard.cmp(&b.standard));
        let set = ReleaseSet {
            name: new.name,
            title: new.title,
            notes: new.notes,
            validity: new.validity,
            members,
            created_at: act.at,
            changed_at: act.at,
            published_at: None,
            digest: None,
        };
        let written = self.inner.store.put_release_set(&set, expected, act).await?;
        let tag = set.contents_tag()?;
        Ok(AdmittedSet { set: self.release_set(&set.name).await?, written, tag })
    }

    /// Drops a concept of a release set, as long as it holds what was expected.
    ///
    /// # Errors
    /// Missing, a conflict when it is published, [`Error::NoPrecondition`] or [`Error::PreconditionFailed`].
    pub async fn delete_release_set(
        &self,
        name: &ReleaseSetName,
        expected: &Expected,
        act: &Act,
    ) -> Result<()> {
        self.inner.store.delete_release_set(name, expected, act).await
    }

    /// Publishes a release set as it was seen, whole or not at all, and signed when the register signs. What is
    /// published already with these contents is answered as done.
    ///
    /// # Errors
    /// [`Error::ReleaseSetRefused`] with all that stands in the way; a conflict when it has other contents by now.
    pub async fn publish_release_set(&self, seen: &ReleaseSet, act: &Act) -> Result<ReleaseSet> {
        let signature = match seen.is_published() {
            true => None,
            false => self.sign_release_set(&seen.settled(dutch_day(act.at)), act.at).await?,
        };
        self.inner.store.publish_release_set(seen, signature.as_ref(), act).await?;
        self.release_set(&seen.name).await
    }

    /// Settles the last day of a published set. A day before its first means that it is never in force.
    ///
    /// # Errors
    /// Missing, or a conflict when it is a concept.
    pub async fn end_release_set(
        &self,
        name: &ReleaseSetName,
        last: NaiveDate,
        act: &Act,
    ) -> Result<ReleaseSet> {
        self.inner.store.end_release_set(name, last, act).await?;
        self.release_set(name).await
    }

    /// The version of a standard that is in a published set, as a selector.
    ///
    /// # Errors
    /// [`Missing::ReleaseSet`]; invalid when the set is a concept or does not have the standard.
    pub async fn member_of(&self, set: &ReleaseSetName, standard: &StandardName) -> Result<Selector> {
        let key = (set.clone(), standard.clone());
        if let Some(number) = self.inner.set_members.get(&key) {
            return Ok(Selector::Exact(number));
        }
        let found = self.release_set(set).await?;
        if !found.is_published() {
            return Err(wrong_set(
                "uitgave-niet-vastgesteld",
                format!("Uitgave '{set}' is nog een concept, dat nog kan veranderen. Noem de versies zelf."),
                format!(
                    "Release set '{set}' is still a concept, which may change. Name the versions themselves."
                ),
            ));
        }
        // The name may come out of a document, and is not repeated.
        let number = found.member(standard).map(|member| member.number.clone()).ok_or_else(|| {
            wrong_set(
                "standaard-niet-in-uitgave",
                format!(
                    "Deze standaard zit niet in uitgave '{set}'. GET /v1/uitgaven/{set} noemt wat erin zit."
                ),
                format!(
                    "This standard is not in release set '{set}'. GET /v1/uitgaven/{set} says what is in it."
                ),
            )
        })?;
        self.inner.set_members.insert(key, number.clone());
        Ok(Selector::Exact(number))
    }

    /// The version in a set of the standard that an address names, with or without a version, or by a foreign
    /// `$id`.
    pub(super) async fn resolve_address_in(
        &self,
        address: &str,
        set: &ReleaseSetName,
        on: NaiveDate,
    ) -> Result<Resolved> {
        let bare = self.bare(address);
        let (standard, named) = match self.named_in(bare) {
            Some((standard, selector)) => (standard, Named::Selector(selector)),
            None => match bare.strip_prefix("/schemas/").and_then(|name| name.parse().ok()) {
                Some(standard) => (standard, Named::Standard),
                None => {
                    let versions = self.inner.store.versions_by_alias(bare).await?;
                    let first = versions.first().map(|version| version.standard.clone());
                    let standard = first.ok_or_else(|| Error::Missing(Missing::Version, String::new()))?;
                    (standard, Named::Alias(versions))
                }
            },
        };
        self.standard(&standard).await.map_err(nameless)?;
        let member = self.member_of(set, &standard).await?;
        let found = self.resolve(&standard, &member, on).await?;
        if !named.fits(&found.version) {
            let number = &found.version.number;
            return Err(wrong_set(
                "andere-versie-dan-uitgave",
                format!(
                    "Het document noemt een andere versie dan {number}, die in uitgave '{set}' staat. Noem die, of laat de versie of 'uitgave' weg."
                ),
                format!(
                    "The document names another version than {number}, which is in release set '{set}'. Name that, or leave out the version or 'uitgave'."
                ),
            ));
        }
        Ok(found)
    }

    /// Puts a release set beside another: the one named, or the published one that came before it.
    ///
    /// # Errors
    /// [`Missing::ReleaseSet`], [`Missing::EarlierReleaseSet`]; busy.
    pub async fn compare_release_sets(
        &self,
        name: &ReleaseSetName,
        with: Option<&ReleaseSetName>,
        on: NaiveDate,
    ) -> Result<SetComparison> {
        let new = self.release_set(name).await?;
        let old = match with {
            Some(with) => self.release_set(with).await?,
            None => {
                let before = self.inner.store.release_set_before(&new).await?;
                before.ok_or_else(|| Error::Missing(Missing::EarlierReleaseSet, name.to_string()))?
            }
        };
        let mut moves = Vec::new();
        for member in &new.members {
            moves.push(match old.member(&member.standard) {
                None => Move::Added(member.clone()),
                Some(was) if was.number == member.number => Move::Same(member.clone()),
                Some(was) => self.changed_member(was, member, on).await?,
            });
        }
        let gone = old.members.iter().filter(|member| new.member(&member.standard).is_none());
        moves.extend(gone.cloned().map(Move::Removed));
        moves.sort_by(|a, b| a.standard().cmp(b.standard()));
        Ok(SetComparison { old, new, moves })
    }

    async fn changed_member(&self, was: &Member, is: &Member, on: NaiveDate) -> Result<Move> {
        let old = self.resolve(&was.standard, &Selector::Exact(was.number.clone()), on).await?;
        let new = self.resolve(&is.standard, &Selector::Exact(is.number.clone()), on).await?;
        let numbering = Numbering { promise: new.standard.promise, ..Numbering::default() };
        let (old, new) = (Comparand::from(old.version), Comparand::from(new.version));
        let compared = self.compare_offered(old, new, numbering, on).await?;
        Ok(Move::Changed(is.standard.clone(), Box::new(compared)))
    }
}

/// How data names its version.
enum Named {
    Standard,
    Selector(Selector),
    /// By an `$id` that these versions carry.
    Alias(Vec<Version>),
}

impl Named {
    /// Whether this version can be meant.
    fn fits(&self, version: &Version) -> bool {
        match self {
            Self::Standard | Self::Selector(Selector::InForce) => true,
            Self::Selector(Selector::Exact(number)) => version.number == *number,
            Self::Selector(Selector::Range(range)) => version.number.is_in(range),
            Self::Alias(versions) => versions.iter().any(|other| other.number == version.number),
        }
    }
}

fn wrong_set(code: &'static str, nl: String, en: String) -> Error {
    Error::invalid(Fault::new(code, text(nl, en)).at(Place::Query("uitgave".into())))
}

fn offer_faults(new: &NewReleaseSet, most: usize) -> Vec<Fault> {
    const LONGEST_TITLE: usize = 300;
    let mut faults: Vec<Fault> = new.validity.fault().into_iter().collect();
    let mut push = |code, nl: String, en: String, at: String| {
        faults.push(Fault::new(code, text(nl, en)).at(Place::Body(at)));
    };
    if new.title.trim().is_empty() || new.title.chars().count() > LONGEST_TITLE {
        push(
            "ongeldige-tekst",
            format!("Dit telt 1 tot {LONGEST_TITLE} tekens."),
            format!("This has 1 to {LONGEST_TITLE} characters."),
            "/titel".to_owned(),
        );
    }
    let count = new.members.len();
    if count == 0 {
        let (nl, en) = ("Een uitgave heeft ten minste één lid.", "A release set has at least one member.");
        push("geen-leden", nl.to_owned(), en.to_owned(), "/leden".to_owned());
    }
    if count > most {
        push(
            "te-veel-leden",
            format!("Er zijn {count} leden; de grens is {most} ('release_set_members')."),
            format!("There are {count} members; the limit is {most} ('release_set_members')."),
            "/leden".to_owned(),
        );
    }
    for (index, (standard, _)) in new.members.iter().enumerate().take(most) {
        if new.members.iter().take(index).any(|(earlier, _)| earlier == standard) {
            push(
                "dubbele-standaard",
                format!(
                    "De standaard '{standard}' staat al in de uitgave. Noem van elke standaard één versie."
                ),
                format!(
                    "The standard '{standard}' is in the set already. Name one version of each standard."
                ),
                format!("/leden/{index}/standaard"),
            );
        }
    }
    faults
}

fn unknown_member(index: usize, standard: &StandardName, number: &VersionNumber) -> Fault {
    let message = text(
        format!("Er is geen versie {number} van een standaard '{standard}'."),
        format!("There is no version {number} of a standard '{standard}'."),
    );
    Fault::new("versie-onbekend", message).at(Place::Body(format!("/leden/{index}/versie")))
}
