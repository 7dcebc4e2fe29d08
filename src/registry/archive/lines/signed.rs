//! The lines of what was signed, and by which keys.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::records::{Read, Unread};
use super::word;
use crate::domain::{ForeignKey, ReleaseSetName, Signature};
use crate::signing::Jwk;
use crate::store::Named;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in super::super) struct SignatureLine {
    standaard: String,
    versie: String,
    sleutel: String,
    jws: String,
    ondertekend_op: DateTime<Utc>,
}

impl SignatureLine {
    pub(in super::super) fn of((standard, number): &Named, from: &Signature) -> Self {
        Self {
            standaard: standard.to_string(),
            versie: number.to_string(),
            sleutel: from.kid.clone(),
            jws: from.jws.clone(),
            ondertekend_op: from.at,
        }
    }

    pub(in super::super) fn signature(self) -> Read<(Named, Signature)> {
        let of = (word(&self.standaard)?, word(&self.versie)?);
        Ok((of, Signature { kid: self.sleutel, jws: self.jws, at: self.ondertekend_op }))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in super::super) struct SetSignatureLine {
    uitgave: String,
    sleutel: String,
    jws: String,
    ondertekend_op: DateTime<Utc>,
}

impl SetSignatureLine {
    pub(in super::super) fn of(set: &ReleaseSetName, from: &Signature) -> Self {
        let Signature { kid, jws, at } = from.clone();
        Self { uitgave: set.to_string(), sleutel: kid, jws, ondertekend_op: at }
    }

    pub(in super::super) fn signature(self) -> Read<(ReleaseSetName, Signature)> {
        let signature = Signature { kid: self.sleutel, jws: self.jws, at: self.ondertekend_op };
        Ok((word(&self.uitgave)?, signature))
    }
}

/// The register that a key is of, and the key as that told it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct KeyLine {
    bron: String,
    sleutel: Jwk,
}

impl KeyLine {
    pub(in super::super) fn of(from: &ForeignKey) -> Option<Self> {
        Some(Self { bron: from.source.clone(), sleutel: serde_json::from_str(&from.jwk).ok()? })
    }

    /// A key goes by its thumbprint, so that none passes for another.
    pub(in super::super) fn key(self) -> Read<ForeignKey> {
        if !self.sleutel.is_named_by_its_thumbprint() {
            return Err(Unread::Form);
        }
        ForeignKey::of(&self.bron, &self.sleutel).ok_or(Unread::Form)
    }
}
