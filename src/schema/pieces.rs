//! Which lists of a document can be judged item by item, found in the schema.
//!
//! A place in a document is judged by some subschemas for sure (`properties`, `items`, `$ref`, `allOf`)
//! and by others perhaps (`anyOf`, `if`, `not` and their kin). A list may be taken apart when only the
//! first kind says anything about its items, and when nothing at or above it compares whole values
//! (`enum`, `const`, `uniqueItems`), counts items that fit (`contains`) or asks what others looked at
//! (`unevaluated…`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use crate::domain::json::{Bounds, Elided, Node, SyntaxError, with_text};

use super::compiled::{Compiled, LeafVerdict, OutOfSteps, Read, Scratch, Standing, Verdict};
use super::keyword::{Check, NodeId};

/// One segment of a way through the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A keyword, or a name under one.
    Name(String),
    /// A place in a list of subschemas.
    Index(usize),
}

/// A way through the schema, `$ref` included.
pub type SchemaWay = Vec<Segment>;

/// Why a list has to be judged as a whole: the keyword that asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hindrance(pub &'static str);

/// A place in documents, with all that the schema says about it.
#[derive(Debug, Clone)]
pub struct Position {
    entries: Vec<(NodeId, SchemaWay)>,
    judges: Vec<Arc<Verdict>>,
    sure: Vec<(NodeId, SchemaWay)>,
    perhaps: Vec<NodeId>,
    /// What the vocabularies above it read from here on: a way that ends here reads all of it.
    read: Vec<Vec<String>>,
    hindrance: Option<Hindrance>,
}

/// Validators of single subschemas, made when a list is first taken apart.
#[derive(Default)]
pub(super) struct PieceJudges(Mutex<HashMap<NodeId, Option<Arc<Verdict>>>>);

impl PieceJudges {
    /// The validator of a subschema, built now if needed; `None` when the crate does not take it.
    pub(super) fn get(&self, node: NodeId, build: impl FnOnce() -> Option<Verdict>) -> Option<Arc<Verdict>> {
        let mut judges = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        judges.entry(node).or_insert_with(|| build().map(Arc::new)).clone()
    }
}

impl Position {
    /// The subschemas that judge this place, and the way to each.
    #[must_use]
    pub fn entries(&self) -> &[(NodeId, SchemaWay)] {
        &self.entries
    }

    /// Whether anything below may be judged on its own.
    #[must_use]
    pub fn opens(&self) -> bool {
        self.hindrance().is_none() && !self.sure.is_empty()
    }

    /// What forbids taking this place apart, when something does.
    #[must_use]
    pub fn hindrance(&self) -> Option<Hindrance> {
        let read = self.read.iter().any(Vec::is_empty).then_some(Hindrance("regels"));
        self.hindrance.or(read)
    }
}

/// Past this many subschemas on one place following them costs more than taking it apart gains.
const MOST_ON_ONE_PLACE: usize = 500;

fn longer(way: &[Segment], more: impl IntoIterator<Item = Segment>) -> SchemaWay {
    way.iter().cloned().chain(more).collect()
}

fn name(name: &str) -> Segment {
    Segment::Name(name.to_owned())
}

impl Compiled {
    /// The root of documents that are judged as a whole, or by a part of the schema.
    #[must_use]
    pub fn position(&self, part: Option<&crate::domain::PartName>) -> Option<Position> {
        let entries = vec![(self.entry(part)?, Vec::new())];
        let judges = vec![self.judge_of(part)];
        let mut root = self.closed(entries.clone(), Vec::new(), Vec::new(), None);
        root.hindrance =
            root.hindrance.or_else(|| self.program().depends_on_scope().then_some(Hindrance("$dynamicRef")));
        // What looks at the whole document from anywhere wants all of it there.
        let looks_up = root.entries.iter().any(|(node, _)| self.program().looks_up(*node));
        root.hindrance = root.hindrance.or_else(|| looks_up.then_some(Hindrance("regels")));
        Some(Position { judges, ..root })
    }

    /// The place of a member of the object at a place.
    #[must_use]
    pub fn member(&self, at: &Position, member: &str) -> Position {
        let (mut entries, mut perhaps, mut hindrance) = (Vec::new(), Vec::new(), at.hindrance);
        for (node, way) in &at.sure {
            match self.below(*node, member) {
                Below::Nothing => {}
                Below::Property(child) => {
                    entries.push((child, longer(way, [name("properties"), name(member)])));
                }
                Below::Other(_, keyword) => hindrance = hindrance.or(Some(Hindrance(keyword))),
            }
        }
        for node in &at.perhaps {
            match self.below(*node, member) {
                Below::Nothing => {}
                Below::Property(child) | Below::Other(child, _) => perhaps.push(child),
            }
        }
        let read = at.read.iter().filter_map(|way| match way.split_first() {
            Some((first, rest)) => (first == member).then(|| rest.to_vec()),
            None => Some(Vec::new()),
        });
        self.closed(entries, perhaps, read.collect(), hindrance)
    }

    /// The place of the items of the list at a place, with what judges each of them.
    ///
    /// # Errors
    /// The keyword for which the list has to be judged as a whole.
    pub fn items(&self, at: &Position) -> Result<Position, Hindrance> {
        if let Some(hindrance) = at.hindrance() {
            return Err(hindrance);
        }
        let mut entries = Vec::new();
        let sure = at.sure.iter().map(|(node, way)| (*node, Some(way)));
        for (node, way) in sure.chain(at.perhaps.iter().map(|node| (*node, None))) {
            for keyword in self.program().keywords(node) {
                match (&keyword.check, way) {
                    (Check::Items { from: 0, schema }, Some(way))
                        if self.program().constant(*schema) != Some(false) =>
                    {
                        entries.push((*schema, longer(way, [name(keyword.name)])));
                    }
                    (Check::Items { schema, .. }, None) if self.program().constant(*schema) == Some(true) => {
                    }
                    (Check::Items { .. } | Check::PrefixItems(_) | Check::Contains { .. }, _) => {
                        return Err(Hindrance(keyword.name));
                    }
                    (Check::Leaf(_), _) if keyword.name == "uniqueItems" => {
                        return Err(Hindrance(keyword.name));
                    }
                    _ => {}
                }
            }
        }
        let judges = entries.iter().map(|(node, _)| self.piece_judge(*node)).collect::<Option<Vec<_>>>();
        let judges = judges.ok_or(Hindrance("items"))?;
        Ok(Position { judges, ..self.closed(entries, Vec::new(), Vec::new(), None) })
    }

    /// The verdict on what stands at a place.
    ///
    /// # Errors
    /// [`OutOfSteps`] when the budget did not suffice.
    fn standing_at(&self, at: &Position, node: Node<'_>, today: NaiveDate) -> Result<Standing, OutOfSteps> {
        let mut standing = Standing::Sound;
        for (judge, (entry, _)) in at.judges.iter().zip(&at.entries) {
            match self.ask(*entry, judge, node, today, self.limits().judge_steps)? {
                Standing::Malformed => return Ok(Standing::Malformed),
                Standing::WellFormed => standing = Standing::WellFormed,
                Standing::Sound => {}
            }
        }
        Ok(standing)
    }

    /// Reads a document from which the items of some lists were taken out, and says how it stands at a position.
    ///
    /// # Errors
    /// As [`Tape::read`](crate::domain::json::Tape::read).
    pub fn read_at<'t>(
        &self,
        scratch: &'t mut Scratch,
        text: (&'t [u8], &[Elided], Bounds),
        at: &Position,
        today: NaiveDate,
    ) -> Result<Read<'t>, SyntaxError> {
        if let ([judge], [(entry, _)]) = (at.judges.as_slice(), at.entries.as_slice()) {
            return self.read_by(scratch, text, (*entry, judge), today, self.limits().judge_steps);
        }
        let document = scratch.tape.read_spine(text.0, text.1, text.2)?;
        let standing = self.standing_at(at, document.root(), today);
        Ok((document, standing))
    }

    /// What a subschema says about the value of a member of this name.
    fn below(&self, node: NodeId, member: &str) -> Below {
        let (mut property, mut additional) = (None, None);
        for keyword in self.program().keywords(node) {
            match &keyword.check {
                Check::Properties(properties) => property = properties.get(member).copied(),
                Check::AdditionalProperties(schema) => additional = Some((*schema, keyword.name)),
                Check::PatternProperties(patterns) => {
                    let dialect = self.program().dialect(node);
                    let fits = patterns.iter().find(|(_, leaf, _)| {
                        with_text(member, |member| self.leaf(leaf, dialect, member)) != LeafVerdict::NotMet
                    });
                    if let Some((_, _, schema)) = fits {
                        return Below::Other(*schema, keyword.name);
                    }
                }
                _ => {}
            }
        }
        match (property, additional) {
            (Some(property), _) => Below::Property(property),
            (None, Some((schema, keyword))) if self.program().constant(schema).is_none() => {
                Below::Other(schema, keyword)
            }
            _ => Below::Nothing,
        }
    }

    /// A place with everything that applies to it: what is referred to, and what applies perhaps.
    fn closed(
        &self,
        entries: Vec<(NodeId, SchemaWay)>,
        perhaps: Vec<NodeId>,
        mut read: Vec<Vec<String>>,
        mut hindrance: Option<Hindrance>,
    ) -> Position {
        let (mut sure, mut perhaps): (Vec<(NodeId, SchemaWay)>, Vec<NodeId>) = (entries.clone(), perhaps);
        // What was referred to on the way to each: what leads back to itself asks nothing new.
        let mut chains: Vec<Vec<NodeId>> = sure.iter().map(|(node, _)| vec![*node]).collect();
        let mut next = 0;
        while let Some((node, way)) = sure.get(next).cloned() {
            if sure.len() > MOST_ON_ONE_PLACE {
                hindrance = hindrance.or(Some(Hindrance("allOf")));
                break;
            }
            for keyword in self.program().keywords(node) {
                let own = |more: Option<Segment>| longer(&way, [name(keyword.name)].into_iter().chain(more));
                let mut found: Vec<(NodeId, SchemaWay)> = Vec::new();
                match &keyword.check {
                    Check::Ref(to) | Check::DynamicRef { to, .. } | Check::RecursiveRef { to, .. } => {
                        found.push((*to, own(None)));
                    }
                    Check::AllOf(all) => {
                        let all = all.iter().enumerate();
                        found.extend(all.map(|(index, to)| (*to, own(Some(Segment::Index(index))))));
                    }
                    Check::Saying(saying) => read.extend(saying.reads()),
                    check => perhaps.extend(check.in_place()),
                }
                found.retain(|(node, _)| !chains[next].contains(node));
                for (node, _) in &found {
                    let chain = chains[next].iter().chain([node]).copied().collect();
                    chains.push(chain);
                }
                sure.extend(found);
                hindrance = hindrance.or_else(|| whole_value(keyword.name));
            }
            next += 1;
        }
        let mut next = 0;
        while let Some(node) = perhaps.get(next).copied() {
            for keyword in self.program().keywords(node) {
                if let Check::Saying(saying) = &keyword.check {
                    read.extend(saying.reads());
                }
                let mut found = keyword.check.in_place();
                found.retain(|node| !perhaps.contains(node));
                perhaps.extend(found);
                hindrance = hindrance.or_else(|| whole_value(keyword.name));
            }
            next += 1;
        }
        Position { entries, judges: Vec::new(), sure, perhaps, read, hindrance }
    }
}

enum Below {
    Nothing,
    Property(NodeId),
    Other(NodeId, &'static str),
}

/// Whether a keyword looks at a value with all that is in it.
fn whole_value(keyword: &'static str) -> Option<Hindrance> {
    let whole = ["enum", "const", "unevaluatedProperties", "unevaluatedItems"].contains(&keyword);
    whole.then_some(Hindrance(keyword))
}
