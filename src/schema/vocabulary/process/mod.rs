//! The vocabulary `proces`: the steps of a case, what may follow what, and time limits.
//!
//! Door: [`Process`], read from the keyword, says what there is to say about a case; [`svg`] and [`bpmn()`]
//! show its [`Model`]. Refuses, at publication: a model that does not hold together.

mod bpmn;
mod diagram;
mod judge;
mod model;
mod route;
mod soundness;
mod spelled;

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::domain::{CodeList, EquatedDays, Severity};

use super::cel::Expression;
use super::{Pointer, Unread};

pub use bpmn::bpmn;
pub use diagram::svg;
pub use judge::{CaseRemark, Late};
pub use model::{Extension, From, Gravity, Limit, Model, Step, Words};
pub use spelled::{Spelled, SpelledLimit, SpelledStep, spelled};

/// The code list of days that count as public holidays by royal decree.
pub const EQUATED_DAYS: &str = "gelijkgestelde-dagen";

/// A process, ready to judge cases by.
#[derive(Debug)]
pub struct Process {
    /// What it says.
    pub model: Model,
    list: Pointer,
    step: Pointer,
    date: Pointer,
    role: Option<Pointer>,
    /// The names of the steps, in the order of the model.
    names: Vec<String>,
    /// For each step, whether each other may follow.
    follows: Vec<Vec<bool>>,
    limits: Vec<ReadyLimit>,
    /// The limits in an order in which each comes after what it runs from.
    order: Vec<usize>,
    equated: EquatedDays,
}

/// A limit with its steps looked up.
#[derive(Debug)]
struct ReadyLimit {
    from: Start,
    until: Vec<bool>,
    variants: Vec<Expression>,
    extensions: Vec<usize>,
    suspensions: Vec<(usize, Vec<bool>)>,
}

#[derive(Debug)]
enum Start {
    Steps(Vec<bool>),
    Limit(usize),
    Field(Pointer),
}

impl Gravity {
    pub(super) const fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
        }
    }
}

impl Process {
    /// Reads the keyword; `None` when it has another form, which its meta-schema says.
    pub(super) fn read(value: &serde_json::Value) -> Option<Result<Self, Vec<Unread>>> {
        let model = Model::deserialize(value).ok()?;
        Some(conditions(&model).map(|conditions| Self::ready(model, conditions)))
    }

    /// Looks up everything that the model names.
    fn ready(model: Model, conditions: Vec<Vec<Expression>>) -> Self {
        let names = model.steps.iter().enumerate().map(|(index, (name, _))| (name.clone(), index));
        let steps: HashMap<String, usize> = names.collect();
        let count = model.steps.len();
        let marked = |names: &[String]| {
            let mut marks = vec![false; count];
            names.iter().filter_map(|name| steps.get(name)).for_each(|index| marks[*index] = true);
            marks
        };
        let mut follows = vec![vec![false; count]; count];
        for transition in &model.transitions {
            let Some(from) = steps.get(&transition.from) else { continue };
            for (to, may) in marked(&transition.to).into_iter().enumerate() {
                follows[*from][to] |= may;
            }
        }
        let limit_at = |code: &str| model.limits.iter().position(|limit| limit.code == code);
        let limits = model.limits.iter().zip(conditions).map(|(limit, variants)| ReadyLimit {
            from: match &limit.from {
                From::Step(names) => Start::Steps(marked(names)),
                From::Limit(code) => Start::Limit(limit_at(code).unwrap_or(usize::MAX)),
                From::Field(pointer) => Start::Field(Pointer::of(pointer)),
            },
            until: marked(&limit.until),
            variants,
            extensions: limit
                .extensions
                .iter()
                .map(|e| steps.get(&e.step).copied().unwrap_or(usize::MAX))
                .collect(),
            suspensions: limit
                .suspensions
                .iter()
                .map(|s| (steps.get(&s.from).copied().unwrap_or(usize::MAX), marked(&s.until)))
                .collect(),
        });
        let limits: Vec<ReadyLimit> = limits.collect();
        let order = soundness::order(&limits);
        Self {
            list: Pointer::of(&model.events.list),
            step: Pointer::of(&model.events.step),
            date: Pointer::of(&model.events.date),
            role: model.events.role.as_deref().map(Pointer::of),
            follows,
            limits,
            order,
            names: model.steps.iter().map(|(name, _)| name.clone()).collect(),
            equated: EquatedDays::default(),
            model,
        }
    }

    /// Whether the days that are equated with public holidays matter to it.
    #[must_use]
    pub fn wants_equated_days(&self) -> bool {
        self.model.limits.iter().any(|limit| limit.moved || limit.working_days)
    }

    /// Takes up those days.
    pub(in crate::schema) fn equate(&mut self, list: &Arc<CodeList>) {
        self.equated = list.codes().filter_map(|(code, _)| code.parse().ok()).collect();
    }

    /// The members of a case that it reads, by the way to each.
    pub(super) fn reads(&self) -> Vec<Vec<String>> {
        let mut ways = vec![self.list.segments().to_vec()];
        for limit in &self.limits {
            if let Start::Field(pointer) = &limit.from {
                ways.push(pointer.segments().to_vec());
            }
            ways.extend(limit.variants.iter().flat_map(Expression::reads));
        }
        ways
    }

    /// The conditions of its variants, each with its place below the keyword.
    pub(super) fn expressions(&self) -> impl Iterator<Item = (String, &Expression)> {
        self.limits.iter().enumerate().flat_map(|(index, limit)| {
            limit
                .variants
                .iter()
                .enumerate()
                .map(move |(at, expression)| (format!("/termijnen/{index}/varianten/{at}/als"), expression))
        })
    }

    pub(super) fn list_pointer(&self) -> &Pointer {
        &self.list
    }

    /// The pointers from a case, each with its place below the keyword.
    pub(super) fn case_pointers(&self) -> impl Iterator<Item = (String, &Pointer)> {
        let fields = self.limits.iter().enumerate().filter_map(|(index, limit)| match &limit.from {
            Start::Field(pointer) => Some((format!("/termijnen/{index}/vanaf/veld"), pointer)),
            _ => None,
        });
        std::iter::once(("/gebeurtenissen/lijst".to_owned(), &self.list)).chain(fields)
    }

    /// The pointers from an event, each with its place below the keyword.
    pub(super) fn event_pointers(&self) -> impl Iterator<Item = (String, &Pointer)> {
        let all = [("stap", Some(&self.step)), ("datum", Some(&self.date)), ("rol", self.role.as_ref())];
        all.into_iter().filter_map(|(name, pointer)| Some((format!("/gebeurtenissen/{name}"), pointer?)))
    }
}

/// The conditions of the variants of each limit.
fn conditions(model: &Model) -> Result<Vec<Vec<Expression>>, Vec<Unread>> {
    let (mut faults, mut conditions) = (Vec::new(), Vec::new());
    for (index, limit) in model.limits.iter().enumerate() {
        let mut ready = Vec::new();
        for (at, variant) in limit.variants.iter().enumerate() {
            match Expression::read(&variant.condition) {
                Ok(expression) => ready.push(expression),
                Err(why) => faults.push((format!("/termijnen/{index}/varianten/{at}/als"), why)),
            }
        }
        conditions.push(ready);
    }
    if faults.is_empty() { Ok(conditions) } else { Err(faults) }
}
