//! `/zoekresultaten`: searching all that the register holds. What was asked is never logged.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Fault, Hit, HitKind, Place, SearchLine, text};
use crate::registry::Listing;

use super::AppState;
use super::openapi::operations;
use super::problem::Answer;
use super::provisions::{PaginaVraag, neighbours};
use super::request::Asked;

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(search))
}

/// De soorten zoekresultaten.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum SoortResultaat {
    /// Een voorziening.
    Voorziening,
    /// Een standaard, op zichzelf of om wat in een versie staat.
    Standaard,
    /// Een waardelijst, op zichzelf of om een van haar codes.
    Waardelijst,
}

/// Iets dat is gevonden.
#[derive(Debug, Serialize, ToSchema)]
struct Zoekresultaat {
    /// Wat het is.
    #[schema(example = "standaard")]
    soort: SoortResultaat,
    /// Naam in adressen.
    #[schema(example = "schuldhulp-levering")]
    naam: String,
    /// Titel voor mensen.
    #[schema(example = "Schuldhulp-levering")]
    titel: String,
    /// Waar het voor is.
    #[schema(example = "Een periodieke levering van schuldhulptrajecten.")]
    omschrijving: String,
    /// Van een standaard: de versie die past en van kracht is, anders de hoogste bruikbare, anders de hoogste.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.0.0")]
    versie: Option<String>,
    /// Van een standaard: de velden, regels en processtappen van die versie die het beste passen, ten hoogste vijf.
    velden: Vec<GevondenVeld>,
    /// Van een waardelijst: de codes die het beste passen, ten hoogste vijf.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    codes: Vec<GevondenCode>,
}

/// Een veld, regel of processtap die past.
#[derive(Debug, Serialize, ToSchema)]
struct GevondenVeld {
    /// De weg naar het veld, met `[]` voor een lijst en `{}` voor vrije namen; of de code van een regel, stap of termijn.
    #[schema(example = "trajecten[].client.bsn")]
    pad: String,
    /// Titel en betekenis, zo nodig ingekort.
    #[schema(example = "Burgerservicenummer van de inwoner.")]
    omschrijving: String,
}

/// Een code die past.
#[derive(Debug, Serialize, ToSchema)]
struct GevondenCode {
    /// De code.
    #[schema(example = "0344")]
    code: String,
    /// Waar de code voor staat.
    #[schema(example = "Utrecht")]
    naam: String,
}

impl From<SearchLine> for GevondenVeld {
    fn from(line: SearchLine) -> Self {
        let omschrijving = match (line.title.is_empty(), line.text.is_empty()) {
            (false, false) => format!("{}: {}", line.title, line.text),
            _ => line.title + &line.text,
        };
        Self { pad: line.path, omschrijving }
    }
}

impl From<Hit> for Zoekresultaat {
    fn from(hit: Hit) -> Self {
        let code = |line: SearchLine| GevondenCode { code: line.path, naam: line.title };
        Self {
            soort: match hit.kind {
                HitKind::Provision => SoortResultaat::Voorziening,
                HitKind::Standard => SoortResultaat::Standaard,
                HitKind::CodeList => SoortResultaat::Waardelijst,
            },
            naam: hit.name,
            titel: hit.title,
            omschrijving: hit.description,
            versie: hit.version.map(|number| number.to_string()),
            velden: hit.fields.into_iter().map(GevondenVeld::from).collect(),
            codes: hit.codes.into_iter().map(code).collect(),
        }
    }
}

/// Een pagina met zoekresultaten.
#[derive(Debug, Serialize, ToSchema)]
struct Zoekresultaten {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 3)]
    aantal: u64,
    /// Adres van de volgende pagina.
    #[schema(example = "/v1/zoekresultaten?zoek=bsn&pagina=2&paginaGrootte=20")]
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De resultaten op deze pagina, het beste eerst.
    resultaten: Vec<Zoekresultaat>,
}

/// Waarnaar wordt gezocht.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what the handler takes from `Asked`")]
struct ZoekVraag {
    /// De woorden, ten hoogste twintig; alle moeten voorkomen, een tikfout of ander accent mag.
    #[param(example = "schuldhulptraject bsn", min_length = 1, max_length = 200)]
    zoek: String,
    /// De dag waarvoor de geldende versie wordt gekozen; anders vandaag.
    #[param(rename = "geldigOp", example = "2027-01-01")]
    geldig_op: Option<NaiveDate>,
}

/// Zoeken
///
/// Voorzieningen, standaarden en waardelijsten waarin alle woorden voorkomen: in naam, titel of omschrijving, in de velden, waarden, regels en stappen van een versie, of in de codes van een waardelijst. Woorden worden ook gevonden in het meervoud, in samenstellingen en met een tikfout.
#[utoipa::path(
    get, path = "/zoekresultaten", operation_id = "zoek", tag = "Catalogus",
    params(ZoekVraag, PaginaVraag),
    responses((status = 200, description = "Een pagina met zoekresultaten.", body = Zoekresultaten))
)]
async fn search(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Zoekresultaten>> {
    let page = asked.page(state.settings.limits.page_size);
    let day = asked.date("geldigOp");
    let words = asked.words("zoek");
    if words.as_deref().is_none_or(|words| words.trim().is_empty()) && !asked.found_fault_with("zoek") {
        asked.push(without_words());
    }
    asked.done()?;
    let words = words.unwrap_or_default();
    let on = day.unwrap_or_else(|| crate::domain::dutch_day(chrono::Utc::now()));
    let Listing { items, total } = state.registry.search(&words, on, page).await?;
    let mut query = vec![("zoek", words)];
    query.extend(day.map(|day| ("geldigOp", day.to_string())));
    let (vorige, volgende) = neighbours(page, total, "/v1/zoekresultaten", &query);
    let resultaten = items.into_iter().map(Zoekresultaat::from).collect();
    Ok(Json(Zoekresultaten { aantal: total, volgende, vorige, resultaten }))
}

fn without_words() -> Fault {
    Fault::new(
        "zoektekst-ontbreekt",
        text(
            "Zeg met de parameter 'zoek' waarnaar u zoekt, zoals zoek=gemeentecode.",
            "Say with the parameter 'zoek' what you look for, such as zoek=gemeentecode.",
        ),
    )
    .at(Place::Query("zoek".into()))
}
