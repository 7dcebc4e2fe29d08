//! `/organisaties`: who there is, for anyone to read, and who is a member of which partnership since when. Kept by the
//! operator of the register.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Membership, Organisation, OrganisationKind, OrganisationName, Place};
use crate::registry::Listing;

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
        .routes(operations!(put_member, end_member))
}

/// Een organisatie.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Organisatie {
    /// Naam in adressen, uniek in het register; verandert nooit.
    #[schema(example = "gemeente-utrecht", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    naam: String,
    /// Wat het is: vng, werkgroep, gemeente, samenwerkingsverband, leverancier of overig.
    #[schema(
        example = "gemeente",
        pattern = "^(vng|werkgroep|gemeente|samenwerkingsverband|leverancier|overig)$"
    )]
    soort: String,
    /// Naam voor mensen.
    #[schema(example = "Gemeente Utrecht")]
    titel: String,
    /// Organisatie-identificatienummer, als zij er een heeft.
    #[schema(example = "00000001002306608000")]
    oin: Option<String>,
    /// Gemeentecode van het CBS; alleen een gemeente heeft er een.
    #[schema(example = "0344")]
    gemeentecode: Option<String>,
}

impl From<Organisation> for Organisatie {
    fn from(is: Organisation) -> Self {
        Self {
            naam: is.name.to_string(),
            soort: is.kind.to_string(),
            titel: is.title,
            oin: is.oin,
            gemeentecode: is.municipality_code,
        }
    }
}

/// Een organisatie met haar leden.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrganisatieMetLeden {
    #[serde(flatten)]
    organisatie: Organisatie,
    /// De leden van een samenwerkingsverband, ook wie dat was of nog wordt; leeg bij andere soorten.
    leden: Vec<Lidmaatschap>,
}

/// Een tijd waarin een organisatie lid van een samenwerkingsverband is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Lidmaatschap {
    /// De organisatie die lid is.
    #[schema(example = "gemeente-utrecht")]
    lid: String,
    /// Eerste dag.
    #[schema(example = "2026-01-01")]
    geldig_van_datum: NaiveDate,
    /// Laatste dag, als die bekend is.
    #[schema(example = "2027-12-31")]
    geldig_tot_datum: Option<NaiveDate>,
}

impl From<Membership> for Lidmaatschap {
    fn from(is: Membership) -> Self {
        Self { lid: is.member.to_string(), geldig_van_datum: is.from, geldig_tot_datum: is.until }
    }
}

/// Een pagina met organisaties.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Organisaties {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 342)]
    aantal: u64,
    /// Adres van de volgende pagina.
    #[schema(example = "/v1/organisaties?pagina=2&paginaGrootte=20")]
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De organisaties op deze pagina.
    resultaten: Vec<Organisatie>,
}

/// Wat over een organisatie wordt vastgelegd.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisatieGegevens {
    /// Wat het is: vng, werkgroep, gemeente, samenwerkingsverband, leverancier of overig.
    #[schema(
        example = "gemeente",
        pattern = "^(vng|werkgroep|gemeente|samenwerkingsverband|leverancier|overig)$"
    )]
    soort: String,
    /// Naam voor mensen.
    #[schema(example = "Gemeente Utrecht", min_length = 1, max_length = 300)]
    titel: String,
    /// Organisatie-identificatienummer, als zij er een heeft.
    #[serde(default)]
    #[schema(example = "00000001002306608000")]
    oin: Option<String>,
    /// Gemeentecode van het CBS; een gemeente heeft er een, een ander niet.
    #[serde(default)]
    #[schema(example = "0344")]
    gemeentecode: Option<String>,
}

/// Van wanneer tot wanneer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LidGegevens {
    /// Eerste dag.
    #[schema(example = "2026-01-01")]
    geldig_van_datum: NaiveDate,
    /// Laatste dag, als die bekend is.
    #[serde(default)]
    #[schema(example = "2027-12-31")]
    geldig_tot_datum: Option<NaiveDate>,
}

/// Welke organisatie.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes for OpenAPI what handlers take from `Asked`")]
struct OrganisatiePad {
    /// Naam van de organisatie.
    #[param(example = "gemeente-utrecht", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    organisatie: String,
}

/// Welk lid van welk samenwerkingsverband.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes for OpenAPI what handlers take from `Asked`")]
struct LidPad {
    /// Naam van het samenwerkingsverband.
    #[param(example = "regio-utrecht", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    organisatie: String,
    /// Naam van de organisatie die lid is.
    #[param(example = "gemeente-utrecht", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    lid: String,
}

/// Organisaties
///
/// De organisaties in het register, op naam.
#[utoipa::path(
    get, path = "/organisaties", operation_id = "lijstOrganisaties", tag = "Catalogus",
    params(
        ("soort" = Option<String>, Query, description = "Alleen van deze soort.", example = "leverancier", pattern = "^(vng|werkgroep|gemeente|samenwerkingsverband|leverancier|overig)$"),
        PaginaVraag,
    ),
    responses((status = 200, description = "Een pagina met organisaties.", body = Organisaties))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Organisaties>> {
    let page = asked.page(state.settings.limits.page_size);
    let kind = asked.query::<OrganisationKind>("soort");
    asked.done()?;
    let Listing { items, total } = state.registry.organisations(kind, page).await?;
    let query: Vec<_> = kind.iter().map(|kind| ("soort", kind.to_string())).collect();
    let (vorige, volgende) = neighbours(page, total, "/v1/organisaties", &query);
    let resultaten = items.into_iter().map(Organisatie::from).collect();
    Ok(Json(Organisaties { aantal: total, volgende, vorige, resultaten }))
}

/// Eén organisatie
///
/// Een organisatie, bij een samenwerkingsverband met zijn leden en van wanneer tot wanneer zij dat zijn.
#[utoipa::path(
    get, path = "/organisaties/{organisatie}", operation_id = "leesOrganisatie", tag = "Catalogus", params(OrganisatiePad),
    responses((status = 200, description = "De organisatie.", body = OrganisatieMetLeden))
)]
async fn read(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<OrganisatieMetLeden>> {
    let name = asked.path::<OrganisationName>("organisatie");
    asked.done()?;
    Ok(Json(shown(&state, &must(name)?).await?))
}

async fn shown(state: &AppState, name: &OrganisationName) -> Answer<OrganisatieMetLeden> {
    let (organisation, members) = state.registry.organisation(name).await?;
    let leden = members.into_iter().map(Lidmaatschap::from).collect();
    Ok(OrganisatieMetLeden { organisatie: organisation.into(), leden })
}

/// Organisatie vastleggen
///
/// Maakt een organisatie, of wijzigt haar. Een organisatie verdwijnt niet: wat zij deed moet jaren later na te lezen zijn.
#[utoipa::path(
    put, path = "/organisaties/{organisatie}", operation_id = "bewaarOrganisatie", tag = "Beheer", params(OrganisatiePad),
    request_body(content = OrganisatieGegevens, description = "De gegevens van de organisatie."),
    responses(
        (status = 200, description = "De organisatie is gewijzigd, of was al zo.", body = OrganisatieMetLeden),
        (status = 201, description = "De organisatie is gemaakt.", body = OrganisatieMetLeden),
    ),
    security(("sleutel" = ["operator"]))
)]
async fn put(State(state): State<AppState>, caller: SignedIn, mut asked: Asked, body: JsonBody) -> Answer {
    let name = asked.path::<OrganisationName>("organisatie");
    let given: OrganisatieGegevens = body.read(&state.registry).await?;
    let kind = given.soort.parse::<OrganisationKind>();
    let kind = kind.map_err(|fault| asked.push(fault.at(Place::Body("/soort".into())))).ok();
    asked.done()?;
    let organisation = Organisation {
        name: must(name)?,
        kind: must(kind)?,
        title: given.titel,
        oin: given.oin,
        municipality_code: given.gemeentecode,
    };
    let written = state.registry.put_organisation(&organisation, &caller.act("")).await?;
    Ok(created_or_ok(written, shown(&state, &organisation.name).await?))
}

/// Lid vastleggen
///
/// Legt vast dat een organisatie van een dag af lid is van een samenwerkingsverband. Dezelfde eerste dag opnieuw vastleggen wijzigt de laatste; een andere eerste dag is een nieuwe tijd, die de vorige niet overlapt.
#[utoipa::path(
    put, path = "/organisaties/{organisatie}/leden/{lid}", operation_id = "bewaarLid", tag = "Beheer", params(LidPad),
    request_body(content = LidGegevens, description = "Van wanneer tot wanneer."),
    responses(
        (status = 200, description = "Het lidmaatschap is gewijzigd, of was al zo.", body = OrganisatieMetLeden),
        (status = 201, description = "Het lidmaatschap is vastgelegd.", body = OrganisatieMetLeden),
    ),
    security(("sleutel" = ["operator"]))
)]
async fn put_member(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer {
    let name = asked.path::<OrganisationName>("organisatie");
    let member = asked.path::<OrganisationName>("lid");
    asked.done()?;
    let given: LidGegevens = body.read(&state.registry).await?;
    let (name, member) = (must(name)?, must(member)?);
    let membership = Membership { member, from: given.geldig_van_datum, until: given.geldig_tot_datum };
    let written = state.registry.put_member(&name, &membership, &caller.act("")).await?;
    Ok(created_or_ok(written, shown(&state, &name).await?))
}

/// Lidmaatschap beëindigen
///
/// Beëindigt een lidmaatschap: gisteren was de laatste dag, en dat blijft te lezen. Wat vandaag of later begint vervalt.
#[utoipa::path(
    delete, path = "/organisaties/{organisatie}/leden/{lid}", operation_id = "beeindigLid", tag = "Beheer", params(LidPad),
    responses((status = 204, description = "Het lidmaatschap is beëindigd.")),
    security(("sleutel" = ["operator"]))
)]
async fn end_member(State(state): State<AppState>, caller: SignedIn, mut asked: Asked) -> Answer<StatusCode> {
    let name = asked.path::<OrganisationName>("organisatie");
    let member = asked.path::<OrganisationName>("lid");
    asked.done()?;
    state.registry.end_member(&must(name)?, &must(member)?, &caller.act("")).await?;
    Ok(StatusCode::NO_CONTENT)
}
