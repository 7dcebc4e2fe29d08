//! Expressions of rules: CEL, read by the `cel` crate, and run here over a document as it was read.
//!
//! Door: [`Expression::read`], and [`Expression::run`]. The crate's own interpreter builds values of its
//! own, has no bound on steps and checks no types, so of it only the parser is used
//! (`docs/0012-rules.md`). Refuses: what the vocabulary leaves out, expressions past their limits, and more
//! steps than a run may take.

mod eval;
mod mend;
mod parse;
mod types;
mod value;

use crate::domain::json::Node;

pub use eval::Occasion;
pub(super) use eval::Stop;
pub(in crate::schema) use eval::{day_of, moment};
pub(in crate::schema) use mend::{Mend, Way};
pub(in crate::schema) use types::check as check_types;
use value::Value;

/// Longest expression, in characters.
pub(super) const LONGEST: usize = 2_000;
/// Deepest expression, in levels.
const DEEPEST: usize = 32;

/// An expression, ready to run.
#[derive(Debug)]
pub(in crate::schema) struct Expression {
    body: Expr,
    /// How many names the macros in it bind at most at one time.
    slots: usize,
}

/// What was wrong with an expression, in Dutch and in English.
pub(in crate::schema) type Complaint = crate::domain::Text;

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is wrong with it, and where in its text.
    pub(in crate::schema) fn read(text: &str) -> Result<Self, Complaint> {
        parse::read(text)
    }

    /// Runs it.
    ///
    /// # Errors
    /// Why there is no outcome.
    pub(in crate::schema) fn run<'v>(
        &'v self,
        this: Node<'v>,
        occasion: Occasion<'v>,
        steps: &mut u64,
    ) -> Result<Value<'v>, Stop> {
        eval::run(&self.body, self.slots, this, occasion, steps)
    }

    /// Whether its outcome is true, when it has one.
    ///
    /// # Errors
    /// Why there is none.
    pub(in crate::schema) fn holds(
        &self,
        this: Node<'_>,
        occasion: Occasion<'_>,
        steps: &mut u64,
    ) -> Result<bool, Stop> {
        match self.run(this, occasion, steps)? {
            Value::Bool(holds) => Ok(holds),
            _ => Err(Stop::Absent),
        }
    }

    /// The ways from the value it stands with to all that it reads, by names; a way ends where more
    /// than one member is read.
    #[must_use]
    pub(in crate::schema) fn reads(&self) -> Vec<Vec<String>> {
        let mut ways = Vec::new();
        self.body.collect_reads(&mut ways);
        ways
    }

    /// Whether it looks at the whole document.
    #[must_use]
    pub(in crate::schema) fn reads_document(&self) -> bool {
        self.body.any(&|expr| matches!(expr, Expr::Document))
    }
}

#[derive(Debug)]
enum Expr {
    Null,
    Bool(bool),
    Number(rust_decimal::Decimal),
    Text(String),
    This,
    Document,
    Today,
    Slot(usize),
    List(Vec<Expr>),
    Member(Box<Expr>, String),
    Has(Box<Expr>, String),
    Index(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    If(Box<[Expr; 3]>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Loop(Box<Loop>),
    Call(Function, Vec<Expr>),
    Matches(Box<Expr>, Box<regex::Regex>),
}

/// A macro over a list.
#[derive(Debug)]
struct Loop {
    kind: LoopKind,
    list: Expr,
    slot: usize,
    body: Expr,
    /// For `map` with a condition.
    condition: Option<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LoopKind {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

macro_rules! functions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $arity:literal;)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum Function { $($(#[$doc])* $variant,)+ }

        impl Function {
            fn named(name: &str, arguments: usize) -> Option<Self> {
                match (name, arguments) {
                    $(($name, $arity) => Some(Self::$variant),)+
                    _ => None,
                }
            }

            fn arity(name: &str) -> Option<usize> {
                match name {
                    $($name => Some($arity),)+
                    _ => None,
                }
            }

            const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

functions! {
    Size = "size", 1;
    StartsWith = "startsWith", 2;
    EndsWith = "endsWith", 2;
    Contains = "contains", 2;
    Day = "datum", 1;
    Moment = "tijdstip", 1;
    Days = "dagen", 1;
    Weeks = "weken", 1;
    Months = "maanden", 1;
    Years = "jaren", 1;
    Sum = "som", 1;
    Least = "kleinste", 1;
    Greatest = "grootste", 1;
    Unique = "uniek", 1;
    Find = "zoek", 3;
    Whole = "geheel", 1;
}

impl Expr {
    fn children(&self) -> Vec<&Self> {
        match self {
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::This
            | Self::Document
            | Self::Today
            | Self::Slot(_) => Vec::new(),
            Self::List(all) | Self::Call(_, all) => all.iter().collect(),
            Self::Member(of, _)
            | Self::Has(of, _)
            | Self::Not(of)
            | Self::Negate(of)
            | Self::Matches(of, _) => vec![of],
            Self::Index(a, b) | Self::And(a, b) | Self::Or(a, b) | Self::Binary(_, a, b) => vec![a, b],
            Self::If(all) => all.iter().collect(),
            Self::Loop(over) => [&over.list, &over.body].into_iter().chain(over.condition.as_ref()).collect(),
        }
    }

    fn any(&self, is: &dyn Fn(&Self) -> bool) -> bool {
        is(self) || self.children().into_iter().any(|child| child.any(is))
    }

    /// The names that lead here from `this`, when nothing else does.
    fn way(&self) -> Option<Vec<String>> {
        match self {
            Self::This => Some(Vec::new()),
            Self::Member(of, name) | Self::Has(of, name) => {
                let mut way = of.way()?;
                way.push(name.clone());
                Some(way)
            }
            _ => None,
        }
    }

    fn collect_reads(&self, ways: &mut Vec<Vec<String>>) {
        if let Some(way) = self.way() {
            ways.push(way);
            return;
        }
        for child in self.children() {
            child.collect_reads(ways);
        }
    }
}
