//! `…/versies/{versie}/levensloop`: every step in the life of a version, open to all.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::road::{LifeStep, Way};
use crate::domain::{StandardName, VersionNumber};

use super::AppState;
use super::openapi::operations;
use super::problem::Answer;
use super::proposals::Goedkeuring;
use super::request::{Asked, must};
use super::transitions::{Besluit, Consultatieperiode};
use super::versions::{ExactPad, VersieStatus};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(read))
}

/// Langs welke weg een stap ging.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Weg {
    /// Met alles wat het beleid van de standaard vraagt.
    Lang,
    /// Zonder consultatie: een patch, of een nummer dat niets belooft.
    Kort,
    /// Meteen.
    Spoed,
}

impl From<Way> for Weg {
    fn from(way: Way) -> Self {
        match way {
            Way::Long => Self::Lang,
            Way::Short => Self::Kort,
            Way::Emergency => Self::Spoed,
        }
    }
}

/// Een stap in het leven van een versie.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Levensstap {
    /// De status die de versie kreeg.
    naar: VersieStatus,
    /// Wanneer.
    gezet_op: DateTime<Utc>,
    /// Door wie.
    #[schema(example = "beheerder-a")]
    door: String,
    /// Waarom.
    #[schema(example = "Vastgesteld door de werkgroep op 12 november.")]
    reden: String,
    /// Wie besloot.
    besluit: Option<Besluit>,
    /// Langs welke weg: bij vaststellen en terugtrekken.
    weg: Option<Weg>,
    /// Wanneer kon worden gereageerd: bij de stap naar consultatie.
    consultatie: Option<Consultatieperiode>,
    /// De versie die ervoor in de plaats kwam: bij einde-ondersteuning.
    #[schema(example = json!(null))]
    opvolger: Option<String>,
    /// Wat anderen van het voorstel zeiden: bij vaststellen.
    goedkeuringen: Vec<Goedkeuring>,
}

impl From<LifeStep> for Levensstap {
    fn from(step: LifeStep) -> Self {
        Self {
            naar: step.to.into(),
            gezet_op: step.at,
            door: step.by,
            reden: step.reason,
            besluit: step.taken.decision.map(Besluit::from),
            weg: step.taken.way.map(Weg::from),
            consultatie: step.taken.consultation.map(Consultatieperiode::from),
            opvolger: step.taken.successor.map(|number| number.to_string()),
            goedkeuringen: step.approvals.into_iter().map(Goedkeuring::from).collect(),
        }
    }
}

/// De levensloop van een versie.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Levensloop {
    /// Hoeveel stappen er zijn gezet.
    #[schema(example = 3)]
    aantal: usize,
    /// De stappen, oudste eerst.
    resultaten: Vec<Levensstap>,
}

/// Levensloop van een versie
///
/// Elke stap die de versie zette, oudste eerst: wanneer, door wie, waarom, op welk besluit, langs welke weg en met wiens goedkeuring. Open voor iedereen.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}/levensloop", operation_id = "leesLevensloop", tag = "Catalogus",
    params(ExactPad),
    responses((status = 200, description = "De stappen.", body = Levensloop))
)]
async fn read(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Levensloop>> {
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    asked.done()?;
    let steps = state.registry.life_steps(&must(standard)?, &must(number)?).await?;
    let resultaten: Vec<_> = steps.into_iter().map(Levensstap::from).collect();
    Ok(Json(Levensloop { aantal: resultaten.len(), resultaten }))
}
