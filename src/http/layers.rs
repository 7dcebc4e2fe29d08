//! What surrounds every request: its number, its log line, its metrics, its time limit, and the
//! headers that every answer has.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument as _;
use uuid::Uuid;

use super::AppState;
use super::problem::{Refusal, Refused};
use super::request::{CallerAddress, RequestId};

/// The version of the interface, on every answer (API Design Rules, /core/version-header).
pub(super) const API_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Numbers, times, counts and logs a request, and completes the headers of its answer. The route's
/// pattern is logged, never the path: a path may hold anything.
pub(super) async fn around(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = RequestId(Uuid::now_v7());
    let caller = CallerAddress::of(&request, state.settings.caller_header.as_deref());
    request.extensions_mut().insert(id);
    request.extensions_mut().insert(caller);
    let route = request.extensions().get::<MatchedPath>().map_or("other", |path| path.as_str()).to_owned();
    let method = known_method(request.method());
    let span = tracing::info_span!("request", request.id = %id, http.method = method, http.route = route);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let took = began.elapsed();
    state.metrics.request(method, &route, status, took);
    span.in_scope(|| {
        tracing::info!(
            http.status = status,
            duration.ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "answered"
        );
    });
    complete(response.headers_mut(), id);
    response
}

/// A method's name for log and metrics; one that is made up by the caller is not repeated.
fn known_method(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn complete(headers: &mut HeaderMap, id: RequestId) {
    let fixed: [(HeaderName, &'static str); 7] = [
        (HeaderName::from_static("api-version"), API_VERSION),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
}

/// Ends a request that takes too long, its body included.
pub(super) async fn in_time(State(state): State<AppState>, request: Request, next: Next) -> Response {
    // Data to judge may take hours; it has time limits of its own.
    if request.extensions().get::<MatchedPath>().is_some_and(|path| path.as_str().ends_with("/validaties")) {
        return next.run(request).await;
    }
    let most = Duration::from_secs(state.settings.limits.request_seconds);
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal(Refused::Timeout).into_response(),
    }
}
