//! What a schema has to be before it is let in, beyond being legal in its dialect.

use std::collections::HashMap;

use crate::domain::json::{Bounds, Tape};
use crate::domain::{Fault, Limits, text};

use super::compiled::{Compiled, pattern_runs};
use super::gather::{Pattern, fault_at};
use super::program::Program;

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
        document.is_ok_and(|document| compiled.is_valid(document.root(), None) == Ok(true))
    };
    let stranger = r#"{"maatstaf-onbekend": {"maatstaf-onbekend": [null, 1, "x"]}}"#;
    let any_object = takes("{}") && takes(stranger);
    let any_list = takes("[]") && takes(&format!("[{stranger}, null, 1]"));
    any_object || any_list
}
