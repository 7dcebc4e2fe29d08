//! What a subscriber receives: a CloudEvent (1.0, after the NL GOV profile) in structured mode, signed after
//! Standard Webhooks. It follows from the notice alone, so that sending it again sends the same bytes.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Builder;

use crate::domain::audit::moment;
use crate::domain::error::Result;
use crate::domain::{About, Error, Notice, NoticeKind, Secret, SubscriptionId};

/// The `type` of what is sent on request, to try an address out.
const TRIAL: &str = "nl.maatstaf.proefbericht.v1";

/// A message, ready to be signed and sent.
#[derive(Debug)]
pub(super) struct Message {
    /// Its id, the same however often it is sent.
    pub(super) id: String,
    /// Its bytes.
    pub(super) body: Vec<u8>,
}

/// The names are those of CloudEvents.
#[derive(Serialize)]
struct CloudEvent<'a, D: Serialize> {
    specversion: &'static str,
    id: &'a str,
    source: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    subject: &'a str,
    time: String,
    /// Texts in this order are events in their order; the numbers have gaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence: Option<String>,
    datacontenttype: &'static str,
    data: D,
}

/// What is told, on the wire: Dutch, as all that others read.
#[derive(Serialize)]
struct Data<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    standaard: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waardelijst: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uitgave: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    versie: Option<String>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a str>,
    links: Links,
}

#[derive(Serialize)]
struct Links {
    /// Where to read on as a program.
    #[serde(skip_serializing_if = "Option::is_none")]
    versie: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uitgave: Option<String>,
    /// The document itself.
    document: String,
    /// Where to read on as a person.
    pagina: String,
}

#[derive(Serialize)]
struct Trial {}

impl Message {
    /// The message that tells this.
    pub(super) fn of(notice: &Notice, source: &str, public_url: &str) -> Result<Self> {
        let id = Builder::from_custom_bytes(notice.id).into_uuid().to_string();
        let event = CloudEvent {
            specversion: "1.0",
            id: &id,
            source,
            kind: notice.kind.as_str(),
            subject: &notice.subject,
            time: moment(&notice.at),
            sequence: Some(format!("{:012}", notice.number)),
            datacontenttype: "application/json",
            data: data(notice, public_url),
        };
        let body = serde_json::to_vec(&event).map_err(Error::internal)?;
        Ok(Self { id, body })
    }

    /// A message that tells nothing, to see whether it arrives.
    pub(super) fn trial(
        of: SubscriptionId,
        source: &str,
        random: [u8; 16],
        at: DateTime<Utc>,
    ) -> Result<Self> {
        let id = Builder::from_random_bytes(random).into_uuid().to_string();
        let event = CloudEvent {
            specversion: "1.0",
            id: &id,
            source,
            kind: TRIAL,
            subject: &format!("abonnementen/{of}"),
            time: moment(&at),
            sequence: None,
            datacontenttype: "application/json",
            data: Trial {},
        };
        let body = serde_json::to_vec(&event).map_err(Error::internal)?;
        Ok(Self { id, body })
    }

    /// `webhook-signature`: one for each secret, with spaces between.
    pub(super) fn signed(&self, timestamp: &str, secrets: &[Secret]) -> String {
        let signatures = secrets.iter().map(|secret| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.key());
            let mut signing = hmac::Context::with_key(&key);
            for part in [self.id.as_bytes(), b".", timestamp.as_bytes(), b".", &self.body] {
                signing.update(part);
            }
            format!("v1,{}", STANDARD.encode(signing.sign()))
        });
        signatures.collect::<Vec<_>>().join(" ")
    }
}

fn data<'a>(notice: &'a Notice, public_url: &str) -> Data<'a> {
    let status = match notice.kind {
        NoticeKind::ConsultationOpened => "consultatie",
        // A set stays what was published, whatever its last day is.
        NoticeKind::Published
        | NoticeKind::CodeListPublished
        | NoticeKind::ReleaseSetPublished
        | NoticeKind::ReleaseSetEnded => "vastgesteld",
        NoticeKind::EndOfSupport => "einde-ondersteuning",
        NoticeKind::Withdrawn => "teruggetrokken",
    };
    let digest = notice.digest.as_deref();
    match &notice.about {
        About::Version(standard, number) => Data {
            standaard: Some(standard.as_str()),
            waardelijst: None,
            uitgave: None,
            versie: Some(number.to_string()),
            status,
            digest,
            links: Links {
                versie: Some(format!("{public_url}/v1/standaarden/{standard}/versies/{number}")),
                uitgave: None,
                document: format!("{public_url}/schemas/{standard}/{number}"),
                pagina: format!("{public_url}/standaarden/{standard}/{number}"),
            },
        },
        About::CodeList(list, number) => Data {
            standaard: None,
            waardelijst: Some(list.as_str()),
            uitgave: None,
            versie: Some(number.to_string()),
            status,
            digest,
            links: Links {
                versie: Some(format!("{public_url}/v1/waardelijsten/{list}/versies")),
                uitgave: None,
                document: format!("{public_url}/v1/waardelijsten/{list}/versies/{number}/waarden"),
                pagina: format!("{public_url}/waardelijsten/{list}"),
            },
        },
        About::ReleaseSet(set) => Data {
            standaard: None,
            waardelijst: None,
            uitgave: Some(set.as_str()),
            versie: None,
            status,
            digest,
            links: Links {
                versie: None,
                uitgave: Some(format!("{public_url}/v1/uitgaven/{set}")),
                document: format!("{public_url}/v1/uitgaven/{set}/inhoud"),
                pagina: format!("{public_url}/uitgaven/{set}"),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python: `hmac.new(bytes([7]) * 32, b'een.1700000000.{"a":1}', 'sha256')`.
    #[test]
    fn a_signature_is_that_of_another_program() {
        let message = Message { id: "een".into(), body: br#"{"a":1}"#.to_vec() };
        let secret = Secret::of_random([7; Secret::BYTES]);
        let signed = message.signed("1700000000", &[secret.clone(), secret]);
        let one = "v1,QBb4uYnhcRWVbKdbxaM6GPGxspxcBMYQhoIlUgjVAdA=";
        assert_eq!(signed, format!("{one} {one}"));
    }
}
