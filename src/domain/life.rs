//! What lies around a version in time: when its end was announced, when it was withdrawn, and which versions
//! of its standard come before and after it.
//!
//! Door: [`Life::of`], [`successor`], [`end_of`]. Refuses to guess: what was never announced has no date.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};

use super::version::{Status, Version, VersionNumber};

/// When a version took the steps towards its end; absent: it did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ends {
    /// When the end of its support was announced.
    pub announced: Option<DateTime<Utc>>,
    /// When it was withdrawn.
    pub withdrawn: Option<DateTime<Utc>>,
}

/// What a reader of a version has to know about its time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Life {
    /// The version that comes after it.
    pub successor: Option<VersionNumber>,
    /// The published version that came before it.
    pub predecessor: Option<VersionNumber>,
    /// Since when it should not be chosen for new work any more.
    pub deprecated: Option<DateTime<Utc>>,
    /// When it is of no use any more; never before it was deprecated.
    pub sunset: Option<DateTime<Utc>>,
}

impl Life {
    /// The life of a version among all versions of its standard, seen on this day.
    #[must_use]
    pub fn of(version: &Version, all: &[Version], ends: Ends, on: NaiveDate) -> Self {
        let (deprecated, end) = match version.status {
            Status::EndOfSupport => (ends.announced, version.validity.until.map(end_of)),
            Status::Withdrawn => (ends.announced.or(ends.withdrawn), ends.withdrawn),
            Status::Draft | Status::Consultation | Status::Published => (None, None),
        };
        Self {
            successor: successor(version, all, on).map(|next| next.number.clone()),
            predecessor: predecessor(version, all).map(|before| before.number.clone()),
            deprecated,
            sunset: end.map(|end| deprecated.map_or(end, |since| end.max(since))),
        }
    }
}

/// The version that comes after this one: the one that was named, as long as it lasts, or else the next number that may be used and has not ended by this day,
/// and rather one without an end in sight. Pre-releases come after pre-releases only.
#[must_use]
pub fn successor<'a>(version: &Version, all: &'a [Version], on: NaiveDate) -> Option<&'a Version> {
    let fits = |other: &&Version| {
        other.number > version.number
            && other.status.is_usable()
            && other.validity.until.is_none_or(|until| on <= until)
            && (version.number.is_prerelease() || !other.number.is_prerelease())
    };
    let named = all.iter().find(|other| version.successor.as_ref() == Some(&other.number));
    let lasts =
        |named: &&Version| named.status.is_usable() && named.validity.until.is_none_or(|until| on <= until);
    if let Some(named) = named.filter(lasts) {
        return Some(named);
    }
    let rank = |other: &&Version| (other.status == Status::EndOfSupport, other.number.clone());
    all.iter().filter(fits).min_by_key(rank)
}

fn predecessor<'a>(version: &Version, all: &'a [Version]) -> Option<&'a Version> {
    let fits = |other: &&Version| other.number < version.number && other.status.is_fixed();
    all.iter().filter(fits).max_by(|a, b| a.number.cmp(&b.number))
}

/// The moment at which a day is over in the Netherlands.
#[must_use]
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN);
    let here = chrono_tz::Europe::Amsterdam.from_local_datetime(&midnight).earliest();
    here.map_or_else(|| midnight.and_utc(), |here| here.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Digest, Editions, Validity};

    fn version(number: &str, status: Status, until: Option<&str>) -> Version {
        Version {
            standard: "proef".parse().unwrap(),
            number: number.parse().unwrap(),
            status,
            validity: Validity { from: None, until: until.map(|day| day.parse().unwrap()) },
            digest: Digest::of(b"{}"),
            parts: std::collections::BTreeMap::new(),
            alias: None,
            notes: String::new(),
            created_at: DateTime::UNIX_EPOCH,
            published_at: Some(DateTime::UNIX_EPOCH),
            editions: Editions::none(),
            successor: None,
        }
    }

    #[test]
    fn a_day_ends_at_midnight_in_the_netherlands() {
        let end = |day: &str| end_of(day.parse().unwrap()).to_rfc3339();
        assert_eq!(end("2026-12-31"), "2026-12-31T23:00:00+00:00");
        assert_eq!(end("2027-06-30"), "2027-06-30T22:00:00+00:00");
        assert_eq!(end("2027-03-28"), "2027-03-28T22:00:00+00:00");
    }

    #[test]
    fn the_successor_is_the_next_that_lasts_and_never_a_pre_release() {
        let all = [
            version("1.0.0", Status::EndOfSupport, None),
            version("1.1.0", Status::Withdrawn, None),
            version("1.2.0", Status::EndOfSupport, None),
            version("2.0.0-rc.1", Status::Published, None),
            version("2.0.0", Status::Published, Some("2026-06-30")),
            version("3.0.0", Status::Published, None),
            version("4.0.0", Status::Draft, None),
        ];
        let next = |at: usize, on: &str| {
            successor(&all[at], &all, on.parse().unwrap()).map(|next| next.number.to_string())
        };
        assert_eq!(next(0, "2026-06-30").as_deref(), Some("2.0.0"));
        assert_eq!(next(0, "2026-07-01").as_deref(), Some("3.0.0"));
        assert_eq!(next(3, "2026-07-01").as_deref(), Some("3.0.0"));
        assert_eq!(next(5, "2026-07-01"), None);
    }

    #[test]
    fn a_version_never_ends_before_it_is_deprecated() {
        let old = version("1.0.0", Status::EndOfSupport, Some("2026-01-31"));
        let announced = Some("2026-03-01T12:00:00Z".parse().unwrap());
        let life = Life::of(&old, &[], Ends { announced, withdrawn: None }, "2026-03-01".parse().unwrap());
        assert_eq!((life.deprecated, life.sunset), (announced, announced));
    }
}
