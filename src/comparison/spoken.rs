//! What the vocabularies say: rules, code lists and processes that the one version has and the other has not.
//!
//! Door: [`doubts`]. A proof of the schemas alone stands when all that the second version says with the
//! weight of an error, the first one says as well: at the same place, and there without a condition. A code
//! list is compared by its values, a process by its steps, transitions and limits. All else is a doubt, which
//! a document may still settle. Warnings are neutral.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use chrono::NaiveDate;

use crate::domain::{CodeList, Doubt, Severity, Validity};
use crate::schema::vocabulary::process::{Gravity, Limit, Model};
use crate::schema::vocabulary::{CodeUse, Process, Saying};
use crate::schema::{Check, Compiled, NodeId, Program};

use super::board::{Side, say_the_same};
use super::doubts::doubt;

/// Most subschemas that are looked at, counted with repetition.
const MOST_VISITS: usize = 20_000;
/// Most codes that are tried in documents.
const MOST_EDITS: usize = 20;

/// What is left to doubt, and changes to documents that may settle it.
#[derive(Default)]
pub(super) struct Spoken {
    pub doubts: Vec<Doubt>,
    pub edits: Vec<Edit>,
}

/// Values at places of a document.
pub(super) type Edit = Vec<(String, Value)>;

/// One thing that is said.
struct Said<'p> {
    /// Where in documents: a JSON Pointer in which `*` stands for any item or name.
    place: String,
    always: bool,
    what: What<'p>,
    location: String,
}

enum What<'p> {
    Rule(String),
    Codes { used: &'p CodeUse, list: Option<&'p Arc<CodeList>> },
    Process(&'p Process),
}

/// What the second version says beyond the first.
pub(super) fn doubts(
    accepts_rejects: [&Compiled; 2],
    sides: [&Arc<Compiled>; 2],
    spots: [(Side, NodeId); 2],
) -> Spoken {
    let [accepts, rejects] = accepts_rejects;
    let mut spoken = Spoken::default();
    if !rejects.program().speaks(spots[1].1) {
        return spoken;
    }
    let lists = |compiled: &Compiled| compiled.program().code_lists().clone();
    if say_the_same(sides, spots) && lists(accepts) == lists(rejects) {
        return spoken;
    }
    let (Some(has), Some(asks)) =
        (heard(accepts.program(), spots[0].1), heard(rejects.program(), spots[1].1))
    else {
        spoken.doubts.push(doubt("regels"));
        return spoken;
    };
    for said in &asks {
        let covered =
            has.iter().any(|known| known.always && known.place == said.place && covers(known, said));
        if covered {
            continue;
        }
        let mut why = doubt(match said.what {
            What::Rule(_) => "regels",
            What::Codes { .. } => "waardelijst",
            What::Process(_) => "proces",
        });
        match spots[1].0 {
            Side::Old => why.old = Some(said.location.clone()),
            Side::New => why.new = Some(said.location.clone()),
        }
        spoken.doubts.push(why);
        if let What::Codes { used, list: Some(list) } = said.what {
            let known = has.iter().filter(|known| known.place == said.place);
            let lists = known.filter_map(|known| match known.what {
                What::Codes { list: Some(list), .. } => Some(list),
                _ => None,
            });
            let gone = lists.flat_map(|old| gone(old, list)).take(MOST_EDITS);
            spoken.edits.extend(gone.flat_map(|(code, validity)| edits(&said.place, used, code, validity)));
        }
    }
    spoken
}

/// A code that is gone, on days on which it held.
fn edits(place: &str, used: &CodeUse, code: &str, validity: Validity) -> Vec<Edit> {
    let coded = (format!("{place}{}", used.field()), Value::from(code));
    let Some(date) = used.date() else { return vec![vec![coded]] };
    let days =
        [validity.from, validity.until].into_iter().flatten().chain(NaiveDate::from_ymd_opt(2026, 1, 1));
    let dated = days.map(|day| vec![coded.clone(), (format!("{place}{date}"), Value::from(day.to_string()))]);
    dated.collect()
}

/// All that is said with the weight of an error; `None` when it does not end, or there is too much.
fn heard(program: &Program, entry: NodeId) -> Option<Vec<Said<'_>>> {
    let mut said = Vec::new();
    let mut walk = Walk { program, said: &mut said, above: Vec::new(), visits: 0 };
    walk.at(entry, "", true).then_some(said)
}

struct Walk<'p, 's> {
    program: &'p Program,
    said: &'s mut Vec<Said<'p>>,
    above: Vec<NodeId>,
    visits: usize,
}

impl<'p> Walk<'p, '_> {
    /// Looks at a subschema and below it; `always` when it applies whatever the document is.
    fn at(&mut self, node: NodeId, place: &str, always: bool) -> bool {
        if !self.program.speaks(node) {
            return true;
        }
        self.visits += 1;
        // What is said within itself is said at places without end.
        if self.visits > MOST_VISITS || self.above.contains(&node) {
            return false;
        }
        self.above.push(node);
        let program = self.program;
        let whole = program.keywords(node).iter().all(|keyword| match &keyword.check {
            Check::Saying(saying) => {
                let location = format!("{}/{}", program.location(node), keyword.name);
                self.hear(saying, &keyword.expected, place, always, &location);
                true
            }
            check => self.below(check, place, always),
        });
        self.above.pop();
        whole
    }

    fn below(&mut self, check: &'p Check, place: &str, always: bool) -> bool {
        let each = |walk: &mut Self, nodes: &[NodeId], place: &str, always| {
            nodes.iter().all(|node| walk.at(*node, place, always))
        };
        match check {
            Check::Properties(members) => {
                let members: BTreeMap<&String, &NodeId> = members.iter().collect();
                members.into_iter().all(|(name, node)| {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    self.at(*node, &format!("{place}/{name}"), always)
                })
            }
            Check::PrefixItems(list) => {
                (0..).zip(list).all(|(at, node): (usize, _)| self.at(*node, &format!("{place}/{at}"), always))
            }
            Check::Items { from: 0, schema } => self.at(*schema, &format!("{place}/*"), always),
            Check::Items { schema, .. }
            | Check::AdditionalProperties(schema)
            | Check::UnevaluatedProperties(schema)
            | Check::UnevaluatedItems(schema) => self.at(*schema, &format!("{place}/*"), false),
            Check::PatternProperties(list) => {
                list.iter().all(|(_, _, node)| self.at(*node, &format!("{place}/*"), false))
            }
            Check::Ref(to) => self.at(*to, place, always),
            Check::AllOf(all) => each(self, all, place, always),
            Check::DynamicRef { .. } | Check::RecursiveRef { .. } => match self.program.only_target(check) {
                Some(to) => self.at(to, place, always),
                None => false,
            },
            // What is said where a condition is tried is not heard (docs/0011).
            Check::Not(_) | Check::Contains { .. } | Check::PropertyNames(_) => true,
            Check::If { then, otherwise, .. } => {
                let branches: Vec<NodeId> = then.iter().chain(otherwise).copied().collect();
                each(self, &branches, place, false)
            }
            other => each(self, &other.in_place(), place, false),
        }
    }

    fn hear(&mut self, saying: &'p Saying, written: &Value, place: &str, always: bool, location: &str) {
        let mut say = |what| {
            let (place, location) = (place.to_owned(), location.to_owned());
            self.said.push(Said { place, always, what, location });
        };
        match saying {
            Saying::Rules(rules) => {
                for rule in rules.iter().filter(|rule| rule.severity == Severity::Error) {
                    let own = written.get(rule.place());
                    let text = |name: &str| own.and_then(|own| own.get(name)).map(Value::to_string);
                    say(What::Rule(format!("{:?} {:?}", text("als"), text("eis"))));
                }
            }
            Saying::Codes(uses) => {
                for code in uses.iter().filter(|code| code.severity == Severity::Error) {
                    say(What::Codes { used: code, list: code.taken() });
                }
            }
            Saying::Process(process) => say(What::Process(process)),
        }
    }
}

/// Whether what is known to hold makes what is asked hold.
fn covers(known: &Said<'_>, asked: &Said<'_>) -> bool {
    match (&known.what, &asked.what) {
        (What::Rule(known), What::Rule(asked)) => known == asked,
        (What::Codes { used, list }, What::Codes { used: asked, list: wanted }) => {
            let way =
                |code: &CodeUse| (code.list.clone(), code.field().to_owned(), code.date().map(str::to_owned));
            let same = match (list, wanted) {
                (Some(list), Some(wanted)) => list.number == wanted.number || gone(list, wanted).is_empty(),
                _ => false,
            };
            way(used) == way(asked) && same
        }
        (What::Process(known), What::Process(asked)) => allows(&asked.model, &known.model),
        _ => false,
    }
}

/// The codes of the one list that do not hold as long in the other.
fn gone<'l>(list: &'l CodeList, other: &CodeList) -> Vec<(&'l str, Validity)> {
    let holds = |written: &str, code: &crate::domain::Code| {
        other.codes().any(|(also, known)| {
            also == written
                && known.validity.from <= code.validity.from
                && match (known.validity.until, code.validity.until) {
                    (None, _) => true,
                    (Some(until), Some(own)) => until >= own,
                    (Some(_), None) => false,
                }
        })
    };
    list.codes()
        .filter(|(written, code)| !holds(written, code))
        .map(|(code, held)| (code, held.validity))
        .collect()
}

/// Whether every case that keeps to the one process keeps to the other: it has its steps, its transitions and
/// more, and no limit that is new or shorter.
fn allows(wide: &Model, narrow: &Model) -> bool {
    let steps = narrow.steps.iter().all(|(name, step)| {
        wide.steps.iter().any(|(also, other)| {
            also == name
                && (other.roles.is_empty()
                    || (!step.roles.is_empty() && step.roles.iter().all(|r| other.roles.contains(r))))
                && (!step.begins || other.begins)
        })
    });
    let transitions = narrow.transitions.iter().all(|transition| {
        transition.to.iter().all(|to| {
            wide.transitions.iter().any(|other| other.from == transition.from && other.to.contains(to))
        })
    });
    let limits = wide.limits.iter().filter(|limit| limit.severity == Gravity::Error).all(|limit| {
        narrow.limits.iter().any(|own| own.severity == Gravity::Error && is_no_shorter(limit, own))
    });
    wide.events == narrow.events && steps && transitions && limits
}

/// Whether a limit is the other one, or the same and clearly longer. A week more makes up for a weekend that
/// the Algemene termijnenwet no longer adds.
fn is_no_shorter(limit: &Limit, own: &Limit) -> bool {
    let rest = |limit: &Limit| {
        let Limit { from, until, working_days, moved, variants, extensions, suspensions, .. } = limit;
        let variants: Vec<_> = variants.iter().map(|v| (v.condition.clone(), v.duration)).collect();
        let extensions: Vec<_> = extensions.iter().map(|e| (e.step.clone(), e.duration, e.most)).collect();
        let suspensions: Vec<_> = suspensions.iter().map(|s| (s.from.clone(), s.until.clone())).collect();
        (from.clone(), until.clone(), *working_days, *moved, variants, extensions, suspensions)
    };
    rest(limit) == rest(own) && limit.duration.is_no_shorter(own.duration)
}

/// A document with other values at places; `*` is the first item or member there.
pub(super) fn edited(document: &Value, edit: &Edit) -> Option<Value> {
    edit.iter().try_fold(document.clone(), |document, (place, value)| placed_in(&document, place, value))
}

fn placed_in(document: &Value, place: &str, value: &Value) -> Option<Value> {
    let mut concrete = String::new();
    let mut at = document;
    for segment in place.split('/').skip(1) {
        let segment = match (segment, at) {
            ("*", Value::Array(_)) => "0".to_owned(),
            ("*", Value::Object(members)) => members.keys().next()?.replace('~', "~0").replace('/', "~1"),
            (named, _) => named.to_owned(),
        };
        concrete = format!("{concrete}/{segment}");
        at = document.pointer(&concrete).unwrap_or(&Value::Null);
    }
    super::witness::grafted(document, &concrete, value)
}
