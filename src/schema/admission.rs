//! What a schema has to be before it is let in, beyond being legal in its dialect.

use std::collections::HashMap;

use crate::domain::json::{Bounds, Tape};
use crate::domain::{Fault, Limits, Place, text};

use super::compiled::{Compiled, Standing, pattern_runs};
use super::gather::{Pattern, fault_at};
use super::keyword::Check;
use super::program::{Program, push_segment};
use super::vocabulary::{KEYWORDS, format, is_close};

/// How many bad patterns are named before the rest is left for the next try.
const PATTERN_FAULTS: usize = 20;

/// Every pattern that can't be run within bounds, with its place.
pub(super) fn patterns(program: &Program, patterns: &[Pattern], limits: &Limits) -> Vec<Fault> {
    let own: Vec<&Pattern> = patterns.iter().filter(|p| !program.documents[p.document].built_in).collect();
    if own.len() > limits.patterns {
        return vec![Fault::new(
            "te-veel-patronen",
            text(
                format!(
                    "Het schema heeft {} patronen; de grens is {} ('patterns').",
                    own.len(),
                    limits.patterns
                ),
                format!(
                    "The schema has {} patterns; the limit is {} ('patterns').",
                    own.len(),
                    limits.patterns
                ),
            ),
        )];
    }
    let mut tried: HashMap<&str, bool> = HashMap::new();
    let mut faults = Vec::new();
    for Pattern { document, pointer, pattern } in own {
        let too_long = pattern.chars().count() > limits.pattern_length;
        let runs = !too_long && *tried.entry(pattern).or_insert_with(|| pattern_runs(pattern, limits));
        if !runs {
            faults.push(fault_at(program, *document, pointer, "patroon-onuitvoerbaar", text(
                format!("Dit patroon kan niet binnen de grenzen worden uitgevoerd: het is geen reguliere expressie volgens ECMA-262, langer dan {} tekens, of te groot wanneer herhalingen zijn uitgeschreven. Maak het eenvoudiger, of begrens de lengte met maxLength in plaats van met herhalingen.", limits.pattern_length),
                format!("This pattern can't be run within bounds: it is not a regular expression of ECMA-262, longer than {} characters, or too large when its repetitions are written out. Make it simpler, or bound the length with maxLength instead of repetitions.", limits.pattern_length),
            )));
            if faults.len() == PATTERN_FAULTS {
                break;
            }
        }
    }
    faults
}

/// Whether a schema says next to nothing: it takes an empty object as well as one that holds only
/// what the schema has never heard of, or it takes anything in a list.
#[must_use]
pub fn accepts_almost_anything(compiled: &Compiled) -> bool {
    let takes = |document: &str| {
        let mut tape = Tape::default();
        let document = tape.read(document.as_bytes(), Bounds::UNLIMITED);
        document.is_ok_and(|document| {
            let standing = compiled.standing(document.root(), None, chrono::NaiveDate::default());
            standing.is_ok_and(|standing| standing != Standing::Malformed)
        })
    };
    let stranger = r#"{"maatstaf-onbekend": {"maatstaf-onbekend": [null, 1, "x"]}}"#;
    let any_object = takes("{}") && takes(stranger);
    let any_list = takes("[]") && takes(&format!("[{stranger}, null, 1]"));
    any_object || any_list
}

/// Keywords that some dialect of JSON Schema has, annotations included.
const KNOWN: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "id",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
];

/// The formats of JSON Schema (2020-12 validation, 7.3, and those of older drafts).
pub const FORMATS: &[&str] = &[
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uuid",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "regex",
];

fn unknown_format(name: &str, at: &str) -> Fault {
    let lower = name.to_lowercase();
    let close = FORMATS.iter().chain(format::NAMES).find(|known| **known == lower || is_close(&lower, known));
    let (hint, hint_en) = hint(close);
    let message = text(
        format!("Het formaat '{name}' is niet bekend en controleert niets.{hint}"),
        format!("The format '{name}' is not known and checks nothing.{hint_en}"),
    );
    Fault::new("onbekend-formaat", message).at(Place::Schema(at.to_owned()))
}

/// What was perhaps meant, as a sentence after another: in Dutch and in English.
fn hint(close: Option<&&str>) -> (String, String) {
    match close {
        Some(close) => (format!(" Bedoelt u '{close}'?"), format!(" Did you mean '{close}'?")),
        None => (String::new(), String::new()),
    }
}

/// Most keywords that are warned about.
const UNKNOWN_KEYWORDS: usize = 20;

/// Keywords in the schema that nothing gives a meaning: most often a slip of the pen. Those that begin
/// with `x-` are left to their authors.
#[must_use]
pub fn unknown_keywords(compiled: &Compiled) -> Vec<Fault> {
    let program = compiled.program();
    let document = &program.documents()[0];
    let mut faults = Vec::new();
    for node in program.own_nodes() {
        let pointer = program.pointer(node);
        let Some(object) = document.value.pointer(pointer).and_then(serde_json::Value::as_object) else {
            continue;
        };
        if let Some(format) = object.get("format").and_then(serde_json::Value::as_str)
            && !FORMATS.iter().chain(format::NAMES).any(|known| *known == format)
            && faults.len() < UNKNOWN_KEYWORDS
        {
            faults.push(unknown_format(format, &push_segment(pointer, "format")));
        }
        for name in object.keys() {
            let known = KNOWN.iter().chain(&KEYWORDS).chain(&["meldingen"]);
            if name.starts_with("x-") || known.clone().any(|known| known == name) {
                continue;
            }
            if faults.len() == UNKNOWN_KEYWORDS {
                return faults;
            }
            let close = known.clone().find(|known| is_close(name, known));
            let (hint, hint_en) = hint(close);
            let message = text(
                format!("Het trefwoord '{name}' heeft hier geen betekenis en doet niets.{hint}"),
                format!("The keyword '{name}' has no meaning here and does nothing.{hint_en}"),
            );
            let place = Place::Schema(push_segment(pointer, name));
            faults.push(Fault::new("onbekend-trefwoord", message).at(place));
        }
    }
    faults
}

/// Where what the vocabularies say does not count: below a keyword that chooses or counts, by a reference.
#[must_use]
pub fn unheard(compiled: &Compiled) -> Vec<Fault> {
    let program = compiled.program();
    let mut faults = Vec::new();
    for node in program.own_nodes() {
        for keyword in program.keywords(node) {
            let chooses = match &keyword.check {
                Check::Not(schema)
                | Check::If { condition: schema, .. }
                | Check::Contains { schema, .. }
                | Check::PropertyNames(schema) => program.speaks(*schema),
                _ => false,
            };
            if chooses && faults.len() < UNKNOWN_KEYWORDS {
                let message = text(
                    format!(
                        "Onder '{}' kiest het schema: de regels, processen en waardelijsten waarnaar het hier verwijst, tellen niet.",
                        keyword.name
                    ),
                    format!(
                        "Under '{}' the schema chooses: the rules, processes and code lists that it refers to here do not count.",
                        keyword.name
                    ),
                );
                let place = Place::Schema(push_segment(program.pointer(node), keyword.name));
                faults.push(Fault::new("vocabulaire-telt-niet", message).at(place));
            }
        }
    }
    faults
}
