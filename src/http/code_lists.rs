//! `/waardelijsten`: code lists, their versions and their codes.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{
    CodeListHeading, CodeListName, Fault, Ground, Place, Role, Selector, VersionNumber, text,
};
use crate::registry::{CodeListVersion, Listing, NewCodeList};

use super::AppState;
use super::access::SignedIn;
use super::openapi::operations;
use super::problem::Answer;
use super::provisions::{PaginaVraag, created_or_ok, neighbours};
use super::request::{Asked, JsonBody, must};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(operations!(list))
        .routes(operations!(read, put))
        .routes(operations!(versions, publish))
        .routes(operations!(codes))
}

/// Een waardelijst: codes die op een datum gelden.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Waardelijst {
    /// Naam in adressen en in schema's.
    #[schema(example = "gemeenten")]
    naam: String,
    /// Titel voor mensen.
    #[schema(example = "Gemeentecodes")]
    titel: String,
    /// Wat erin staat, in Markdown.
    #[schema(example = "De codes van alle gemeenten.")]
    omschrijving: String,
    /// Wie de lijst beheert.
    #[schema(example = "Maatstaf (voorbeeld)")]
    eigenaar: String,
    /// Waar als de lijst een voorbeeld bij dit product is, door niemand vastgesteld.
    #[schema(example = true)]
    voorbeeldlijst: bool,
}

impl From<CodeListHeading> for Waardelijst {
    fn from(list: CodeListHeading) -> Self {
        Self {
            naam: list.name.to_string(),
            titel: list.title,
            omschrijving: list.description,
            eigenaar: list.owner,
            voorbeeldlijst: list.example,
        }
    }
}

/// Een pagina met waardelijsten.
#[derive(Debug, Serialize, ToSchema)]
struct Waardelijsten {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 2)]
    aantal: u64,
    /// Adres van de volgende pagina.
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De waardelijsten op deze pagina.
    resultaten: Vec<Waardelijst>,
}

/// Een versie van een waardelijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WaardelijstVersie {
    /// Versienummer.
    #[schema(example = "1.0.0")]
    versie: String,
    /// De dag tot waar de lijst weet wat geldt.
    #[schema(example = "2026-01-01")]
    stand_datum: NaiveDate,
    /// SHA-256 van de bytes.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest: String,
    /// Wat er veranderde, in Markdown.
    #[schema(example = "Eerste versie.")]
    toelichting: String,
    /// Wanneer de versie is vastgesteld.
    vastgesteld_op: DateTime<Utc>,
}

impl From<CodeListVersion> for WaardelijstVersie {
    fn from(version: CodeListVersion) -> Self {
        Self {
            versie: version.number.to_string(),
            stand_datum: version.reference_date,
            digest: version.digest.to_string(),
            toelichting: version.notes,
            vastgesteld_op: version.published_at,
        }
    }
}

/// De versies van een waardelijst.
#[derive(Debug, Serialize, ToSchema)]
struct WaardelijstVersies {
    /// Hoeveel er zijn.
    #[schema(example = 1)]
    aantal: usize,
    /// De versies, de hoogste eerst.
    resultaten: Vec<WaardelijstVersie>,
}

/// Een code, in een tijdvak waarin die één ding betekent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Waarde {
    /// De code.
    #[schema(example = "1992")]
    code: String,
    /// Waar de code voor staat.
    #[schema(example = "Voorne aan Zee")]
    naam: String,
    /// De eerste dag waarop de code geldt.
    geldig_van_datum: Option<NaiveDate>,
    /// De laatste dag waarop de code geldt.
    geldig_tot_datum: Option<NaiveDate>,
    /// De codes die ervoor in de plaats kwamen.
    #[schema(example = json!([]))]
    opvolgers: Vec<String>,
}

/// Een pagina met waarden.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Waarden {
    /// De versie van de lijst.
    #[schema(example = "1.0.0")]
    versie: String,
    /// De dag tot waar de lijst weet wat geldt.
    #[schema(example = "2026-01-01")]
    stand_datum: NaiveDate,
    /// Hoeveel er in totaal zijn.
    #[schema(example = 342)]
    aantal: u64,
    /// Adres van de volgende pagina.
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De waarden op deze pagina, op code.
    resultaten: Vec<Waarde>,
}

/// Welke waarden.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what `codes` takes from `Asked`")]
struct WaardenVraag {
    /// Alleen codes die op deze dag gelden; anders alle.
    #[param(rename = "geldigOp", example = "2026-06-01")]
    geldig_op: Option<NaiveDate>,
    /// Alleen codes waarvan de code of de naam deze tekst bevat.
    #[param(example = "Voorne", max_length = 200)]
    zoek: Option<String>,
}

/// Wat een beheerder over een waardelijst vastlegt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WaardelijstGegevens {
    /// Titel voor mensen.
    #[schema(example = "Gemeentecodes")]
    titel: String,
    /// Wat erin staat, in Markdown.
    #[serde(default)]
    #[schema(example = "De codes van alle gemeenten.")]
    omschrijving: String,
    /// Wie de lijst beheert.
    #[serde(default)]
    #[schema(example = "VNG")]
    eigenaar: String,
}

/// Een nieuwe versie van een waardelijst.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuweWaardelijstVersie {
    /// Versienummer.
    #[schema(example = "1.1.0")]
    versie: String,
    /// De dag tot waar de lijst weet wat geldt.
    #[schema(example = "2027-01-01")]
    stand_datum: NaiveDate,
    /// Wat er veranderde, in Markdown.
    #[serde(default)]
    #[schema(example = "Herindelingen per 1 januari 2027.")]
    toelichting: String,
    /// De waarden als CSV met de kopregel `code,naam,geldigVan,geldigTot,opvolgers`; opvolgers staan met een spatie ertussen.
    #[schema(example = "code,naam,geldigVan,geldigTot,opvolgers\n0363,Amsterdam,,,\n")]
    csv: String,
}

/// Waardelijsten
///
/// Alle waardelijsten, op naam. Schema's verwijzen ernaar met het trefwoord `waardelijst`.
#[utoipa::path(
    get, path = "/waardelijsten", operation_id = "lijstWaardelijsten", tag = "Catalogus", params(PaginaVraag),
    responses((status = 200, description = "Een pagina met waardelijsten.", body = Waardelijsten))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Waardelijsten>> {
    let page = asked.page(state.settings.limits.page_size);
    asked.done()?;
    let Listing { items, total } = state.registry.code_lists(page).await?;
    let (vorige, volgende) = neighbours(page, total, "/v1/waardelijsten", &[]);
    let resultaten = items.into_iter().map(Waardelijst::from).collect();
    Ok(Json(Waardelijsten { aantal: total, volgende, vorige, resultaten }))
}

/// Eén waardelijst
///
/// Een waardelijst met haar beheerder.
#[utoipa::path(
    get, path = "/waardelijsten/{waardelijst}", operation_id = "leesWaardelijst", tag = "Catalogus",
    params(("waardelijst" = String, Path, description = "Naam van de waardelijst.", example = "gemeenten", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)),
    responses((status = 200, description = "De waardelijst.", body = Waardelijst))
)]
async fn read(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Waardelijst>> {
    let name = asked.path::<CodeListName>("waardelijst");
    asked.done()?;
    Ok(Json(state.registry.code_list(&must(name)?).await?.into()))
}

/// Waardelijst vastleggen
///
/// Maakt een waardelijst, of wijzigt haar titel en omschrijving. Vraagt een sleutel.
#[utoipa::path(
    put, path = "/waardelijsten/{waardelijst}", operation_id = "bewaarWaardelijst", tag = "Beheer",
    params(("waardelijst" = String, Path, description = "Naam van de waardelijst.", example = "gemeenten", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)),
    request_body(content = WaardelijstGegevens, description = "De gegevens van de waardelijst."),
    responses(
        (status = 200, description = "De waardelijst is gewijzigd, of was al zo.", body = Waardelijst),
        (status = 201, description = "De waardelijst is gemaakt.", body = Waardelijst),
    ),
    security(("sleutel" = ["beheerder"]))
)]
async fn put(State(state): State<AppState>, caller: SignedIn, mut asked: Asked, body: JsonBody) -> Answer {
    let name = asked.path::<CodeListName>("waardelijst");
    asked.done()?;
    caller.require(Role::Maintainer, &Ground::default())?;
    let given: WaardelijstGegevens = body.read(&state.registry).await?;
    let list = CodeListHeading {
        name: must(name)?,
        title: given.titel,
        description: given.omschrijving,
        owner: given.eigenaar,
        example: false,
    };
    let written = state.registry.put_code_list(&list, &caller.act("")).await?;
    Ok(created_or_ok(written, Waardelijst::from(list)))
}

/// Versies van een waardelijst
///
/// Alle versies, de hoogste eerst.
#[utoipa::path(
    get, path = "/waardelijsten/{waardelijst}/versies", operation_id = "lijstWaardelijstVersies", tag = "Catalogus",
    params(("waardelijst" = String, Path, description = "Naam van de waardelijst.", example = "gemeenten", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)),
    responses((status = 200, description = "De versies.", body = WaardelijstVersies))
)]
async fn versions(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<WaardelijstVersies>> {
    let name = asked.path::<CodeListName>("waardelijst");
    asked.done()?;
    let versions = state.registry.code_list_versions(&must(name)?).await?;
    let resultaten: Vec<_> = versions.into_iter().map(WaardelijstVersie::from).collect();
    Ok(Json(WaardelijstVersies { aantal: resultaten.len(), resultaten }))
}

/// Versie van een waardelijst vaststellen
///
/// Een versie geldt meteen en verandert nooit meer. Standaarden die al zijn vastgesteld, blijven de versie gebruiken waarmee zij zijn vastgesteld. Vraagt een sleutel.
#[utoipa::path(
    post, path = "/waardelijsten/{waardelijst}/versies", operation_id = "maakWaardelijstVersie", tag = "Beheer",
    params(("waardelijst" = String, Path, description = "Naam van de waardelijst.", example = "gemeenten", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)),
    request_body(content = NieuweWaardelijstVersie, description = "De versie met haar waarden."),
    responses(
        (status = 200, description = "De versie was er al, met dezelfde bytes.", body = WaardelijstVersie),
        (status = 201, description = "De versie is vastgesteld.", body = WaardelijstVersie),
    ),
    security(("sleutel" = ["beheerder"]))
)]
async fn publish(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer {
    let name = asked.path::<CodeListName>("waardelijst");
    asked.done()?;
    caller.require(Role::Maintainer, &Ground::default())?;
    let name = must(name)?;
    let given: NieuweWaardelijstVersie = body.read(&state.registry).await?;
    let at = |fault: Fault| crate::domain::Error::invalid(fault.at(Place::Body("/versie".into())));
    let number: VersionNumber = given.versie.parse().map_err(at)?;
    let new = NewCodeList {
        number: number.clone(),
        reference_date: given.stand_datum,
        csv: given.csv.into_bytes(),
        notes: given.toelichting,
    };
    let written = state.registry.publish_code_list(&name, new, &caller.act("")).await?;
    let versions = state.registry.code_list_versions(&name).await?;
    let made = versions.into_iter().find(|version| version.number == number).map(WaardelijstVersie::from);
    Ok(created_or_ok(written, made))
}

/// Waarden van een waardelijst
///
/// De codes van een versie met hun geldigheid en opvolgers, op code; met `Accept: text/csv` alle tegelijk, byte voor byte zoals vastgesteld.
#[utoipa::path(
    get, path = "/waardelijsten/{waardelijst}/versies/{versie}/waarden", operation_id = "lijstWaarden", tag = "Catalogus",
    params(
        ("waardelijst" = String, Path, description = "Naam van de waardelijst.", example = "gemeenten", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64),
        ("versie" = String, Path, description = "Exact (`1.0.0`), een bereik (`1`, `1.0`, `^1.0`) of `geldend` voor de hoogste.", example = "1.0.0", max_length = 64),
        WaardenVraag, PaginaVraag,
    ),
    responses((status = 200, description = "De waarden.", content((Waarden = "application/json"), (String = "text/csv"))))
)]
async fn codes(State(state): State<AppState>, headers: HeaderMap, mut asked: Asked) -> Answer {
    let name = asked.path::<CodeListName>("waardelijst");
    let selector = asked.path::<Selector>("versie");
    let (day, search) = (asked.date("geldigOp"), asked.words("zoek"));
    if search.as_ref().is_some_and(|search| search.chars().count() > 200) {
        asked.push(
            Fault::new(
                "zoekvraag-te-lang",
                text("Zoek op ten hoogste 200 tekens.", "Search for at most 200 characters."),
            )
            .at(Place::Query("zoek".into())),
        );
    }
    let page = asked.page(state.settings.limits.page_size);
    asked.done()?;
    let (name, selector) = (must(name)?, must(selector)?);
    let list = state.registry.codes(&name, &selector).await?;
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("text/csv") {
        let bytes = state.registry.code_list_bytes(&name, &list.number).await?;
        let media = (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
        return Ok(([media], bytes).into_response());
    }
    let found = list.find(search.as_deref().unwrap_or_default(), day);
    let path = format!("/v1/waardelijsten/{name}/versies/{}/waarden", list.number);
    let mut query = Vec::new();
    query.extend(day.map(|day| ("geldigOp", day.to_string())));
    query.extend(search.clone().map(|search| ("zoek", search)));
    let (vorige, volgende) = neighbours(page, found.len() as u64, &path, &query);
    let skipped = (page.number as usize).saturating_sub(1).saturating_mul(page.size as usize);
    let shown = found.iter().skip(skipped).take(page.size as usize).map(|(code, is)| Waarde {
        code: (*code).to_owned(),
        naam: is.name.clone(),
        geldig_van_datum: is.validity.from,
        geldig_tot_datum: is.validity.until,
        opvolgers: is.successors.clone(),
    });
    let answer = Waarden {
        versie: list.number.to_string(),
        stand_datum: list.reference_date,
        aantal: found.len() as u64,
        volgende,
        vorige,
        resultaten: shown.collect(),
    };
    Ok(Json(answer).into_response())
}
