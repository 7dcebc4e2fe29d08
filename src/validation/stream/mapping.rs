//! Rows into documents: each column to its field, each text to the type that the schema asks.

use std::collections::BTreeMap;

use crate::domain::error::Result;
use crate::domain::{DecimalMark, Error, Fault, Finding, FindingCode, Place, TableMapping, text};
use crate::schema::{Field, FieldStep};

use super::Measure;

/// How the columns of one table make a document.
#[derive(Debug)]
pub(super) struct Columns {
    tree: Tree,
    /// How many columns the header has.
    pub count: usize,
    /// The column that fills a field, by the field's JSON Pointer.
    names: BTreeMap<String, (String, Wanted)>,
    decimal_mark: DecimalMark,
}

#[derive(Debug)]
enum Tree {
    Object(Vec<(String, Tree)>),
    Array(Vec<Tree>),
    Column(usize, Wanted),
}

/// What a text in a column may become, besides a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wanted {
    text: bool,
    number: bool,
    boolean: bool,
}

impl Columns {
    /// The columns of this header.
    ///
    /// # Errors
    /// Columns that the standard does not know, and columns that fill one field; by their place, since
    /// an unknown name is data.
    pub(super) fn of(header: &[String], mapping: &TableMapping, measure: &Measure) -> Result<Self> {
        let mut unknown = Vec::new();
        let mut fields: BTreeMap<Vec<FieldStep>, (usize, Wanted)> = BTreeMap::new();
        let mut names = BTreeMap::new();
        for (index, name) in header.iter().enumerate() {
            let pointer = pointer_of(name, mapping);
            let Some(field) = measure.field(&pointer) else {
                unknown.push((index + 1).to_string());
                continue;
            };
            let wanted = Wanted::of(&field);
            if fields.insert(field.steps, (index, wanted)).is_some() {
                return Err(column_fault(
                    "dubbele-kolom",
                    &(index + 1).to_string(),
                    (
                        "hoort bij een veld waar een eerdere kolom ook bij hoort",
                        "belongs to a field that an earlier column belongs to as well",
                    ),
                ));
            }
            names.insert(pointer, (name.clone(), wanted));
        }
        if !unknown.is_empty() {
            return Err(column_fault(
                "onbekende-kolom",
                &unknown.join(", "),
                (
                    "niet bekend bij deze standaard, of verwezen naar een veld dat de standaard niet kent. Verwijder wat er niet in hoort, of zeg met 'kolommen' bij welk veld het hoort",
                    "not known to this standard, or pointed at a field that it does not know. Remove what does not belong, or say with 'kolommen' which field it belongs to",
                ),
            ));
        }
        let fields: Vec<_> = fields.iter().map(|(steps, column)| (steps.as_slice(), *column)).collect();
        let tree = grow(&fields).ok_or_else(|| {
            column_fault(
                "dubbele-kolom",
                "*",
                (
                    "de ene kolom hoort bij een veld, een andere bij iets daarbinnen",
                    "one column belongs to a field, another to something inside it",
                ),
            )
        })?;
        Ok(Self { tree, count: header.len(), names, decimal_mark: mapping.decimal_mark })
    }

    /// A finding on a row, in words about cells instead of JSON.
    pub(super) fn in_cells(&self, finding: Finding) -> Finding {
        let Some((name, wanted)) = self.names.get(&finding.instance) else { return finding };
        let message = match finding.code {
            FindingCode::WrongType if wanted.number && !wanted.text => {
                let mark = match self.decimal_mark {
                    DecimalMark::Point => ("een punt", "a point"),
                    DecimalMark::Comma => ("een komma", "a comma"),
                };
                text(
                    format!(
                        "In deze kolom hoort een getal van het soort dat de standaard vraagt: zonder spaties, voorloopnullen of scheiding van duizendtallen, met {} voor de decimalen.",
                        mark.0
                    ),
                    format!(
                        "This column takes a number of the kind that the standard asks: without spaces, leading zeros or separators of thousands, with {} before the decimals.",
                        mark.1
                    ),
                )
            }
            FindingCode::WrongType if wanted.boolean && !wanted.text => {
                text("In deze kolom hoort ja of nee.", "This column takes ja (true) or nee (false).")
            }
            _ => finding.message,
        };
        Finding { column: Some(name.clone()), message, ..finding }
    }

    /// Writes a row as a JSON document. An empty cell is no field.
    pub(super) fn write(&self, cells: &[&str], out: &mut Vec<u8>) {
        out.clear();
        if !self.tree.write(cells, self.decimal_mark, out) {
            out.extend_from_slice(b"{}");
        }
    }
}

fn pointer_of(name: &str, mapping: &TableMapping) -> String {
    match mapping.columns.get(name) {
        Some(pointer) => pointer.clone(),
        None if name.starts_with('/') => name.to_owned(),
        None => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
    }
}

fn column_fault(code: &'static str, which: &str, (nl, en): (&str, &str)) -> Error {
    let fault = Fault::new(code, text(format!("Kolom {which}: {nl}."), format!("Column {which}: {en}.")));
    Error::invalid(fault.at(Place::Body(String::new())))
}

/// What is left of the way to a field, and the column that fills it.
type Rest<'f> = (&'f [FieldStep], (usize, Wanted));

/// The tree of these fields, sorted; `None` when one lies inside another.
fn grow(fields: &[Rest<'_>]) -> Option<Tree> {
    if let [(steps, (column, wanted))] = fields
        && steps.is_empty()
    {
        return Some(Tree::Column(*column, *wanted));
    }
    let mut groups: Vec<(&FieldStep, Vec<Rest<'_>>)> = Vec::new();
    for (steps, column) in fields {
        let (first, rest) = steps.split_first()?;
        match groups.last_mut() {
            Some((step, group)) if *step == first => group.push((rest, *column)),
            _ => groups.push((first, vec![(rest, *column)])),
        }
    }
    let (mut members, mut items) = (Vec::new(), Vec::new());
    for (step, group) in groups {
        match step {
            FieldStep::Member(name) => members.push((name.clone(), grow(&group)?)),
            FieldStep::Item(_) => items.push(grow(&group)?),
        }
    }
    match (members.is_empty(), items.is_empty()) {
        (_, true) => Some(Tree::Object(members)),
        (true, false) => Some(Tree::Array(items)),
        (false, false) => None,
    }
}

impl Tree {
    /// Writes what there is; says whether that is anything.
    fn write(&self, cells: &[&str], mark: DecimalMark, out: &mut Vec<u8>) -> bool {
        match self {
            Self::Column(index, wanted) => {
                let cell = cells.get(*index).copied().unwrap_or_default();
                if !cell.is_empty() {
                    wanted.write(cell, mark, out);
                }
                !cell.is_empty()
            }
            Self::Object(members) => {
                let items = members.iter().map(|(name, tree)| (Some(name), tree));
                write_container(b'{', b'}', items, cells, mark, out)
            }
            Self::Array(items) => {
                write_container(b'[', b']', items.iter().map(|tree| (None, tree)), cells, mark, out)
            }
        }
    }
}

fn write_container<'t>(
    open: u8,
    close: u8,
    items: impl Iterator<Item = (Option<&'t String>, &'t Tree)>,
    cells: &[&str],
    mark: DecimalMark,
    out: &mut Vec<u8>,
) -> bool {
    let begins = out.len();
    out.push(open);
    let mut any = false;
    for (name, tree) in items {
        let before = out.len();
        if any {
            out.push(b',');
        }
        if let Some(name) = name {
            write_text(name, out);
            out.push(b':');
        }
        if tree.write(cells, mark, out) {
            any = true;
        } else {
            out.truncate(before);
        }
    }
    out.push(close);
    if !any {
        out.truncate(begins);
    }
    any
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    // Writing into memory does not fail.
    let _ = serde_json::to_writer(out, text);
}

impl Wanted {
    fn of(field: &Field) -> Self {
        let any = |names: &[&str]| field.types.iter().any(|known| names.contains(&known.as_str()));
        Self { text: any(&["string"]), number: any(&["number", "integer"]), boolean: any(&["boolean"]) }
    }

    /// Writes a cell as the type that is wanted; what can't be that stays a text, for the schema to
    /// refuse.
    fn write(self, cell: &str, mark: DecimalMark, out: &mut Vec<u8>) {
        if self.number && !self.text {
            let number = match mark {
                DecimalMark::Point => cell.to_owned(),
                DecimalMark::Comma => cell.replace(',', "."),
            };
            if is_number(&number) && (mark == DecimalMark::Point || !cell.contains('.')) {
                out.extend_from_slice(number.as_bytes());
                return;
            }
        }
        if self.boolean && !self.text {
            let truth = match cell.to_lowercase().as_str() {
                "ja" | "true" | "waar" => Some("true"),
                "nee" | "false" | "onwaar" => Some("false"),
                _ => None,
            };
            if let Some(truth) = truth {
                out.extend_from_slice(truth.as_bytes());
                return;
            }
        }
        write_text(cell, out);
    }
}

/// Whether a text is a number as JSON writes it.
fn is_number(text: &str) -> bool {
    let bounds = crate::domain::json::Bounds { depth: 0, values: 1 };
    let mut tape = crate::domain::json::Tape::default();
    let starts = text.starts_with(|letter: char| letter == '-' || letter.is_ascii_digit());
    starts && !text.ends_with(char::is_whitespace) && tape.read(text.as_bytes(), bounds).is_ok()
}
