//! What to change in a document so that an expression comes out as wanted.
//!
//! Door: [`Expression::mends`]. It reads the expression backwards: what has to be at most a sum may be
//! lowered, or a part of the sum raised. These are guesses, each to be tried: a change that makes one rule
//! hold may break another. Refuses: more guesses, and more steps, than are worth trying.

mod solve;

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::domain::json::Node;

use super::eval::{Occasion, run_with};
use super::value::Value;
use super::{Expr, Expression, Function, Loop, LoopKind, Operator};

use solve::{amount, beside, beside_text, is_arithmetic, opposite, parts, with_part};

/// A place in a document: from the whole of it, or from the value that a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::schema) struct Way {
    /// Whether it starts at the whole document.
    pub whole: bool,
    /// Names of members, and indexes of items.
    pub steps: Vec<String>,
}

impl Way {
    fn down(mut self, step: impl Into<String>) -> Self {
        self.steps.push(step.into());
        self
    }
}

/// A change of a document.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::schema) enum Mend {
    /// Puts a value there, over what is there.
    Put(Way, Json),
    /// Puts something there that the schema allows.
    Add(Way),
    /// Takes away what is there.
    Drop(Way),
    /// Puts something else there.
    Vary(Way),
    /// Gives a list one more item.
    Grow(Way),
    /// Gives a list this item.
    Push(Way, Json),
    /// Puts a text there that fits a pattern.
    Match(Way, String),
}

/// Most guesses from one expression.
const MOST: usize = 40;
/// Most steps that reading one expression backwards takes.
const STEPS: u64 = 200_000;
/// Most items of a list that are looked at.
const MOST_ITEMS: usize = 30;

impl Expression {
    /// Changes that may make it come out as wanted.
    pub(in crate::schema) fn mends(&self, wanted: bool, this: Node<'_>, occasion: Occasion<'_>) -> Vec<Mend> {
        let slots = vec![Value::Null; self.slots];
        let ways = vec![None; self.slots];
        let mut mender = Mender { this, occasion, slots, ways, steps: STEPS, found: Vec::new() };
        mender.hold(&self.body, wanted);
        mender.found
    }
}

struct Mender<'v> {
    this: Node<'v>,
    occasion: Occasion<'v>,
    slots: Vec<Value<'v>>,
    ways: Vec<Option<Way>>,
    steps: u64,
    found: Vec<Mend>,
}

impl<'v> Mender<'v> {
    fn offer(&mut self, mend: Mend) {
        if self.found.len() < MOST && !self.found.contains(&mend) {
            self.found.push(mend);
        }
    }

    fn eval(&mut self, expr: &'v Expr) -> Option<Value<'v>> {
        run_with(expr, self.slots.clone(), self.this, self.occasion, &mut self.steps).ok()
    }

    fn is(&mut self, expr: &'v Expr, wanted: bool) -> bool {
        matches!(self.eval(expr), Some(Value::Bool(truth)) if truth == wanted)
    }

    /// Where an expression leads, when it does nothing but lead there.
    fn way(&mut self, expr: &'v Expr) -> Option<Way> {
        match expr {
            Expr::This => Some(Way { whole: false, steps: Vec::new() }),
            Expr::Document => Some(Way { whole: true, steps: Vec::new() }),
            Expr::Slot(slot) => self.ways.get(*slot)?.clone(),
            Expr::Member(of, name) => Some(self.way(of)?.down(name.as_str())),
            Expr::Index(of, index) => match self.eval(index)? {
                Value::Number(at) => Some(self.way(of)?.down(at.normalize().to_string())),
                Value::Text(name) => Some(self.way(of)?.down(name)),
                _ => None,
            },
            Expr::Call(Function::Find, arguments) => {
                let [list, key, wanted] = arguments.as_slice() else { return None };
                let (Value::Text(key), wanted) = (self.eval(key)?, self.eval(wanted)?) else { return None };
                let found = self.items(list).into_iter().find(|(item, _)| {
                    let Value::Object(item) = item else { return false };
                    item.get(&key).and_then(Value::of).and_then(|own| own.same(&wanted)) == Some(true)
                });
                found?.1
            }
            _ => None,
        }
    }

    /// The items of a list, each with where it stands.
    fn items(&mut self, list: &'v Expr) -> Vec<(Value<'v>, Option<Way>)> {
        if let Expr::Loop(over) = list
            && over.kind == LoopKind::Filter
        {
            let mut kept = self.items(&over.list);
            kept.retain(|(item, way)| self.bound(over, item, way.as_ref(), |this| this.is(&over.body, true)));
            return kept;
        }
        let way = self.way(list);
        match self.eval(list) {
            Some(Value::Array(array)) => {
                let items = array.as_array().into_iter().flatten().take(MOST_ITEMS).enumerate();
                items
                    .filter_map(|(at, item)| {
                        Some((Value::of(item)?, way.clone().map(|way| way.down(at.to_string()))))
                    })
                    .collect()
            }
            Some(Value::List(items)) => {
                items.iter().take(MOST_ITEMS).map(|item| (item.clone(), None)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Does something while the name of a loop stands for an item.
    fn bound<T>(
        &mut self,
        over: &'v Loop,
        item: &Value<'v>,
        way: Option<&Way>,
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        if let (Some(slot), Some(place)) = (self.slots.get_mut(over.slot), self.ways.get_mut(over.slot)) {
            *slot = item.clone();
            *place = way.cloned();
        }
        work(self)
    }

    /// Makes a truth come out as wanted.
    fn hold(&mut self, expr: &'v Expr, wanted: bool) {
        if self.steps == 0 || self.found.len() >= MOST {
            return;
        }
        match expr {
            Expr::Not(of) => self.hold(of, !wanted),
            Expr::And(a, b) | Expr::Or(a, b) => {
                let both = matches!(expr, Expr::And(..)) == wanted;
                for side in [a, b] {
                    if !both || !self.is(side, wanted) {
                        self.hold(side, wanted);
                    }
                }
            }
            Expr::If(all) => {
                let [condition, then, otherwise] = &**all;
                let holds = self.is(condition, true);
                self.hold(if holds { then } else { otherwise }, wanted);
                self.hold(condition, !holds);
            }
            Expr::Has(of, name) => {
                if let Some(way) = self.way(of) {
                    let way = way.down(name.as_str());
                    self.offer(if wanted { Mend::Add(way) } else { Mend::Drop(way) });
                }
            }
            Expr::Binary(operator, a, b) => self.compare(*operator, a, b, wanted),
            Expr::Loop(over) => self.over(over, wanted),
            Expr::Matches(of, pattern) => {
                if let Some(way) = self.way(of) {
                    self.offer(if wanted {
                        Mend::Match(way, pattern.as_str().to_owned())
                    } else {
                        Mend::Vary(way)
                    });
                }
            }
            Expr::Call(function, arguments) => self.ask(*function, arguments, wanted),
            _ => {
                if let Some(way) = self.way(expr) {
                    self.offer(Mend::Put(way, Json::Bool(wanted)));
                }
            }
        }
    }

    fn over(&mut self, over: &'v Loop, wanted: bool) {
        let all = match over.kind {
            LoopKind::All => wanted,
            LoopKind::Exists => !wanted,
            _ => return,
        };
        // Of all items the truth of the body is `wanted`, or of one of them.
        for (item, way) in self.items(&over.list) {
            self.bound(over, &item, way.as_ref(), |this| {
                if !all || !this.is(&over.body, wanted) {
                    this.hold(&over.body, wanted);
                    if all && let Some(way) = way.clone() {
                        this.offer(Mend::Drop(way));
                    }
                }
            });
        }
        if let Some(way) = self.way(&over.list) {
            self.offer(if all { Mend::Drop(way) } else { Mend::Grow(way) });
        }
    }

    fn compare(&mut self, operator: Operator, a: &'v Expr, b: &'v Expr, wanted: bool) {
        let operator = if wanted { operator } else { opposite(operator) };
        let (Some(left), Some(right)) = (self.eval(a), self.eval(b)) else {
            self.vary_all(a);
            self.vary_all(b);
            return;
        };
        match operator {
            Operator::Equal => {
                self.assign(a, &right);
                self.assign(b, &left);
            }
            Operator::NotEqual => {
                self.unlike(a, &right);
                self.unlike(b, &left);
            }
            Operator::LessOrEqual | Operator::GreaterOrEqual => {
                self.assign(b, &left);
                self.assign(a, &right);
            }
            Operator::Less | Operator::Greater => {
                let up = if operator == Operator::Less { 1 } else { -1 };
                for (to, from, by) in [(b, &left, up), (a, &right, -up)] {
                    if let Some(value) = beside(from, by) {
                        self.assign(to, &value);
                    }
                }
            }
            Operator::In => {
                for (item, way) in self.items(b) {
                    self.assign(a, &item);
                    if let (Some(way), Some(json)) = (way, self.json(&left, None)) {
                        self.offer(Mend::Put(way, json));
                    }
                }
                if let (Some(way), Some(json)) = (self.way(b), self.json(&left, None)) {
                    self.offer(Mend::Push(way, json));
                }
            }
            _ => {}
        }
        if !wanted && operator == Operator::In {
            self.vary_all(a);
        }
    }

    /// Makes it something else than a value.
    fn unlike(&mut self, expr: &'v Expr, value: &Value<'v>) {
        match (expr, value) {
            // Something has to be found.
            (Expr::Call(Function::Find, arguments), Value::Null) => {
                let [list, key, wanted] = arguments.as_slice() else { return };
                let (Some(Value::Text(key)), Some(sought)) = (self.eval(key), self.eval(wanted)) else {
                    return;
                };
                for (item, way) in self.items(list) {
                    let Value::Object(item) = item else { continue };
                    if let Some(own) = item.get(&key).and_then(Value::of) {
                        self.assign(wanted, &own);
                    }
                    if let (Some(way), Some(json)) = (way, self.json(&sought, None)) {
                        self.offer(Mend::Put(way.down(key.clone()), json));
                    }
                }
            }
            (_, Value::Bool(truth)) => self.assign(expr, &Value::Bool(!truth)),
            _ => self.vary_all(expr),
        }
    }

    /// Questions that are functions.
    fn ask(&mut self, function: Function, arguments: &'v [Expr], wanted: bool) {
        match (function, arguments) {
            (Function::Unique, [Expr::Loop(over)]) if over.kind == LoopKind::Map => {
                for (item, way) in self.items(&over.list).into_iter().skip(1) {
                    self.bound(over, &item, way.as_ref(), |this| this.vary_all(&over.body));
                    self.offer_drop(way);
                }
            }
            (Function::Unique, [list]) => {
                for (_, way) in self.items(list) {
                    self.offer_drop(way);
                }
            }
            (Function::StartsWith | Function::EndsWith | Function::Contains, [of, part]) if wanted => {
                let (Some(Value::Text(text)), Some(Value::Text(part))) = (self.eval(of), self.eval(part))
                else {
                    return;
                };
                for text in with_part(function, &text, &part) {
                    self.assign(of, &Value::Text(Cow::Owned(text)));
                }
            }
            _ => arguments.iter().for_each(|argument| self.vary_all(argument)),
        }
    }

    fn offer_drop(&mut self, way: Option<Way>) {
        if let Some(way) = way {
            self.offer(Mend::Drop(way));
        }
    }

    /// Puts something else in every place that an expression reads.
    fn vary_all(&mut self, expr: &'v Expr) {
        if let Some(way) = self.way(expr) {
            self.offer(Mend::Vary(way));
            return;
        }
        for child in expr.children() {
            self.vary_all(child);
        }
    }

    /// Makes an expression come to a value.
    fn assign(&mut self, expr: &'v Expr, to: &Value<'v>) {
        if self.steps == 0 || self.found.len() >= MOST {
            return;
        }
        self.steps -= 1;
        if let Some(way) = self.way(expr) {
            let now = self.eval(expr);
            if let Some(json) = self.json(to, now.as_ref()) {
                self.offer(Mend::Put(way, json));
            }
            return;
        }
        match (expr, to) {
            (Expr::Call(Function::Day | Function::Moment | Function::Whole, arguments), _) => {
                arguments.iter().for_each(|argument| self.assign(argument, to));
            }
            (Expr::Call(Function::Days | Function::Weeks | Function::Months | Function::Years, of), _) => {
                if let (Value::Span(span), [of]) = (to, of.as_slice()) {
                    self.assign(of, &Value::Number(Decimal::from(amount(*span))));
                }
            }
            (Expr::Call(Function::Sum, of), Value::Number(to)) => self.assign_sum(of, *to),
            (Expr::Call(Function::Least | Function::Greatest, of), _) => {
                if let [Expr::Loop(over)] = of.as_slice() {
                    for (item, way) in self.items(&over.list) {
                        self.bound(over, &item, way.as_ref(), |this| this.assign(&over.body, to));
                    }
                    if let Some(way) = self.way(&over.list) {
                        self.offer(Mend::Grow(way));
                    }
                }
            }
            (Expr::Call(Function::Size, of), Value::Number(to)) => self.assign_size(of, *to),
            (Expr::Binary(operator, a, b), _) if is_arithmetic(*operator) => {
                self.assign_part(*operator, a, b, to)
            }
            (Expr::Negate(of), Value::Number(to)) => self.assign(of, &Value::Number(-to)),
            (Expr::If(all), _) => {
                let [condition, then, otherwise] = &**all;
                let branch = if self.is(condition, true) { then } else { otherwise };
                self.assign(branch, to);
            }
            (_, Value::Bool(truth)) => self.hold(expr, *truth),
            _ => {}
        }
    }

    fn assign_sum(&mut self, of: &'v [Expr], to: Decimal) {
        let [list] = of else { return };
        let Some(Value::Number(now)) = self.sum(list) else { return };
        let Some(more) = to.checked_sub(now) else { return };
        if let Expr::Loop(over) = list {
            for (item, way) in self.items(&over.list) {
                self.bound(over, &item, way.as_ref(), |this| {
                    if let Some(Value::Number(own)) = this.eval(&over.body)
                        && let Some(own) = own.checked_add(more)
                    {
                        this.assign(&over.body, &Value::Number(own));
                    }
                });
            }
        } else {
            for (item, way) in self.items(list) {
                if let (Value::Number(own), Some(way)) = (item, way)
                    && let Some(json) =
                        own.checked_add(more).and_then(|own| self.json(&Value::Number(own), None))
                {
                    self.offer(Mend::Put(way, json));
                }
            }
        }
    }

    fn sum(&mut self, list: &'v Expr) -> Option<Value<'v>> {
        let items: Vec<Value<'v>> = match self.eval(list)? {
            Value::List(items) => items.to_vec(),
            Value::Array(array) => array.as_array()?.filter_map(Value::of).collect(),
            _ => return None,
        };
        let sum = items.into_iter().try_fold(Decimal::ZERO, |sum, item| match item {
            Value::Number(number) => sum.checked_add(number),
            _ => None,
        });
        sum.map(Value::Number)
    }

    fn assign_size(&mut self, of: &'v [Expr], to: Decimal) {
        let [list] = of else { return };
        let Some(way) = self.way(list) else { return };
        let items = self.items(list);
        let last = items.last().and_then(|(_, way)| way.clone());
        if to > Decimal::from(items.len() as u64) {
            self.offer(Mend::Grow(way));
        } else {
            self.offer_drop(last);
        }
    }

    /// Makes `a operator b` come to a value, by changing one of both.
    fn assign_part(&mut self, operator: Operator, a: &'v Expr, b: &'v Expr, to: &Value<'v>) {
        let (Some(left), Some(right)) = (self.eval(a), self.eval(b)) else { return };
        let (for_a, for_b) = parts(operator, &left, &right, to);
        for (side, value) in [(a, for_a), (b, for_b)] {
            let Some(value) = value else { continue };
            self.assign(side, &value);
            // A part of a day was cut off: the year after it may be the first that is late enough.
            for beside in beside_text(&value) {
                self.assign(side, &beside);
            }
        }
    }

    /// A value as the document would have it, where this stands now.
    fn json(&self, value: &Value<'v>, now: Option<&Value<'v>>) -> Option<Json> {
        let text = match now {
            Some(Value::Text(text)) => Some(text.as_ref()),
            _ => None,
        };
        Some(match value {
            Value::Null => Json::Null,
            Value::Bool(truth) => Json::Bool(*truth),
            Value::Number(number) if text.is_some() => Json::String(number.normalize().to_string()),
            Value::Number(number) => crate::schema::sample::number_of(*number)?,
            Value::Text(text) => Json::String(text.to_string()),
            // A moment keeps its time of day.
            Value::Day(day) => Json::String(match text.and_then(|text| text.get(10..)) {
                Some(time) if !time.is_empty() => format!("{day}{time}"),
                _ => day.to_string(),
            }),
            Value::Moment(moment) => Json::String(moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
            Value::Object(node) | Value::Array(node) => node.to_value(),
            Value::List(_) | Value::Span(_) => return None,
        })
    }
}
