//! The vocabulary `regels`: what has to hold between the fields of one value.

use serde::Deserialize;

use crate::domain::json::Node;
use crate::domain::{Severity, Source};

use super::cel::{Expression, Mend, Occasion, Stop};
use super::process::{Gravity, Words};
use super::{About, Budget, Pointer, Remark, Unread};

/// Most steps that one rule takes on one value.
const STEPS: u64 = 2_000_000;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its stable name.
    pub code: String,
    /// How bad it is when it does not hold.
    pub severity: Severity,
    /// What to say then.
    pub message: Words,
    /// Where it is said that it has to hold.
    pub source: Option<Source>,
    requirement: Expression,
    condition: Option<Expression>,
    field: Pointer,
    /// Where it stands in its keyword.
    pub(super) index: usize,
}

#[derive(Deserialize)]
struct Written {
    code: String,
    eis: String,
    als: Option<String>,
    #[serde(default)]
    ernst: Gravity,
    melding: Words,
    #[serde(default)]
    veld: String,
    bron: Option<Source>,
}

/// Reads the keyword; `None` when it has another form, which its meta-schema says.
pub(super) fn read(value: &serde_json::Value) -> Option<Result<Vec<Rule>, Vec<Unread>>> {
    let written: Vec<Written> = Deserialize::deserialize(value).ok()?;
    let (mut rules, mut faults) = (Vec::new(), Vec::new());
    for (index, rule) in written.into_iter().enumerate() {
        let mut expression = |name: &str, text: &str| {
            Expression::read(text).map_err(|why| faults.push((format!("/{index}/{name}"), why))).ok()
        };
        let requirement = expression("eis", &rule.eis);
        let condition = rule.als.as_deref().map(|text| expression("als", text));
        let (Some(requirement), None | Some(Some(_))) = (requirement, &condition) else { continue };
        rules.push(Rule {
            code: rule.code,
            severity: rule.ernst.severity(),
            message: rule.melding,
            source: rule.bron,
            requirement,
            condition: condition.flatten(),
            field: Pointer::of(&rule.veld),
            index,
        });
    }
    Some(if faults.is_empty() { Ok(rules) } else { Err(faults) })
}

impl Rule {
    /// Where it stands in its keyword.
    #[must_use]
    pub const fn place(&self) -> usize {
        self.index
    }

    /// Where its findings stand, from the value.
    pub(super) fn field(&self) -> &Pointer {
        &self.field
    }

    /// The expressions in it, each with its place below the rule.
    pub(super) fn expressions(&self) -> impl Iterator<Item = (&'static str, &Expression)> {
        [("eis", Some(&self.requirement)), ("als", self.condition.as_ref())]
            .into_iter()
            .filter_map(|(name, expression)| Some((name, expression?)))
    }

    /// Changes to a document that may make it hold.
    pub(in crate::schema) fn mends(&self, value: Node<'_>, occasion: Occasion<'_>) -> Vec<Mend> {
        let mut mends = self.requirement.mends(true, value, occasion);
        mends.extend(self.condition.iter().flat_map(|condition| condition.mends(false, value, occasion)));
        mends
    }

    /// What there is to say about a value.
    pub(super) fn look<'c>(
        &'c self,
        value: Node<'_>,
        occasion: Occasion<'_>,
        budget: &mut Budget,
    ) -> Option<Remark<'c>> {
        let outcome = budget.run(STEPS, |steps| {
            if let Some(condition) = &self.condition
                && !condition.holds(value, occasion, steps)?
            {
                return Ok(true);
            }
            self.requirement.holds(value, occasion, steps)
        });
        let about = match outcome {
            Ok(true) | Err(Stop::Absent) => return None,
            Ok(false) => About::RuleBroken(self),
            Err(Stop::Impossible | Stop::Spent) => About::RuleUndecided(self),
        };
        Some(Remark { severity: self.severity, at: self.field.written().to_owned(), about })
    }
}
