//! A process as BPMN thinks of it: events, tasks, gateways, the flows between them, and notes.
//!
//! The door is [`Flow::new`]. A step is a task; where several steps may follow, or may have come before, an
//! exclusive gateway stands. A limit that BPMN can express is a timer on the task that ends it: one that
//! runs from the only steps that come before that task. Other limits are notes.

use std::collections::{BTreeMap, BTreeSet};

use crate::schema::vocabulary::process::diagram::layout::{Edge, Node};
use crate::schema::vocabulary::process::diagram::lettering::{width, wrap};
use crate::schema::vocabulary::process::diagram::phrases::Phrases;
use crate::schema::vocabulary::process::diagram::{found, pairs};
use crate::schema::vocabulary::process::model::{From, Limit};

/// What a box stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Where a case begins.
    Start,
    /// Where flows come together.
    Merge,
    /// Where one of several flows is taken.
    Split,
    /// The step with this number, with the limits that have a timer on it.
    Task(usize, Vec<usize>),
    /// Where a case ends.
    End,
    /// The limit with this number, as a note with this text.
    Note(usize, String),
}

/// A box.
#[derive(Debug)]
pub(super) struct Block {
    /// Its id in the document.
    pub(super) id: String,
    /// What it stands for.
    pub(super) kind: Kind,
    /// What is written at it.
    pub(super) name: String,
    /// How wide its shape is.
    pub(super) width: i64,
    /// How high its shape is.
    pub(super) height: i64,
    /// How much room it needs above its shape.
    pub(super) above: i64,
    /// How much room it needs below its shape.
    pub(super) below: i64,
}

/// The whole.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// The boxes.
    pub(super) blocks: Vec<Block>,
    /// What joins them: flows are firm, lines to notes are not.
    pub(super) edges: Vec<Edge>,
    /// The id of each limit.
    pub(super) limit_ids: Vec<String>,
}

/// How much room a timer takes from left to right, and below its task.
pub(super) const TIMER: (i64, i64) = (170, 112);

impl Flow {
    /// Makes the flow of a process.
    pub(super) fn new(phrases: &Phrases<'_>) -> Self {
        let model = phrases.model;
        let limit_ids = ids("termijn", model.limits.iter().map(|limit| limit.code.as_str()));
        let mut flow = Self { limit_ids, ..Self::default() };
        let step_ids = ids("stap", model.steps.iter().map(|(code, _)| code.as_str()));
        let (timers, pairs) = (timers(phrases), pairs(phrases));
        let mut timed = vec![Vec::new(); step_ids.len()];
        timers.iter().for_each(|(limit, step)| timed[*step].push(*limit));
        let (mut comes, mut goes) = (vec![0; step_ids.len()], vec![0; step_ids.len()]);
        for (from, to) in &pairs {
            goes[*from] += 1;
            comes[*to] += 1;
        }
        let begin = flow.begin(phrases);
        let mut doors = Vec::new();
        for (at, ((_, step), mine)) in model.steps.iter().zip(timed).enumerate() {
            let id = &step_ids[at];
            let task = flow.task(id, at, mine, phrases.said(&step.name));
            let (mut door, mut exit) = (task, task);
            if comes[at] + usize::from(step.begins) > 1 {
                door = flow.gateway(format!("{id}_samen"), Kind::Merge, String::new());
                flow.join(door, task, true);
            }
            if goes[at] + usize::from(step.ends) > 1 {
                exit = flow.gateway(format!("{id}_keuze"), Kind::Split, choice(phrases));
                flow.join(task, exit, true);
            }
            if step.ends {
                let name = phrases.say("Einde van de zaak", "End of the case");
                let end = flow.event(format!("{id}_einde"), Kind::End, name);
                flow.join(exit, end, true);
            }
            if let (Some(begin), true) = (begin, step.begins) {
                flow.join(begin, door, true);
            }
            doors.push((door, task, exit));
        }
        for (from, to) in pairs {
            flow.join(doors[from].2, doors[to].0, true);
        }
        flow.notes(phrases, &timers, &doors);
        flow
    }

    /// Where a case begins: one event, with a choice behind it when it may begin with several steps.
    fn begin(&mut self, phrases: &Phrases<'_>) -> Option<usize> {
        let begins = phrases.model.steps.iter().filter(|(_, step)| step.begins).count();
        let name = phrases.say("Begin van de zaak", "Start of the case");
        let event = (begins > 0).then(|| self.event("begin".to_owned(), Kind::Start, name))?;
        if begins == 1 {
            return Some(event);
        }
        let gateway = self.gateway("begin_keuze".to_owned(), Kind::Split, choice(phrases));
        self.join(event, gateway, true);
        Some(gateway)
    }

    fn join(&mut self, from: usize, to: usize, firm: bool) {
        self.edges.push(Edge { from, to, firm });
    }

    fn add(&mut self, block: Block) -> usize {
        self.blocks.push(block);
        self.blocks.len() - 1
    }

    fn event(&mut self, id: String, kind: Kind, name: String) -> usize {
        self.add(Block { id, kind, name, width: 36, height: 36, above: 0, below: 36 })
    }

    fn gateway(&mut self, id: String, kind: Kind, name: String) -> usize {
        let above = if name.is_empty() { 0 } else { 34 };
        self.add(Block { id, kind, name, width: 50, height: 50, above, below: 0 })
    }

    fn task(&mut self, id: &str, at: usize, timers: Vec<usize>, name: String) -> usize {
        let longest = name.split(' ').map(|word| width(word, 12, false)).max().unwrap_or_default();
        let count = i64::try_from(timers.len()).unwrap_or(i64::MAX);
        let wide = (longest + 24).clamp(130, 260).max(count * TIMER.0);
        let lines = wrap(&name, wide - 16, 12, false, 12).len();
        let high = (i64::try_from(lines).unwrap_or(i64::MAX) * 15 + 20).max(80);
        let below = if timers.is_empty() { 0 } else { TIMER.1 };
        let kind = Kind::Task(at, timers);
        self.add(Block { id: id.to_owned(), kind, name, width: wide, height: high, above: 0, below })
    }

    /// The limits that are not timers, each with a line from where it begins and to where it ends.
    fn notes(
        &mut self,
        phrases: &Phrases<'_>,
        timers: &BTreeMap<usize, usize>,
        doors: &[(usize, usize, usize)],
    ) {
        let mut at = BTreeMap::new();
        let limits = &phrases.model.limits;
        for (number, limit) in limits.iter().enumerate().filter(|(number, _)| !timers.contains_key(number)) {
            let words = [vec![phrases.heading(limit)], phrases.conditions(limit)].concat().join("\n• ");
            let lines: usize = words.lines().map(|line| wrap(line, 190, 12, false, 40).len()).sum();
            let height = i64::try_from(lines).unwrap_or(i64::MAX) * 15 + 16;
            let (kind, name, id) = (Kind::Note(number, words), String::new(), self.limit_ids[number].clone());
            at.insert(number, self.add(Block { id, kind, name, width: 210, height, above: 0, below: 0 }));
        }
        for (number, block) in &at {
            let from = match &limits[*number].from {
                From::Step(steps) => found(phrases, steps, 0).into_iter().map(|step| doors[step].1).collect(),
                From::Limit(code) => {
                    phrases.limit(code).and_then(|other| at.get(&other).copied()).into_iter().collect()
                }
                From::Field(_) => Vec::new(),
            };
            for from in from.into_iter().filter(|from| from != block) {
                self.join(from, *block, false);
            }
            for step in found(phrases, &limits[*number].until, 0) {
                self.join(*block, doors[step].1, false);
            }
        }
    }

    /// The boxes to be laid out: lying on their side, as a flow goes from left to right.
    pub(super) fn nodes(&self) -> Vec<Node> {
        let node = |block: &Block| {
            let inset = match block.kind {
                Kind::Task(..) | Kind::Note(..) => 16.min(block.height / 2),
                Kind::Merge | Kind::Split => 7,
                Kind::Start | Kind::End => block.height / 2,
            };
            Node {
                width: block.above + block.height + block.below,
                height: block.width,
                ports: (block.above + inset, block.above + block.height - inset),
            }
        };
        self.blocks.iter().map(node).collect()
    }
}

fn choice(phrases: &Phrases<'_>) -> String {
    phrases.say("Welke stap volgt?", "Which step follows?")
}

/// The limits that a timer can express, each with the step that it stands on.
fn timers(phrases: &Phrases<'_>) -> BTreeMap<usize, usize> {
    let steps = &phrases.model.steps;
    let mut before = vec![BTreeSet::new(); steps.len()];
    for (from, to) in pairs(phrases) {
        before[to].insert(from);
    }
    let timer = |limit: &Limit| {
        let From::Step(from) = &limit.from else { return None };
        let from: BTreeSet<usize> = found(phrases, from, 0).into_iter().collect();
        let [until] = found(phrases, &limit.until, 0)[..] else { return None };
        let exact = !before[until].is_empty() && before[until].is_subset(&from) && !steps[until].1.begins;
        (exact && !limit.working_days).then_some(until)
    };
    let all = phrases.model.limits.iter().enumerate();
    all.filter_map(|(at, limit)| timer(limit).map(|step| (at, step))).collect()
}

/// Ids that XML allows, of which no two are the same: the code of each where that can be, and its number
/// otherwise. Codes have no points and no underscores.
fn ids<'a>(kind: &str, codes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let plain = |code: &str| code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let mut id = |(at, code): (usize, &'a str)| match code.len() {
        1..=100 if plain(code) && seen.insert(code) => format!("{kind}_{code}"),
        _ => format!("{kind}.{}", at + 1),
    };
    codes.enumerate().map(&mut id).collect()
}
