//! The two questions, for the whole and for each part: from the cheapest layer to the dearest.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::domain::{Answer, Change, Comparison, Doubt, Effect, PartName};
use crate::schema::{Compiled, Dialect, NodeId, Program, rewritten};

use super::board::{Board, Class, Side};
use super::doubts::{doubt, lone_part, placed};
use super::prover::{Literal, Outcome, Prover};
use super::witness::Bench;
use super::{Bounds, Judge, Seeds, canon, changes, spoken};

/// Something that documents are judged by: the whole schema, or a part.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub part: Option<PartName>,
    pub old: Option<NodeId>,
    pub new: Option<NodeId>,
}

impl Entry {
    /// The whole, and every part of either.
    pub(super) fn all(old: &Compiled, new: &Compiled) -> Vec<Self> {
        let whole = Self { part: None, old: Some(old.program().root()), new: Some(new.program().root()) };
        let mut names: Vec<&PartName> = old.part_names().chain(new.part_names()).collect();
        names.sort();
        names.dedup();
        let parts = names.into_iter().map(|name| Self {
            part: Some(name.clone()),
            old: old.entry(Some(name)),
            new: new.entry(Some(name)),
        });
        std::iter::once(whole).chain(parts).collect()
    }
}

/// All that the questions are asked with.
pub(super) struct Table<'t> {
    pub sides: [&'t Arc<Compiled>; 2],
    pub seeds: &'t Seeds,
    pub judge: &'t Judge<'t>,
    pub bounds: Bounds,
}

impl Table<'_> {
    /// Both answers, and what changed.
    pub(super) fn compare(&self, entries: &[Entry]) -> Comparison {
        let spots: Vec<(Side, NodeId)> = entries
            .iter()
            .flat_map(|entry| [entry.old.map(|n| (Side::Old, n)), entry.new.map(|n| (Side::New, n))])
            .flatten()
            .collect();
        let mut board = Board::new(self.sides, &spots);
        let mut prover = Prover::new(&mut board, 0, Instant::now());
        let [delivers, reads] = [Side::Old, Side::New].map(|from| {
            let until = self.bounds.until();
            prover.refresh(self.bounds.steps, until);
            let all = entries.iter().map(|entry| self.answer(entry, from, &mut prover, until));
            together(all)
        });
        let (changes, more_changes) = self.changes(entries, &mut prover);
        Comparison { delivers, reads, changes, more_changes }
    }

    fn changes(&self, entries: &[Entry], prover: &mut Prover<'_>) -> (Vec<Change>, usize) {
        let both: Vec<changes::Entry<'_>> = entries
            .iter()
            .filter_map(|entry| {
                let part = entry.part.as_ref().map(PartName::as_str);
                Some(changes::Entry { part, old: entry.old?, new: entry.new? })
            })
            .collect();
        // The list explains what was decided: half the time of a question is enough.
        let until = Instant::now() + Duration::from_millis(self.bounds.milliseconds / 2);
        let mut effect = |old, new| {
            let classes = prover.board().class(Side::Old, old).zip(prover.board().class(Side::New, new));
            let Some((old, new)) = classes else { return (Effect::Unsure, Effect::Unsure, None) };
            let (delivers, broken) = effect_of(prover, old, new, until);
            let (reads, met_new) = effect_of(prover, new, old, until);
            (delivers, reads, broken.or(met_new))
        };
        let [old, new] = self.sides;
        changes::list(old, new, &both, self.bounds.changes, &mut effect)
    }

    fn answer(&self, entry: &Entry, from: Side, prover: &mut Prover<'_>, until: Instant) -> Answer {
        let (have, want) = match from {
            Side::Old => (entry.old, entry.new),
            Side::New => (entry.new, entry.old),
        };
        // A part that only the other one has binds nobody to anything.
        let Some(have) = have else { return Answer::Proven };
        let Some(want) = want else {
            let place = prover.board().class(from, have).and_then(|class| prover.board().place(class));
            let part = entry.part.as_ref().map_or("", PartName::as_str);
            return Answer::Undecided(vec![lone_part(part, from, place.map(|(_, place)| place))]);
        };
        let to = if from == Side::Old { Side::New } else { Side::Old };
        let bench = Bench {
            accepts: self.sides[from as usize],
            rejects: self.sides[to as usize],
            part: entry.part.as_ref().map(PartName::as_str),
            judge: self.judge,
        };
        let (Some(accepted), Some(rejected)) =
            (prover.board().class(from, have), prover.board().class(to, want))
        else {
            return Answer::Undecided(vec![doubt("budget")]);
        };
        let doubts = match self.by_schema(&bench, prover, [accepted, rejected], until) {
            Answer::Proven => Vec::new(),
            Answer::Undecided(doubts) => doubts,
            refuted @ Answer::Refuted(_) => return refuted,
        };
        self.by_documents(&bench, [(from, have), (to, want)], doubts)
    }

    /// What the schemas alone say.
    fn by_schema(
        &self,
        bench: &Bench<'_>,
        prover: &mut Prover<'_>,
        [accepted, rejected]: [Class; 2],
        until: Instant,
    ) -> Answer {
        if accepted == rejected {
            return Answer::Proven;
        }
        match prover.sat([Literal::yes(accepted), Literal::no(rejected)]) {
            Outcome::Empty => Answer::Proven,
            Outcome::Witness(value) => {
                let found = bench.confirm(&value).or_else(|| bench.dressed(&value, &self.seeds_of(bench)));
                found.map_or_else(|| Answer::Undecided(vec![doubt("niet-bevestigd")]), Answer::Refuted)
            }
            Outcome::Unsure(why) => {
                let wait = until.saturating_duration_since(Instant::now());
                match second_opinion(bench, wait) {
                    Some(true) => Answer::Proven,
                    _ => Answer::Undecided(vec![placed(why, prover.board())]),
                }
            }
        }
    }

    fn seeds_of(&self, bench: &Bench<'_>) -> Vec<&str> {
        let own = self.seeds.iter().filter(|(part, _)| part.as_deref() == bench.part);
        own.map(|(_, document)| document.as_str()).collect()
    }

    /// What known documents and the vocabularies say: they can refute, and add to what is left to doubt.
    fn by_documents(&self, bench: &Bench<'_>, spots: [(Side, NodeId); 2], mut doubts: Vec<Doubt>) -> Answer {
        let seeds = self.seeds_of(bench);
        let said = spoken::doubts([bench.accepts, bench.rejects], self.sides, spots);
        let more = said.edits.iter().flat_map(|edit| {
            let seeds = seeds.iter().filter_map(|seed| serde_json::from_str::<Value>(seed).ok());
            seeds.filter_map(move |seed| spoken::edited(&seed, edit))
        });
        let known = seeds.iter().filter_map(|seed| serde_json::from_str::<Value>(seed).ok());
        for document in known.chain(more) {
            if let Some(witness) = bench.confirm(&document) {
                return Answer::Refuted(witness);
            }
        }
        doubts.extend(said.doubts);
        if doubts.is_empty() { Answer::Proven } else { Answer::Undecided(doubts) }
    }
}

/// What the crate's own module says; `None` also where it would read a schema otherwise than the register: a
/// part, or formats that are not all of 2020-12 and of one edition of the vocabularies.
fn second_opinion(bench: &Bench<'_>, wait: Duration) -> Option<bool> {
    let programs = [bench.rejects.program(), bench.accepts.program()];
    let newest = |program: &&Program| {
        let mut own = program.documents().iter().filter(|document| !document.built_in);
        own.all(|document| document.dialect == Dialect::Draft202012)
    };
    let [one, other] = programs.map(|program| program.editions().vocabularies);
    let formats_alike = one == other && programs.iter().all(newest);
    let schemas = programs.map(rewritten);
    let readable = formats_alike || schemas.iter().all(|schema| !schema.to_string().contains("\"format\""));
    let [wide, narrow] = schemas;
    (bench.part.is_none() && readable).then(|| canon::covers(wide, narrow, wait)).flatten()
}

/// Steps of the prover for the effect of one change.
const EFFECT_STEPS: u64 = 5_000;

/// What it does to the values of the one class when the other takes its place, and a value that shows it.
fn effect_of(prover: &mut Prover<'_>, have: Class, want: Class, until: Instant) -> (Effect, Option<String>) {
    if have == want {
        return (Effect::None, None);
    }
    prover.refresh(EFFECT_STEPS, until);
    match prover.sat([Literal::yes(have), Literal::no(want)]) {
        Outcome::Empty => (Effect::None, None),
        Outcome::Witness(value) if prover.is_confirmed(have, want, &value) => {
            (Effect::Breaks, Some(value.to_string()))
        }
        _ => (Effect::Unsure, None),
    }
}

/// One answer for the whole and the parts: one witness refutes all, one doubt leaves all open.
fn together(answers: impl Iterator<Item = Answer>) -> Answer {
    let mut doubts = Vec::new();
    for answer in answers {
        match answer {
            Answer::Proven => {}
            Answer::Refuted(_) => return answer,
            Answer::Undecided(more) => {
                doubts.extend(more.into_iter().filter(|doubt| !doubts.contains(doubt)).collect::<Vec<_>>());
            }
        }
    }
    if doubts.is_empty() { Answer::Proven } else { Answer::Undecided(doubts) }
}
