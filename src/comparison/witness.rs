//! Documents that show a break: confirmed by both real validators, and made as small as they go.

use serde_json::{Map, Value};

use crate::domain::Witness;
use crate::schema::Compiled;

use super::{Judge, Judgement};

/// Most documents that the validators are asked about to make one smaller, and to mend one.
const MOST_TRIES: u32 = 400;

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
        loop {
            let before = document.to_string().len();
            let smaller = smaller(&document).into_iter().find(|candidate| {
                tries = tries.saturating_sub(1);
                let text = candidate.to_string();
                tries > 0 && text.len() < before && self.rejection(&text).is_some()
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

/// Documents that are one step smaller: large pieces go first.
fn smaller(value: &Value) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_by_key(|name| std::cmp::Reverse(members[*name].to_string().len()));
            for name in &names {
                let mut fewer: Map<String, Value> = members.clone();
                fewer.shift_remove(*name);
                all.push(Value::Object(fewer));
            }
            for name in names {
                all.extend(smaller(&members[name]).into_iter().map(|child| {
                    let mut changed = members.clone();
                    changed.insert(name.clone(), child);
                    Value::Object(changed)
                }));
            }
        }
        Value::Array(items) => {
            if items.len() > 3 {
                let (front, back) = items.split_at(items.len() / 2);
                all.extend([front.to_vec(), back.to_vec()].map(Value::Array));
            }
            for at in 0..items.len() {
                let mut fewer = items.clone();
                fewer.remove(at);
                all.push(Value::Array(fewer));
            }
            for (at, item) in items.iter().enumerate() {
                all.extend(smaller(item).into_iter().map(|child| {
                    let mut changed = items.clone();
                    changed[at] = child;
                    Value::Array(changed)
                }));
            }
        }
        _ => {}
    }
    all.truncate(MOST_TRIES as usize);
    all
}
