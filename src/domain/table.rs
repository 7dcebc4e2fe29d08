//! How the columns of a table map to the fields of a document.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::Fault;
use super::text::text;

/// Most columns that a mapping names.
const MOST_COLUMNS: usize = 1_000;
/// The longest name of a column, and the longest pointer, in characters.
const LONGEST: usize = 500;

/// What stands between the whole part of a number and its fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecimalMark {
    /// `1234.56`
    #[default]
    Point,
    /// `1234,56`
    Comma,
}

impl DecimalMark {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Point => "punt",
            Self::Comma => "komma",
        }
    }
}

impl FromStr for DecimalMark {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        match word {
            "punt" => Ok(Self::Point),
            "komma" => Ok(Self::Comma),
            _ => Err(Fault::new(
                "ongeldig-decimaalteken",
                text("Het decimaalteken is punt of komma.", "The decimal mark is punt or komma."),
            )),
        }
    }
}

/// How a table maps. A column without an entry is the field of the same name, or the field that it
/// names as a JSON Pointer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TableMapping {
    /// For columns by their name in the header: the JSON Pointer (RFC 6901) of the field.
    pub columns: BTreeMap<String, String>,
    /// The decimal mark of numbers.
    pub decimal_mark: DecimalMark,
}

impl TableMapping {
    /// Whether it says nothing that is not so without it.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The same, with each pointer and name checked.
    ///
    /// # Errors
    /// The first entry that can't be.
    pub fn checked(self) -> Result<Self, Fault> {
        let fault = |nl: String, en: String| Err(Fault::new("ongeldige-kolommen", text(nl, en)));
        if self.columns.len() > MOST_COLUMNS {
            return fault(
                format!("Noem ten hoogste {MOST_COLUMNS} kolommen."),
                format!("Name at most {MOST_COLUMNS} columns."),
            );
        }
        let fits = |text: &str| text.chars().count() <= LONGEST && !text.contains('\0');
        let right = |(column, pointer): (&String, &String)| {
            !column.is_empty() && fits(column) && fits(pointer) && pointer.starts_with('/')
        };
        if !self.columns.iter().all(right) {
            return fault(
                format!(
                    "Schrijf bij elke kolom de JSON Pointer van het veld, zoals /adres/postcode; namen hebben ten hoogste {LONGEST} tekens."
                ),
                format!(
                    "Write for each column the JSON Pointer of its field, such as /adres/postcode; names have at most {LONGEST} characters."
                ),
            );
        }
        Ok(self)
    }
}

/// As a query parameter: `BSN=/client/bsn;Datum=/datum`.
impl FromStr for TableMapping {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        let mut columns = BTreeMap::new();
        for pair in written.split(';').filter(|pair| !pair.trim().is_empty()) {
            let Some((column, pointer)) = pair.split_once('=') else {
                return Err(Fault::new(
                    "ongeldige-kolommen",
                    text(
                        "Schrijf kolommen als naam=/pad, gescheiden door een puntkomma.",
                        "Write columns as name=/path, separated by a semicolon.",
                    ),
                ));
            };
            columns.insert(column.trim().to_owned(), pointer.trim().to_owned());
        }
        Self { columns, ..Self::default() }.checked()
    }
}
