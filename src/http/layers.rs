//! What surrounds every request: who asks, its number, its log line, its metrics, its time limit, how its answer is
//! packed, and the headers that every answer has.

use std::pin::pin;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{Extensions, HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::compression::Compression;
use tower_http::compression::predicate::{Predicate as _, SizeAbove};
use tower_service::Service as _;
use tracing::Instrument as _;
use uuid::Uuid;

use super::access::{self, Admitted, for_them_alone};
use super::metrics::Route;
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
    let matched = Route(request.extensions().get::<MatchedPath>().cloned());
    let route = matched.as_str();
    let method = known_method(request.method());
    let span = tracing::info_span!("request", request.id = %id, http.method = method, http.route = route);
    // Pinned where they are made: they are large, and would be copied into each other.
    let answering = pin!(answer(&state, request, next));
    let answering = pin!(in_time(state.settings.limits.request_seconds, route, answering));
    let response = answering.instrument(span.clone()).await;
    let mut response = span.in_scope(|| render(response, language, id));
    let status = response.status().as_u16();
    let took = began.elapsed();
    state.metrics.request(method, &matched, status, took);
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

/// What every answer says, unless it says otherwise itself.
static USUAL: LazyLock<HeaderMap> = LazyLock::new(|| {
    let fixed: [(HeaderName, &'static str); 7] = [
        (HeaderName::from_static("api-version"), API_VERSION),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    // Room for what an answer adds: copies of the map have it too.
    let mut headers = HeaderMap::with_capacity(2 * fixed.len());
    headers.extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers
});

fn complete(headers: &mut HeaderMap, id: RequestId) {
    let own = std::mem::replace(headers, USUAL.clone());
    headers.extend(own);
    let mut written = Uuid::encode_buffer();
    if let Ok(id) = HeaderValue::from_str(id.0.hyphenated().encode_lower(&mut written)) {
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
    let response = packed(Request::from_parts(parts, body), next).await;
    match admitted {
        Admitted::ToWhatIsOpen => response,
        Admitted::AsThemselves => for_them_alone(response),
    }
}

async fn packed(request: Request, next: Next) -> Response {
    let packable =
        SizeAbove::default().and(|_, _, headers: &HeaderMap, _: &Extensions| may_be_packed(headers));
    if !request.headers().contains_key(header::ACCEPT_ENCODING) {
        let mut response = next.run(request).await;
        // Somebody else gets it packed (RFC 9110, 12.5.5).
        if packable.should_compress(&response) {
            response.headers_mut().append(header::VARY, header::ACCEPT_ENCODING.into());
        }
        return response;
    }
    match Compression::new(next).compress_when(packable).call(request).await {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    }
}

/// Whether an answer with these headers may go packed. A schema's tag and digest are those of its bytes as they were
/// published: it goes as it is, and so does whatever says its digest. Lines that are written as they come are not kept
/// until a block is full.
fn may_be_packed(headers: &HeaderMap) -> bool {
    const AS_THEY_ARE: [&str; 3] = ["application/schema+json", export::ARCHIVE, "application/x-ndjson"];
    let media = headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    !AS_THEY_ARE.iter().any(|kind| media.starts_with(kind)) && !headers.contains_key("repr-digest")
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
