//! Making findings: where, what was asked, in a sentence, and nothing of the document by default.

use serde_json::Value;

use crate::domain::json::{Kind, Node};
use crate::domain::{Finding, FindingCode, Severity};

use super::super::messages::{self, Facts};
use super::super::path;
use super::{Question, SHOWN_TEXT, Sink, Walk, Way};

impl<'a> Walk<'a> {
    /// One finding for each missing name, with the name that asks for it where there is one.
    pub(super) fn fail_names<'n>(
        &self,
        asked: Question<'a>,
        code: FindingCode,
        missing: impl Iterator<Item = (&'n String, Option<&'n String>)>,
        sink: &mut Sink<'_>,
    ) -> bool {
        let mut valid = true;
        for (name, because) in missing {
            valid = false;
            if let Some(findings) = sink {
                let facts =
                    Facts { name: Some(name), because: because.map(String::as_str), ..asked.facts(1) };
                findings.add(code, || {
                    self.worded(asked, self.finding(code, self.location(asked), &facts, asked.value))
                });
            }
        }
        valid
    }

    /// One finding, when findings are wanted.
    pub(super) fn fail(&self, asked: Question<'a>, code: FindingCode, amount: usize, sink: &mut Sink<'_>) {
        if let Some(findings) = sink {
            findings.add(code, || self.finding_on(asked, code, amount));
        }
    }

    pub(super) fn finding_on(&self, asked: Question<'a>, code: FindingCode, amount: usize) -> Finding {
        self.worded(asked, self.finding(code, self.location(asked), &asked.facts(amount), asked.value))
    }

    /// A finding in the maintainer's own words, where the schema has them.
    pub(super) fn worded(&self, asked: Question<'a>, finding: Finding) -> Finding {
        match self.program.message(asked.node, asked.keyword.name) {
            Some(message) => Finding { message: message.clone(), ..finding },
            None => finding,
        }
    }

    pub(super) fn location(&self, asked: Question<'a>) -> String {
        format!("{}/{}", self.program.location(asked.node), asked.keyword.name)
    }

    pub(super) fn finding(
        &self,
        code: FindingCode,
        schema: String,
        facts: &Facts<'_>,
        value: Node<'a>,
    ) -> Finding {
        Finding {
            code,
            severity: Severity::Error,
            instance: path::pointer(&self.place, self.program, self.wishes.values),
            schema,
            evaluation_path: self.evaluation_path(),
            about: None,
            place: path::in_words(&self.place, "", self.program, self.wishes.values),
            message: messages::sentence(code, facts),
            source: None,
            causes: Vec::new(),
            value: self.wishes.values.then(|| shown(value)).flatten(),
            record_key: self.record_key(),
            line: self.lines.of(value),
            column: None,
        }
    }

    pub(super) fn record_key(&self) -> Option<Value> {
        let key = self.wishes.record_key?;
        path::record_key(self.root, self.cut_at, &self.place, key)
    }

    pub(super) fn evaluation_path(&self) -> String {
        let mut written = String::new();
        for way in &self.way {
            written.push('/');
            match way {
                Way::Name(name) => written.push_str(&name.replace('~', "~0").replace('/', "~1")),
                Way::Index(index) => written.push_str(&index.to_string()),
            }
        }
        written
    }
}

/// A value as a report repeats it: texts, numbers and the like, long texts cut; no objects or lists.
pub(super) fn shown(value: Node<'_>) -> Option<Value> {
    match value.kind() {
        Kind::Object | Kind::Array => None,
        Kind::String => value.as_str().map(cut).map(Value::String),
        _ => Some(value.to_value()),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

pub(super) fn type_of(value: Node<'_>) -> &'static str {
    match value.kind() {
        Kind::Null => "null",
        Kind::Boolean => "boolean",
        Kind::String => "string",
        Kind::Array => "array",
        Kind::Object => "object",
        Kind::Number if value.as_number().is_some_and(|number| !number.is_whole()) => "number",
        Kind::Number => "integer",
    }
}
