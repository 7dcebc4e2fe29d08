//! Whether some document meets these subschemas and does not meet those: a tableau over classes.
//!
//! Door: [`Prover::sat`]. A set of literals (a class that holds, or does not) is taken apart for each kind
//! of value into facts and choices. A candidate that meets the facts is built; where it fails a choice, that
//! choice is split. [`Outcome::Empty`] means that no document exists, by reasoning that only ever widens;
//! [`Outcome::Witness`] is a document that our own evaluation finds to meet all. A set that comes up again
//! below itself adds nothing (the smallest document has no document of the same set within it), so recursive
//! schemas end. Refuses to guess: work past its bounds is [`Outcome::Unsure`].

mod eval;
mod facts;
mod lists;
mod objects;
mod seen;
mod texts;

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::time::Instant;

use serde_json::Value;

use super::assertion::{Assertion, Kind};
use super::board::{Board, Class};
use super::language::Languages;

use facts::{State, Test};

/// Deepest nesting of sets within sets.
const MOST_DEPTH: usize = 60;

/// A class that holds, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Literal {
    pub class: Class,
    pub holds: bool,
}

impl Literal {
    pub(super) const fn yes(class: Class) -> Self {
        Self { class, holds: true }
    }

    pub(super) const fn no(class: Class) -> Self {
        Self { class, holds: false }
    }
}

/// Why it is not known, and the class it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Why {
    pub code: &'static str,
    pub class: Option<Class>,
}

/// What is known of a set of literals.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// No document meets it.
    Empty,
    /// This one does.
    Witness(Rc<Value>),
    /// Neither was found.
    Unsure(Why),
}

impl Outcome {
    fn unsure(code: &'static str) -> Self {
        Self::Unsure(Why { code, class: None })
    }
}

/// What several ways to meet something came to.
#[derive(Default)]
struct Ways {
    unsure: Option<Why>,
}

impl Ways {
    /// Takes up what one way came to; gives a witness at once.
    fn take(&mut self, outcome: Outcome) -> Option<Outcome> {
        match outcome {
            Outcome::Witness(_) => Some(outcome),
            Outcome::Unsure(why) => {
                self.doubt(why);
                None
            }
            Outcome::Empty => None,
        }
    }

    fn doubt(&mut self, why: Why) {
        // A reason that names the keyword says more than that the work was cut short.
        if self.unsure.is_none_or(|known| known.code == "budget" || known.code == "samenstelling") {
            self.unsure = Some(why);
        }
    }

    fn end(self) -> Outcome {
        self.unsure.map_or(Outcome::Empty, Outcome::Unsure)
    }
}

/// A prover over one board.
pub(super) struct Prover<'b> {
    board: &'b mut Board,
    languages: Languages,
    memo: HashMap<Rc<[Literal]>, Outcome>,
    open: HashMap<Rc<[Literal]>, usize>,
    /// The lowest open set that what is being worked out leans on.
    leans_on: usize,
    steps: u64,
    until: Instant,
}

impl<'b> Prover<'b> {
    pub(super) fn new(board: &'b mut Board, steps: u64, until: Instant) -> Self {
        Self {
            board,
            languages: Languages::default(),
            memo: HashMap::new(),
            open: HashMap::new(),
            leans_on: usize::MAX,
            steps,
            until,
        }
    }

    /// Gives it more work to do for another question.
    pub(super) fn refresh(&mut self, steps: u64, until: Instant) {
        (self.steps, self.until) = (steps, until);
    }

    /// The board it works on.
    pub(super) fn board(&self) -> &Board {
        self.board
    }

    /// Whether the real validators say that a value meets the one class and does not meet the other.
    pub(super) fn is_confirmed(&mut self, meets: Class, fails: Class, value: &Value) -> bool {
        self.board.asks_validator(meets, value) == Some(true)
            && self.board.asks_validator(fails, value) == Some(false)
    }

    /// Whether some document meets all of these.
    pub(super) fn sat(&mut self, literals: impl IntoIterator<Item = Literal>) -> Outcome {
        let set: BTreeSet<Literal> = literals.into_iter().collect();
        let set: Rc<[Literal]> = set.into_iter().collect();
        if set.windows(2).any(|pair| pair[0].class == pair[1].class) {
            return Outcome::Empty;
        }
        if let Some(known) = self.memo.get(&set) {
            return known.clone();
        }
        if let Some(level) = self.open.get(&set) {
            self.leans_on = self.leans_on.min(*level);
            return Outcome::Empty;
        }
        if self.open.len() >= MOST_DEPTH || !self.tick() {
            return Outcome::unsure("budget");
        }
        let level = self.open.len();
        self.open.insert(Rc::clone(&set), level);
        let before = std::mem::replace(&mut self.leans_on, usize::MAX);
        let outcome = self.of_any_kind(&set);
        self.open.remove(&set);
        let leans = if self.leans_on >= level { usize::MAX } else { self.leans_on };
        self.leans_on = before.min(leans);
        let lasting = match &outcome {
            Outcome::Empty => leans == usize::MAX,
            Outcome::Witness(_) => true,
            Outcome::Unsure(why) => why.code != "budget",
        };
        if lasting {
            self.memo.insert(set, outcome.clone());
        }
        outcome
    }

    fn tick(&mut self) -> bool {
        self.steps = self.steps.saturating_sub(1);
        if self.steps > 0 && Instant::now() >= self.until {
            self.steps = 0;
        }
        self.steps > 0
    }

    fn of_any_kind(&mut self, set: &[Literal]) -> Outcome {
        let mut ways = Ways::default();
        for kind in Kind::ALL {
            let mut state = State::new(kind);
            if !set.iter().all(|literal| self.assume(&mut state, *literal)) {
                continue;
            }
            let outcome = match self.candidates(&state) {
                Some(values) => self.among(set, values),
                None => self.search(set, state),
            };
            if let Some(witness) = ways.take(outcome) {
                return witness;
            }
        }
        ways.end()
    }

    /// The only values that there can be, when there are but a few.
    fn candidates(&self, state: &State) -> Option<Vec<Value>> {
        let listed = match (state.kind, &state.values) {
            (Kind::Null, _) => vec![Value::Null],
            (Kind::Boolean, None) => vec![Value::Bool(true), Value::Bool(false)],
            (kind, Some(numbers)) => {
                let all = numbers.iter().map(|number| self.board.values.get(*number));
                all.filter(|value| Kind::of(value) == kind).cloned().collect()
            }
            _ => return None,
        };
        // In draft 4 it matters how a whole number is written.
        let floats: Vec<Value> = listed
            .iter()
            .filter(|value| value.is_i64() || value.is_u64())
            .filter_map(|value| value.as_f64().map(Value::from))
            .collect();
        Some(listed.into_iter().chain(floats).collect())
    }

    fn among(&mut self, set: &[Literal], values: Vec<Value>) -> Outcome {
        let mut ways = Ways::default();
        for value in values {
            match self.meets(set, &value) {
                Ok(true) => return Outcome::Witness(Rc::new(value)),
                Ok(false) => {}
                Err(why) => ways.doubt(why),
            }
        }
        ways.end()
    }

    /// Whether a value meets all literals.
    fn meets(&mut self, set: &[Literal], value: &Value) -> Result<bool, Why> {
        let mut doubt = None;
        for literal in set {
            match self.eval(literal.class, value) {
                Some(holds) if holds != literal.holds => return Ok(false),
                Some(_) => {}
                None => doubt = Some(Why { code: "niet-te-toetsen", class: Some(literal.class) }),
            }
        }
        doubt.map_or(Ok(true), Err)
    }

    /// Builds a candidate from the facts, and splits a choice that it fails.
    fn search(&mut self, set: &[Literal], state: State) -> Outcome {
        if !self.tick() {
            return Outcome::unsure("budget");
        }
        if let Some(values) = self.candidates(&state) {
            return self.among(set, values);
        }
        let outcome = match state.kind {
            Kind::Number => texts::number(&state, self),
            Kind::Text => self.text(&state),
            Kind::List => self.list(&state),
            Kind::Object => self.object(&state),
            Kind::Null | Kind::Boolean => Outcome::unsure("intern"),
        };
        let failed = match &outcome {
            Outcome::Empty => return Outcome::Empty,
            Outcome::Witness(value) => {
                let open =
                    state.pending.iter().position(|choice| self.passes(&choice.test, value) != Some(true));
                match open {
                    Some(index) => index,
                    None => {
                        return match self.meets(set, value) {
                            Ok(true) => outcome,
                            Ok(false) => Outcome::unsure("samenstelling"),
                            Err(why) => Outcome::Unsure(state.unknown.unwrap_or(why)),
                        };
                    }
                }
            }
            Outcome::Unsure(_) if state.pending.is_empty() => return outcome,
            Outcome::Unsure(_) => 0,
        };
        self.split(set, state, failed)
    }

    fn split(&mut self, set: &[Literal], mut state: State, index: usize) -> Outcome {
        let choice = state.pending.swap_remove(index);
        let mut ways = Ways::default();
        for option in choice.options.iter() {
            if self.is_hopeless(&state, option) {
                continue;
            }
            let mut next = state.clone();
            if !option.iter().all(|step| self.apply(&mut next, step)) {
                continue;
            }
            let outcome = self.search(set, next);
            if let Some(witness) = ways.take(outcome) {
                return witness;
            }
            if self.steps == 0 {
                ways.doubt(Why { code: "budget", class: None });
                break;
            }
        }
        ways.end()
    }

    fn passes(&mut self, test: &Test, value: &Value) -> Option<bool> {
        match test {
            Test::Fails(class) => self.eval(*class, value).map(|holds| !holds),
            Test::Meets(assertion) => self.eval_assertion(assertion, value),
        }
    }

    fn make(&mut self, asked: Vec<Assertion<Class>>) -> Class {
        self.board.make(asked)
    }
}
