//! Subschemas in a few words, and what makes two of them alike.

use std::collections::HashSet;

use crate::domain::{Text, text};
use crate::schema::{Check, NodeId, Program};

use super::values::type_words;
use super::view::{Said, View};
use super::words::{either, listed, names, quoted, shown};

/// A condition with what follows from it.
pub(super) struct Condition<'w> {
    program: &'w Program,
    pub when: NodeId,
    pub then: Option<NodeId>,
    pub otherwise: Option<NodeId>,
}

impl<'w> Condition<'w> {
    pub(super) fn of(program: &'w Program, (_, keyword): Said<'w>) -> Option<Self> {
        match &keyword.check {
            Check::If { condition, then, otherwise } => {
                Some(Self { program, when: *condition, then: *then, otherwise: *otherwise })
            }
            _ => None,
        }
    }

    pub(super) fn words(&self) -> Text {
        told(self.program, self.when).map_or_else(
            || text("onder een voorwaarde", "under a condition"),
            |told| text(format!("als {}", told.nl), format!("when {}", told.en)),
        )
    }

    pub(super) fn unless(&self) -> Text {
        told(self.program, self.when).map_or_else(
            || text("buiten een voorwaarde", "outside a condition"),
            |told| text(format!("tenzij {}", told.nl), format!("unless {}", told.en)),
        )
    }
}

/// A condition in words: which fields have which value, or are there.
fn told(program: &Program, node: NodeId) -> Option<Text> {
    let view = View::of(program, &[node], None);
    const SIMPLE: &[&str] = &["properties", "required", "type"];
    if !view.said.iter().all(|(_, keyword)| SIMPLE.contains(&keyword.name)) {
        return None;
    }
    let (fields, required) = (view.fields(), view.required());
    let mut all = Vec::new();
    for (name, nodes) in &fields {
        let (values, _) = View::of(program, nodes, None).codes()?;
        let values = either(&values.iter().map(|value| shown(value)).collect::<Vec<_>>());
        let name = quoted(name);
        all.push(text(format!("{name} {} is", values.nl), format!("{name} is {}", values.en)));
    }
    let there = required.iter().filter(|name| fields.iter().all(|(known, _)| known != *name));
    for name in there.map(|name| quoted(name)) {
        all.push(text(format!("{name} er is"), format!("{name} is there")));
    }
    (!all.is_empty()).then(|| listed(&all))
}

/// What tells one branch of a choice from another.
pub(super) struct Traits<'p> {
    never: bool,
    title: Option<&'p str>,
    name: Option<&'p str>,
    fixed: Vec<(&'p str, String)>,
    required: HashSet<&'p str>,
    fields: HashSet<&'p str>,
    types: Option<u8>,
    values: Option<Vec<String>>,
}

impl<'p> Traits<'p> {
    pub(super) fn of(program: &'p Program, node: NodeId) -> Self {
        let view = View::of(program, &[node], None);
        let fields = view.fields();
        let fixed = fields.iter().filter_map(|(name, nodes)| {
            let (values, _) = View::of(program, nodes, None).codes()?;
            match values.as_slice() {
                [one] => Some((*name, one.to_string())),
                _ => None,
            }
        });
        Self {
            never: view.never,
            title: title(&view),
            name: name(program, &view),
            fixed: fixed.collect(),
            required: view.required().into_iter().collect(),
            fields: fields.iter().map(|(name, _)| *name).collect(),
            types: view.types(),
            values: view.codes().map(|codes| codes.0.iter().map(ToString::to_string).collect()),
        }
    }

    /// How much two are alike; zero for what does not belong together.
    pub(super) fn likeness(&self, other: &Self) -> u32 {
        if self.never != other.never {
            return 0;
        }
        if let (Some(one), Some(other)) = (self.types, other.types)
            && one & other == 0
        {
            return 0;
        }
        let clash = self
            .fixed
            .iter()
            .any(|(name, value)| other.fixed.iter().any(|(known, theirs)| known == name && theirs != value));
        if clash {
            return 0;
        }
        if let (Some(mine), Some(theirs)) = (&self.values, &other.values)
            && !mine.iter().any(|value| theirs.contains(value))
        {
            return 0;
        }
        let mut points = 1;
        if self.fixed.iter().any(|fixed| other.fixed.contains(fixed)) {
            points += 400;
        }
        if self.title.is_some() && self.title == other.title {
            points += 300;
        }
        if self.name.is_some() && self.name == other.name {
            points += 200;
        }
        points + overlap(&self.fields, &other.fields) + overlap(&self.required, &other.required)
    }
}

/// How much of two sets is in both, out of a hundred.
fn overlap(one: &HashSet<&str>, other: &HashSet<&str>) -> u32 {
    let all = one.union(other).count();
    let both = one.intersection(other).count();
    u32::try_from((both * 100).checked_div(all).unwrap_or(0)).unwrap_or(0)
}

fn title<'p>(view: &View<'p>) -> Option<&'p str> {
    view.nodes.iter().find_map(|node| view.program.written(*node)?.get("title")?.as_str())
}

/// The name under which a subschema, or what it refers to, is kept.
fn name<'p>(program: &'p Program, view: &View<'p>) -> Option<&'p str> {
    view.nodes.iter().take(2).find_map(|node| {
        let written = program.written(*node)?.get("$ref")?.as_str()?;
        let (_, fragment) = written.split_once('#')?;
        let fragment = fragment.strip_prefix("/$defs/").or_else(|| fragment.strip_prefix("/definitions/"))?;
        (!fragment.contains(['/', '~', '%'])).then_some(fragment)
    })
}

/// Which fields can have one value only.
fn fixed(program: &Program, view: &View<'_>) -> Option<Text> {
    let fields = view.fields().into_iter().filter_map(|(name, nodes)| {
        let (values, _) = View::of(program, &nodes, None).codes()?;
        let [one] = values.as_slice() else { return None };
        let (name, value) = (quoted(name), shown(one));
        Some(text(format!("{name} {} is", value.nl), format!("{name} is {}", value.en)))
    });
    let fields: Vec<Text> = fields.collect();
    (!fields.is_empty()).then(|| listed(&fields))
}

/// When a value is of a branch of a choice.
pub(super) fn when(program: &Program, node: NodeId) -> Text {
    if let Some(fixed) = fixed(program, &View::of(program, &[node], None)) {
        return text(format!("als {}", fixed.nl), format!("when {}", fixed.en));
    }
    let brief = brief(program, &[node]);
    if brief.nl == UNTOLD.0 {
        return text("in een van de vormen", "in one of the forms");
    }
    text(format!("in de vorm: {}", brief.nl), format!("in the form: {}", brief.en))
}

/// What a subschema is of which a few words can't tell more.
const UNTOLD: (&str, &str) = ("een waarde met eigen eisen", "a value with demands of its own");

/// What a subschema is, in a few words.
pub(super) fn brief(program: &Program, nodes: &[NodeId]) -> Text {
    let view = View::of(program, nodes, None);
    if view.never {
        return text("niets", "nothing");
    }
    if let Some(title) = title(&view).or_else(|| name(program, &view)) {
        return text(quoted(title), quoted(title));
    }
    if let Some((values, _)) = view.codes().filter(|codes| !codes.0.is_empty()) {
        return either(&values.iter().map(|value| shown(value)).collect::<Vec<_>>());
    }
    if let Some(fixed) = fixed(program, &view) {
        return text(format!("een object waarin {}", fixed.nl), format!("an object in which {}", fixed.en));
    }
    let fields: Vec<&str> = view.required();
    let fields =
        if fields.is_empty() { view.fields().into_iter().map(|(name, _)| name).collect() } else { fields };
    if !fields.is_empty() {
        let fields = names(fields);
        return text(format!("een object met {}", fields.nl), format!("an object with {}", fields.en));
    }
    match view.types() {
        Some(types) => type_words(types),
        None if view.said.is_empty() => text("alles", "anything"),
        None => text(UNTOLD.0, UNTOLD.1),
    }
}
