//! Changes of choices and conditions: `anyOf`, `oneOf`, `not`, `if`, and how parts are combined.

use std::collections::HashSet;

use crate::domain::{Text, text};
use crate::schema::{Check, NodeId, Program};

use super::kinds::{self, Kind};
use super::values::{paired, type_words};
use super::view::{Said, View};
use super::words::{either, listed, names, quoted, sentence, shown};
use super::{ASK, Both, Found, NARROWS, Own, Point, WIDENS, Walk, doubted};

/// Past this many, branches are paired by what they ask and by their order alone.
const MOST_BRANCHES: usize = 100;

/// A keyword that is left out of a view: where, and which.
type Left = Option<(NodeId, &'static str)>;

impl<'w> Walk<'w, '_> {
    /// Whether the same parts are combined in another way: then that is told, and the two keywords need no
    /// more looking at.
    pub(super) fn recombined(&mut self, at: &Point) -> Option<(Left, Left)> {
        let (old, new) = at.pair()?;
        let (old, new) = (bare(self.old, old), bare(self.new, new));
        let ((was_name, was), (now_name, now)) = (combined(self.old, old)?, combined(self.new, new)?);
        if was_name == now_name || was.len() != now.len() || was.len() < 2 {
            return None;
        }
        let mut rest: Vec<NodeId> = now.to_vec();
        let mut pairs = Vec::new();
        for branch in was {
            let shape = self.shapes.older(&[*branch]);
            let index = rest.iter().position(|other| self.shapes.newer(&[*other]) == shape)?;
            pairs.push((*branch, rest.remove(index)));
        }
        let words = |name: &str| match name {
            "allOf" => text("alle delen gelden", "all parts hold"),
            "anyOf" => text("ten minste één deel past", "at least one part fits"),
            _ => text("precies één deel past", "exactly one part fits"),
        };
        let (before, after) = (words(was_name), words(now_name));
        let said = sentence(
            &at.path.subject(),
            format!(": was '{}', is nu '{}'.", before.nl, after.nl),
            format!(": was '{}', is '{}' now.", before.en, after.en),
        );
        let own = match (was_name, now_name) {
            ("oneOf" | "allOf", "anyOf") => (Own::Keeps, Own::Ask),
            ("anyOf", "oneOf" | "allOf") => (Own::Ask, Own::Keeps),
            _ => ASK,
        };
        let places = (
            Some(format!("{}/{was_name}", self.old.location(old))),
            Some(format!("{}/{now_name}", self.new.location(new))),
        );
        self.tell(at, Found::new(kinds::COMPOSITION_CHANGED, own, said).at(places.0, places.1));
        for (old, new) in pairs {
            self.next.push(at.branch(old, new, false));
        }
        Some((Some((old, was_name)), Some((new, now_name))))
    }

    /// Compares choices and conditions.
    pub(super) fn choices(&mut self, both: &Both<'w>) {
        self.choice(both, "anyOf");
        self.choice(both, "oneOf");
        self.excluded(both);
        self.conditions(both);
    }

    fn choice(&mut self, both: &Both<'w>, name: &'static str) {
        let any = name == "anyOf";
        for (old, new) in self.like(both, name) {
            let subject = both.at.path.subject();
            match (old, new) {
                (Some(old), Some(new)) => self.branches(both, old, new, any),
                (None, Some(new)) => {
                    let briefs = self.briefs(self.new, &new.1.check.subschemas());
                    let said = sentence(
                        &subject,
                        format!(" moet nu een van deze vormen hebben: {}.", briefs.nl),
                        format!(" has to have one of these forms now: {}.", briefs.en),
                    );
                    let kind = if any { kinds::ANY_ADDED } else { kinds::ONE_ADDED };
                    self.found(both, kind, doubted(NARROWS), said, (None, Some(new)));
                }
                (Some(old), None) => {
                    let briefs = self.briefs(self.old, &old.1.check.subschemas());
                    let said = sentence(
                        &subject,
                        format!(" hoeft niet meer een van deze vormen te hebben: {}.", briefs.nl),
                        format!(" no longer has to have one of these forms: {}.", briefs.en),
                    );
                    let kind = if any { kinds::ANY_REMOVED } else { kinds::ONE_REMOVED };
                    self.found(both, kind, doubted(WIDENS), said, (Some(old), None));
                }
                (None, None) => {}
            }
        }
    }

    /// Keywords of one name, those that ask the same first, then by their order.
    fn like(&self, both: &Both<'w>, name: &str) -> Vec<(Option<Said<'w>>, Option<Said<'w>>)> {
        let all = |view: &View<'w>| -> Vec<Said<'w>> { view.with(name).collect() };
        let (mut was, mut now) = (all(&both.old), all(&both.new));
        let first = |said: &Said<'w>| -> Vec<NodeId> {
            match &said.1.check {
                Check::If { condition, .. } => vec![*condition],
                check => check.subschemas(),
            }
        };
        let mut pairs = Vec::new();
        was.retain(|old| {
            let shape = self.shapes.older(&first(old));
            let found = now.iter().position(|new| self.shapes.newer(&first(new)) == shape);
            if let Some(index) = found {
                pairs.push((Some(*old), Some(now.remove(index))));
            }
            found.is_none()
        });
        pairs.extend(paired(&was, &now));
        pairs
    }

    fn branches(&mut self, both: &Both<'w>, old: Said<'w>, new: Said<'w>, any: bool) {
        let (was, now) = (old.1.check.subschemas(), new.1.check.subschemas());
        let (pairs, lost, gained) = self.matched(&was, &now);
        for (node, new_branch) in lost.iter().map(|n| (n, false)).chain(gained.iter().map(|n| (n, true))) {
            let program = if new_branch { self.new } else { self.old };
            let brief = self.brief(program, &[*node]);
            let (kind, nl, en) = match (new_branch, any) {
                (true, true) => (kinds::ANY_BRANCH_ADDED, "nu mag ook", "now allowed too is"),
                (true, false) => (kinds::ONE_BRANCH_ADDED, "nu is er ook de vorm", "there is also the form"),
                (false, true) => (kinds::ANY_BRANCH_REMOVED, "niet meer mag", "no longer allowed is"),
                (false, false) => (kinds::ONE_BRANCH_REMOVED, "vervallen is de vorm", "gone is the form"),
            };
            let said = sentence(
                &both.at.path.subject(),
                format!(": {nl} {}.", brief.nl),
                format!(": {en} {}.", brief.en),
            );
            let own = match (any, new_branch) {
                (false, _) => ASK,
                (true, true) => doubted(WIDENS),
                (true, false) => doubted(NARROWS),
            };
            let place = Some(program.location(*node));
            let (old, new) = (both.old.place(old), both.new.place(new));
            let places = if new_branch { (Some(old), place) } else { (place, Some(new)) };
            self.tell(&both.at, Found::new(kind, own, said).at(places.0, places.1));
        }
        for (old, new) in pairs {
            let brief = self.brief(self.new, &[new]);
            let when = text(format!("als het {} is", brief.nl), format!("when it is {}", brief.en));
            self.next.push(both.at.branch(old, new, any).when(when));
        }
    }

    /// Which branches belong together, and which are left on either side.
    #[expect(clippy::type_complexity, reason = "pairs, and what is left of both")]
    fn matched(&self, was: &[NodeId], now: &[NodeId]) -> (Vec<(NodeId, NodeId)>, Vec<NodeId>, Vec<NodeId>) {
        let (mut was, mut now) = (was.to_vec(), now.to_vec());
        let mut pairs = Vec::new();
        was.retain(|old| {
            let shape = self.shapes.older(&[*old]);
            let found = now.iter().position(|new| self.shapes.newer(&[*new]) == shape);
            if let Some(index) = found {
                pairs.push((*old, now.remove(index)));
            }
            found.is_none()
        });
        if was.len() <= MOST_BRANCHES && now.len() <= MOST_BRANCHES {
            let traits = |program, nodes: &[NodeId]| -> Vec<Traits> {
                nodes.iter().map(|node| Traits::of(program, *node)).collect()
            };
            let (before, after) = (traits(self.old, &was), traits(self.new, &now));
            let mut likely: Vec<(u32, usize, usize)> = Vec::new();
            for (i, old) in before.iter().enumerate() {
                likely.extend(after.iter().enumerate().map(|(j, new)| (old.likeness(new), i, j)));
            }
            likely.retain(|(likeness, ..)| *likeness > 0);
            likely.sort_by_key(|(likeness, i, j)| (std::cmp::Reverse(*likeness), i.abs_diff(*j), *i));
            let (mut from, mut to) = (HashSet::new(), HashSet::new());
            for (_, i, j) in likely {
                if let (Some(old), Some(new)) = (was.get(i), now.get(j))
                    && !from.contains(old)
                    && !to.contains(new)
                {
                    from.insert(*old);
                    to.insert(*new);
                    pairs.push((*old, *new));
                }
            }
            was.retain(|old| !from.contains(old));
            now.retain(|new| !to.contains(new));
        }
        (pairs, was, now)
    }

    fn excluded(&mut self, both: &Both<'w>) {
        for (old, new) in self.like(both, "not") {
            let nodes = |said: Option<Said<'_>>| said.map(|(_, keyword)| keyword.check.subschemas());
            let (was, now) = (nodes(old), nodes(new));
            let (kind, own, words, words_en, brief) = match (&was, &now) {
                (Some(was), Some(now)) if self.shapes.older(was) == self.shapes.newer(now) => continue,
                (_, Some(now)) => {
                    let brief = self.brief(self.new, now);
                    if was.is_some() {
                        (kinds::NOT_CHANGED, ASK, "uitgesloten is nu", "ruled out is now", brief)
                    } else {
                        (kinds::NOT_ADDED, doubted(NARROWS), "nu is uitgesloten", "now ruled out is", brief)
                    }
                }
                (Some(was), None) => {
                    let brief = self.brief(self.old, was);
                    (
                        kinds::NOT_REMOVED,
                        doubted(WIDENS),
                        "niet meer uitgesloten is",
                        "no longer ruled out is",
                        brief,
                    )
                }
                (None, None) => continue,
            };
            let said = sentence(
                &both.at.path.subject(),
                format!(": {words} {}.", brief.nl),
                format!(": {words_en} {}.", brief.en),
            );
            self.found(both, kind, own, said, (old, new));
        }
    }

    fn conditions(&mut self, both: &Both<'w>) {
        for pair in self.like(both, "if") {
            match pair {
                (Some(old), Some(new)) => self.condition(both, old, new),
                (Some(old), None) => self.conditional(both, old, false),
                (None, Some(new)) => self.conditional(both, new, true),
                (None, None) => {}
            }
        }
    }

    fn condition(&mut self, both: &Both<'w>, old: Said<'w>, new: Said<'w>) {
        let (Some(was), Some(now)) = (Condition::of(self.old, old), Condition::of(self.new, new)) else {
            return;
        };
        let subject = both.at.path.subject();
        let changed = self.shapes.older(&[was.when]) != self.shapes.newer(&[now.when]);
        if changed {
            let (before, after) = (was.words(), now.words());
            let said = sentence(
                &subject,
                format!(": de voorwaarde voor extra eisen was '{}', en is nu '{}'.", before.nl, after.nl),
                format!(": the condition for more demands was '{}', and is '{}' now.", before.en, after.en),
            );
            self.found(both, kinds::IF_CHANGED, ASK, said, (Some(old), Some(new)));
        }
        let branches = [
            (was.then, now.then, now.words(), [kinds::THEN_ADDED, kinds::THEN_REMOVED]),
            (was.otherwise, now.otherwise, now.unless(), [kinds::ELSE_ADDED, kinds::ELSE_REMOVED]),
        ];
        for (before, after, when, [added, removed]) in branches {
            match (before, after) {
                (Some(before), Some(after)) => {
                    let mut branch = both.at.branch(before, after, true).when(when);
                    if changed && let Some(anchor) = &mut branch.anchor {
                        anchor.monotone = false;
                    }
                    self.next.push(branch);
                }
                (None, Some(after)) => self.consequence(both, added, (old, new), after, &when, true),
                (Some(before), None) => self.consequence(both, removed, (old, new), before, &when, false),
                (None, None) => {}
            }
        }
    }

    /// A condition that came or went.
    fn conditional(&mut self, both: &Both<'w>, said: Said<'w>, new: bool) {
        let Some(condition) = Condition::of(if new { self.new } else { self.old }, said) else { return };
        let kind = if new { kinds::IF_ADDED } else { kinds::IF_REMOVED };
        for (branch, when) in [(condition.then, condition.words()), (condition.otherwise, condition.unless())]
        {
            if let Some(branch) = branch {
                self.consequence(both, kind, (said, said), branch, &when, new);
            }
        }
    }

    /// What holds, or no longer holds, under a condition.
    fn consequence(
        &mut self,
        both: &Both<'w>,
        kind: Kind,
        (old, new): (Said<'w>, Said<'w>),
        branch: NodeId,
        when: &Text,
        added: bool,
    ) {
        let program = if added { self.new } else { self.old };
        let view = View::of(program, &[branch], None);
        let required = view.required();
        let own = doubted(if added { NARROWS } else { WIDENS });
        let place = Some(program.location(branch));
        let places = |whole: bool| match (added, whole) {
            (true, _) if kind.code == kinds::IF_ADDED.code => (both.old.here(), place.clone()),
            (false, _) if kind.code == kinds::IF_REMOVED.code => (place.clone(), both.new.here()),
            (true, _) => (Some(both.old.place(old)), place.clone()),
            (false, _) => (place.clone(), Some(both.new.place(new))),
        };
        let only =
            !required.is_empty() && view.said.iter().all(|(_, k)| matches!(k.check, Check::Required(_)));
        if only {
            for name in required {
                let path = both.at.path.field(name);
                let (kind, nl, en) = if added {
                    (kinds::FIELD_REQUIRED_IF, "is nu verplicht", "is required now")
                } else {
                    (kinds::FIELD_NO_LONGER_REQUIRED_IF, "is niet meer verplicht", "is no longer required")
                };
                let said =
                    sentence(&path.subject(), format!(" {nl} {}.", when.nl), format!(" {en} {}.", when.en));
                let (old, new) = places(false);
                self.tell(&both.at, Found::new(kind, own, said).at(old, new).about(name).of(path));
            }
            return;
        }
        let about: Vec<&str> = view.fields().into_iter().map(|(name, _)| name).chain(required).collect();
        let mut seen = HashSet::new();
        let about: Vec<&str> = about.into_iter().filter(|name| seen.insert(*name)).collect();
        let about = if about.is_empty() { Text::default() } else { names(about) };
        let tail = |lead: &str, words: &str| {
            if words.is_empty() { String::new() } else { format!(" {lead} {words}") }
        };
        let (nl, en) = if added {
            ("gelden nu extra eisen", "more demands hold now")
        } else {
            ("gelden geen extra eisen meer", "no more demands hold any longer")
        };
        let said = sentence(
            &both.at.path.subject(),
            format!(": {} {nl}{}.", when.nl, tail("aan", &about.nl)),
            format!(": {} {en}{}.", when.en, tail("for", &about.en)),
        );
        let (old, new) = places(true);
        self.tell(&both.at, Found::new(kind, own, said).at(old, new));
    }

    /// What a subschema is, in a few words.
    pub(super) fn brief(&self, program: &Program, nodes: &[NodeId]) -> Text {
        brief(program, nodes)
    }

    fn briefs(&self, program: &Program, nodes: &[NodeId]) -> Text {
        either(&nodes.iter().map(|node| brief(program, &[*node])).collect::<Vec<_>>())
    }
}

/// Follows a subschema that is a reference and nothing else.
fn bare(program: &Program, mut node: NodeId) -> NodeId {
    const FAR: usize = 50;
    for _ in 0..FAR {
        match program.keywords(node) {
            [keyword] => match &keyword.check {
                Check::Ref(to) => node = *to,
                _ => break,
            },
            _ => break,
        }
    }
    node
}

/// The one keyword that combines parts.
fn combined(program: &Program, node: NodeId) -> Option<(&'static str, &[NodeId])> {
    let mut all = program.keywords(node).iter().filter_map(|keyword| match &keyword.check {
        Check::AllOf(parts) | Check::AnyOf(parts) | Check::OneOf(parts) => {
            Some((keyword.name, parts.as_slice()))
        }
        _ => None,
    });
    let one = all.next()?;
    all.next().is_none().then_some(one)
}

struct Condition<'w> {
    program: &'w Program,
    when: NodeId,
    then: Option<NodeId>,
    otherwise: Option<NodeId>,
}

impl<'w> Condition<'w> {
    fn of(program: &'w Program, (_, keyword): Said<'w>) -> Option<Self> {
        match &keyword.check {
            Check::If { condition, then, otherwise } => {
                Some(Self { program, when: *condition, then: *then, otherwise: *otherwise })
            }
            _ => None,
        }
    }

    fn words(&self) -> Text {
        told(self.program, self.when).map_or_else(
            || text("onder een voorwaarde", "under a condition"),
            |told| text(format!("als {}", told.nl), format!("when {}", told.en)),
        )
    }

    fn unless(&self) -> Text {
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
struct Traits<'p> {
    title: Option<&'p str>,
    name: Option<&'p str>,
    fixed: Vec<(&'p str, String)>,
    required: HashSet<&'p str>,
    fields: HashSet<&'p str>,
    types: Option<u8>,
    values: Option<Vec<String>>,
}

impl<'p> Traits<'p> {
    fn of(program: &'p Program, node: NodeId) -> Self {
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
    fn likeness(&self, other: &Self) -> u32 {
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

/// What a subschema is, in a few words.
fn brief(program: &Program, nodes: &[NodeId]) -> Text {
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
    if let Some(told) =
        told(program, nodes.first().copied().unwrap_or(program.root())).filter(|_| nodes.len() == 1)
    {
        return text(format!("een object waarin {}", told.nl), format!("an object in which {}", told.en));
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
        None => text("iets dat aan een eis voldoet", "something that meets a demand"),
    }
}
