//! Code lists: values that hold from a day until a day, such as the codes of municipalities.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::names::{CodeListName, Digest};
use super::version::{Validity, VersionNumber};

/// A code list, apart from its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeListHeading {
    /// Its name.
    pub name: CodeListName,
    /// What it is called.
    pub title: String,
    /// What it holds, in Markdown.
    pub description: String,
    /// Who keeps it.
    pub owner: String,
    /// Whether it is an example with this product, decided by nobody.
    pub example: bool,
}

/// One version of a code list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeList {
    /// The list it is a version of.
    pub name: CodeListName,
    /// Its number.
    pub number: VersionNumber,
    /// The day up to which it knows what holds: of what came later it can't tell.
    pub reference_date: NaiveDate,
    /// The digest of the bytes that it was read from.
    pub digest: Digest,
    codes: BTreeMap<String, Vec<Code>>,
}

/// A code while it means one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// What it stands for.
    pub name: String,
    /// When it holds.
    pub validity: Validity,
    /// The codes that came in its place.
    pub successors: Vec<String>,
}

/// What a list says of a code on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeStanding<'l> {
    /// It holds.
    Holds,
    /// It held until before that day.
    Ended(&'l Code),
    /// It holds from a later day on.
    NotYet(&'l Code),
    /// It is not in the list.
    Unknown,
    /// It is not in the list, and that day lies after the list's reference date.
    NotYetKnown,
}

impl CodeList {
    /// A list of these codes; codes may come more than once, for periods that do not overlap.
    #[must_use]
    pub fn new(
        name: CodeListName,
        number: VersionNumber,
        reference_date: NaiveDate,
        digest: Digest,
        codes: impl IntoIterator<Item = (String, Code)>,
    ) -> Self {
        let mut by_code: BTreeMap<String, Vec<Code>> = BTreeMap::new();
        for (written, code) in codes {
            by_code.entry(written).or_default().push(code);
        }
        for periods in by_code.values_mut() {
            periods.sort_by_key(|code| code.validity.from);
        }
        Self { name, number, reference_date, digest, codes: by_code }
    }

    /// Every code with each of its periods, by code and then by time.
    pub fn codes(&self) -> impl Iterator<Item = (&str, &Code)> {
        self.codes
            .iter()
            .flat_map(|(written, periods)| periods.iter().map(move |code| (written.as_str(), code)))
    }

    /// The codes that hold on a day, when one is given, and have these words in the code or its name,
    /// whatever the case.
    #[must_use]
    pub fn find(&self, words: &str, day: Option<NaiveDate>) -> Vec<(&str, &Code)> {
        let wanted = words.to_lowercase();
        let fits = |(written, code): &(&str, &Code)| {
            day.is_none_or(|day| code.validity.contains(day))
                && (written.to_lowercase().contains(&wanted) || code.name.to_lowercase().contains(&wanted))
        };
        self.codes().filter(fits).collect()
    }

    /// How many rows it has: codes, each period counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.values().map(Vec::len).sum()
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// What it says of a code on a day.
    #[must_use]
    pub fn standing(&self, written: &str, day: NaiveDate) -> CodeStanding<'_> {
        let Some(periods) = self.codes.get(written) else {
            return if day > self.reference_date { CodeStanding::NotYetKnown } else { CodeStanding::Unknown };
        };
        if periods.iter().any(|code| code.validity.contains(day)) {
            return CodeStanding::Holds;
        }
        let ended = periods.iter().rev().find(|code| code.validity.until.is_some_and(|until| until < day));
        match (ended, periods.first()) {
            (Some(ended), _) => CodeStanding::Ended(ended),
            (None, Some(first)) => CodeStanding::NotYet(first),
            (None, None) => CodeStanding::Unknown,
        }
    }
}
