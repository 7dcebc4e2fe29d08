//! `/sleutels`: the API keys, for the operator of the register. A key itself is seen once, in the answer to making it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Fault, Grant, Grants, KeyName, OrganisationName, Place, text};
use crate::registry::{Listing, TokenRow};

use super::AppState;
use super::access::SignedIn;
use super::openapi::operations;
use super::problem::{Answer, Problem};
use super::provisions::{PaginaVraag, neighbours};
use super::request::{Asked, JsonBody, must};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(list, create)).routes(operations!(revoke))
}

/// Een sleutel, zonder de sleutel zelf.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sleutel {
    /// Van wie of waarvoor; zo noemt de audit wie hem gebruikt.
    #[schema(example = "redactie")]
    naam: String,
    /// Wat ermee mag; zo nodig met waarvoor.
    #[schema(example = json!(["auteur:standaarden/adres"]))]
    rollen: Vec<String>,
    /// De organisatie van wie hem heeft.
    #[schema(example = "leverancier-x")]
    organisatie: Option<String>,
    /// Laatste dag waarop hij werkt, als die er is.
    #[schema(example = "2027-12-31")]
    geldig_tot_datum: Option<NaiveDate>,
    /// Laatste dag waarop hij is gebruikt.
    #[schema(example = "2026-11-29")]
    laatst_gebruikt_datum: Option<NaiveDate>,
    /// Wanneer hij is gemaakt.
    aangemaakt_op: DateTime<Utc>,
    /// Wanneer hij is ingetrokken, als dat zo is.
    ingetrokken_op: Option<DateTime<Utc>>,
}

impl From<TokenRow> for Sleutel {
    fn from(is: TokenRow) -> Self {
        Self {
            naam: is.name,
            rollen: is.grants.iter().map(ToString::to_string).collect(),
            organisatie: is.organisation.map(|name| name.to_string()),
            geldig_tot_datum: is.expires_at.map(|end| (end - TimeDelta::microseconds(1)).date_naive()),
            laatst_gebruikt_datum: is.last_used_on,
            aangemaakt_op: is.created_at,
            ingetrokken_op: is.revoked_at,
        }
    }
}

/// Een pagina met sleutels.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Sleutels {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 12)]
    aantal: u64,
    /// Adres van de volgende pagina.
    #[schema(example = "/v1/sleutels?pagina=2&paginaGrootte=20")]
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De sleutels op deze pagina.
    resultaten: Vec<Sleutel>,
}

/// Een sleutel om te maken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NieuweSleutel {
    /// Van wie of waarvoor; uniek, ook onder wat is ingetrokken.
    #[schema(example = "redactie", min_length = 1, max_length = 100)]
    naam: String,
    /// Wat ermee mag: lezer, toetser, auteur, goedkeurder, beheerder of operator; zo nodig met waarvoor.
    #[schema(example = json!(["auteur:standaarden/adres", "beheerder:voorzieningen/jeugd"]), min_items = 1)]
    rollen: Vec<String>,
    /// De organisatie van wie hem krijgt.
    #[serde(default)]
    #[schema(example = "leverancier-x", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    organisatie: Option<String>,
    /// Laatste dag waarop hij werkt; anders geen einde.
    #[serde(default)]
    #[schema(example = "2027-12-31")]
    geldig_tot_datum: Option<NaiveDate>,
}

/// Een sleutel die net is gemaakt.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GemaakteSleutel {
    /// De naam van de sleutel.
    #[schema(example = "redactie")]
    naam: String,
    /// De sleutel zelf. Alleen nu te zien: het register bewaart er een hash van.
    #[schema(example = "mst_…")]
    sleutel: String,
}

/// What was asked for, in the words of the domain.
struct Wanted {
    name: KeyName,
    grants: Grants,
    organisation: Option<OrganisationName>,
    expires: Option<DateTime<Utc>>,
}

impl NieuweSleutel {
    /// The same in the words of the domain; faults go to `asked`.
    fn read(self, now: DateTime<Utc>, asked: &mut Asked) -> Option<Wanted> {
        let mut at = |field: String, fault: Fault| asked.push(fault.at(Place::Body(field)));
        let name = self.naam.parse::<KeyName>().map_err(|fault| at("/naam".into(), fault)).ok();
        let mut grants = Vec::new();
        for (index, written) in self.rollen.iter().enumerate() {
            match written.parse::<Grant>() {
                Ok(grant) => grants.push(grant),
                Err(fault) => at(format!("/rollen/{index}"), fault),
            }
        }
        if self.rollen.is_empty() {
            at("/rollen".into(), no_roles());
        }
        let organisation = self.organisatie.map(|name| name.parse::<OrganisationName>()).transpose();
        let organisation = organisation.map_err(|fault| at("/organisatie".into(), fault)).ok();
        let expires = self.geldig_tot_datum.map(|day| {
            let next = day.checked_add_days(Days::new(1)).map(|next| next.and_time(NaiveTime::MIN).and_utc());
            next.filter(|end| *end > now).ok_or(())
        });
        let expires = expires.transpose().map_err(|()| at("/geldigTotDatum".into(), day_is_over())).ok();
        let grants = grants.into_iter().collect();
        Some(Wanted { name: name?, grants, organisation: organisation?, expires: expires? })
    }
}

fn no_roles() -> Fault {
    Fault::new("rol-ontbreekt", text("Een sleutel heeft ten minste één rol.", "A key has at least one role."))
}

fn day_is_over() -> Fault {
    Fault::new(
        "dag-voorbij",
        text(
            "Die dag is voorbij. Kies een dag vanaf vandaag.",
            "That day is over. Choose a day from today on.",
        ),
    )
}

/// Sleutels
///
/// Alle sleutels op naam, ook die niet meer werken, zonder de sleutels zelf.
#[utoipa::path(
    get, path = "/sleutels", operation_id = "lijstSleutels", tag = "Beheer", params(PaginaVraag),
    responses((status = 200, description = "Een pagina met sleutels.", body = Sleutels)),
    security(("sleutel" = ["operator"]))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Sleutels>> {
    let page = asked.page(state.settings.limits.page_size);
    asked.done()?;
    let Listing { items, total } = state.registry.tokens_page(page).await?;
    let (vorige, volgende) = neighbours(page, total, "/v1/sleutels", &[]);
    let resultaten = items.into_iter().map(Sleutel::from).collect();
    Ok(Json(Sleutels { aantal: total, volgende, vorige, resultaten }))
}

/// Sleutel maken
///
/// Maakt een sleutel. De sleutel zelf staat in het antwoord en is daarna nooit meer te zien.
#[utoipa::path(
    post, path = "/sleutels", operation_id = "maakSleutel", tag = "Beheer",
    request_body(content = NieuweSleutel, description = "Van wie de sleutel is en wat ermee mag."),
    responses(
        (status = 201, description = "De sleutel.", body = GemaakteSleutel),
        (status = 404, description = "De organisatie staat niet in het register.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("sleutel" = ["operator"]))
)]
async fn create(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<Response> {
    let given: NieuweSleutel = body.read(&state.registry).await?;
    let act = caller.act("");
    let wanted = given.read(act.at, &mut asked);
    asked.done()?;
    let Wanted { name, grants, organisation, expires } = must(wanted)?;
    let made =
        state.registry.create_token(name.as_str(), &grants, expires, organisation.as_ref(), &act).await?;
    Ok((StatusCode::CREATED, Json(GemaakteSleutel { naam: made.name, sleutel: made.secret })).into_response())
}

/// Sleutel intrekken
///
/// De sleutel werkt meteen niet meer. Zijn naam blijft bezet: de audit kent hem daaraan.
#[utoipa::path(
    delete, path = "/sleutels/{sleutel}", operation_id = "trekSleutelIn", tag = "Beheer",
    params(("sleutel" = String, Path, description = "Naam van de sleutel.", example = "redactie", max_length = 100)),
    responses((status = 204, description = "De sleutel is ingetrokken.")),
    security(("sleutel" = ["operator"]))
)]
async fn revoke(State(state): State<AppState>, caller: SignedIn, mut asked: Asked) -> Answer<StatusCode> {
    let name = asked.path::<KeyName>("sleutel");
    asked.done()?;
    state.registry.revoke_token(must(name)?.as_str(), &caller.act("")).await?;
    Ok(StatusCode::NO_CONTENT)
}
