//! Objects: names with their own subschemas, and the space of all other names, cut into cells by the
//! patterns that name them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::super::assertion::{Assertion, Kind};
use super::facts::{Fact, MemberDemand, ObjectCell, State, Step};
use super::{Literal, Outcome, Prover, Ways, Why};

/// Most patterns by which the space of names is cut.
const MOST_PATTERNS: usize = 6;
/// Most members that are added to reach a number.
const MOST_MEMBERS: u64 = 600;

impl Prover<'_> {
    pub(super) fn object(&mut self, state: &State) -> Outcome {
        let outcome = self.demanded(state.object.clone());
        match &outcome {
            Outcome::Witness(value) if self.is_excluded(state, value) => Outcome::unsure("samenstelling"),
            _ => outcome,
        }
    }

    /// Gives each demand a name, in every way that may matter.
    fn demanded(&mut self, mut cell: ObjectCell) -> Outcome {
        if !self.tick() {
            return Outcome::unsure("budget");
        }
        let Some(demand) = cell.demands.pop() else { return self.finish_object(&cell) };
        let mut ways = Ways::default();
        for name in known_names(&cell) {
            if cell.absent.contains(&name) {
                continue;
            }
            match self.concerns(&demand, &name) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    ways.doubt(Why { code: "patroon", class: None });
                    continue;
                }
            }
            let outcome = self.demanded(with_member(&cell, &demand, name));
            if let Some(witness) = ways.take(outcome) {
                return witness;
            }
        }
        match self.new_names(&cell, Some(&demand), &mut ways) {
            Some(names) => {
                for name in names {
                    let outcome = self.demanded(with_member(&cell, &demand, name));
                    if let Some(witness) = ways.take(outcome) {
                        return witness;
                    }
                }
            }
            None => ways.doubt(Why { code: "patroon", class: None }),
        }
        ways.end()
    }

    /// Whether a member of this name can be what is demanded.
    fn concerns(&mut self, demand: &MemberDemand, name: &str) -> Option<bool> {
        match demand {
            MemberDemand::Patterned(pattern, _) => self.meets_pattern(pattern, name),
            MemberDemand::Other(members, _) => {
                if members.named.contains_key(name) {
                    return Some(false);
                }
                for (pattern, _) in &members.patterns {
                    if self.meets_pattern(pattern, name)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            MemberDemand::Name(literal) => {
                self.eval(literal.class, &Value::from(name)).map(|holds| holds == literal.holds)
            }
        }
    }

    /// A name of each cell of the space of names that are not known yet; `None` when it can't be cut.
    fn new_names(
        &mut self,
        cell: &ObjectCell,
        demand: Option<&MemberDemand>,
        ways: &mut Ways,
    ) -> Option<Vec<String>> {
        let mut patterns: BTreeSet<String> =
            cell.members.iter().flat_map(|m| m.patterns.iter().map(|(pattern, _)| pattern.clone())).collect();
        let mut base: BTreeSet<Literal> = cell.names.clone();
        base.insert(Literal::yes(self.board.of_kind(Kind::Text)));
        match demand {
            Some(MemberDemand::Patterned(pattern, _)) => {
                patterns.remove(&**pattern);
                base.insert(Literal::yes(self.make(vec![Assertion::Pattern(pattern.to_string())])));
            }
            Some(MemberDemand::Other(members, _)) => {
                for (pattern, _) in &members.patterns {
                    patterns.remove(pattern);
                    base.insert(Literal::no(self.make(vec![Assertion::Pattern(pattern.clone())])));
                }
            }
            Some(MemberDemand::Name(literal)) => drop(base.insert(*literal)),
            None => {}
        }
        if patterns.len() > MOST_PATTERNS {
            return None;
        }
        let mut known: Vec<u32> = known_names(cell)
            .into_iter()
            .chain(cell.absent.iter().cloned())
            .map(|name| self.board.values.number(name.into()))
            .collect();
        known.sort_unstable();
        known.dedup();
        base.insert(Literal::no(self.make(vec![Assertion::OneOfValues(known)])));
        let mut names = Vec::new();
        for cut in 0..1_u32 << patterns.len() {
            let mut set = base.clone();
            for (bit, pattern) in patterns.iter().enumerate() {
                let class = self.make(vec![Assertion::Pattern(pattern.clone())]);
                set.insert(Literal { class, holds: cut >> bit & 1 == 1 });
            }
            match self.sat(set) {
                Outcome::Witness(name) => names.extend(name.as_str().map(str::to_owned)),
                Outcome::Unsure(why) => ways.doubt(why),
                Outcome::Empty => {}
            }
        }
        Some(names)
    }

    fn finish_object(&mut self, cell: &ObjectCell) -> Outcome {
        if cell.required.intersection(&cell.absent).next().is_some()
            || cell.high.is_some_and(|high| cell.required.len() as u64 > high)
        {
            return Outcome::Empty;
        }
        let mut doubt = None;
        let mut built = Map::new();
        let (own, others): (Vec<&String>, Vec<&String>) =
            cell.required.iter().partition(|name| cell.own.contains_key(*name));
        for name in own.into_iter().chain(others) {
            match self.member(cell, name) {
                Outcome::Empty => return Outcome::Empty,
                Outcome::Witness(value) => drop(built.insert(name.clone(), (*value).clone())),
                Outcome::Unsure(why) => doubt = Some(why),
            }
        }
        if let Some(why) = doubt {
            return Outcome::Unsure(why);
        }
        if (built.len() as u64) < cell.low {
            return self.fill_up(cell, built);
        }
        Outcome::Witness(Rc::new(Value::Object(built)))
    }

    /// Whether an option that is about one member can't be, seen without taking it up.
    pub(super) fn is_hopeless(&mut self, state: &State, option: &[Step]) -> bool {
        let cell = &state.object;
        match option {
            [Step::Fact(Fact::Absent(name))] => cell.required.contains(name),
            [Step::Fact(Fact::Own(name, literal))] => {
                let set = self.asked_of(cell, name);
                set.is_some_and(|set| matches!(self.sat(set.into_iter().chain([*literal])), Outcome::Empty))
            }
            _ => false,
        }
    }

    /// What is asked of the member with a name; `None` when a pattern can't be decided.
    fn asked_of(&mut self, cell: &ObjectCell, name: &str) -> Option<BTreeSet<Literal>> {
        let mut set: BTreeSet<Literal> = cell.own.get(name).cloned().unwrap_or_default();
        for members in &cell.members {
            set.extend(self.bound(members, name)?.into_iter().map(Literal::yes));
        }
        Some(set)
    }

    /// What can stand under a name.
    fn member(&mut self, cell: &ObjectCell, name: &str) -> Outcome {
        if !self.tick() {
            return Outcome::unsure("budget");
        }
        for literal in &cell.names {
            match self.eval(literal.class, &Value::from(name)) {
                Some(holds) if holds == literal.holds => {}
                Some(_) => return Outcome::Empty,
                None => return Outcome::Unsure(Why { code: "patroon", class: Some(literal.class) }),
            }
        }
        match self.asked_of(cell, name) {
            Some(set) => self.sat(set),
            None => Outcome::unsure("patroon"),
        }
    }

    /// Adds members until there are as many as there have to be.
    fn fill_up(&mut self, cell: &ObjectCell, mut built: Map<String, Value>) -> Outcome {
        if cell.low > MOST_MEMBERS {
            return Outcome::unsure("budget");
        }
        let mut ways = Ways::default();
        let mut cell = cell.clone();
        for name in known_names(&cell) {
            if built.len() as u64 >= cell.low {
                break;
            }
            if built.contains_key(&name) || cell.absent.contains(&name) {
                continue;
            }
            match self.member(&cell, &name) {
                Outcome::Witness(value) => drop(built.insert(name, (*value).clone())),
                Outcome::Unsure(why) => ways.doubt(why),
                Outcome::Empty => {}
            }
        }
        while (built.len() as u64) < cell.low {
            let Some(names) = self.new_names(&cell, None, &mut ways) else {
                return Outcome::unsure("patroon");
            };
            let before = built.len();
            for name in names {
                match self.member(&cell, &name) {
                    Outcome::Witness(value) => drop(built.insert(name.clone(), (*value).clone())),
                    Outcome::Unsure(why) => ways.doubt(why),
                    Outcome::Empty => {}
                }
                cell.required.insert(name);
            }
            if built.len() == before {
                // No cell takes a member: another name of the same cells will not either.
                return ways.end();
            }
        }
        let most = cell.high.unwrap_or(u64::MAX);
        while built.len() as u64 > most {
            let Some(extra) = built.keys().next_back().cloned() else { break };
            built.remove(&extra);
        }
        Outcome::Witness(Rc::new(Value::Object(built)))
    }
}

fn with_member(cell: &ObjectCell, demand: &MemberDemand, name: String) -> ObjectCell {
    let mut next = cell.clone();
    if let MemberDemand::Patterned(_, literal) | MemberDemand::Other(_, literal) = demand {
        next.own.entry(name.clone()).or_default().insert(*literal);
    }
    next.required.insert(name);
    next
}

/// Every name that something says something about.
fn known_names(cell: &ObjectCell) -> BTreeSet<String> {
    let bound = cell.members.iter().flat_map(|members| members.named.keys());
    let own: &BTreeMap<String, BTreeSet<Literal>> = &cell.own;
    bound.chain(&cell.required).chain(own.keys()).cloned().collect()
}
