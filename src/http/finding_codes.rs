//! `/bevindingcodes`: what a code in a report means, and how to mend it.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::FindingCode;
use crate::validation::messages;

use super::AppState;
use super::openapi::operations;
use super::problem::Answer;
use super::request::{Asked, Tongue};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(codes))
}

/// Wat een code betekent.
#[derive(Debug, Serialize, ToSchema)]
struct Bevindingcode {
    /// De code.
    #[schema(example = "verplicht-ontbreekt")]
    code: String,
    /// Korte titel.
    #[schema(example = "Verplicht gegeven ontbreekt")]
    titel: String,
    /// Wat de code betekent.
    #[schema(example = "De standaard vraagt een gegeven dat er niet is.")]
    betekenis: String,
    /// Hoe het te herstellen is.
    #[schema(example = "Voeg het gegeven toe.")]
    herstel: String,
}

/// Alle codes.
#[derive(Debug, Serialize, ToSchema)]
struct Bevindingcodes {
    /// Hoeveel er zijn.
    #[schema(example = 29)]
    aantal: usize,
    /// De codes.
    resultaten: Vec<Bevindingcode>,
}

/// Bevindingcodes
///
/// Elke code die in een rapport kan staan, met wat zij betekent en hoe het te herstellen is.
#[utoipa::path(
    get, path = "/bevindingcodes", operation_id = "lijstBevindingcodes", tag = "Validatie",
    responses((status = 200, description = "De codes.", body = Bevindingcodes))
)]
async fn codes(Tongue(language): Tongue, asked: Asked) -> Answer<Json<Bevindingcodes>> {
    asked.done()?;
    let resultaten: Vec<Bevindingcode> = FindingCode::ALL
        .iter()
        .map(|code| {
            let explanation = messages::explanation(*code);
            Bevindingcode {
                code: code.as_str().to_owned(),
                titel: explanation.title.in_language(language).to_owned(),
                betekenis: explanation.meaning.in_language(language).to_owned(),
                herstel: explanation.remedy.in_language(language).to_owned(),
            }
        })
        .collect();
    Ok(Json(Bevindingcodes { aantal: resultaten.len(), resultaten }))
}
