//! `/mandaten`: who acts for whom, for what, since when. Kept by the operator of the register; for whoever is signed in
//! to read.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{
    Fault, Mandate, NewMandate, OrganisationName, Place, ProvisionName, Scope, StandardName, text,
};
use crate::registry::{Listing, MandateFilter};

use super::AppState;
use super::access::SignedIn;
use super::openapi::operations;
use super::problem::{Answer, Problem};
use super::provisions::{PaginaVraag, neighbours};
use super::request::{Asked, JsonBody, must};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(list, create)).routes(operations!(revoke))
}

/// Dat de ene organisatie namens de andere handelt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Mandaat {
    /// Nummer in adressen.
    #[schema(example = 7)]
    nummer: i64,
    /// De organisatie die handelt.
    #[schema(example = "leverancier-x")]
    gemachtigde: String,
    /// De organisatie namens wie.
    #[schema(example = "gemeente-utrecht")]
    namens: String,
    /// Alleen voor de standaarden van deze voorziening.
    #[schema(example = "jeugd")]
    voorziening: Option<String>,
    /// Alleen voor deze standaard.
    #[schema(example = "adres")]
    standaard: Option<String>,
    /// Eerste dag.
    #[schema(example = "2026-01-01")]
    geldig_van_datum: NaiveDate,
    /// Laatste dag, als die bekend is.
    #[schema(example = "2027-12-31")]
    geldig_tot_datum: Option<NaiveDate>,
    /// Waar dat is afgesproken.
    #[schema(example = "Verwerkersovereenkomst 2026-014")]
    bron: String,
    /// Wanneer het is ingetrokken, als dat zo is; het werkt dan sinds die dag niet meer.
    ingetrokken_op: Option<DateTime<Utc>>,
}

impl From<Mandate> for Mandaat {
    fn from(is: Mandate) -> Self {
        let Mandate { id, terms, revoked_at } = is;
        let (voorziening, standaard) = match terms.scope {
            Scope::Everywhere => (None, None),
            Scope::Provision(name) => (Some(name.to_string()), None),
            Scope::Standard(name) => (None, Some(name.to_string())),
        };
        Self {
            nummer: id,
            gemachtigde: terms.agent.to_string(),
            namens: terms.principal.to_string(),
            voorziening,
            standaard,
            geldig_van_datum: terms.from,
            geldig_tot_datum: terms.until,
            bron: terms.source,
            ingetrokken_op: revoked_at,
        }
    }
}

/// Een pagina met mandaten.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Mandaten {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 12)]
    aantal: u64,
    /// Adres van de volgende pagina.
    #[schema(example = "/v1/mandaten?pagina=2&paginaGrootte=20")]
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De mandaten op deze pagina.
    resultaten: Vec<Mandaat>,
}

/// Een mandaat om vast te leggen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NieuwMandaat {
    /// De organisatie die handelt.
    #[schema(example = "leverancier-x", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    gemachtigde: String,
    /// De organisatie namens wie.
    #[schema(example = "gemeente-utrecht", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    namens: String,
    /// Alleen voor de standaarden van deze voorziening. Niet samen met `standaard`.
    #[serde(default)]
    #[schema(example = "jeugd", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    voorziening: Option<String>,
    /// Alleen voor deze standaard.
    #[serde(default)]
    #[schema(example = "adres", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    standaard: Option<String>,
    /// Eerste dag.
    #[schema(example = "2026-01-01")]
    geldig_van_datum: NaiveDate,
    /// Laatste dag, als die bekend is.
    #[serde(default)]
    #[schema(example = "2027-12-31")]
    geldig_tot_datum: Option<NaiveDate>,
    /// Waar dat is afgesproken.
    #[schema(example = "Verwerkersovereenkomst 2026-014", min_length = 1, max_length = 300)]
    bron: String,
}

impl NieuwMandaat {
    /// The same in the words of the domain; faults go to `asked`.
    fn read(self, asked: &mut Asked) -> Option<NewMandate> {
        let mut at = |field: &str, fault: Fault| asked.push(fault.at(Place::Body(field.to_owned())));
        let agent = self.gemachtigde.parse::<OrganisationName>();
        let agent = agent.map_err(|fault| at("/gemachtigde", fault)).ok();
        let principal = self.namens.parse::<OrganisationName>().map_err(|fault| at("/namens", fault)).ok();
        let scope = match (self.voorziening, self.standaard) {
            (None, None) => Some(Scope::Everywhere),
            (Some(name), None) => {
                let name = name.parse::<ProvisionName>().map_err(|fault| at("/voorziening", fault));
                name.map(Scope::Provision).ok()
            }
            (None, Some(name)) => {
                let name = name.parse::<StandardName>().map_err(|fault| at("/standaard", fault));
                name.map(Scope::Standard).ok()
            }
            (Some(_), Some(_)) => {
                at("/standaard", one_or_the_other());
                None
            }
        };
        Some(NewMandate {
            agent: agent?,
            principal: principal?,
            scope: scope?,
            from: self.geldig_van_datum,
            until: self.geldig_tot_datum,
            source: self.bron,
        })
    }
}

fn one_or_the_other() -> Fault {
    Fault::new(
        "voorziening-of-standaard",
        text(
            "Een mandaat is voor alles, voor één voorziening of voor één standaard.",
            "A mandate is for everything, for one provision or for one standard.",
        ),
    )
}

/// Mandaten
///
/// Wie namens wie handelt, nieuwste eerst, ook wat voorbij is.
#[utoipa::path(
    get, path = "/mandaten", operation_id = "lijstMandaten", tag = "Beheer",
    params(
        ("gemachtigde" = Option<String>, Query, description = "Alleen van deze organisatie.", example = "leverancier-x", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64),
        ("namens" = Option<String>, Query, description = "Alleen namens deze organisatie.", example = "gemeente-utrecht", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64),
        PaginaVraag,
    ),
    responses((status = 200, description = "Een pagina met mandaten.", body = Mandaten)),
    security(("sleutel" = ["lezer"]))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Mandaten>> {
    let page = asked.page(state.settings.limits.page_size);
    let filter = MandateFilter { agent: asked.query("gemachtigde"), principal: asked.query("namens") };
    asked.done()?;
    let Listing { items, total } = state.registry.mandates(&filter, page).await?;
    let sides = [("gemachtigde", &filter.agent), ("namens", &filter.principal)];
    let query: Vec<_> =
        sides.into_iter().filter_map(|(side, of)| Some((side, of.as_ref()?.to_string()))).collect();
    let (vorige, volgende) = neighbours(page, total, "/v1/mandaten", &query);
    let resultaten = items.into_iter().map(Mandaat::from).collect();
    Ok(Json(Mandaten { aantal: total, volgende, vorige, resultaten }))
}

/// Mandaat vastleggen
///
/// Legt vast dat de ene organisatie namens de andere handelt. Wie bij die organisatie hoort, toetst dan met `namens=`.
#[utoipa::path(
    post, path = "/mandaten", operation_id = "maakMandaat", tag = "Beheer",
    request_body(content = NieuwMandaat, description = "Het mandaat."),
    responses(
        (status = 201, description = "Het mandaat is vastgelegd.", body = Mandaat),
        (status = 404, description = "Een van de organisaties, de voorziening of de standaard staat niet in het register.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("sleutel" = ["operator"]))
)]
async fn create(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<Response> {
    let given: NieuwMandaat = body.read(&state.registry).await?;
    let new = given.read(&mut asked);
    asked.done()?;
    let new = must(new)?;
    let mandate = state.registry.create_mandate(&new, &caller.act(&new.source)).await?;
    Ok((StatusCode::CREATED, Json(Mandaat::from(mandate))).into_response())
}

/// Mandaat intrekken
///
/// Een ingetrokken mandaat werkt meteen niet meer, en blijft te lezen.
#[utoipa::path(
    delete, path = "/mandaten/{mandaat}", operation_id = "trekMandaatIn", tag = "Beheer",
    params(("mandaat" = u32, Path, description = "Nummer van het mandaat.", example = 7, minimum = 1)),
    responses((status = 204, description = "Het mandaat is ingetrokken.")),
    security(("sleutel" = ["operator"]))
)]
async fn revoke(State(state): State<AppState>, caller: SignedIn, mut asked: Asked) -> Answer<StatusCode> {
    let number = asked.path::<MandateNumber>("mandaat");
    asked.done()?;
    state.registry.revoke_mandate(must(number)?.0, &caller.act("")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The number of a mandate in a path.
struct MandateNumber(i64);

impl std::str::FromStr for MandateNumber {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        written.parse::<u32>().map(|number| Self(number.into())).map_err(|_| {
            Fault::new(
                "ongeldig-nummer",
                text(
                    "Het nummer van een mandaat is een geheel getal.",
                    "The number of a mandate is a whole number.",
                ),
            )
        })
    }
}
