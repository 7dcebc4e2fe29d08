//! Walks the subschemas and gathers what each value is told.

use std::collections::HashSet;

use serde_json::Value;

use super::super::keyword::{Check, Keyword, NodeId};
use super::super::program::Program;
use super::super::vocabulary::Saying;
use super::{
    Choice, CodesSaid, Condition, DEEPEST, FieldSaid, MOST_FIELDS, MOST_VALUES, Outline, RuleSaid, Said, When,
};

pub(super) fn outline(program: &Program, entry: NodeId, path: &str, seen: &mut HashSet<NodeId>) -> Outline {
    let mut builder =
        Builder { program, seen, open: Vec::new(), inside: Vec::new(), fields: 0, values: 0, cut: false };
    let root = builder.said(&[entry], path);
    Outline { root, fields: builder.fields, cut: builder.cut }
}

struct Builder<'p> {
    program: &'p Program,
    /// Every subschema that was come by.
    seen: &'p mut HashSet<NodeId>,
    /// The subschemas under way, each with the path of the value that it is about.
    open: Vec<(Vec<NodeId>, String)>,
    /// The documents of which something is being described.
    inside: Vec<String>,
    fields: usize,
    values: usize,
    cut: bool,
}

impl Builder<'_> {
    /// What these subschemas say together of the value at a path.
    fn said(&mut self, entries: &[NodeId], path: &str) -> Said {
        let nodes = self.together(entries);
        self.seen.extend(&nodes);
        let mut said = Said::default();
        for node in &nodes {
            self.annotations(*node, &mut said);
        }
        let target = self.target(entries);
        if let Some((_, above)) = self.open.iter().find(|(open, _)| !target.is_empty() && *open == target) {
            said.as_at = Some(above.clone());
            return said;
        }
        self.values += 1;
        if self.open.len() >= DEEPEST || self.values > MOST_VALUES {
            self.cut = true;
            return said;
        }
        self.open.push((target, path.to_owned()));
        let outside = self.inside.len();
        self.inside.extend(said.described_by.iter().cloned());
        for node in &nodes {
            self.keywords(*node, path, &mut said);
        }
        self.fields(&nodes, path, &mut said);
        self.inside.truncate(outside);
        self.open.pop();
        said
    }

    /// Where the entries lead by references alone: what makes a schema that goes round recognisable.
    fn target(&self, entries: &[NodeId]) -> Vec<NodeId> {
        let led = entries.iter().map(|entry| {
            let mut at = *entry;
            // A chain of references is finite: a circle of nothing but references is refused.
            for _ in 0..DEEPEST {
                let reference = self.all(at).iter().find_map(|keyword| match keyword.check {
                    Check::Ref(to) | Check::DynamicRef { to, .. } | Check::RecursiveRef { to, .. } => {
                        Some(to)
                    }
                    _ => None,
                });
                match reference {
                    Some(to) => at = to,
                    None => break,
                }
            }
            at
        });
        led.collect()
    }

    fn all(&self, node: NodeId) -> &[Keyword] {
        self.program.keywords(node)
    }

    /// The subschemas and all that hold wherever they do.
    fn together(&self, entries: &[NodeId]) -> Vec<NodeId> {
        let mut nodes = entries.to_vec();
        let mut next = 0;
        while let Some(node) = nodes.get(next).copied() {
            for keyword in self.all(node) {
                let more = match &keyword.check {
                    Check::Ref(to) | Check::DynamicRef { to, .. } | Check::RecursiveRef { to, .. } => {
                        vec![*to]
                    }
                    Check::AllOf(all) => all.clone(),
                    _ => Vec::new(),
                };
                nodes.extend(more.into_iter().filter(|node| !nodes.contains(node)).collect::<Vec<_>>());
            }
            next += 1;
        }
        nodes
    }

    /// Title, description and the like: the nearest to the field counts.
    fn annotations(&self, node: NodeId, said: &mut Said) {
        let program = self.program;
        said.never |= program.constant(node) == Some(false);
        let Some(raw) = program.written(node) else { return };
        let words = |name: &str| raw.get(name).and_then(Value::as_str).map(str::to_owned);
        said.title = said.title.take().or_else(|| words("title"));
        said.description = said.description.take().or_else(|| words("description"));
        said.deprecated |= raw.get("deprecated") == Some(&Value::Bool(true));
        said.default = said.default.take().or_else(|| raw.get("default").cloned());
        if said.examples.is_empty() {
            said.examples = raw.get("examples").and_then(Value::as_array).cloned().unwrap_or_default();
        }
        if let Some(elsewhere) = program.other_document(node)
            && !self.inside.iter().chain(&said.described_by).any(|known| known == elsewhere)
        {
            said.described_by.push(elsewhere.to_owned());
        }
    }

    fn keywords(&mut self, node: NodeId, path: &str, said: &mut Said) {
        let program = self.program;
        for keyword in program.keywords(node) {
            match &keyword.check {
                Check::Leaf(_) if keyword.name == "type" => {}
                Check::Leaf(_) => demand(said, keyword.name, &keyword.expected),
                Check::Saying(saying) => self.saying(saying, &keyword.expected, said),
                Check::AnyOf(forms) | Check::OneOf(forms) => {
                    let exactly_one = keyword.name == "oneOf";
                    let forms = forms.iter().map(|form| self.said(&[*form], path)).collect();
                    said.choices.push(Choice { exactly_one, forms });
                }
                Check::If { condition, then, otherwise } => {
                    let when = When::Form(Box::new(self.said(&[*condition], path)));
                    let then = then.map(|node| self.said(&[node], path));
                    let otherwise = otherwise.map(|node| self.said(&[node], path));
                    said.conditions.push(Condition { when, then, otherwise });
                }
                Check::DependentSchemas(schemas) => {
                    for (name, schema) in schemas {
                        let then = Some(self.said(&[*schema], path));
                        let when = When::Present(name.clone());
                        said.conditions.push(Condition { when, then, otherwise: None });
                    }
                }
                Check::DependentRequired(names) => said.together.extend(names.iter().cloned()),
                Check::Not(form) => said.forbidden.push(self.said(&[*form], path)),
                Check::PropertyNames(names) => {
                    let names = self.said(&[*names], path);
                    names.demands.into_iter().for_each(|(name, value)| match name {
                        "pattern" => demand(said, "propertyNames", &value),
                        _ => demand(said, name, &value),
                    });
                }
                Check::Contains { schema, min, max, .. } => {
                    said.contains = Some((Box::new(self.said(&[*schema], path)), *min, *max));
                }
                _ => {}
            }
        }
        for one in program.types(&[node]) {
            if !said.types.contains(&one) {
                said.types.push(one);
            }
        }
    }

    fn saying(&self, saying: &Saying, written: &Value, said: &mut Said) {
        match saying {
            Saying::Rules(rules) => said.rules.extend(rules.iter().map(|rule| {
                let words = |name: &str| {
                    let of_rule = written.get(rule.place()).and_then(|rule| rule.get(name));
                    of_rule.and_then(Value::as_str).map(str::to_owned)
                };
                RuleSaid {
                    code: rule.code.clone(),
                    severity: rule.severity,
                    message: rule.message.text(),
                    source: rule.source.clone(),
                    requirement: words("eis").unwrap_or_default(),
                    condition: words("als"),
                }
            })),
            Saying::Codes(uses) => said.code_lists.extend(uses.iter().map(|code| CodesSaid {
                list: code.list.clone(),
                number: code.number().cloned(),
                field: code.field().to_owned(),
                date: code.date().map(str::to_owned),
            })),
            Saying::Process(_) => {}
        }
    }

    /// The fields and items that these subschemas declare together.
    fn fields(&mut self, nodes: &[NodeId], path: &str, said: &mut Said) {
        let program = self.program;
        let keywords: Vec<&Keyword> = nodes.iter().flat_map(|node| program.keywords(*node)).collect();
        let mut required: Vec<&str> = Vec::new();
        let mut members: Vec<(&str, Vec<NodeId>)> = Vec::new();
        let (mut others, mut items) = (Vec::new(), Vec::new());
        let mut first: Vec<Vec<NodeId>> = Vec::new();
        for keyword in keywords {
            match &keyword.check {
                Check::Required(names) => required.extend(names.iter().map(String::as_str)),
                Check::Properties(properties) => {
                    for name in keyword.expected.as_object().into_iter().flat_map(|object| object.keys()) {
                        let Some(node) = properties.get(name) else { continue };
                        match members.iter_mut().find(|(known, _)| known == name) {
                            Some((_, nodes)) => nodes.push(*node),
                            None => members.push((name, vec![*node])),
                        }
                    }
                }
                Check::PatternProperties(patterns) => {
                    for (pattern, _, node) in patterns {
                        let below = self.said(&[*node], &format!("{path}{{}}"));
                        said.patterns.push((pattern.clone(), below));
                    }
                }
                Check::AdditionalProperties(node) | Check::UnevaluatedProperties(node) => others.push(*node),
                Check::PrefixItems(nodes) => {
                    for (index, node) in nodes.iter().enumerate() {
                        match first.get_mut(index) {
                            Some(known) => known.push(*node),
                            None => first.push(vec![*node]),
                        }
                    }
                }
                Check::Items { schema, .. } | Check::UnevaluatedItems(schema) => items.push(*schema),
                _ => {}
            }
        }
        let unknown = required.iter().filter(|name| !members.iter().any(|(known, _)| known == *name));
        let unknown: Vec<&str> = unknown.copied().collect();
        members.extend(unknown.into_iter().map(|name| (name, Vec::new())));
        for (name, nodes) in members {
            self.field(name, &nodes, path, required.contains(&name), said);
        }
        let refused = |node: &NodeId| program.constant(*node) == Some(false);
        said.closed = others.iter().any(refused);
        others.retain(|node| program.constant(*node).is_none());
        if !others.is_empty() {
            said.others = Some(Box::new(self.said(&others, &format!("{path}{{}}"))));
        }
        for (index, nodes) in first.iter().enumerate() {
            let below = self.said(nodes, &format!("{path}[{index}]"));
            said.first_items.push(below);
        }
        if !items.is_empty() {
            said.items = Some(Box::new(self.said(&items, &format!("{path}[]"))));
        }
    }

    fn field(&mut self, name: &str, nodes: &[NodeId], path: &str, required: bool, said: &mut Said) {
        if said.fields.iter().any(|field| field.name == name) {
            return;
        }
        if self.fields >= MOST_FIELDS {
            self.cut = true;
            return;
        }
        self.fields += 1;
        let path = join(path, name);
        let place = nodes.iter().find_map(|node| self.program.own_pointer(*node)).map(str::to_owned);
        let below = self.said(nodes, &path);
        said.fields.push(FieldSaid { name: name.to_owned(), path, place, required, said: below });
    }
}

fn demand(said: &mut Said, name: &'static str, value: &Value) {
    let asked = (name, value.clone());
    if !said.demands.contains(&asked) {
        said.demands.push(asked);
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
