//! Changes of what explains and asks nothing, and of what is referred to.

use std::collections::HashMap;

use serde_json::Value;

use crate::domain::{Text, VersionNumber, text};
use crate::schema::NodeId;

use super::kinds::{self, Kind};
use super::view::View;
use super::words::Path;
use super::words::{quoted, sentence, shown};
use super::{ASK, Both, Entry, Found, NEUTRAL, Own, Point, Walk};

/// Keywords that other files of this room look at, or that only place and name.
const ELSEWHERE: &[&str] = &[
    "$schema",
    "$id",
    "id",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$vocabulary",
    "$defs",
    "definitions",
    "then",
    "else",
    "minContains",
    "maxContains",
    "additionalItems",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "contentEncoding",
];

/// A keyword with its value, and where it stands.
type Note<'w> = (NodeId, &'w Value);

impl<'w> Walk<'w, '_> {
    /// Compares what holds for the schema as a whole.
    pub(super) fn whole(&mut self, entries: &[Entry<'_>]) {
        let dialects = (self.old.dialect(self.old.root()), self.new.dialect(self.new.root()));
        let at = Point {
            path: Path::default(),
            olds: entries.iter().take(1).map(|entry| entry.old).collect(),
            news: entries.iter().take(1).map(|entry| entry.new).collect(),
            anchor: None,
            known: std::rc::Rc::default(),
        };
        if dialects.0 != dialects.1 {
            let (was, now) = (dialects.0.uri(), dialects.1.uri());
            let said = sentence(
                &at.path.subject(),
                format!(" is geschreven in {now}; eerder in {was}."),
                format!(" is written in {now}; before in {was}."),
            );
            let place = Some("#/$schema".to_owned());
            self.tell(&at, Found::new(kinds::DIALECT_CHANGED, ASK, said).at(place.clone(), place));
        }
        for (key @ (list, range), was) in self.old.code_lists() {
            let Some(now) = self.new.code_lists().get(key).filter(|now| *now != was) else { continue };
            let said = text(
                format!(
                    "Waardelijst '{list}': er wordt beoordeeld met versie {now}; eerder met versie {was}."
                ),
                format!("Code list '{list}': version {now} is judged by; before, version {was}."),
            );
            let found = Found::new(kinds::LIST_VERSION, (Own::Unsure, Own::Unsure), said);
            self.tell(
                &at,
                found.at(Some("#".to_owned()), Some("#".to_owned())).about(format!("{list} {range}")),
            );
        }
    }

    /// Compares what is said to explain.
    pub(super) fn notes(&mut self, both: &Both<'w>) {
        let (was, mut now) = (noted(&both.old), noted(&both.new));
        for (name, old) in was {
            let new = now.iter().position(|(known, _)| *known == name).map(|index| now.remove(index).1);
            if new.is_none_or(|new| new.1 != old.1) {
                self.note(both, name, Some(old), new);
            }
        }
        for (name, new) in now {
            self.note(both, name, None, Some(new));
        }
    }

    fn note(&mut self, both: &Both<'w>, name: &str, old: Option<Note<'w>>, new: Option<Note<'w>>) {
        let (was, now) = (old.map(|old| old.1), new.map(|new| new.1));
        let Some((kind, tail)) = note_words(name, was, now) else { return };
        let place = |view: &View<'_>, note: Option<Note<'_>>| match note {
            Some((node, _)) => Some(format!("{}/{name}", view.program.location(node))),
            None => view.here(),
        };
        let said = sentence(&both.at.path.subject(), tail.nl, tail.en);
        let found = Found::new(kind, NEUTRAL, said).at(place(&both.old, old), place(&both.new, new));
        self.tell(&both.at, found.about(name));
    }

    /// Compares which other documents are referred to.
    pub(super) fn references(&mut self, both: &Both<'w>) {
        let (mut was, mut now) = (crossed(&both.old), crossed(&both.new));
        was.retain(|old| {
            let found = now.iter().position(|new| new.address == old.address);
            if let Some(index) = found {
                now.remove(index);
            }
            found.is_none()
        });
        let mut pairs = Vec::new();
        was.retain(|old| {
            let same = |new: &Crossing<'_>| {
                old.number.is_some() && new.number.is_some() && old.standard == new.standard
            };
            let found = now.iter().position(same);
            if let Some(index) = found {
                pairs.push((Some(old.clone()), Some(now.remove(index))));
            }
            found.is_none()
        });
        let most = was.len().max(now.len());
        pairs.extend((0..most).map(|index| (was.get(index).cloned(), now.get(index).cloned())));
        for (old, new) in pairs {
            self.reference(both, old, new);
        }
    }

    fn reference(&mut self, both: &Both<'w>, old: Option<Crossing<'w>>, new: Option<Crossing<'w>>) {
        let subject = both.at.path.subject();
        let (kind, said) = match (&old, &new) {
            (Some(old), Some(new)) => match (&old.number, &new.number) {
                (Some(was), Some(now)) if old.standard == new.standard => {
                    let name = quoted(old.standard.rsplit('/').next().unwrap_or_default());
                    let said = sentence(
                        &subject,
                        format!(" volgt {name} in versie {now}; eerder in versie {was}."),
                        format!(" follows {name} in version {now}; before, in version {was}."),
                    );
                    (kinds::REFERENCE_VERSION, said)
                }
                _ => {
                    let (was, now) = (quoted(old.address), quoted(new.address));
                    let said = sentence(
                        &subject,
                        format!(" verwijst nu naar {now}; eerder naar {was}."),
                        format!(" refers to {now} now; before, to {was}."),
                    );
                    (kinds::REFERENCE_DOCUMENT, said)
                }
            },
            (None, Some(new)) => {
                let now = quoted(new.address);
                let said =
                    sentence(&subject, format!(" verwijst nu naar {now}."), format!(" refers to {now} now."));
                (kinds::REFERENCE_ADDED, said)
            }
            (Some(old), None) => {
                let was = quoted(old.address);
                let said = sentence(
                    &subject,
                    format!(" verwijst niet meer naar {was}."),
                    format!(" no longer refers to {was}."),
                );
                (kinds::REFERENCE_REMOVED, said)
            }
            (None, None) => return,
        };
        let targets = (old.as_ref().map(|old| old.to), new.as_ref().map(|new| new.to));
        // Moving behind a reference, or out of it, is told by what changed in it.
        let (mut at, mut own) = (both.at.clone(), NEUTRAL);
        if let (Some(old), Some(new)) = targets
            && self.shapes.older(&[old]) != self.shapes.newer(&[new])
        {
            own = ASK;
            (at.olds, at.news) = (vec![old], vec![new]);
        }
        let place = |view: &View<'_>, crossing: &Option<Crossing<'_>>| match crossing {
            Some(crossing) => Some(format!("{}/$ref", view.program.location(crossing.from))),
            None => view.here(),
        };
        let found = Found::new(kind, own, said).at(place(&both.old, &old), place(&both.new, &new));
        self.tell(&at, found);
    }
}

/// A reference into another document.
#[derive(Clone)]
struct Crossing<'w> {
    from: NodeId,
    to: NodeId,
    address: &'w str,
    /// The address without a version at its end.
    standard: &'w str,
    number: Option<VersionNumber>,
}

fn crossed<'w>(view: &View<'w>) -> Vec<Crossing<'w>> {
    let told = view.crossings.iter().filter_map(|(from, to)| {
        let address = view.program.other_document(*to)?;
        let (standard, last) = address.rsplit_once('/').unwrap_or((address, ""));
        let number = last.parse().ok();
        Some(Crossing { from: *from, to: *to, address, standard, number })
    });
    let mut all: Vec<Crossing<'_>> = Vec::new();
    for crossing in told {
        if all.iter().all(|known| known.address != crossing.address) {
            all.push(crossing);
        }
    }
    all
}

/// What explains a value, the nearest first: keywords that ask nothing where they stand.
fn noted<'w>(view: &View<'w>) -> Vec<(&'w str, Note<'w>)> {
    let mut notes: Vec<(&str, Note<'_>)> = Vec::new();
    let mut known: HashMap<&str, ()> = HashMap::new();
    for node in &view.nodes {
        let Some(Value::Object(written)) = view.program.written(*node) else { continue };
        let keywords = view.program.keywords(*node);
        for (name, value) in written {
            let asks =
                ELSEWHERE.contains(&name.as_str()) || keywords.iter().any(|keyword| keyword.name == name);
            if !asks && known.insert(name, ()).is_none() {
                notes.push((name, (*node, value)));
            }
        }
    }
    notes
}

/// The kind of a change of something that explains, and the end of its sentence.
fn note_words(name: &str, was: Option<&Value>, now: Option<&Value>) -> Option<(Kind, Text)> {
    let is = |value: Option<&Value>| value == Some(&Value::Bool(true));
    Some(match name {
        "title" => (kinds::TITLE_CHANGED, replaced(("de titel", "the title"), was, now)),
        "default" => {
            (kinds::DEFAULT_CHANGED, replaced(("de standaardwaarde", "the default value"), was, now))
        }
        "description" => {
            (kinds::DESCRIPTION_CHANGED, edited(("de omschrijving", "the description", "is", "is"), was, now))
        }
        "examples" | "example" => {
            (kinds::EXAMPLES_CHANGED, edited(("de voorbeelden", "the examples", "zijn", "are"), was, now))
        }
        "$comment" => (
            kinds::COMMENT_CHANGED,
            edited(("de opmerking voor beheerders", "the remark for maintainers", "is", "is"), was, now),
        ),
        "meldingen" => (
            kinds::MESSAGES_CHANGED,
            edited(("de eigen meldingen", "the messages of its own", "zijn", "are"), was, now),
        ),
        "deprecated" | "readOnly" | "writeOnly" if is(was) == is(now) => return None,
        "deprecated" if is(now) => {
            (kinds::DEPRECATED_SET, text(" is als verouderd gemarkeerd.", " is marked as deprecated."))
        }
        "deprecated" => (
            kinds::DEPRECATED_UNSET,
            text(" is niet meer als verouderd gemarkeerd.", " is no longer marked as deprecated."),
        ),
        "readOnly" if is(now) => {
            (kinds::READ_ONLY_CHANGED, text(" is nu alleen te lezen.", " can only be read now."))
        }
        "readOnly" => {
            (kinds::READ_ONLY_CHANGED, text(" is niet meer alleen te lezen.", " can no longer only be read."))
        }
        "writeOnly" if is(now) => {
            (kinds::WRITE_ONLY_CHANGED, text(" is nu alleen te schrijven.", " can only be written now."))
        }
        "writeOnly" => (
            kinds::WRITE_ONLY_CHANGED,
            text(" is niet meer alleen te schrijven.", " can no longer only be written."),
        ),
        other => {
            let name = quoted(other);
            let (what, what_en) = (format!("het trefwoord {name}"), format!("the keyword {name}"));
            (kinds::UNKNOWN_CHANGED, edited((&what, &what_en, "is", "is"), was, now))
        }
    })
}

fn replaced((nl, en): (&str, &str), was: Option<&Value>, now: Option<&Value>) -> Text {
    match (was.map(shown), now.map(shown)) {
        (Some(was), Some(now)) => text(
            format!(": {nl} was {}, en is nu {}.", was.nl, now.nl),
            format!(": {en} was {}, and is {} now.", was.en, now.en),
        ),
        (None, Some(now)) => text(format!(": {nl} is nu {}.", now.nl), format!(": {en} is {} now.", now.en)),
        (Some(was), None) => {
            text(format!(": {nl} {} is vervallen.", was.nl), format!(": {en} {} is gone.", was.en))
        }
        (None, None) => Text::default(),
    }
}

fn edited((nl, en, is, is_en): (&str, &str, &str, &str), was: Option<&Value>, now: Option<&Value>) -> Text {
    let (what, what_en) = match (was, now) {
        (Some(_), Some(_)) => ("aangepast", "changed"),
        (None, _) => ("toegevoegd", "added"),
        (_, None) => ("vervallen", "removed"),
    };
    text(format!(": {nl} {is} {what}."), format!(": {en} {is_en} {what_en}."))
}
