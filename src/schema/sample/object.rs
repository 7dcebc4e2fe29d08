//! Objects: which members they have, and a value for each.

use chrono::Days;
use serde_json::{Map, Value};

use super::super::vocabulary::Saying;
use super::super::vocabulary::process::Process;
use super::Kind;
use super::maker::{Demand, Maker, Place, Wish};
use super::pattern;
use super::shape::{Applied, Shape};

/// Most members of an object.
const MOST_MEMBERS: usize = 300;
/// Most members that are given a name here.
const MOST_INVENTED: usize = 200;

impl Demand {
    /// Whether it leaves no choice.
    pub(super) const fn is_final(&self) -> bool {
        self.way.is_empty() && !matches!(self.wish, Wish::Items(_))
    }

    /// What it asks of a member.
    fn below(&self, name: &str) -> Option<Self> {
        let (first, rest) = self.way.split_first()?;
        (first == name).then(|| Self { way: rest.to_vec(), wish: self.wish.clone() })
    }
}

impl Maker<'_> {
    /// An object, with optional members when `all` says so.
    pub(super) fn object(&mut self, shape: &Shape<'_>, place: &Place<'_>, all: bool) -> Option<Value> {
        let mut demands = place.demands.to_vec();
        for saying in &shape.sayings {
            if let Saying::Process(process) = saying {
                demands.extend(self.case(process));
            }
        }
        let mut needed: Vec<String> = shape.required.iter().map(|name| (*name).to_owned()).collect();
        needed.extend(demands.iter().filter_map(|demand| demand.way.first().cloned()));
        close(&mut needed, shape);
        let least = usize::try_from(shape.min_members).unwrap_or(usize::MAX);
        if needed.len().max(least) > MOST_MEMBERS {
            return None;
        }
        let most = shape.max_members.and_then(|most| usize::try_from(most).ok()).unwrap_or(MOST_MEMBERS);
        let mut members: Vec<(String, Value)> = Vec::new();
        for name in &needed {
            let value = self.member(shape, name, place, &demands, false)?;
            members.push((name.clone(), value));
        }
        let optional: Vec<&str> = shape.members.iter().map(|(name, _)| *name).collect();
        for name in optional {
            if (!all && members.len() >= least) || members.len() >= most {
                break;
            }
            if !members.iter().any(|(known, _)| known == name) {
                self.add(shape, name, place, most, &mut members);
            }
        }
        let open = shape.members.is_empty() && !(shape.by_pattern.is_empty() && shape.others.is_empty());
        let wanted = match self.style.kind {
            Kind::Minimal => 0,
            Kind::Typical => 1,
            Kind::Edge => 3,
        };
        let wanted = least.max(if open && all { members.len().max(wanted) } else { 0 });
        self.invent(shape, place, wanted.min(most), &mut members);
        Some(Value::Object(in_order(shape, members)))
    }

    /// An object with the optional members that it still fits with.
    pub(super) fn fuller(
        &mut self,
        value: Value,
        shape: &Shape<'_>,
        nodes: &[Applied],
        place: &Place<'_>,
    ) -> Value {
        let Value::Object(object) = value else { return value };
        let most = shape.max_members.and_then(|most| usize::try_from(most).ok()).unwrap_or(MOST_MEMBERS);
        let mut object = object;
        for (name, _) in &shape.members {
            if object.contains_key(*name) {
                continue;
            }
            let mut members: Vec<(String, Value)> = object.clone().into_iter().collect();
            self.add(shape, name, place, most, &mut members);
            let larger = in_order(shape, members);
            if larger.len() > object.len() && self.fits(nodes, &Value::Object(larger.clone())) {
                object = larger;
            }
        }
        Value::Object(object)
    }

    /// Adds an optional member, with all that it needs; leaves it out when that can't be.
    fn add(
        &mut self,
        shape: &Shape<'_>,
        name: &str,
        place: &Place<'_>,
        most: usize,
        members: &mut Vec<(String, Value)>,
    ) {
        let nodes = self.member_nodes(shape, name);
        let program = self.program();
        let never = |node: &Applied| program.constant(node.node) == Some(false);
        if nodes.iter().any(|node| never(node) || self.above.contains(&node.node)) {
            return;
        }
        let mut names = vec![name.to_owned()];
        close(&mut names, shape);
        names.retain(|name| !members.iter().any(|(known, _)| known == name));
        if members.len() + names.len() > most {
            return;
        }
        let mut added = Vec::new();
        for name in names {
            match self.member(shape, &name, place, &[], true) {
                Some(value) => added.push((name, value)),
                None => return,
            }
        }
        members.extend(added);
    }

    fn member(
        &mut self,
        shape: &Shape<'_>,
        name: &str,
        place: &Place<'_>,
        demands: &[Demand],
        optional: bool,
    ) -> Option<Value> {
        if !shape.names.is_empty() && !self.fits(&shape.names, &Value::String(name.to_owned())) {
            return None;
        }
        let nodes = self.member_nodes(shape, name);
        let demands: Vec<Demand> = demands.iter().filter_map(|demand| demand.below(name)).collect();
        let inner = Place { name, turn: place.turn, depth: place.depth + 1, optional, demands: &demands };
        self.value(&nodes, &inner)
    }

    /// What is said of a member.
    fn member_nodes(&self, shape: &Shape<'_>, name: &str) -> Vec<Applied> {
        let declared = shape.members.iter().filter(|(known, _)| *known == name).map(|(_, applied)| *applied);
        let by_pattern =
            shape.by_pattern.iter().filter(|(_, leaf, applied)| self.is_named(name, leaf, applied.node));
        let mut nodes: Vec<Applied> = declared.chain(by_pattern.map(|(.., applied)| *applied)).collect();
        for others in &shape.others {
            let schema = others.schema;
            if others.covers(name, &mut |leaf| self.is_named(name, leaf, schema.node)) {
                nodes.push(schema);
            }
        }
        if nodes.is_empty() {
            nodes.clone_from(&shape.left_over);
        }
        nodes
    }

    /// Adds members with names of our own until there are enough.
    fn invent(
        &mut self,
        shape: &Shape<'_>,
        place: &Place<'_>,
        wanted: usize,
        members: &mut Vec<(String, Value)>,
    ) {
        for turn in 0..MOST_INVENTED {
            if members.len() >= wanted || self.spend(1).is_none() {
                return;
            }
            let mut names: Vec<String> = Vec::new();
            if !shape.names.is_empty() {
                let inner =
                    Place { name: "naam", turn, depth: place.depth + 1, optional: false, demands: &[] };
                let made = self.value(&shape.names, &inner);
                names.extend(made.and_then(|name| name.as_str().map(str::to_owned)));
            }
            for (pattern, ..) in &shape.by_pattern {
                names.extend(pattern::texts(pattern, Kind::Typical, turn).into_iter().take(3));
            }
            names.push(format!("veld{}", turn + 1));
            let new = names.into_iter().filter(|name| !members.iter().any(|(known, _)| known == name));
            for name in new.collect::<Vec<_>>() {
                if let Some(value) =
                    self.member(shape, &name, &Place { turn: place.turn + turn, ..*place }, &[], true)
                {
                    members.push((name, value));
                    break;
                }
            }
        }
    }

    /// What a case of a process is to be: a route from a beginning to an end, a step a day or so, of which
    /// the last is yesterday.
    fn case(&self, process: &Process) -> Option<Demand> {
        let mut routes = process.routes();
        match self.style.kind {
            Kind::Minimal => routes.sort_by_key(Vec::len),
            Kind::Edge => routes.sort_by_key(|route| std::cmp::Reverse(route.len())),
            // What the model lists first is what usually happens; of those, one that tells something.
            Kind::Typical => {
                let longest = routes.iter().map(Vec::len).max().unwrap_or_default();
                routes.sort_by_key(|route| route.len().abs_diff(longest.div_ceil(2)));
            }
        }
        let route = routes.into_iter().nth(self.style.route)?;
        let ways = process.ways();
        let last = route.len();
        let mut events = Vec::new();
        for (number, (step, roles)) in route.into_iter().enumerate() {
            let before = 1 + self.style.gap * (last - 1 - number) as u64;
            let day = self.today.checked_sub_days(Days::new(before))?;
            let mut event = vec![
                Demand { way: ways.step.clone(), wish: Wish::Text(step.to_owned()) },
                Demand { way: ways.date.clone(), wish: Wish::Day(day) },
            ];
            if let (Some(way), Some(role)) = (&ways.role, roles.first()) {
                event.push(Demand { way: way.clone(), wish: Wish::Text(role.clone()) });
            }
            events.push(event);
        }
        Some(Demand { way: ways.list, wish: Wish::Items(events) })
    }
}

/// The members in the order of the schema.
fn in_order(shape: &Shape<'_>, mut members: Vec<(String, Value)>) -> Map<String, Value> {
    let place = |name: &str| shape.members.iter().position(|(known, _)| *known == name);
    members.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
    members.into_iter().collect()
}

/// Adds the names that those that are there need.
fn close(names: &mut Vec<String>, shape: &Shape<'_>) {
    let mut next = 0;
    let mut unique: Vec<String> = Vec::new();
    while let Some(name) = names.get(next).cloned() {
        next += 1;
        if unique.contains(&name) {
            continue;
        }
        for (given, needed) in &shape.needs {
            if *given == name {
                names.extend(needed.iter().cloned());
            }
        }
        unique.push(name);
        if unique.len() > MOST_MEMBERS {
            break;
        }
    }
    *names = unique;
}
