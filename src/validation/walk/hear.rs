//! What the vocabularies say about values that fit: rules, code lists and processes.

use crate::domain::Finding;
use crate::schema::vocabulary::{Occasion, Remark, Saying};

use super::super::messages;
use super::super::path;
use super::finding::shown;
use super::{Findings, Question, Sink, Walk};

impl<'a> Walk<'a> {
    pub(super) fn hear(&mut self, asked: Question<'a>, saying: &'a Saying, sink: &mut Sink<'_>) {
        let Some(findings) = sink else { return };
        let key = (asked.node, asked.keyword.name, asked.value.index());
        if self.structure_only || !self.heard.insert(key) {
            return;
        }
        let occasion = Occasion { document: self.root, today: self.wishes.today };
        let mut budget = self.budget;
        saying.look(asked.value, occasion, &mut budget, &mut |remark| {
            self.note(asked, &remark, findings);
            true
        });
        self.budget = budget;
    }

    fn note(&self, asked: Question<'a>, remark: &Remark<'a>, findings: &mut Findings) {
        let code = remark.code();
        match remark.subject() {
            Some(subject) => findings.counts.add_about(code, remark.severity, subject),
            None => findings.counts.add(code, remark.severity),
        }
        findings.keep(|| {
            let here = path::pointer(&self.place, self.program, self.wishes.values);
            let value = || shown(remark.target(asked.value)?);
            Finding {
                code,
                severity: remark.severity,
                instance: format!("{here}{}", remark.at),
                schema: format!("{}{}", self.location(asked), remark.within()),
                evaluation_path: self.evaluation_path(),
                about: remark.subject().map(str::to_owned),
                place: path::in_words(&self.place, &remark.at, self.program, self.wishes.values),
                message: messages::remark(remark, self.wishes.values),
                source: remark.source().cloned(),
                causes: Vec::new(),
                value: self.wishes.values.then(value).flatten(),
                record_key: self.record_key(),
                line: remark.nearest(asked.value).and_then(|value| self.lines.of(value)),
                column: None,
            }
        });
    }
}
