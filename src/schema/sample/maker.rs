//! What a sample is made with: the schema, how it is to look, and how much work is left.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use serde_json::Value;

use crate::domain::json::{Bounds, Tape, with_text};

use super::super::compiled::{Compiled, LeafVerdict};
use super::super::keyword::{Leaf, NodeId};
use super::super::program::Program;
use super::Kind;
use super::heard::{Heard, listen};
use super::shape::{Applied, Scopes};

/// Work on one sample in all: values made, and looked at by 64 bytes.
const WORK: u32 = 150_000;
/// Work on one way of making it.
const WORK_A_STYLE: u32 = 25_000;
/// Validators of single subschemas that are built for one sample, or looked up.
const BUILDS: u32 = 2_000;

/// How a candidate is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub kind: Kind,
    /// Whether the examples of the schema are used.
    pub hints: bool,
    /// How far apart dates lie, for edges.
    pub dates: u8,
    /// Whether optional members are there.
    pub optional: bool,
    /// Which route through a process is taken.
    pub route: usize,
    /// How many days lie between two steps of it.
    pub gap: u64,
}

/// What is wished of a value, by the way to it.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    pub way: Vec<String>,
    pub wish: Wish,
}

/// What is wished of a value.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    /// That it is this text.
    Text(String),
    /// That it is this day, or a moment of it.
    Day(NaiveDate),
    /// That its items are as these wish.
    Items(Vec<Vec<Demand>>),
}

/// Where a value stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'p> {
    pub name: &'p str,
    /// Another turn gives another value.
    pub turn: usize,
    pub depth: usize,
    pub optional: bool,
    pub demands: &'p [Demand],
}

/// Makes candidates for one sample.
pub(super) struct Maker<'c> {
    pub compiled: &'c Compiled,
    pub entry: NodeId,
    pub today: NaiveDate,
    pub style: Style,
    pub scopes: Scopes,
    /// The subschemas of the values around the one that is made.
    pub above: Vec<NodeId>,
    /// Whether something was left out because it would go on for ever.
    pub cut: bool,
    /// What no value was found for.
    pub hopeless: HashSet<Vec<Applied>>,
    left: u32,
    left_in_style: u32,
    builds: u32,
    days: u64,
    tape: Tape,
}

impl<'c> Maker<'c> {
    pub(super) fn new(compiled: &'c Compiled, entry: NodeId, kind: Kind, today: NaiveDate) -> Self {
        Self {
            compiled,
            entry,
            today,
            style: Style { kind, hints: false, dates: 0, optional: false, route: 0, gap: 1 },
            scopes: Scopes::of(compiled.program()),
            above: Vec::new(),
            cut: false,
            hopeless: HashSet::new(),
            left: WORK,
            left_in_style: 0,
            builds: BUILDS,
            days: 0,
            tape: Tape::default(),
        }
    }

    /// Begins another candidate.
    pub(super) fn begin(&mut self, style: Style) {
        self.style = style;
        self.left_in_style = WORK_A_STYLE.min(self.left);
        self.days = 0;
        self.above.clear();
        self.hopeless.clear();
    }

    /// A value for the whole document.
    pub(super) fn root(&mut self) -> Option<Value> {
        let entry = [Applied { node: self.entry, scope: 0 }];
        self.value(&entry, &Place { name: "", turn: 0, depth: 0, optional: false, demands: &[] })
    }

    pub(super) fn program(&self) -> &'c Program {
        self.compiled.program()
    }

    /// Whether no work is left at all.
    pub(super) const fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// Takes so much of the work that is left; nothing when there is not so much.
    pub(super) fn spend(&mut self, work: usize) -> Option<()> {
        let work = u32::try_from(work).unwrap_or(u32::MAX);
        self.left = self.left.saturating_sub(work);
        self.left_in_style = self.left_in_style.saturating_sub(work);
        (self.left_in_style > 0).then_some(())
    }

    /// Whether a value meets all of these; when that can't be told the final judgement will.
    pub(super) fn fits(&mut self, nodes: &[Applied], value: &Value) -> bool {
        let text = value.to_string();
        if self.spend(1 + text.len() / 64).is_none() {
            return false;
        }
        let Ok(document) = self.tape.read(text.as_bytes(), Bounds::UNLIMITED) else { return false };
        let (compiled, builds) = (self.compiled, &mut self.builds);
        // A validator of a subschema by itself does not know its dynamic scope.
        let mut none = 0;
        let builds = if self.scopes.matter() { &mut none } else { builds };
        nodes.iter().all(|applied| compiled.fits(applied.node, document.root(), builds) != Some(false))
    }

    /// Whether a name meets a pattern.
    pub(super) fn is_named(&self, name: &str, leaf: &Leaf, node: NodeId) -> bool {
        let dialect = self.program().dialect(node);
        with_text(name, |name| self.compiled.leaf(leaf, dialect, name)) == LeafVerdict::Met
    }

    /// How much the vocabularies say of a candidate; `None` when it is not well-formed, or nothing is left.
    pub(super) fn hear(&mut self, candidate: &Value) -> Option<usize> {
        self.spend(5)?;
        let entry = Applied { node: self.entry, scope: 0 };
        if !self.fits(&[entry], candidate) {
            return None;
        }
        let heard = listen(self.compiled, self.entry, candidate, self.today, &mut self.builds, false)?;
        Some(heard.len())
    }

    /// What they say, and what may be changed.
    pub(super) fn think(&mut self, candidate: &Value) -> Vec<Heard> {
        let heard = listen(self.compiled, self.entry, candidate, self.today, &mut self.builds, true);
        heard.unwrap_or_default()
    }

    /// The next day: later than those before it, as dates in a document mostly are.
    pub(super) fn day(&mut self, name: &str, turn: usize) -> NaiveDate {
        self.days += 1;
        let of = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(self.today);
        let later = |day: NaiveDate, days: u64| day.checked_add_days(Days::new(days)).unwrap_or(day);
        let ago = |days: u64| self.today.checked_sub_days(Days::new(days)).unwrap_or(self.today);
        let turn = turn as u64;
        match (self.style.kind, self.style.dates) {
            (Kind::Minimal, _) => ago(30_u64.saturating_sub(turn)),
            (Kind::Edge, 3) if self.days == 1 => of(1900, 1, 1),
            (Kind::Edge, 3) => of(2099, 12, 31),
            (Kind::Edge, 2) => later(of(1900, 1, 1), self.days - 1),
            (Kind::Edge, 1) => later(of(2024, 2, 29), self.days - 1),
            (Kind::Typical, _) if name.to_lowercase().contains("geboorte") => later(of(1980, 5, 17), turn),
            _ => ago(200_u64.saturating_sub(self.days)),
        }
    }
}
