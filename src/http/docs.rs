//! The page on which people read the API: Redoc over `/v1/openapi.json`, all of it served from here.
//!
//! Its files stand in `static/`; those of Redoc are as `static/redoc/README.md` says.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::{Redirect, Response};
use axum::routing::get;

/// Redoc styles itself inline and asks for nothing from outside.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: (&str, &str) = ("text/html; charset=utf-8", include_str!("static/docs.html"));

/// What the page is made of: name, media type and text.
const FILES: [(&str, &str, &str); 3] = [
    ("/docs/docs.css", "text/css; charset=utf-8", include_str!("static/docs.css")),
    ("/docs/docs.js", "text/javascript; charset=utf-8", include_str!("static/docs.js")),
    (
        "/docs/redoc.standalone.js",
        "text/javascript; charset=utf-8",
        include_str!("static/redoc/redoc.standalone.js"),
    ),
];

pub(super) fn routes() -> Router {
    let file = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], text) })
    };
    let router = Router::new().route("/docs/", file(PAGE.0, PAGE.1));
    let router = FILES.iter().fold(router, |router, (path, kind, text)| router.route(path, file(kind, text)));
    router.route("/docs", get(|| async { Redirect::to("/docs/") })).layer(map_response(
        |mut response: Response| async move {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
            response
        },
    ))
}
