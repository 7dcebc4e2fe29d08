//! `/wijzigingcodes`: what the code of a change in a comparison means.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::registry::change_kinds;

use super::AppState;
use super::openapi::operations;
use super::problem::Answer;
use super::request::{Asked, Tongue};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(codes))
}

/// Wat een code betekent.
#[derive(Debug, Serialize, ToSchema)]
struct Wijzigingcode {
    /// De code.
    #[schema(example = "veld-verplicht-geworden")]
    code: String,
    /// Wat zij betekent.
    #[schema(example = "Een veld dat optioneel was, is verplicht")]
    titel: String,
}

/// Alle codes.
#[derive(Debug, Serialize, ToSchema)]
struct Wijzigingcodes {
    /// Hoeveel er zijn.
    #[schema(example = 196)]
    aantal: usize,
    /// De codes.
    resultaten: Vec<Wijzigingcode>,
}

/// Wijzigingcodes
///
/// Elke code die een wijziging in een vergelijking kan hebben, met wat zij betekent. Een code krijgt nooit een andere betekenis; er kunnen codes bij komen.
#[utoipa::path(
    get, path = "/wijzigingcodes", operation_id = "lijstWijzigingcodes", tag = "Validatie",
    responses((status = 200, description = "De codes.", body = Wijzigingcodes))
)]
async fn codes(Tongue(language): Tongue, asked: Asked) -> Answer<Json<Wijzigingcodes>> {
    asked.done()?;
    let kinds = change_kinds().into_iter();
    let resultaten: Vec<Wijzigingcode> = kinds
        .map(|kind| Wijzigingcode {
            code: kind.code.to_owned(),
            titel: kind.title.in_language(language).to_owned(),
        })
        .collect();
    Ok(Json(Wijzigingcodes { aantal: resultaten.len(), resultaten }))
}
