//! Making findings: where, what was asked, in a sentence, and nothing of the document by default.

use serde_json::Value;

use crate::domain::{Finding, FindingCode, Severity};
use crate::schema::{Keyword, NodeId};

use super::super::messages::{self, Facts};
use super::super::path;
use super::{SHOWN_TEXT, Sink, Walk, Way};

impl<'a> Walk<'a> {
    pub(super) fn fail_names<'n>(
        &mut self,
        sink: &mut Sink<'_>,
        node: NodeId,
        keyword: &'a Keyword,
        code: FindingCode,
        value: &'a Value,
        missing: impl Iterator<Item = (&'n String, Option<&'n String>)>,
    ) -> bool {
        let mut valid = true;
        for (name, because) in missing {
            valid = false;
            let location = self.location(node, keyword);
            self.report(
                sink,
                code,
                location,
                keyword.name,
                &keyword.expected,
                value,
                Some(name),
                because.map(String::as_str),
                1,
            );
        }
        valid
    }

    pub(super) fn fail(
        &mut self,
        sink: &mut Sink<'_>,
        node: NodeId,
        keyword: &Keyword,
        code: FindingCode,
        value: &'a Value,
        amount: usize,
    ) {
        if let Some(findings) = sink {
            let finding = self.finding_on(node, keyword, code, value, amount);
            findings.add(finding);
        }
    }

    pub(super) fn finding_on(
        &self,
        node: NodeId,
        keyword: &Keyword,
        code: FindingCode,
        value: &Value,
        amount: usize,
    ) -> Finding {
        let location = self.location(node, keyword);
        self.finding(code, location, keyword.name, &keyword.expected, value, None, None, amount)
    }

    pub(super) fn location(&self, node: NodeId, keyword: &Keyword) -> String {
        format!("{}/{}", self.program.location(node), keyword.name)
    }

    #[expect(clippy::too_many_arguments, reason = "a finding has this many sides")]
    pub(super) fn report(
        &mut self,
        sink: &mut Sink<'_>,
        code: FindingCode,
        schema: String,
        keyword: &str,
        expected: &Value,
        value: &Value,
        name: Option<&str>,
        because: Option<&str>,
        amount: usize,
    ) {
        if let Some(findings) = sink {
            findings.add(self.finding(code, schema, keyword, expected, value, name, because, amount));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a finding has this many sides")]
    pub(super) fn finding(
        &self,
        code: FindingCode,
        schema: String,
        keyword: &str,
        expected: &Value,
        value: &Value,
        name: Option<&str>,
        because: Option<&str>,
        amount: usize,
    ) -> Finding {
        let facts = Facts { keyword, expected, found: type_of(value), name, because, amount };
        Finding {
            code,
            severity: Severity::Error,
            instance: path::pointer(&self.place, self.program, self.wishes.values),
            schema,
            evaluation_path: self.evaluation_path(),
            message: messages::sentence(code, &facts),
            causes: Vec::new(),
            value: self.wishes.values.then(|| shown(value)).flatten(),
            record_key: self
                .wishes
                .record_key
                .and_then(|key| path::record_key(self.document, &self.place, key)),
        }
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
fn shown(value: &Value) -> Option<Value> {
    match value {
        Value::String(long) if long.chars().count() > SHOWN_TEXT => {
            Some(Value::String(long.chars().take(SHOWN_TEXT).chain(['…']).collect()))
        }
        Value::Object(_) | Value::Array(_) => None,
        _ => Some(value.clone()),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Number(number) if number.is_f64() && number.as_f64().is_some_and(|n| n.fract() != 0.0) => {
            "number"
        }
        Value::Number(_) => "integer",
    }
}
