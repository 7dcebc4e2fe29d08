//! Both schemas on one board: subschemas that ask the same are one class, whichever schema they stand in.
//!
//! Door: [`Board`]. Classes are the coarsest bisimulation of the two graphs (partition refinement): `$ref`
//! is looked through, annotations are gone, names and lists without an order are in one. So what did not
//! change is equal before anything is proven. Classes can be added while proving. Refuses nothing.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use crate::domain::json::{Bounds, Tape};
use crate::schema::{Compiled, NodeId};

use super::assertion::{Assertion, Desk, Kind, Kinds, read};
use super::probe::Probes;
use super::value::Values;

/// A subschema of either side, or one that was made while proving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Class(pub u32);

impl Class {
    /// The class of all values.
    pub(super) const ANY: Self = Self(u32::MAX);
}

/// Which of the two schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Side {
    Old,
    New,
}

type Spot = (Side, NodeId);

/// The two schemas as one set of classes.
pub(super) struct Board {
    asked: Vec<Rc<[Assertion<Class>]>>,
    spots: Vec<Option<Spot>>,
    of_spot: HashMap<Spot, Class>,
    made: HashMap<Vec<Assertion<Class>>, Class>,
    /// For what asks about its neighbours: the class it stands in.
    homes: Vec<Class>,
    pub values: Values,
    pub probes: Probes,
    sides: [Arc<Compiled>; 2],
    /// Validators that may still be built.
    builds: u32,
}

/// Most validators of single subschemas that are built.
const MOST_BUILDS: u32 = 50;

impl Board {
    /// Lays out all that can be reached from these entries.
    pub(super) fn new(sides: [&Arc<Compiled>; 2], entries: &[Spot]) -> Self {
        let (mut values, mut probes) = (Values::default(), Probes::default());
        let graph = Graph::read(sides, entries, &mut values, &mut probes, false);
        let classes = graph.classes();
        let count = classes.iter().max().map_or(0, |most| *most as usize + 1);
        let mut asked: Vec<Option<Rc<[Assertion<Class>]>>> = vec![None; count];
        let mut spots = vec![None; count];
        for (index, spot) in graph.spots.iter().enumerate() {
            let class = classes[index] as usize;
            // What a class asks is read off a subschema that is not a mere reference.
            if asked[class].is_none() && graph.forward[index] == index {
                let translate = |at: usize| Class(classes[at]);
                asked[class] =
                    Some(graph.asked[index].iter().map(|a| a.map(&mut |at| translate(at))).collect());
                spots[class] = Some(*spot);
            }
        }
        let homes = classes.iter().map(|class| Class(*class)).collect();
        let of_spot = graph.spots.iter().zip(&classes).map(|(spot, class)| (*spot, Class(*class))).collect();
        let asked = asked.into_iter().map(Option::unwrap_or_default).collect();
        let sides = sides.map(Arc::clone);
        Self {
            asked,
            spots,
            of_spot,
            made: HashMap::new(),
            homes,
            values,
            probes,
            sides,
            builds: MOST_BUILDS,
        }
    }

    /// The class of a subschema; `None` for one that no entry reaches.
    pub(super) fn class(&self, side: Side, node: NodeId) -> Option<Class> {
        self.of_spot.get(&(side, node)).copied()
    }

    /// What a class asks.
    pub(super) fn asked(&self, class: Class) -> Rc<[Assertion<Class>]> {
        if class == Class::ANY {
            return Rc::from([]);
        }
        Rc::clone(&self.asked[class.0 as usize])
    }

    /// The class in which what asks about its neighbours stands.
    pub(super) fn home(&self, number: u32) -> Class {
        self.homes[number as usize]
    }

    /// A class that asks this.
    pub(super) fn make(&mut self, asked: Vec<Assertion<Class>>) -> Class {
        if let Some(known) = self.made.get(&asked) {
            return *known;
        }
        let class = Class(u32::try_from(self.asked.len()).unwrap_or(u32::MAX));
        self.asked.push(asked.as_slice().into());
        self.spots.push(None);
        self.made.insert(asked, class);
        class
    }

    /// A class of all values of one kind.
    pub(super) fn of_kind(&mut self, kind: Kind) -> Class {
        self.make(vec![Assertion::Kinds(Kinds::only(kind))])
    }

    /// Whether a value meets a class that stands in a schema, by the validator; `None` when that is not known,
    /// or what the class means depends on the way by which it is reached.
    pub(super) fn asks_validator(&mut self, class: Class, value: &Value) -> Option<bool> {
        let (side, node) = (*self.spots.get(class.0 as usize)?)?;
        let compiled = &self.sides[side as usize];
        if compiled.program().depends_on_scope() && node != compiled.program().root() {
            return None;
        }
        let (text, mut tape) = (value.to_string(), Tape::default());
        let document = tape.read(text.as_bytes(), Bounds::UNLIMITED).ok()?;
        compiled.fits(node, document.root(), &mut self.builds)
    }

    /// Where a class stands: in the old schema, or in the new one.
    pub(super) fn place(&self, class: Class) -> Option<(Side, String)> {
        let (side, node) = (*self.spots.get(class.0 as usize)?)?;
        Some((side, self.sides[side as usize].program().location(node)))
    }
}

/// Whether two subschemas ask and say the same, vocabularies included, apart from the code lists.
pub(super) fn say_the_same(sides: [&Arc<Compiled>; 2], entries: [Spot; 2]) -> bool {
    let graph = Graph::read(sides, &entries, &mut Values::default(), &mut Probes::default(), true);
    let classes = graph.classes();
    classes.first() == classes.get(1)
}

/// The subschemas of both sides as they were read.
struct Graph {
    spots: Vec<Spot>,
    asked: Vec<Vec<Assertion<usize>>>,
    /// Where a subschema that only refers to another leads.
    forward: Vec<usize>,
}

impl Graph {
    fn read(
        sides: [&Arc<Compiled>; 2],
        entries: &[Spot],
        values: &mut Values,
        probes: &mut Probes,
        spoken: bool,
    ) -> Self {
        let mut indexes: HashMap<Spot, usize> = HashMap::new();
        let mut spots: Vec<Spot> = Vec::new();
        for entry in entries {
            indexes.entry(*entry).or_insert_with(|| {
                spots.push(*entry);
                spots.len() - 1
            });
        }
        let mut desk = Desk { values, probes, unknowns: 0, spoken };
        let mut asked = Vec::new();
        let mut at = 0;
        while at < spots.len() {
            let (side, node) = spots[at];
            let number = u32::try_from(at).unwrap_or(u32::MAX);
            let own = read(sides[side as usize], node, number, &mut desk);
            let own = own.iter().map(|assertion| {
                assertion.map(&mut |child: NodeId| {
                    *indexes.entry((side, child)).or_insert_with(|| {
                        spots.push((side, child));
                        spots.len() - 1
                    })
                })
            });
            asked.push(ordered(own.collect()));
            at += 1;
        }
        let forward = (0..spots.len()).map(|index| forward(&asked, index)).collect();
        Self { spots, asked, forward }
    }

    /// For each subschema the number of its class: rounds of refinement until none splits any more.
    fn classes(&self) -> Vec<u32> {
        let mut classes = vec![0_u32; self.spots.len()];
        let mut count = 1;
        loop {
            let mut known: HashMap<Vec<Assertion<u32>>, u32> = HashMap::new();
            let mut next = vec![0_u32; classes.len()];
            for (index, asked) in self.asked.iter().enumerate() {
                if self.forward[index] != index {
                    continue;
                }
                let fresh = u32::try_from(known.len()).unwrap_or(u32::MAX);
                let key = self.key(asked, &classes);
                next[index] = *known.entry(key).or_insert(fresh);
            }
            for index in 0..next.len() {
                next[index] = next[self.forward[index]];
            }
            let found = known.len();
            classes = next;
            if found == count {
                return classes;
            }
            count = found;
        }
    }

    /// What a subschema asks, in one order, with the classes of the round before.
    fn key(&self, asked: &[Assertion<usize>], classes: &[u32]) -> Vec<Assertion<u32>> {
        let mut key: Vec<Assertion<u32>> = asked
            .iter()
            .map(|assertion| match assertion.map(&mut |at: usize| classes[self.forward[at]]) {
                Assertion::All(list) => Assertion::All(in_order(list)),
                Assertion::Any(list) => Assertion::Any(in_order(list)),
                Assertion::One(mut list) => {
                    list.sort_unstable();
                    Assertion::One(list)
                }
                other => nameless(other),
            })
            .collect();
        key.dedup();
        key
    }
}

fn in_order(mut list: Vec<u32>) -> Vec<u32> {
    list.sort_unstable();
    list.dedup();
    list
}

/// What asks about its neighbours does not need their number: they are part of the same key.
fn nameless(assertion: Assertion<u32>) -> Assertion<u32> {
    match assertion {
        Assertion::OtherNames(_, c) => Assertion::OtherNames(0, c),
        Assertion::OtherItems(_, c) => Assertion::OtherItems(0, c),
        other => other,
    }
}

/// All that applies in place as one list, and the rest in an order that does not depend on the schema's.
fn ordered(asked: Vec<Assertion<usize>>) -> Vec<Assertion<usize>> {
    let mut all = Vec::new();
    let mut rest = Vec::new();
    for assertion in asked {
        match assertion {
            Assertion::All(list) => all.extend(list),
            other => rest.push(other),
        }
    }
    rest.sort_by_cached_key(|assertion| format!("{:?}", nameless(assertion.map(&mut |_: usize| 0_u32))));
    if !all.is_empty() {
        rest.push(Assertion::All(all));
    }
    rest
}

/// Follows subschemas that only refer to another one; one that only refers to itself asks nothing.
fn forward(asked: &[Vec<Assertion<usize>>], from: usize) -> usize {
    let mut at = from;
    for _ in 0..=asked.len() {
        match asked[at].as_slice() {
            [Assertion::All(list)] if list.len() == 1 => at = list[0],
            _ => return at,
        }
    }
    from
}
