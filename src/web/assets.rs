//! Style sheets and scripts, built into the program and kept by browsers for as long as they are the same.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::domain::Digest;

use super::Web;

#[derive(RustEmbed)]
#[folder = "src/web/static"]
struct Files;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_NOW: &str = "public, max-age=300";

/// The address of each file, which changes with what is in it.
static ADDRESSES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let address = |name: &str| {
        let file = Files::get(name)?;
        let digest = Digest::of(&file.data).to_string();
        let start: String = digest.trim_start_matches("sha256:").chars().take(12).collect();
        Some(format!("/static/{name}?v={start}"))
    };
    Files::iter().filter_map(|name| Some((name.to_string(), address(&name)?))).collect()
});

/// The address of a file.
pub(super) fn address(name: &str) -> &'static str {
    ADDRESSES.get(name).map_or("", String::as_str)
}

/// Our own theme.
pub(super) fn own_theme() -> String {
    Files::get("theme.css").map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

pub(super) async fn theme(State(web): State<Web>) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, FOR_NOW)];
    (headers, web.theme.to_string()).into_response()
}

pub(super) async fn file(Path(name): Path<String>, headers: HeaderMap, uri: axum::http::Uri) -> Response {
    let Some(file) = Files::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    let tag = format!("\"{}\"", Digest::of(&file.data).to_string().trim_start_matches("sha256:"));
    // Only the address that names what is in it may be kept for ever.
    let lasting = uri.query().is_some_and(|query| address(&name).ends_with(query));
    let keep = if lasting { FOR_EVER } else { FOR_NOW };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let described = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep), (header::ETAG, &tag)];
    if known {
        return (StatusCode::NOT_MODIFIED, described).into_response();
    }
    (described, file.data.into_owned()).into_response()
}
