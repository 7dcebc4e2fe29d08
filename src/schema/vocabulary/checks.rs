//! What publication asks of the vocabularies in a schema, beyond their form.

use serde_json::Value;

use crate::domain::{Fault, Place, Text, text};

use super::super::compiled::Compiled;
use super::super::keyword::{Check, NodeId};
use super::super::program::push_segment;
use super::{Pointer, Process, Saying, cel};

/// Keywords below which a schema chooses or counts instead of applying.
const CHOOSING: [&str; 4] = ["not", "if", "contains", "propertyNames"];

impl Compiled {
    /// The process that the schema describes, with the keyword as it is written: the first, from the top
    /// down.
    #[must_use]
    pub fn process(&self) -> Option<(&Process, &Value)> {
        let program = self.program();
        program.own_nodes().flat_map(|node| program.keywords(node)).find_map(|keyword| match &keyword.check {
            Check::Saying(saying) => match saying.as_ref() {
                Saying::Process(process) => Some((process.as_ref(), &keyword.expected)),
                _ => None,
            },
            _ => None,
        })
    }

    /// Everything in the schema itself that a vocabulary does not allow, with its place.
    #[must_use]
    pub fn misuses(&self) -> Vec<Fault> {
        let program = self.program();
        let mut faults = Vec::new();
        let mut codes = std::collections::BTreeSet::new();
        for node in program.own_nodes() {
            for keyword in program.keywords(node) {
                let Check::Saying(saying) = &keyword.check else { continue };
                let at = push_segment(program.pointer(node), keyword.name);
                if let Some(chooser) = self.chooser_above(node) {
                    faults.push(fault("vocabulaire-verkeerde-plaats", &at, text(
                        format!("'{}' mag niet onder '{chooser}' staan: daar kiest het schema, en wat hier staat telt dan niet.", keyword.name),
                        format!("'{}' may not stand under '{chooser}': there the schema chooses, and what stands here does not count.", keyword.name),
                    )));
                    continue;
                }
                for (below, why) in self.flaws(node, saying) {
                    faults.push(fault("vocabulaire-onjuist", &format!("{at}{below}"), why));
                }
                if let Saying::Rules(rules) = saying.as_ref() {
                    for (index, rule) in
                        rules.iter().enumerate().filter(|(_, rule)| !codes.insert(rule.code.clone()))
                    {
                        faults.push(fault(
                            "dubbele-regelcode",
                            &format!("{at}/{index}/code"),
                            text(
                                format!("De code '{}' is al van een andere regel in dit schema.", rule.code),
                                format!(
                                    "The code '{}' is of another rule in this schema already.",
                                    rule.code
                                ),
                            ),
                        ));
                    }
                }
            }
        }
        faults
    }

    /// The nearest keyword above a subschema that chooses, if there is one.
    fn chooser_above(&self, node: NodeId) -> Option<&'static str> {
        let program = self.program();
        let pointer = program.pointer(node);
        CHOOSING.into_iter().find(|chooser| {
            let segment = format!("/{chooser}");
            pointer.match_indices(&segment).any(|(from, _)| {
                let end = from + segment.len();
                let ends = pointer[end..].is_empty() || pointer[end..].starts_with('/');
                // A property may be called `if`: what chooses stands where a subschema has that keyword.
                ends && program.has_keyword_at(&pointer[..from], chooser)
            })
        })
    }

    fn flaws(&self, node: NodeId, saying: &Saying) -> Vec<(String, Text)> {
        let mut flaws = Vec::new();
        let mut expression = |below: String, expression: &cel::Expression| {
            if let Err(why) = cel::check_types(expression, self, node, self.program().root()) {
                flaws.push((below, why));
            }
        };
        match saying {
            Saying::Rules(rules) => {
                for (index, rule) in rules.iter().enumerate() {
                    rule.expressions().for_each(|(name, e)| expression(format!("/{index}/{name}"), e));
                }
                for (index, rule) in rules.iter().enumerate() {
                    flaws.extend(
                        self.unknown_field(node, rule.field()).map(|why| (format!("/{index}/veld"), why)),
                    );
                }
            }
            Saying::Codes(uses) => {
                for code in uses {
                    let pointers = [("veld", Some(&code.field)), ("peildatum", code.date.as_ref())];
                    for (name, pointer) in pointers.into_iter().filter_map(|(name, p)| Some((name, p?))) {
                        let flaw = self.unfit(vec![node], pointer, Wanted::Text);
                        flaws.extend(flaw.map(|why| (format!("/{name}"), why)));
                    }
                }
            }
            Saying::Process(process) => {
                process.expressions().for_each(|(below, e)| expression(below, e));
                flaws.extend(process.flaws());
                for (below, pointer) in process.case_pointers() {
                    let wanted = if below.ends_with("/lijst") { Wanted::List } else { Wanted::Date };
                    flaws.extend(self.unfit(vec![node], pointer, wanted).map(|why| (below, why)));
                }
                let list = self.described(vec![node], process.list_pointer()).unwrap_or_default();
                let items = self.any_items(&self.with_neighbours(list));
                for (below, pointer) in process.event_pointers().filter(|_| !items.is_empty()) {
                    let wanted = if below.ends_with("/datum") { Wanted::Date } else { Wanted::Text };
                    flaws.extend(self.unfit(items.clone(), pointer, wanted).map(|why| (below, why)));
                }
            }
        }
        flaws
    }

    /// Says so when the schema does not know what a pointer names.
    fn unknown_field(&self, node: NodeId, pointer: &Pointer) -> Option<Text> {
        let nodes = self.described(vec![node], pointer);
        nodes.is_none().then(|| unknown(pointer))
    }

    /// Says so when the schema does not know what a pointer names, or makes it something else.
    fn unfit(&self, from: Vec<NodeId>, pointer: &Pointer, wanted: Wanted) -> Option<Text> {
        let Some(nodes) = self.described(from, pointer) else { return Some(unknown(pointer)) };
        let nodes = self.with_neighbours(nodes);
        let types = self.program().types(&nodes);
        let kind = if wanted == Wanted::List { "array" } else { "string" };
        let at = pointer.written();
        if !types.is_empty() && !types.iter().any(|one| one == kind) {
            let (nl, en) = if wanted == Wanted::List { ("lijst", "list") } else { ("tekst", "text") };
            return Some(text(
                format!("Het veld '{at}' is geen {nl}."),
                format!("The field '{at}' is no {en}."),
            ));
        }
        let is_date = |node: &NodeId| {
            let mut keywords = self.program().keywords(*node).iter();
            keywords.any(|k| k.name == "format" && (k.expected == "date" || k.expected == "date-time"))
        };
        (wanted == Wanted::Date && !nodes.iter().any(is_date)).then(|| {
            text(
                format!("Het veld '{at}' is geen datum: geef het in het schema \"format\": \"date\" of \"date-time\"."),
                format!("The field '{at}' is no date: give it \"format\": \"date\" or \"date-time\" in the schema."),
            )
        })
    }

    fn described(&self, mut nodes: Vec<NodeId>, pointer: &Pointer) -> Option<Vec<NodeId>> {
        for segment in pointer.segments() {
            nodes = self.members_named(&self.with_neighbours(nodes), segment);
            if nodes.is_empty() {
                return None;
            }
        }
        Some(nodes)
    }
}

/// What a pointer has to lead to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Text,
    Date,
    List,
}

fn unknown(pointer: &Pointer) -> Text {
    text(
        format!("Het schema kent het veld '{}' hier niet. Controleer de schrijfwijze.", pointer.written()),
        format!("The schema does not know the field '{}' here. Check the spelling.", pointer.written()),
    )
}

fn fault(code: &'static str, at: &str, why: Text) -> Fault {
    Fault::new(code, why).at(Place::Schema(at.to_owned()))
}

/// The names in a schema that look like a keyword of a vocabulary or a dialect, but are none.
pub(in crate::schema) fn is_close(name: &str, keyword: &str) -> bool {
    name != keyword && distance(name, keyword) <= 1 + keyword.len() / 8
}

/// How many letters have to be changed, added, left out or swapped with the next to make one word of
/// another.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let changed = rows[i][j] + usize::from(x != y);
            let mut least = changed.min(row[j] + 1).min(rows[i][j + 1] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
