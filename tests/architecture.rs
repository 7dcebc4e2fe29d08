//! The direction of the house: which room may name which, and what only one room may name. Reads
//! `src/**/*.rs` as text and understands as much of Rust as that takes: comments, strings, `use`
//! trees, `crate::`, `self::` and `super::`. Code under `#[cfg(test)]` may do as it likes.
#![expect(clippy::unwrap_used, reason = "a test that fails by unwrap says where")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms it may name. A longer path opens no more than itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("schema", &["domain"]),
    ("store", &["domain"]),
    ("outside", &["domain"]),
    ("signing", &["domain"]),
    ("comparison", &["schema", "domain"]),
    ("validation", &["schema", "domain"]),
    ("registry", &["store", "signing", "validation", "comparison", "schema", "outside", "domain"]),
    ("http", &["registry", "domain", "validation::output", "validation::messages"]),
    ("web", &["registry", "domain", "validation::output", "validation::messages", "http"]),
    ("config", &["domain"]),
    ("cli", &["http", "web", "registry", "domain", "config"]),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// Names from outside that only these rooms may use, and why.
const ONLY_IN: &[(&str, &[&str], &str)] = &[
    ("jsonschema", &["schema", "comparison"], "what a schema means is known in one place"),
    ("referencing", &["schema", "comparison"], "what a schema refers to is known in one place"),
    ("sea_orm", &["store"], "the database is spoken to in one place"),
    ("sqlx", &["store"], "the database is spoken to in one place"),
    ("migrations", &["store"], "the database is brought up to date in one place"),
    ("axum", &["http", "web"], "the use cases do not know that they are on the web"),
    ("hyper", &["http", "web"], "the use cases do not know that they are on the web"),
    ("hyper_util", &["http", "web"], "the use cases do not know that they are on the web"),
    ("tower", &["http", "web"], "the use cases do not know that they are on the web"),
    ("tower_http", &["http", "web"], "the use cases do not know that they are on the web"),
    ("utoipa", &["http", "web"], "the wire is described where it is mapped"),
    ("clap", &["cli"], "flags are read in one place"),
    (
        "ureq",
        &["cli", "outside"],
        "other machines are called in one place, and by who sits at the command line",
    ),
    ("aws_lc_rs", &["signing", "registry"], "keys and tokens are handled in one place each"),
    ("std::env", &["config"], "config.rs reads the environment, and `maatstaf config` shows what it read"),
    ("std::fs", &["config", "cli", "registry", "signing"], "these rooms judge what they are handed"),
    ("std::net", &["config", "cli", "http", "outside", "web"], "these rooms judge what they are handed"),
    ("std::process", &["cli", "main"], "only the command line ends the program"),
    ("tokio", &["store", "registry", "http", "web", "cli"], "these rooms compute; they do not wait"),
    ("std::time::SystemTime", &["http", "web", "cli"], "the clock is a parameter of a use case"),
    ("chrono::Local", &["cli"], "the register's days are UTC, and the clock is a parameter"),
    ("Utc::now", &["http", "web", "cli"], "the clock is a parameter of a use case"),
];

const MOST_LINES: usize = 500;

#[test]
fn every_room_names_only_the_rooms_below_it() {
    let files = sources();
    assert!(files.len() > 40, "only {} files found under src/", files.len());
    report(files.iter().flat_map(forbidden_names).collect());
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    report(sources().iter().filter_map(closed_opening).collect());
}

#[test]
fn no_file_is_longer_than_can_be_read_in_one_sitting() {
    report(sources().iter().filter_map(too_long).collect());
}

#[test]
fn the_checker_catches_what_is_planted() {
    for (path, code, caught) in [
        ("http/x.rs", "use crate::store::Store;", "crate::store::Store"),
        ("http/x.rs", "use crate::{domain::Error, store::{self, Act}};", "crate::store"),
        ("http/x.rs", "fn f() { let s = crate::store::Store::open(); }", "crate::store::Store::open"),
        ("http/x.rs", "use super::super::store::Store;", "crate::store::Store"),
        ("http/x.rs", "mod inner { use super::super::super::store::Store; }", "crate::store::Store"),
        ("http/x.rs", "use crate::validation::judge;", "crate::validation::judge"),
        ("http/x.rs", "use crate::schema::Compiled;", "crate::schema::Compiled"),
        ("http/x.rs", "use crate as root;", "crate"),
        ("http/x.rs", "use crate::*;", "crate"),
        ("cli/x.rs", "use maatstaf::store::Store;", "crate::store::Store"),
        ("cli/x.rs", "use super::super::validation::judge;", "crate::validation::judge"),
        ("registry/mod.rs", "use super::http::serve;", "crate::http::serve"),
        ("registry/x.rs", "use axum::Router;", "axum::Router"),
        ("registry/x.rs", "fn f() { ::sea_orm::Database::connect(); }", "sea_orm::Database::connect"),
        ("registry/x.rs", "fn f() { let now = chrono::Utc::now(); }", "chrono::Utc::now"),
        ("validation/x.rs", "use jsonschema::Validator;", "jsonschema::Validator"),
        ("domain/x.rs", "use std::{fmt, fs::File};", "std::fs::File"),
        ("domain/x.rs", "use std::time::SystemTime;", "std::time::SystemTime"),
        ("domain/x.rs", "use crate::registry::Registry;", "crate::registry::Registry"),
        ("schema/x.rs", "fn f() { std::env::var(\"X\"); }", "std::env::var"),
        ("attic/x.rs", "", "attic"),
        ("domain/x.rs", "#[path = \"/tmp/x.rs\"] mod x;", "#[path]"),
    ] {
        let said = forbidden_names(&source(path, &format!("//! Planted.\n{code}\n")));
        assert!(
            said.iter().any(|line| line.contains(&format!("`{caught}`"))),
            "{path}: {code}\n  gave {said:?}"
        );
    }
}

#[test]
fn the_checker_leaves_alone_what_is_allowed() {
    for (path, code) in [
        ("http/x.rs", "use crate::registry::Registry; use super::request::Language;"),
        ("http/x.rs", "use crate::validation::{messages, output};"),
        (
            "http/x.rs",
            "// crate::store\n/* crate::store /* crate::store */ */ const S: &str = \"crate::store\";",
        ),
        (
            "http/x.rs",
            "const S: &str = r#\"crate::store \" \"#; const C: char = '\"'; fn f<'a>(x: &'a str) {}",
        ),
        ("http/x.rs", "#[cfg(test)]\nmod tests { use crate::store::Store; }\nfn f() {}"),
        (
            "store/x.rs",
            "use sea_orm::{Database, sqlx::ConnectOptions}; use super::audit::Act; use self::x::y;",
        ),
        ("schema/convert/x.rs", "use super::super::program::Program; use crate::domain::*;"),
        ("registry/x.rs", "use crate::{domain::Error, store::Store}; fn f() { a.axum(); }"),
        ("lib.rs", "pub mod store; pub mod http;"),
    ] {
        assert_eq!(forbidden_names(&source(path, &format!("//! Planted.\n{code}\n"))), Vec::<String>::new());
    }
}

#[test]
fn the_checker_catches_a_file_without_a_purpose_and_a_file_that_is_too_long() {
    assert!(closed_opening(&source("domain/x.rs", "use std::fmt;\n")).is_some());
    assert!(closed_opening(&source("domain/x.rs", "//! What it is for.\n")).is_none());
    let lines = |amount: usize| "fn f() {}\n".repeat(amount);
    assert!(too_long(&source("domain/x.rs", &lines(MOST_LINES + 1))).is_some());
    let tests = format!("{}// remark\n\n#[cfg(test)]\nmod tests {{\n{}}}\n", lines(MOST_LINES), lines(100));
    assert!(too_long(&source("domain/x.rs", &tests)).is_none());
}

/// A source file: its path under `src/`, its text, and its code alone (no comments, strings, tests).
struct Source {
    path: String,
    text: String,
    code: String,
}

fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned(), code: without_tests(without_words(text)) }
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    found.iter().map(|path| source(&name(path), &fs::read_to_string(path).unwrap())).collect()
}

fn report(mut wrong: Vec<String>) {
    wrong.sort();
    assert!(wrong.is_empty(), "\n\n{}\n", wrong.join("\n"));
}

fn closed_opening(file: &Source) -> Option<String> {
    (!file.text.starts_with("//! ")).then(|| {
        format!(
            "src/{}:1: a file opens with `//!`: what it is for, its door, what it refuses (docs: design §3)",
            file.path
        )
    })
}

fn too_long(file: &Source) -> Option<String> {
    let lines = file.code.lines().filter(|line| !line.trim().is_empty()).count();
    (lines > MOST_LINES).then(|| {
        format!(
            "src/{}: {lines} lines of code, the most is {MOST_LINES}. Split it where a second idea enters.",
            file.path
        )
    })
}

/// Every name in the file that its room may not use: where, which, and why.
fn forbidden_names(file: &Source) -> Vec<String> {
    let module = module_of(&file.path);
    let room = room_of(&file.path);
    let Some((_, allowed)) = ROOMS.iter().find(|(known, _)| *known == room) else {
        return vec![format!(
            "src/{}: `{room}` is a room that tests/architecture.rs does not know. Say there which rooms it may name.",
            file.path
        )];
    };
    let mut said = BTreeSet::new();
    for (line, name) in names(&file.code, &module) {
        let why = if name == ["#[path]"] {
            Some("a module stands where its name says".to_owned())
        } else if name[0] == "crate" {
            wrong_room(&room, allowed, &name[1..])
        } else {
            wrong_outsider(&room, &name)
        };
        if let Some(why) = why {
            said.insert(format!(
                "src/{}:{line}: {room} may not name `{}`: {why}",
                file.path,
                name.join("::")
            ));
        }
    }
    said.into_iter().collect()
}

fn wrong_room(room: &str, allowed: &[&str], name: &[String]) -> Option<String> {
    let Some(other) = name.first() else {
        return Some("name the room, so that it can be seen which one it is".to_owned());
    };
    let known = ROOMS.iter().any(|(known, _)| known == other);
    let open = allowed
        .iter()
        .any(|path| path.split("::").zip(name).filter(|(a, b)| a == b).count() == path.split("::").count());
    if other == room || !known || open {
        return None;
    }
    let doors = if allowed.is_empty() { "no other room".to_owned() } else { allowed.join(", ") };
    Some(format!(
        "it may name {doors} (main/cli → http, web → registry → store, validation, comparison, schema → domain)"
    ))
}

fn wrong_outsider(room: &str, name: &[String]) -> Option<String> {
    let full = name.join("::");
    let names_it = |path: &str| {
        full == path
            || full.starts_with(&format!("{path}::"))
            || (path.contains("::")
                && !path.starts_with("std")
                && format!("::{full}::").contains(&format!("::{path}::")))
    };
    let (path, rooms, why) =
        ONLY_IN.iter().find(|(path, rooms, _)| names_it(path) && !rooms.contains(&room))?;
    Some(format!("`{path}` is for {} only: {why}", rooms.join(", ")))
}

fn room_of(path: &str) -> String {
    path.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned()
}

/// The module a file is: `http/x.rs` is `crate::http::x`.
fn module_of(path: &str) -> Vec<String> {
    let mut module = vec!["crate".to_owned()];
    let stem = path.trim_end_matches(".rs");
    module.extend(stem.split('/').filter(|part| !matches!(*part, "mod" | "lib" | "main")).map(str::to_owned));
    module
}

/// The text with comments and the insides of strings made blank, line for line.
fn without_words(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut code = String::new();
    let mut at = 0;
    while at < letters.len() {
        let end = match letters[at] {
            '/' if letters.get(at + 1) == Some(&'/') => until(&letters, at, |rest| rest[0] == '\n'),
            '/' if letters.get(at + 1) == Some(&'*') => end_of_comment(&letters, at),
            '"' => end_of_string(&letters, at),
            'r' | 'b' | 'c' if starts_raw(&letters, at) => end_of_raw(&letters, at),
            '\'' => end_of_char(&letters, at),
            _ => at,
        };
        if end == at {
            code.push(letters[at]);
            at += 1;
        } else {
            code.extend(letters[at..end].iter().map(|letter| if *letter == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

fn until(letters: &[char], from: usize, stop: impl Fn(&[char]) -> bool) -> usize {
    (from..letters.len()).find(|at| stop(&letters[*at..])).unwrap_or(letters.len())
}

fn end_of_comment(letters: &[char], from: usize) -> usize {
    let (mut at, mut depth) = (from, 0);
    loop {
        match letters.get(at..at + 2) {
            Some(['/', '*']) => (at, depth) = (at + 2, depth + 1),
            Some(['*', '/']) if depth == 1 => return at + 2,
            Some(['*', '/']) => (at, depth) = (at + 2, depth - 1),
            Some(_) => at += 1,
            None => return letters.len(),
        }
    }
}

fn end_of_string(letters: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < letters.len() && letters[at] != '"' {
        at += if letters[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(letters.len())
}

/// `r"`, `r#"`, `br"` and their kin, where no name goes on.
fn starts_raw(letters: &[char], at: usize) -> bool {
    let begins = at == 0 || !(letters[at - 1].is_alphanumeric() || letters[at - 1] == '_');
    let mut rest = letters[at..].iter().skip_while(|letter| matches!(letter, 'b' | 'c')).peekable();
    begins && rest.next_if_eq(&&'r').is_some() && rest.find(|letter| **letter != '#') == Some(&'"')
}

fn end_of_raw(letters: &[char], from: usize) -> usize {
    let quote = until(letters, from, |rest| rest[0] == '"');
    let marks = letters[from..quote].iter().filter(|letter| **letter == '#').count();
    let ends = |rest: &[char]| rest[0] == '"' && rest[1..].iter().take_while(|l| **l == '#').count() >= marks;
    (until(letters, quote + 1, ends) + 1 + marks).min(letters.len())
}

/// Past a character; a lifetime stays as it is.
fn end_of_char(letters: &[char], from: usize) -> usize {
    match (letters.get(from + 1), letters.get(from + 2)) {
        (Some('\\'), Some(_)) => until(letters, from + 3, |rest| rest[0] == '\'') + 1,
        (Some(_), Some('\'')) => from + 3,
        _ => from,
    }
}

/// The code without what stands under `#[cfg(test)]`.
fn without_tests(code: String) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = code;
    while let Some(from) = kept.find(MARK) {
        let mut depth = 0_u32;
        let end = kept[from + MARK.len()..].char_indices().find(|(_, letter)| {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            depth == 0 && matches!(letter, '}' | ';')
        });
        let end = end.map_or(kept.len(), |(at, _)| from + MARK.len() + at + 1);
        let blank: String = kept[from..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        kept.replace_range(from..end, &blank);
    }
    kept
}

/// Every path in the code with its line, made absolute where it is one of ours.
fn names(code: &str, module: &[String]) -> Vec<(usize, Vec<String>)> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let mut inner: Vec<(usize, String)> = Vec::new();
    let (mut at, mut depth) = (0, 0);
    while at < tokens.len() {
        let (line, token) = (tokens[at].0, tokens[at].1.as_str());
        match token {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                inner.retain(|(opened, _)| *opened < depth + 1);
            }
            "mod" if word(&tokens, at + 2) == "{" => {
                inner.push((depth + 1, word(&tokens, at + 1).to_owned()))
            }
            "#" if word(&tokens, at + 1) == "[" && word(&tokens, at + 2) == "path" => {
                found.push((line, vec!["#[path]".to_owned()]));
            }
            _ => {}
        }
        let here: Vec<String> =
            module.iter().cloned().chain(inner.iter().map(|(_, name)| name.clone())).collect();
        if token == "use" {
            at = tree(&tokens, at + 1, &[], &here, &mut found);
        } else if is_name(token) && word(&tokens, at.wrapping_sub(1)) != "." {
            let (end, path) = path(&tokens, at);
            if path.len() > 1 {
                found.push((line, absolute(&path, &here)));
            }
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one tree of a `use` and gives where it ends.
fn tree(
    tokens: &[(usize, String)],
    from: usize,
    prefix: &[String],
    here: &[String],
    found: &mut Vec<(usize, Vec<String>)>,
) -> usize {
    let mut at = from;
    let mut whole = prefix.to_vec();
    if word(tokens, at) == "::" {
        at += 1;
    }
    while is_name(word(tokens, at)) {
        if word(tokens, at) != "self" || whole.is_empty() {
            whole.push(word(tokens, at).to_owned());
        }
        at += 1;
        if word(tokens, at) != "::" {
            break;
        }
        at += 1;
    }
    if word(tokens, at) == "{" {
        at += 1;
        while !matches!(word(tokens, at), "}" | "") {
            at = tree(tokens, at, &whole, here, found);
            if word(tokens, at) == "," {
                at += 1;
            }
        }
        return at + 1;
    }
    if !whole.is_empty() {
        found.push((tokens[from].0, absolute(&whole, here)));
    }
    while !matches!(word(tokens, at), "," | "}" | ";" | "") {
        at += 1;
    }
    at
}

fn path(tokens: &[(usize, String)], from: usize) -> (usize, Vec<String>) {
    let mut path = vec![word(tokens, from).to_owned()];
    let mut at = from + 1;
    while word(tokens, at) == "::" && is_name(word(tokens, at + 1)) {
        path.push(word(tokens, at + 1).to_owned());
        at += 2;
    }
    (at, path)
}

fn absolute(path: &[String], here: &[String]) -> Vec<String> {
    let mut whole = match path[0].as_str() {
        "crate" | "maatstaf" => vec!["crate".to_owned()],
        "self" | "super" => here.to_vec(),
        _ => return path.to_vec(),
    };
    for part in path.iter().skip(usize::from(path[0] != "super")) {
        if part == "super" {
            whole.truncate(whole.len().saturating_sub(1).max(1));
        } else {
            whole.push(part.clone());
        }
    }
    whole
}

fn word(tokens: &[(usize, String)], at: usize) -> &str {
    tokens.get(at).map_or("", |(_, token)| token.as_str())
}

fn is_name(token: &str) -> bool {
    token.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

/// Names, `::`, and every other sign on its own, each with its line.
fn tokens(code: &str) -> Vec<(usize, String)> {
    let mut tokens: Vec<(usize, String)> = Vec::new();
    for (line, text) in code.lines().enumerate() {
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let in_name = |letter: char| letter.is_alphanumeric() || letter == '_';
            let length = if in_name(first) {
                rest.find(|letter| !in_name(letter)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            tokens.push((line + 1, rest[..length].to_owned()));
            rest = rest[length..].trim_start();
        }
    }
    tokens
}
