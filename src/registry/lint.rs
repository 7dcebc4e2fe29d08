//! Looking at a schema before it is offered: everything that would be refused, and what to think of.

use std::collections::BTreeMap;

use crate::domain::error::Result;
use crate::domain::{Error, Example, Fault, FindingCode, Kind, PartName, Place, Text, text};
use crate::schema::vocabulary::{VOCABULARIES, reads};
use crate::schema::{
    Compiled, Dialect, Document, Gathering, accepts_almost_anything, may_hold_a_bsn, personal_places,
    unheard, unknown_keywords,
};
use crate::validation::{Instance, Wishes, judge};

use super::Registry;
use super::compile::Reach;

/// What looking at a schema gave.
#[derive(Debug, Default)]
pub struct Lint {
    /// What it would be refused for.
    pub refusals: Vec<Fault>,
    /// What it would be let in with, and is worth a thought.
    pub warnings: Vec<Fault>,
}

impl Registry {
    /// Looks at a schema as if it were offered at this address.
    ///
    /// # Errors
    /// When the schema is too large, or the database does not answer.
    pub async fn lint(&self, address: &str, schema: Vec<u8>) -> Result<Lint> {
        let (this, address) = (self.clone(), address.to_owned());
        self.in_turn(move || match this.admit(&address, &schema, &BTreeMap::new(), Reach::Register) {
            Ok(compiled) => Ok(Lint { refusals: Vec::new(), warnings: warnings(&compiled) }),
            Err(Error::SchemaRefused(refusals)) => Ok(Lint { refusals, warnings: Vec::new() }),
            Err(other) => Err(other),
        })
        .await
    }

    /// Lets a schema in, or says everything that is wrong with it. Blocks.
    pub(super) fn admit(
        &self,
        address: &str,
        schema: &[u8],
        parts: &BTreeMap<PartName, String>,
        reach: Reach,
    ) -> Result<Compiled> {
        let gathering = Gathering::new(address, schema, self.limits()).map_err(within_schema)?;
        let mut faults = self.check_identity(&gathering);
        faults.extend(self.check_legality(gathering.document())?);
        faults.extend(self.check_vocabularies(&gathering)?);
        // A schema that is not legal in its dialect may not mean what its references seem to say,
        // but its author wants to hear of both at once.
        match self.gather(gathering, reach)? {
            Ok(program) if faults.is_empty() => {
                let compiled = Compiled::new(program, parts, self.limits())?;
                let misuses = compiled.misuses();
                if misuses.is_empty() { Ok(compiled) } else { Err(Error::SchemaRefused(misuses)) }
            }
            Ok(_) => Err(Error::SchemaRefused(faults)),
            Err(more) => {
                faults.extend(more);
                Err(Error::SchemaRefused(faults))
            }
        }
    }

    /// Every place where the schema is not legal in the dialect it names.
    fn check_legality(&self, schema: &Document) -> Result<Vec<Fault>> {
        let meta = self.meta_schema(schema.dialect)?;
        // Names and values of a schema are no one's personal data: its author needs the exact place.
        let wishes = Wishes { values: true, ..Wishes::default() };
        let report = judge(&Instance::from(&*schema.value), &meta, wishes)?;
        let mut faults: Vec<Fault> = Vec::new();
        for fault in report.findings.iter().map(|finding| not_legal(schema.dialect, finding)) {
            // The vocabularies of a dialect each say the same of the same place.
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        Ok(faults)
    }

    /// Every keyword of a vocabulary that has another form than it may.
    fn check_vocabularies(&self, gathering: &Gathering) -> Result<Vec<Fault>> {
        let wishes = Wishes { values: true, ..Wishes::default() };
        let mut faults = Vec::new();
        for (place, keyword, value) in gathering.vocabulary_keywords() {
            let Some(vocabulary) = VOCABULARIES.iter().find(|known| known.name == keyword) else { continue };
            let meta = self.vocabulary_schema(vocabulary)?;
            let report = judge(&Instance::from(&value), &meta, wishes)?;
            if report.valid && !reads(keyword, &value) {
                let message = text(
                    format!(
                        "Dit '{keyword}' kan niet worden gelezen. Controleer de waarden, zoals de duur van termijnen (zie /v1/vocabulaires/{keyword})."
                    ),
                    format!(
                        "This '{keyword}' can't be read. Check its values, such as the durations of time limits (see /v1/vocabulaires/{keyword})."
                    ),
                );
                faults.push(Fault::new("niet-volgens-vocabulaire", message).at(Place::Schema(place.clone())));
            }
            faults.extend(report.findings.into_iter().map(|finding| {
                // Names in a schema are no one's personal data: its author wants to see the slip of the pen.
                let names = finding.value.as_ref().and_then(serde_json::Value::as_array);
                if let (FindingCode::UnknownProperty, Some(names)) = (finding.code, names) {
                    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
                    let names = names.join(", ");
                    let message = text(
                        format!("'{keyword}' kent hier niet: {names}. Controleer de schrijfwijze (zie /v1/vocabulaires/{keyword})."),
                        format!("'{keyword}' does not have here: {names}. Check the spelling (see /v1/vocabulaires/{keyword})."),
                    );
                    return Fault::new("niet-volgens-vocabulaire", message)
                        .at(Place::Schema(format!("{place}{}", finding.instance)));
                }
                let message = text(
                    format!(
                        "Zo wordt '{keyword}' niet geschreven (zie /v1/vocabulaires/{keyword}). {}",
                        finding.message.nl
                    ),
                    format!(
                        "'{keyword}' is not written like this (see /v1/vocabulaires/{keyword}). {}",
                        finding.message.en
                    ),
                );
                Fault::new("niet-volgens-vocabulaire", message)
                    .at(Place::Schema(format!("{place}{}", finding.instance)))
            }));
        }
        Ok(faults)
    }

    /// A schema may not give itself, or a part of itself, the address of something else in this
    /// register: a reference to that address would mean two things.
    fn check_identity(&self, gathering: &Gathering) -> Vec<Fault> {
        let register = format!("{}/", self.public_url());
        let taken = gathering.own_ids().filter(|(id, _)| id.starts_with(&register));
        let message = text(
            "Deze '$id' noemt een adres in dit register dat niet van deze versie is. Laat '$id' weg: het adres van het document is zijn naam.",
            "This '$id' names an address in this register that is not of this version. Leave '$id' out: the address of the document is its name.",
        );
        taken.map(|(_, place)| Fault::new("verkeerd-id", message.clone()).at(Place::Schema(place))).collect()
    }
}

/// What is worth a thought in a schema that was let in.
pub(super) fn warnings(compiled: &Compiled) -> Vec<Fault> {
    let mut warnings = unknown_keywords(compiled);
    warnings.extend(unheard(compiled));
    warnings.extend(personal_in_schema(compiled));
    if !accepts_almost_anything(compiled) {
        return warnings;
    }
    warnings.push(Fault::new(
        "neemt-bijna-alles-aan",
        text(
            "Dit schema neemt bijna alles aan: ook een document met alleen namen die het niet kent. Noem in 'required' wat er moet staan, en sluit objecten met 'additionalProperties: false'.",
            "This schema accepts almost anything, also a document with only names it does not know. Say in 'required' what has to be there, and close objects with 'additionalProperties: false'.",
        ),
    ));
    warnings
}

/// How many numbers that may be a person's are named before the rest is left for the next try.
const PERSONAL_FAULTS: usize = 20;

/// Every place in a schema where a number stands that may be a person's. It is let in as a concept, and not
/// published: what is published can't be changed.
pub(super) fn personal_in_schema(compiled: &Compiled) -> Vec<Fault> {
    let places = personal_places(&compiled.program().documents()[0].value);
    let faults = places.into_iter().take(PERSONAL_FAULTS);
    faults.map(|at| personal("Hier", "This place").at(Place::Schema(at))).collect()
}

/// The same of what comes with it: the notes, and the examples.
pub(super) fn personal_beside(compiled: &Compiled, notes: &str, examples: &[Example]) -> Vec<Fault> {
    let in_notes = may_hold_a_bsn(notes)
        .then(|| personal("In de toelichting", "The notes").at(Place::Body("/toelichting".into())));
    let in_examples = examples.iter().enumerate().flat_map(|(index, example)| {
        let places = compiled.personal_places(example.part.as_ref(), &example.bytes);
        places.into_iter().map(move |at| {
            let (nl, en) = (
                format!("In voorbeeld '{}', bij '{at}',", example.name),
                format!("Example '{}', at '{at}',", example.name),
            );
            personal(&nl, &en).at(Place::Body(format!("/voorbeelden/{index}")))
        })
    });
    in_notes.into_iter().chain(in_examples).take(PERSONAL_FAULTS).collect()
}

/// Never with the number.
fn personal(nl: &str, en: &str) -> Fault {
    let message = text(
        format!(
            "{nl} staat een nummer dat een BSN kan zijn: negen cijfers die voldoen aan de elfproef. Zo wordt een versie niet vastgesteld. Vervang het door een testnummer (een dat begint met 9999, 123456782 of 111222333). Is het een RSIN, geef het veld dan het formaat 'rsin'."
        ),
        format!(
            "{en} holds a number that may be a BSN: nine digits that pass the eleven test. A version is not published like this. Replace it by a test number (one that begins with 9999, 123456782 or 111222333). If it is an RSIN, give the field the format 'rsin'."
        ),
    );
    Fault::new("mogelijk-bsn", message)
}

/// A process standard without a process is worth a thought.
pub(super) fn without_process(compiled: &Compiled, kind: Kind) -> Option<Fault> {
    (kind == Kind::Process && compiled.process().is_none()).then(|| {
        Fault::new(
            "proces-ontbreekt",
            text(
                "Dit is een standaard van de soort proces, maar het schema beschrijft geen proces met het trefwoord 'proces' (zie /v1/vocabulaires/proces).",
                "This is a standard of the kind proces, but the schema describes no process with the keyword 'proces' (see /v1/vocabulaires/proces).",
            ),
        )
    })
}

/// The schema came within a request that was itself well formed: its line and column are its own.
fn within_schema(error: Error) -> Error {
    let Error::Unreadable(syntax) = error else { return error };
    let Text { nl, en } = syntax.message();
    let message = text(
        format!("Regel {}, kolom {} van het schema: {nl}", syntax.line, syntax.column),
        format!("Line {}, column {} of the schema: {en}", syntax.line, syntax.column),
    );
    Error::SchemaRefused(vec![Fault::new(syntax.code(), message).at(Place::Schema(String::new()))])
}

fn not_legal(dialect: Dialect, finding: &crate::domain::Finding) -> Fault {
    // The nearest alternative says more than "none of the alternatives fits".
    let nearest = match (finding.code, finding.causes.as_slice()) {
        (FindingCode::NoChoiceFits, [cause]) => cause,
        _ => finding,
    };
    let message = if nearest.instance.ends_with("/$id") && nearest.code == FindingCode::WrongPattern {
        text(
            format!(
                "Niet toegestaan in {}: een '$id' is een adres zonder deel achter '#'. Laat '$id' hier weg, of noem deze plek met '$anchor'.",
                dialect.name()
            ),
            format!(
                "Not legal in {}: an '$id' is an address without a part after '#'. Leave '$id' out here, or name this place with '$anchor'.",
                dialect.name()
            ),
        )
    } else {
        text(
            format!("Niet toegestaan in {}: {}", dialect.name(), nearest.message.nl),
            format!("Not legal in {}: {}", dialect.name(), nearest.message.en),
        )
    };
    Fault::new("niet-volgens-dialect", message).at(Place::Schema(nearest.instance.clone()))
}
