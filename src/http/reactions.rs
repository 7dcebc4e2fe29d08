//! `…/versies/{versie}/reacties`: what people say about a version in consultation, and what is answered.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::road::{Answered, Reaction};
use crate::domain::{Selector, StandardName, VersionNumber, dutch_day};
use crate::registry::Listing;

use super::AppState;
use super::access::SignedIn;
use super::openapi::operations;
use super::problem::Answer;
use super::provisions::{PaginaVraag, neighbours};
use super::request::{Asked, Id, JsonBody, must};
use super::transitions::Consultatieperiode;
use super::versions::ExactPad;

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(list, react)).routes(operations!(answer))
}

/// Het antwoord op een reactie.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReactieAntwoord {
    /// De tekst, zonder opmaak.
    #[schema(example = "Overgenomen in het concept van 3 december.")]
    tekst: String,
    /// Wie antwoordde.
    #[schema(example = "auteur-a")]
    door: String,
    /// Wanneer.
    beantwoord_op: DateTime<Utc>,
}

impl From<Answered> for ReactieAntwoord {
    fn from(answered: Answered) -> Self {
        Self { tekst: answered.text, door: answered.by, beantwoord_op: answered.at }
    }
}

/// Een reactie in een consultatie. Zij is openbaar.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reactie {
    /// Het nummer.
    #[schema(example = 3)]
    nummer: i64,
    /// De plaats in het schema (JSON Pointer); leeg is het geheel.
    #[schema(example = "/properties/straat")]
    plaats: String,
    /// De tekst, zonder opmaak.
    #[schema(example = "Straatnamen zijn soms langer dan 80 tekens.")]
    tekst: String,
    /// Wie reageerde.
    #[schema(example = "gemeente-voorbeeldstad")]
    door: String,
    /// Wanneer.
    gegeven_op: DateTime<Utc>,
    /// Het antwoord, als dat er is.
    antwoord: Option<ReactieAntwoord>,
}

impl From<Reaction> for Reactie {
    fn from(reaction: Reaction) -> Self {
        Self {
            nummer: reaction.id,
            plaats: reaction.place,
            tekst: reaction.text,
            door: reaction.by,
            gegeven_op: reaction.at,
            antwoord: reaction.answer.map(ReactieAntwoord::from),
        }
    }
}

/// Een pagina met reacties.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Reacties {
    /// Hoeveel er zijn op alle pagina's samen.
    #[schema(example = 1)]
    aantal: u64,
    /// De volgende pagina.
    #[schema(example = json!(null))]
    volgende: Option<String>,
    /// De vorige pagina.
    #[schema(example = json!(null))]
    vorige: Option<String>,
    /// De consultaties over deze versie, oudste eerst.
    consultaties: Vec<Consultatieperiode>,
    /// De reacties, oudste eerst.
    resultaten: Vec<Reactie>,
}

/// Een reactie die wordt gegeven.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NieuweReactie {
    /// De plaats in het schema (JSON Pointer); leeg is het geheel.
    #[serde(default)]
    #[schema(example = "/properties/straat")]
    plaats: String,
    /// De tekst, zonder opmaak.
    #[schema(example = "Straatnamen zijn soms langer dan 80 tekens.", min_length = 1)]
    tekst: String,
}

/// Een antwoord dat wordt gegeven.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NieuwAntwoord {
    /// De tekst, zonder opmaak.
    #[schema(example = "Overgenomen in het concept van 3 december.", min_length = 1)]
    tekst: String,
}

/// Reacties op een versie
///
/// Wat in de consultaties over deze versie is gezegd en geantwoord, oudste eerst. Openbaar, ook als de consultatie voorbij is.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}/reacties", operation_id = "lijstReacties", tag = "Catalogus",
    params(ExactPad, PaginaVraag),
    responses((status = 200, description = "Een pagina met reacties.", body = Reacties))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Reacties>> {
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    let page = asked.page(state.settings.limits.page_size);
    asked.done()?;
    let (standard, number) = (must(standard)?, must(number)?);
    let held = state.registry.consultations(&standard, &number).await?;
    let Listing { items, total } = state.registry.reactions(&standard, &number, page).await?;
    let path = format!("/v1/standaarden/{standard}/versies/{number}/reacties");
    let (vorige, volgende) = neighbours(page, total, &path, &[]);
    let consultaties = held.into_iter().map(|held| held.consultation.into()).collect();
    let resultaten = items.into_iter().map(Reactie::from).collect();
    Ok(Json(Reacties { aantal: total, volgende, vorige, consultaties, resultaten }))
}

/// Reageren op een versie
///
/// Zegt iets over een plaats in het schema van een versie, zolang de consultatie loopt. Iedereen met een sleutel mag dat. De reactie is openbaar, met de naam van wie haar gaf.
#[utoipa::path(
    post, path = "/standaarden/{standaard}/versies/{versie}/reacties", operation_id = "maakReactie", tag = "Catalogus",
    params(ExactPad),
    request_body(content = NieuweReactie, description = "De reactie."),
    responses((status = 201, description = "De reactie is gegeven.", body = Reactie)),
    security(("sleutel" = ["lezer"]))
)]
async fn react(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<(StatusCode, Json<Reactie>)> {
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    asked.done()?;
    let given: NieuweReactie = body.read(&state.registry).await?;
    let (standard, exact) = (must(standard)?, Selector::Exact(must(number)?));
    let at = state.registry.resolve(&standard, &exact, dutch_day(Utc::now())).await?;
    let made = state.registry.react(&at, &given.plaats, &given.tekst, &caller.act("")).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Reactie beantwoorden
///
/// Geeft een reactie een antwoord, of een ander antwoord. Dat kan ook na de consultatie. Vraagt een sleutel.
#[utoipa::path(
    put, path = "/standaarden/{standaard}/versies/{versie}/reacties/{reactie}/antwoord", operation_id = "bewaarReactieAntwoord", tag = "Beheer",
    params(ExactPad, ("reactie" = i64, Path, description = "Het nummer van de reactie.", example = 3, minimum = 1)),
    request_body(content = NieuwAntwoord, description = "Het antwoord."),
    responses((status = 200, description = "De reactie met het antwoord.", body = Reactie)),
    security(("sleutel" = ["auteur"]))
)]
async fn answer(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<Json<Reactie>> {
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    let id = asked.path::<Id>("reactie");
    asked.done()?;
    let given: NieuwAntwoord = body.read(&state.registry).await?;
    let (standard, number, Id(id)) = (must(standard)?, must(number)?, must(id)?);
    let of = (&standard, &number, id);
    Ok(Json(state.registry.answer_reaction(of, &given.tekst, &caller.act("")).await?.into()))
}
