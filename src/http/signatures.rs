//! What the register signed, and checking it: the public keys, the signatures of versions and of release sets with
//! the bytes that they are over, and whether a receipt is one of this register. All of it is open: a signature is for whoever did not make it.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::header::HeaderName;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::error::Missing;
use crate::domain::{Digest, Error, Language, ReleaseSetName, Signature};
use crate::registry::{JwkSet, Refused, Statement};

use super::AppState;
use super::comparisons::tagged;
use super::openapi::operations;
use super::problem::Answer;
use super::release_sets::UitgavePad;
use super::request::{Asked, JsonBody, Tongue, must};
use super::schemas::{FOR_EVER, repr_digest};
use super::versions::{DagVraag, VersiePad, content_location, resolve};

/// Keys change seldom, and whoever meets one that is not in its copy asks again.
const FOR_A_WHILE: &str = "public, max-age=300";

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(operations!(signature))
        .routes(operations!(release_set_contents))
        .routes(operations!(release_set_signature))
        .routes(operations!(foreign_keys))
        .routes(operations!(check))
}

/// Where every program looks for keys (RFC 8615); outside `/v1`, as it says what holds for all of it.
pub(super) fn well_known_routes() -> Router<AppState> {
    Router::new().route("/.well-known/jwks.json", get(keys))
}

async fn keys(State(state): State<AppState>, asked: Asked) -> Answer {
    asked.done()?;
    let headers = [
        (header::CONTENT_TYPE, "application/jwk-set+json"),
        (header::CACHE_CONTROL, FOR_A_WHILE),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, Json(state.registry.key_set())).into_response())
}

/// De handtekening van een versie
///
/// Een losse JWS (RFC 7515, bijlage F; PS256) over de bytes van het schema, gezet bij het vaststellen. De vorm is die van de Nederlandse module voor ondertekenen (JAdES): `sigD` zegt dat is getekend over `digest: SHA-256=…`, de header die bij het schema komt. De beschermde header noemt de sleutel (`kid`), het moment (`iat`), het register, de standaard, de versie en de digest. Controleren kan zonder register: `maatstaf verify schema.json --handtekening handtekening.jws --jwks jwks.json`. Een versie die uit een ander register is overgenomen, heeft de handtekening van daar: `iss` noemt dat register, en `/overgenomen-sleutels` heeft zijn sleutels.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}/handtekening", operation_id = "leesHandtekening", tag = "Catalogus",
    params(VersiePad, DagVraag),
    responses((status = 200, description = "De losse JWS.", body = String, content_type = "application/jose", headers(
        ("Content-Location" = String, description = "De exacte versie."),
    )))
)]
async fn signature(State(state): State<AppState>, asked: Asked) -> Answer {
    let (found, _) = resolve(&state, asked).await?;
    let signature = state.registry.signature(&found.version).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jose"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    content_location(&mut headers, &found.version, "/handtekening");
    Ok((headers, signature.jws).into_response())
}

/// Lets an answer carry the signature of its bytes. It is over the header `digest` (RFC 3230), as the Dutch signing
/// module asks; `repr-digest` (RFC 9530) says the same for whoever is newer.
pub(super) fn carry(headers: &mut HeaderMap, digest: &Digest, signature: &Signature) {
    let digest = format!("SHA-256={}", STANDARD.encode(digest.as_bytes()));
    for (name, value) in [("digest", &digest), ("payload-signature", &signature.jws)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// De inhoud van een uitgave
///
/// De uitgave als canonieke JSON (RFC 8785): `geldigVanDatum`, `leden` (`digest`, `standaard`, `versie`), `naam`, `titel` en `toelichting`. Dit zijn de bytes van haar `digest`, waarover bij het vaststellen is getekend; wie ze bewaart kan de handtekening zonder register controleren. De laatste dag staat er niet in: die wordt later bepaald. Van een concept staat hier wat er nu in staat, en dat kan veranderen.
#[utoipa::path(
    get, path = "/uitgaven/{uitgave}/inhoud", operation_id = "leesInhoudVanUitgave", tag = "Catalogus",
    params(
        UitgavePad,
        ("If-None-Match" = Option<String>, Header, description = "De ETag die de vrager al heeft.", example = "\"abc\""),
    ),
    responses(
        (status = 200, description = "De inhoud, byte voor byte.", body = Object, content_type = "application/json", headers(
            ("ETag" = String, description = "De digest van de bytes."),
            ("Repr-Digest" = String, description = "De digest van de bytes (RFC 9530)."),
            ("Digest" = String, description = "De digest van de bytes (RFC 3230); als de uitgave is ondertekend."),
            ("Payload-Signature" = String, description = "De handtekening over de header `Digest`, dezelfde als op `…/handtekening`."),
        )),
        (status = 304, description = "De vrager heeft dit antwoord al."),
    )
)]
async fn release_set_contents(State(state): State<AppState>, headers: HeaderMap, mut asked: Asked) -> Answer {
    let name = asked.path::<ReleaseSetName>("uitgave");
    asked.done()?;
    let set = state.registry.release_set(&must(name)?).await?;
    let bytes = set.canonical()?.into_bytes();
    let digest = Digest::of(&bytes);
    let mut answer = HeaderMap::new();
    let repr = HeaderValue::from_str(&repr_digest(&digest)).map_err(Error::internal)?;
    answer.insert(HeaderName::from_static("repr-digest"), repr);
    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Some(signature) = state.registry.kept_release_set_signature(&set).await? {
        carry(&mut answer, &digest, &signature);
    }
    let mut response = tagged(&headers, answer, "application/json", bytes)?;
    if set.is_published() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
    }
    Ok(response)
}

/// De handtekening van een uitgave
///
/// Een losse JWS (RFC 7515, bijlage F; PS256) over de bytes op `…/inhoud`, gezet bij het vaststellen, in dezelfde vorm als die van een versie. De beschermde header noemt de sleutel (`kid`), het moment (`iat`), het register, de uitgave en de digest. Controleren kan zonder register: `maatstaf verify inhoud.json --handtekening handtekening.jws --jwks jwks.json`.
#[utoipa::path(
    get, path = "/uitgaven/{uitgave}/handtekening", operation_id = "leesHandtekeningVanUitgave", tag = "Catalogus",
    params(UitgavePad),
    responses((status = 200, description = "De losse JWS.", body = String, content_type = "application/jose"))
)]
async fn release_set_signature(State(state): State<AppState>, mut asked: Asked) -> Answer {
    let name = asked.path::<ReleaseSetName>("uitgave");
    asked.done()?;
    let set = state.registry.release_set(&must(name)?).await?;
    let signature = state.registry.kept_release_set_signature(&set).await?;
    let signature = signature.ok_or_else(|| Error::Missing(Missing::Signature, set.name.to_string()))?;
    let headers = [(header::CONTENT_TYPE, "application/jose"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    Ok((headers, signature.jws).into_response())
}

/// De sleutels van één ander register.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OvergenomenSleutels {
    /// Het adres van dat register.
    #[schema(example = "https://oud.register.example")]
    bron: String,
    /// Zijn sleutels (JWK Set, RFC 7517), zoals ze met zijn archief kwamen.
    #[schema(value_type = Object, example = json!({"keys": [{"kty": "RSA", "use": "sig", "alg": "PS256", "kid": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "n": "0vx7", "e": "AQAB"}]}))]
    sleutels: JwkSet,
}

/// De sleutels van andere registers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OvergenomenSleutelsLijst {
    /// Van hoeveel registers.
    #[schema(example = 1)]
    aantal: usize,
    /// Per register, op volgorde van adres.
    resultaten: Vec<OvergenomenSleutels>,
}

/// De sleutels van registers waaruit is overgenomen
///
/// De openbare sleutels van andere registers, die met hun archief zijn meegekomen. Met deze sleutels zijn de handtekeningen te controleren van versies die uit dat register komen, ook als het er niet meer is. Dit register ondertekent er niets mee: zijn eigen sleutels staan op `/.well-known/jwks.json`. Dat een sleutel van de genoemde bron is, zegt het overgenomen archief; wie zeker wil zijn, vraagt de bron zelf.
#[utoipa::path(
    get, path = "/overgenomen-sleutels", operation_id = "lijstOvergenomenSleutels", tag = "Catalogus",
    responses((status = 200, description = "De sleutels.", body = OvergenomenSleutelsLijst))
)]
async fn foreign_keys(State(state): State<AppState>, asked: Asked) -> Answer<Json<OvergenomenSleutelsLijst>> {
    asked.done()?;
    let mut sources = BTreeMap::<String, JwkSet>::new();
    for key in state.registry.foreign_keys().await? {
        let jwk = serde_json::from_str(&key.jwk).map_err(Error::internal)?;
        sources.entry(key.source).or_default().keys.push(jwk);
    }
    let resultaten: Vec<_> =
        sources.into_iter().map(|(bron, sleutels)| OvergenomenSleutels { bron, sleutels }).collect();
    Ok(Json(OvergenomenSleutelsLijst { aantal: resultaten.len(), resultaten }))
}

/// Een validatiebewijs om te controleren.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TeControleren {
    /// De compacte JWS, zoals die in het rapport stond.
    #[schema(example = "eyJhbGciOiJQUzI1NiJ9.eyJnZWxkaWciOnRydWV9.c2lnbmF0dXJl")]
    bewijs: String,
}

/// Waarom een validatiebewijs niet telt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Afkeuring {
    /// Het is geen JWS.
    Onleesbaar,
    /// Het is een andere verklaring.
    AndereSoort,
    /// Het is niet met PS256 ondertekend.
    AnderAlgoritme,
    /// Het vraagt iets wat deze controle niet kent.
    OnbekendKritiekVeld,
    /// De sleutel is niet van dit register.
    OnbekendeSleutel,
    /// Er is iets veranderd, of een ander tekende.
    HandtekeningOnjuist,
    /// De sleutel was toen ingetrokken.
    SleutelIngetrokken,
}

impl From<&Refused> for Afkeuring {
    fn from(refused: &Refused) -> Self {
        match refused {
            Refused::Unreadable => Self::Onleesbaar,
            Refused::OtherKind | Refused::OtherContent => Self::AndereSoort,
            Refused::OtherAlgorithm => Self::AnderAlgoritme,
            Refused::Critical => Self::OnbekendKritiekVeld,
            Refused::UnknownKey => Self::OnbekendeSleutel,
            Refused::WrongSignature => Self::HandtekeningOnjuist,
            Refused::Revoked(_) => Self::SleutelIngetrokken,
        }
    }
}

/// Of een validatiebewijs van dit register is, en wat het zegt.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Controle {
    /// Of de handtekening telt. Of de gegevens voldeden, staat in `verklaring`.
    #[schema(example = true)]
    geldig: bool,
    /// Waarom niet.
    #[serde(skip_serializing_if = "Option::is_none")]
    reden: Option<Afkeuring>,
    /// Hetzelfde in een zin.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "De handtekening klopt niet: er is iets veranderd, of een ander tekende.")]
    toelichting: Option<String>,
    /// De sleutel die tekende.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")]
    sleutel: Option<String>,
    /// Wanneer er is getekend, naar het bewijs zelf zegt.
    #[serde(skip_serializing_if = "Option::is_none")]
    ondertekend_op: Option<DateTime<Utc>>,
    /// Per wanneer de sleutel niet meer telt, als die is ingetrokken.
    #[serde(skip_serializing_if = "Option::is_none")]
    sleutel_ingetrokken_op: Option<DateTime<Utc>>,
    /// Wat er is ondertekend.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, example = json!({"standaard": "adres", "versie": "2.0.0", "geldig": true}))]
    verklaring: Option<Value>,
}

impl Controle {
    fn new(checked: Result<Statement, Refused>, language: Language) -> Self {
        match checked {
            Ok(Statement { kid, at, said, revoked }) => Self {
                geldig: true,
                sleutel: Some(kid),
                ondertekend_op: Some(at),
                sleutel_ingetrokken_op: revoked
                    .and_then(|revoked| DateTime::from_timestamp(revoked.revoked_at, 0)),
                verklaring: Some(Value::Object(said)),
                ..Self::default()
            },
            Err(refused) => Self {
                reden: Some(Afkeuring::from(&refused)),
                toelichting: Some(refused.sentence(language)),
                sleutel_ingetrokken_op: match refused {
                    Refused::Revoked(at) => Some(at),
                    _ => None,
                },
                ..Self::default()
            },
        }
    }
}

/// Een validatiebewijs controleren
///
/// Zegt of een validatiebewijs door dit register is ondertekend en wat er in staat. De gegevens zelf komen hier niet aan te pas: of een bestand bij een bewijs hoort, controleert `maatstaf verify BEWIJS --document BESTAND --zout …`, zonder ze te versturen. Een bewijs dat niet telt is een antwoord (200, `geldig: false`), geen fout.
#[utoipa::path(
    post, path = "/validatiebewijzen/controle", operation_id = "controleerValidatiebewijs", tag = "Validatie",
    request_body(content = TeControleren, description = "Het bewijs."),
    responses((status = 200, description = "Of het telt, en wat het zegt.", body = Controle))
)]
async fn check(
    State(state): State<AppState>,
    Tongue(language): Tongue,
    asked: Asked,
    body: JsonBody,
) -> Answer<Response> {
    asked.done()?;
    let TeControleren { bewijs } = body.read(&state.registry).await?;
    let checked = state.registry.check_receipt(bewijs.trim());
    Ok(Json(Controle::new(checked, language)).into_response())
}
