//! `/export`: everything public in the register as one archive, for mirrors and for other registers. It is
//! made once, until something changes. Its tag is the digest of its manifest, and weak: another replica signs the same
//! manifest otherwise.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use chrono::Utc;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::Error;

use super::AppState;
use super::openapi::operations;
use super::problem::Answer;
use super::request::{Asked, has_already};

/// What an archive is on the wire: it is packed already.
pub(super) const ARCHIVE: &str = "application/gzip";

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(export))
}

/// Alles wat openbaar is, als één archief
///
/// Een tar in gzip met alle voorzieningen, standaarden, openbare versies (schema's byte voor byte, voorbeelden, statussen, geldigheid, levensloop, handtekening), waardelijsten, profielen, vastgestelde uitgaven en organisaties, en een manifest (`maatstaf-archief.json`, canonieke JSON volgens RFC 8785) met van elk bestand de SHA-256. Een register dat ondertekent, zet in `maatstaf-archief.jws` een losse JWS (PS256) over het manifest; `maatstaf verify ARCHIEF --jwks jwks.json` controleert alles zonder register. De `ETag` is de digest van het manifest. `maatstaf mirror` maakt er een lokale kopie van die zonder het register dezelfde oordelen geeft; `maatstaf import` neemt het over in een ander register.
#[utoipa::path(
    get, path = "/export", operation_id = "leesExport", tag = "Catalogus",
    params(("If-None-Match" = Option<String>, Header, description = "De ETag die de vrager al heeft.", example = "W/\"abc\"")),
    responses(
        (status = 200, description = "Het archief.", body = String, content_type = "application/gzip", headers(
            ("ETag" = String, description = "De digest van het manifest."),
        )),
        (status = 304, description = "De vrager heeft dit archief al."),
    )
)]
async fn export(State(state): State<AppState>, headers: HeaderMap, asked: Asked) -> Answer {
    asked.done()?;
    let made = state.registry.public_archive(Utc::now()).await?;
    let etag = format!("\"{}\"", made.digest.to_string().trim_start_matches("sha256:"));
    let mut answer = HeaderMap::new();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(ARCHIVE));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answer.insert(header::ETAG, HeaderValue::from_str(&format!("W/{etag}")).map_err(Error::internal)?);
    if has_already(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, answer).into_response());
    }
    let name = HeaderValue::from_static("attachment; filename=\"maatstaf.tar.gz\"");
    answer.insert(header::CONTENT_DISPOSITION, name);
    Ok((answer, made.bytes.clone()).into_response())
}
