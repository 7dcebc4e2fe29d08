//! `/abonnementen/{abonnement}/bezorgingen`: what was, and is to be, told to a subscription, and telling it again.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Dispatch, DispatchNumber, DispatchState, Ended, Notice, SubscriptionId};
use crate::registry::Listing;

use super::AppState;
use super::access::SignedIn;
use super::openapi::operations;
use super::problem::Answer;
use super::provisions::{PaginaVraag, neighbours};
use super::request::{Asked, must};
use super::subscriptions::AbonnementPad;

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(list)).routes(operations!(again))
}

/// Een gebeurtenis, op weg naar een abonnee of daar aangekomen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Bezorging {
    /// Nummer van de bezorging: dat van de auditregel die zij meldt.
    #[schema(example = 42)]
    bezorging: i64,
    /// De soort, als `type` in het bericht.
    #[schema(example = "nl.maatstaf.versie-vastgesteld.v1")]
    soort: &'static str,
    /// Waarover het gaat, als `subject` in het bericht.
    #[schema(example = "standaarden/adres/versies/1.0.0")]
    onderwerp: String,
    /// wachtend, bezorgd of dood (opgegeven).
    #[schema(example = "bezorgd")]
    stand: &'static str,
    /// Hoe vaak het is geprobeerd.
    #[schema(example = 1)]
    pogingen: u32,
    /// Wanneer het weer wordt geprobeerd, zolang het wacht. Wat ervoor staat gaat eerst.
    volgende_poging_op: Option<DateTime<Utc>>,
    /// De HTTP-status die het laatst terugkwam, als er een was.
    #[schema(example = 204)]
    laatste_status: Option<u16>,
    /// Hoe de laatste poging afliep, met de woorden van een proefbericht.
    #[schema(example = "aangenomen")]
    laatste_uitkomst: Option<&'static str>,
    /// Wanneer is besloten dit te bezorgen.
    gemaakt_op: DateTime<Utc>,
    /// Wanneer het is bezorgd of opgegeven.
    afgerond_op: Option<DateTime<Utc>>,
}

impl From<(Dispatch, Notice)> for Bezorging {
    fn from((dispatch, notice): (Dispatch, Notice)) -> Self {
        Self {
            bezorging: dispatch.number.0,
            soort: notice.kind.as_str(),
            onderwerp: notice.subject,
            stand: dispatch.state.as_str(),
            pogingen: dispatch.attempts,
            volgende_poging_op: dispatch.next_attempt,
            laatste_status: dispatch.last_status,
            laatste_uitkomst: dispatch.last_ended.map(Ended::as_str),
            gemaakt_op: dispatch.created_at,
            afgerond_op: dispatch.finished_at,
        }
    }
}

/// Een pagina met bezorgingen.
#[derive(Debug, Serialize, ToSchema)]
struct Bezorgingen {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 1)]
    aantal: u64,
    /// Adres van de volgende pagina.
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De bezorgingen op deze pagina.
    resultaten: Vec<Bezorging>,
}

/// Welke bezorgingen.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what the handler takes from `Asked`")]
struct BezorgingenVraag {
    /// Alleen die zo ver zijn: wachtend, bezorgd of dood.
    #[param(example = "dood", max_length = 8)]
    stand: Option<String>,
}

/// Bezorgingen
///
/// Wat aan dit abonnement is en wordt gemeld, nieuwste eerst; met `stand=dood` wat is opgegeven. Wat bezorgd of opgegeven is, blijft 30 dagen staan. Vraagt een sleutel.
#[utoipa::path(
    get, path = "/abonnementen/{abonnement}/bezorgingen", operation_id = "lijstBezorgingen", tag = "Abonnementen",
    params(AbonnementPad, BezorgingenVraag, PaginaVraag),
    responses((status = 200, description = "Een pagina met bezorgingen.", body = Bezorgingen)),
    security(("sleutel" = ["lezer"]))
)]
async fn list(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
) -> Answer<Json<Bezorgingen>> {
    let id = asked.path::<SubscriptionId>("abonnement");
    let stand = asked.query::<DispatchState>("stand");
    let page = asked.page(state.settings.limits.page_size);
    asked.done()?;
    let id = must(id)?;
    let Listing { items, total } = state.registry.dispatches(&caller.0, id, stand, page).await?;
    let query: Vec<_> = stand.map(|stand| ("stand", stand.as_str().to_owned())).into_iter().collect();
    let path = format!("/v1/abonnementen/{id}/bezorgingen");
    let (vorige, volgende) = neighbours(page, total, &path, &query);
    let resultaten = items.into_iter().map(Bezorging::from).collect();
    Ok(Json(Bezorgingen { aantal: total, volgende, vorige, resultaten }))
}

/// Opnieuw bezorgen
///
/// Bezorgt een gebeurtenis nog eens, ook als zij al bezorgd of opgegeven was: hetzelfde bericht, met hetzelfde `id`. Vraagt een sleutel.
#[utoipa::path(
    post, path = "/abonnementen/{abonnement}/bezorgingen/{bezorging}/opnieuw", operation_id = "bezorgOpnieuw", tag = "Abonnementen",
    params(
        AbonnementPad,
        ("bezorging" = i64, Path, description = "Nummer van de bezorging.", example = 42, minimum = 1),
    ),
    responses((status = 200, description = "De bezorging, die nu weer wacht.", body = Bezorging)),
    security(("sleutel" = ["lezer"]))
)]
async fn again(State(state): State<AppState>, caller: SignedIn, mut asked: Asked) -> Answer<Json<Bezorging>> {
    let id = asked.path::<SubscriptionId>("abonnement");
    let number = asked.path::<DispatchNumber>("bezorging");
    asked.done()?;
    let act = caller.act("");
    let now = state.registry.send_again(&caller.0, must(id)?, must(number)?, &act).await?;
    Ok(Json(now.into()))
}
