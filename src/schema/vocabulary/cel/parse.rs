//! From the crate's syntax tree to ours: names bound to slots, macros recognised, the rest refused.

use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr as Syntax, LiteralValue, SourceInfo, operators};
use rust_decimal::Decimal;

use crate::domain::text;

use super::{Complaint, DEEPEST, Expr, Expression, Function, LONGEST, Loop, LoopKind, Operator};

/// Most memory for a compiled pattern, in bytes.
const PATTERN_BYTES: usize = 256 * 1024;

pub(super) fn read(written: &str) -> Result<Expression, Complaint> {
    if written.chars().count() > LONGEST {
        return Err(text(
            format!("De expressie is langer dan {LONGEST} tekens. Splits de regel."),
            format!("The expression is longer than {LONGEST} characters. Split the rule."),
        ));
    }
    let depth = u16::try_from(DEEPEST * 3).unwrap_or(u16::MAX);
    let parser = cel::parser::Parser::new().max_recursion_depth(depth).enable_ident_escape_syntax(true);
    let (syntax, source) = parser.parse_with_source_info(written).map_err(|errors| complaint(&errors))?;
    let mut reading = Reading { source: &source, names: Vec::new(), slots: 0 };
    let body = reading.expr(&syntax, 0)?;
    Ok(Expression { body, slots: reading.slots })
}

fn complaint(errors: &cel::ParseErrors) -> Complaint {
    let Some(first) = errors.errors.first() else {
        return text("Dit is geen CEL-expressie.", "This is not a CEL expression.");
    };
    let (line, column) = first.pos;
    text(
        format!(
            "Dit is geen CEL-expressie: het gaat mis op regel {line}, teken {column}. Kijk naar haakjes, aanhalingstekens en operatoren."
        ),
        format!(
            "This is not a CEL expression: it goes wrong at line {line}, character {column}. Look at brackets, quotation marks and operators."
        ),
    )
}

struct Reading<'s> {
    source: &'s SourceInfo,
    /// The names that macros have bound here, by slot.
    names: Vec<String>,
    slots: usize,
}

impl Reading<'_> {
    /// A complaint about a part of the expression, with the place where it stands.
    fn about(&self, syntax: &IdedExpr, nl: &str, en: &str) -> Complaint {
        match self.source.offset_for(syntax.id) {
            Some((start, _)) => {
                text(format!("Bij teken {}: {nl}", start + 1), format!("At character {}: {en}", start + 1))
            }
            None => text(nl, en),
        }
    }

    fn expr(&mut self, syntax: &IdedExpr, depth: usize) -> Result<Expr, Complaint> {
        if depth > DEEPEST {
            return Err(text(
                format!("De expressie is dieper dan {DEEPEST} niveaus. Splits de regel."),
                format!("The expression is deeper than {DEEPEST} levels. Split the rule."),
            ));
        }
        let deeper = depth + 1;
        Ok(match &syntax.expr {
            Syntax::Literal(value) => self.literal(syntax, value)?,
            Syntax::Ident(name) => self.name(syntax, name)?,
            Syntax::Select(select) => {
                let of = Box::new(self.expr(&select.operand, deeper)?);
                let name = select.field.clone();
                if select.test { Expr::Has(of, name) } else { Expr::Member(of, name) }
            }
            Syntax::List(list) if list.optional_indices.is_empty() => Expr::List(
                list.elements.iter().map(|item| self.expr(item, deeper)).collect::<Result<_, _>>()?,
            ),
            Syntax::Call(call) => self.call(syntax, call, deeper)?,
            Syntax::Comprehension(over) => self.comprehension(syntax, over, deeper)?,
            _ => {
                return Err(self.about(
                    syntax,
                    "objecten en berichten maken kan in een regel niet",
                    "a rule can't make objects or messages",
                ));
            }
        })
    }

    fn literal(&self, syntax: &IdedExpr, value: &LiteralValue) -> Result<Expr, Complaint> {
        Ok(match value {
            LiteralValue::Null => Expr::Null,
            LiteralValue::Boolean(value) => Expr::Bool(*value.inner()),
            LiteralValue::Int(value) => Expr::Number(Decimal::from(*value.inner())),
            LiteralValue::Double(value) => Expr::Number(self.exact(*value.inner()).ok_or_else(|| {
                self.about(syntax, "dit getal past niet in 28 cijfers", "this number does not fit 28 digits")
            })?),
            LiteralValue::String(value) => Expr::Text(value.inner().to_owned()),
            LiteralValue::Bytes(_) | LiteralValue::UInt(_) => {
                return Err(self.about(
                    syntax,
                    "bytes en uint kent dit vocabulaire niet",
                    "this vocabulary has no bytes or uint",
                ));
            }
        })
    }

    /// A number as it is written, not as the nearest double: the crate tells only that one. `None` when it
    /// does not fit, or two that are written differently have the same double.
    fn exact(&self, double: f64) -> Option<Decimal> {
        let mut found = broken_numbers(&self.source.source)
            .into_iter()
            .filter(|written| written.parse::<f64>().is_ok_and(|own| own.to_bits() == double.to_bits()))
            .map(|written| match written.contains(['e', 'E']) {
                true => Decimal::from_scientific(written).ok().filter(|number| !number.is_zero()),
                // Zeros at the end are no digits that count.
                false => Decimal::from_str_exact(written.trim_end_matches('0').trim_end_matches('.')).ok(),
            });
        let first = found.next()??;
        found.all(|other| other == Some(first)).then_some(first)
    }

    fn name(&self, syntax: &IdedExpr, name: &str) -> Result<Expr, Complaint> {
        if let Some(slot) = self.names.iter().rposition(|known| known == name) {
            return Ok(Expr::Slot(slot));
        }
        match name {
            "dit" => Ok(Expr::This),
            "document" => Ok(Expr::Document),
            "vandaag" => Ok(Expr::Today),
            _ => Err(self.about(
                syntax,
                &format!("de naam '{name}' is niet bekend; een veld schrijft u als dit.{name}; het hele document heet document"),
                &format!("the name '{name}' is not known; a field is written as dit.{name}"),
            )),
        }
    }

    fn call(&mut self, syntax: &IdedExpr, call: &CallExpr, depth: usize) -> Result<Expr, Complaint> {
        let mut arguments = Vec::new();
        let name = call.func_name.as_str();
        for argument in call.target.as_deref().into_iter().chain(&call.args) {
            if name == "matches" && arguments.len() == 1 {
                break;
            }
            arguments.push(self.expr(argument, depth)?);
        }
        if name == "matches" {
            return self.pattern(syntax, arguments, call);
        }
        if let Some(function) = Function::named(name, arguments.len()) {
            return Ok(Expr::Call(function, arguments));
        }
        let mut arguments = arguments.into_iter().map(Box::new);
        let mut next = || arguments.next().ok_or_else(|| self.unknown(syntax, name));
        if name == operators::CONDITIONAL {
            let all = [*next()?, *next()?, *next()?];
            return Ok(Expr::If(Box::new(all)));
        }
        Ok(match name {
            operators::LOGICAL_NOT => Expr::Not(next()?),
            operators::NEGATE => match *next()? {
                Expr::Number(number) => Expr::Number(-number),
                other => Expr::Negate(Box::new(other)),
            },
            operators::LOGICAL_AND => Expr::And(next()?, next()?),
            operators::LOGICAL_OR => Expr::Or(next()?, next()?),
            operators::INDEX => Expr::Index(next()?, next()?),
            _ => Expr::Binary(operator(name).ok_or_else(|| self.unknown(syntax, name))?, next()?, next()?),
        })
    }

    fn unknown(&self, syntax: &IdedExpr, name: &str) -> Complaint {
        match Function::arity(name) {
            Some(arity) => self.about(
                syntax,
                &format!("de functie '{name}' neemt {arity} argument(en)"),
                &format!("the function '{name}' takes {arity} argument(s)"),
            ),
            None => self.about(
                syntax,
                &format!("de functie of operator '{name}' kent dit vocabulaire niet"),
                &format!("this vocabulary does not have the function or operator '{name}'"),
            ),
        }
    }

    /// A pattern is a fixed text, so that it is compiled once, by an engine that takes linear time.
    fn pattern(&self, syntax: &IdedExpr, mut of: Vec<Expr>, call: &CallExpr) -> Result<Expr, Complaint> {
        let (Some(of), Some(IdedExpr { expr: Syntax::Literal(LiteralValue::String(pattern)), .. })) =
            (of.pop(), call.args.last())
        else {
            return Err(self.about(
                syntax,
                "'matches' wil een vaste tekst als patroon",
                "'matches' wants a fixed text as its pattern",
            ));
        };
        let pattern = regex::RegexBuilder::new(pattern.inner()).size_limit(PATTERN_BYTES).build();
        let pattern = pattern.map_err(|_| {
            self.about(
                syntax,
                "dit patroon is niet te draaien: het is fout geschreven, te groot, of kijkt vooruit of terug",
                "this pattern can't be run: it is badly written, too large, or looks ahead or back",
            )
        })?;
        Ok(Expr::Matches(Box::new(of), Box::new(pattern)))
    }

    fn comprehension(
        &mut self,
        syntax: &IdedExpr,
        over: &ComprehensionExpr,
        depth: usize,
    ) -> Result<Expr, Complaint> {
        let list = self.expr(&over.iter_range, depth)?;
        let unknown = |this: &Self| {
            this.about(
                syntax,
                "deze macro kent dit vocabulaire niet",
                "this vocabulary does not have this macro",
            )
        };
        let Some((kind, body, condition)) = recognised(over) else { return Err(unknown(self)) };
        let slot = self.names.len();
        self.names.push(over.iter_var.clone());
        self.slots = self.slots.max(self.names.len());
        let body = self.expr(body, depth);
        let condition = condition.map(|condition| self.expr(condition, depth)).transpose();
        self.names.pop();
        Ok(Expr::Loop(Box::new(Loop { kind, list, slot, body: body?, condition: condition? })))
    }
}

/// Which macro the crate wrote out here, with its body, and its condition when it has one.
fn recognised(over: &ComprehensionExpr) -> Option<(LoopKind, &IdedExpr, Option<&IdedExpr>)> {
    let is_result = |expr: &IdedExpr| matches!(&expr.expr, Syntax::Ident(name) if *name == over.accu_var);
    let Syntax::Call(step) = &over.loop_step.expr else { return None };
    match (step.func_name.as_str(), step.args.as_slice()) {
        (operators::LOGICAL_AND, [_, body]) => Some((LoopKind::All, body, None)),
        (operators::LOGICAL_OR, [_, body]) => Some((LoopKind::Exists, body, None)),
        (operators::ADD, [_, added]) => Some((LoopKind::Map, only_item(added)?, None)),
        (operators::CONDITIONAL, [condition, then, otherwise]) if is_result(otherwise) => {
            let Syntax::Call(then) = &then.expr else { return None };
            let [_, added] = then.args.as_slice() else { return None };
            match &over.accu_init.expr {
                Syntax::Literal(_) => Some((LoopKind::ExistsOne, condition, None)),
                _ => match &only_item(added)?.expr {
                    Syntax::Ident(name) if *name == over.iter_var => {
                        Some((LoopKind::Filter, condition, None))
                    }
                    _ => Some((LoopKind::Map, only_item(added)?, Some(condition))),
                },
            }
        }
        _ => None,
    }
}

fn only_item(list: &IdedExpr) -> Option<&IdedExpr> {
    match &list.expr {
        Syntax::List(list) => list.elements.first(),
        _ => None,
    }
}

fn operator(name: &str) -> Option<Operator> {
    Some(match name {
        operators::ADD => Operator::Add,
        operators::SUBSTRACT => Operator::Subtract,
        operators::MULTIPLY => Operator::Multiply,
        operators::DIVIDE => Operator::Divide,
        operators::MODULO => Operator::Modulo,
        operators::EQUALS => Operator::Equal,
        operators::NOT_EQUALS => Operator::NotEqual,
        operators::LESS => Operator::Less,
        operators::LESS_EQUALS => Operator::LessOrEqual,
        operators::GREATER => Operator::Greater,
        operators::GREATER_EQUALS => Operator::GreaterOrEqual,
        operators::IN => Operator::In,
        _ => return None,
    })
}

/// The numbers with a fraction or an exponent in an expression, as they are written.
fn broken_numbers(source: &str) -> Vec<&str> {
    let bytes = source.as_bytes();
    let (mut found, mut at, mut quote) = (Vec::new(), 0, None);
    while let Some(byte) = bytes.get(at) {
        let begins = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        match (quote, byte) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if *byte == open => quote = None,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, byte) if begins && (byte.is_ascii_digit() || *byte == b'.') => {
                let rest = &bytes[at..];
                let mut length = 0;
                while let Some(byte) = rest.get(length) {
                    let signed =
                        length > 0 && matches!(rest[length - 1], b'e' | b'E') && matches!(byte, b'+' | b'-');
                    if !(signed || byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E')) {
                        break;
                    }
                    length += 1;
                }
                let written = &source[at..at + length];
                if written.contains(['.', 'e', 'E']) {
                    found.push(written);
                }
                at += length.max(1) - 1;
            }
            _ => {}
        }
        at += 1;
    }
    found
}
