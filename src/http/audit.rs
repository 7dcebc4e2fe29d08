//! `/auditregels`: what was changed, by whom and why, for whoever has a token; and the head of the chain, for
//! anyone, so that others can write it down. As lines (`application/x-ndjson`) the audit goes out whole, by the
//! page, and an answer that could not be finished breaks off.

use std::io;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::try_unfold;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::audit::moment;
use crate::domain::{AuditRow, Error};
use crate::registry::{AuditFilter, Registry};

use super::AppState;
use super::access::SignedIn;
use super::openapi::operations;
use super::problem::Answer;
use super::provisions::{PaginaVraag, neighbours};
use super::request::Asked;

const LINES: &str = "application/x-ndjson";

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(list)).routes(operations!(head))
}

/// Eén wijziging in het register.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Auditregel {
    /// Digest van het schema na de wijziging, als er een was.
    #[serde(rename = "digestNa")]
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest_na: Option<String>,
    /// Digest van het schema voor de wijziging, als er een was.
    #[serde(rename = "digestVoor")]
    digest_voor: Option<String>,
    /// Wie het deed: de naam van een sleutel, of van wie achter de opdrachtregel zat.
    #[schema(example = "redactie")]
    door: String,
    /// Wat er is gedaan.
    #[schema(example = "status-vastgesteld")]
    handeling: String,
    /// SHA-256 over de canonieke JSON (RFC 8785) van deze regel zonder `hash`.
    #[schema(example = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    hash: String,
    /// Plaats in de keten, vanaf 1, zonder gaten.
    #[schema(example = 42)]
    nummer: i64,
    /// Waaraan het is gedaan, als pad.
    #[schema(example = "standaarden/adres/versies/1.0.0")]
    onderwerp: String,
    /// Waarom, in de woorden van wie het deed.
    #[schema(example = "Besluit van de werkgroep van 12 november.")]
    reden: String,
    /// Waarom een nummer klopt terwijl de vergelijking dat niet besliste.
    #[serde(rename = "redenOnbeslist")]
    reden_onbeslist: Option<String>,
    /// Wanneer, in UTC, met zes cijfers achter de seconde.
    #[serde(rename = "vastgelegdOp")]
    #[schema(format = DateTime, example = "2026-11-12T09:30:00.000000Z")]
    vastgelegd_op: String,
    /// De hash van de regel ervoor; de eerste regel heeft er geen.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    vorige: Option<String>,
}

impl From<AuditRow> for Auditregel {
    fn from(row: AuditRow) -> Self {
        Self {
            digest_na: row.digest_after,
            digest_voor: row.digest_before,
            door: row.actor,
            handeling: row.action,
            hash: row.hash,
            nummer: row.number,
            onderwerp: row.subject,
            reden: row.reason,
            reden_onbeslist: row.undecided_reason,
            vastgelegd_op: moment(&row.at),
            vorige: row.previous,
        }
    }
}

/// Een pagina met auditregels.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Auditregels {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 42)]
    aantal: u64,
    /// Adres van de volgende pagina.
    #[schema(example = "/v1/auditregels?pagina=2&paginaGrootte=20")]
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De auditregels op deze pagina.
    resultaten: Vec<Auditregel>,
}

/// De kop van de keten: wie hem bewaart, kan later controleren of er niets vóór is veranderd.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Auditkop {
    /// Hoeveel auditregels er zijn.
    #[schema(example = 42)]
    aantal: u64,
    /// De hash van de laatste regel; `null` zolang er geen regel is.
    #[schema(example = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    hash: Option<String>,
    /// Wanneer de laatste regel is vastgelegd, in UTC.
    #[serde(rename = "laatstVastgelegdOp")]
    #[schema(format = DateTime, example = "2026-11-12T09:30:00.000000Z")]
    laatst_vastgelegd_op: Option<String>,
    /// De kop als ondertekende verklaring: een compacte JWS (`typ` `auditkop+jwt`, PS256) over het adres van het register, `aantal`, `hash` en `laatstVastgelegdOp`. `null` als het register niet ondertekent. De sleutels staan op `/.well-known/jwks.json`.
    #[schema(example = "eyJhbGciOiJQUzI1NiJ9.eyJhYW50YWwiOjQyfQ.c2lnbmF0dXJl")]
    handtekening: Option<String>,
}

/// Welke auditregels.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what the handler takes from `Asked`")]
struct AuditVraag {
    /// Alleen wat hieraan is gedaan, of aan wat eronder valt: een pad.
    #[param(example = "standaarden/adres", max_length = 200)]
    onderwerp: Option<String>,
    /// Alleen wat op of na dit moment is vastgelegd; een tijd met zone (`+` als `%2B`).
    #[param(rename = "gewijzigdSinds", example = "2026-11-01T00:00:00Z")]
    gewijzigd_sinds: Option<DateTime<Utc>>,
}

/// Auditregels
///
/// Elke wijziging in het register, nieuwste eerst: wie, wat, wanneer, waarom. De regels vormen een keten: elke regel bevat de hash van de regel ervoor, en een eigen hash over zijn canonieke JSON (RFC 8785). Vraagt een sleutel.
///
/// Met `Accept: application/x-ndjson` komen alle regels die passen in één antwoord, oudste eerst, één per regel tekst, zonder pagina's. `maatstaf audit verify --file` controleert zo'n uitvoer van alle regels zonder het register. Breekt de verbinding af, dan is de uitvoer niet volledig.
#[utoipa::path(
    get, path = "/auditregels", operation_id = "lijstAuditregels", tag = "Beheer",
    params(AuditVraag, PaginaVraag),
    responses((status = 200, description = "Een pagina met auditregels, of alle regels.", content((Auditregels = "application/json"), (Auditregel = "application/x-ndjson")))),
    security(("sleutel" = ["beheerder", "operator"]))
)]
async fn list(
    State(state): State<AppState>,
    _reader: SignedIn,
    headers: HeaderMap,
    mut asked: Asked,
) -> Answer<Response> {
    let subject = asked.words("onderwerp").map(|subject| subject.trim_end_matches('/').to_owned());
    let since = asked.moment("gewijzigdSinds");
    let filter = AuditFilter { subject, since };
    if wants_lines(&headers) {
        asked.done()?;
        return lines(state.registry.clone(), filter).await;
    }
    let page = asked.page(state.settings.limits.page_size);
    asked.done()?;
    let found = state.registry.audit(&filter, page).await?;
    let mut query = Vec::new();
    query.extend(filter.subject.map(|subject| ("onderwerp", subject)));
    query.extend(filter.since.map(|since| ("gewijzigdSinds", moment(&since))));
    let (vorige, volgende) = neighbours(page, found.total, "/v1/auditregels", &query);
    let resultaten = found.items.into_iter().map(Auditregel::from).collect();
    let body = Auditregels { aantal: found.total, volgende, vorige, resultaten };
    Ok(([(header::VARY, "accept")], Json(body)).into_response())
}

/// De kop van de audit
///
/// Hoeveel auditregels er zijn, de hash van de laatste, en wanneer die is vastgelegd. Voor iedereen: bewaar hem, en `maatstaf audit verify --head` vindt later of er iets is veranderd, weggehaald of verplaatst.
#[utoipa::path(
    get, path = "/auditregels/kop", operation_id = "leesAuditkop", tag = "Dienst",
    responses((status = 200, description = "De kop van de keten.", body = Auditkop))
)]
async fn head(State(state): State<AppState>, asked: Asked) -> Answer<Json<Auditkop>> {
    asked.done()?;
    let head = state.registry.audit_head().await?;
    let handtekening = match &head {
        Some(head) => state.registry.sign_head(head, Utc::now()).await?,
        None => None,
    };
    Ok(Json(Auditkop {
        handtekening,
        aantal: head.as_ref().map_or(0, |head| head.rows),
        laatst_vastgelegd_op: head.as_ref().map(|head| moment(&head.at)),
        hash: head.map(|head| head.hash),
    }))
}

fn wants_lines(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    accepted.into_iter().any(|value| value.to_ascii_lowercase().contains(LINES))
}

/// All rows that fit, oldest first. The first ones are read before the answer begins: what is wrong by then is
/// told as a problem.
async fn lines(registry: Registry, filter: AuditFilter) -> Answer<Response> {
    let first = registry.audit_after(None, &filter).await?;
    let rows = try_unfold((registry, filter, first), async |(registry, filter, rows)| {
        let Some(last) = rows.last().map(|row| row.number) else { return Ok(None) };
        let mut text = String::new();
        for row in &rows {
            text.push_str(&row.line());
            text.push('\n');
        }
        let next = registry.audit_after(Some(last), &filter).await.map_err(|error| broken_off(&error))?;
        Ok::<_, io::Error>(Some((Bytes::from(text), (registry, filter, next))))
    });
    let headers = [(header::CONTENT_TYPE, LINES), (header::VARY, "accept")];
    Ok((headers, Body::from_stream(rows)).into_response())
}

/// What breaks an answer off that has begun; the log has the cause.
fn broken_off(error: &Error) -> io::Error {
    if let Error::Internal(cause) = error {
        tracing::error!(cause, "the audit was not given out whole by our own fault");
    }
    io::ErrorKind::Other.into()
}
