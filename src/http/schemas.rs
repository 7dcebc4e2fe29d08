//! A version's documents: its schema, its bundle, its OpenAPI document, its examples.

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Digest, Erasable, Example, Language, PartName, Selector, Version, dutch_day};
use crate::registry::{Sample, SampleKind, Unmade};

use super::AppState;
use super::erasures::Wissing;
use super::life;
use super::openapi::operations;
use super::openapi::shared_components;
use super::problem::Answer;
use super::release_sets::UitgaveVraag;
use super::request::{Asked, Tongue, has_already};
use super::signatures::carry;
use super::versions::{DagVraag, VersiePad, content_location, resolve};

const SCHEMA: &str = "application/schema+json";
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_NOW: &str = "no-cache";

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(operations!(schema))
        .routes(operations!(openapi))
        .routes(operations!(examples))
}

/// The addresses that `$ref`s use; outside `/v1`, because they outlive any version of this interface.
pub(super) fn address_routes() -> Router<AppState> {
    Router::new().route("/schemas/{standaard}/{versie}", get(by_address))
}

/// Waar een voorbeeld vandaan komt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Herkomst {
    /// Met de versie meegeleverd.
    Meegeleverd,
    /// Door het register uit het schema gemaakt.
    Gemaakt,
}

/// Een voorbeeld bij een versie.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Voorbeeld {
    /// Naam, uniek binnen de versie.
    #[schema(example = "minimaal")]
    naam: String,
    /// Met de versie meegeleverd, of door het register gemaakt.
    herkomst: Herkomst,
    /// Of de versie het voorbeeld aanneemt.
    #[schema(example = true)]
    geldig: bool,
    /// Het onderdeel waartegen het wordt beoordeeld.
    onderdeel: Option<String>,
    /// De codes die een onjuist voorbeeld geeft.
    codes: Vec<String>,
    /// De dag waarop het wordt beoordeeld, als die ertoe doet.
    #[serde(skip_serializing_if = "Option::is_none")]
    beoordelingsdatum: Option<NaiveDate>,
    /// Het document.
    #[schema(value_type = Value)]
    document: Option<Box<RawValue>>,
}

/// Een voorbeeld dat niet kon worden gemaakt.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NietGemaakt {
    /// De naam die het zou hebben.
    #[schema(example = "randgevallen")]
    naam: &'static str,
    /// Waarom het er niet is.
    reden: &'static str,
}

/// De voorbeelden bij een versie.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Voorbeelden {
    /// Hoeveel er zijn.
    #[schema(example = 4)]
    aantal: usize,
    /// De voorbeelden, juiste en onjuiste, op naam.
    resultaten: Vec<Voorbeeld>,
    /// Wat het register niet kon maken, en waarom.
    #[serde(rename = "nietGemaakt", skip_serializing_if = "Vec::is_empty")]
    niet_gemaakt: Vec<NietGemaakt>,
    /// Meegeleverde voorbeelden die zijn gewist, omdat er persoonsgegevens in stonden.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gewist: Vec<Wissing>,
}

impl From<Example> for Voorbeeld {
    fn from(example: Example) -> Self {
        Self {
            naam: example.name,
            herkomst: Herkomst::Meegeleverd,
            geldig: example.valid,
            onderdeel: example.part.map(|part| part.to_string()),
            codes: example.codes,
            beoordelingsdatum: example.day,
            document: as_written(example.bytes),
        }
    }
}

fn as_written(bytes: Vec<u8>) -> Option<Box<RawValue>> {
    String::from_utf8(bytes).ok().and_then(|text| RawValue::from_string(text).ok())
}

/// What a made example is called.
const fn name_of(kind: SampleKind) -> &'static str {
    match kind {
        SampleKind::Minimal => "minimaal",
        SampleKind::Typical => "gewoon",
        SampleKind::Edge => "randgevallen",
    }
}

/// Why there is none, in a sentence.
const fn reason(why: Unmade, language: Language) -> &'static str {
    match (why, language) {
        (Unmade::NoneFits, Language::Nl) => {
            "Er is geen document gevonden dat aan het schema voldoet. Misschien spreekt het zichzelf tegen, of vraagt het meer dan een voorbeeld mag bevatten."
        }
        (Unmade::NoneFits, Language::En) => {
            "No document was found that meets the schema. It may contradict itself, or ask for more than an example may hold."
        }
        (Unmade::NoneSound, Language::Nl) => {
            "Er is een document dat aan het schema voldoet, maar geen gevonden waarvoor ook alle regels, codes en termijnen kloppen."
        }
        (Unmade::NoneSound, Language::En) => {
            "There is a document that meets the schema, but none was found for which all rules, codes and time limits hold too."
        }
        (Unmade::TooMuchWork | Unmade::NoSuchPart, Language::Nl) => {
            "Zoeken naar een document dat voldoet kost meer werk dan ervoor staat."
        }
        (Unmade::TooMuchWork | Unmade::NoSuchPart, Language::En) => {
            "Seeking a document that fits takes more work than is allowed for it."
        }
    }
}

/// The made examples, and those that could not be made.
fn made(samples: &[Sample], part: Option<&PartName>, day: NaiveDate, language: Language) -> Voorbeelden {
    let (mut resultaten, mut niet_gemaakt) = (Vec::new(), Vec::new());
    for sample in samples {
        let naam = name_of(sample.kind);
        match &sample.document {
            Ok(bytes) => resultaten.push(Voorbeeld {
                naam: naam.to_owned(),
                herkomst: Herkomst::Gemaakt,
                geldig: true,
                onderdeel: part.map(ToString::to_string),
                codes: Vec::new(),
                beoordelingsdatum: Some(day),
                document: as_written(bytes.clone()),
            }),
            Err(why) => niet_gemaakt.push(NietGemaakt { naam, reden: reason(*why, language) }),
        }
    }
    Voorbeelden { aantal: resultaten.len(), resultaten, niet_gemaakt, gewist: Vec::new() }
}

/// Welke voorbeelden.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what `examples` takes from `Asked`")]
struct VoorbeeldVraag {
    /// Waar voor voorbeelden die het register zelf uit het schema maakt, in plaats van de meegeleverde.
    #[param(example = false, default = false)]
    gemaakt: Option<bool>,
    /// Alleen voorbeelden van dit onderdeel van de versie.
    #[param(example = "postcode", pattern = "^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
    onderdeel: Option<String>,
}

/// Het JSON Schema van een versie
///
/// Byte voor byte zoals het is aangeboden, met een sterke `ETag` en `Repr-Digest`. Met `gebundeld=true` één document waarin alles waarnaar het schema verwijst is opgenomen. Hetzelfde document staat op `/schemas/{standaard}/{versie}`, het adres waarnaar `$ref`s verwijzen.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}/schema", operation_id = "leesSchema", tag = "Catalogus",
    params(
        VersiePad, UitgaveVraag, DagVraag,
        ("gebundeld" = Option<bool>, Query, description = "Waar voor één document met alles erin.", example = false),
        ("If-None-Match" = Option<String>, Header, description = "De ETag die de vrager al heeft.", example = "\"abc\""),
    ),
    responses(
        (status = 200, description = "Het schema.", body = Value, content_type = "application/schema+json", headers(
            ("ETag" = String, description = "De digest van de bytes."),
            ("Repr-Digest" = String, description = "De digest van de bytes (RFC 9530)."),
            ("Digest" = String, description = "De digest van de bytes (RFC 3230); bij een vastgestelde versie die is ondertekend."),
            ("Payload-Signature" = String, description = "De handtekening over de header `Digest`: een losse JWS (PS256) volgens de Nederlandse module voor ondertekenen (JAdES, `sigD`). Dezelfde als op `…/handtekening`; niet bij `gebundeld=true`."),
            ("Deprecation" = String, description = "Sinds wanneer de versie niet meer voor nieuw werk is (RFC 9745); alleen bij einde ondersteuning en teruggetrokken."),
            ("Sunset" = String, description = "Wanneer de versie niet meer bruikbaar is (RFC 8594), als dat bekend is."),
            ("Link" = String, description = "De beschrijving (`describedby`), de opvolger (`successor-version`) en de voorganger (`predecessor-version`)."),
        )),
        (status = 304, description = "De vrager heeft dit document al."),
    )
)]
async fn schema(State(state): State<AppState>, headers: HeaderMap, mut asked: Asked) -> Answer {
    let bundled = asked.flag("gebundeld");
    let exact =
        asked.path::<Selector>("versie").is_some_and(|selector| matches!(selector, Selector::Exact(_)));
    let (found, _) = resolve(&state, asked).await?;
    if bundled {
        let bundle = state.registry.bundle(&found.version).await?;
        let bytes = serde_json::to_vec_pretty(&bundle).map_err(crate::domain::Error::internal)?;
        return document(&state, &headers, &found.version, exact, bytes, "/schema?gebundeld=true").await;
    }
    as_published(&state, &headers, &found.version, exact).await
}

async fn by_address(State(state): State<AppState>, headers: HeaderMap, mut asked: Asked) -> Answer {
    let exact =
        asked.path::<Selector>("versie").is_some_and(|selector| matches!(selector, Selector::Exact(_)));
    let (found, _) = resolve(&state, asked).await?;
    as_published(&state, &headers, &found.version, exact).await
}

/// A digest as the header `repr-digest` has it (RFC 9530).
pub(super) fn repr_digest(digest: &Digest) -> String {
    format!("sha-256=:{}:", STANDARD.encode(digest.as_bytes()))
}

/// A schema as it was published, with its signature.
async fn as_published(state: &AppState, asked: &HeaderMap, version: &Version, exact: bool) -> Answer {
    let bytes = state.registry.schema_bytes(version).await?;
    let mut response = document(state, asked, version, exact, bytes, "/schema").await?;
    if let Some(signature) = state.registry.kept_signature(version).await? {
        carry(response.headers_mut(), &version.digest, &signature);
    }
    Ok(response)
}

/// A schema document with its digest; for ever when it is published and asked for by its number.
async fn document(
    state: &AppState,
    asked: &HeaderMap,
    version: &Version,
    exact: bool,
    bytes: Vec<u8>,
    rest: &str,
) -> Answer {
    let digest = Digest::of(&bytes);
    let etag = format!("\"{}\"", digest.to_string().trim_start_matches("sha256:"));
    let lasting = exact && version.status.is_fixed();
    let mut headers = HeaderMap::new();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, SCHEMA);
    set(header::ETAG, &etag);
    set(header::HeaderName::from_static("repr-digest"), &repr_digest(&digest));
    set(header::CACHE_CONTROL, if lasting { FOR_EVER } else { FOR_NOW });
    set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(header::ACCESS_CONTROL_EXPOSE_HEADERS, "etag, digest, payload-signature, repr-digest");
    set(
        header::LINK,
        &format!("</v1/standaarden/{}/versies/{}>; rel=\"describedby\"", version.standard, version.number),
    );
    content_location(&mut headers, version, rest);
    life::tell(&mut headers, &state.registry, version).await?;
    Ok(if has_already(asked, &etag) {
        (StatusCode::NOT_MODIFIED, headers).into_response()
    } else {
        (headers, bytes).into_response()
    })
}

/// Een OpenAPI-document voor deze ene standaard
///
/// OpenAPI 3.1 met het schema als component, de validatie als bewerking en de voorbeelden: om een client uit te genereren. Oudere dialecten zijn omgezet naar wat OpenAPI 3.1 verstaat.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}/openapi", operation_id = "leesOpenapiVanVersie", tag = "Catalogus",
    params(VersiePad, UitgaveVraag, DagVraag),
    responses((status = 200, description = "Het OpenAPI-document.", body = Object, content_type = "application/json"))
)]
async fn openapi(State(state): State<AppState>, asked: Asked) -> Answer {
    let (found, _) = resolve(&state, asked).await?;
    let written = state.registry.api_document(&found, shared_components()).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    content_location(&mut headers, &found.version, "/openapi");
    Ok((headers, Json(written)).into_response())
}

/// Voorbeelden bij een versie
///
/// De documenten die met de versie zijn meegegeven: juiste, en onjuiste met de codes die zij geven. Met `gemaakt=true` de documenten die het register uit het schema maakt: `minimaal` (alleen wat verplicht is), `gewoon` (ook wat optioneel is) en `randgevallen` (het langste, hoogste, oudste en laatste dat mag). Een gemaakt voorbeeld is beoordeeld op de genoemde dag: het voldoet, ook aan regels, waardelijsten en termijnen, zonder waarschuwingen. De gegevens erin zijn verzonnen. Wat niet kon worden gemaakt, staat met de reden in `nietGemaakt`.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}/voorbeelden", operation_id = "lijstVoorbeelden", tag = "Catalogus",
    params(VersiePad, UitgaveVraag, DagVraag, VoorbeeldVraag),
    responses((status = 200, description = "De voorbeelden.", body = Voorbeelden))
)]
async fn examples(State(state): State<AppState>, Tongue(language): Tongue, mut asked: Asked) -> Answer {
    let (make, part) = (asked.flag("gemaakt"), asked.query::<PartName>("onderdeel"));
    let (found, _) = resolve(&state, asked).await?;
    let listed = if make {
        let today = dutch_day(chrono::Utc::now());
        let samples = state.registry.samples(&found, part.as_ref(), today).await?;
        made(&samples, part.as_ref(), today, language)
    } else {
        let examples = state.registry.examples_of(&found, part.as_ref()).await?;
        let resultaten: Vec<Voorbeeld> = examples.into_iter().map(Voorbeeld::from).collect();
        let erasures = state.registry.erasures(&found.version).await?;
        let gewist = erasures.into_iter().filter(|erasure| matches!(erasure.what, Erasable::Example(_)));
        let gewist = gewist.map(Wissing::from).collect();
        Voorbeelden { aantal: resultaten.len(), resultaten, niet_gemaakt: Vec::new(), gewist }
    };
    let mut headers = HeaderMap::new();
    content_location(&mut headers, &found.version, "/voorbeelden");
    Ok((headers, Json(listed)).into_response())
}
