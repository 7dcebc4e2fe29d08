//! Documents that show a break: confirmed by both real validators, and made as small as they go.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::domain::Witness;
use crate::schema::Compiled;

use super::{Judge, Judgement};

/// Most documents that the validators are asked about to make one smaller, and to mend one.
const MOST_TRIES: u32 = 400;
/// Time in which one is made smaller.
const SHRINKING: Duration = Duration::from_millis(250);

/// Who is asked: the one that has to accept, and the one that has to reject.
pub(super) struct Bench<'j> {
    pub accepts: &'j Compiled,
    pub rejects: &'j Compiled,
    pub part: Option<&'j str>,
    pub judge: &'j Judge<'j>,
}

impl Bench<'_> {
    /// What the rejecting version says, when the other one accepts the document.
    pub(super) fn rejection(&self, document: &str) -> Option<Judgement> {
        let rejected = (self.judge)(self.rejects, document, self.part).filter(|said| !said.valid)?;
        (self.judge)(self.accepts, document, self.part).filter(|said| said.valid)?;
        Some(rejected)
    }

    fn accepted(&self, document: &str) -> bool {
        (self.judge)(self.accepts, document, self.part).is_some_and(|said| said.valid)
    }

    /// The witness that a document is, made small; `None` when the validators do not confirm it.
    pub(super) fn confirm(&self, document: &Value) -> Option<Witness> {
        self.rejection(&document.to_string())?;
        let small = self.shrunk(document.clone());
        let text = small.to_string();
        let (at, schema, why) = self.rejection(&text)?.first.unwrap_or_default();
        Some(Witness { document: text, at, schema, why, part: self.part.map(str::to_owned) })
    }

    /// The smallest document found that still shows the break: without members and items that do not matter.
    fn shrunk(&self, mut document: Value) -> Value {
        let mut tries = MOST_TRIES;
        let until = Instant::now() + SHRINKING;
        let mut shows_it = |candidate: &Value| {
            tries = tries.saturating_sub(1);
            tries > 0 && Instant::now() < until && self.rejection(&candidate.to_string()).is_some()
        };
        loop {
            let smaller = cuts(&document).into_iter().find_map(|(place, cut)| {
                let candidate = without(&document, &place, cut)?;
                shows_it(&candidate).then_some(candidate)
            });
            match smaller {
                Some(smaller) => document = smaller,
                None => return document,
            }
        }
    }

    /// A document that shows the break in the clothes of one that the accepting version is known to accept:
    /// a value of the first is put in its place in the second.
    pub(super) fn dressed(&self, bare: &Value, seeds: &[&str]) -> Option<Witness> {
        let mut tries = MOST_TRIES;
        for seed in seeds {
            let Ok(seed) = serde_json::from_str::<Value>(seed) else { continue };
            if !self.accepted(&seed.to_string()) {
                continue;
            }
            let mut places = Vec::new();
            list_places(bare, &mut String::new(), &mut places);
            for place in places {
                tries = tries.checked_sub(1)?;
                let Some(candidate) = grafted(&seed, &place, bare.pointer(&place)?) else { continue };
                if let Some(witness) = self.confirm(&candidate) {
                    return Some(witness);
                }
            }
        }
        None
    }
}

/// Every place in a document, the innermost first.
fn list_places(value: &Value, at: &mut String, places: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(k, v)| (k.replace('~', "~0").replace('/', "~1"), v)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(i, v)| (i.to_string(), v)).collect(),
        _ => Vec::new(),
    };
    for (segment, child) in children {
        let length = at.len();
        at.push('/');
        at.push_str(&segment);
        list_places(child, at, places);
        at.truncate(length);
    }
    if !at.is_empty() {
        places.push(at.clone());
    }
}

/// A document with another value at a place; a member that was not there is added.
pub(super) fn grafted(document: &Value, place: &str, value: &Value) -> Option<Value> {
    let mut document = document.clone();
    if let Some(there) = document.pointer_mut(place) {
        *there = value.clone();
        return Some(document);
    }
    let (parent, last) = place.rsplit_once('/')?;
    match document.pointer_mut(parent)? {
        Value::Object(members) => {
            members.insert(last.replace("~1", "/").replace("~0", "~"), value.clone());
        }
        Value::Array(items) => items.push(value.clone()),
        _ => return None,
    }
    Some(document)
}

/// What can be left out at a place.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// What stands there.
    All,
    /// The first half of a list, or the other.
    Half(bool),
}

/// What can be left out of a document, the outermost first.
fn cuts(document: &Value) -> Vec<(String, Cut)> {
    let mut found = Vec::new();
    let mut open = VecDeque::from([(String::new(), document)]);
    while let Some((at, value)) = open.pop_front() {
        if found.len() >= MOST_TRIES as usize {
            break;
        }
        if !at.is_empty() {
            found.push((at.clone(), Cut::All));
        }
        match value {
            Value::Object(members) => open.extend(members.iter().map(|(name, child)| {
                (format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), child)
            })),
            Value::Array(items) => {
                if items.len() > 3 {
                    found.extend([true, false].map(|front| (at.clone(), Cut::Half(front))));
                }
                open.extend(items.iter().enumerate().map(|(index, child)| (format!("{at}/{index}"), child)));
            }
            _ => {}
        }
    }
    found
}

fn without(document: &Value, place: &str, cut: Cut) -> Option<Value> {
    let mut document = document.clone();
    match cut {
        Cut::Half(front) => {
            let items = document.pointer_mut(place)?.as_array_mut()?;
            let half = items.len() / 2;
            if front { drop(items.drain(..half)) } else { items.truncate(half) }
        }
        Cut::All => {
            let (parent, last) = place.rsplit_once('/')?;
            match document.pointer_mut(parent)? {
                Value::Object(members) => {
                    members.shift_remove(&last.replace("~1", "/").replace("~0", "~"))?;
                }
                Value::Array(items) => drop(items.remove(last.parse().ok()?)),
                _ => return None,
            }
        }
    }
    Some(document)
}
