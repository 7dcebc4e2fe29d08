//! `…/validaties` and `/validaties`: data in, report out, nothing kept.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::{
    DecimalMark, Editions, Error, Fault, Finding, Language, PartName, Place, ProfileName, Selector, Severity,
    StandardName, TableMapping, text,
};
use crate::registry::{ENGINE, Form, JudgeRequest, Judged, Registry, Resolved, SMALL, named_in_head};
use crate::validation::output;

use super::AppState;
use super::deliveries::{self, Order, Regel};
use super::life;
use super::problem::Answer;
use super::profiles::ProfielPad;
use super::request::{Asked, CallerAddress, RequestId, language, must};
use super::upload::{Media, Upload};
use super::versions::VersiePad;

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(validate))
        .routes(routes!(validate_by_profile))
        .routes(routes!(validate_named))
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
    /// Het profiel waaraan is getoetst, als dat zo is: een versmalling van de versie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "persoon-regio-utrecht")]
    profiel: Option<String>,
    /// Het onderdeel waaraan is getoetst.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "traject")]
    onderdeel: Option<String>,
    /// Waar als de standaard een voorbeeld bij dit product is, door niemand vastgesteld.
    #[schema(example = true)]
    voorbeeldstandaard: bool,
    /// SHA-256 van de bytes van het schema waaraan is getoetst: dat van het profiel, of dat van de versie.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest: String,
    /// Waarmee is getoetst.
    #[schema(example = "maatstaf 0.1.0")]
    motor: String,
    /// De dag waarvoor de versie is gekozen.
    #[schema(example = "2026-11-23")]
    peildatum: NaiveDate,
    /// De dag van beoordelen: daarop gelden codes en verstrijken termijnen.
    #[schema(example = "2026-11-24")]
    beoordelingsdatum: NaiveDate,
    /// De editie van de vocabulaires waaronder de versie is vastgesteld; 0 is van vóór de vocabulaires.
    #[schema(example = 1)]
    editie: u32,
    /// De waardelijsten waarmee is getoetst, met hun versie.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(example = json!({"gemeenten": "1.0.0"}))]
    waardelijsten: BTreeMap<String, String>,
    /// De aantallen bevindingen.
    aantallen: Aantallen,
    /// De aantallen records, bij gegevens die in stukken zijn beoordeeld: NDJSON, CSV en grote documenten.
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<AantalRecords>,
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

/// Aantallen records.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AantalRecords {
    /// Beoordeelde records: regels, rijen, of items van lange lijsten.
    #[schema(example = 25_000)]
    beoordeeld: u64,
    /// Records die niet voldoen.
    #[schema(example = 12)]
    ongeldig: u64,
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

/// Waar iets staat, in de wet of in een afspraak.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Bron {
    /// De wet en het artikel.
    #[schema(example = "Awb, artikel 7:10, eerste lid")]
    titel: String,
    /// Waar het te lezen is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://wetten.overheid.nl/BWBR0005537")]
    url: Option<String>,
}

/// Eén ding dat niet aan de standaard voldoet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bevinding {
    /// Vaste code; zie `/bevindingcodes`.
    #[schema(example = "verplicht-ontbreekt")]
    code: String,
    /// Hoe erg het is.
    ernst: Ernst,
    /// JSON Pointer (RFC 6901) in het document. Een naam die de standaard niet kent is een gegeven en wordt niet getoond: `*3` is de derde naam in dat object.
    #[schema(example = "/trajecten/0")]
    plaats: String,
    /// De plaats in woorden.
    #[schema(example = "in het 1e item van 'trajecten'")]
    plaats_in_woorden: String,
    /// De regel in het schema waaraan niet is voldaan.
    #[schema(example = "#/$defs/traject/required")]
    schemaplaats: String,
    /// De regel, termijn of waardelijst waar het om gaat, met de code uit de standaard.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "einddatum-na-begindatum")]
    betreft: Option<String>,
    /// Wat er wordt verwacht, in een zin.
    #[schema(example = "Het verplichte gegeven 'trajectnummer' ontbreekt.")]
    melding: String,
    /// Waar dat staat, in de wet of in een afspraak, als de standaard dat zegt.
    #[serde(skip_serializing_if = "Option::is_none")]
    bron: Option<Bron>,
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
    /// De regel in het bestand waarop de plaats begint; bij CSV die waarop de rij begint. Van wat ingepakt is verstuurd: de regel na uitpakken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 17)]
    regel: Option<u64>,
    /// De kolom, bij CSV.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Postcode")]
    kolom: Option<String>,
}

impl Bevinding {
    pub(super) fn new(finding: Finding, language: Language) -> Self {
        Self {
            code: finding.code.as_str().to_owned(),
            ernst: match finding.severity {
                Severity::Error => Ernst::Fout,
                Severity::Warning => Ernst::Waarschuwing,
            },
            plaats: finding.instance,
            plaats_in_woorden: finding.place.in_language(language).to_owned(),
            betreft: finding.about,
            bron: finding.source.map(|source| Bron { titel: source.title, url: source.url }),
            schemaplaats: finding.schema,
            melding: finding.message.in_language(language).to_owned(),
            oorzaken: finding.causes.into_iter().map(|cause| Self::new(cause, language)).collect(),
            waarde: finding.value,
            recordsleutel: finding.record_key,
            regel: finding.line,
            kolom: finding.column,
        }
    }
}

/// The code lists that a version is judged by, each once.
fn code_lists(editions: &Editions) -> BTreeMap<String, String> {
    let lists = editions.code_lists.iter();
    lists.map(|((name, _), number)| (name.to_string(), number.to_string())).collect()
}

impl Rapport {
    /// A verdict as it goes over the wire; the command line prints the same.
    #[must_use]
    pub fn new(judged: Judged, language: Language) -> Self {
        let Judged { by, part, on, today, report } = judged;
        let counts = report.counts;
        Self {
            geldig: report.valid,
            standaard: by.standard.name.to_string(),
            versie: by.version.number.to_string(),
            profiel: by.profile.as_ref().map(|profile| profile.name.to_string()),
            onderdeel: part.map(|part| part.to_string()),
            voorbeeldstandaard: by.standard.example,
            digest: by.version.digest.to_string(),
            motor: ENGINE.to_owned(),
            peildatum: on,
            beoordelingsdatum: today,
            editie: by.version.editions.vocabularies,
            waardelijsten: code_lists(&by.version.editions),
            aantallen: Aantallen {
                fouten: counts.errors,
                waarschuwingen: counts.warnings,
                per_code: counts
                    .per_code
                    .into_iter()
                    .map(|(code, n)| (code.as_str().to_owned(), n))
                    .collect(),
            },
            records: report
                .records
                .map(|records| AantalRecords { beoordeeld: records.judged, ongeldig: records.invalid }),
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
#[expect(dead_code, clippy::large_enum_variant, reason = "describes for OpenAPI what the handlers answer")]
enum Uitslag {
    /// Ons rapport (standaard).
    Rapport(Rapport),
    /// JSON Schema-uitvoer.
    JsonSchema(JsonSchemaUitvoer),
}

/// De vormen van een antwoord.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema, Serialize)]
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
#[expect(dead_code, reason = "describes for OpenAPI what `Question` takes from `Asked`")]
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
    /// De vorm van het antwoord. `lijst` en `hierarchie` kunnen alleen bij één JSON-document; een antwoord in NDJSON is altijd een rapport.
    #[param(inline, example = "rapport")]
    uitvoer: Option<Uitvoer>,
    /// De dag waarvoor een bereik of `geldend` wordt opgezocht; anders vandaag.
    #[param(rename = "geldigOp", example = "2026-06-01")]
    geldig_op: Option<NaiveDate>,
    /// De dag van beoordelen, voor codes die op een dag gelden en termijnen die lopen; anders `geldigOp`, anders vandaag.
    #[param(example = "2026-06-01")]
    beoordelingsdatum: Option<NaiveDate>,
    /// Bij CSV: welke kolom bij welk veld hoort, voor kolommen die anders heten dan het veld. Gaat voor wat de standaard zegt.
    #[param(example = "Post code=/postcode;Nummer=/huisnummer", max_length = 4000)]
    kolommen: Option<String>,
    /// Bij CSV: wat in getallen voor de decimalen staat. Gaat voor wat de standaard zegt.
    #[param(example = "komma", pattern = "^(punt|komma)$")]
    decimaalteken: Option<String>,
}

/// What a query says about tables.
struct Tables {
    columns: Option<TableMapping>,
    decimal_mark: Option<DecimalMark>,
}

/// What a query asks.
struct Question {
    request: JudgeRequest,
    output: Uitvoer,
    day: NaiveDate,
    tables: Tables,
}

impl Question {
    fn of(asked: &mut Asked) -> Self {
        let day = asked.day();
        let request = JudgeRequest {
            part: asked.query::<PartName>("onderdeel"),
            values: asked.flag("toonWaarden"),
            record_key: asked.flag("recordsleutel"),
            today: asked.date("beoordelingsdatum").unwrap_or(day),
        };
        let tables = Tables { columns: asked.query("kolommen"), decimal_mark: asked.query("decimaalteken") };
        let output = asked.query("uitvoer").unwrap_or(Uitvoer::Rapport);
        Self { request, output, day, tables }
    }
}

impl Tables {
    /// What the standard says, with what the query says over it.
    fn over(self, standard: &TableMapping) -> TableMapping {
        let mut columns = standard.columns.clone();
        columns.extend(self.columns.unwrap_or_default().columns);
        TableMapping { columns, decimal_mark: self.decimal_mark.unwrap_or(standard.decimal_mark) }
    }
}

/// Whoever asks: in which language, over what, and how the answer is to be written.
struct Asker {
    language: Language,
    id: RequestId,
    caller: String,
    streamed: bool,
}

impl FromRequestParts<AppState> for Asker {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Infallible> {
        let headers = &parts.headers;
        let accepts = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
        let streamed =
            accepts.into_iter().any(|value| value.to_ascii_lowercase().contains("application/x-ndjson"));
        Ok(Self {
            language: language(headers),
            id: parts.extensions.get::<RequestId>().copied().unwrap_or_default(),
            caller: parts.extensions.get::<CallerAddress>().cloned().unwrap_or_default().0,
            streamed,
        })
    }
}

/// Gegevens toetsen
///
/// Toetst gegevens aan een versie: één JSON-document van elke omvang, JSON per regel (`application/x-ndjson`), `application/json-seq`, of een tabel met kopregel (`text/csv`). De body mag zijn ingepakt (`Content-Encoding`: gzip, zstd of br).
///
/// Gegevens die niet voldoen zijn een antwoord (200, `geldig: false`), geen fout. Met `Accept: application/x-ndjson` begint het antwoord meteen: regels met `soort` voortgang en bevinding, en als laatste regel de samenvatting. Ontbreekt die, dan is de levering niet helemaal beoordeeld. Het register bewaart niets van de gegevens, en het rapport bevat geen waarden eruit, tenzij daarom is gevraagd.
#[utoipa::path(
    post, path = "/standaarden/{standaard}/versies/{versie}/validaties", operation_id = "maakValidatie", tag = "Validatie",
    params(VersiePad, ValidatieVraag),
    request_body(description = "De gegevens.", content(
        (Value = "application/json"), (String = "application/x-ndjson"), (String = "application/json-seq"), (String = "text/csv"),
    )),
    responses((status = 200, description = "Het rapport.", content((Uitslag = "application/json"), (Regel = "application/x-ndjson")), headers(
        ("Content-Location" = String, description = "De exacte versie waaraan is getoetst."),
        ("Deprecation" = String, description = "Sinds wanneer de versie niet meer voor nieuw werk is (RFC 9745); alleen bij einde ondersteuning en teruggetrokken."),
        ("Sunset" = String, description = "Wanneer de versie niet meer bruikbaar is (RFC 8594), als dat bekend is."),
        ("Link" = String, description = "De opvolger (`successor-version`), bij een versie die eindigt."),
    )))
)]
async fn validate(State(state): State<AppState>, asker: Asker, mut asked: Asked, upload: Upload) -> Answer {
    let standard = asked.path::<StandardName>("standaard");
    let selector = asked.path::<Selector>("versie");
    let question = Question::of(&mut asked);
    asked.done()?;
    let by = state.registry.resolve_to_judge(&must(standard)?, &must(selector)?, question.day).await?;
    judge(state, asker, question, by, Data::of(upload).await?).await
}

/// Gegevens toetsen die hun standaard zelf noemen
///
/// Een document noemt zijn standaard in `$schema` (bijvoorbeeld `/schemas/adres/1.0.0`), binnen de eerste 64 KiB, of het verzoek doet dat met `Link: <…>; rel="describedby"`. De eigenschap `$schema` zelf wordt niet getoetst. Voor NDJSON en CSV is de header nodig.
#[utoipa::path(
    post, path = "/validaties", operation_id = "maakValidatieOpNaam", tag = "Validatie",
    params(
        ValidatieVraag,
        ("Link" = Option<String>, Header, description = "Het adres van de standaard.", example = "</schemas/adres/1.0.0>; rel=\"describedby\""),
    ),
    request_body(description = "De gegevens.", content(
        (Value = "application/json"), (String = "application/x-ndjson"), (String = "application/json-seq"), (String = "text/csv"),
    )),
    responses((status = 200, description = "Het rapport.", content((Uitslag = "application/json"), (Regel = "application/x-ndjson")), headers(
        ("Content-Location" = String, description = "De exacte versie waaraan is getoetst."),
        ("Deprecation" = String, description = "Sinds wanneer de versie niet meer voor nieuw werk is (RFC 9745); alleen bij einde ondersteuning en teruggetrokken."),
        ("Sunset" = String, description = "Wanneer de versie niet meer bruikbaar is (RFC 8594), als dat bekend is."),
        ("Link" = String, description = "De opvolger (`successor-version`), bij een versie die eindigt."),
    )))
)]
async fn validate_named(
    State(state): State<AppState>,
    headers: HeaderMap,
    asker: Asker,
    mut asked: Asked,
    upload: Upload,
) -> Answer {
    let question = Question::of(&mut asked);
    asked.done()?;
    let mut data = Data::of(upload).await?;
    let mut named = None;
    if data.media == Media::Json {
        (named, data.head) = match data.rest {
            None => state.registry.named_in_document(data.head).await?,
            Some(_) => named_in_head(data.head),
        };
    }
    let by = state.registry.resolve_named(named, described_by(&headers), question.day).await?;
    judge(state, asker, question, by, data).await
}

/// Gegevens toetsen aan een profiel
///
/// Zoals aan een versie, met dezelfde soorten gegevens en dezelfde vormen van antwoord. Een profiel heeft geen onderdelen.
#[utoipa::path(
    post, path = "/profielen/{profiel}/validaties", operation_id = "maakValidatieVanProfiel", tag = "Validatie",
    params(ProfielPad, ValidatieVraag),
    request_body(description = "De gegevens.", content(
        (Value = "application/json"), (String = "application/x-ndjson"), (String = "application/json-seq"), (String = "text/csv"),
    )),
    responses((status = 200, description = "Het rapport.", content((Uitslag = "application/json"), (Regel = "application/x-ndjson")), headers(
        ("Content-Location" = String, description = "Het profiel waaraan is getoetst."),
        ("Deprecation" = String, description = "Sinds wanneer de versie van het profiel niet meer voor nieuw werk is (RFC 9745); alleen bij einde ondersteuning en teruggetrokken."),
        ("Sunset" = String, description = "Wanneer die versie niet meer bruikbaar is (RFC 8594), als dat bekend is."),
    )))
)]
async fn validate_by_profile(
    State(state): State<AppState>,
    asker: Asker,
    mut asked: Asked,
    upload: Upload,
) -> Answer {
    let name = asked.path::<ProfileName>("profiel");
    let question = Question::of(&mut asked);
    asked.done()?;
    let by = state.registry.resolve_profile(&must(name)?).await?;
    judge(state, asker, question, by, Data::of(upload).await?).await
}

/// The formats of JSON Schema know one document, and an answer that is whole.
fn output_does_not_fit() -> Fault {
    Fault::new(
        "uitvoer-past-niet",
        text(
            "De uitvoer lijst en hierarchie kunnen alleen bij één JSON-document, en een antwoord in NDJSON is altijd een rapport. Laat 'uitvoer' weg.",
            "The outputs lijst and hierarchie are for one JSON document only, and an answer in NDJSON is always a report. Leave 'uitvoer' out.",
        ),
    )
    .at(Place::Query("uitvoer".into()))
}

/// What was sent, as far as it was read.
struct Data {
    media: Media,
    head: Bytes,
    /// What is still to come, when that was not all.
    rest: Option<Upload>,
}

impl Data {
    async fn of(mut upload: Upload) -> Result<Self, Error> {
        let media = upload.media;
        let (head, whole) = upload.head(SMALL).await?;
        Ok(Self { media, head, rest: (!whole).then_some(upload) })
    }
}

/// Judges what was sent: a small document at once, anything else as it comes.
async fn judge(state: AppState, asker: Asker, question: Question, by: Arc<Resolved>, data: Data) -> Answer {
    let Question { request, output, day, tables } = question;
    let Data { media, head, rest } = data;
    let form = match media {
        Media::Json => Form::Document,
        Media::Lines => Form::Lines,
        Media::Sequence => Form::Sequence,
        Media::Rows => Form::Rows(tables.over(&by.standard.table)),
    };
    if form == Form::Document && rest.is_none() && !asker.streamed {
        let headers = life::judged_by(&state.registry, &by).await?;
        let judged = state.registry.judge_by(by, day, request, head).await?;
        return Ok(answer(&state, headers, judged, output, asker.language));
    }
    if !matches!(output, Uitvoer::Rapport | Uitvoer::Vlag) && (form != Form::Document || asker.streamed)
        || asker.streamed && output != Uitvoer::Rapport
    {
        return Err(Error::invalid(output_does_not_fit()).into());
    }
    let headers = life::judged_by(&state.registry, &by).await?;
    let order = Order { by, on: day, request, form, language: asker.language, id: asker.id };
    if asker.streamed {
        let dock = state.registry.dock(&asker.caller)?;
        return Ok((headers, deliveries::streamed(state, order, dock, head, rest).await?).into_response());
    }
    let judged = deliveries::report(&state, order, &asker.caller, head, rest).await?;
    Ok(answer(&state, headers, judged, output, asker.language))
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

fn answer(
    state: &AppState,
    headers: HeaderMap,
    judged: Judged,
    output: Uitvoer,
    language: Language,
) -> Response {
    state.metrics.verdict(&judged);
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
    match &judged.by.profile {
        Some(profile) => registry.profile_address(&profile.name),
        None => registry.schema_address(&judged.by.version.standard, &judged.by.version.number),
    }
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
