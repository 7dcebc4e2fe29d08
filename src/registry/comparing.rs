//! Two versions, or two documents, side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::comparison::{Bounds, Judgement, Seeds, compare};
use crate::domain::error::Result;
use crate::domain::{Comparison, Error, Fault, PartName, Place, Severity, Version, dutch_day};
use crate::schema::{Compiled, SampleKind};
use crate::validation::{Instance, Wishes, judge};

use super::Registry;
use super::compile::Reach;

/// A schema that is not in the register, to compare.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The schema, byte for byte.
    pub schema: Vec<u8>,
    /// Documents to try first.
    pub examples: Vec<Vec<u8>>,
}

impl Registry {
    /// Compares two versions of the register: what the second does to who has the first.
    ///
    /// # Errors
    /// Busy, or a version that can't be compiled any more.
    pub async fn comparison(&self, old: &Version, new: &Version) -> Result<Arc<Comparison>> {
        let mut seeds = Vec::new();
        for version in [old, new] {
            let examples = self.examples(version).await?;
            seeds.extend(examples.into_iter().filter_map(|example| {
                Some((example.part.map(|part| part.to_string()), String::from_utf8(example.bytes).ok()?))
            }));
        }
        let (this, old, new) = (self.clone(), old.clone(), new.clone());
        self.in_turn(move || {
            let day = new.validity.from.unwrap_or_else(|| dutch_day(new.created_at));
            let (old, new) = (this.compiled(&old)?, this.compiled(&new)?);
            Ok(Arc::new(compared(&old, &new, seeds, day)))
        })
        .await
    }

    /// Compares two schemas that need not be in the register. Writes nothing. What they refer to is taken
    /// from the register.
    ///
    /// # Errors
    /// [`Error::SchemaRefused`] with every place, in `/oud` or `/nieuw`; busy.
    pub async fn compare_documents(&self, old: Offered, new: Offered, day: NaiveDate) -> Result<Comparison> {
        let this = self.clone();
        self.in_turn(move || {
            let seeds = [&old, &new].into_iter().flat_map(|side| &side.examples);
            let seeds = seeds.filter_map(|bytes| Some((None, String::from_utf8(bytes.clone()).ok()?)));
            let seeds: Vec<_> = seeds.collect();
            let old = this.offered(&old.schema, "oud");
            let new = this.offered(&new.schema, "nieuw");
            let (old, new) = match (old, new) {
                (Err(Error::SchemaRefused(mut faults)), Err(Error::SchemaRefused(more))) => {
                    faults.extend(more);
                    return Err(Error::SchemaRefused(faults));
                }
                (old, new) => (Arc::new(old?), Arc::new(new?)),
            };
            Ok(compared(&old, &new, seeds, day))
        })
        .await
    }

    fn offered(&self, schema: &[u8], side: &str) -> Result<Compiled> {
        let address = format!("{}/schemas/{side}/0.0.0", self.public_url());
        let within = |fault: Fault| match &fault.place {
            Some(Place::Schema(at)) => {
                let at = format!("/{side}{at}");
                fault.at(Place::Body(at))
            }
            _ => fault.at(Place::Body(format!("/{side}"))),
        };
        match self.admit(&address, schema, &BTreeMap::new(), Reach::Register) {
            Err(Error::SchemaRefused(faults)) => {
                Err(Error::SchemaRefused(faults.into_iter().map(within).collect()))
            }
            admitted => admitted,
        }
    }
}

/// Compares with the examples, and with documents made of either schema.
fn compared(
    old: &Arc<Compiled>,
    new: &Arc<Compiled>,
    mut seeds: Vec<(Option<String>, String)>,
    day: NaiveDate,
) -> Comparison {
    for compiled in [old, new] {
        seeds.extend(
            SampleKind::ALL
                .into_iter()
                .filter_map(|kind| Some((None, compiled.sample(None, kind, day).ok()?))),
        );
    }
    let judge =
        |compiled: &Compiled, document: &str, part: Option<&str>| judgement(compiled, document, part, day);
    let seeds: &Seeds = &seeds;
    compare(old, new, seeds, &judge, Bounds::from(new.limits()))
}

fn judgement(compiled: &Compiled, document: &str, part: Option<&str>, day: NaiveDate) -> Option<Judgement> {
    let part: Option<PartName> = match part {
        Some(name) => Some(name.parse().ok()?),
        None => None,
    };
    let instance = Instance::read(document.as_bytes(), compiled.limits()).ok()?;
    let wishes = Wishes { part: part.as_ref(), values: true, today: day, ..Wishes::default() };
    let report = judge(&instance, compiled, wishes).ok()?;
    let first = report.findings.into_iter().find(|finding| finding.severity == Severity::Error);
    let first = first.map(|finding| (finding.instance, finding.schema, finding.message));
    Some(Judgement { valid: report.valid, first })
}
