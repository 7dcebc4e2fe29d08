//! What looking at an offer gave, as the form shows it: each remark at the field that it is about, and above them all
//! what it comes to.

use crate::domain::{Error, Fault, Place, Standard};
use crate::registry::Checked;

use super::super::Web;
use super::super::comparison::{Beside, ComparisonView, Fields, document_side, version_side, view};
use super::super::frame::{Answer, Reader};
use super::super::validate::told;
use super::super::words::Words;
use super::form::Draft;
use super::words::DeskWords;

/// One remark.
pub(super) struct Remark {
    /// Where, as a pointer; empty when the field says it all.
    pub place: String,
    pub message: String,
    /// Whether it stops what was asked, or is worth a thought.
    pub stops: bool,
}

/// One line of what it comes to.
pub(super) struct Line {
    pub tone: &'static str,
    pub icon: &'static str,
    pub sentence: String,
}

/// Everything that is said of a form.
#[derive(Default)]
pub(super) struct Said {
    /// Nothing, when nothing was checked.
    pub lines: Vec<Line>,
    pub number: Vec<Remark>,
    pub days: Vec<Remark>,
    pub schema: Vec<Remark>,
    pub parts: Vec<Remark>,
    /// By the example's place in the form.
    pub examples: Vec<Vec<Remark>>,
    pub others: Vec<Remark>,
    pub comparison: Option<ComparisonView>,
}

impl Said {
    /// Nothing yet.
    pub(super) fn nothing(draft: &Draft) -> Self {
        Self { examples: draft.examples.iter().map(|_| Vec::new()).collect(), ..Self::default() }
    }

    /// Why an offer was refused.
    pub(super) fn refused(error: &Error, draft: &Draft, reader: &Reader) -> Self {
        let mut said = Self::nothing(draft);
        match error {
            Error::SchemaRefused(faults) | Error::Invalid(faults) => said.put_all(faults, true, reader),
            other => {
                let message = told(other, reader).join(" ");
                said.others.push(Remark { place: String::new(), message, stops: true });
            }
        }
        said.sum_up(DeskWords::of(reader.language));
        said
    }

    /// What looking gave.
    pub(super) async fn checked(
        web: &Web,
        (standard, checked): (&Standard, Checked),
        draft: &Draft,
        reader: &Reader,
    ) -> Answer<Self> {
        let d = DeskWords::of(reader.language);
        let mut said = Self::nothing(draft);
        said.put_all(&checked.refusals, true, reader);
        said.put_all(&checked.warnings, false, reader);
        said.sum_up(d);
        let Some(base) = &checked.base else {
            said.lines.push(Line { tone: "", icon: "–", sentence: d.check_no_base.to_owned() });
            return Ok(said);
        };
        if let Some(compared) = &checked.compared {
            let beside = Beside {
                sides: vec![
                    version_side(web, reader.w.old_version, &standard.title, base, reader),
                    document_side(reader.w.new_version, &format!("{} {}", standard.title, draft.number)),
                ],
                fields: Fields::of(web, base, reader).await.into_iter().collect(),
                schemas: [web.registry.schema_bytes(base).await?, draft.schema.clone().into_bytes()],
            };
            let comparison = view(compared, beside, reader).await;
            said.lines.extend(comparison.answers.iter().map(|answer| Line {
                tone: if answer.tone == "bad" { "note" } else { answer.tone },
                icon: answer.icon,
                sentence: format!("{}: {}. {}", answer.title, answer.word, answer.sentence),
            }));
            said.lines.extend(comparison.number.iter().map(|sentence| Line {
                tone: comparison.number_tone,
                icon: if comparison.number_icon.is_empty() { "–" } else { comparison.number_icon },
                sentence: sentence.clone(),
            }));
            said.comparison = Some(comparison);
        }
        Ok(said)
    }

    /// Whether anything stops what was asked.
    fn stops(&self) -> impl Iterator<Item = &Remark> {
        let examples = self.examples.iter().flatten();
        let all =
            self.number.iter().chain(&self.days).chain(&self.schema).chain(&self.parts).chain(&self.others);
        all.chain(examples).filter(|remark| remark.stops)
    }

    /// Puts each fault at the field that it is about.
    fn put_all(&mut self, faults: &[Fault], stops: bool, reader: &Reader) {
        for fault in faults {
            let message = fault.message.in_language(reader.language).to_owned();
            let remark = |place: &str| Remark { place: place.to_owned(), message: message.clone(), stops };
            let at = match &fault.place {
                Some(Place::Schema(at)) => {
                    self.schema.push(remark(at));
                    continue;
                }
                Some(Place::Body(at)) => at.as_str(),
                _ => "",
            };
            let of_example = at.strip_prefix("/voorbeelden/").map(|rest| rest.split('/').next());
            let example = of_example.flatten().and_then(|index| index.parse::<usize>().ok());
            match (at, example.and_then(|index| self.examples.get_mut(index))) {
                (_, Some(example)) => example.push(remark("")),
                ("/versie", _) => self.number.push(remark("")),
                ("/geldigVanDatum" | "/geldigTotDatum", _) => self.days.push(remark("")),
                ("/onderdelen", _) => self.parts.push(remark("")),
                _ => self.others.push(remark("")),
            }
        }
    }

    /// What it comes to, apart from the comparison.
    fn sum_up(&mut self, d: &DeskWords) {
        let stopped = self.stops().count();
        let line = |tone, icon, sentence: String| Line { tone, icon, sentence };
        let counted = |count: usize, one, more| Words::counted(count as u64, one, more);
        let mut lines = Vec::new();
        if stopped > 0 {
            let count = counted(stopped, d.one_fault, d.more_faults);
            lines.push(line("bad", "✗", format!("{} {count}.", d.check_refused)));
        } else {
            lines.push(line("good", "✓", d.check_good.to_owned()));
        }
        let worth = self.schema.iter().chain(&self.others).filter(|remark| !remark.stops).count();
        if worth > 0 {
            let count = counted(worth, d.one_remark, d.more_remarks);
            lines.push(line("note", "!", format!("{} {count}.", d.check_thoughts)));
        }
        let wrong = self.examples.iter().filter(|remarks| !remarks.is_empty()).count();
        if wrong > 0 {
            lines.push(line("note", "!", format!("{} {wrong}.", d.check_examples_wrong)));
        } else if stopped == 0 && !self.examples.is_empty() {
            let right = self.examples.len();
            lines.push(line("good", "✓", format!("{} {right}.", d.check_examples_good)));
        }
        self.lines = lines;
    }
}
