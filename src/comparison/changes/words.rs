//! How fields and values are written in a sentence about a change.

use serde_json::Value;

use crate::domain::text::{capital, enumerated};
use crate::domain::{Text, text};

/// How many characters of a value are shown.
const SHOWN: usize = 60;
/// How many values of a list are named before the rest is counted.
const LISTED: usize = 8;

/// One step from a value to a value in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The field of this name.
    Name(String),
    /// Any item of a list.
    Item,
    /// The item at this place.
    At(usize),
    /// Any field whose name the schema does not tell.
    Other,
}

/// The way from the document to a value.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    /// The part of the schema that the document is judged by.
    pub part: Option<String>,
    /// The choice or condition under which a change holds.
    pub when: Option<Text>,
    steps: Vec<Step>,
}

impl Path {
    /// The document itself, judged by a part.
    pub(super) fn of(part: Option<&str>) -> Self {
        Self { part: part.map(str::to_owned), ..Self::default() }
    }

    /// One step further.
    pub(super) fn then(&self, step: Step) -> Self {
        let mut path = self.clone();
        path.steps.push(step);
        path
    }

    /// The field of this name.
    pub(super) fn field(&self, name: &str) -> Self {
        self.then(Step::Name(name.to_owned()))
    }

    /// How far it is from the document.
    pub(super) fn depth(&self) -> usize {
        self.steps.len()
    }

    /// As a JSON Pointer (RFC 6901) in which `*` stands for any item or name.
    pub(super) fn pointer(&self) -> String {
        let step = |step: &Step| match step {
            Step::Name(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            Step::Item | Step::Other => "/*".to_owned(),
            Step::At(index) => format!("/{index}"),
        };
        self.steps.iter().map(step).collect()
    }

    /// The beginning of a sentence about it: `Veld 'trajecten › beschikkingssoort'`.
    pub(super) fn subject(&self) -> Text {
        let names: Vec<&str> = self
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Name(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let (skipped, names) = names.split_at(names.len().saturating_sub(6));
        let dots = if skipped.is_empty() { "" } else { "… › " };
        let names = names.iter().map(|name| cut(name)).collect::<Vec<_>>().join(" › ");
        let field = (!names.is_empty()).then(|| format!("'{dots}{names}'"));
        let (whole, whole_en) = match (&field, &self.part) {
            (Some(field), None) => (format!("veld {field}"), format!("field {field}")),
            (Some(field), Some(part)) => {
                (format!("veld {field} van onderdeel '{part}'"), format!("field {field} of part '{part}'"))
            }
            (None, Some(part)) => (format!("onderdeel '{part}'"), format!("part '{part}'")),
            (None, None) => ("het document".to_owned(), "the document".to_owned()),
        };
        let said = match self.steps.last() {
            Some(Step::Item) => text(format!("elk item van {whole}"), format!("each item of {whole_en}")),
            Some(Step::Other) => {
                text(format!("elk ander veld in {whole}"), format!("each other field in {whole_en}"))
            }
            Some(Step::At(index)) => {
                let place = index + 1;
                text(format!("item {place} van {whole}"), format!("item {place} of {whole_en}"))
            }
            _ => text(whole, whole_en),
        };
        let (when, when_en) = self
            .when
            .as_ref()
            .map_or_else(Default::default, |when| (format!(" ({})", when.nl), format!(" ({})", when.en)));
        text(format!("{}{when}", capital(&said.nl)), format!("{}{when_en}", capital(&said.en)))
    }
}

/// A sentence: the subject, and what follows it in both languages.
pub(super) fn sentence(subject: &Text, nl: impl AsRef<str>, en: impl AsRef<str>) -> Text {
    text(format!("{}{}", subject.nl, nl.as_ref()), format!("{}{}", subject.en, en.as_ref()))
}

/// The text itself, or its start when it is long.
pub(super) fn cut(words: &str) -> String {
    crate::domain::text::cut(words, SHOWN)
}

/// Words between quotation marks, cut when long.
pub(super) fn quoted(words: &str) -> String {
    format!("'{}'", cut(words))
}

/// A value of the schema as a sentence shows it.
pub(super) fn shown(value: &Value) -> Text {
    match value {
        Value::Null => text("leeg (null)", "empty (null)"),
        Value::Bool(true) => text("waar (true)", "true"),
        Value::Bool(false) => text("onwaar (false)", "false"),
        Value::String(words) => text(quoted(words), quoted(words)),
        other => {
            let json = cut(&other.to_string());
            text(json.clone(), json)
        }
    }
}

/// "a, b en c", or "a, b, c en nog 4" when there are many.
pub(super) fn listed(words: &[Text]) -> Text {
    joined(words, ("en", "and"))
}

/// "a, b of c", or "a, b, c en nog 4" when there are many.
pub(super) fn either(words: &[Text]) -> Text {
    joined(words, ("of", "or"))
}

fn joined(words: &[Text], last: (&str, &str)) -> Text {
    let left_out = words.len().saturating_sub(LISTED);
    enumerated(&words[..words.len() - left_out], left_out, last)
}

/// Several values in one enumeration.
pub(super) fn values(values: &[&Value]) -> Text {
    listed(&values.iter().map(|value| shown(value)).collect::<Vec<_>>())
}

/// Several names in one enumeration.
pub(super) fn names<'n>(names: impl IntoIterator<Item = &'n str>) -> Text {
    let quoted = |name: &str| text(quoted(name), quoted(name));
    listed(&names.into_iter().map(quoted).collect::<Vec<_>>())
}
