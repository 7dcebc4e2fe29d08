//! `/schemacontroles`: looking at what is to be offered as a version, without offering it.

use axum::Json;
use axum::extract::State;
use chrono::Utc;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Fault, Place, StandardName, text};
use crate::registry::Checked;

use super::AppState;
use super::comparisons::Vergelijking;
use super::openapi::operations;
use super::problem::{Answer, Fout, fout};
use super::request::{Asked, JsonBody, Tongue, must};
use super::versions::{NieuweVersie, offered};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(check))
}

/// Wat er van een versie te zeggen is voordat zij wordt aangeboden.
#[derive(Debug, Serialize, ToSchema)]
struct Schemacontrole {
    /// Of de versie als concept zou worden aangenomen.
    #[schema(example = true)]
    aangenomen: bool,
    /// Waarom zij zou worden geweigerd.
    weigeringen: Vec<Fout>,
    /// Wat het overwegen waard is. Een voorbeeld dat niet doet wat het zegt, houdt vaststellen tegen.
    waarschuwingen: Vec<Fout>,
    /// De vergelijking met de hoogste vastgestelde versie eronder, als die er is en het schema klopt.
    vergelijking: Option<Vergelijking>,
}

/// Van welke standaard.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what the handler takes from `Asked`")]
struct ControleVraag {
    /// De standaard waarvan dit een versie zou zijn.
    #[param(example = "adres", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    standaard: String,
}

/// Schema controleren
///
/// Bekijkt een versie zoals zij zou worden aangeboden, zonder iets te bewaren: of het schema klopt in zijn dialect, of alles waarnaar het verwijst er is, of de voorbeelden doen wat zij zeggen, en wat het nummer belooft aan wie de versie eronder gebruikt.
#[utoipa::path(
    post, path = "/schemacontroles", operation_id = "maakSchemacontrole", tag = "Validatie",
    params(ControleVraag),
    request_body(content = NieuweVersie, description = "De versie."),
    responses((status = 200, description = "Wat ervan te zeggen is.", body = Schemacontrole))
)]
async fn check(
    State(state): State<AppState>,
    Tongue(language): Tongue,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<Json<Schemacontrole>> {
    let standard = asked.query::<StandardName>("standaard");
    if standard.is_none() && !asked.found_fault_with("standaard") {
        asked.push(no_standard());
    }
    let given: NieuweVersie = body.read(&state.registry).await?;
    let number =
        given.versie.parse().map_err(|fault: Fault| asked.push(fault.at(Place::Body("/versie".into()))));
    let new = offered(given, number.ok(), &mut asked);
    asked.done()?;
    let found = state.registry.check_offer(&must(standard)?, must(new)?, Utc::now()).await?;
    let Checked { refusals, warnings, compared, .. } = found;
    let told = |faults: Vec<Fault>| faults.iter().map(|fault| fout(fault, language)).collect();
    Ok(Json(Schemacontrole {
        aangenomen: refusals.is_empty(),
        weigeringen: told(refusals),
        waarschuwingen: told(warnings),
        vergelijking: compared.map(|compared| Vergelijking::new(&compared, language)),
    }))
}

fn no_standard() -> Fault {
    let message = text(
        "Zeg met 'standaard' van welke standaard dit een versie zou zijn.",
        "Say with 'standaard' of which standard this would be a version.",
    );
    Fault::new("standaard-ontbreekt", message).at(Place::Query("standaard".into()))
}
