//! What a choice asks of the names of an object, and of plain values under them: `anyOf` of `required`, `if` a member
//! has a value `then` others have to be there. That is known the moment that the object ends.

use crate::domain::json::Kind;

use super::{Choice, MOST_NAMES, NodeId, Others, Rule, bit};

/// The names that have to be there and those that may not, a bit each.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Demands {
    required: u64,
    forbidden: u64,
}

impl Demands {
    const fn hold(self, seen: u64) -> bool {
        self.required & !seen == 0 && self.forbidden & seen == 0
    }
}

/// A choice that only asks for names.
#[derive(Debug)]
pub(super) enum Deal {
    Any(Vec<Demands>),
    One(Vec<Demands>),
    Not(Demands),
    If { required: u64, tested: u64, then: Demands, otherwise: Demands },
}

impl Deal {
    /// Whether it holds for an object with these names, of which these have a value that met its test.
    pub(super) fn holds(&self, seen: u64, met: u64) -> bool {
        match self {
            Self::Any(all) => all.iter().any(|one| one.hold(seen)),
            Self::One(all) => all.iter().filter(|one| one.hold(seen)).count() == 1,
            Self::Not(demands) => !demands.hold(seen),
            Self::If { required, tested, then, otherwise } => {
                let is_so = required & !seen == 0 && tested & seen & !met == 0;
                if is_so { then.hold(seen) } else { otherwise.hold(seen) }
            }
        }
    }
}

/// The same by name: the rule of a name is what its value has to meet.
type ByName = Vec<(String, bool, Option<NodeId>)>;

/// Gives rules whose choices all are of that kind their deals, and the tests of values under their names.
pub(super) fn settle(rules: &mut [Rule]) {
    for index in 0..rules.len() {
        let choices = &rules[index].choices;
        let few = choices.iter().take(MOST_ASKED + 1);
        let asked: Option<Vec<Asks>> = few.map(|choice| Asks::of(rules, choice)).collect();
        let fits = |asked: &Vec<Asks>| (1..=MOST_ASKED).contains(&asked.iter().map(Asks::size).sum());
        let Some(asked) = asked.filter(|asked| fits(asked) && rules[index].unsure & OBJECT == 0) else {
            continue;
        };
        let rule = &mut rules[index];
        let before = rule.object.names.len();
        let deals: Option<Vec<Deal>> = asked.iter().map(|asks| asks.settled(rule)).collect();
        match deals {
            Some(deals) if rule.object.names.len() <= MOST_NAMES => rule.deals = deals,
            _ => {
                rule.object.names.truncate(before);
                rule.object.names.iter_mut().for_each(|name| name.test = None);
            }
        }
    }
}

const OBJECT: u8 = bit(Kind::Object);
/// Most branches and names of one rule: they are gone through for each object, and cost no steps.
const MOST_ASKED: usize = 128;

enum Asks {
    Any(Vec<ByName>),
    One(Vec<ByName>),
    Not(ByName),
    If(ByName, ByName, ByName),
}

impl Asks {
    fn of(rules: &[Rule], choice: &Choice) -> Option<Self> {
        let demands = |node: &NodeId| names(rules, *node, false);
        let of_branch = |node: &Option<NodeId>| node.as_ref().map_or(Some(Vec::new()), demands);
        Some(match choice {
            Choice::Any(all, false) => Self::Any(all.iter().map(demands).collect::<Option<_>>()?),
            Choice::Any(_, true) => return None,
            Choice::One(all) => Self::One(all.iter().map(demands).collect::<Option<_>>()?),
            Choice::Not(node) => Self::Not(demands(node)?),
            Choice::If(condition, then, otherwise) => {
                Self::If(names(rules, *condition, true)?, of_branch(then)?, of_branch(otherwise)?)
            }
        })
    }

    /// How many branches and names.
    fn size(&self) -> usize {
        let of = |all: &[ByName]| -> usize { all.iter().map(|one| 1 + one.len()).sum() };
        match self {
            Self::Any(all) | Self::One(all) => 1 + of(all),
            Self::Not(one) => 1 + one.len(),
            Self::If(condition, then, otherwise) => 3 + condition.len() + then.len() + otherwise.len(),
        }
    }

    fn settled(&self, rule: &mut Rule) -> Option<Deal> {
        Some(match self {
            Self::Any(all) => Deal::Any(all.iter().map(|one| demands(rule, one)).collect()),
            Self::One(all) => Deal::One(all.iter().map(|one| demands(rule, one)).collect()),
            Self::Not(one) => Deal::Not(demands(rule, one)),
            Self::If(condition, then, otherwise) => {
                let (mut required, mut tested) = (0, 0);
                for (name, is_required, test) in condition {
                    let bit = rule.object.bits(std::slice::from_ref(name));
                    required |= if *is_required { bit } else { 0 };
                    if test.is_some() {
                        tested |= bit;
                        let known = rule.object.names.iter_mut().find(|known| known.text == *name)?;
                        // One value is put to one test.
                        if known.test.is_some_and(|before| Some(before) != *test) {
                            return None;
                        }
                        known.test = *test;
                    }
                }
                let (then, otherwise) = (demands(rule, then), demands(rule, otherwise));
                Deal::If { required, tested, then, otherwise }
            }
        })
    }
}

fn demands(rule: &mut Rule, all: &ByName) -> Demands {
    let mut demands = Demands::default();
    for (name, is_required, test) in all {
        let bit = rule.object.bits(std::slice::from_ref(name));
        demands.required |= if *is_required { bit } else { 0 };
        demands.forbidden |= if test.is_some() { bit } else { 0 };
    }
    demands
}

/// What a subschema says of an object, when that is of names alone: which are required, and what is said of values
/// under them. That is a plain test of one value when `tests`, and else that there may be none.
fn names(rules: &[Rule], node: NodeId, tests: bool) -> Option<ByName> {
    let rule = &rules[node.index()];
    let silent = rule.constant.is_none()
        && rule.kinds.is_none_or(|kinds| kinds & OBJECT != 0)
        && rule.unsure & OBJECT == 0
        && (rule.texts.is_none(), rule.truth.is_none()) == (true, true)
        && (rule.also.is_empty(), rule.choices.is_empty(), rule.sayings.is_empty()) == (true, true, true)
        && rule.asked.iter().all(|asked| asked.kinds & OBJECT == 0)
        && rule.object.dependent.is_empty()
        && matches!(rule.object.others, Others::Any);
    if !silent {
        return None;
    }
    let mut all = Vec::new();
    for (index, name) in rule.object.names.iter().enumerate() {
        let is_required = rule.object.required >> index & 1 == 1;
        let value = match name.rule.map(|node| (node, &rules[node.index()])) {
            None => None,
            Some((node, Rule { constant: Some(false), .. })) if !tests => Some(node),
            Some((node, value)) if tests && is_plain_test(value) => Some(node),
            Some(_) => return None,
        };
        all.push((name.text.clone(), is_required, value));
    }
    Some(all)
}

/// Whether a rule asks nothing but what is known of single values.
fn is_plain_test(rule: &Rule) -> bool {
    rule.constant.is_none()
        && rule.unsure == 0
        && (rule.also.is_empty(), rule.choices.is_empty(), rule.sayings.is_empty()) == (true, true, true)
        && !rule.object.looks
        && rule.items.is_none()
        && rule.asked.iter().all(|asked| asked.known.is_some())
}
