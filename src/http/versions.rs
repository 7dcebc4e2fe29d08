//! `/standaarden/{standaard}/versies`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{
    Example, Fault, Language, PartName, Place, Selector, StandardName, Status, Validity, Version,
    VersionNumber, dutch_day, text,
};
use crate::registry::{Admitted, NewVersion, Registry, Resolved};

use super::AppState;
use super::access::SignedIn;
use super::life;
use super::openapi::operations;
use super::problem::{Answer, Fout, fout};
use super::provisions::created_or_ok;
use super::release_sets::{UitgaveVraag, asked_set, chosen};
use super::request::{Asked, JsonBody, Tongue, etag, expected, must};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(list, create)).routes(operations!(read, replace, delete))
}

/// De statussen van een versie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum VersieStatus {
    /// Wordt geschreven.
    Concept,
    /// Open voor reacties.
    Consultatie,
    /// Vastgesteld; verandert nooit meer.
    Vastgesteld,
    /// Nog bruikbaar, met een einde in zicht.
    EindeOndersteuning,
    /// Niet meer te gebruiken.
    Teruggetrokken,
}

impl From<Status> for VersieStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Draft => Self::Concept,
            Status::Consultation => Self::Consultatie,
            Status::Published => Self::Vastgesteld,
            Status::EndOfSupport => Self::EindeOndersteuning,
            Status::Withdrawn => Self::Teruggetrokken,
        }
    }
}

impl From<VersieStatus> for Status {
    fn from(status: VersieStatus) -> Self {
        match status {
            VersieStatus::Concept => Self::Draft,
            VersieStatus::Consultatie => Self::Consultation,
            VersieStatus::Vastgesteld => Self::Published,
            VersieStatus::EindeOndersteuning => Self::EndOfSupport,
            VersieStatus::Teruggetrokken => Self::Withdrawn,
        }
    }
}

/// Een versie van een standaard.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Versie {
    /// De standaard.
    #[schema(example = "adres")]
    standaard: String,
    /// Het versienummer (semver).
    #[schema(example = "1.0.0")]
    versie: String,
    /// Waar de versie staat in haar leven.
    status: VersieStatus,
    /// Of de versie op de gevraagde dag van kracht is.
    #[schema(example = true)]
    geldend: bool,
    /// Eerste dag van kracht.
    #[schema(example = "2026-01-01")]
    geldig_van_datum: Option<NaiveDate>,
    /// Laatste dag van kracht.
    #[schema(example = "2027-12-31")]
    geldig_tot_datum: Option<NaiveDate>,
    /// SHA-256 van de bytes van het schema.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest: String,
    /// Het adres van het schema, waarnaar `$ref`s verwijzen.
    #[schema(example = "https://register.example/schemas/adres/1.0.0", format = "uri")]
    adres: String,
    /// Een vreemd absoluut `$id` waaronder het schema ook bekend is.
    #[schema(example = json!(null))]
    alias: Option<String>,
    /// De onderdelen waartegen gegevens beoordeeld kunnen worden, met hun plaats in het schema.
    #[schema(example = json!({"nummeraanduiding": "#/$defs/nummeraanduiding"}))]
    onderdelen: BTreeMap<String, String>,
    /// Wat er is veranderd, in Markdown.
    #[schema(example = "Eerste versie.")]
    toelichting: String,
    /// Wanneer de versie is gemaakt.
    aangemaakt_op: DateTime<Utc>,
    /// Wanneer de versie is vastgesteld.
    vastgesteld_op: Option<DateTime<Utc>>,
    /// De opvolger, genoemd toen het einde van de ondersteuning werd aangekondigd.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2.0.0")]
    opvolger: Option<String>,
    /// Bij een vastgestelde versie: waar staat wat er is veranderd sinds de versie eronder.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/v1/standaarden/adres/versies/1.0.0/vergelijking")]
    vergelijking: Option<String>,
    /// Wat bij het aanbieden, of bij deze stap, het overwegen waard is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waarschuwingen: Vec<Fout>,
}

impl Versie {
    pub(super) fn new(registry: &Registry, version: Version, day: NaiveDate) -> Self {
        let compared =
            || format!("/v1/standaarden/{}/versies/{}/vergelijking", version.standard, version.number);
        Self {
            geldend: version.in_force(day),
            vergelijking: version.status.is_fixed().then(compared),
            adres: registry.schema_address(&version.standard, &version.number),
            standaard: version.standard.to_string(),
            versie: version.number.to_string(),
            status: version.status.into(),
            geldig_van_datum: version.validity.from,
            geldig_tot_datum: version.validity.until,
            digest: version.digest.to_string(),
            alias: version.alias,
            onderdelen: version.parts.into_iter().map(|(name, at)| (name.to_string(), at)).collect(),
            toelichting: version.notes,
            aangemaakt_op: version.created_at,
            vastgesteld_op: version.published_at,
            opvolger: version.successor.map(|number| number.to_string()),
            waarschuwingen: Vec::new(),
        }
    }

    fn admitted(registry: &Registry, admitted: Admitted, language: Language) -> Self {
        let day = dutch_day(Utc::now());
        let warnings = admitted.warnings.iter().map(|fault| fout(fault, language)).collect();
        Self { waarschuwingen: warnings, ..Self::new(registry, admitted.version, day) }
    }
}

/// De versies van een standaard.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Versies {
    /// Hoeveel er zijn.
    #[schema(example = 2)]
    aantal: usize,
    /// De versies, hoogste nummer eerst.
    resultaten: Vec<Versie>,
}

/// Een versie die een beheerder aanbiedt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NieuweVersie {
    /// Het versienummer (semver, zonder bouwgegevens).
    #[schema(
        example = "1.0.0",
        pattern = r"^(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})(-(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?$",
        max_length = 64
    )]
    pub(super) versie: String,
    /// Het JSON Schema. De bytes van deze waarde worden precies zo bewaard.
    #[schema(value_type = Object, example = json!({"type": "object", "required": ["straat"], "properties": {"straat": {"type": "string"}}, "additionalProperties": false}))]
    schema: Box<RawValue>,
    /// Eerste dag van kracht.
    #[schema(example = "2027-01-01")]
    geldig_van_datum: Option<NaiveDate>,
    /// Laatste dag van kracht.
    #[schema(example = json!(null))]
    geldig_tot_datum: Option<NaiveDate>,
    /// De onderdelen, met hun plaats in het schema.
    #[serde(default)]
    #[schema(example = json!({}))]
    onderdelen: BTreeMap<String, String>,
    /// Wat er is veranderd, in Markdown.
    #[serde(default)]
    #[schema(example = "Eerste versie.")]
    toelichting: String,
    /// Voorbeelden die laten zien wat de versie aanneemt en afwijst.
    #[serde(default)]
    voorbeelden: Vec<NieuwVoorbeeld>,
}

/// Een voorbeeld bij een versie die wordt aangeboden.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NieuwVoorbeeld {
    /// Naam, uniek binnen de versie.
    #[schema(example = "minimaal", max_length = 100)]
    naam: String,
    /// Of de versie het voorbeeld hoort aan te nemen.
    #[schema(example = true)]
    geldig: bool,
    /// Het onderdeel waartegen het wordt beoordeeld.
    #[schema(example = json!(null))]
    onderdeel: Option<String>,
    /// De codes van de bevindingen die het voorbeeld moet geven: bij een juist voorbeeld alleen waarschuwingen. Een code mag zeggen op welke regel, termijn of waardelijst: `regel-overtreden/einddatum-na-begindatum`.
    #[serde(default)]
    #[schema(example = json!([]))]
    codes: Vec<String>,
    /// De dag waarop het wordt beoordeeld; anders de eerste dag van geldigheid.
    #[schema(example = json!(null))]
    beoordelingsdatum: Option<NaiveDate>,
    /// Het document.
    #[schema(value_type = Object, example = json!({"straat": "Voorbeeldstraat"}))]
    document: Box<RawValue>,
}

/// Welke standaard.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes for OpenAPI what handlers take from `Asked`")]
pub(super) struct StandaardPad {
    /// Naam van de standaard.
    #[param(example = "adres", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    standaard: String,
}

/// Welke versie, exact.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes for OpenAPI what handlers take from `Asked`")]
pub(super) struct ExactPad {
    /// Naam van de standaard.
    #[param(example = "adres", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    standaard: String,
    /// Het exacte versienummer.
    #[param(
        example = "1.0.0",
        pattern = r"^(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})(-(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?$",
        max_length = 64
    )]
    versie: String,
}

/// Welke versie: exact, een bereik of `geldend`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes for OpenAPI what handlers take from `Asked`")]
pub(super) struct VersiePad {
    /// Naam van de standaard.
    #[param(example = "adres", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    standaard: String,
    /// Exact (`1.0.0`), een bereik (`1`, `1.0`, `^1.0`) of `geldend`. Het antwoord noemt de exacte versie in `Content-Location`.
    #[param(
        example = "1.0.0",
        pattern = r"^(geldend|\^?(0|[1-9]\d{0,9})(\.(0|[1-9]\d{0,9}))?|\^?(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})(-(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?)$",
        max_length = 64
    )]
    versie: String,
}

/// Voor welke dag.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what `Asked::day` takes")]
pub(super) struct DagVraag {
    /// De dag waarvoor het antwoord geldt; anders vandaag.
    #[param(rename = "geldigOp", example = "2026-06-01")]
    geldig_op: Option<NaiveDate>,
}

/// The version that path, `uitgave` and `geldigOp` name, and the day.
pub(super) async fn resolve(state: &AppState, mut asked: Asked) -> Answer<(Resolved, NaiveDate)> {
    let standard = asked.path::<StandardName>("standaard");
    let selector = asked.path::<Selector>("versie");
    let set = asked_set(&mut asked, selector.as_ref());
    let day = asked.day();
    asked.done()?;
    let standard = must(standard)?;
    let selector = chosen(&state.registry, &standard, selector, set).await?;
    Ok((state.registry.resolve(&standard, &selector, day).await?, day))
}

/// `Content-Location`: the exact version that an answer is about.
pub(super) fn content_location(headers: &mut HeaderMap, version: &Version, rest: &str) {
    content_location_of(headers, version.standard.as_str(), &version.number.to_string(), rest);
}

/// The same of a version whose number is written already.
pub(super) fn content_location_of(headers: &mut HeaderMap, standard: &str, number: &str, rest: &str) {
    let address = ["/v1/standaarden/", standard, "/versies/", number, rest].concat();
    if let Ok(value) = HeaderValue::from_str(&address) {
        headers.insert(header::CONTENT_LOCATION, value);
    }
}

/// Versies van een standaard
///
/// Alle versies, ook concepten, hoogste nummer eerst. Met `gewijzigdSinds` alleen wat sindsdien is gemaakt, vervangen of van status veranderd.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies", operation_id = "lijstVersies", tag = "Catalogus",
    params(
        StandaardPad, DagVraag,
        ("gewijzigdSinds" = Option<DateTime<Utc>>, Query, description = "Alleen versies die sinds dit tijdstip zijn veranderd. Elke tijdzone mag.", example = "2026-11-01T00:00:00+01:00"),
    ),
    responses((status = 200, description = "De versies.", body = Versies))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Versies>> {
    let standard = asked.path::<StandardName>("standaard");
    let (day, since) = (asked.day(), asked.moment("gewijzigdSinds"));
    asked.done()?;
    let standard = must(standard)?;
    let versions = match since {
        Some(since) => state.registry.versions_changed_since(&standard, since).await?,
        None => state.registry.versions(&standard).await?,
    };
    let resultaten: Vec<_> =
        versions.into_iter().map(|version| Versie::new(&state.registry, version, day)).collect();
    Ok(Json(Versies { aantal: resultaten.len(), resultaten }))
}

/// Eén versie
///
/// Een versie met haar status, geldigheid, onderdelen en toelichting.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}", operation_id = "leesVersie", tag = "Catalogus",
    params(VersiePad, UitgaveVraag, DagVraag),
    responses((status = 200, description = "De versie.", body = Versie, headers(
        ("Content-Location" = String, description = "De exacte versie."),
        ("ETag" = String, description = "Bij een concept: het kenmerk van alles wat eraan te wijzigen is, voor `If-Match`."),
        ("Deprecation" = String, description = "Sinds wanneer de versie niet meer voor nieuw werk is (RFC 9745); alleen bij einde ondersteuning en teruggetrokken."),
        ("Sunset" = String, description = "Wanneer de versie niet meer bruikbaar is (RFC 8594), als dat bekend is."),
        ("Link" = String, description = "De opvolger (`successor-version`) en de voorganger (`predecessor-version`)."),
    )))
)]
async fn read(State(state): State<AppState>, asked: Asked) -> Answer {
    let (found, day) = resolve(&state, asked).await?;
    located(&state, found.version, day, Vec::new()).await
}

/// A version as an answer, with what is worth a thought.
pub(super) async fn located(
    state: &AppState,
    version: Version,
    day: NaiveDate,
    waarschuwingen: Vec<Fout>,
) -> Answer {
    let mut headers = HeaderMap::new();
    content_location(&mut headers, &version, "");
    etag(&mut headers, state.registry.contents_tag(&version).await?.as_ref());
    life::tell(&mut headers, &state.registry, &version).await?;
    let versie = Versie { waarschuwingen, ..Versie::new(&state.registry, version, day) };
    Ok((headers, Json(versie)).into_response())
}

/// Versie aanbieden
///
/// Maakt een concept. Dezelfde bytes nog eens aanbieden is goed: het antwoord is dan 200. Vraagt een sleutel.
#[utoipa::path(
    post, path = "/standaarden/{standaard}/versies", operation_id = "maakVersie", tag = "Beheer",
    params(StandaardPad),
    request_body(content = NieuweVersie, description = "De versie."),
    responses(
        (status = 200, description = "Deze versie was er al, met dezelfde bytes.", body = Versie),
        (status = 201, description = "Het concept is gemaakt.", body = Versie, headers(
            ("ETag" = String, description = "Het kenmerk van de inhoud, voor `If-Match`."),
        )),
    ),
    security(("sleutel" = ["auteur"]))
)]
async fn create(
    State(state): State<AppState>,
    caller: SignedIn,
    Tongue(language): Tongue,
    mut asked: Asked,
    body: JsonBody,
) -> Answer {
    let standard = asked.path::<StandardName>("standaard");
    let given: NieuweVersie = body.read(&state.registry).await?;
    let number =
        given.versie.parse().map_err(|fault: Fault| asked.push(fault.at(Place::Body("/versie".into())))).ok();
    let new = offered(given, number, &mut asked);
    asked.done()?;
    let admitted = state.registry.create_version(&must(standard)?, must(new)?, &caller.act("")).await?;
    let written = admitted.written;
    let location =
        format!("/v1/standaarden/{}/versies/{}", admitted.version.standard, admitted.version.number);
    let tag = admitted.tag;
    let mut response = created_or_ok(written, Versie::admitted(&state.registry, admitted, language));
    etag(response.headers_mut(), tag.as_ref());
    if let Ok(value) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

/// Concept vervangen
///
/// Geeft een concept een andere inhoud; een vastgestelde versie verandert nooit. Voorstellen en goedkeuringen van de oude inhoud vervallen. Vraagt een sleutel.
#[utoipa::path(
    put, path = "/standaarden/{standaard}/versies/{versie}", operation_id = "vervangVersie", tag = "Beheer",
    params(ExactPad, ("If-Match" = String, Header, description = "De `ETag` waarmee het concept is gelezen. Ontbreekt zij, dan is het antwoord 428; is het concept intussen gewijzigd, dan 412.", example = "\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"")),
    request_body(content = NieuweVersie, description = "De versie."),
    responses((status = 200, description = "Het concept is vervangen.", body = Versie, headers(
        ("ETag" = String, description = "Het kenmerk van de nieuwe inhoud."),
    ))),
    security(("sleutel" = ["auteur"]))
)]
async fn replace(
    State(state): State<AppState>,
    caller: SignedIn,
    Tongue(language): Tongue,
    headers: HeaderMap,
    mut asked: Asked,
    body: JsonBody,
) -> Answer {
    let expected = expected(&headers);
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    let given: NieuweVersie = body.read(&state.registry).await?;
    if number.as_ref().is_some_and(|number| number.to_string() != given.versie) {
        asked.push(
            Fault::new(
                "ander-nummer",
                text(
                    "Het nummer in de body is niet dat van het adres.",
                    "The number in the body is not that of the address.",
                ),
            )
            .at(Place::Body("/versie".into())),
        );
    }
    let new = offered(given, number, &mut asked);
    asked.done()?;
    let registry = &state.registry;
    let admitted = registry.replace_draft(&must(standard)?, must(new)?, &expected, &caller.act("")).await?;
    let mut headers = HeaderMap::new();
    etag(&mut headers, admitted.tag.as_ref());
    Ok((headers, Json(Versie::admitted(registry, admitted, language))).into_response())
}

/// Concept verwijderen
///
/// Laat een concept vervallen. Vraagt een sleutel.
#[utoipa::path(
    delete, path = "/standaarden/{standaard}/versies/{versie}", operation_id = "verwijderVersie", tag = "Beheer",
    params(ExactPad, ("If-Match" = String, Header, description = "De `ETag` waarmee het concept is gelezen. Ontbreekt zij, dan is het antwoord 428; is het concept intussen gewijzigd, dan 412.", example = "\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"")),
    responses((status = 204, description = "Het concept is weg.")),
    security(("sleutel" = ["auteur"]))
)]
async fn delete(
    State(state): State<AppState>,
    caller: SignedIn,
    headers: HeaderMap,
    mut asked: Asked,
) -> Answer<StatusCode> {
    let expected = expected(&headers);
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    asked.done()?;
    state.registry.delete_draft(&must(standard)?, &must(number)?, &expected, &caller.act("")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was offered, in the words of the domain; faults go to `asked`.
pub(super) fn offered(
    given: NieuweVersie,
    number: Option<VersionNumber>,
    asked: &mut Asked,
) -> Option<NewVersion> {
    let mut parts = BTreeMap::new();
    for (name, fragment) in given.onderdelen {
        match name.parse::<PartName>() {
            Ok(name) => drop(parts.insert(name, fragment)),
            Err(fault) => asked.push(fault.at(Place::Body("/onderdelen".into()))),
        }
    }
    let mut examples = Vec::new();
    for (index, example) in given.voorbeelden.into_iter().enumerate() {
        let part = example.onderdeel.map(|part| part.parse::<PartName>()).transpose();
        let part = part.unwrap_or_else(|fault| {
            asked.push(fault.at(Place::Body(format!("/voorbeelden/{index}/onderdeel"))));
            None
        });
        if example.naam.is_empty() || example.naam.chars().count() > 100 {
            asked.push(
                Fault::new(
                    "ongeldige-naam",
                    text(
                        "De naam van een voorbeeld telt 1 tot 100 tekens.",
                        "The name of an example has 1 to 100 characters.",
                    ),
                )
                .at(Place::Body(format!("/voorbeelden/{index}/naam"))),
            );
        }
        examples.push(Example {
            name: example.naam,
            valid: example.geldig,
            part,
            codes: example.codes,
            bytes: example.document.get().as_bytes().to_vec(),
            day: example.beoordelingsdatum,
        });
    }
    Some(NewVersion {
        number: number?,
        schema: given.schema.get().as_bytes().to_vec(),
        validity: Validity { from: given.geldig_van_datum, until: given.geldig_tot_datum },
        parts,
        notes: given.toelichting,
        examples,
    })
}
