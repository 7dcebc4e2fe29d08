//! Changes of bounds: of numbers, of sizes, and of steps.

use serde_json::Value;

use crate::domain::{Text, text};

use super::kinds::{self, Kind};
use super::values::{differences, paired};
use super::view::{Said, View, types};
use super::words::{sentence, shown};
use super::{Both, Found, NARROWS, Own, REPLACES, WIDENS, Walk, doubted};

/// A keyword that bounds a size: its kinds for added, removed, raised and lowered.
struct Size {
    name: &'static str,
    least: bool,
    types: u8,
    unit: [&'static str; 4],
    kinds: [Kind; 4],
}

/// What a value does within a bound, in Dutch and in English.
const BE: (&str, &str) = ("zijn", "be");
pub(super) const HAVE: (&str, &str) = ("hebben", "have");

const CHARACTERS: [&str; 4] = ["teken", "tekens", "character", "characters"];
const ITEMS: [&str; 4] = ["item", "items", "item", "items"];
const FIELDS: [&str; 4] = ["veld", "velden", "field", "fields"];

const SIZES: &[Size] = &[
    Size {
        name: "minLength",
        least: true,
        types: types::STRING,
        unit: CHARACTERS,
        kinds: [
            kinds::MIN_LENGTH_ADDED,
            kinds::MIN_LENGTH_REMOVED,
            kinds::MIN_LENGTH_RAISED,
            kinds::MIN_LENGTH_LOWERED,
        ],
    },
    Size {
        name: "maxLength",
        least: false,
        types: types::STRING,
        unit: CHARACTERS,
        kinds: [
            kinds::MAX_LENGTH_ADDED,
            kinds::MAX_LENGTH_REMOVED,
            kinds::MAX_LENGTH_RAISED,
            kinds::MAX_LENGTH_LOWERED,
        ],
    },
    Size {
        name: "minItems",
        least: true,
        types: types::ARRAY,
        unit: ITEMS,
        kinds: [
            kinds::MIN_ITEMS_ADDED,
            kinds::MIN_ITEMS_REMOVED,
            kinds::MIN_ITEMS_RAISED,
            kinds::MIN_ITEMS_LOWERED,
        ],
    },
    Size {
        name: "maxItems",
        least: false,
        types: types::ARRAY,
        unit: ITEMS,
        kinds: [
            kinds::MAX_ITEMS_ADDED,
            kinds::MAX_ITEMS_REMOVED,
            kinds::MAX_ITEMS_RAISED,
            kinds::MAX_ITEMS_LOWERED,
        ],
    },
    Size {
        name: "minProperties",
        least: true,
        types: types::OBJECT,
        unit: FIELDS,
        kinds: [
            kinds::MIN_FIELDS_ADDED,
            kinds::MIN_FIELDS_REMOVED,
            kinds::MIN_FIELDS_RAISED,
            kinds::MIN_FIELDS_LOWERED,
        ],
    },
    Size {
        name: "maxProperties",
        least: false,
        types: types::OBJECT,
        unit: FIELDS,
        kinds: [
            kinds::MAX_FIELDS_ADDED,
            kinds::MAX_FIELDS_REMOVED,
            kinds::MAX_FIELDS_RAISED,
            kinds::MAX_FIELDS_LOWERED,
        ],
    },
];

/// The strictest bound on one side of a number.
#[derive(Clone, Copy)]
struct Bound<'p> {
    at: Said<'p>,
    value: &'p Value,
    worth: f64,
    strict: bool,
}

impl<'w> Walk<'w, '_> {
    /// Compares bounds.
    pub(super) fn bounds(&mut self, both: &Both<'w>) {
        self.bound(both, true);
        self.bound(both, false);
        self.steps(both);
        for size in SIZES {
            self.size(both, size);
        }
    }

    /// The lower or the upper bound of a number.
    fn bound(&mut self, both: &Both<'w>, lower: bool) {
        let (before, after) = (strictest(&both.old, lower), strictest(&both.new, lower));
        let phrase = |bound: &Bound<'_>| bound_words(bound, lower);
        let subject = both.at.path.subject();
        let (kind, own, said) = match (&before, &after) {
            (None, None) => return,
            (None, Some(now)) => {
                (bound_kinds(now.strict, lower)[0], NARROWS, added(&subject, &phrase(now), BE))
            }
            (Some(was), None) => (bound_kinds(was.strict, lower)[1], WIDENS, removed(&subject, &phrase(was))),
            (Some(was), Some(now)) => {
                let rises = now.worth > was.worth;
                if now.worth == was.worth && now.strict == was.strict {
                    return;
                }
                let stricter = if now.worth == was.worth { now.strict } else { rises == lower };
                let kind = match (now.strict == was.strict, lower, now.strict) {
                    (true, _, strict) => bound_kinds(strict, lower)[if rises { 2 } else { 3 }],
                    (false, true, true) => kinds::LOWER_EXCLUSIVE,
                    (false, true, false) => kinds::LOWER_INCLUSIVE,
                    (false, false, true) => kinds::UPPER_EXCLUSIVE,
                    (false, false, false) => kinds::UPPER_INCLUSIVE,
                };
                (kind, if stricter { NARROWS } else { WIDENS }, moved(&subject, &phrase(was), &phrase(now)))
            }
        };
        let whole = [&before, &after].into_iter().flatten().all(|bound| bound.worth.fract() == 0.0);
        let own = both.among(types::NUMBER, both.settled(own));
        let sure = whole && !both.old.has(&["multipleOf"]) && !both.new.has(&["multipleOf"]);
        let own = if sure { own } else { doubted(own) };
        let place = |view: &View<'_>, bound: Option<Bound<'_>>| {
            bound.map_or_else(|| view.here(), |bound| Some(view.place(bound.at)))
        };
        let places = (place(&both.old, before), place(&both.new, after));
        self.tell(&both.at, Found::new(kind, own, said).at(places.0, places.1));
    }

    fn steps(&mut self, both: &Both<'w>) {
        let (lost, gained) = differences(both, "multipleOf");
        let subject = both.at.path.subject();
        let phrase = |(_, keyword): &Said<'_>| {
            let step = shown(&keyword.expected);
            text(format!("een veelvoud van {}", step.nl), format!("a multiple of {}", step.en))
        };
        for pair in paired(&lost, &gained) {
            let (kind, own, said) = match pair {
                (Some(was), Some(now)) => {
                    let (kind, own) = step_change(&was.1.expected, &now.1.expected);
                    (kind, own, moved(&subject, &phrase(&was), &phrase(&now)))
                }
                (None, Some(now)) => (kinds::STEP_ADDED, NARROWS, added(&subject, &phrase(&now), BE)),
                (Some(was), None) => (kinds::STEP_REMOVED, WIDENS, removed(&subject, &phrase(&was))),
                (None, None) => continue,
            };
            let own = both.among(types::NUMBER, doubted(own));
            self.found(both, kind, own, said, pair);
        }
    }

    fn size(&mut self, both: &Both<'w>, size: &Size) {
        let strictest = |view: &View<'w>| {
            let all = view.with(size.name).filter_map(|said| Some((said, said.1.expected.as_f64()?)));
            let all = all.filter(|(_, worth)| !size.least || *worth > 0.0);
            all.reduce(|one, other| if (other.1 > one.1) == size.least { other } else { one })
        };
        let (was, now) = (strictest(&both.old), strictest(&both.new));
        let subject = both.at.path.subject();
        let phrase = |worth: f64| {
            let [een, meer, one, many] = size.unit;
            let (nl, en) = if worth == 1.0 { (een, one) } else { (meer, many) };
            let (least, most) =
                if size.least { ("ten minste", "at least") } else { ("ten hoogste", "at most") };
            text(format!("{least} {worth} {nl}"), format!("{most} {worth} {en}"))
        };
        let (kind, own, said) = match (was, now) {
            (None, Some((_, now))) => (size.kinds[0], NARROWS, added(&subject, &phrase(now), HAVE)),
            (Some((_, was)), None) => (size.kinds[1], WIDENS, removed(&subject, &phrase(was))),
            (Some((_, was)), Some((_, now))) if was != now => {
                let rises = now > was;
                let own = if rises == size.least { NARROWS } else { WIDENS };
                (size.kinds[if rises { 2 } else { 3 }], own, moved(&subject, &phrase(was), &phrase(now)))
            }
            _ => return,
        };
        let mut own = both.among(size.types, both.settled(own));
        const FORMS: &[&str] = &["pattern", "format", "contentEncoding", "contentMediaType"];
        if size.types == types::STRING && (both.old.has(FORMS) || both.new.has(FORMS)) {
            own = doubted(own);
        }
        self.found(both, kind, own, said, (was.map(|was| was.0), now.map(|now| now.0)));
    }
}

fn strictest<'w>(view: &View<'w>, lower: bool) -> Option<Bound<'w>> {
    let names = if lower { ["minimum", "exclusiveMinimum"] } else { ["maximum", "exclusiveMaximum"] };
    let all = view.said.iter().filter_map(|at| {
        let strict = at.1.name == names[1];
        let worth = at.1.expected.as_f64().filter(|_| strict || at.1.name == names[0])?;
        Some(Bound { at: *at, value: &at.1.expected, worth, strict })
    });
    all.reduce(|one, other| {
        let tighter =
            if other.worth == one.worth { other.strict } else { (other.worth > one.worth) == lower };
        if tighter { other } else { one }
    })
}

fn bound_kinds(strict: bool, lower: bool) -> [Kind; 4] {
    match (strict, lower) {
        (false, true) => {
            [kinds::MINIMUM_ADDED, kinds::MINIMUM_REMOVED, kinds::MINIMUM_RAISED, kinds::MINIMUM_LOWERED]
        }
        (false, false) => {
            [kinds::MAXIMUM_ADDED, kinds::MAXIMUM_REMOVED, kinds::MAXIMUM_RAISED, kinds::MAXIMUM_LOWERED]
        }
        (true, true) => [
            kinds::EXCLUSIVE_MINIMUM_ADDED,
            kinds::EXCLUSIVE_MINIMUM_REMOVED,
            kinds::EXCLUSIVE_MINIMUM_RAISED,
            kinds::EXCLUSIVE_MINIMUM_LOWERED,
        ],
        (true, false) => [
            kinds::EXCLUSIVE_MAXIMUM_ADDED,
            kinds::EXCLUSIVE_MAXIMUM_REMOVED,
            kinds::EXCLUSIVE_MAXIMUM_RAISED,
            kinds::EXCLUSIVE_MAXIMUM_LOWERED,
        ],
    }
}

fn bound_words(bound: &Bound<'_>, lower: bool) -> Text {
    let (nl, en) = match (lower, bound.strict) {
        (true, false) => ("ten minste", "at least"),
        (true, true) => ("meer dan", "more than"),
        (false, false) => ("ten hoogste", "at most"),
        (false, true) => ("minder dan", "less than"),
    };
    let value = shown(bound.value);
    text(format!("{nl} {}", value.nl), format!("{en} {}", value.en))
}

/// What another step does: whether each multiple of the one is a multiple of the other.
fn step_change(was: &Value, now: &Value) -> (Kind, (Own, Own)) {
    let divides = |one: &Value, other: &Value| match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) if other != 0.0 => {
            let times = one / other;
            (times - times.round()).abs() < 1e-9 && times.round() >= 1.0
        }
        _ => false,
    };
    if divides(now, was) {
        (kinds::STEP_COARSER, NARROWS)
    } else if divides(was, now) {
        (kinds::STEP_FINER, WIDENS)
    } else {
        (kinds::STEP_CHANGED, REPLACES)
    }
}

/// A bound that came; `verb` is what a value does within it.
pub(super) fn added(subject: &Text, phrase: &Text, verb: (&str, &str)) -> Text {
    let upper = ["ten hoogste", "minder dan"].iter().any(|lead| phrase.nl.starts_with(lead));
    let (may, may_en) = if upper { ("mag", "may") } else { ("moet", "has to") };
    sentence(
        subject,
        format!(" {may} nu {} {}.", phrase.nl, verb.0),
        format!(" {may_en} {} {} now.", verb.1, phrase.en),
    )
}

pub(super) fn removed(subject: &Text, phrase: &Text) -> Text {
    sentence(
        subject,
        format!(": de grens '{}' vervalt.", phrase.nl),
        format!(": the bound '{}' is gone.", phrase.en),
    )
}

pub(super) fn moved(subject: &Text, was: &Text, now: &Text) -> Text {
    sentence(
        subject,
        format!(": was {}, is nu {}.", was.nl, now.nl),
        format!(": was {}, is {} now.", was.en, now.en),
    )
}
