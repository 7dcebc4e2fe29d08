//! The vocabulary `waardelijst`: codes that hold on a day.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::IntoDeserializer as _;

use crate::domain::json::Node;
use crate::domain::{CodeList, CodeListName, CodeStanding, Severity, VersionNumber};

use super::cel::day_of;
use super::process::Gravity;
use super::{About, Pointer, Remark};

/// One use of a code list in a schema.
#[derive(Debug)]
pub struct CodeUse {
    /// The list.
    pub list: CodeListName,
    /// Which of its versions: a number or a range; empty for the highest.
    pub range: String,
    pub(super) field: Pointer,
    pub(super) date: Option<Pointer>,
    /// How bad it is when the code does not hold.
    pub severity: Severity,
    /// The list itself, once everything that the schema refers to is there.
    pub(in crate::schema) codes: Option<Arc<CodeList>>,
}

#[derive(Deserialize)]
struct Written {
    lijst: String,
    #[serde(default)]
    versie: String,
    #[serde(default)]
    veld: String,
    peildatum: Option<String>,
    #[serde(default)]
    ernst: Gravity,
}

/// Reads the keyword; `None` when it has another form, which its meta-schema says.
pub(super) fn read(value: &serde_json::Value) -> Option<Vec<CodeUse>> {
    let one_or_more = match value {
        serde_json::Value::Array(more) => more.as_slice(),
        one => std::slice::from_ref(one),
    };
    let uses = one_or_more.iter().map(|value| {
        let written = Written::deserialize(value.into_deserializer()).ok()?;
        Some(CodeUse {
            list: written.lijst.parse().ok()?,
            range: written.versie,
            field: Pointer::of(&written.veld),
            date: written.peildatum.as_deref().map(Pointer::of),
            severity: written.ernst.severity(),
            codes: None,
        })
    });
    uses.collect()
}

impl CodeUse {
    /// The list itself, in the version that is taken.
    #[must_use]
    pub const fn taken(&self) -> Option<&Arc<CodeList>> {
        self.codes.as_ref()
    }

    /// The field that holds the code, as a JSON Pointer from the value.
    #[must_use]
    pub fn field(&self) -> &str {
        self.field.written()
    }

    /// The field that holds the day on which the code has to hold.
    #[must_use]
    pub fn date(&self) -> Option<&str> {
        self.date.as_ref().map(Pointer::written)
    }

    /// The version of the list that is used.
    pub(in crate::schema) fn number(&self) -> Option<&VersionNumber> {
        self.codes.as_ref().map(|list| &list.number)
    }

    /// The way to the code, and the codes that hold on the day that a value says.
    pub(in crate::schema) fn choices(&self, value: Node<'_>, today: NaiveDate) -> (&[String], Vec<&str>) {
        let told = self.date.as_ref().and_then(|date| day_of(date.follow(value)?.as_str()?));
        let day = told.unwrap_or(today);
        let codes = self.codes.iter().flat_map(|list| list.codes());
        let held = codes.filter(|(_, code)| code.validity.contains(day)).map(|(written, _)| written);
        (self.field.segments(), held.collect())
    }

    /// What there is to say about a value.
    pub(in crate::schema) fn look(&self, value: Node<'_>, today: NaiveDate) -> Option<Remark<'_>> {
        let list = self.codes.as_deref()?;
        let code = self.field.follow(value)?.as_str()?;
        let told = self.date.as_ref().and_then(|date| day_of(date.follow(value)?.as_str()?));
        let standing = list.standing(code, told.unwrap_or(today));
        let severity = match standing {
            CodeStanding::Holds => return None,
            CodeStanding::NotYetKnown => Severity::Warning,
            _ => self.severity,
        };
        let at = self.field.written().to_owned();
        Some(Remark { severity, at, about: About::Code { list, standing } })
    }
}
