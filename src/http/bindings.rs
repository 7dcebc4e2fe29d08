//! `/standaarden/{standaard}/verbindendheid`: how strongly a standard binds, apart from the status of its versions.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Binding, Force, StandardName};

use super::AppState;
use super::access::SignedIn;
use super::openapi::operations;
use super::problem::Answer;
use super::request::{Asked, JsonBody, must};
use super::versions::StandaardPad;

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(put))
}

/// Hoe sterk een standaard bindt.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kracht {
    /// De standaard wordt aangeraden.
    Aanbevolen,
    /// Wie de standaard niet toepast, legt uit waarom.
    PasToeOfLegUit,
    /// De standaard moet worden toegepast.
    Verplicht,
}

impl From<Force> for Kracht {
    fn from(force: Force) -> Self {
        match force {
            Force::Recommended => Self::Aanbevolen,
            Force::ComplyOrExplain => Self::PasToeOfLegUit,
            Force::Mandatory => Self::Verplicht,
        }
    }
}

impl From<Kracht> for Force {
    fn from(kracht: Kracht) -> Self {
        match kracht {
            Kracht::Aanbevolen => Self::Recommended,
            Kracht::PasToeOfLegUit => Self::ComplyOrExplain,
            Kracht::Verplicht => Self::Mandatory,
        }
    }
}

/// Hoe sterk een standaard bindt, waardoor en sinds wanneer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Verbindendheid {
    /// Hoe sterk.
    kracht: Kracht,
    /// Waardoor: een wet, een lijst, een besluit.
    #[schema(
        example = "Besluit van de Algemene Ledenvergadering van 12 november 2026",
        min_length = 1,
        max_length = 500
    )]
    bron: String,
    /// Sinds welke dag.
    #[schema(example = "2027-01-01")]
    vanaf_datum: NaiveDate,
}

impl From<Binding> for Verbindendheid {
    fn from(binding: Binding) -> Self {
        Self { kracht: binding.force.into(), bron: binding.source, vanaf_datum: binding.from }
    }
}

impl From<Verbindendheid> for Binding {
    fn from(given: Verbindendheid) -> Self {
        Self { force: given.kracht.into(), source: given.bron, from: given.vanaf_datum }
    }
}

/// Verbindendheid vastleggen
///
/// Zegt hoe sterk een standaard bindt, waardoor en sinds wanneer. Dat staat los van de status van haar versies. Vraagt een sleutel.
#[utoipa::path(
    put, path = "/standaarden/{standaard}/verbindendheid", operation_id = "bewaarVerbindendheid", tag = "Beheer",
    params(StandaardPad),
    request_body(content = Verbindendheid, description = "De verbindendheid."),
    responses((status = 200, description = "De verbindendheid is vastgelegd, of was al zo.", body = Verbindendheid)),
    security(("sleutel" = ["beheerder"]))
)]
async fn put(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<Json<Verbindendheid>> {
    let standard = asked.path::<StandardName>("standaard");
    asked.done()?;
    let given: Verbindendheid = body.read(&state.registry).await?;
    let binding = Binding::from(given);
    state.registry.put_binding(&must(standard)?, &binding, &caller.act("")).await?;
    Ok(Json(binding.into()))
}
