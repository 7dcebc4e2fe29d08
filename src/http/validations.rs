//! `…/validaties`, `/validaties` and `/bevindingcodes`: data in, report out, nothing kept.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::{
    Fault, Finding, FindingCode, Language, PartName, Selector, Severity, StandardName, text,
};
use crate::registry::{ENGINE, JudgeRequest, Judged, Registry};
use crate::validation::{messages, output};

use super::AppState;
use super::problem::Answer;
use super::request::{Asked, JsonBody, Tongue, must};
use super::versions::{VersiePad, content_location};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(validate)).routes(routes!(validate_named)).routes(routes!(codes))
}

/// Het rapport over een document.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rapport {
    /// Of het document aan de standaard voldoet.
    #[schema(example = false)]
    geldig: bool,
    /// De standaard waaraan is getoetst.
    #[schema(example = "adres")]
    standaard: String,
    /// De exacte versie waaraan is getoetst.
    #[schema(example = "1.0.0")]
    versie: String,
    /// Het onderdeel waaraan is getoetst.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "traject")]
    onderdeel: Option<String>,
    /// Waar als de standaard een voorbeeld bij dit product is, door niemand vastgesteld.
    #[schema(example = true)]
    voorbeeldstandaard: bool,
    /// SHA-256 van de bytes van het schema.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest: String,
    /// Waarmee is getoetst.
    #[schema(example = "maatstaf 0.1.0")]
    motor: String,
    /// De dag waarvoor de versie is gekozen.
    #[schema(example = "2026-11-23")]
    peildatum: NaiveDate,
    /// De aantallen bevindingen.
    aantallen: Aantallen,
    /// De bevindingen, tot een grens.
    bevindingen: Vec<Bevinding>,
    /// Waar als er meer is dan hier staat.
    #[schema(example = false)]
    afgekapt: bool,
}

/// Aantallen bevindingen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Aantallen {
    /// Bevindingen die het document ongeldig maken.
    #[schema(example = 1)]
    fouten: u64,
    /// Bevindingen die dat niet doen.
    #[schema(example = 0)]
    waarschuwingen: u64,
    /// Per code.
    #[schema(example = json!({"verplicht-ontbreekt": 1}))]
    per_code: BTreeMap<String, u64>,
}

/// Hoe erg een bevinding is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Ernst {
    /// Het document voldoet niet.
    Fout,
    /// Het document voldoet; kijk er toch naar.
    Waarschuwing,
}

/// Eén ding dat niet aan de standaard voldoet.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Bevinding {
    /// Vaste code; zie `/bevindingcodes`.
    #[schema(example = "verplicht-ontbreekt")]
    code: String,
    /// Hoe erg het is.
    ernst: Ernst,
    /// JSON Pointer (RFC 6901) in het document. Een naam die de standaard niet kent is een gegeven en wordt niet getoond: `*3` is de derde naam in dat object.
    #[schema(example = "/trajecten/0")]
    plaats: String,
    /// De regel in het schema waaraan niet is voldaan.
    #[schema(example = "#/$defs/traject/required")]
    schemaplaats: String,
    /// Wat er wordt verwacht, in een zin.
    #[schema(example = "Het verplichte gegeven 'trajectnummer' ontbreekt.")]
    melding: String,
    /// Bij een keuze: wat er nog schort aan de mogelijkheid die het dichtst bij komt.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    oorzaken: Vec<Bevinding>,
    /// De waarde op die plaats; alleen als daarom is gevraagd met `toonWaarden=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    waarde: Option<Value>,
    /// De sleutel van het record; alleen als daarom is gevraagd met `recordsleutel=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    recordsleutel: Option<Value>,
}

impl Bevinding {
    fn new(finding: Finding, language: Language) -> Self {
        Self {
            code: finding.code.as_str().to_owned(),
            ernst: match finding.severity {
                Severity::Error => Ernst::Fout,
                Severity::Warning => Ernst::Waarschuwing,
            },
            plaats: finding.instance,
            schemaplaats: finding.schema,
            melding: finding.message.in_language(language).to_owned(),
            oorzaken: finding.causes.into_iter().map(|cause| Self::new(cause, language)).collect(),
            waarde: finding.value,
            recordsleutel: finding.record_key,
        }
    }
}

impl Rapport {
    /// A verdict as it goes over the wire; the command line prints the same.
    #[must_use]
    pub fn new(judged: Judged, language: Language) -> Self {
        let Judged { by, part, on, report } = judged;
        let counts = report.counts;
        Self {
            geldig: report.valid,
            standaard: by.standard.name.to_string(),
            versie: by.version.number.to_string(),
            onderdeel: part.map(|part| part.to_string()),
            voorbeeldstandaard: by.standard.example,
            digest: by.version.digest.to_string(),
            motor: ENGINE.to_owned(),
            peildatum: on,
            aantallen: Aantallen {
                fouten: counts.errors,
                waarschuwingen: counts.warnings,
                per_code: counts
                    .per_code
                    .into_iter()
                    .map(|(code, n)| (code.as_str().to_owned(), n))
                    .collect(),
            },
            bevindingen: report
                .findings
                .into_iter()
                .map(|finding| Bevinding::new(finding, language))
                .collect(),
            afgekapt: report.truncated,
        }
    }
}

/// De uitvoer volgens JSON Schema (`uitvoer=vlag`, `lijst` of `hierarchie`); de namen zijn die van die specificatie.
#[derive(Debug, Serialize, ToSchema)]
struct JsonSchemaUitvoer {
    /// Of het document aan het schema voldoet.
    #[schema(example = false)]
    valid: bool,
    /// Wat niet voldeed.
    #[schema(value_type = Option<Vec<Object>>)]
    details: Option<Vec<Value>>,
}

/// Een rapport, of de uitvoer volgens JSON Schema als daarom is gevraagd.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes for OpenAPI what the handlers answer")]
enum Uitslag {
    /// Ons rapport (standaard).
    Rapport(Rapport),
    /// JSON Schema-uitvoer.
    JsonSchema(JsonSchemaUitvoer),
}

/// De vormen van een antwoord.
#[derive(Debug, Clone, Copy, ToSchema, Serialize)]
#[serde(rename_all = "lowercase")]
enum Uitvoer {
    /// Ons rapport.
    Rapport,
    /// Alleen het oordeel (JSON Schema `flag`).
    Vlag,
    /// Een platte lijst (JSON Schema `list`).
    Lijst,
    /// Genest (JSON Schema `hierarchical`).
    Hierarchie,
}

impl std::str::FromStr for Uitvoer {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        match written {
            "rapport" => Ok(Self::Rapport),
            "vlag" => Ok(Self::Vlag),
            "lijst" => Ok(Self::Lijst),
            "hierarchie" => Ok(Self::Hierarchie),
            _ => Err(Fault::new(
                "ongeldige-uitvoer",
                text(
                    "De uitvoer is rapport, vlag, lijst of hierarchie.",
                    "The output is rapport, vlag, lijst or hierarchie.",
                ),
            )),
        }
    }
}

/// Hoe het antwoord eruitziet.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what `wishes` takes from `Asked`")]
struct ValidatieVraag {
    /// Toets aan een onderdeel van de versie in plaats van het geheel.
    #[param(example = "postcode", pattern = "^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
    onderdeel: Option<String>,
    /// Zet waarden en onbekende namen uit het document in dit ene rapport.
    #[param(rename = "toonWaarden", example = false, default = false)]
    toon_waarden: Option<bool>,
    /// Zet bij elke bevinding de sleutel van het record, zoals de standaard die aanwijst.
    #[param(example = false, default = false)]
    recordsleutel: Option<bool>,
    /// De vorm van het antwoord.
    #[param(inline, example = "rapport")]
    uitvoer: Option<Uitvoer>,
    /// De dag waarvoor een bereik of `geldend` wordt opgezocht; anders vandaag.
    #[param(rename = "geldigOp", example = "2026-06-01")]
    geldig_op: Option<NaiveDate>,
}

fn wishes(asked: &mut Asked) -> (JudgeRequest, Uitvoer, NaiveDate) {
    let request = JudgeRequest {
        part: asked.query::<PartName>("onderdeel"),
        values: asked.flag("toonWaarden"),
        record_key: asked.flag("recordsleutel"),
    };
    (request, asked.query("uitvoer").unwrap_or(Uitvoer::Rapport), asked.day())
}

/// Een document toetsen
///
/// Toetst één JSON-document aan een versie. Een ongeldig document is een antwoord (200, `geldig: false`), geen fout. Het register bewaart niets van het document, en het rapport bevat geen waarden eruit, tenzij daarom is gevraagd.
#[utoipa::path(
    post, path = "/standaarden/{standaard}/versies/{versie}/validaties", operation_id = "maakValidatie", tag = "Validatie",
    params(VersiePad, ValidatieVraag),
    request_body(content = Value, description = "Het document.", content_type = "application/json"),
    responses((status = 200, description = "Het rapport.", body = Uitslag, headers(
        ("Content-Location" = String, description = "De exacte versie waaraan is getoetst."),
    )))
)]
async fn validate(
    State(state): State<AppState>,
    Tongue(language): Tongue,
    mut asked: Asked,
    body: JsonBody,
) -> Answer {
    let standard = asked.path::<StandardName>("standaard");
    let selector = asked.path::<Selector>("versie");
    let (request, output, day) = wishes(&mut asked);
    asked.done()?;
    let document = body.bytes("body_bytes", state.settings.limits.body_bytes).await?;
    let judged = state.registry.judge(&must(standard)?, &must(selector)?, day, document, request).await?;
    Ok(answer(&state, judged, output, language))
}

/// Een document toetsen dat zijn standaard zelf noemt
///
/// Het document noemt zijn standaard in `$schema` (bijvoorbeeld `/schemas/adres/1.0.0`), of het verzoek doet dat met `Link: <…>; rel="describedby"`. De eigenschap `$schema` zelf wordt niet getoetst.
#[utoipa::path(
    post, path = "/validaties", operation_id = "maakValidatieOpNaam", tag = "Validatie",
    params(
        ValidatieVraag,
        ("Link" = Option<String>, Header, description = "Het adres van de standaard.", example = "</schemas/adres/1.0.0>; rel=\"describedby\""),
    ),
    request_body(content = Value, description = "Het document.", content_type = "application/json"),
    responses((status = 200, description = "Het rapport.", body = Uitslag, headers(
        ("Content-Location" = String, description = "De exacte versie waaraan is getoetst."),
    )))
)]
async fn validate_named(
    State(state): State<AppState>,
    Tongue(language): Tongue,
    headers: HeaderMap,
    mut asked: Asked,
    body: JsonBody,
) -> Answer {
    let (request, output, day) = wishes(&mut asked);
    asked.done()?;
    let document = body.bytes("body_bytes", state.settings.limits.body_bytes).await?;
    let judged = state.registry.judge_named(described_by(&headers), day, document, request).await?;
    Ok(answer(&state, judged, output, language))
}

/// The target of the first `Link` (RFC 8288) with relation `describedby`.
fn described_by(headers: &HeaderMap) -> Option<String> {
    let written = headers.get_all(header::LINK).into_iter().filter_map(|value| value.to_str().ok());
    written.flat_map(|value| value.split(',')).find_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let relation = parameters
            .split(';')
            .map(str::trim)
            .find(|parameter| parameter.to_ascii_lowercase().starts_with("rel="))?;
        let describes =
            relation[4..].trim_matches('"').split(' ').any(|name| name.eq_ignore_ascii_case("describedby"));
        describes.then(|| target.to_owned())
    })
}

fn answer(state: &AppState, judged: Judged, output: Uitvoer, language: Language) -> Response {
    state.metrics.verdict(&judged);
    let mut headers = HeaderMap::new();
    content_location(&mut headers, &judged.by.version, "");
    let schema = schema_of(&state.registry, &judged);
    match output {
        Uitvoer::Rapport => (headers, Json(Rapport::new(judged, language))).into_response(),
        Uitvoer::Vlag => (headers, Json(output::flag(&judged.report))).into_response(),
        Uitvoer::Lijst => (headers, Json(output::list(&judged.report, &schema, language))).into_response(),
        Uitvoer::Hierarchie => {
            (headers, Json(output::hierarchical(&judged.report, &schema, language))).into_response()
        }
    }
}

fn schema_of(registry: &Registry, judged: &Judged) -> String {
    registry.schema_address(&judged.by.version.standard, &judged.by.version.number)
}

/// Wat een code betekent.
#[derive(Debug, Serialize, ToSchema)]
struct Bevindingcode {
    /// De code.
    #[schema(example = "verplicht-ontbreekt")]
    code: String,
    /// Korte titel.
    #[schema(example = "Verplicht gegeven ontbreekt")]
    titel: String,
    /// Wat de code betekent.
    #[schema(example = "De standaard vraagt een gegeven dat er niet is.")]
    betekenis: String,
    /// Hoe het te herstellen is.
    #[schema(example = "Voeg het gegeven toe.")]
    herstel: String,
}

/// Alle codes.
#[derive(Debug, Serialize, ToSchema)]
struct Bevindingcodes {
    /// Hoeveel er zijn.
    #[schema(example = 29)]
    aantal: usize,
    /// De codes.
    resultaten: Vec<Bevindingcode>,
}

/// Bevindingcodes
///
/// Elke code die in een rapport kan staan, met wat zij betekent en hoe het te herstellen is.
#[utoipa::path(
    get, path = "/bevindingcodes", operation_id = "lijstBevindingcodes", tag = "Validatie",
    responses((status = 200, description = "De codes.", body = Bevindingcodes))
)]
async fn codes(Tongue(language): Tongue, asked: Asked) -> Answer<Json<Bevindingcodes>> {
    asked.done()?;
    let resultaten: Vec<Bevindingcode> = FindingCode::ALL
        .iter()
        .map(|code| {
            let explanation = messages::explanation(*code);
            Bevindingcode {
                code: code.as_str().to_owned(),
                titel: explanation.title.in_language(language).to_owned(),
                betekenis: explanation.meaning.in_language(language).to_owned(),
                herstel: explanation.remedy.in_language(language).to_owned(),
            }
        })
        .collect();
    Ok(Json(Bevindingcodes { aantal: resultaten.len(), resultaten }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_that_describes_the_document_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::LINK,
            "</a>; rel=\"next\", </schemas/adres/1>; rel=\"describedby\"".parse().unwrap(),
        );
        assert_eq!(described_by(&headers).as_deref(), Some("/schemas/adres/1"));
        assert_eq!(described_by(&HeaderMap::new()), None);
    }
}
