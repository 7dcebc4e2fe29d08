//! The lines of organisations with their members, and of mandates.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::super::records::{Read, Unread};
use super::word;
use crate::domain::{Mandate, Membership, NewMandate, Organisation, OrganisationKind, Scope};
use crate::registry::organisations::{faults_of, mandate_faults, membership_fault};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct OrganisationLine {
    naam: String,
    soort: String,
    titel: String,
    oin: Option<String>,
    gemeentecode: Option<String>,
    leden: Vec<MemberLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct MemberLine {
    organisatie: String,
    geldig_van_datum: NaiveDate,
    geldig_tot_datum: Option<NaiveDate>,
}

impl OrganisationLine {
    pub(in super::super) fn of((from, members): &(Organisation, Vec<Membership>)) -> Self {
        let members = members.iter().map(|membership| MemberLine {
            organisatie: membership.member.to_string(),
            geldig_van_datum: membership.from,
            geldig_tot_datum: membership.until,
        });
        Self {
            naam: from.name.to_string(),
            soort: from.kind.as_str().to_owned(),
            titel: from.title.clone(),
            oin: from.oin.clone(),
            gemeentecode: from.municipality_code.clone(),
            leden: members.collect(),
        }
    }

    pub(in super::super) fn organisation(self) -> Read<(Organisation, Vec<Membership>)> {
        let members = self.leden.into_iter().map(|line| {
            let (from, until) = (line.geldig_van_datum, line.geldig_tot_datum);
            Ok(Membership { member: word(&line.organisatie)?, from, until })
        });
        let members = members.collect::<Read<Vec<_>>>()?;
        let organisation = Organisation {
            name: word(&self.naam)?,
            kind: word(&self.soort)?,
            title: self.titel,
            oin: self.oin,
            municipality_code: self.gemeentecode,
        };
        let alone = members.is_empty() || organisation.kind == OrganisationKind::Partnership;
        if !alone {
            return Err(Unread::Form);
        }
        let wrong = members.iter().filter_map(|of| membership_fault(&organisation.name, of));
        match faults_of(&organisation).into_iter().chain(wrong).next() {
            Some(fault) => Err(Unread::Word(fault)),
            None => Ok((organisation, members)),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in super::super) struct MandateLine {
    gemachtigde: String,
    namens: String,
    /// A path; without one it is for everything.
    bereik: Option<String>,
    geldig_van_datum: NaiveDate,
    geldig_tot_datum: Option<NaiveDate>,
    bron: String,
    ingetrokken_op: Option<DateTime<Utc>>,
}

impl MandateLine {
    pub(in super::super) fn of(from: &Mandate) -> Self {
        let terms = &from.terms;
        Self {
            gemachtigde: terms.agent.to_string(),
            namens: terms.principal.to_string(),
            bereik: terms.scope.path(),
            geldig_van_datum: terms.from,
            geldig_tot_datum: terms.until,
            bron: terms.source.clone(),
            ingetrokken_op: from.revoked_at,
        }
    }

    /// Its number is given where it comes.
    pub(in super::super) fn mandate(self) -> Read<Mandate> {
        let scope = match self.bereik {
            None => Scope::Everywhere,
            Some(path) => Scope::of_path(&path)?.ok_or(Unread::Form)?,
        };
        let terms = NewMandate {
            agent: word(&self.gemachtigde)?,
            principal: word(&self.namens)?,
            scope,
            from: self.geldig_van_datum,
            until: self.geldig_tot_datum,
            source: self.bron,
        };
        match mandate_faults(&terms).into_iter().next() {
            Some(fault) => Err(Unread::Word(fault)),
            None => Ok(Mandate { id: 0, terms, revoked_at: self.ingetrokken_op }),
        }
    }
}
