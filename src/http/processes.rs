//! `…/procesmodel`: the process that a version describes, as JSON, as a diagram or as BPMN.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Fault, text};
use crate::registry::ProcessForm;

use super::AppState;
use super::openapi::operations;
use super::problem::Answer;
use super::release_sets::UitgaveVraag;
use super::request::{Asked, language};
use super::versions::{DagVraag, VersiePad, content_location, resolve};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(model))
}

/// De vormen van een procesmodel.
#[derive(Debug, Clone, Copy, ToSchema, Serialize)]
#[serde(rename_all = "lowercase")]
enum Procesvorm {
    /// Het model zoals het in het schema staat.
    Json,
    /// Een toestandsdiagram (SVG).
    Svg,
    /// BPMN 2.0 (XML).
    Bpmn,
}

impl std::str::FromStr for Procesvorm {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        match written {
            "json" => Ok(Self::Json),
            "svg" => Ok(Self::Svg),
            "bpmn" => Ok(Self::Bpmn),
            _ => Err(Fault::new(
                "ongeldige-vorm",
                text("De vorm is json, svg of bpmn.", "The form is json, svg or bpmn."),
            )),
        }
    }
}

/// Hoe het procesmodel eruitziet.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what `model` takes from `Asked`")]
struct VormVraag {
    /// De vorm; zonder deze beslist de header `Accept`.
    #[param(inline, example = "json")]
    vorm: Option<Procesvorm>,
}

/// Het procesmodel van een versie
///
/// De stappen, overgangen en termijnen die een processtandaard beschrijft: als JSON (zoals het trefwoord `proces` in het schema), als toestandsdiagram (`image/svg+xml`) of als BPMN 2.0 (`application/xml`) voor een modelleerprogramma. De namen staan in het Nederlands, of met `Accept-Language: en` in het Engels.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}/procesmodel", operation_id = "leesProcesmodel", tag = "Catalogus",
    params(VersiePad, UitgaveVraag, DagVraag, VormVraag),
    responses((status = 200, description = "Het procesmodel.", content(
        (serde_json::Value = "application/json"), (String = "image/svg+xml"), (String = "application/xml"),
    )))
)]
async fn model(State(state): State<AppState>, headers: HeaderMap, mut asked: Asked) -> Answer {
    let form = asked.query::<Procesvorm>("vorm");
    let (found, _) = resolve(&state, asked).await?;
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (form, media) = match form {
        Some(Procesvorm::Svg) => (ProcessForm::Svg, "image/svg+xml"),
        Some(Procesvorm::Bpmn) => (ProcessForm::Bpmn, "application/xml"),
        None if accept.contains("image/svg+xml") => (ProcessForm::Svg, "image/svg+xml"),
        None if accept.contains("application/xml")
            && !accept.contains("json")
            && !accept.contains("html") =>
        {
            (ProcessForm::Bpmn, "application/xml")
        }
        _ => (ProcessForm::Json, "application/json"),
    };
    let written = state.registry.process(&found.version, form, language(&headers)).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
    content_location(&mut headers, &found.version, "/procesmodel");
    Ok((headers, written).into_response())
}
