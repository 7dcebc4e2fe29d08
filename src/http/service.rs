//! The service itself: its description, health, metrics.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use super::AppState;
use super::openapi::operations;
use super::problem::{Answer, Refusal, Refused};
use super::request::Asked;

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(openapi))
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/health/live", get(|| async { "ok\n" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
}

/// There is nothing at this address: a problem.
#[must_use]
pub fn no_such_address() -> Response {
    Refusal(Refused::NoSuchAddress).into_response()
}

/// Dit OpenAPI-document
///
/// De beschrijving van deze API in OpenAPI 3.1: open, zonder sleutel, van elke herkomst op te vragen.
#[utoipa::path(
    get, path = "/openapi.json", operation_id = "leesOpenapi", tag = "Dienst",
    responses((status = 200, description = "Het OpenAPI-document.", body = Object, content_type = "application/json"))
)]
async fn openapi(State(state): State<AppState>, asked: Asked) -> Answer {
    asked.done()?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    Ok((headers, state.openapi.clone()).into_response())
}

async fn ready(State(state): State<AppState>) -> Response {
    match state.registry.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response(),
    }
}

async fn metrics(State(state): State<AppState>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], state.metrics.text(&state.registry)).into_response()
}
