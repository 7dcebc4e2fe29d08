//! What changes on which day: the dated events in the lives of the versions of a standard, and of release sets.
//!
//! Door: [`events`] and [`events_of_set`]. Only what was decided is an event: concepts and consultations have none, and a version
//! that was withdrawn keeps only the days on which its end was told.

use chrono::{DateTime, NaiveDate, Utc};

use super::life::{Ends, successor};
use super::names::{ReleaseSetName, StandardName};
use super::release_set::ReleaseSet;
use super::standard::Standard;
use super::text::{Text, text};
use super::version::{Selector, Status, Validity, Version, VersionNumber, dutch_day};

/// What happens on a day. To a release set happen only a first and a last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// Its first day in force.
    ComesIntoForce,
    /// Another version takes its place as the one in force.
    IsReplaced,
    /// The end of its support is announced.
    EndAnnounced,
    /// Its last day in force, without an end of support having been announced.
    LastDay,
    /// Its last day in support.
    SupportEnds,
    /// It is withdrawn.
    IsWithdrawn,
}

impl EventKind {
    /// The word on the wire and in the identifiers of calendars.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ComesIntoForce => "wordt-geldend",
            Self::IsReplaced => "vervangen",
            Self::EndAnnounced => "einde-aangekondigd",
            Self::LastDay => "verliest-geldigheid",
            Self::SupportEnds => "einde-ondersteuning",
            Self::IsWithdrawn => "teruggetrokken",
        }
    }
}

/// To what something happens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// To a version of a standard.
    Version(StandardName, VersionNumber),
    /// To a release set.
    ReleaseSet(ReleaseSetName),
}

/// Something that happens on a day, in the Netherlands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The day.
    pub day: NaiveDate,
    /// What happens.
    pub kind: EventKind,
    /// To what.
    pub subject: Subject,
    /// What people call the standard, or the release set.
    pub title: String,
    /// The version to go to, where there is one.
    pub successor: Option<VersionNumber>,
    /// Whether the version stays in force beside the one that replaces it.
    pub stays: bool,
    /// When this was last decided.
    pub decided_at: DateTime<Utc>,
}

impl Event {
    /// What happens, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        match &self.subject {
            Subject::Version(_, number) => self.sentence_on_version(number),
            Subject::ReleaseSet(name) => self.sentence_on_set(name),
        }
    }

    fn sentence_on_set(&self, name: &ReleaseSetName) -> Text {
        let title = &self.title;
        match self.kind {
            EventKind::LastDay => text(
                format!("Dit is de laatste dag waarop uitgave {name} ({title}) geldig is."),
                format!("This is the last day on which release set {name} ({title}) is in force."),
            ),
            _ => text(
                format!("Uitgave {name} ({title}) wordt geldend."),
                format!("Release set {name} ({title}) comes into force."),
            ),
        }
    }

    fn sentence_on_version(&self, number: &VersionNumber) -> Text {
        let title = &self.title;
        let next = self.successor.as_ref();
        let (nl, en) = match self.kind {
            EventKind::ComesIntoForce => (
                format!("Versie {number} van {title} wordt geldend."),
                format!("Version {number} of {title} comes into force."),
            ),
            EventKind::IsReplaced => {
                let next = next.map(ToString::to_string).unwrap_or_default();
                let (stays_nl, stays_en) = if self.stays {
                    (" De oude versie blijft ernaast geldig.", " The old version stays in force beside it.")
                } else {
                    ("", "")
                };
                (
                    format!(
                        "Versie {next} van {title} komt in de plaats van versie {number} als geldende versie.{stays_nl}"
                    ),
                    format!(
                        "Version {next} of {title} takes the place of version {number} as the version in force.{stays_en}"
                    ),
                )
            }
            EventKind::EndAnnounced => (
                format!("Het einde van de ondersteuning van versie {number} van {title} is aangekondigd."),
                format!("The end of support of version {number} of {title} is announced."),
            ),
            EventKind::LastDay => (
                format!("Dit is de laatste dag waarop versie {number} van {title} geldig is."),
                format!("This is the last day on which version {number} of {title} is in force."),
            ),
            EventKind::SupportEnds => (
                format!("Dit is de laatste dag waarop versie {number} van {title} wordt ondersteund."),
                format!("This is the last day on which version {number} of {title} is supported."),
            ),
            EventKind::IsWithdrawn => (
                format!("Versie {number} van {title} is teruggetrokken."),
                format!("Version {number} of {title} was withdrawn."),
            ),
        };
        let ends = !matches!(self.kind, EventKind::ComesIntoForce | EventKind::IsReplaced);
        match next.filter(|_| ends) {
            Some(next) => text(
                format!("{nl} De opvolger is versie {next}."),
                format!("{en} Its successor is version {next}."),
            ),
            None => text(nl, en),
        }
    }
}

/// Every event in the lives of the versions of a standard, by day, number and kind.
#[must_use]
pub fn events(
    standard: &Standard,
    versions: &[Version],
    ends: impl Fn(&VersionNumber) -> Ends,
) -> Vec<Event> {
    let mut found = Vec::new();
    for version in versions.iter().filter(|version| version.status.is_fixed()) {
        let ends = ends(&version.number);
        let decided_at = [version.published_at, ends.announced, ends.withdrawn].into_iter().flatten().max();
        let event = |day: NaiveDate, kind: EventKind| Event {
            day,
            kind,
            subject: Subject::Version(standard.name.clone(), version.number.clone()),
            title: standard.title.clone(),
            successor: None,
            stays: false,
            decided_at: decided_at.unwrap_or(version.created_at),
        };
        let ending = |day: NaiveDate, kind: EventKind| {
            let after = day.succ_opt().unwrap_or(day);
            let next = successor(version, versions, after).map(|next| next.number.clone());
            Event { successor: next, ..event(day, kind) }
        };
        let told = [(ends.announced, EventKind::EndAnnounced), (ends.withdrawn, EventKind::IsWithdrawn)];
        found.extend(told.into_iter().filter_map(|(at, kind)| Some(ending(dutch_day(at?), kind))));
        if !version.status.is_usable() {
            continue;
        }
        if let Some(from) = version.validity.from {
            found.push(event(from, EventKind::ComesIntoForce));
            found.extend(replaced(version, versions, from).map(|old| Event {
                subject: Subject::Version(standard.name.clone(), old.number.clone()),
                successor: Some(version.number.clone()),
                stays: old.in_force(from),
                ..event(from, EventKind::IsReplaced)
            }));
        }
        let end =
            if version.status == Status::EndOfSupport { EventKind::SupportEnds } else { EventKind::LastDay };
        found.extend(version.validity.until.map(|until| ending(until, end)));
    }
    found.sort_by(|a, b| (a.day, &a.subject, a.kind).cmp(&(b.day, &b.subject, b.kind)));
    found
}

/// The first and the last day of a release set that was published; none, of one that is never in force.
#[must_use]
pub fn events_of_set(set: &ReleaseSet, ended_at: Option<DateTime<Utc>>) -> Vec<Event> {
    let Validity { from, until } = set.validity;
    let Some(published_at) = set.published_at else { return Vec::new() };
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return Vec::new();
    }
    let days = [(from, EventKind::ComesIntoForce), (until, EventKind::LastDay)];
    let event = |(day, kind): (Option<NaiveDate>, EventKind)| {
        Some(Event {
            day: day?,
            kind,
            subject: Subject::ReleaseSet(set.name.clone()),
            title: set.title.clone(),
            successor: None,
            stays: false,
            decided_at: ended_at.unwrap_or(published_at),
        })
    };
    days.into_iter().filter_map(event).collect()
}

/// The version whose place this one takes as the one in force on its first day.
fn replaced<'a>(version: &Version, versions: &'a [Version], from: NaiveDate) -> Option<&'a Version> {
    let old = Selector::InForce.choose(versions, from.pred_opt()?)?;
    let now = Selector::InForce.choose(versions, from)?;
    (now.number == version.number && old.number != now.number).then_some(old)
}
