//! `…/validaties` and `/validaties`: data in, report out, nothing kept.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use bytes::Bytes;
use chrono::{NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{
    Caller, DecimalMark, Error, Fault, Language, OrganisationName, PartName, Place, ProfileName, Selector,
    StandardName, TableMapping, dutch_day, text,
};
use crate::registry::{Form, JudgeRequest, Judged, Registry, Resolved, SMALL, Salt, Salted, named_in_head};
use crate::validation::output;

use super::AppState;
use super::deliveries::{self, Order, Regel};
use super::life;
use super::openapi::operations;
use super::problem::{Answer, Problem};
use super::profiles::ProfielPad;
use super::release_sets::{UitgaveVraag, asked_set, chosen};
use super::reports::Rapport;
use super::request::{Asked, CallerAddress, RequestId, language, must};
use super::upload::{Media, Upload};
use super::versions::VersiePad;

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(operations!(validate))
        .routes(operations!(validate_by_profile))
        .routes(operations!(validate_named))
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
    /// De organisatie namens wie wordt getoetst. Wie het vraagt is aangemeld, hoort bij een organisatie, en die heeft daar vandaag voor deze standaard een mandaat voor (`/mandaten`), of is het zelf.
    #[param(example = "gemeente-utrecht", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    namens: Option<String>,
    /// Bij CSV: welke kolom bij welk veld hoort, voor kolommen die anders heten dan het veld. Gaat voor wat de standaard zegt.
    #[param(example = "Post code=/postcode;Nummer=/huisnummer", max_length = 4000)]
    kolommen: Option<String>,
    /// Bij CSV: wat in getallen voor de decimalen staat. Gaat voor wat de standaard zegt.
    #[param(example = "komma", pattern = "^(punt|komma)$")]
    decimaalteken: Option<String>,
    /// Vraag een validatiebewijs, waarin de digest van de gegevens (uitgepakt) met dit zout is gemaakt: base64url van 16 tot en met 64 willekeurige bytes. Bewaar het zout bij de gegevens: zonder zout is later niet aan te tonen bij welke gegevens het bewijs hoort. Het register bewaart het niet.
    #[param(example = "c29tZSByYW5kb20gYnl0ZXMu", pattern = "^[A-Za-z0-9_-]{22,86}={0,2}$")]
    zout: Option<String>,
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
    on_behalf_of: Option<OrganisationName>,
    /// The digest that a receipt is to carry.
    salted: Option<Salted>,
}

impl Question {
    fn of(asked: &mut Asked) -> Self {
        let day = asked.day();
        let request = JudgeRequest {
            part: asked.query::<PartName>("onderdeel"),
            values: asked.flag("toonWaarden"),
            record_key: asked.flag("recordsleutel"),
            today: asked.date("beoordelingsdatum").unwrap_or(day),
            party: None,
        };
        let tables = Tables { columns: asked.query("kolommen"), decimal_mark: asked.query("decimaalteken") };
        let output = asked.query("uitvoer").unwrap_or(Uitvoer::Rapport);
        let salted = asked.query::<Salt>("zout").map(|salt| Salted::new(&salt));
        if salted.is_some() && output != Uitvoer::Rapport {
            asked.push(receipt_does_not_fit());
        }
        Self { request, output, day, tables, on_behalf_of: asked.query("namens"), salted }
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
    caller: Arc<str>,
    signed_in: Option<Caller>,
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
            signed_in: parts.extensions.get::<Caller>().cloned(),
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
    params(VersiePad, UitgaveVraag, ValidatieVraag),
    request_body(description = "De gegevens.", content(
        (Value = "application/json"), (String = "application/x-ndjson"), (String = "application/json-seq"), (String = "text/csv"),
    )),
    responses(
        (status = 200, description = "Het rapport.", content((Uitslag = "application/json"), (Regel = "application/x-ndjson")), headers(
        ("Content-Location" = String, description = "De exacte versie waaraan is getoetst."),
        ("Deprecation" = String, description = "Sinds wanneer de versie niet meer voor nieuw werk is (RFC 9745); alleen bij einde ondersteuning en teruggetrokken."),
        ("Sunset" = String, description = "Wanneer de versie niet meer bruikbaar is (RFC 8594), als dat bekend is."),
        ("Link" = String, description = "De opvolger (`successor-version`), bij een versie die eindigt."),
        )),
        (status = 409, description = "Er is een validatiebewijs gevraagd, en dit register ondertekent niet.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn validate(State(state): State<AppState>, asker: Asker, mut asked: Asked, upload: Upload) -> Answer {
    let standard = asked.path::<StandardName>("standaard");
    let selector = asked.path::<Selector>("versie");
    let set = asked_set(&mut asked, selector.as_ref());
    let question = Question::of(&mut asked);
    asked.done()?;
    let standard = must(standard)?;
    let selector = chosen(&state.registry, &standard, selector, set).await?;
    let by = state.registry.resolve_to_judge(&standard, &selector, question.day).await?;
    let data = Data::of(upload, &question).await?;
    judge(state, asker, question, by, data).await
}

/// Gegevens toetsen die hun standaard zelf noemen
///
/// Een document noemt zijn standaard in `$schema` (bijvoorbeeld `/schemas/adres/1.0.0`), binnen de eerste 64 KiB, of het verzoek doet dat met `Link: <…>; rel="describedby"`. De eigenschap `$schema` zelf wordt niet getoetst. Voor NDJSON en CSV is de header nodig. Met `uitgave` is de versie die uit de uitgave; het document mag dan ook alleen de standaard noemen (`/schemas/adres`), en een andere versie noemen is een fout.
#[utoipa::path(
    post, path = "/validaties", operation_id = "maakValidatieOpNaam", tag = "Validatie",
    params(
        UitgaveVraag, ValidatieVraag,
        ("Link" = Option<String>, Header, description = "Het adres van de standaard.", example = "</schemas/adres/1.0.0>; rel=\"describedby\""),
    ),
    request_body(description = "De gegevens.", content(
        (Value = "application/json"), (String = "application/x-ndjson"), (String = "application/json-seq"), (String = "text/csv"),
    )),
    responses(
        (status = 200, description = "Het rapport.", content((Uitslag = "application/json"), (Regel = "application/x-ndjson")), headers(
        ("Content-Location" = String, description = "De exacte versie waaraan is getoetst."),
        ("Deprecation" = String, description = "Sinds wanneer de versie niet meer voor nieuw werk is (RFC 9745); alleen bij einde ondersteuning en teruggetrokken."),
        ("Sunset" = String, description = "Wanneer de versie niet meer bruikbaar is (RFC 8594), als dat bekend is."),
        ("Link" = String, description = "De opvolger (`successor-version`), bij een versie die eindigt."),
        )),
        (status = 409, description = "Er is een validatiebewijs gevraagd, en dit register ondertekent niet.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn validate_named(
    State(state): State<AppState>,
    headers: HeaderMap,
    asker: Asker,
    mut asked: Asked,
    upload: Upload,
) -> Answer {
    let set = asked_set(&mut asked, None);
    let question = Question::of(&mut asked);
    asked.done()?;
    let mut data = Data::of(upload, &question).await?;
    let mut named = None;
    if data.media == Media::Json {
        (named, data.head) = match data.rest {
            None => state.registry.named_in_document(data.head).await?,
            Some(_) => named_in_head(data.head),
        };
    }
    let linked = described_by(&headers);
    let by = state.registry.resolve_named(named, linked, set.as_ref(), question.day).await?;
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
    responses(
        (status = 200, description = "Het rapport.", content((Uitslag = "application/json"), (Regel = "application/x-ndjson")), headers(
        ("Content-Location" = String, description = "Het profiel waaraan is getoetst."),
        ("Deprecation" = String, description = "Sinds wanneer de versie van het profiel niet meer voor nieuw werk is (RFC 9745); alleen bij einde ondersteuning en teruggetrokken."),
        ("Sunset" = String, description = "Wanneer die versie niet meer bruikbaar is (RFC 8594), als dat bekend is."),
        )),
        (status = 409, description = "Er is een validatiebewijs gevraagd, en dit register ondertekent niet.", body = Problem, content_type = "application/problem+json"),
    )
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
    let data = Data::of(upload, &question).await?;
    judge(state, asker, question, by, data).await
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

/// The formats of JSON Schema have no place for a receipt.
fn receipt_does_not_fit() -> Fault {
    Fault::new(
        "bewijs-past-niet",
        text(
            "Een validatiebewijs staat in ons rapport. Laat 'uitvoer' weg, of 'zout'.",
            "A receipt stands in our report. Leave out 'uitvoer', or 'zout'.",
        ),
    )
    .at(Place::Query("zout".into()))
}

/// What was sent, as far as it was read.
struct Data {
    media: Media,
    head: Bytes,
    /// What is still to come, when that was not all.
    rest: Option<Upload>,
}

impl Data {
    async fn of(mut upload: Upload, question: &Question) -> Result<Self, Error> {
        upload.salted.clone_from(&question.salted);
        let media = upload.media;
        let (head, whole) = upload.head(SMALL).await?;
        Ok(Self { media, head, rest: (!whole).then_some(upload) })
    }
}

/// Judges what was sent: a small document at once, anything else as it comes. Whatever is rarely needed for the first
/// stands apart in a box: all that a handler may wait for is copied with each of its requests.
async fn judge(state: AppState, asker: Asker, question: Question, by: Arc<Resolved>, data: Data) -> Answer {
    let Question { mut request, output, day, tables, on_behalf_of, salted } = question;
    let (signed_in, today) = (asker.signed_in.as_ref(), dutch_day(Utc::now()));
    request.party = state.registry.acting_party(signed_in, on_behalf_of, &by.standard, today).await?;
    state.registry.ready_for_receipt(salted.as_ref())?;
    let shape = Shape { output, language: asker.language, salted: salted.clone(), today };
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
        return answer(&state, headers, judged, shape).await;
    }
    if !matches!(output, Uitvoer::Rapport | Uitvoer::Vlag) && (form != Form::Document || asker.streamed)
        || asker.streamed && output != Uitvoer::Rapport
    {
        return Err(Error::invalid(output_does_not_fit()).into());
    }
    let headers = life::judged_by(&state.registry, &by).await?;
    let order = Order { by, on: day, request, form, language: asker.language, id: asker.id, salted };
    if asker.streamed {
        let dock = state.registry.dock(&asker.caller)?;
        let streamed = Box::pin(deliveries::streamed(state, order, dock, head, rest)).await?;
        return Ok((headers, streamed).into_response());
    }
    let judged = Box::pin(deliveries::report(&state, order, &asker.caller, head, rest)).await?;
    answer(&state, headers, judged, shape).await
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

/// How an answer is written.
struct Shape {
    output: Uitvoer,
    language: Language,
    salted: Option<Salted>,
    today: NaiveDate,
}

async fn answer(state: &AppState, headers: HeaderMap, judged: Judged, shape: Shape) -> Answer {
    state.metrics.verdict(&judged);
    let Shape { output, language, salted, today } = shape;
    state.registry.count_use(&judged, today);
    let registry = &state.registry;
    let body = match output {
        Uitvoer::Rapport if salted.is_none() => {
            judged.in_writing(|judged| json(&Rapport::new(judged, language)))
        }
        Uitvoer::Rapport => {
            let receipt = receipt(registry, &judged, salted.as_ref()).await?;
            json(&Rapport::new(judged, language).with_receipt(receipt))
        }
        Uitvoer::Vlag => json(&output::flag(&judged.report)),
        Uitvoer::Lijst => json(&output::list(&judged.report, &schema_of(registry, &judged), language)),
        Uitvoer::Hierarchie => {
            json(&output::hierarchical(&judged.report, &schema_of(registry, &judged), language))
        }
    }?;
    Ok((headers, [(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// What is written of it, in one go: it is asked for thousands of times a second.
fn json(said: &impl Serialize) -> Result<Bytes, Error> {
    /// What a report on a valid document needs.
    const USUAL: usize = 1024;
    let mut bytes = Vec::with_capacity(USUAL);
    serde_json::to_writer(&mut bytes, said).map_err(Error::internal)?;
    Ok(bytes.into())
}

/// The receipt of a verdict, when one was asked for. All of the data has passed by then.
pub(super) async fn receipt(
    registry: &Registry,
    judged: &Judged,
    salted: Option<&Salted>,
) -> Result<Option<String>, Error> {
    let Some(salted) = salted else { return Ok(None) };
    Box::pin(registry.receipt(judged, salted, Utc::now())).await.map(Some)
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
