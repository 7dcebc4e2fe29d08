//! Holding an expression against the schema that it stands in: every field exists there, and nothing is
//! compared or computed with what it can't be.

use crate::domain::{Text, text};

use super::super::super::compiled::Compiled;
use super::super::super::keyword::NodeId;
use super::{Complaint, Expr, Expression, Function, Loop, LoopKind, Operator};

/// Checks that an expression fits the values that a subschema describes, in a document that `document`
/// describes, and that its outcome is true or false.
pub(in crate::schema) fn check(
    expression: &Expression,
    compiled: &Compiled,
    this: NodeId,
    document: NodeId,
) -> Result<(), Complaint> {
    let shape = |node| Type::shaped(compiled, vec![node]);
    let mut checking = Checking {
        compiled,
        this: shape(this),
        document: shape(document),
        slots: vec![Type::any(); expression.slots],
    };
    let outcome = checking.of(&expression.body)?;
    if outcome.may(BOOL) {
        return Ok(());
    }
    Err(text(
        "De uitkomst is niet waar of onwaar. Vergelijk iets, zoals dit.aantal > 1.",
        "The outcome is not true or false. Compare something, such as dit.aantal > 1.",
    ))
}

const NULL: u16 = 1;
const BOOL: u16 = 2;
const NUMBER: u16 = 4;
const TEXT: u16 = 8;
const LIST: u16 = 16;
const OBJECT: u16 = 32;
const DAY: u16 = 64;
const MOMENT: u16 = 128;
const SPAN: u16 = 256;
const JSON: u16 = NULL | BOOL | NUMBER | TEXT | LIST | OBJECT;

/// What a value can be, as far as the schema says.
#[derive(Debug, Clone)]
struct Type {
    kinds: u16,
    /// The subschemas that describe it, with their neighbours; none when nothing is known.
    nodes: Vec<NodeId>,
    /// Of a list that is computed: its items.
    item: Option<Box<Type>>,
}

impl Type {
    const fn plain(kinds: u16) -> Self {
        Self { kinds, nodes: Vec::new(), item: None }
    }

    const fn any() -> Self {
        Self::plain(JSON)
    }

    fn list(item: Self) -> Self {
        Self { kinds: LIST, nodes: Vec::new(), item: Some(Box::new(item)) }
    }

    fn shaped(compiled: &Compiled, nodes: Vec<NodeId>) -> Self {
        let nodes = compiled.with_neighbours(nodes);
        let kinds = compiled.program().types(&nodes).iter().fold(0, |kinds, name| {
            kinds
                | match name.as_str() {
                    "null" => NULL,
                    "boolean" => BOOL,
                    "number" | "integer" => NUMBER,
                    "string" => TEXT,
                    "array" => LIST,
                    "object" => OBJECT,
                    _ => JSON,
                }
        });
        Self { kinds: if kinds == 0 { JSON } else { kinds }, nodes, item: None }
    }

    /// One or the other.
    fn or(mut self, other: Self) -> Self {
        self.kinds |= other.kinds;
        self.nodes.extend(other.nodes);
        self.item = match (self.item, other.item) {
            (Some(a), Some(b)) => Some(Box::new(a.or(*b))),
            _ => None,
        };
        self
    }

    const fn may(&self, kinds: u16) -> bool {
        self.kinds & kinds != 0
    }
}

struct Checking<'c> {
    compiled: &'c Compiled,
    this: Type,
    document: Type,
    slots: Vec<Type>,
}

impl Checking<'_> {
    fn of(&mut self, expr: &Expr) -> Result<Type, Complaint> {
        Ok(match expr {
            Expr::Null => Type::plain(NULL),
            Expr::Bool(_) => Type::plain(BOOL),
            Expr::Number(_) => Type::plain(NUMBER),
            Expr::Text(_) => Type::plain(TEXT),
            Expr::Today => Type::plain(DAY),
            Expr::This => self.this.clone(),
            Expr::Document => self.document.clone(),
            Expr::Slot(slot) => self.slots.get(*slot).cloned().unwrap_or_else(Type::any),
            Expr::List(items) => {
                let mut kinds = 0;
                for item in items {
                    kinds |= self.of(item)?.kinds;
                }
                Type::list(Type::plain(kinds))
            }
            Expr::Member(of, name) => {
                let of = self.of(of)?;
                self.member(&of, name)?
            }
            Expr::Has(of, name) => {
                let of = self.of(of)?;
                self.member(&of, name)?;
                Type::plain(BOOL)
            }
            Expr::Index(of, index) => {
                let of = self.needs(of, LIST | OBJECT)?;
                self.needs(index, NUMBER | TEXT)?;
                if of.may(OBJECT) { Type::any() } else { self.item(&of) }
            }
            Expr::Not(of) => self.needs(of, BOOL)?,
            Expr::Negate(of) => self.needs(of, NUMBER)?,
            Expr::And(a, b) | Expr::Or(a, b) => {
                self.needs(a, BOOL)?;
                self.needs(b, BOOL)?;
                Type::plain(BOOL)
            }
            Expr::If(all) => {
                let [condition, then, otherwise] = &**all;
                self.needs(condition, BOOL)?;
                let (then, otherwise) = (self.of(then)?, self.of(otherwise)?);
                then.or(otherwise)
            }
            Expr::Binary(operator, a, b) => self.binary(*operator, a, b)?,
            Expr::Loop(over) => self.over(over)?,
            Expr::Call(function, arguments) => self.call(*function, arguments)?,
            Expr::Matches(of, _) => {
                self.needs(of, TEXT)?;
                Type::plain(BOOL)
            }
        })
    }

    /// The type of an expression that has to be able to be one of these kinds.
    fn needs(&mut self, expr: &Expr, kinds: u16) -> Result<Type, Complaint> {
        let found = self.of(expr)?;
        if found.may(kinds) {
            return Ok(Type { kinds: found.kinds & kinds, ..found });
        }
        let (what, wanted, is) = (named(expr), in_words(kinds), in_words(found.kinds));
        Err(text(
            format!("Bij {what} hoort {}, maar het is {}.", wanted.nl, is.nl),
            format!("For {what}, {} is needed, but it is {}.", wanted.en, is.en),
        ))
    }

    fn member(&self, of: &Type, name: &str) -> Result<Type, Complaint> {
        if !of.may(OBJECT) {
            let is = in_words(of.kinds);
            return Err(text(
                format!("Het veld '{name}' wordt gevraagd van {}, en dat heeft geen velden.", is.nl),
                format!("The field '{name}' is asked of {}, which has no fields.", is.en),
            ));
        }
        if of.nodes.is_empty() {
            return Ok(Type::any());
        }
        let found = self.compiled.members_named(&of.nodes, name);
        if found.is_empty() {
            return Err(text(
                format!("Het schema kent hier geen veld '{name}'. Controleer de schrijfwijze."),
                format!("The schema knows no field '{name}' here. Check the spelling."),
            ));
        }
        Ok(Type::shaped(self.compiled, found))
    }

    fn item(&self, of: &Type) -> Type {
        if let Some(item) = &of.item {
            return (**item).clone();
        }
        let found = self.compiled.any_items(&of.nodes);
        if found.is_empty() { Type::any() } else { Type::shaped(self.compiled, found) }
    }

    fn over(&mut self, over: &Loop) -> Result<Type, Complaint> {
        let list = self.needs(&over.list, LIST)?;
        let item = self.item(&list);
        if let Some(place) = self.slots.get_mut(over.slot) {
            *place = item.clone();
        }
        if let Some(condition) = &over.condition {
            self.needs(condition, BOOL)?;
        }
        Ok(match over.kind {
            LoopKind::Map => Type::list(self.of(&over.body)?),
            LoopKind::Filter => {
                self.needs(&over.body, BOOL)?;
                Type::list(item)
            }
            _ => {
                self.needs(&over.body, BOOL)?;
                Type::plain(BOOL)
            }
        })
    }

    fn binary(&mut self, operator: Operator, a: &Expr, b: &Expr) -> Result<Type, Complaint> {
        const ORDERED: u16 = NUMBER | TEXT | BOOL | DAY | MOMENT;
        match operator {
            Operator::Equal | Operator::NotEqual => {
                let (left, right) = (self.of(a)?, self.of(b)?);
                let with_null = left.kinds == NULL || right.kinds == NULL;
                if !with_null && left.kinds & right.kinds & (ORDERED | NULL) == 0 {
                    return Err(not_comparable(&left, &right));
                }
                Ok(Type::plain(BOOL))
            }
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                let (left, right) = (self.needs(a, ORDERED)?, self.needs(b, ORDERED)?);
                if left.kinds & right.kinds == 0 {
                    return Err(not_comparable(&left, &right));
                }
                Ok(Type::plain(BOOL))
            }
            Operator::In => {
                let (left, list) = (self.of(a)?, self.needs(b, LIST)?);
                let item = self.item(&list);
                if item.kinds != 0 && left.kinds & item.kinds == 0 {
                    return Err(not_comparable(&left, &item));
                }
                Ok(Type::plain(BOOL))
            }
            Operator::Add | Operator::Subtract => self.sum(operator, a, b),
            Operator::Multiply | Operator::Divide | Operator::Modulo => {
                self.needs(a, NUMBER)?;
                self.needs(b, NUMBER)
            }
        }
    }

    fn sum(&mut self, operator: Operator, a: &Expr, b: &Expr) -> Result<Type, Complaint> {
        let (left, right) = (self.of(a)?, self.of(b)?);
        let mut kinds = 0;
        let mut fits = |a: u16, b: u16, gives: u16| {
            if left.may(a) && right.may(b) {
                kinds |= gives;
            }
        };
        fits(NUMBER, NUMBER, NUMBER);
        fits(DAY, SPAN, DAY);
        if operator == Operator::Add {
            fits(TEXT, TEXT, TEXT);
            fits(LIST, LIST, LIST);
            fits(SPAN, DAY, DAY);
        } else {
            fits(DAY, DAY, NUMBER);
            fits(MOMENT, MOMENT, NUMBER);
        }
        if kinds == LIST {
            return Ok(Type::list(self.item(&left).or(self.item(&right))));
        }
        if kinds != 0 {
            return Ok(Type::plain(kinds));
        }
        let (a, b) = (in_words(left.kinds), in_words(right.kinds));
        Err(text(
            format!("Optellen of aftrekken kan niet met {} en {}.", a.nl, b.nl),
            format!("{} and {} can't be added or subtracted.", a.en, b.en),
        ))
    }

    fn call(&mut self, function: Function, arguments: &[Expr]) -> Result<Type, Complaint> {
        let needed: &[u16] = match function {
            Function::Size => &[TEXT | LIST | OBJECT],
            Function::StartsWith | Function::EndsWith | Function::Contains => &[TEXT, TEXT],
            Function::Day => &[TEXT | DAY | MOMENT],
            Function::Moment => &[TEXT],
            Function::Days | Function::Weeks | Function::Months | Function::Years => &[NUMBER],
            Function::Sum | Function::Least | Function::Greatest | Function::Unique => &[LIST],
            Function::Find => &[LIST, TEXT, JSON | DAY | MOMENT],
            Function::Whole => &[NUMBER | TEXT],
        };
        let mut types = Vec::new();
        for (argument, kinds) in arguments.iter().zip(needed) {
            types.push(self.needs(argument, *kinds)?);
        }
        let item = types.first().map(|list| self.item(list)).unwrap_or_else(Type::any);
        Ok(match function {
            Function::Size | Function::Whole => Type::plain(NUMBER),
            Function::StartsWith | Function::EndsWith | Function::Contains => Type::plain(BOOL),
            Function::Day => Type::plain(DAY),
            Function::Moment => Type::plain(MOMENT),
            Function::Days | Function::Weeks | Function::Months | Function::Years => Type::plain(SPAN),
            Function::Sum if !item.may(NUMBER) => return Err(not_a_list_of(function, &item)),
            Function::Sum => Type::plain(NUMBER),
            Function::Unique if !item.may(JSON & !LIST & !OBJECT | DAY | MOMENT) => {
                return Err(not_a_list_of(function, &item));
            }
            Function::Unique => Type::plain(BOOL),
            Function::Least | Function::Greatest => item,
            Function::Find => {
                if let Some(Expr::Text(key)) = arguments.get(1) {
                    self.member(&item, key)?;
                }
                Type { kinds: item.kinds | NULL, ..item }
            }
        })
    }
}

fn not_comparable(a: &Type, b: &Type) -> Complaint {
    let (a, b) = (in_words(a.kinds), in_words(b.kinds));
    text(
        format!(
            "Hier wordt {} vergeleken met {}, en dat kan niet. Maak er twee waarden van dezelfde soort van, zoals twee datums met datum(…).",
            a.nl, b.nl
        ),
        format!(
            "Here {} is compared with {}, which can't be done. Make both of the same kind, such as two dates by datum(…).",
            a.en, b.en
        ),
    )
}

fn not_a_list_of(function: Function, item: &Type) -> Complaint {
    let (name, is) = (function.name(), in_words(item.kinds));
    text(
        format!("De functie '{name}' kan niets met een lijst van {}.", is.nl),
        format!("The function '{name}' can't use a list of {}.", is.en),
    )
}

/// How an expression is called in a complaint.
fn named(expr: &Expr) -> String {
    match expr {
        Expr::Member(of, name) => match named(of) {
            of if of.starts_with('\'') => format!("'{}.{name}'", of.trim_matches('\'')),
            _ => format!("'{name}'"),
        },
        Expr::This => "'dit'".to_owned(),
        Expr::Document => "'document'".to_owned(),
        Expr::Today => "'vandaag'".to_owned(),
        Expr::Call(function, _) => format!("'{}(…)'", function.name()),
        _ => "'…'".to_owned(),
    }
}

fn in_words(kinds: u16) -> Text {
    const WORDS: [(u16, &str, &str); 9] = [
        (NULL, "null", "null"),
        (BOOL, "waar of onwaar", "true or false"),
        (NUMBER, "een getal", "a number"),
        (TEXT, "een tekst", "a text"),
        (LIST, "een lijst", "a list"),
        (OBJECT, "een object", "an object"),
        (DAY, "een datum", "a date"),
        (MOMENT, "een tijdstip", "a moment"),
        (SPAN, "een duur", "a duration"),
    ];
    let found: Vec<_> = WORDS.iter().filter(|(kind, ..)| kinds & kind != 0).collect();
    text(
        found.iter().map(|(_, nl, _)| *nl).collect::<Vec<_>>().join(" of "),
        found.iter().map(|(_, _, en)| *en).collect::<Vec<_>>().join(" or "),
    )
}
