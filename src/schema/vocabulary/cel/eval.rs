//! Running an expression: step by counted step, over the document where it stands.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::domain::json::{Kind, Node};
use crate::domain::{Period, dutch_day};

use super::value::Value;
use super::{Expr, Function, Loop, LoopKind, Operator};

/// Around what an expression runs: the whole document, and the day.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'v> {
    /// The whole document.
    pub document: Node<'v>,
    /// The day of judging.
    pub today: NaiveDate,
}

/// Why an expression has no outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema) enum Stop {
    /// It reads something that is not there, or of a kind it can't work with.
    Absent,
    /// It computes what can't be: past the largest number or the last day, or divided by zero.
    Impossible,
    /// It took more steps than it may.
    Spent,
}

type Outcome<'v> = Result<Value<'v>, Stop>;

pub(super) fn run<'v>(
    body: &'v Expr,
    slots: usize,
    this: Node<'v>,
    occasion: Occasion<'v>,
    steps: &mut u64,
) -> Outcome<'v> {
    run_with(body, vec![Value::Null; slots], this, occasion, steps)
}

/// The same for a part of an expression, with what its names are bound to.
pub(super) fn run_with<'v>(
    body: &'v Expr,
    slots: Vec<Value<'v>>,
    this: Node<'v>,
    occasion: Occasion<'v>,
    steps: &mut u64,
) -> Outcome<'v> {
    Run { this, occasion, slots, steps }.eval(body)
}

struct Run<'v, 's> {
    this: Node<'v>,
    occasion: Occasion<'v>,
    slots: Vec<Value<'v>>,
    steps: &'s mut u64,
}

/// How many characters of a text are looked at in one step.
const TEXT_A_STEP: usize = 64;

impl<'v> Run<'v, '_> {
    fn spend(&mut self, steps: usize) -> Result<(), Stop> {
        let left = self.steps.checked_sub(steps as u64);
        *self.steps = left.unwrap_or(0);
        left.map(drop).ok_or(Stop::Spent)
    }

    fn eval(&mut self, expr: &'v Expr) -> Outcome<'v> {
        self.spend(1)?;
        match expr {
            Expr::Null => Ok(Value::Null),
            Expr::Bool(truth) => Ok(Value::Bool(*truth)),
            Expr::Number(number) => Ok(Value::Number(*number)),
            Expr::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
            Expr::This => known(self.this),
            Expr::Document => known(self.occasion.document),
            Expr::Today => Ok(Value::Day(self.occasion.today)),
            Expr::Slot(slot) => {
                let value = self.slots.get(*slot).cloned().ok_or(Stop::Absent)?;
                if let Value::Text(Cow::Owned(text)) = &value {
                    self.spend(text.len() / TEXT_A_STEP)?;
                }
                Ok(value)
            }
            Expr::List(items) => {
                let items = items.iter().map(|item| self.eval(item)).collect::<Result<Vec<_>, _>>()?;
                Ok(Value::List(items.into()))
            }
            Expr::Member(of, name) => known(self.object(of)?.get(name).ok_or(Stop::Absent)?),
            Expr::Has(of, name) => Ok(Value::Bool(self.object(of)?.get(name).is_some())),
            Expr::Index(of, index) => self.index(of, index),
            Expr::Not(of) => Ok(Value::Bool(!self.truth(of)?)),
            Expr::Negate(of) => Ok(Value::Number(-self.number(of)?)),
            Expr::And(a, b) => self.both(a, b, false),
            Expr::Or(a, b) => self.both(a, b, true),
            Expr::If(all) => {
                let [condition, then, otherwise] = &**all;
                if self.truth(condition)? { self.eval(then) } else { self.eval(otherwise) }
            }
            Expr::Binary(operator, a, b) => self.binary(*operator, a, b),
            Expr::Loop(over) => self.over(over),
            Expr::Call(function, arguments) => self.call(*function, arguments),
            Expr::Matches(of, pattern) => {
                let text = self.text(of)?;
                self.spend(text.len() / TEXT_A_STEP)?;
                Ok(Value::Bool(pattern.is_match(&text)))
            }
        }
    }

    /// Where an expression leads in the document, when it does nothing but lead there.
    fn place(&mut self, expr: &'v Expr) -> Result<Option<Node<'v>>, Stop> {
        Ok(match expr {
            Expr::This => Some(self.this),
            Expr::Document => Some(self.occasion.document),
            Expr::Slot(slot) => match self.slots.get(*slot) {
                Some(Value::Object(node) | Value::Array(node)) => Some(*node),
                _ => None,
            },
            Expr::Member(of, name) => match self.place(of)? {
                Some(node) if node.kind() == Kind::Object => {
                    self.spend(1)?;
                    Some(node.get(name).ok_or(Stop::Absent)?)
                }
                Some(_) => return Err(Stop::Absent),
                None => None,
            },
            _ => None,
        })
    }

    fn object(&mut self, expr: &'v Expr) -> Result<Node<'v>, Stop> {
        let found = match self.place(expr)? {
            Some(node) => node,
            None => match self.eval(expr)? {
                Value::Object(object) => object,
                _ => return Err(Stop::Absent),
            },
        };
        if found.kind() == Kind::Object { Ok(found) } else { Err(Stop::Absent) }
    }

    /// Whether what stands at a place is this text; `None` when the expression does more than lead there.
    fn is_text(&mut self, expr: &'v Expr, text: &str) -> Result<Option<bool>, Stop> {
        let Some(node) = self.place(expr)? else { return Ok(None) };
        match node.kind() {
            Kind::Object | Kind::Array => Err(Stop::Absent),
            _ => Ok(Some(node.as_str() == Some(text))),
        }
    }

    /// Whether what stands at a place is one of these texts; `None` when there is more to it.
    fn is_among(&mut self, expr: &'v Expr, texts: &'v [Expr]) -> Result<Option<bool>, Stop> {
        if !texts.iter().all(|text| matches!(text, Expr::Text(_))) {
            return Ok(None);
        }
        let Some(node) = self.place(expr)? else { return Ok(None) };
        self.spend(texts.len())?;
        let own = node.as_str();
        Ok(Some(texts.iter().any(|text| matches!(text, Expr::Text(text) if own == Some(text)))))
    }

    fn truth(&mut self, expr: &'v Expr) -> Result<bool, Stop> {
        match self.eval(expr)? {
            Value::Bool(truth) => Ok(truth),
            _ => Err(Stop::Absent),
        }
    }

    fn number(&mut self, expr: &'v Expr) -> Result<Decimal, Stop> {
        match self.eval(expr)? {
            Value::Number(number) => Ok(number),
            _ => Err(Stop::Absent),
        }
    }

    fn text(&mut self, expr: &'v Expr) -> Result<Cow<'v, str>, Stop> {
        match self.eval(expr)? {
            Value::Text(text) => Ok(text),
            _ => Err(Stop::Absent),
        }
    }

    /// `&&` and `||`: one side that decides is enough, also when the other has no outcome.
    fn both(&mut self, a: &'v Expr, b: &'v Expr, decides: bool) -> Outcome<'v> {
        let first = self.truth(a);
        if first == Ok(decides) || first == Err(Stop::Spent) {
            return first.map(Value::Bool);
        }
        match (first, self.truth(b)) {
            (_, Ok(second)) if second == decides => Ok(Value::Bool(decides)),
            (_, Err(Stop::Spent)) => Err(Stop::Spent),
            (Err(stop), _) | (_, Err(stop)) => Err(stop),
            _ => Ok(Value::Bool(!decides)),
        }
    }

    fn index(&mut self, of: &'v Expr, index: &'v Expr) -> Outcome<'v> {
        let of = self.eval(of)?;
        let at = match (&of, self.eval(index)?) {
            (Value::Object(object), Value::Text(name)) => {
                return known(object.get(&name).ok_or(Stop::Absent)?);
            }
            (_, Value::Number(at)) if at.is_integer() => at.to_usize().ok_or(Stop::Absent)?,
            _ => return Err(Stop::Absent),
        };
        match of {
            Value::List(items) => items.get(at).cloned().ok_or(Stop::Absent),
            Value::Array(array) => {
                self.spend(at / TEXT_A_STEP)?;
                known(array.as_array().and_then(|mut items| items.nth(at)).ok_or(Stop::Absent)?)
            }
            _ => Err(Stop::Absent),
        }
    }

    /// Goes past the items of a list until `take` has seen enough.
    fn each(
        &mut self,
        list: &Value<'v>,
        mut take: impl FnMut(&mut Self, Value<'v>) -> Result<bool, Stop>,
    ) -> Result<(), Stop> {
        match list {
            Value::List(items) => {
                for item in items.iter() {
                    self.spend(1)?;
                    if !take(self, item.clone())? {
                        break;
                    }
                }
            }
            Value::Array(array) => {
                for item in array.as_array().into_iter().flatten() {
                    self.spend(1)?;
                    if !take(self, known(item)?)? {
                        break;
                    }
                }
            }
            _ => return Err(Stop::Absent),
        }
        Ok(())
    }

    fn over(&mut self, over: &'v Loop) -> Outcome<'v> {
        let list = self.eval(&over.list)?;
        match over.kind {
            LoopKind::All | LoopKind::Exists => self.quantified(over, &list, over.kind == LoopKind::Exists),
            LoopKind::ExistsOne => {
                let mut count = 0_u64;
                self.each(&list, |run, item| {
                    count += u64::from(run.with(over.slot, item, |run| run.truth(&over.body))?);
                    Ok(count < 2)
                })?;
                Ok(Value::Bool(count == 1))
            }
            LoopKind::Filter | LoopKind::Map => {
                let mut kept = Vec::new();
                self.each(&list, |run, item| {
                    let added =
                        run.with(over.slot, item.clone(), |run| match (over.kind, &over.condition) {
                            (LoopKind::Filter, _) => Ok(run.truth(&over.body)?.then_some(item)),
                            (_, Some(condition)) if !run.truth(condition)? => Ok(None),
                            _ => run.eval(&over.body).map(Some),
                        })?;
                    kept.extend(added);
                    Ok(true)
                })?;
                Ok(Value::List(kept.into()))
            }
        }
    }

    /// `all` and `exists`: one item that decides is enough, also when others have no outcome.
    fn quantified(&mut self, over: &'v Loop, list: &Value<'v>, decides: bool) -> Outcome<'v> {
        let (mut decided, mut stopped) = (false, None);
        self.each(list, |run, item| {
            match run.with(over.slot, item, |run| run.truth(&over.body)) {
                Ok(truth) => decided = truth == decides,
                Err(Stop::Spent) => return Err(Stop::Spent),
                Err(stop) => stopped = Some(stop),
            }
            Ok(!decided)
        })?;
        match stopped {
            Some(stop) if !decided => Err(stop),
            _ => Ok(Value::Bool(decided == decides)),
        }
    }

    fn with<T>(
        &mut self,
        slot: usize,
        item: Value<'v>,
        run: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = item;
        }
        run(self)
    }

    fn binary(&mut self, operator: Operator, a: &'v Expr, b: &'v Expr) -> Outcome<'v> {
        if let (Operator::Equal | Operator::NotEqual, Expr::Text(text)) = (operator, b)
            && let Some(same) = self.is_text(a, text)?
        {
            return Ok(Value::Bool(same == (operator == Operator::Equal)));
        }
        if let (Operator::In, Expr::List(items)) = (operator, b)
            && let Some(found) = self.is_among(a, items)?
        {
            return Ok(Value::Bool(found));
        }
        let (a, b) = (self.eval(a)?, self.eval(b)?);
        self.spend(a.text_length() / TEXT_A_STEP + b.text_length() / TEXT_A_STEP)?;
        let ordered = |is: fn(Ordering) -> bool| a.compare(&b).map(is).map(Value::Bool).ok_or(Stop::Absent);
        match operator {
            Operator::Equal => a.same(&b).map(Value::Bool).ok_or(Stop::Absent),
            Operator::NotEqual => a.same(&b).map(|same| Value::Bool(!same)).ok_or(Stop::Absent),
            Operator::Less => ordered(Ordering::is_lt),
            Operator::LessOrEqual => ordered(Ordering::is_le),
            Operator::Greater => ordered(Ordering::is_gt),
            Operator::GreaterOrEqual => ordered(Ordering::is_ge),
            Operator::In => {
                let mut found = false;
                self.each(&b, |run, item| {
                    run.spend(item.text_length().min(a.text_length()) / TEXT_A_STEP)?;
                    found = a.same(&item) == Some(true);
                    Ok(!found)
                })?;
                Ok(Value::Bool(found))
            }
            _ => {
                let (a, b) = match (&a, &b) {
                    (Value::Array(_) | Value::List(_), Value::Array(_) | Value::List(_)) => {
                        (self.items(a)?, self.items(b)?)
                    }
                    _ => (a, b),
                };
                computed(operator, a, b)
            }
        }
    }

    fn call(&mut self, function: Function, arguments: &'v [Expr]) -> Outcome<'v> {
        if let (Function::Day, [of]) = (function, arguments)
            && let Some(node) = self.place(of)?
        {
            return node.as_str().and_then(day_of).map(Value::Day).ok_or(Stop::Absent);
        }
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(self.eval(argument)?);
        }
        match (function, values.as_slice()) {
            (Function::Size, [of]) => self.size(of),
            (Function::StartsWith, [Value::Text(text), Value::Text(of)]) => {
                self.spend(of.len() / TEXT_A_STEP)?;
                Ok(Value::Bool(text.starts_with(&**of)))
            }
            (Function::EndsWith, [Value::Text(text), Value::Text(of)]) => {
                self.spend(of.len() / TEXT_A_STEP)?;
                Ok(Value::Bool(text.ends_with(&**of)))
            }
            (Function::Contains, [Value::Text(text), Value::Text(of)]) => {
                self.spend(text.len() / TEXT_A_STEP)?;
                Ok(Value::Bool(text.contains(&**of)))
            }
            (Function::Day, [of]) => day(of).map(Value::Day).ok_or(Stop::Absent),
            (Function::Moment, [Value::Text(text)]) => moment(text).map(Value::Moment).ok_or(Stop::Absent),
            (
                Function::Days | Function::Weeks | Function::Months | Function::Years,
                [Value::Number(number)],
            ) => {
                // There is no duration of less than nothing.
                let number = number.to_u32().filter(|_| number.is_integer()).ok_or(Stop::Absent)?;
                Ok(Value::Span(match function {
                    Function::Days => Period::Days(number),
                    Function::Weeks => Period::Weeks(number),
                    Function::Months => Period::Months(number),
                    _ => Period::Years(number),
                }))
            }
            (Function::Sum, [list]) => {
                let mut sum = Decimal::ZERO;
                self.each(list, |_, item| {
                    let Value::Number(number) = item else { return Err(Stop::Absent) };
                    sum = sum.checked_add(number).ok_or(Stop::Impossible)?;
                    Ok(true)
                })?;
                Ok(Value::Number(sum))
            }
            (Function::Least, [list]) => self.extreme(list, Ordering::Less),
            (Function::Greatest, [list]) => self.extreme(list, Ordering::Greater),
            (Function::Unique, [list]) => self.unique(list),
            (Function::Find, [list, Value::Text(key), wanted]) => self.find(list, key, wanted),
            (Function::Whole, [Value::Number(number)]) if number.is_integer() => Ok(Value::Number(*number)),
            (Function::Whole, [Value::Text(text)]) => {
                text.parse::<i64>().map(|number| Value::Number(number.into())).map_err(|_| Stop::Absent)
            }
            _ => Err(Stop::Absent),
        }
    }

    /// A list as one that was computed.
    fn items(&mut self, list: Value<'v>) -> Outcome<'v> {
        let mut items = Vec::new();
        self.each(&list, |_, item| {
            items.push(item);
            Ok(true)
        })?;
        Ok(Value::List(items.into()))
    }

    fn size(&mut self, of: &Value<'v>) -> Outcome<'v> {
        let size = match of {
            Value::Text(text) => {
                self.spend(text.len() / TEXT_A_STEP)?;
                text.chars().count()
            }
            Value::List(items) => items.len(),
            Value::Array(array) => array.as_array().ok_or(Stop::Absent)?.len(),
            Value::Object(object) => object.as_object().ok_or(Stop::Absent)?.len(),
            _ => return Err(Stop::Absent),
        };
        Ok(Value::Number(Decimal::from(size as u64)))
    }

    fn extreme(&mut self, list: &Value<'v>, wanted: Ordering) -> Outcome<'v> {
        let mut best: Option<Value<'v>> = None;
        self.each(list, |_, item| {
            let better = match &best {
                Some(best) => item.compare(best).ok_or(Stop::Absent)? == wanted,
                None => true,
            };
            if better {
                best = Some(item);
            }
            Ok(true)
        })?;
        best.ok_or(Stop::Absent)
    }

    fn unique(&mut self, list: &Value<'v>) -> Outcome<'v> {
        let (mut seen, mut unique) = (HashSet::new(), true);
        self.each(list, |run, item| {
            let key = item.key().ok_or(Stop::Absent)?;
            run.spend(key.len() / TEXT_A_STEP)?;
            unique = seen.insert(key.into_owned());
            Ok(unique)
        })?;
        Ok(Value::Bool(unique))
    }

    fn find(&mut self, list: &Value<'v>, key: &str, wanted: &Value<'v>) -> Outcome<'v> {
        let mut found = Value::Null;
        self.each(list, |run, item| {
            let Value::Object(object) = item else { return Ok(true) };
            let same = match object.get(key) {
                Some(node) => {
                    let own = known(node)?;
                    run.spend(own.text_length().min(wanted.text_length()) / TEXT_A_STEP)?;
                    own.same(wanted) == Some(true)
                }
                None => false,
            };
            if same {
                found = item;
            }
            Ok(!same)
        })?;
        Ok(found)
    }
}

fn known(node: Node<'_>) -> Outcome<'_> {
    Value::of(node).ok_or(Stop::Impossible)
}

/// Arithmetic.
fn computed<'v>(operator: Operator, a: Value<'v>, b: Value<'v>) -> Outcome<'v> {
    match (operator, a, b) {
        (_, Value::Number(a), Value::Number(b)) => {
            let outcome = match operator {
                Operator::Add => a.checked_add(b),
                Operator::Subtract => a.checked_sub(b),
                Operator::Multiply => a.checked_mul(b),
                Operator::Divide => a.checked_div(b),
                Operator::Modulo => a.checked_rem(b),
                _ => None,
            };
            outcome.map(Value::Number).ok_or(Stop::Impossible)
        }
        (Operator::Add, Value::Text(a), Value::Text(b)) => Ok(Value::Text(Cow::Owned(format!("{a}{b}")))),
        (Operator::Add, Value::Day(day), Value::Span(span))
        | (Operator::Add, Value::Span(span), Value::Day(day)) => {
            span.after(day).map(Value::Day).ok_or(Stop::Impossible)
        }
        (Operator::Subtract, Value::Day(day), Value::Span(span)) => {
            span.before(day).map(Value::Day).ok_or(Stop::Impossible)
        }
        (Operator::Subtract, Value::Day(a), Value::Day(b)) => {
            Ok(Value::Number(Decimal::from(a.signed_duration_since(b).num_days())))
        }
        (Operator::Subtract, Value::Moment(a), Value::Moment(b)) => {
            Ok(Value::Number(Decimal::from(a.signed_duration_since(b).num_seconds())))
        }
        (Operator::Add, Value::List(a), Value::List(b)) => {
            Ok(Value::List(a.iter().chain(b.iter()).cloned().collect::<Rc<[_]>>()))
        }
        _ => Err(Stop::Absent),
    }
}

fn day(of: &Value<'_>) -> Option<NaiveDate> {
    match of {
        Value::Day(day) => Some(*day),
        Value::Moment(moment) => Some(dutch_day(*moment)),
        Value::Text(text) => day_of(text),
        _ => None,
    }
}

/// The day that a text says: a date, or the day in the Netherlands of a moment.
pub(in crate::schema) fn day_of(text: &str) -> Option<NaiveDate> {
    match text.len() {
        10 => plain_day(text.as_bytes()),
        _ => moment(text).map(dutch_day),
    }
}

/// The moment that a text says (RFC 3339).
pub(in crate::schema) fn moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.to_utc())
}

fn plain_day(text: &[u8]) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    let year = digit(y1)? * 1000 + digit(y2)? * 100 + digit(y3)? * 10 + digit(y4)?;
    let (month, day) = (digit(m1)? * 10 + digit(m2)?, digit(d1)? * 10 + digit(d2)?);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}
