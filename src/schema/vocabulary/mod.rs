//! The four vocabularies: what a municipal standard says beyond JSON Schema.
//!
//! Formats are judged as any other keyword. `regels`, `waardelijst` and `proces` never change which branch
//! of a choice fits: they are looked at where a subschema applies and holds, so that a document that is
//! valid here is valid for any JSON Schema tool (`docs/0011-vocabularies.md`). Door: [`Saying`], a keyword
//! ready to be looked at; [`VOCABULARIES`], their names and texts. Refuses: a keyword of the wrong form,
//! an expression that does not fit the schema, a process that does not hold together, each with its place.

mod cel;
mod checks;
mod codes;
pub(super) mod format;
mod pointer;
pub mod process;
mod rules;
mod texts;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;

use crate::domain::json::Node;
use crate::domain::{CodeList, CodeListName, CodeStanding, FindingCode, Severity, Source};

pub use cel::Occasion;
pub use codes::CodeUse;
pub use process::{CaseRemark, EQUATED_DAYS, Process};
pub use rules::Rule;
pub use texts::{VOCABULARIES, Vocabulary};

pub(super) use cel::{Mend, Way};
pub(super) use checks::is_close;
use pointer::Pointer;

/// A keyword of a vocabulary, ready to be looked at.
#[derive(Debug)]
pub enum Saying {
    /// `regels`.
    Rules(Vec<Rule>),
    /// `waardelijst`.
    Codes(Vec<CodeUse>),
    /// `proces`.
    Process(Box<Process>),
}

/// Every format with what it expects.
#[must_use]
pub fn format_names() -> Vec<(String, crate::domain::Text)> {
    let all = format::NAMES.iter();
    all.filter_map(|name| Some(((*name).to_owned(), format::expectation(name)?))).collect()
}

/// What a format of the vocabulary `formaten` expects, as a part of a sentence; `None` for other formats.
#[must_use]
pub fn format_expectation(name: &str) -> Option<crate::domain::Text> {
    format::expectation(name)
}

/// What is wrong with a text as a value of this format; nothing when it holds, or when there is no such format.
#[must_use]
pub fn format_fault(name: &str, written: &str) -> Option<crate::domain::Text> {
    format::check(name, written)?.err()
}

/// Whether the value of a keyword can be read, or at least says where it can't.
#[must_use]
pub fn reads(keyword: &str, value: &Value) -> bool {
    Saying::read(keyword, value).is_some()
}

/// A sentence of a maintainer: `{"nl": "…", "en": "…"}`; `None` when it has another form.
pub(super) fn words(value: &Value) -> Option<crate::domain::Text> {
    const LONGEST: usize = 1_000;
    let written: process::Words = serde::Deserialize::deserialize(value).ok()?;
    let fits = |text: &str| !text.is_empty() && text.chars().count() <= LONGEST;
    let text = written.text();
    (fits(&text.nl) && fits(&text.en)).then_some(text)
}

/// What is wrong with sentences of another form.
pub(super) fn not_messages() -> crate::domain::Text {
    crate::domain::text(
        "'meldingen' geeft bij een trefwoord dat in dit deelschema staat een zin: {\"pattern\": {\"nl\": \"…\", \"en\": \"…\"}} (zie /v1/vocabulaires/regels).",
        "'meldingen' gives a sentence for a keyword that stands in this subschema: {\"pattern\": {\"nl\": \"…\", \"en\": \"…\"}} (see /v1/vocabulaires/regels).",
    )
}

/// The keywords of the vocabularies.
pub const KEYWORDS: [&str; 3] = ["regels", "waardelijst", "proces"];

/// Something to say about a value.
#[derive(Debug)]
pub struct Remark<'c> {
    /// How bad it is.
    pub severity: Severity,
    /// Where, as a JSON Pointer from the value.
    pub at: String,
    /// What.
    pub about: About<'c>,
}

/// What a remark is about.
#[derive(Debug)]
pub enum About<'c> {
    /// A rule does not hold.
    RuleBroken(&'c Rule),
    /// A rule could not be run within its bounds.
    RuleUndecided(&'c Rule),
    /// A code does not hold.
    Code {
        /// The list.
        list: &'c CodeList,
        /// What it says.
        standing: CodeStanding<'c>,
    },
    /// A case.
    Case(CaseRemark<'c>),
    /// So much was asked that not everything could be looked at.
    Exhausted,
}

impl Remark<'_> {
    /// Its kind.
    #[must_use]
    pub const fn code(&self) -> FindingCode {
        match &self.about {
            About::RuleBroken(_) => FindingCode::RuleBroken,
            About::RuleUndecided(_) | About::Exhausted => FindingCode::RuleUndecided,
            About::Code { standing, .. } => match standing {
                CodeStanding::Ended(_) => FindingCode::CodeEnded,
                CodeStanding::NotYet(_) => FindingCode::CodeNotYetValid,
                CodeStanding::NotYetKnown => FindingCode::CodeNotYetKnown,
                CodeStanding::Unknown | CodeStanding::Holds => FindingCode::UnknownCode,
            },
            About::Case(case) => match case {
                CaseRemark::NoBeginning => FindingCode::NoBeginning,
                CaseRemark::UnknownStep => FindingCode::UnknownStep,
                CaseRemark::Forbidden { .. } => FindingCode::ForbiddenTransition,
                CaseRemark::OutOfOrder => FindingCode::OutOfOrder,
                CaseRemark::Role { .. } => FindingCode::RoleMayNot,
                CaseRemark::Exceeded(_) => FindingCode::LimitExceeded,
                CaseRemark::WithoutStep(..) => FindingCode::ExtensionWithoutStep,
                CaseRemark::ExtensionTooLate(..) => FindingCode::ExtensionTooLate,
                CaseRemark::Passed(_) => FindingCode::LimitPassed,
            },
        }
    }

    /// What stands at its place, below the value that it is about.
    #[must_use]
    pub fn target<'t>(&self, value: Node<'t>) -> Option<Node<'t>> {
        Pointer::of(&self.at).follow(value)
    }

    /// The same, or else the last value on the way there; `None` when the rest of the way was taken out of
    /// the document.
    #[must_use]
    pub fn nearest<'t>(&self, value: Node<'t>) -> Option<Node<'t>> {
        Pointer::of(&self.at).follow_as_far(value)
    }

    /// The rule, time limit or code list that it is about, by its code in the standard.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        match &self.about {
            About::RuleBroken(rule) | About::RuleUndecided(rule) => Some(&rule.code),
            About::Code { list, .. } => Some(list.name.as_str()),
            About::Case(
                CaseRemark::Exceeded(late)
                | CaseRemark::WithoutStep(late, _)
                | CaseRemark::ExtensionTooLate(late, _)
                | CaseRemark::Passed(late),
            ) => Some(&late.limit.code),
            About::Case(_) | About::Exhausted => None,
        }
    }

    /// Which of the things that the keyword says it is about, as a JSON Pointer from the keyword.
    #[must_use]
    pub fn within(&self) -> String {
        match &self.about {
            About::RuleBroken(rule) | About::RuleUndecided(rule) => format!("/{}", rule.index),
            _ => String::new(),
        }
    }

    /// Where it is said, when the standard tells.
    #[must_use]
    pub fn source(&self) -> Option<&Source> {
        match &self.about {
            About::RuleBroken(rule) | About::RuleUndecided(rule) => rule.source.as_ref(),
            About::Case(
                CaseRemark::WithoutStep(late, extension) | CaseRemark::ExtensionTooLate(late, extension),
            ) => Some(extension.source.as_ref().unwrap_or(late.source)),
            About::Case(CaseRemark::Exceeded(late) | CaseRemark::Passed(late)) => Some(late.source),
            _ => None,
        }
    }
}

/// How many steps the vocabularies may still take on one document.
#[derive(Debug, Clone, Copy)]
pub struct Budget(u64);

impl Budget {
    /// So many.
    #[must_use]
    pub const fn new(steps: u64) -> Self {
        Self(steps)
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_spent(&self) -> bool {
        self.0 == 0
    }

    /// Takes so many of what is left; nothing when there are not so many.
    fn spend(&mut self, steps: u64) -> bool {
        let left = self.0.checked_sub(steps);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }

    /// Runs something that takes at most so many steps of what is left.
    fn run<T>(&mut self, most: u64, run: impl FnOnce(&mut u64) -> T) -> T {
        let mut steps = most.min(self.0);
        let given = steps;
        let outcome = run(&mut steps);
        self.0 -= given - steps;
        outcome
    }
}

/// A keyword that can't be read: where below it, and why.
pub(super) type Unread = (String, crate::domain::Text);

impl Saying {
    /// Reads a keyword; `None` when it is none of these, or has another form, which its meta-schema says.
    pub(super) fn read(keyword: &str, value: &Value) -> Option<Result<Self, Vec<Unread>>> {
        match keyword {
            "regels" => Some(rules::read(value)?.map(Self::Rules)),
            "waardelijst" => Some(Ok(Self::Codes(codes::read(value)?))),
            "proces" => Some(Process::read(value)?.map(|process| Self::Process(Box::new(process)))),
            _ => None,
        }
    }

    /// Says what there is to say about a value; `say` answers whether to go on.
    pub fn look<'c>(
        &'c self,
        value: Node<'_>,
        occasion: Occasion<'_>,
        budget: &mut Budget,
        say: &mut dyn FnMut(Remark<'c>) -> bool,
    ) {
        if budget.is_spent() {
            say(Remark { severity: Severity::Error, at: String::new(), about: About::Exhausted });
            return;
        }
        match self {
            Self::Rules(rules) => {
                for rule in rules {
                    if let Some(remark) = rule.look(value, occasion, budget)
                        && !say(remark)
                    {
                        return;
                    }
                }
            }
            Self::Codes(uses) => {
                for code in uses {
                    if let Some(remark) = code.look(value, occasion.today)
                        && !say(remark)
                    {
                        return;
                    }
                }
            }
            Self::Process(process) => process.look(value, occasion, budget, say),
        }
    }

    /// The code lists that it needs: by name, with the version or range it asks for.
    pub(super) fn wants(&self) -> BTreeSet<(CodeListName, String)> {
        match self {
            Self::Rules(_) => BTreeSet::new(),
            Self::Codes(uses) => uses.iter().map(|code| (code.list.clone(), code.range.clone())).collect(),
            Self::Process(process) if process.wants_equated_days() => {
                EQUATED_DAYS.parse().ok().map(|name| (name, String::new())).into_iter().collect()
            }
            Self::Process(_) => BTreeSet::new(),
        }
    }

    /// Takes up a code list that it needs.
    pub(super) fn supply(&mut self, range: &str, list: &Arc<CodeList>) {
        match self {
            Self::Rules(_) => {}
            Self::Codes(uses) => {
                for code in uses.iter_mut().filter(|code| code.list == list.name && code.range == range) {
                    code.codes = Some(Arc::clone(list));
                }
            }
            Self::Process(process) => process.equate(list),
        }
    }

    /// The ways from the value to all that it reads, by names.
    pub(super) fn reads(&self) -> Vec<Vec<String>> {
        match self {
            Self::Rules(rules) => {
                rules.iter().flat_map(|rule| rule.expressions().flat_map(|(_, e)| e.reads())).collect()
            }
            Self::Codes(uses) => {
                let pointers = uses.iter().flat_map(|code| [Some(&code.field), code.date.as_ref()]);
                pointers.flatten().map(|pointer| pointer.segments().to_vec()).collect()
            }
            Self::Process(process) => process.reads(),
        }
    }

    /// Whether it looks at the whole document.
    pub(super) fn reads_document(&self) -> bool {
        match self {
            Self::Rules(rules) => {
                rules.iter().any(|rule| rule.expressions().any(|(_, expression)| expression.reads_document()))
            }
            Self::Codes(_) => false,
            Self::Process(process) => {
                process.expressions().any(|(_, expression)| expression.reads_document())
            }
        }
    }
}

/// Whether there is anything to say about a value on a day.
pub(super) fn is_silent(
    saying: &Saying,
    value: Node<'_>,
    document: Node<'_>,
    today: NaiveDate,
    budget: &mut Budget,
) -> bool {
    let mut silent = true;
    saying.look(value, Occasion { document, today }, budget, &mut |_| {
        silent = false;
        false
    });
    silent
}
