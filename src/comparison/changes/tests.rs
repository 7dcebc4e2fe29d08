//! Tests of the named changes.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use crate::domain::{Change, Effect, Limits};
use crate::schema::{Compiled, Gathering};

use super::{Entry, change_kinds, list};

const ADDRESS: &str = "https://register.example/schemas";

/// Compiles a set of documents, of which the first is the schema itself.
fn compiled(documents: &[(&str, Value)]) -> Compiled {
    let limits = Limits::default();
    let address = |path: &str| format!("{ADDRESS}/{path}");
    let bytes = |value: &Value| serde_json::to_vec(value).unwrap();
    let mut gathering = Gathering::new(&address(documents[0].0), &bytes(&documents[0].1), &limits).unwrap();
    loop {
        let wanted = gathering.wanted();
        if wanted.is_empty() {
            break;
        }
        for uri in wanted {
            match documents.iter().find(|(path, _)| address(path) == uri) {
                Some((_, value)) => gathering.supply(&uri, &bytes(value)).unwrap(),
                None => gathering.absent(&uri),
            }
        }
    }
    Compiled::new(gathering.finish().unwrap(), &BTreeMap::new(), &limits).unwrap()
}

fn between_sets(old: &[(&str, Value)], new: &[(&str, Value)]) -> Vec<Change> {
    let (old, new) = (compiled(old), compiled(new));
    let entries = [Entry { part: None, old: old.program().root(), new: new.program().root() }];
    let (changes, more) =
        list(&old, &new, &entries, 1_000, &mut |_, _| (Effect::Unsure, Effect::Unsure, None));
    assert_eq!(more, 0);
    let known: HashSet<&str> = change_kinds().iter().map(|kind| kind.code).collect();
    for change in &changes {
        assert!(known.contains(change.code.as_str()), "{} is not in the catalogue", change.code);
        assert!(change.sentence.nl.ends_with(['.', '”']), "{}", change.sentence.nl);
        assert!(change.sentence.en.ends_with(['.', '”']), "{}", change.sentence.en);
    }
    changes
}

fn between(old: &Value, new: &Value) -> Vec<Change> {
    between_sets(&[("zaak/1.0.0", old.clone())], &[("zaak/1.1.0", new.clone())])
}

#[test]
fn print_corpus() {
    let read = |path: &str| -> Value {
        serde_json::from_slice(&std::fs::read(format!("/work/shared/corpus/{path}")).unwrap()).unwrap()
    };
    let pairs = std::fs::read_to_string("/tmp/pairs.txt").unwrap();
    for line in pairs.lines() {
        let (a, b) = line.split_once(' ').unwrap();
        let begin = std::time::Instant::now();
        let all = between(&read(a), &read(b));
        println!("\n== {a} -> {b}: {} in {:?}", all.len(), begin.elapsed());
        for c in all {
            println!(
                "{} [{}/{}]{} {} | {} | {} -> {}",
                c.code,
                c.delivers.as_str(),
                c.reads.as_str(),
                if c.guess { "?" } else { "" },
                c.field,
                c.sentence.nl,
                c.old.unwrap_or_default(),
                c.new.unwrap_or_default()
            );
        }
    }
}
