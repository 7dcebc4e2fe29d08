//! `/voorzieningen`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Provision, ProvisionName};
use crate::registry::{Listing, Page, Written};

use super::AppState;
use super::access::SignedIn;
use super::openapi::operations;
use super::problem::Answer;
use super::request::{Asked, JsonBody, must};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(list)).routes(operations!(read, put))
}

/// Welke pagina van een lijst.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what `Asked::page` takes")]
pub(super) struct PaginaVraag {
    /// Paginanummer, vanaf 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1, example = 1)]
    pagina: Option<u32>,
    /// Aantal per pagina.
    #[param(rename = "paginaGrootte", minimum = 1, maximum = 100, default = 20, example = 20)]
    pagina_grootte: Option<u32>,
}

/// De adressen van de vorige en volgende pagina, als die er zijn.
pub(super) fn neighbours(
    page: Page,
    total: u64,
    path: &str,
    query: &[(&str, String)],
) -> (Option<String>, Option<String>) {
    let address = |number: u32| {
        let mut written = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in query {
            written.append_pair(name, value);
        }
        written
            .append_pair("pagina", &number.to_string())
            .append_pair("paginaGrootte", &page.size.to_string());
        format!("{path}?{}", written.finish())
    };
    let more = u64::from(page.number) * u64::from(page.size) < total;
    ((page.number > 1).then(|| address(page.number - 1)), more.then(|| address(page.number + 1)))
}

/// Een collectieve voorziening waar standaarden bij horen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Voorziening {
    /// Naam in adressen.
    #[schema(example = "schuldhulpverlening", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    naam: String,
    /// Titel voor mensen.
    #[schema(example = "Schuldhulpverlening")]
    titel: String,
    /// Waar de voorziening voor is.
    #[schema(example = "Gegevens over schuldhulptrajecten van inwoners.")]
    omschrijving: String,
    /// De organisatie die de voorziening beheert.
    #[schema(example = "Maatstaf (voorbeeld)")]
    eigenaar: String,
    /// Hoe een organisatie meedoet.
    #[schema(example = "Meld u aan bij de beheerder.")]
    meedoen: String,
}

impl From<Provision> for Voorziening {
    fn from(provision: Provision) -> Self {
        Self {
            naam: provision.name.to_string(),
            titel: provision.title,
            omschrijving: provision.description,
            eigenaar: provision.owner,
            meedoen: provision.joining,
        }
    }
}

/// Een pagina met voorzieningen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Voorzieningen {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 5)]
    aantal: u64,
    /// Adres van de volgende pagina.
    #[schema(example = "/v1/voorzieningen?pagina=2&paginaGrootte=20")]
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De voorzieningen op deze pagina.
    resultaten: Vec<Voorziening>,
}

/// Wat een beheerder over een voorziening vastlegt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VoorzieningGegevens {
    /// Titel voor mensen.
    #[schema(example = "Schuldhulpverlening")]
    titel: String,
    /// Waar de voorziening voor is.
    #[serde(default)]
    #[schema(example = "Gegevens over schuldhulptrajecten van inwoners.")]
    omschrijving: String,
    /// De organisatie die de voorziening beheert.
    #[serde(default)]
    #[schema(example = "VNG")]
    eigenaar: String,
    /// Hoe een organisatie meedoet.
    #[serde(default)]
    #[schema(example = "Meld u aan bij de beheerder.")]
    meedoen: String,
}

/// Voorzieningen
///
/// Alle voorzieningen, op naam.
#[utoipa::path(
    get, path = "/voorzieningen", operation_id = "lijstVoorzieningen", tag = "Catalogus", params(PaginaVraag),
    responses((status = 200, description = "Een pagina met voorzieningen.", body = Voorzieningen))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Voorzieningen>> {
    let page = asked.page(state.settings.limits.page_size);
    asked.done()?;
    let Listing { items, total } = state.registry.provisions(page).await?;
    let (vorige, volgende) = neighbours(page, total, "/v1/voorzieningen", &[]);
    let resultaten = items.into_iter().map(Voorziening::from).collect();
    Ok(Json(Voorzieningen { aantal: total, volgende, vorige, resultaten }))
}

/// Eén voorziening
///
/// Een voorziening met haar beheerder en hoe een organisatie meedoet.
#[utoipa::path(
    get, path = "/voorzieningen/{voorziening}", operation_id = "leesVoorziening", tag = "Catalogus",
    params(("voorziening" = String, Path, description = "Naam van de voorziening.", example = "bouwstenen", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)),
    responses((status = 200, description = "De voorziening.", body = Voorziening))
)]
async fn read(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Voorziening>> {
    let name = asked.path::<ProvisionName>("voorziening");
    asked.done()?;
    Ok(Json(state.registry.provision(&must(name)?).await?.into()))
}

/// Voorziening vastleggen
///
/// Maakt een voorziening, of wijzigt haar. Vraagt een sleutel.
#[utoipa::path(
    put, path = "/voorzieningen/{voorziening}", operation_id = "bewaarVoorziening", tag = "Beheer",
    params(("voorziening" = String, Path, description = "Naam van de voorziening.", example = "bouwstenen", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)),
    request_body(content = VoorzieningGegevens, description = "De gegevens van de voorziening."),
    responses(
        (status = 200, description = "De voorziening is gewijzigd, of was al zo.", body = Voorziening),
        (status = 201, description = "De voorziening is gemaakt.", body = Voorziening),
    ),
    security(("sleutel" = ["beheerder"]))
)]
async fn put(State(state): State<AppState>, caller: SignedIn, mut asked: Asked, body: JsonBody) -> Answer {
    let name = asked.path::<ProvisionName>("voorziening");
    asked.done()?;
    let given: VoorzieningGegevens = body.read(&state.registry).await?;
    let provision = Provision {
        name: must(name)?,
        title: given.titel,
        description: given.omschrijving,
        owner: given.eigenaar,
        joining: given.meedoen,
    };
    let written = state.registry.put_provision(&provision, &caller.act("")).await?;
    Ok(created_or_ok(written, Voorziening::from(provision)))
}

/// 201 for what is new, 200 for the rest.
pub(super) fn created_or_ok(written: Written, body: impl Serialize) -> Response {
    let status = if written == Written::Created { StatusCode::CREATED } else { StatusCode::OK };
    (status, Json(body)).into_response()
}
