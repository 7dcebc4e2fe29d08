//! The lines of an archive: each thing in the words of the wire, to and from what the register knows.
//!
//! Refuses a field it does not know, a word that is no legal one, and bytes that are not there. The form never
//! changes: what a later program adds is a field or a kind that this one refuses.

mod parties;
mod road;
mod sets;
mod signed;

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::files::Files;
use super::records::{Contents, Read, Unread};
use crate::domain::road::{Decision, Policy};
use crate::domain::{
    Binding, CodeListHeading, Digest, Editions, Ends, Erasable, Erasure, Example, Fault, Profile, Provision,
    Standard, Status, TableMapping, Validity, Version,
};
use crate::store::{CodeListVersion, HeldVersion};

pub(super) use parties::{MandateLine, OrganisationLine};
pub(super) use road::RoadLine;
pub(super) use sets::ReleaseSetLine;
pub(super) use signed::{KeyLine, SetSignatureLine, SignatureLine};

fn word<T: FromStr<Err = Fault>>(written: &str) -> Read<T> {
    Ok(written.parse()?)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProvisionLine {
    naam: String,
    titel: String,
    omschrijving: String,
    eigenaar: String,
    meedoen: String,
}

impl ProvisionLine {
    pub(super) fn of(from: &Provision) -> Self {
        Self {
            naam: from.name.to_string(),
            titel: from.title.clone(),
            omschrijving: from.description.clone(),
            eigenaar: from.owner.clone(),
            meedoen: from.joining.clone(),
        }
    }

    pub(super) fn provision(self) -> Read<Provision> {
        Ok(Provision {
            name: word(&self.naam)?,
            title: self.titel,
            description: self.omschrijving,
            owner: self.eigenaar,
            joining: self.meedoen,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StandardLine {
    naam: String,
    voorziening: String,
    titel: String,
    omschrijving: String,
    soort: String,
    voorbeeld: bool,
    contact: String,
    licentie: String,
    recordsleutel: Option<String>,
    kolommen: BTreeMap<String, String>,
    decimaalteken: String,
    belofte: String,
    beleid: PolicyLine,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verbindendheid: Option<BindingLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct BindingLine {
    kracht: String,
    bron: String,
    geldig_van_datum: NaiveDate,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyLine {
    consultatiedagen: u32,
    ondersteuningsmaanden: u32,
    majors: u32,
}

impl From<Policy> for PolicyLine {
    fn from(policy: Policy) -> Self {
        let Policy { consultation_days, support_months, majors } = policy;
        Self { consultatiedagen: consultation_days, ondersteuningsmaanden: support_months, majors }
    }
}

impl From<PolicyLine> for Policy {
    fn from(line: PolicyLine) -> Self {
        let PolicyLine { consultatiedagen, ondersteuningsmaanden, majors } = line;
        Self { consultation_days: consultatiedagen, support_months: ondersteuningsmaanden, majors }
    }
}

impl StandardLine {
    pub(super) fn of(from: &Standard, binding: Option<&Binding>) -> Self {
        let binding = binding.map(|of| BindingLine {
            kracht: of.force.as_str().to_owned(),
            bron: of.source.clone(),
            geldig_van_datum: of.from,
        });
        Self {
            verbindendheid: binding,
            naam: from.name.to_string(),
            voorziening: from.provision.to_string(),
            titel: from.title.clone(),
            omschrijving: from.description.clone(),
            soort: from.kind.as_str().to_owned(),
            voorbeeld: from.example,
            contact: from.contact.clone(),
            licentie: from.licence.clone(),
            recordsleutel: from.record_key.clone(),
            kolommen: from.table.columns.clone(),
            decimaalteken: from.table.decimal_mark.as_str().to_owned(),
            belofte: from.promise.as_str().to_owned(),
            beleid: from.policy.into(),
        }
    }

    pub(super) fn standard(self) -> Read<(Standard, Option<Binding>)> {
        let binding = match self.verbindendheid {
            Some(BindingLine { kracht, bron, geldig_van_datum: from }) => {
                Some(Binding { force: word(&kracht)?, source: bron, from })
            }
            None => None,
        };
        let table = TableMapping { columns: self.kolommen, decimal_mark: word(&self.decimaalteken)? };
        let standard = Standard {
            name: word(&self.naam)?,
            provision: word(&self.voorziening)?,
            title: self.titel,
            description: self.omschrijving,
            kind: word(&self.soort)?,
            example: self.voorbeeld,
            contact: self.contact,
            licence: self.licentie,
            record_key: self.recordsleutel,
            table: table.checked()?,
            promise: word(&self.belofte)?,
            policy: self.beleid.into(),
        };
        Ok((standard, binding))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeListLine {
    naam: String,
    titel: String,
    omschrijving: String,
    eigenaar: String,
    voorbeeld: bool,
}

impl CodeListLine {
    pub(super) fn of(from: &CodeListHeading) -> Self {
        Self {
            naam: from.name.to_string(),
            titel: from.title.clone(),
            omschrijving: from.description.clone(),
            eigenaar: from.owner.clone(),
            voorbeeld: from.example,
        }
    }

    pub(super) fn heading(self) -> Read<CodeListHeading> {
        Ok(CodeListHeading {
            name: word(&self.naam)?,
            title: self.titel,
            description: self.omschrijving,
            owner: self.eigenaar,
            example: self.voorbeeld,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct CodeListVersionLine {
    waardelijst: String,
    versie: String,
    stand_datum: NaiveDate,
    digest: String,
    toelichting: String,
    vastgesteld_op: DateTime<Utc>,
}

impl CodeListVersionLine {
    pub(super) fn of(from: &CodeListVersion) -> Self {
        Self {
            waardelijst: from.list.to_string(),
            versie: from.number.to_string(),
            stand_datum: from.reference_date,
            digest: from.digest.to_string(),
            toelichting: from.notes.clone(),
            vastgesteld_op: from.published_at,
        }
    }

    pub(super) fn version(self, contents: &mut Contents<'_>) -> Read<(CodeListVersion, Vec<u8>)> {
        let bytes = contents.take(&self.digest)?;
        let version = CodeListVersion {
            list: word(&self.waardelijst)?,
            number: word(&self.versie)?,
            reference_date: self.stand_datum,
            digest: Digest::of(&bytes),
            notes: self.toelichting,
            published_at: self.vastgesteld_op,
        };
        Ok((version, bytes))
    }
}

/// What a version's words mean.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EditionsLine {
    vocabulaires: u32,
    /// Name, what was asked for, version.
    waardelijsten: Vec<(String, String, String)>,
}

impl EditionsLine {
    pub(super) fn of(from: &Editions) -> Self {
        let lists = from.code_lists.iter();
        let lists =
            lists.map(|((name, range), number)| (name.to_string(), range.clone(), number.to_string()));
        Self { vocabulaires: from.vocabularies, waardelijsten: lists.collect() }
    }

    pub(super) fn editions(self) -> Read<Editions> {
        // What a later edition means, this program does not know.
        if self.vocabulaires > Editions::CURRENT {
            return Err(Unread::Form);
        }
        let lists = self.waardelijsten.into_iter();
        let lists = lists.map(|(name, range, number)| Ok(((word(&name)?, range), word(&number)?)));
        Ok(Editions { vocabularies: self.vocabulaires, code_lists: lists.collect::<Read<_>>()? })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ErasureLine {
    standaard: String,
    versie: String,
    wat: String,
    naam: String,
    digest: String,
    gewist_op: DateTime<Utc>,
    reden: String,
    besluit: DecisionLine,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionLine {
    orgaan: String,
    datum: NaiveDate,
    bron: String,
}

impl From<&Decision> for DecisionLine {
    fn from(from: &Decision) -> Self {
        Self { orgaan: from.body.clone(), datum: from.on, bron: from.source.clone() }
    }
}

impl From<DecisionLine> for Decision {
    fn from(line: DecisionLine) -> Self {
        Self { body: line.orgaan, on: line.datum, source: line.bron }
    }
}

impl ErasureLine {
    pub(super) fn of(from: &Erasure) -> Self {
        Self {
            standaard: from.standard.to_string(),
            versie: from.number.to_string(),
            wat: from.what.as_str().to_owned(),
            naam: from.what.name().to_owned(),
            digest: from.digest.to_string(),
            gewist_op: from.at,
            reden: from.reason.clone(),
            besluit: (&from.decision).into(),
        }
    }

    pub(super) fn erasure(self) -> Read<Erasure> {
        Ok(Erasure {
            standard: word(&self.standaard)?,
            number: word(&self.versie)?,
            what: Erasable::of(&self.wat, &self.naam).ok_or(Unread::Form)?,
            digest: word(&self.digest)?,
            at: self.gewist_op,
            reason: self.reden,
            decision: self.besluit.into(),
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleLine {
    naam: String,
    geldig: bool,
    onderdeel: Option<String>,
    codes: Vec<String>,
    dag: Option<NaiveDate>,
    digest: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct VersionLine {
    standaard: String,
    versie: String,
    status: String,
    geldig_van_datum: Option<NaiveDate>,
    geldig_tot_datum: Option<NaiveDate>,
    digest: String,
    onderdelen: BTreeMap<String, String>,
    ander_adres: Option<String>,
    toelichting: String,
    gemaakt_op: DateTime<Utc>,
    vastgesteld_op: Option<DateTime<Utc>>,
    einde_aangekondigd_op: Option<DateTime<Utc>>,
    teruggetrokken_op: Option<DateTime<Utc>>,
    opvolger: Option<String>,
    edities: EditionsLine,
    verwijst_naar: Vec<(String, String)>,
    voorbeelden: Vec<ExampleLine>,
}

impl VersionLine {
    /// The line of a version, with its schema and examples among the files.
    pub(super) fn of(held: &HeldVersion, files: &mut Files) -> Self {
        let from = &held.version;
        let folder = format!("standaarden/{}/{}", from.standard, from.number);
        if !held.schema.is_empty() {
            files.insert(format!("{folder}/schema.json"), held.schema.clone());
        }
        let examples = held.examples.iter().enumerate().map(|(index, example)| {
            // The name of an example may be any text; the line has it.
            files.insert(format!("{folder}/voorbeelden/{:03}.json", index + 1), example.bytes.clone());
            ExampleLine {
                naam: example.name.clone(),
                geldig: example.valid,
                onderdeel: example.part.as_ref().map(ToString::to_string),
                codes: example.codes.clone(),
                dag: example.day,
                digest: Digest::of(&example.bytes).to_string(),
            }
        });
        let parts = from.parts.iter().map(|(name, fragment)| (name.to_string(), fragment.clone()));
        let refers_to = held.refers_to.iter().map(|(name, number)| (name.to_string(), number.to_string()));
        Self {
            voorbeelden: examples.collect(),
            standaard: from.standard.to_string(),
            versie: from.number.to_string(),
            status: from.status.as_str().to_owned(),
            geldig_van_datum: from.validity.from,
            geldig_tot_datum: from.validity.until,
            digest: from.digest.to_string(),
            onderdelen: parts.collect(),
            ander_adres: from.alias.clone(),
            toelichting: from.notes.clone(),
            gemaakt_op: from.created_at,
            vastgesteld_op: from.published_at,
            einde_aangekondigd_op: held.ends.announced,
            teruggetrokken_op: held.ends.withdrawn,
            opvolger: from.successor.as_ref().map(ToString::to_string),
            edities: EditionsLine::of(&from.editions),
            verwijst_naar: refers_to.collect(),
        }
    }

    /// The version of a line; these things were erased, in this version or another.
    pub(super) fn version(self, contents: &mut Contents<'_>, erasures: &[Erasure]) -> Read<HeldVersion> {
        let (standard, number) = (word(&self.standaard)?, word(&self.versie)?);
        let is_of = |erasure: &&Erasure| erasure.standard == standard && erasure.number == number;
        let erased = || erasures.iter().filter(is_of);
        let status: Status = word(&self.status)?;
        if erased().next().is_some() && !status.is_fixed() {
            return Err(Unread::Form);
        }
        let digest = word(&self.digest)?;
        let schema = match erased().find(|erasure| erasure.what == Erasable::Schema) {
            Some(erasure) if erasure.digest == digest => Vec::new(),
            Some(_) => return Err(Unread::Form),
            None => contents.take(&self.digest)?,
        };
        let parts = self.onderdelen.into_iter().map(|(name, fragment)| Ok((word(&name)?, fragment)));
        let refers_to = self.verwijst_naar.iter().map(|(name, number)| Ok((word(name)?, word(number)?)));
        let version = Version {
            standard,
            number,
            status,
            validity: Validity { from: self.geldig_van_datum, until: self.geldig_tot_datum },
            digest,
            parts: parts.collect::<Read<_>>()?,
            alias: self.ander_adres,
            notes: self.toelichting,
            created_at: self.gemaakt_op,
            published_at: self.vastgesteld_op,
            editions: self.edities.editions()?,
            successor: self.opvolger.as_deref().map(word).transpose()?,
        };
        let mut examples = Vec::new();
        for line in self.voorbeelden {
            examples.push(Example {
                part: line.onderdeel.as_deref().map(word).transpose()?,
                bytes: contents.take(&line.digest)?,
                name: line.naam,
                valid: line.geldig,
                codes: line.codes,
                day: line.dag,
            });
        }
        let ends = Ends { announced: self.einde_aangekondigd_op, withdrawn: self.teruggetrokken_op };
        Ok(HeldVersion { version, schema, examples, refers_to: refers_to.collect::<Read<_>>()?, ends })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ProfileLine {
    naam: String,
    titel: String,
    doelgroep: String,
    standaard: String,
    versie: String,
    digest: String,
    edities: EditionsLine,
    gemaakt_op: DateTime<Utc>,
    gewijzigd_op: DateTime<Utc>,
}

impl ProfileLine {
    pub(super) fn of(from: &Profile) -> Self {
        Self {
            naam: from.name.to_string(),
            titel: from.title.clone(),
            doelgroep: from.audience.clone(),
            standaard: from.standard.to_string(),
            versie: from.number.to_string(),
            digest: from.digest.to_string(),
            edities: EditionsLine::of(&from.editions),
            gemaakt_op: from.created_at,
            gewijzigd_op: from.changed_at,
        }
    }

    pub(super) fn profile(self, contents: &mut Contents<'_>) -> Read<(Profile, Vec<u8>)> {
        let schema = contents.take(&self.digest)?;
        let profile = Profile {
            name: word(&self.naam)?,
            title: self.titel,
            audience: self.doelgroep,
            standard: word(&self.standaard)?,
            number: word(&self.versie)?,
            digest: Digest::of(&schema),
            editions: self.edities.editions()?,
            created_at: self.gemaakt_op,
            changed_at: self.gewijzigd_op,
        };
        Ok((profile, schema))
    }
}
