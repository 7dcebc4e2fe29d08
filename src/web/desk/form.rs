//! What the form of a version says, as it was typed, and what that is as an offer.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::{Example, Fault, PartName, Place, Validity, Version, VersionNumber, text};
use crate::registry::NewVersion;

use super::posted::{Field, Posted};

/// The longest name of an example, in characters.
const LONGEST_NAME: usize = 100;

/// The form of a version.
#[derive(Debug, Default, Clone)]
pub(super) struct Draft {
    pub number: String,
    pub schema: String,
    pub from: String,
    pub until: String,
    pub notes: String,
    /// One a line: `name = #/place`.
    pub parts: String,
    pub examples: Vec<DraftExample>,
    /// What the concept held when it was read.
    pub tag: String,
    /// The bytes of the schema, when they are not those of the text: a file.
    file: Option<Vec<u8>>,
}

/// The form of one example.
#[derive(Debug, Default, Clone)]
pub(super) struct DraftExample {
    pub name: String,
    pub invalid: bool,
    pub codes: String,
    pub part: String,
    pub day: String,
    pub document: String,
    file: Option<Vec<u8>>,
}

impl Draft {
    /// What was sent. Fields of an example follow its name; files go before what was typed.
    pub(super) fn posted(posted: &Posted, most_examples: usize) -> Self {
        let mut draft = Self::default();
        for field in &posted.0 {
            match field.plain_name() {
                "versie" => field.text().trim().clone_into(&mut draft.number),
                "schema" if draft.file.is_none() => draft.schema = field.text(),
                "schemaBestand" if !field.bytes.is_empty() => {
                    draft.schema = field.text();
                    draft.file = Some(field.bytes.to_vec());
                }
                "geldigVanDatum" => draft.from = field.text(),
                "geldigTotDatum" => draft.until = field.text(),
                "toelichting" => draft.notes = field.text(),
                "onderdelen" => draft.parts = field.text(),
                "kenmerk" => draft.tag = field.text(),
                // One too many, so that it is told that there are.
                "voorbeeldBestand" if !field.bytes.is_empty() && draft.examples.len() <= most_examples => {
                    draft.examples.push(DraftExample::of_file(field));
                }
                "voorbeeldNaam" if draft.examples.len() <= most_examples => {
                    let name = field.text().trim().to_owned();
                    draft.examples.push(DraftExample { name, ..DraftExample::default() });
                }
                _ => draft.examples.last_mut().into_iter().for_each(|example| example.take(field)),
            }
        }
        draft
    }

    /// A version that is there.
    pub(super) fn of(version: &Version, schema: &[u8], examples: Vec<Example>) -> Self {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let parts: Vec<String> =
            version.parts.iter().map(|(name, fragment)| format!("{name} = {fragment}")).collect();
        Self {
            number: version.number.to_string(),
            schema: String::from_utf8_lossy(schema).into_owned(),
            from: day(version.validity.from),
            until: day(version.validity.until),
            notes: version.notes.clone(),
            parts: parts.join("\n"),
            examples: examples.into_iter().map(DraftExample::from).collect(),
            ..Self::default()
        }
    }

    /// The same as the beginning of another version.
    pub(super) fn into_beginning(self) -> Self {
        Self {
            number: String::new(),
            from: String::new(),
            until: String::new(),
            notes: String::new(),
            ..self
        }
    }

    /// One more example, or one less: what this button asks for.
    pub(super) fn arrange(&mut self, asked: &str) -> bool {
        if asked == "voorbeeld-erbij" {
            self.examples.push(DraftExample::default());
            return true;
        }
        let gone = asked.strip_prefix("voorbeeld-weg-").and_then(|index| index.parse::<usize>().ok());
        if let Some(index) = gone.filter(|index| *index < self.examples.len()) {
            self.examples.remove(index);
            return true;
        }
        false
    }

    /// What this is as an offer.
    ///
    /// # Errors
    /// All that can't be read, together.
    pub(super) fn offer(&self) -> Result<NewVersion, Vec<Fault>> {
        let mut faults = Vec::new();
        let number: Option<VersionNumber> = kept(self.number.parse(), "/versie", &mut faults);
        let mut day = |written: &str, at: &str| kept(date(written), at, &mut faults).flatten();
        let validity =
            Validity { from: day(&self.from, "/geldigVanDatum"), until: day(&self.until, "/geldigTotDatum") };
        let parts = kept(parts(&self.parts), "/onderdelen", &mut faults).unwrap_or_default();
        if self.schema.trim().is_empty() {
            let message = text(
                "Kies een bestand met een schema, of plak het in het vak.",
                "Choose a file with a schema, or paste it in the box.",
            );
            faults.push(Fault::new("geen-schema", message).at(Place::Schema(String::new())));
        }
        let read = |(index, example): (usize, &DraftExample)| example.offer(index, &mut faults);
        let examples: Vec<Example> = self.examples.iter().enumerate().filter_map(read).collect();
        let schema = self.file.clone().unwrap_or_else(|| self.schema.clone().into_bytes());
        match number {
            Some(number) if faults.is_empty() => {
                Ok(NewVersion { number, schema, validity, parts, notes: self.notes.clone(), examples })
            }
            _ => Err(faults),
        }
    }
}

impl DraftExample {
    fn of_file(field: &Field) -> Self {
        let file = field.file.as_deref().unwrap_or_default();
        let name = file.strip_suffix(".json").unwrap_or(file);
        Self {
            name: name.chars().take(LONGEST_NAME).collect(),
            document: field.text(),
            file: Some(field.bytes.to_vec()),
            ..Self::default()
        }
    }

    fn take(&mut self, field: &Field) {
        match field.plain_name() {
            "voorbeeldSoort" => self.invalid = field.text() == "onjuist",
            "voorbeeldCodes" => self.codes = field.text(),
            "voorbeeldOnderdeel" => field.text().trim().clone_into(&mut self.part),
            "voorbeeldDatum" => self.day = field.text(),
            "voorbeeldDocument" => self.document = field.text(),
            _ => {}
        }
    }

    fn offer(&self, index: usize, faults: &mut Vec<Fault>) -> Option<Example> {
        let at = |field: &str| format!("/voorbeelden/{index}/{field}");
        if self.name.is_empty() || self.name.chars().count() > LONGEST_NAME {
            let message = text(
                "De naam van een voorbeeld telt 1 tot 100 tekens.",
                "The name of an example has 1 to 100 characters.",
            );
            faults.push(Fault::new("ongeldige-naam", message).at(Place::Body(at("naam"))));
        }
        let part = match self.part.as_str() {
            "" => Some(None),
            written => kept(written.parse::<PartName>().map(Some), &at("onderdeel"), faults),
        };
        let day = kept(date(&self.day), &at("beoordelingsdatum"), faults);
        let codes = self.codes.split([',', ' ', '\n']).filter(|code| !code.is_empty()).map(str::to_owned);
        Some(Example {
            name: self.name.clone(),
            valid: !self.invalid,
            part: part?,
            codes: codes.collect(),
            bytes: self.file.clone().unwrap_or_else(|| self.document.clone().into_bytes()),
            day: day?,
        })
    }
}

impl From<Example> for DraftExample {
    fn from(example: Example) -> Self {
        Self {
            name: example.name,
            invalid: !example.valid,
            codes: example.codes.join(", "),
            part: example.part.map(|part| part.to_string()).unwrap_or_default(),
            day: example.day.map(|day| day.to_string()).unwrap_or_default(),
            document: String::from_utf8_lossy(&example.bytes).into_owned(),
            file: None,
        }
    }
}

/// What was read, or its fault kept at its place.
fn kept<T>(read: Result<T, Fault>, at: &str, faults: &mut Vec<Fault>) -> Option<T> {
    read.map_err(|fault| faults.push(fault.at(Place::Body(at.to_owned())))).ok()
}

/// A day; nothing when nothing was written.
pub(super) fn date(written: &str) -> Result<Option<NaiveDate>, Fault> {
    let written = written.trim();
    if written.is_empty() {
        return Ok(None);
    }
    let found = written.parse().ok().filter(|_| written.len() == 10);
    found.map(Some).ok_or_else(|| {
        let message = text("Schrijf een datum als 2027-01-31.", "Write a date as 2027-01-31.");
        Fault::new("ongeldige-datum", message)
    })
}

/// Parts, one a line.
fn parts(written: &str) -> Result<BTreeMap<PartName, String>, Fault> {
    let lines = written.lines().map(str::trim).filter(|line| !line.is_empty());
    let part = |line: &str| {
        let (name, fragment) = line.split_once('=').ok_or_else(|| {
            let message = text(
                "Schrijf elk onderdeel op een eigen regel als 'naam = #/$defs/naam'.",
                "Write each part on a line of its own as 'name = #/$defs/name'.",
            );
            Fault::new("onderdeel-onleesbaar", message)
        })?;
        Ok((name.trim().parse()?, fragment.trim().to_owned()))
    };
    lines.map(part).collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn posted(fields: &[(&str, Option<&str>, &str)]) -> Posted {
        let field = |(name, file, value): &(&str, Option<&str>, &str)| Field {
            name: (*name).to_owned(),
            file: file.map(str::to_owned),
            bytes: Bytes::copy_from_slice(value.as_bytes()),
        };
        Posted(fields.iter().map(field).collect())
    }

    #[test]
    fn what_is_typed_comes_back_with_the_ends_of_lines_it_had_and_a_file_byte_for_byte() {
        let typed = posted(&[("versie", None, "1.0.0"), ("schema", None, "{\r\n}")]);
        assert_eq!(Draft::posted(&typed, 9).offer().unwrap().schema, b"{\n}");
        let sent = posted(&[
            ("versie", None, "1.0.0"),
            ("schemaBestand", Some("s.json"), "{\r\n}"),
            ("schema", None, "{\"oud\": 1}"),
        ]);
        let draft = Draft::posted(&sent, 9);
        assert_eq!(draft.offer().unwrap().schema, b"{\r\n}");
        assert_eq!(draft.schema, "{\n}", "what is shown is the file");
    }

    #[test]
    fn the_fields_of_an_example_follow_its_name() {
        let sent = posted(&[
            ("versie", None, "1.0.0"),
            ("schema", None, "{}"),
            ("voorbeeldNaam", None, "een"),
            ("voorbeeldDocument", None, "1"),
            ("voorbeeldNaam", None, "twee"),
            ("voorbeeldSoort", None, "onjuist"),
            ("voorbeeldCodes", None, "te-laag, te-kort"),
            ("voorbeeldDocument", None, "2"),
            ("voorbeeldBestand", Some("drie.json"), "3"),
        ]);
        let mut draft = Draft::posted(&sent, 9);
        let examples = draft.offer().unwrap().examples;
        assert_eq!(examples.iter().map(|of| of.name.as_str()).collect::<Vec<_>>(), ["een", "twee", "drie"]);
        assert_eq!(examples[1].codes, ["te-laag", "te-kort"]);
        assert!(examples[0].valid && !examples[1].valid && examples[2].bytes == b"3");
        assert!(draft.arrange("voorbeeld-weg-1") && draft.examples.len() == 2);
        assert!(!draft.arrange("voorbeeld-weg-7") && !draft.arrange("opslaan"));
    }

    #[test]
    fn all_that_can_not_be_read_is_told_together() {
        let sent = posted(&[
            ("versie", None, "een"),
            ("geldigVanDatum", None, "morgen"),
            ("onderdelen", None, "los"),
            ("voorbeeldNaam", None, ""),
            ("voorbeeldDatum", None, "2026-13-01"),
        ]);
        let faults = Draft::posted(&sent, 9).offer().unwrap_err();
        let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(
            codes,
            [
                "ongeldig-versienummer",
                "ongeldige-datum",
                "onderdeel-onleesbaar",
                "geen-schema",
                "ongeldige-naam",
                "ongeldige-datum"
            ]
        );
    }
}
