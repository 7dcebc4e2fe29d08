//! A comparison with its two sides: which versions they are, whose promise the number is, and what that makes
//! of the number.

use std::sync::Arc;

use super::comparison::{Bump, Comparison, Honesty, Promise};
use super::names::{Digest, StandardName};
use super::version::{Version, VersionNumber};

/// A side of a comparison that is a version of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The standard.
    pub standard: StandardName,
    /// The exact number.
    pub number: VersionNumber,
    /// The digest of its schema.
    pub digest: Digest,
}

impl From<&Version> for Side {
    fn from(version: &Version) -> Self {
        let Version { standard, number, digest, .. } = version;
        Self { standard: standard.clone(), number: number.clone(), digest: *digest }
    }
}

/// Two sides, what was found, and towards whom the number makes its promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The old side, when it is a version of the register.
    pub old: Option<Side>,
    /// The new side, when it is a version of the register.
    pub new: Option<Side>,
    /// The numbers of old and new, as far as they have any.
    pub numbers: Option<(VersionNumber, VersionNumber)>,
    /// Numbers that are published already, and can't be chosen any more.
    pub taken: Vec<VersionNumber>,
    /// Whose promise the number is.
    pub promise: Promise,
    /// What was found.
    pub comparison: Arc<Comparison>,
}

impl Compared {
    /// Whether the number promises nothing: 0.x, or a version before the real one.
    #[must_use]
    pub fn is_advisory(&self) -> bool {
        self.numbers.as_ref().is_some_and(|(old, new)| new.is_advisory() || old.is_prerelease())
    }

    /// How far the number rises, when both have one and it does rise.
    #[must_use]
    pub fn step(&self) -> Option<Bump> {
        self.numbers.as_ref().filter(|(old, new)| old < new).map(|(old, new)| Bump::between(old, new))
    }

    /// The least step that would be honest, when that is established.
    #[must_use]
    pub fn least_step(&self) -> Option<Bump> {
        self.comparison.least_bump(self.promise)
    }

    /// Whether the number tells the truth, when it promises something.
    #[must_use]
    pub fn honesty(&self) -> Option<Honesty> {
        let step = self.step().filter(|_| !self.is_advisory())?;
        Some(self.comparison.honesty(self.promise, step))
    }

    /// The lowest number that is sure to be honest and can still be chosen.
    #[must_use]
    pub fn honest_number(&self) -> Option<VersionNumber> {
        let (old, _) = self.numbers.as_ref().filter(|_| !self.is_advisory())?;
        let least = self.least_step()?;
        let next = old.raised(least);
        let mut taken = self.taken.iter();
        let is_free = match least {
            Bump::Patch => taken.all(|number| number.line() != next.line() || *number < next),
            Bump::Minor => taken.all(|number| number.line() != next.line()),
            Bump::Major => taken.all(|number| number.line().0 != next.line().0),
        };
        if is_free {
            return Some(next);
        }
        // The next number has another one below it by now; only a major step needs no comparison with that.
        let highest = self.taken.iter().chain([old]).max()?;
        Some(highest.raised(Bump::Major))
    }
}

/// The version that a number is measured against: the highest published one below it, in the order of numbers
/// and not of days. Versions before the real one are passed over, and withdrawn ones as long as there is another.
#[must_use]
pub fn base_below<'v>(
    number: &VersionNumber,
    versions: impl IntoIterator<Item = &'v Version>,
) -> Option<&'v Version> {
    versions
        .into_iter()
        .filter(|version| version.status.is_fixed() && !version.number.is_prerelease())
        .filter(|version| version.number < *number)
        .max_by(|a, b| (a.status.is_usable(), &a.number).cmp(&(b.status.is_usable(), &b.number)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Answer, Doubt, Witness, text};

    fn number(written: &str) -> VersionNumber {
        written.parse().unwrap()
    }

    fn refuted() -> Answer {
        Answer::Refuted(Witness {
            document: "1".into(),
            at: String::new(),
            schema: "#/type".into(),
            why: text("a", "a"),
            part: None,
        })
    }

    fn compared(old: &str, new: &str, delivers: Answer, reads: Answer, taken: &[&str]) -> Compared {
        Compared {
            old: None,
            new: None,
            numbers: Some((number(old), number(new))),
            taken: taken.iter().map(|taken| number(taken)).collect(),
            promise: Promise::Delivers,
            comparison: Arc::new(Comparison { delivers, reads, changes: Vec::new(), more_changes: 0 }),
        }
    }

    #[test]
    fn the_honest_number_is_the_lowest_that_is_surely_honest() {
        let honest = |compared: Compared| compared.honest_number().map(|number| number.to_string());
        let same = || (Answer::Proven, Answer::Proven);
        let (delivers, reads) = same();
        assert_eq!(honest(compared("1.2.4", "1.2.5", delivers, reads, &[])).as_deref(), Some("1.2.5"));
        assert_eq!(
            honest(compared("1.2.4", "1.2.5", Answer::Proven, refuted(), &["1.2.4"])).as_deref(),
            Some("1.3.0")
        );
        // 1.3 is taken: what comes after 1.4.0 is measured against 1.4.0, so only a major step is sure.
        assert_eq!(
            honest(compared("1.2.4", "1.2.5", Answer::Proven, refuted(), &["1.2.4", "1.3.0", "1.4.0"]))
                .as_deref(),
            Some("2.0.0")
        );
        assert_eq!(
            honest(compared("1.2.4", "1.2.5", refuted(), Answer::Proven, &["1.2.4", "2.1.0"])).as_deref(),
            Some("3.0.0")
        );
        let doubt = || {
            Answer::Undecided(vec![Doubt {
                code: "budget".into(),
                message: text("a", "a"),
                old: None,
                new: None,
            }])
        };
        assert_eq!(honest(compared("1.2.4", "1.2.5", doubt(), doubt(), &[])), None);
    }

    #[test]
    fn a_number_below_one_or_before_the_real_one_promises_nothing() {
        for (old, new) in [("0.1.0", "0.1.1"), ("1.0.0", "1.0.1-rc.1"), ("1.0.0-rc.1", "1.0.0")] {
            let compared = compared(old, new, refuted(), refuted(), &[]);
            assert!(compared.is_advisory(), "{old} {new}");
            assert_eq!((compared.honesty(), compared.honest_number()), (None, None), "{old} {new}");
        }
        let compared = compared("0.9.0", "1.0.0", refuted(), refuted(), &[]);
        assert_eq!(compared.honesty(), Some(Honesty::Honest));
    }

    #[test]
    fn a_number_that_does_not_rise_is_no_step() {
        let compared = compared("1.1.0", "1.0.0", Answer::Proven, Answer::Proven, &[]);
        assert_eq!((compared.step(), compared.honesty()), (None, None));
    }
}
