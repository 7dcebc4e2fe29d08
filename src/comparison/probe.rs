//! Keywords on texts that only the real validator knows: formats, and how contents are encoded.
//!
//! Door: [`Probes`]. A format that asks nothing in its dialect is not taken. Of some formats is known what
//! all their texts look like: a pattern that every text of the format meets (never the other way round), so
//! that more can be proven.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::domain::json::with_text;
use crate::schema::{Check, Compiled, Dialect, Keyword, LeafVerdict};

/// Texts of which every format that asks anything refuses one.
const STRANGE: [&str; 11] = ["", "x", "(", "{", "\\\\x", "^", " ", "a b", "\u{7f}", "[", "%"];

/// One such keyword.
struct Probe {
    compiled: Arc<Compiled>,
    leaf: Arc<crate::schema::Leaf>,
    dialect: Dialect,
    format: Option<String>,
}

/// All that were met.
#[derive(Default)]
pub(super) struct Probes {
    all: Vec<Probe>,
    /// By what is written, how the dialect reads it, and the edition of the vocabularies.
    numbers: HashMap<(String, u8, u32), u32>,
    /// Patterns on names that are not regular.
    patterns: HashMap<String, u32>,
}

impl Probes {
    /// The number of a keyword; `None` when it asks nothing.
    pub(super) fn take(
        &mut self,
        compiled: &Arc<Compiled>,
        dialect: Dialect,
        keyword: &Keyword,
    ) -> Option<u32> {
        let Check::Leaf(leaf) = &keyword.check else { return None };
        let edition = compiled.program().editions().vocabularies;
        let key = (leaf.written().to_string(), how_read(dialect, keyword), edition);
        if let Some(known) = self.numbers.get(&key) {
            return (*known != u32::MAX).then_some(*known);
        }
        let format = match keyword.name {
            "format" => keyword.expected.as_str().map(str::to_owned),
            _ => None,
        };
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(Probe { compiled: Arc::clone(compiled), leaf: Arc::clone(leaf), dialect, format });
        let asks = STRANGE.iter().any(|text| self.holds(number, text) != Some(true));
        if !asks {
            self.all.pop();
        }
        self.numbers.insert(key, if asks { number } else { u32::MAX });
        asks.then_some(number)
    }

    /// Takes up a pattern on names that only the validator can read.
    pub(super) fn take_pattern(
        &mut self,
        compiled: &Arc<Compiled>,
        dialect: Dialect,
        pattern: &str,
        leaf: &Arc<crate::schema::Leaf>,
    ) {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        if self.patterns.contains_key(pattern) {
            return;
        }
        self.patterns.insert(pattern.to_owned(), number);
        self.all.push(Probe {
            compiled: Arc::clone(compiled),
            leaf: Arc::clone(leaf),
            dialect,
            format: None,
        });
    }

    /// Whether a text meets a pattern that was taken up.
    pub(super) fn meets(&self, pattern: &str, text: &str) -> Option<bool> {
        self.holds(*self.patterns.get(pattern)?, text)
    }

    /// Whether a text meets it; `None` when that is not known.
    pub(super) fn holds(&self, number: u32, text: &str) -> Option<bool> {
        let probe = &self.all[number as usize];
        let verdict = with_text(text, |node| probe.compiled.leaf(&probe.leaf, probe.dialect, node));
        match verdict {
            LeafVerdict::Met => Some(true),
            LeafVerdict::NotMet => Some(false),
            LeafVerdict::NotDecided => None,
        }
    }

    /// A pattern that every text of it meets, as the crate `regex` writes it.
    pub(super) fn outline(&self, number: u32) -> Option<&'static str> {
        outline(self.all[number as usize].format.as_deref()?)
    }

    /// Texts of it.
    pub(super) fn texts(&self, number: u32) -> Vec<String> {
        let Some(format) = &self.all[number as usize].format else { return Vec::new() };
        let made = crate::schema::format_texts(format);
        made.into_iter().filter(|text| self.holds(number, text) == Some(true)).collect()
    }
}

/// Which of the readings of a keyword a dialect has: the same format is not read alike in all of them.
fn how_read(dialect: Dialect, keyword: &Keyword) -> u8 {
    let Value::String(format) = &keyword.expected else { return dialect as u8 };
    match (keyword.name, format.as_str()) {
        ("format", "hostname") => u8::from(dialect <= Dialect::Draft6),
        ("format", _) => 0,
        _ => dialect as u8,
    }
}

/// What all texts of a format look like. Each is wider than the format; a test holds them against it.
pub(super) fn outline(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "time" => r"^[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+\-][0-9]{2}:[0-9]{2})$",
        "date-time" => {
            r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+\-][0-9]{2}:[0-9]{2})$"
        }
        "duration" => r"^P[0-9A-Z]+$",
        "uuid" => r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
        "ipv4" => r"^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$",
        "ipv6" => r"^[0-9A-Fa-f:.]{2,}$",
        "email" | "idn-email" => "@",
        "uri" | "iri" => r"^[A-Za-z][A-Za-z0-9+.\-]*:",
        "json-pointer" => r"^(?s:/.*)?$",
        "relative-json-pointer" => r"^[0-9]+",
        "bsn" | "rsin" => r"^[0-9]{9}$",
        "kvk-nummer" | "agb-code" => r"^[0-9]{8}$",
        "vestigingsnummer" => r"^[0-9]{12}$",
        "gemeentecode" => r"^[0-9]{4}$",
        "a-nummer" => r"^[1-9][0-9]{9}$",
        "postcode" => r"^[0-9]{4}[A-Z]{2}$",
        "kenteken" => r"^[0-9A-Z]{6}$",
        "oin" => r"^[0-9A-Za-z]{20}$",
        "iban" => r"^[A-Z0-9]{15,34}$",
        "telefoonnummer" => r"^(?:\+[0-9]{8,15}|0[0-9]{9})$",
        "onvolledige-datum" => r"^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?$",
        "bag-verblijfsobject-id" => r"^[0-9]{4}01[0-9]{10}$",
        "bag-ligplaats-id" => r"^[0-9]{4}02[0-9]{10}$",
        "bag-standplaats-id" => r"^[0-9]{4}03[0-9]{10}$",
        "bag-pand-id" => r"^[0-9]{4}10[0-9]{10}$",
        "bag-nummeraanduiding-id" => r"^[0-9]{4}20[0-9]{10}$",
        "bag-openbare-ruimte-id" => r"^[0-9]{4}30[0-9]{10}$",
        "bag-id" => r"^[0-9]{16}$",
        _ => return None,
    })
}
