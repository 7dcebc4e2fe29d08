//! `/standaarden/{standaard}/versies/{versie}/gebruik`: who judges data by a version, in counts.

use axum::Json;
use axum::extract::State;
use chrono::{NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Selector, StandardName, Usage, VersionNumber, dutch_day};

use super::AppState;
use super::openapi::operations;
use super::problem::Answer;
use super::request::{Asked, must};
use super::versions::ExactPad;

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(read))
}

/// Wie in een periode gegevens aan een versie toetste.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Gebruik {
    /// Eerste dag van de periode; de laatste is vandaag.
    #[schema(example = "2026-08-31")]
    van_datum: NaiveDate,
    /// Hoeveel organisaties het zijn, voor zover bekend.
    #[schema(example = 1)]
    organisaties: usize,
    /// Per organisatie, wie het meest toetste eerst. Wie zich niet aanmeldde, staat bij elkaar.
    gebruikers: Vec<Gebruiker>,
}

/// Wat één organisatie toetste; alleen aantallen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Gebruiker {
    /// De organisatie; `null` voor allen die zich niet aanmeldden.
    #[schema(example = "softwarehuis")]
    organisatie: Option<String>,
    /// Namens wie.
    #[schema(example = "gemeente-utrecht")]
    namens: Option<String>,
    /// Hoeveel documenten en leveringen tot hun einde zijn beoordeeld.
    #[schema(example = 12)]
    beoordelingen: u64,
    /// Hoeveel records daarin zaten; een document is er een.
    #[schema(example = 48_000)]
    records: u64,
    /// De laatste dag waarop dat was.
    #[schema(example = "2026-11-28")]
    laatste_datum: NaiveDate,
}

impl From<Usage> for Gebruiker {
    fn from(usage: Usage) -> Self {
        Self {
            organisatie: usage.organisation.map(|name| name.to_string()),
            namens: usage.on_behalf_of.map(|name| name.to_string()),
            beoordelingen: usage.times.judgements,
            records: usage.times.records,
            laatste_datum: usage.last,
        }
    }
}

/// Gebruik van een versie
///
/// Welke organisaties in de laatste dagen gegevens aan een versie toetsten, in aantallen: om te weten wie er nog op staat voordat zij eindigt. Van wat is getoetst, en van het oordeel, wordt niets bewaard.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}/gebruik", operation_id = "leesGebruik", tag = "Beheer",
    params(
        ExactPad,
        ("dagen" = Option<u32>, Query, description = "Hoeveel dagen terug.", example = 90, minimum = 1, maximum = 3660),
    ),
    responses((status = 200, description = "Het gebruik.", body = Gebruik)),
    security(("sleutel" = ["auteur", "goedkeurder", "beheerder", "operator"]))
)]
async fn read(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Gebruik>> {
    const LONGEST: u32 = 3660;
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    let days = asked.number("dagen", 90, LONGEST);
    asked.done()?;
    let today = dutch_day(Utc::now());
    let by = Selector::Exact(must(number)?);
    let found = state.registry.resolve(&must(standard)?, &by, today).await?;
    let usage = state.registry.usage(&found.version, days, today).await?;
    Ok(Json(Gebruik {
        van_datum: usage.since,
        organisaties: usage.organisations(),
        gebruikers: usage.by_party.into_iter().map(Gebruiker::from).collect(),
    }))
}
