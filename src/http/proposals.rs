//! `…/versies/{versie}/voorstellen`: proposing to publish a version, and approving by somebody else.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::road::{Approval, Proposal};
use crate::domain::{Selector, StandardName, VersionNumber, dutch_day};

use super::AppState;
use super::access::SignedIn;
use super::comparisons::VergelijkingsProbleem;
use super::openapi::operations;
use super::problem::Answer;
use super::request::{Asked, Id, JsonBody, must};
use super::versions::ExactPad;

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(list, propose)).routes(operations!(approve))
}

/// Een ja of nee op een voorstel.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Goedkeuring {
    /// Wie het zei.
    #[schema(example = "goedkeurder-a")]
    door: String,
    /// Wanneer.
    gegeven_op: DateTime<Utc>,
    /// Of het een ja is.
    #[schema(example = true)]
    akkoord: bool,
    /// Waarom.
    #[schema(example = "Gelezen en vergeleken met 1.2.0.")]
    reden: String,
}

impl From<Approval> for Goedkeuring {
    fn from(approval: Approval) -> Self {
        Self { door: approval.by, gegeven_op: approval.at, akkoord: approval.agreed, reden: approval.reason }
    }
}

/// Een voorstel om een versie vast te stellen zoals zij dan is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Voorstel {
    /// Het nummer.
    #[schema(example = 7)]
    nummer: i64,
    /// SHA-256 van het schema waarover het gaat.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest: String,
    /// Wie voorstelde.
    #[schema(example = "auteur-a")]
    door: String,
    /// Wanneer.
    voorgesteld_op: DateTime<Utc>,
    /// Waarom.
    #[schema(example = "Alle reacties zijn verwerkt.")]
    reden: String,
    /// Sinds wanneer het niet meer telt, omdat de inhoud is gewijzigd.
    vervallen_op: Option<DateTime<Utc>>,
    /// Hoeveel mensen akkoord zijn; van wie vaker iets zei telt het laatste.
    #[schema(example = 1)]
    akkoord: usize,
    /// Hoeveel er akkoord moeten zijn voor het vaststellen.
    #[schema(example = 1)]
    nodig: u32,
    /// Wat erop is gezegd, oudste eerst.
    goedkeuringen: Vec<Goedkeuring>,
}

impl Voorstel {
    fn new(proposal: Proposal, needed: u32) -> Self {
        Self {
            akkoord: proposal.agreed(),
            nodig: needed,
            nummer: proposal.id,
            digest: proposal.digest,
            door: proposal.by,
            voorgesteld_op: proposal.at,
            reden: proposal.reason,
            vervallen_op: proposal.void_since,
            goedkeuringen: proposal.approvals.into_iter().map(Goedkeuring::from).collect(),
        }
    }
}

/// De voorstellen over een versie.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Voorstellen {
    /// Hoeveel er zijn.
    #[schema(example = 1)]
    aantal: usize,
    /// De voorstellen, oudste eerst.
    resultaten: Vec<Voorstel>,
}

/// Een voorstel dat wordt gedaan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NieuwVoorstel {
    /// Waarom.
    #[schema(example = "Alle reacties zijn verwerkt.", min_length = 1, max_length = 2000)]
    reden: String,
}

/// Een ja of nee dat wordt gezegd.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NieuweGoedkeuring {
    /// Of het een ja is.
    #[schema(example = true)]
    akkoord: bool,
    /// Waarom.
    #[schema(example = "Gelezen en vergeleken met 1.2.0.", min_length = 1, max_length = 2000)]
    reden: String,
}

/// Voorstellen over een versie
///
/// De voorstellen om deze versie vast te stellen, met wat anderen ervan zeiden, ook de vervallen. Oudste eerst.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}/voorstellen", operation_id = "lijstVoorstellen", tag = "Catalogus",
    params(ExactPad),
    responses((status = 200, description = "De voorstellen.", body = Voorstellen))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Voorstellen>> {
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    asked.done()?;
    let proposals = state.registry.proposals(&must(standard)?, &must(number)?).await?;
    let needed = state.registry.approvals();
    let resultaten: Vec<_> = proposals.into_iter().map(|proposal| Voorstel::new(proposal, needed)).collect();
    Ok(Json(Voorstellen { aantal: resultaten.len(), resultaten }))
}

/// Voorstellen om vast te stellen
///
/// Legt vast dat de versie klaar is, zoals zij nu is, en doet meteen de controles van het vaststellen: wat dat in de weg staat, hoort u nu. Wijzigt de inhoud daarna, dan vervalt het voorstel met zijn goedkeuringen. Vraagt een sleutel.
#[utoipa::path(
    post, path = "/standaarden/{standaard}/versies/{versie}/voorstellen", operation_id = "maakVoorstel", tag = "Beheer",
    params(ExactPad),
    request_body(content = NieuwVoorstel, description = "Het voorstel."),
    responses(
        (status = 201, description = "Het voorstel is gedaan.", body = Voorstel),
        (status = 409, description = "De stand van het register staat dit niet toe; gaat het om het nummer, dan staat de vergelijking erbij.", body = VergelijkingsProbleem, content_type = "application/problem+json"),
    ),
    security(("sleutel" = ["auteur"]))
)]
async fn propose(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<(StatusCode, Json<Voorstel>)> {
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    asked.done()?;
    let given: NieuwVoorstel = body.read(&state.registry).await?;
    let (standard, exact) = (must(standard)?, Selector::Exact(must(number)?));
    let at = state.registry.resolve(&standard, &exact, dutch_day(Utc::now())).await?;
    let made = state.registry.propose(&at, &caller.act(&given.reden)).await?;
    Ok((StatusCode::CREATED, Json(Voorstel::new(made, state.registry.approvals()))))
}

/// Voorstel goedkeuren of afkeuren
///
/// Zegt ja of nee tegen een voorstel. Wie aan de inhoud schreef of haar voorstelde, doet dat niet. Wie zich bedenkt, zegt het opnieuw: het laatste telt. Vraagt een sleutel.
#[utoipa::path(
    post, path = "/standaarden/{standaard}/versies/{versie}/voorstellen/{voorstel}/goedkeuringen", operation_id = "maakGoedkeuring", tag = "Beheer",
    params(ExactPad, ("voorstel" = i64, Path, description = "Het nummer van het voorstel.", example = 7, minimum = 1)),
    request_body(content = NieuweGoedkeuring, description = "Het ja of nee."),
    responses((status = 201, description = "Het is vastgelegd; het voorstel zoals het nu is.", body = Voorstel)),
    security(("sleutel" = ["goedkeurder"]))
)]
async fn approve(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<(StatusCode, Json<Voorstel>)> {
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    let id = asked.path::<Id>("voorstel");
    asked.done()?;
    let given: NieuweGoedkeuring = body.read(&state.registry).await?;
    let (standard, number, Id(id)) = (must(standard)?, must(number)?, must(id)?);
    let act = caller.act(&given.reden);
    let now = state.registry.answer_proposal((&standard, &number, id), given.akkoord, &act).await?;
    Ok((StatusCode::CREATED, Json(Voorstel::new(now, state.registry.approvals()))))
}
