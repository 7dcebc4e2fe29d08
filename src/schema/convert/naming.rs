//! Readable names for the places of a closed set, each given once.
//!
//! A definition is called by its own name, a document by its standard, anything else by the way to
//! it. A name that is taken, letter case aside, gets the name of its document before it.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use url::Url;

use crate::schema::gather::definitions;
use crate::schema::keyword::NodeId;
use crate::schema::program::Program;

/// Longest name given to a place on its way there, in characters.
const LONGEST: usize = 80;

pub(super) struct Namer<'p> {
    program: &'p Program,
    documents: Vec<String>,
    definitions: HashMap<String, usize>,
    taken: HashSet<String>,
    numbers: HashMap<String, usize>,
}

impl<'p> Namer<'p> {
    /// Names for this set, of which the schema itself is called `root`.
    pub(super) fn new(program: &'p Program, root: &str, reserved: &[String]) -> Self {
        let mut counts = HashMap::new();
        for document in program.documents.iter().skip(1).filter(|document| !document.built_in) {
            for (name, _) in definitions(document) {
                *counts.entry(pascal(&name).to_lowercase()).or_default() += 1;
            }
        }
        let taken = reserved.iter().map(|name| name.to_lowercase()).collect();
        Self {
            program,
            documents: document_names(program, root),
            definitions: counts,
            taken,
            numbers: HashMap::new(),
        }
    }

    /// A name for a place that has none yet. A copy of a named place, made for what is bound to a
    /// dynamic anchor, is called after both.
    pub(super) fn name(&mut self, node: NodeId, copy_of: Option<&str>, bound: Option<NodeId>) -> String {
        let (short, long) = self.candidates(node);
        if let Some(name) = copy_of {
            let bound = bound.map_or_else(String::new, |bound| self.candidates(bound).0);
            return self.take(&[format!("{name}Voor{bound}")]);
        }
        self.take(&[short, long])
    }

    fn candidates(&self, node: NodeId) -> (String, String) {
        let node = &self.program.nodes[node.index()];
        let document = &self.documents[node.document];
        let (parent, last) = node.pointer.rsplit_once('/').unwrap_or_default();
        if node.pointer.is_empty() {
            return (document.clone(), document.clone());
        }
        if let Some(name) = self.choice(node.document, parent, last) {
            return (name.clone(), name);
        }
        if !(parent.ends_with("/$defs") || parent.ends_with("/definitions")) {
            let way = way(&node.pointer);
            return (format!("{document}{way}"), format!("{document}{way}"));
        }
        let own = pascal(&unescape(last));
        let long = format!("{document}{own}");
        let shared = self.definitions.get(&own.to_lowercase()).is_some_and(|count| *count > 1);
        let bare = !own.is_empty() && !own.starts_with(|first: char| first.is_ascii_digit());
        let short = if bare && (node.document == 0 || !shared) { own } else { long.clone() };
        (short, long)
    }

    /// One of a choice is called after what offers the choice and its own title.
    fn choice(&self, document: usize, parent: &str, last: &str) -> Option<String> {
        let offer = parent.strip_suffix("/anyOf").or_else(|| parent.strip_suffix("/oneOf"))?;
        let offer = self.program.places.get(&(document, offer.to_owned()))?;
        let value = self.program.documents[document].value.pointer(&format!("{parent}/{last}"))?;
        let title = value.get("title").and_then(Value::as_str).map(pascal).filter(|title| !title.is_empty());
        let number = last.parse::<usize>().map_or(1, |index| index + 1);
        Some(format!("{}{}", self.candidates(*offer).0, title.unwrap_or_else(|| format!("Keuze{number}"))))
    }

    fn take(&mut self, candidates: &[String]) -> String {
        for name in candidates.iter().filter(|name| !name.is_empty()) {
            if self.taken.insert(name.to_lowercase()) {
                return name.clone();
            }
        }
        let base = candidates.last().filter(|name| !name.is_empty()).map_or("Schema", String::as_str);
        let number = self.numbers.entry(base.to_lowercase()).or_insert(1);
        loop {
            *number += 1;
            let name = format!("{base}{number}");
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
        }
    }
}

/// A name for every document: that of its standard, with the version where there are two of it.
fn document_names(program: &Program, root: &str) -> Vec<String> {
    let split: Vec<(String, String)> =
        program.documents.iter().map(|document| address_name(&document.uri)).collect();
    let mut names = vec![root.to_owned()];
    for (index, (base, version)) in split.iter().enumerate().skip(1) {
        let others = split.iter().enumerate().skip(1).filter(|(other, _)| *other != index);
        let twice = others
            .map(|(_, (base, _))| pascal(base))
            .chain([root.to_owned()])
            .any(|name| name == pascal(base));
        let digits: String = version.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = if twice { format!("{}{digits}", pascal(base)) } else { pascal(base) };
        let bare = !name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit());
        names.push(if bare { name } else { format!("Document{name}") });
    }
    names
}

/// What an address is called: `/schemas/adres/1.0.0` is `adres`, version `1.0.0`.
pub(in crate::schema) fn address_name(address: &str) -> (String, String) {
    let segments: Vec<String> = Url::parse(address).ok().map_or_else(Vec::new, |url| {
        let segments = url.path().split('/').filter(|segment| !segment.is_empty());
        segments
            .map(|segment| percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect()
    });
    let is_version = |segment: &str| {
        let digits = segment.strip_prefix('v').unwrap_or(segment);
        digits.starts_with(|first: char| first.is_ascii_digit())
    };
    match segments.as_slice() {
        [.., base, version] if is_version(version) => {
            (base.clone(), version.trim_end_matches(".json").to_owned())
        }
        [.., base] => {
            let base = base.strip_suffix(".json").unwrap_or(base);
            (base.strip_suffix(".schema").unwrap_or(base).to_owned(), String::new())
        }
        [] => (address.rsplit(':').next().unwrap_or_default().to_owned(), String::new()),
    }
}

/// The way to a place that is no definition, in words.
fn way(pointer: &str) -> String {
    let words = pointer.split('/').skip(1).map(|segment| match segment {
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas"
        | "dependencies" => String::new(),
        "items" | "prefixItems" | "additionalItems" | "unevaluatedItems" | "contains" => "Item".to_owned(),
        "additionalProperties" | "unevaluatedProperties" => "Waarde".to_owned(),
        "propertyNames" => "Naam".to_owned(),
        "allOf" | "anyOf" | "oneOf" => "Deel".to_owned(),
        "not" => "Niet".to_owned(),
        "if" => "Als".to_owned(),
        "then" => "Dan".to_owned(),
        "else" => "Anders".to_owned(),
        name => pascal(&unescape(name)),
    });
    let words: Vec<String> = words.collect();
    let mut from = words.len();
    let mut length = 0;
    while from > 0 && length + words[from - 1].len() <= LONGEST {
        from -= 1;
        length += words[from].len();
    }
    words[from..].concat()
}

fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// A name in `PascalCase`, of ASCII letters and digits only.
pub(in crate::schema) fn pascal(name: &str) -> String {
    let mut result = String::new();
    let mut start = true;
    for letter in name.chars().map(plain) {
        if !letter.is_ascii_alphanumeric() {
            start = true;
        } else if start {
            result.push(letter.to_ascii_uppercase());
            start = false;
        } else {
            result.push(letter);
        }
    }
    result
}

/// The letter under an accent, for the letters that Dutch uses.
fn plain(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_the_standard_and_its_version() {
        let name = |address| address_name(address);
        assert_eq!(name("https://r.example/schemas/adres/1.0.0"), ("adres".into(), "1.0.0".into()));
        assert_eq!(name("https://x.example/a/zaak.schema.json"), ("zaak".into(), String::new()));
        assert_eq!(name("urn:example:zaak"), ("example:zaak".into(), String::new()));
    }

    #[test]
    fn a_name_becomes_pascal_case_of_plain_letters() {
        assert_eq!(pascal("schuldhulp-levering"), "SchuldhulpLevering");
        assert_eq!(pascal("één_naam.x"), "EenNaamX");
        assert_eq!(pascal("kvkNummer"), "KvkNummer");
    }
}
