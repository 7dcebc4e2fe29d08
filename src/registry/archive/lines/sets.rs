//! The lines of release sets.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::super::records::{Read, Unread};
use super::word;
use crate::domain::{Member, ReleaseSet, Validity};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in super::super) struct ReleaseSetLine {
    naam: String,
    titel: String,
    toelichting: String,
    geldig_van_datum: Option<NaiveDate>,
    geldig_tot_datum: Option<NaiveDate>,
    leden: Vec<MemberLine>,
    gemaakt_op: DateTime<Utc>,
    gewijzigd_op: DateTime<Utc>,
    vastgesteld_op: Option<DateTime<Utc>>,
    digest: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberLine {
    standaard: String,
    versie: String,
    digest: String,
}

impl ReleaseSetLine {
    pub(in super::super) fn of(from: &ReleaseSet) -> Self {
        let members = from.members.iter().map(|member| MemberLine {
            standaard: member.standard.to_string(),
            versie: member.number.to_string(),
            digest: member.digest.to_string(),
        });
        Self {
            naam: from.name.to_string(),
            titel: from.title.clone(),
            toelichting: from.notes.clone(),
            geldig_van_datum: from.validity.from,
            geldig_tot_datum: from.validity.until,
            leden: members.collect(),
            gemaakt_op: from.created_at,
            gewijzigd_op: from.changed_at,
            vastgesteld_op: from.published_at,
            digest: from.digest.map(|digest| digest.to_string()),
        }
    }

    /// A published set is that of its digest.
    pub(in super::super) fn release_set(self) -> Read<ReleaseSet> {
        let members = self.leden.into_iter().map(|line| {
            let (standard, number) = (word(&line.standaard)?, word(&line.versie)?);
            Ok(Member { standard, number, digest: word(&line.digest)? })
        });
        let set = ReleaseSet {
            name: word(&self.naam)?,
            title: self.titel,
            notes: self.toelichting,
            validity: Validity { from: self.geldig_van_datum, until: self.geldig_tot_datum },
            members: members.collect::<Read<_>>()?,
            created_at: self.gemaakt_op,
            changed_at: self.gewijzigd_op,
            published_at: self.vastgesteld_op,
            digest: self.digest.as_deref().map(word).transpose()?,
        };
        let contents = set.contents_digest().map_err(|_| Unread::Form)?;
        let right = match set.digest {
            Some(digest) => set.is_published() && set.validity.from.is_some() && digest == contents,
            None => !set.is_published(),
        };
        if right { Ok(set) } else { Err(Unread::Form) }
    }
}
