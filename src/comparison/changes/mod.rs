//! The named changes between two schemas: what changed, where, and for whom it hurts.
//!
//! Door: [`list`]. Both schemas are walked side by side, through references and `allOf`, so that what
//! moved but says the same is no change. Explains and never decides: an effect is that of the one change at
//! its place. What needs knowledge of more is asked; what is not known is said to be so.

mod arrays;
mod bounds;
mod briefs;
mod choices;
mod kinds;
mod notes;
mod objects;
mod processes;
mod required;
mod rules;
mod shape;
#[cfg(test)]
mod tests;
mod values;
mod view;
mod words;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::domain::{Change, Effect, Text};
use crate::schema::{Compiled, NodeId, Program};

pub use kinds::{ChangeKind, change_kinds};

use kinds::Kind;
use shape::Shapes;
use view::View;
use words::Path;

/// Past this many pairs of subschemas no more are compared.
const MOST_PAIRS: usize = 100_000;
/// Past this far into a document no more is compared.
const MOST_DEPTH: usize = 200;

/// Where two schemas are compared: as a whole, or by a part of the same name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'e> {
    /// The part; none for the whole.
    pub part: Option<&'e str>,
    /// The subschema in the old schema.
    pub old: NodeId,
    /// The subschema in the new schema.
    pub new: NodeId,
}

/// What replacing one subschema by another does to who delivers and to who reads, and a value that shows it.
pub(super) type Asking<'a> = dyn FnMut(NodeId, NodeId) -> (Effect, Effect, Option<String>) + 'a;

/// The changes, at most so many, and how many more there are.
pub(super) fn list(
    old: &Compiled,
    new: &Compiled,
    entries: &[Entry<'_>],
    most: usize,
    effect: &mut Asking<'_>,
) -> (Vec<Change>, usize) {
    let judges = (old, new);
    let (old, new) = (old.program(), new.program());
    let mut olds: Vec<NodeId> = entries.iter().map(|entry| entry.old).collect();
    let mut news: Vec<NodeId> = entries.iter().map(|entry| entry.new).collect();
    olds.dedup();
    news.dedup();
    let mut walk = Walk {
        judges,
        old,
        new,
        shapes: Shapes::new((old, &olds), (new, &news)),
        next: Vec::new(),
        seen: HashSet::new(),
        told: HashMap::new(),
        answers: HashMap::new(),
        changes: Vec::new(),
        more: 0,
        most,
        effect,
    };
    walk.whole(entries);
    for entry in entries {
        let at = Point {
            path: Path::of(entry.part),
            olds: vec![entry.old],
            news: vec![entry.new],
            anchor: None,
            known: Rc::default(),
        };
        walk.from(at);
    }
    (walk.changes, walk.more)
}

/// A value, and the subschemas that it is judged by on both sides.
#[derive(Debug, Clone)]
struct Point {
    path: Path,
    olds: Vec<NodeId>,
    news: Vec<NodeId>,
    anchor: Option<Anchor>,
    /// The fields that the schema around a choice or condition describes.
    known: Rc<HashSet<String>>,
}

/// The choice or condition in which a change lies: whether it matters, the whole has to tell.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    pair: Option<(NodeId, NodeId)>,
    /// Whether what allows more in the part allows no less in the whole.
    monotone: bool,
}

impl Point {
    /// The two subschemas, when there is one on each side.
    fn pair(&self) -> Option<(NodeId, NodeId)> {
        match (self.olds.as_slice(), self.news.as_slice()) {
            ([old], [new]) => Some((*old, *new)),
            _ => None,
        }
    }

    /// A value in this one.
    fn below(&self, path: Path, olds: &[NodeId], news: &[NodeId]) -> Self {
        let known = Rc::default();
        Self { path, olds: olds.to_vec(), news: news.to_vec(), anchor: self.anchor, known }
    }

    /// The same value in a choice or condition.
    fn branch(&self, old: NodeId, new: NodeId, monotone: bool) -> Self {
        let outer = self.anchor.unwrap_or(Anchor { pair: self.pair(), monotone: true });
        let anchor = Some(Anchor { monotone: outer.monotone && monotone, ..outer });
        let known = Rc::clone(&self.known);
        Self { path: self.path.clone(), olds: vec![old], news: vec![new], anchor, known }
    }

    /// The same, with words for the choice or condition.
    fn when(mut self, when: Text) -> Self {
        self.path.when = Some(when);
        self
    }
}

/// What a change does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    /// Nothing, wherever it stands.
    Nothing,
    /// Nothing at its place.
    Keeps,
    /// It breaks at its place.
    Breaks,
    /// What both subschemas mean has to tell.
    Ask,
    /// It can't be told from schemas.
    Unsure,
}

const NEUTRAL: (Own, Own) = (Own::Nothing, Own::Nothing);
const NARROWS: (Own, Own) = (Own::Breaks, Own::Keeps);
const WIDENS: (Own, Own) = (Own::Keeps, Own::Breaks);
const REPLACES: (Own, Own) = (Own::Breaks, Own::Breaks);
const ASK: (Own, Own) = (Own::Ask, Own::Ask);

/// A change as it is found.
struct Found {
    kind: Kind,
    old: Option<String>,
    new: Option<String>,
    path: Option<Path>,
    sentence: Text,
    own: (Own, Own),
    /// What tells it apart from others of its kind at the same place of the schema.
    about: String,
    guess: bool,
}

impl Found {
    fn new(kind: Kind, own: (Own, Own), sentence: Text) -> Self {
        Self { kind, old: None, new: None, path: None, sentence, own, about: String::new(), guess: false }
    }

    fn at(self, old: Option<String>, new: Option<String>) -> Self {
        Self { old, new, ..self }
    }

    fn about(self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self }
    }

    fn of(self, path: Path) -> Self {
        Self { path: Some(path), ..self }
    }
}

/// Tells changes of the schema apart: code, both places, and what about.
type Key = (&'static str, Option<String>, Option<String>, String);

/// What was answered about two subschemas.
type Answers = HashMap<(NodeId, NodeId), (Effect, Effect, Option<String>)>;

struct Walk<'w, 'e> {
    judges: (&'w Compiled, &'w Compiled),
    old: &'w Program,
    new: &'w Program,
    shapes: Shapes,
    next: Vec<Point>,
    seen: HashSet<(Vec<NodeId>, Vec<NodeId>)>,
    /// Where in the list each change is, when it is listed, and the field.
    told: HashMap<Key, (Option<usize>, String)>,
    answers: Answers,
    changes: Vec<Change>,
    more: usize,
    most: usize,
    effect: &'e mut Asking<'e>,
}

/// Both sides of a value.
struct Both<'w> {
    at: Point,
    old: View<'w>,
    new: View<'w>,
    /// The names that are required on both sides.
    needed: (HashSet<&'w str>, HashSet<&'w str>),
}

impl<'w> Walk<'w, '_> {
    /// Compares two subschemas and all below them.
    fn from(&mut self, start: Point) {
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            if at.path.depth() > MOST_DEPTH
                || self.seen.len() >= MOST_PAIRS
                || !self.seen.insert((at.olds.clone(), at.news.clone()))
            {
                continue;
            }
            self.compare(at);
            open.extend(self.next.drain(..).rev());
        }
    }

    fn compare(&mut self, at: Point) {
        let recombined = self.recombined(&at);
        let (without_old, without_new) = recombined.unwrap_or_default();
        let old = View::of(self.old, &at.olds, without_old);
        let new = View::of(self.new, &at.news, without_new);
        let names = |view: &View<'w>| view.required().into_iter().collect();
        let needed = (names(&old), names(&new));
        let both = Both { at, old, new, needed };
        if both.old.never == both.new.never && !both.old.never {
            self.values(&both);
            self.arrays(&both);
            self.objects(&both);
            self.choices(&both);
            self.references(&both);
            self.vocabularies(&both);
        } else if both.old.never != both.new.never {
            self.forbidden(&both);
        }
        self.notes(&both);
    }

    fn forbidden(&mut self, both: &Both<'w>) {
        let subject = both.at.path.subject();
        let (kind, own, nl, en) = if both.new.never {
            (kinds::FORBIDDEN, NARROWS, " mag er niet meer zijn.", " is no longer allowed.")
        } else {
            (kinds::NOT_FORBIDDEN, WIDENS, " mag er nu zijn.", " is allowed now.")
        };
        let found = Found::new(kind, own, words::sentence(&subject, nl, en));
        self.tell(&both.at, found.at(both.old.here(), both.new.here()));
    }

    /// Takes up a change, once for one place of the schema.
    fn tell(&mut self, at: &Point, found: Found) {
        let path = found.path.as_ref().unwrap_or(&at.path);
        let (field, part) = (path.pointer(), path.part.clone());
        let key = (found.kind.code, found.old.clone(), found.new.clone(), found.about);
        if let Some((place, first)) = self.told.get_mut(&key) {
            if let Some(change) = place.filter(|_| *first != field).and_then(|at| self.changes.get_mut(at)) {
                change.sentence.nl.push_str(" Dit geldt ook op andere plaatsen.");
                change.sentence.en.push_str(" This holds in other places too.");
                *place = None;
            }
            return;
        }
        if self.changes.len() >= self.most {
            self.told.insert(key, (None, field));
            self.more += 1;
            return;
        }
        self.told.insert(key, (Some(self.changes.len()), field.clone()));
        let mut witness = None;
        let delivers = self.effect(at, found.own.0, true, &mut witness);
        let reads = self.effect(at, found.own.1, false, &mut witness);
        self.changes.push(Change {
            code: found.kind.code.to_owned(),
            field,
            part,
            old: found.old,
            new: found.new,
            sentence: found.sentence,
            delivers,
            reads,
            guess: found.guess,
            witness,
        });
    }

    fn effect(&mut self, at: &Point, own: Own, delivers: bool, witness: &mut Option<String>) -> Effect {
        let monotone = at.anchor.is_none_or(|anchor| anchor.monotone);
        match own {
            Own::Nothing => return Effect::None,
            Own::Keeps if monotone => return Effect::None,
            Own::Breaks if at.anchor.is_none() => return Effect::Breaks,
            Own::Unsure => return Effect::Unsure,
            Own::Keeps | Own::Breaks | Own::Ask => {}
        }
        let pair = at.anchor.map_or_else(|| at.pair(), |anchor| anchor.pair);
        let Some((old, new)) = pair else { return Effect::Unsure };
        let ask = &mut self.effect;
        let answer = self.answers.entry((old, new)).or_insert_with(|| ask(old, new));
        let effect = if delivers { answer.0 } else { answer.1 };
        if effect == Effect::Breaks {
            witness.clone_from(&answer.2);
        }
        effect
    }
}

impl Both<'_> {
    /// Whether a field is required in the old schema, and in the new one.
    fn needs(&self, name: &str) -> (bool, bool) {
        (self.needed.0.contains(name), self.needed.1.contains(name))
    }

    /// The same value in a choice or condition, which may speak of fields that are described around it.
    fn branch(&self, old: NodeId, new: NodeId, monotone: bool) -> Point {
        let fields = self.old.fields().into_iter().chain(self.new.fields());
        let outer = self.at.known.iter().cloned();
        let known = Rc::new(fields.map(|(name, _)| name.to_owned()).chain(outer).collect());
        Point { known, ..self.at.branch(old, new, monotone) }
    }

    /// The effect of a change, unless a choice, a condition or a list of values also has a say.
    fn settled(&self, own: (Own, Own)) -> (Own, Own) {
        const HARD: &[&str] = &[
            "enum",
            "const",
            "not",
            "anyOf",
            "oneOf",
            "if",
            "contains",
            "dependentSchemas",
            "dependencies",
            "unevaluatedProperties",
            "unevaluatedItems",
        ];
        if self.old.has(HARD) || self.new.has(HARD) { doubted(own) } else { own }
    }

    /// The effect of a change that counts for values of some types only.
    fn among(&self, types: u8, own: (Own, Own)) -> (Own, Own) {
        let allowed = |view: &View<'_>| view.types().unwrap_or(view::types::ALL);
        if allowed(&self.old) & allowed(&self.new) & types == 0 { NEUTRAL } else { own }
    }
}

/// The effect of a change of which it has to be seen whether it matters.
fn doubted((delivers, reads): (Own, Own)) -> (Own, Own) {
    let doubt = |own| if own == Own::Breaks { Own::Ask } else { own };
    (doubt(delivers), doubt(reads))
}
