//! `/standaarden/{standaard}/versies/{versie}/wissingen`: taking personal data out of what was published, by an
//! operator, with a decision; and for anyone what was taken out.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{
    Erasable, Erasure, Fault, Place, Selector, StandardName, VersionNumber, dutch_day, text,
};
use crate::registry::{decision_faults, reason_fault};

use super::AppState;
use super::access::SignedIn;
use super::openapi::operations;
use super::problem::Answer;
use super::provisions::created_or_ok;
use super::request::{Asked, JsonBody, must};
use super::transitions::Besluit;
use super::versions::ExactPad;

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(list, erase))
}

/// Wat van een versie gewist kan worden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Wisbaar {
    /// De bytes van het schema.
    Schema,
    /// De toelichting.
    Toelichting,
    /// Eén voorbeeld.
    Voorbeeld,
}

/// Wat er gewist moet worden, waarom, en wie dat besloot.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NieuweWissing {
    /// Wat.
    wat: Wisbaar,
    /// De naam van het voorbeeld, als het om een voorbeeld gaat.
    #[schema(example = json!(null), min_length = 1, max_length = 100)]
    voorbeeld: Option<String>,
    /// Waarom; staat voortaan op de plaats van wat er was, voor iedereen. Noem dus niet wat er gewist wordt.
    #[schema(example = "Er stond een burgerservicenummer in.", min_length = 1, max_length = 2000)]
    reden: String,
    /// Wie dat besloot.
    besluit: Besluit,
}

/// Wat er gewist is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wissing {
    /// Wat.
    wat: Wisbaar,
    /// De naam van het voorbeeld, als het om een voorbeeld gaat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "volledig")]
    voorbeeld: Option<String>,
    /// SHA-256 van de bytes die er stonden.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest: String,
    /// Wanneer.
    gewist_op: DateTime<Utc>,
    /// Waarom.
    #[schema(example = "Er stond een burgerservicenummer in.")]
    reden: String,
    /// Wie dat besloot.
    besluit: Besluit,
}

impl From<Erasure> for Wissing {
    fn from(erasure: Erasure) -> Self {
        let (wat, voorbeeld) = match erasure.what {
            Erasable::Schema => (Wisbaar::Schema, None),
            Erasable::Notes => (Wisbaar::Toelichting, None),
            Erasable::Example(name) => (Wisbaar::Voorbeeld, Some(name)),
        };
        Self {
            wat,
            voorbeeld,
            digest: erasure.digest.to_string(),
            gewist_op: erasure.at,
            reden: erasure.reason,
            besluit: erasure.decision.into(),
        }
    }
}

/// Wat er van een versie gewist is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Wissingen {
    /// Hoeveel er zijn.
    #[schema(example = 1)]
    aantal: usize,
    /// De wissingen, de oudste eerst.
    resultaten: Vec<Wissing>,
}

/// Wat er van een versie gewist is
///
/// Wat uit een vastgestelde versie is gewist omdat er persoonsgegevens in stonden, met de digest van wat er stond, de reden en het besluit. Wie het gewiste opvraagt, krijgt 410.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}/wissingen", operation_id = "lijstWissingen", tag = "Catalogus",
    params(ExactPad),
    responses((status = 200, description = "De wissingen.", body = Wissingen))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Wissingen>> {
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    asked.done()?;
    let (standard, exact) = (must(standard)?, Selector::Exact(must(number)?));
    let at = state.registry.resolve(&standard, &exact, dutch_day(Utc::now())).await?;
    let erasures = state.registry.erasures(&at.version).await?;
    let resultaten: Vec<_> = erasures.into_iter().map(Wissing::from).collect();
    Ok(Json(Wissingen { aantal: resultaten.len(), resultaten }))
}

/// Persoonsgegevens wissen
///
/// Wist het schema, de toelichting of één voorbeeld van een vastgestelde versie waarin persoonsgegevens blijken te staan. Dat kan niet ongedaan worden gemaakt. De versie blijft bestaan met haar digest; wie het schema opvraagt of ertegen toetst, krijgt voortaan 410 met de reden. Een gewist voorbeeld doet niet meer mee. Wat al gewist was, wordt beantwoord met de wissing van toen. Vraagt een sleutel.
#[utoipa::path(
    post, path = "/standaarden/{standaard}/versies/{versie}/wissingen", operation_id = "maakWissing", tag = "Beheer",
    params(ExactPad),
    request_body(content = NieuweWissing, description = "Wat, waarom en wie dat besloot."),
    responses(
        (status = 200, description = "Dit was al gewist.", body = Wissing),
        (status = 201, description = "Het is gewist.", body = Wissing),
    ),
    security(("sleutel" = ["operator"]))
)]
async fn erase(State(state): State<AppState>, caller: SignedIn, mut asked: Asked, body: JsonBody) -> Answer {
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    let given: NieuweWissing = body.read(&state.registry).await?;
    let what = erasable(&given, &mut asked);
    let decision = given.besluit.into();
    reason_fault("/reden", &given.reden)
        .into_iter()
        .chain(decision_faults(&decision))
        .for_each(|fault| asked.push(fault));
    asked.done()?;
    let (standard, exact) = (must(standard)?, Selector::Exact(must(number)?));
    let at = state.registry.resolve(&standard, &exact, dutch_day(Utc::now())).await?;
    let act = caller.act(&given.reden);
    let (erasure, written) = state.registry.erase(&at, &must(what)?, &decision, &act).await?;
    Ok(created_or_ok(written, Wissing::from(erasure)))
}

fn erasable(given: &NieuweWissing, asked: &mut Asked) -> Option<Erasable> {
    let word = match given.wat {
        Wisbaar::Schema => "schema",
        Wisbaar::Toelichting => "toelichting",
        Wisbaar::Voorbeeld => "voorbeeld",
    };
    let what = Erasable::of(word, given.voorbeeld.as_deref().unwrap_or_default());
    if what.is_none() {
        let message = text(
            "Noem in 'voorbeeld' de naam van het voorbeeld, en alleen als 'wat' een voorbeeld is.",
            "Name the example in 'voorbeeld', and only when 'wat' is an example.",
        );
        asked.push(Fault::new("voorbeeld-onduidelijk", message).at(Place::Body("/voorbeeld".into())));
    }
    what
}
