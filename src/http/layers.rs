//! What surrounds every request: who asks, its number, its log line, its metrics, its time limit, how its answer is
//! packed, and the headers that every answer has.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{Extensions, HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::compression::Compression;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_service::Service as _;
use tracing::Instrument as _;
use uuid::Uuid;

use super::access::{self, Admitted, for_them_alone};
use super::problem::{Refusal, Refused, render};
use super::request::{CallerAddress, RequestId, language};
use super::{AppState, export};

/// The version of the interface, on every answer (API Design Rules, /core/version-header).
pub(super) const API_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Numbers, times, counts and logs a request, puts refusals in words, and completes the headers of its answer.
/// The route's pattern is logged, never the path: a path may hold anything. All of it in one layer: each layer of
/// a router costs every request copies of what lies below it.
pub(super) async fn around(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = RequestId(Uuid::now_v7());
    let language = language(request.headers());
    let caller = CallerAddress::of(&request, state.settings.caller_header.as_deref());
    request.extensions_mut().insert(id);
    request.extensions_mut().insert(caller);
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("other", MatchedPath::as_str);
    let method = known_method(request.method());
    let span = tracing::info_span!("request", request.id = %id, http.method = method, http.route = route);
    let answering = in_time(state.settings.limits.request_seconds, route, answer(&state, request, next));
    let response = answering.instrument(span.clone()).await;
    let mut response = span.in_scope(|| render(response, language, id));
    let status = response.status().as_u16();
    let took = began.elapsed();
    state.metrics.request(method, route, status, took);
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
    headers.reserve(fixed.len() + 2);
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
}

/// Lets the handler answer who may ask, packed as they take it.
async fn answer(state: &AppState, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let admitted = match access::admit(state, &mut parts).await {
        Ok(admitted) => admitted,
        Err(refusal) => return refusal,
    };
    // A schema's tag and digest are those of its bytes as they were published: it goes as it is, and so does whatever
    // says its digest.
    // Lines that are written as they come are not kept until a block is full.
    let packable = DefaultPredicate::new()
        .and(NotForContentType::const_new("application/schema+json"))
        .and(NotForContentType::const_new(export::ARCHIVE))
        .and(NotForContentType::const_new("application/x-ndjson"))
        .and(|_, _, headers: &HeaderMap, _: &Extensions| !headers.contains_key("repr-digest"));
    let mut packed = Compression::new(next).compress_when(packable);
    let response = match packed.call(Request::from_parts(parts, body)).await {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    };
    match admitted {
        Admitted::ToWhatIsOpen => response,
        Admitted::AsThemselves => for_them_alone(response),
    }
}

/// Ends a request that takes too long, its body included.
async fn in_time(most: u64, route: &str, answering: impl Future<Output = Response>) -> Response {
    // Data to judge may take hours; it has time limits of its own.
    if route.ends_with("/validaties") {
        return answering.await;
    }
    match tokio::time::timeout(Duration::from_secs(most), answering).await {
        Ok(response) => response,
        Err(_) => Refusal(Refused::Timeout).into_response(),
    }
}
