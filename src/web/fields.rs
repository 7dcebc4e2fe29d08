//! The schema as documentation: a tree of fields, laid out as a list of pieces that a template writes.

use std::collections::HashMap;

use serde_json::Value;

use crate::domain::{Language, Severity, Text};
use crate::registry::{Choice, CodesSaid, Condition, FieldSaid, Outline, Registry, RuleSaid, Said, When};
use crate::validation::messages::{demands, type_name, value_in_words};

use super::markdown::{self, HeadingLevel};
use super::words::Words;

/// How many allowed values are shown before the rest is folded away.
const SHOWN_VALUES: usize = 12;

/// What a template writes, one after another.
pub(super) enum Piece {
    /// A field begins.
    Field(Box<Row>),
    /// Something that holds for a group of fields begins.
    Group(String),
    /// What began last ends.
    End,
    /// Fields below it begin.
    Open,
    /// They end.
    Close,
}

/// One field, item or form.
#[derive(Default)]
pub(super) struct Row {
    pub id: String,
    /// The name in the data; empty for an item or a form, which have a label.
    pub name: String,
    pub label: String,
    /// Where the schema declares it, when it does so itself.
    pub place: Option<String>,
    pub required: bool,
    pub refused: bool,
    pub title: String,
    pub kind: String,
    pub deprecated: bool,
    pub asks: Vec<String>,
    pub values: Vec<String>,
    pub more_values: Vec<String>,
    pub description: String,
    pub examples: Vec<String>,
    pub default: Option<String>,
    /// Address and name of the building blocks that it is.
    pub blocks: Vec<(String, String)>,
    pub lists: Vec<ListUse>,
    pub rules: Vec<Rule>,
    pub as_at: Option<(String, String)>,
}

/// A code list that a field is held against.
pub(super) struct ListUse {
    pub address: String,
    pub name: String,
    pub said: String,
}

/// A rule between fields.
pub(super) struct Rule {
    pub code: String,
    pub message: String,
    pub warning: bool,
    pub source: Option<(String, Option<String>)>,
    pub requirement: String,
    pub condition: Option<String>,
}

/// Lays an outline out for a page.
pub(super) fn laid_out(
    outline: &Outline,
    registry: &Registry,
    w: &'static Words,
    language: Language,
) -> Vec<Piece> {
    let mut layout = Layout { registry, w, language, pieces: Vec::new(), ids: HashMap::new() };
    let root = Row { id: "document".into(), label: w.whole_document.into(), ..Row::default() };
    layout.row(root, &outline.root);
    layout.pieces
}

struct Layout<'r> {
    registry: &'r Registry,
    w: &'static Words,
    language: Language,
    pieces: Vec<Piece>,
    ids: HashMap<String, usize>,
}

impl Layout<'_> {
    fn say(&self, text: &Text) -> String {
        text.in_language(self.language).to_owned()
    }

    /// The place of a field on the page: its path; what comes again gets a number.
    fn id(&mut self, path: &str) -> String {
        let id = anchor(path);
        let times = self.ids.entry(id.clone()).or_default();
        *times += 1;
        if *times == 1 { id } else { format!("{id}~{times}") }
    }

    fn row(&mut self, row: Row, said: &Said) {
        let row = self.filled(row, said);
        self.pieces.push(Piece::Field(Box::new(row)));
        self.below(said);
        self.pieces.push(Piece::End);
    }

    fn filled(&self, row: Row, said: &Said) -> Row {
        let values = listed(said);
        let mut asks: Vec<String> = demands(&said.demands).iter().map(|text| self.say(text)).collect();
        if said.closed {
            asks.push(self.w.no_other_fields.to_owned());
        }
        for (name, needed) in &said.together {
            asks.push(format!("{} '{name}' {} {}", self.w.with, self.w.also, quoted(needed)));
        }
        for form in &said.forbidden {
            asks.push(format!("{}: {}", self.w.not_allowed_form, self.condition(form)));
        }
        let shown = |value: &Value| self.say(&value_in_words(value));
        let values: Vec<String> = values.iter().map(|value| bare(value)).collect();
        Row {
            title: said.title.clone().filter(|title| *title != row.name).unwrap_or_default(),
            refused: said.never,
            kind: said.types.iter().map(|one| self.say(&type_name(one))).collect::<Vec<_>>().join(self.w.or),
            deprecated: said.deprecated,
            asks,
            more_values: values.iter().skip(SHOWN_VALUES).cloned().collect(),
            values: values.into_iter().take(SHOWN_VALUES).collect(),
            description: said
                .description
                .as_deref()
                .map(|said| markdown::to_html(said, HeadingLevel::H1))
                .unwrap_or_default(),
            examples: said.examples.iter().take(3).map(bare).collect(),
            default: said.default.as_ref().map(shown),
            blocks: said.described_by.iter().filter_map(|address| self.block(address)).collect(),
            lists: said.code_lists.iter().map(|list| self.list(list)).collect(),
            rules: said.rules.iter().map(|rule| self.rule(rule)).collect(),
            as_at: said.as_at.as_ref().map(|path| (anchor(path), path.clone())),
            ..row
        }
    }

    fn block(&self, address: &str) -> Option<(String, String)> {
        let (standard, number) = self.registry.version_at(address)?;
        Some((format!("/standaarden/{standard}/{number}/velden"), format!("{standard} {number}")))
    }

    fn list(&self, said: &CodesSaid) -> ListUse {
        let version = said.number.as_ref().map(|number| format!("?versie={number}")).unwrap_or_default();
        let field = if said.field.is_empty() { String::new() } else { format!("{}: ", said.field) };
        let day = match &said.date {
            Some(date) => format!("{} {date}", self.w.holds_on_field),
            None => self.w.holds_on_judging.to_owned(),
        };
        ListUse {
            address: format!("/waardelijsten/{}{version}", said.list),
            name: said.list.to_string(),
            said: format!("{field}{day}"),
        }
    }

    fn rule(&self, rule: &RuleSaid) -> Rule {
        Rule {
            code: rule.code.clone(),
            message: self.say(&rule.message),
            warning: rule.severity == Severity::Warning,
            source: rule.source.as_ref().map(|source| (source.title.clone(), source.url.clone())),
            requirement: rule.requirement.clone(),
            condition: rule.condition.clone(),
        }
    }

    /// What stands below a field: fields, items, choices and conditions.
    fn below(&mut self, said: &Said) {
        if !has_below(said) {
            return;
        }
        self.pieces.push(Piece::Open);
        for field in &said.fields {
            self.field(field);
        }
        for (index, item) in said.first_items.iter().enumerate() {
            self.named(format!("{} {}", self.w.item, index + 1), item);
        }
        if let Some(items) = said.items.as_deref() {
            let label = if said.first_items.is_empty() { self.w.each_item } else { self.w.each_other_item };
            self.named(label.to_owned(), items);
        }
        if let Some((item, least, most)) = &said.contains {
            let many = most.map_or_else(|| format!("{least}"), |most| format!("{least}–{most}"));
            self.named(format!("{} ({many})", self.w.some_items), item);
        }
        for (pattern, fits) in &said.patterns {
            self.named(format!("{} {pattern}", self.w.fields_like), fits);
        }
        if let Some(others) = said.others.as_deref() {
            self.named(self.w.other_fields.to_owned(), others);
        }
        for choice in &said.choices {
            self.choice(choice);
        }
        for condition in &said.conditions {
            self.conditional(condition);
        }
        self.pieces.push(Piece::Close);
    }

    fn field(&mut self, field: &FieldSaid) {
        let row = Row {
            id: self.id(&field.path),
            name: field.name.clone(),
            place: field.place.clone(),
            required: field.required,
            ..Row::default()
        };
        self.row(row, &field.said);
    }

    fn named(&mut self, label: String, said: &Said) {
        let id = self.id(&label.to_lowercase());
        self.row(Row { id, label, ..Row::default() }, said);
    }

    fn choice(&mut self, choice: &Choice) {
        let why = if choice.exactly_one { self.w.exactly_one_form } else { self.w.at_least_one_form };
        self.pieces.push(Piece::Group(why.to_owned()));
        self.pieces.push(Piece::Open);
        for (index, form) in choice.forms.iter().enumerate() {
            self.named(format!("{} {}", self.w.form, index + 1), form);
        }
        self.pieces.push(Piece::Close);
        self.pieces.push(Piece::End);
    }

    fn conditional(&mut self, condition: &Condition) {
        let when = match &condition.when {
            When::Form(form) => self.condition(form),
            When::Present(name) => format!("'{name}' {}", self.w.is_there),
        };
        for (said, word) in [(&condition.then, self.w.when), (&condition.otherwise, self.w.otherwise_than)] {
            if let Some(said) = said {
                self.named(format!("{word} {when}"), said);
            }
        }
    }

    /// A form as a condition, in words.
    fn condition(&self, form: &Said) -> String {
        let mut parts: Vec<String> =
            form.fields.iter().filter_map(|field| self.field_is(field, &field.name)).collect();
        parts.extend(listed(form).first().map(|_| self.is_one_of("", form)));
        for choice in &form.choices {
            let forms: Vec<String> = choice.forms.iter().map(|form| self.condition(form)).collect();
            parts.push(forms.join(self.w.or));
        }
        for form in &form.forbidden {
            parts.push(format!("{} ({})", self.w.not, self.condition(form)));
        }
        if parts.is_empty() {
            parts.extend(demands(&form.demands).iter().map(|text| self.say(text)));
        }
        if parts.is_empty() {
            return self.w.condition_of_schema.to_owned();
        }
        parts.join(self.w.and)
    }

    fn field_is(&self, field: &FieldSaid, name: &str) -> Option<String> {
        let said = &field.said;
        let mut parts: Vec<String> = Vec::new();
        if !listed(said).is_empty() {
            parts.push(self.is_one_of(name, said));
        }
        for below in &said.fields {
            parts.extend(self.field_is(below, &format!("{name}.{}", below.name)));
        }
        let asks = demands(&said.demands);
        parts.extend(asks.iter().map(|text| format!("'{name}': {}", self.say(text))));
        parts.extend(
            said.forbidden.iter().map(|form| format!("'{name}' {} {}", self.w.not, self.condition(form))),
        );
        if said.never {
            return Some(format!("'{name}' {}", self.w.is_absent));
        }
        if parts.is_empty() {
            return field.required.then(|| format!("'{name}' {}", self.w.is_there));
        }
        let said = parts.join(self.w.and);
        Some(if field.required { said } else { format!("{said} {}", self.w.or_absent) })
    }

    fn is_one_of(&self, name: &str, said: &Said) -> String {
        let values: Vec<String> =
            listed(said).iter().take(SHOWN_VALUES).map(|value| self.say(&value_in_words(value))).collect();
        let name = if name.is_empty() { self.w.the_value.to_owned() } else { format!("'{name}'") };
        format!("{name} {} {}", self.w.is, values.join(self.w.or))
    }
}

/// The values that the schema allows, when it lists them.
fn listed(said: &Said) -> Vec<&Value> {
    let mut values = Vec::new();
    for (keyword, value) in &said.demands {
        match *keyword {
            "const" => values.push(value),
            "enum" => values.extend(value.as_array().into_iter().flatten()),
            _ => {}
        }
    }
    values
}

/// A value as it stands in the data, without quotation marks around texts.
fn bare(value: &Value) -> String {
    const LONGEST: usize = 200;
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match written.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", written.get(..end).unwrap_or_default()),
        None => written,
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

/// A path as the name of a place on the page: no spaces (HTML, the `id` attribute).
pub(super) fn anchor(path: &str) -> String {
    if path.is_empty() {
        "document".to_owned()
    } else {
        path.split_whitespace().collect::<Vec<_>>().join("_")
    }
}

fn has_below(said: &Said) -> bool {
    !(said.fields.is_empty()
        && said.first_items.is_empty()
        && said.items.is_none()
        && said.contains.is_none()
        && said.patterns.is_empty()
        && said.others.is_none()
        && said.choices.is_empty()
        && said.conditions.is_empty())
}
