//! Changes of choices and conditions: `anyOf`, `oneOf`, `not`, `if`, and how parts are combined.

use std::collections::HashSet;

use crate::domain::{Text, text};
use crate::schema::{Check, NodeId, Program};

use super::briefs::{Condition, Traits, brief, when};
use super::kinds::{self, Kind};
use super::values::paired;
use super::view::{Said, View};
use super::words::{either, names, sentence};
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
            let brief = brief(program, &[*node]);
            let (kind, nl, en) = match (new_branch, any) {
                (true, true) => (kinds::ANY_BRANCH_ADDED, "een mogelijkheid erbij", "one more possibility"),
                (true, false) => (kinds::ONE_BRANCH_ADDED, "een vorm erbij", "one more form"),
                (false, true) => {
                    (kinds::ANY_BRANCH_REMOVED, "een mogelijkheid minder", "one possibility less")
                }
                (false, false) => (kinds::ONE_BRANCH_REMOVED, "een vorm minder", "one form less"),
            };
            let said = sentence(
                &both.at.path.subject(),
                format!(": {nl}: {}.", brief.nl),
                format!(": {en}: {}.", brief.en),
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
            self.next.push(both.branch(old, new, any).when(when(self.new, new)));
        }
    }

    /// Which branches belong together, and which are left on either side.
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
                    let brief = brief(self.new, now);
                    if was.is_some() {
                        (kinds::NOT_CHANGED, ASK, "uitgesloten is nu", "ruled out is now", brief)
                    } else {
                        (kinds::NOT_ADDED, doubted(NARROWS), "nu is uitgesloten", "now ruled out is", brief)
                    }
                }
                (Some(was), None) => {
                    let brief = brief(self.old, was);
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
            let mut said = sentence(
                &subject,
                ": de voorwaarde waaronder extra eisen gelden, is anders.",
                ": the condition under which more demands hold differs.",
            );
            if before != after {
                said = sentence(
                    &subject,
                    format!(": extra eisen golden {}, en gelden nu {}.", before.nl, after.nl),
                    format!(": more demands held {}, and hold {} now.", before.en, after.en),
                );
            }
            self.found(both, kinds::IF_CHANGED, ASK, said, (Some(old), Some(new)));
        }
        let branches = [
            (was.then, now.then, now.words(), [kinds::THEN_ADDED, kinds::THEN_REMOVED]),
            (was.otherwise, now.otherwise, now.unless(), [kinds::ELSE_ADDED, kinds::ELSE_REMOVED]),
        ];
        for (before, after, when, [added, removed]) in branches {
            match (before, after) {
                (Some(before), Some(after)) => {
                    let mut branch = both.branch(before, after, true).when(when);
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
