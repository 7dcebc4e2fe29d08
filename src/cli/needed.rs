//! What of a shelf is needed for the work at hand: what is not need not be checked and put in a register in memory
//! before the first byte is judged.
//!
//! What a schema refers to stands in its text, by name. So too much may be kept; what a reference finds is kept, and
//! it finds the same as on the whole shelf.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::{Selector, StandardName};
use crate::registry::{Shelf, ShelfVersion};

/// What is wanted of a shelf, with all that it refers to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// The standards that are named in a text, all their versions.
    NamedIn(&'a str),
    /// One version: the one that is chosen for a day.
    Version(&'a StandardName, &'a Selector, NaiveDate),
}

/// A version on the shelf: which standard, which of its versions.
type Spot = (usize, usize);

/// Leaves on the shelf what is wanted, what that refers to, and so on; says whether that is all there was.
pub(super) fn keep(shelf: &mut Shelf, wanted: Wanted<'_>) -> bool {
    let mut kept: BTreeSet<Spot> = BTreeSet::new();
    let mut waiting: Vec<Spot> = Vec::new();
    for (index, (standard, versions)) in shelf.standards.iter().enumerate() {
        let found = match wanted {
            Wanted::NamedIn(text) if text.contains(standard.name.as_str()) => all(versions),
            Wanted::Version(name, selector, on) if *name == standard.name => {
                chosen(versions, selector, on).map_or_else(|| all(versions), |one| BTreeSet::from([one]))
            }
            _ => continue,
        };
        waiting.extend(found.into_iter().map(|version| (index, version)));
    }
    let mut lists = BTreeSet::new();
    while let Some(spot) = waiting.pop() {
        if !kept.insert(spot) {
            continue;
        }
        let text = String::from_utf8_lossy(&shelf.standards[spot.0].1[spot.1].new.schema);
        for (index, (standard, versions)) in shelf.standards.iter().enumerate() {
            let found = referred_to(&text, standard.name.as_str(), versions);
            waiting.extend(found.into_iter().map(|version| (index, version)));
        }
        let named = shelf.code_lists.iter().map(|(list, _)| &list.name);
        lists.extend(named.filter(|name| text.contains(name.as_str())).cloned());
    }
    let size = |shelf: &Shelf| {
        shelf.code_lists.len() + shelf.standards.iter().map(|(_, versions)| 1 + versions.len()).sum::<usize>()
    };
    let before = size(shelf);
    shelf.code_lists.retain(|(list, _)| lists.contains(&list.name));
    let mut index = 0;
    shelf.standards.retain_mut(|(_, versions)| {
        let mut version = 0;
        versions.retain(|_| {
            version += 1;
            kept.contains(&(index, version - 1))
        });
        index += 1;
        !versions.is_empty()
    });
    size(shelf) == before
}

fn all(versions: &[ShelfVersion]) -> BTreeSet<usize> {
    (0..versions.len()).collect()
}

/// The version that a register with this shelf chooses; `None` when that can't be told from the shelf.
fn chosen(versions: &[ShelfVersion], selector: &Selector, on: NaiveDate) -> Option<usize> {
    // A version without a first day gets that of the moment it is published.
    if *selector == Selector::InForce && versions.iter().any(|version| version.new.validity.from.is_none()) {
        return None;
    }
    let fitting = versions
        .iter()
        .enumerate()
        .filter(|(_, version)| selector.fits(&version.new.number, version.status, version.new.validity, on));
    fitting.max_by(|(_, a), (_, b)| a.new.number.cmp(&b.new.number)).map(|(index, _)| index)
}

/// Which versions of a standard a schema may refer to: those whose exact address stands in it, or all, when anything
/// in it may be another kind of reference.
fn referred_to(text: &str, standard: &str, versions: &[ShelfVersion]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    if !text.contains(standard) {
        return found;
    }
    // It may be referred to by an address of its own as well.
    let has_own_address = |version: &ShelfVersion| {
        let schema = String::from_utf8_lossy(&version.new.schema);
        schema.contains("\"$id\"") || schema.contains("\"id\"")
    };
    if versions.iter().any(has_own_address) {
        return all(versions);
    }
    for (at, _) in text.match_indices(standard) {
        let (before, after) = (&text[..at], &text[at + standard.len()..]);
        match after.chars().next() {
            Some('/') => {
                let ends = |c: char| !c.is_ascii_alphanumeric() && !".-+".contains(c);
                let number = after[1..].split(ends).next().unwrap_or_default();
                match versions.iter().position(|version| version.new.number.to_string() == number) {
                    Some(exact) => found.insert(exact),
                    None => return all(versions),
                };
            }
            Some('\\' | '#' | '?' | '%') => return all(versions),
            Some('"') if before.ends_with(['/', '\\']) => return all(versions),
            // A word in a description, or the name of a field.
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::shipped;

    fn kept(wanted: Wanted<'_>) -> Vec<String> {
        let mut shelf = shipped().unwrap();
        keep(&mut shelf, wanted);
        let versions = shelf.standards.iter().flat_map(|(standard, versions)| {
            versions.iter().map(|version| format!("{}/{}", standard.name, version.new.number))
        });
        versions.collect()
    }

    fn day() -> NaiveDate {
        "2026-11-30".parse().unwrap()
    }

    fn names(standard: &str, selector: &str) -> (StandardName, Selector) {
        (standard.parse().unwrap(), selector.parse().unwrap())
    }

    #[test]
    fn of_what_a_version_refers_to_only_those_versions_are_kept() {
        let (standard, exact) = names("schuldhulp-levering", "2.0.0");
        let kept = kept(Wanted::Version(&standard, &exact, day()));
        assert!(kept.contains(&"schuldhulp-levering/2.0.0".to_owned()), "{kept:?}");
        assert!(kept.iter().all(|one| !one.starts_with("schuldhulp-levering/1")), "{kept:?}");
        assert!(kept.iter().any(|one| one.starts_with("periode/")), "{kept:?}");
        assert!(kept.len() < 12, "{kept:?}");
    }

    #[test]
    fn whatever_a_shipped_version_refers_to_is_kept_with_it() {
        for (standard, versions) in &shipped().unwrap().standards {
            for version in versions {
                let exact = Selector::Exact(version.new.number.clone());
                let mut shelf = shipped().unwrap();
                keep(&mut shelf, Wanted::Version(&standard.name, &exact, day()));
                let held: Vec<String> = shelf
                    .standards
                    .iter()
                    .flat_map(|(standard, versions)| {
                        versions.iter().map(|v| format!("/schemas/{}/{}", standard.name, v.new.number))
                    })
                    .collect();
                for version in shelf.standards.iter().flat_map(|(_, versions)| versions) {
                    let text = String::from_utf8_lossy(&version.new.schema);
                    for (at, _) in text.match_indices("\"/schemas/") {
                        let address = text[at + 1..].split(['"', '#']).next().unwrap_or_default();
                        assert!(held.iter().any(|one| one == address), "{address} for {}", standard.name);
                    }
                }
            }
        }
    }

    #[test]
    fn what_may_be_a_reference_of_another_kind_keeps_every_version() {
        let mut shelf = shipped().unwrap();
        let (_, versions) = shelf.standards.iter_mut().find(|(s, _)| s.name.as_str() == "periode").unwrap();
        let several = versions.len();
        assert!(several > 1, "the test has something to leave out");
        let of = |text: &str, versions: &[ShelfVersion]| referred_to(text, "periode", versions).len();
        assert_eq!(of(r#"{"$ref": "/schemas/periode/1.1.0#/x", "title": "Een periode."}"#, versions), 1);
        assert_eq!(of(r#"{"properties": {"periode": {"title": "De periode"}}}"#, versions), 0);
        assert_eq!(of("{}", versions), 0);
        for other in [
            r#"{"$ref": "/schemas/periode"}"#,
            r#"{"$ref": "/schemas/periode/1"}"#,
            r#"{"$ref": "/schemas/periode#/x"}"#,
            r#"{"$ref": "\/schemas\/periode\/1.1.0"}"#,
            r#"{"$ref": "/schemas/periode%2F1.1.0"}"#,
        ] {
            assert_eq!(of(other, versions), several, "{other}");
        }
        versions[0].new.schema = br#"{"$id": "https://elders.example/p.json"}"#.to_vec();
        assert_eq!(of(r#"{"$ref": "/schemas/periode/1.1.0"}"#, versions), several);
    }

    #[test]
    fn the_version_in_force_is_chosen_as_a_register_would() {
        let shelf = shipped().unwrap();
        for (standard, versions) in &shelf.standards {
            let Some(index) = chosen(versions, &Selector::InForce, day()) else { continue };
            let number = &versions[index].new.number;
            let later = versions.iter().filter(|other| other.new.number > *number);
            for other in later {
                let fits = Selector::InForce.fits(&other.new.number, other.status, other.new.validity, day());
                assert!(!fits, "{} {}", standard.name, other.new.number);
            }
        }
    }
}
