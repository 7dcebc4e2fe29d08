//! Lists: a beginning of places with their own subschemas, a tail in which every place is alike, items that
//! have to be somewhere, and counts.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::super::assertion::Assertion;
use super::super::value::canonical;
use super::facts::{ItemDemand, ListCell, State};
use super::{Literal, Outcome, Prover, Ways, Why};

/// Longest list that is built.
const MOST_ITEMS: u64 = 600;
/// Most items that have to be somewhere.
const MOST_DEMANDS: usize = 24;

type Places = BTreeMap<usize, BTreeSet<Literal>>;

/// A list under construction.
struct Builder<'c> {
    cell: &'c ListCell,
    /// From here on all places are alike.
    horizon: usize,
    /// No list is longer: a place with nothing to stand in it ends it.
    most: Option<u64>,
    demands: Vec<ItemDemand>,
}

impl ListCell {
    fn base(&self, at: usize) -> BTreeSet<Literal> {
        let prefixed = self.prefixes.iter().filter_map(|prefix| prefix.get(at));
        let rest = self.rests.iter().filter(|(from, _)| *from <= at).map(|(_, class)| class);
        prefixed.chain(rest).map(|class| Literal::yes(*class)).collect()
    }

    fn horizon(&self) -> usize {
        let prefixes = self.prefixes.iter().map(|prefix| prefix.len());
        let rests = self.rests.iter().map(|(from, _)| *from);
        let demands = self.demands.iter().map(|demand| demand.to.unwrap_or(demand.from));
        prefixes.chain(rests).chain(demands).max().unwrap_or(0)
    }
}

impl Prover<'_> {
    pub(super) fn list(&mut self, state: &State) -> Outcome {
        let cell = &state.list;
        let horizon = cell.horizon();
        let mut most = cell.high;
        for at in 0..=horizon {
            if most.is_some_and(|most| at as u64 >= most) {
                break;
            }
            if matches!(self.sat(cell.base(at)), Outcome::Empty) {
                most = Some(at as u64);
            }
        }
        if most.is_some_and(|most| cell.low > most) {
            return Outcome::Empty;
        }
        let mut demands = cell.demands.clone();
        for (class, low, _) in &cell.contains {
            let demand = ItemDemand { from: 0, to: None, literal: Literal::yes(*class) };
            let times = usize::try_from(*low).unwrap_or(usize::MAX).min(MOST_DEMANDS + 1);
            demands.extend(std::iter::repeat_n(demand, times));
        }
        if demands.len() > MOST_DEMANDS || cell.low > MOST_ITEMS {
            return Outcome::unsure("lijst");
        }
        // Those with the fewest places go first.
        demands.sort_by_key(|demand| demand.to.map_or(usize::MAX, |to| to - demand.from.min(to)));
        let builder = Builder { cell, horizon, most, demands };
        let outcome = self.settle(&builder, 0, &Places::new());
        match &outcome {
            Outcome::Witness(value) if self.is_excluded(state, value) => Outcome::unsure("samenstelling"),
            _ => outcome,
        }
    }

    pub(super) fn is_excluded(&self, state: &State, value: &Value) -> bool {
        let own = self.board.values.known(&canonical(value));
        own.is_some_and(|own| state.not_values.contains(&own))
    }

    /// Gives each demand a place, in every way that may matter.
    fn settle(&mut self, builder: &Builder<'_>, index: usize, places: &Places) -> Outcome {
        if !self.tick() {
            return Outcome::unsure("budget");
        }
        let Some(demand) = builder.demands.get(index) else { return self.finish_list(builder, places) };
        let tail = places.keys().next_back().map_or(0, |last| last + 1).max(builder.horizon);
        let used = places.keys().copied().filter(|at| *at >= builder.horizon);
        let candidates: Vec<usize> = (0..builder.horizon).chain([tail]).chain(used).collect();
        let mut ways = Ways::default();
        for at in candidates {
            let in_range = at >= demand.from && demand.to.is_none_or(|to| at < to);
            if !in_range || builder.most.is_some_and(|most| at as u64 >= most) {
                continue;
            }
            let mut next = places.clone();
            next.entry(at).or_default().insert(demand.literal);
            let all = builder.cell.base(at).into_iter().chain(next[&at].iter().copied());
            match self.sat(all) {
                Outcome::Empty => continue,
                Outcome::Unsure(why) => {
                    ways.doubt(why);
                    continue;
                }
                Outcome::Witness(_) => {}
            }
            let outcome = self.settle(builder, index + 1, &next);
            if let Some(witness) = ways.take(outcome) {
                return witness;
            }
        }
        ways.end()
    }

    fn finish_list(&mut self, builder: &Builder<'_>, places: &Places) -> Outcome {
        let needed = places.keys().next_back().map_or(0, |last| last + 1) as u64;
        let count = needed.max(builder.cell.low);
        if builder.most.is_some_and(|most| count > most) {
            return Outcome::Empty;
        }
        let sets = |count: u64| -> Vec<BTreeSet<Literal>> {
            (0..usize::try_from(count).unwrap_or(0))
                .map(|at| {
                    builder
                        .cell
                        .base(at)
                        .into_iter()
                        .chain(places.get(&at).into_iter().flatten().copied())
                        .collect()
                })
                .collect()
        };
        if !builder.cell.repeats {
            return self.fill(builder, sets(count));
        }
        let mut ways = Ways::default();
        let longest = count.max(builder.horizon as u64) + 2;
        let longest = builder.most.map_or(longest, |most| longest.min(most));
        for second in 1..longest {
            for first in 0..second {
                let mut all = sets(count.max(second + 1));
                let (Ok(a), Ok(b)) = (usize::try_from(first), usize::try_from(second)) else { continue };
                let both: BTreeSet<Literal> = all[a].union(&all[b]).copied().collect();
                all[a].clone_from(&both);
                all[b] = both;
                let outcome = self.fill(builder, all);
                if let Some(witness) = ways.take(outcome) {
                    return witness;
                }
            }
        }
        ways.end()
    }

    /// Puts a value in every place.
    fn fill(&mut self, builder: &Builder<'_>, mut sets: Vec<BTreeSet<Literal>>) -> Outcome {
        let at_most: Vec<_> =
            builder.cell.contains.iter().filter_map(|(class, _, high)| Some((*class, (*high)?))).collect();
        let mut exact = true;
        for (class, high) in &at_most {
            let mut met = 0;
            for set in &mut sets {
                let without = set.iter().copied().chain([Literal::no(*class)]);
                match self.sat(without) {
                    Outcome::Witness(_) => drop(set.insert(Literal::no(*class))),
                    Outcome::Empty => met += 1,
                    Outcome::Unsure(_) => {
                        met += 1;
                        exact = false;
                    }
                }
            }
            if met > *high {
                let sure = exact && at_most.len() == 1;
                return if sure { Outcome::Empty } else { Outcome::unsure("lijst") };
            }
        }
        let alike = sets.windows(2).all(|pair| pair[0] == pair[1]);
        let mut values: Vec<Rc<Value>> = Vec::new();
        for set in &sets {
            match self.another(builder.cell.unique, set, &values) {
                Outcome::Witness(value) => values.push(value),
                Outcome::Empty if values.is_empty() || alike || !builder.cell.unique => {
                    return Outcome::Empty;
                }
                Outcome::Empty => return Outcome::unsure("uniek"),
                unsure @ Outcome::Unsure(_) => return unsure,
            }
        }
        Outcome::Witness(Rc::new(Value::Array(values.iter().map(|value| (**value).clone()).collect())))
    }

    /// A value that meets the set, and differs from these when it has to.
    fn another(&mut self, unique: bool, set: &BTreeSet<Literal>, others: &[Rc<Value>]) -> Outcome {
        let found = self.sat(set.iter().copied());
        let Outcome::Witness(value) = &found else { return found };
        if !unique || !others.iter().any(|other| canonical(other) == canonical(value)) {
            return found;
        }
        if others.len() > 300 {
            return Outcome::Unsure(Why { code: "lijst", class: None });
        }
        let mut numbers: Vec<u32> =
            others.iter().map(|other| self.board.values.number(canonical(other))).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let taken = self.make(vec![Assertion::OneOfValues(numbers)]);
        self.sat(set.iter().copied().chain([Literal::no(taken)]))
    }
}
