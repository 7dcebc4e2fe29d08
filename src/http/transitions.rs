//! `/standaarden/{standaard}/versies/{versie}/statusovergangen`: the steps in the life of a version.

use axum::extract::State;
use chrono::{NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::road::{Consultation, Decision, Taken};
use crate::domain::{Fault, Place, Role, Selector, StandardName, Status, Validity, VersionNumber, dutch_day};
use crate::registry::{Resolved, Step};

use super::AppState;
use super::access::SignedIn;
use super::comparisons::VergelijkingsProbleem;
use super::openapi::operations;
use super::problem::{Answer, fout};
use super::request::{Asked, JsonBody, Tongue, must};
use super::versions::{ExactPad, Versie, VersieStatus, located};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(transition))
}

/// Wie een stap besloot.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Besluit {
    /// Het orgaan dat besloot.
    #[schema(example = "Algemene Ledenvergadering VNG", min_length = 1, max_length = 200)]
    pub(super) orgaan: String,
    /// De dag van het besluit.
    #[schema(example = "2026-11-12")]
    pub(super) datum: NaiveDate,
    /// Waar het besluit te lezen is: een adres of een kenmerk.
    #[schema(example = "https://vng.example/besluiten/2026-17", min_length = 1, max_length = 500)]
    pub(super) bron: String,
}

impl From<Besluit> for Decision {
    fn from(besluit: Besluit) -> Self {
        Self { body: besluit.orgaan, on: besluit.datum, source: besluit.bron }
    }
}

impl From<Decision> for Besluit {
    fn from(decision: Decision) -> Self {
        Self { orgaan: decision.body, datum: decision.on, bron: decision.source }
    }
}

/// De dagen waarop kan worden gereageerd.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Consultatieperiode {
    /// De eerste dag.
    #[schema(example = "2026-12-01")]
    begin_datum: NaiveDate,
    /// De laatste dag.
    #[schema(example = "2027-01-15")]
    eind_datum: NaiveDate,
}

impl From<Consultatieperiode> for Consultation {
    fn from(periode: Consultatieperiode) -> Self {
        Self { begins: periode.begin_datum, ends: periode.eind_datum }
    }
}

impl From<Consultation> for Consultatieperiode {
    fn from(days: Consultation) -> Self {
        Self { begin_datum: days.begins, eind_datum: days.ends }
    }
}

/// Een stap in het leven van een versie.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Statusovergang {
    /// De status die de versie krijgt.
    naar: VersieStatus,
    /// Waarom; komt in de auditregel.
    #[schema(example = "Vastgesteld door de werkgroep op 12 november.", min_length = 1, max_length = 2000)]
    reden: String,
    /// Waarom het nummer klopt, voor als de vergelijking met de versie eronder dat niet beslist; komt dan in de auditregel.
    #[schema(example = json!(null), min_length = 1, max_length = 2000)]
    reden_onbeslist: Option<String>,
    /// Wie besloot; verplicht bij vaststellen en bij spoed.
    besluit: Option<Besluit>,
    /// Van wanneer tot en met wanneer kan worden gereageerd; verplicht bij de stap naar consultatie, en alleen daar.
    #[schema(example = json!(null))]
    consultatie: Option<Consultatieperiode>,
    /// De versie die ervoor in de plaats komt; alleen bij einde-ondersteuning, en daar verplicht als er een hogere is.
    #[schema(example = json!(null), max_length = 64)]
    opvolger: Option<String>,
    /// Of terugtrekken niet kan wachten op einde-ondersteuning; vraagt een besluit.
    #[serde(default)]
    #[schema(example = false)]
    spoed: bool,
    /// Eerste dag van kracht; anders zoals hij was, en bij vaststellen anders vandaag.
    #[schema(example = "2027-01-01")]
    geldig_van_datum: Option<NaiveDate>,
    /// Laatste dag van kracht; anders zoals hij was. Bij einde-ondersteuning is er een.
    #[schema(example = json!(null))]
    geldig_tot_datum: Option<NaiveDate>,
}

impl Statusovergang {
    /// The step, in the words of the domain.
    fn step(self, at: &Resolved, successor: Option<VersionNumber>) -> Step {
        let was = at.version.validity;
        let validity =
            Validity { from: self.geldig_van_datum.or(was.from), until: self.geldig_tot_datum.or(was.until) };
        Step {
            to: self.naar.into(),
            validity: Some(validity),
            undecided_reason: self.reden_onbeslist,
            emergency: self.spoed,
            taken: Taken {
                decision: self.besluit.map(Decision::from),
                way: None,
                consultation: self.consultatie.map(Consultation::from),
                successor,
            },
        }
    }
}

/// Status veranderen
///
/// Brengt een versie verder in haar leven: in consultatie, vaststellen, einde ondersteuning aankondigen, terugtrekken. Vaststellen vraagt dat het schema klopt in zijn dialect, alle verwijzingen naar vastgestelde versies leiden, de voorbeelden doen wat zij zeggen, het nummer in zijn lijn het hoogste is en het waarmaakt wat het belooft (`belofte` van de standaard): een patch neemt dezelfde documenten aan, een minor houdt de belofte. Daarvoor wordt vergeleken met de hoogste vastgestelde versie eronder. Onder 1.0.0 en bij voorversies belooft een nummer niets; een hoger nummer dan nodig mag altijd. Een oneerlijk nummer wordt geweigerd met de vergelijking en het eerlijke nummer; is het niet te beslissen, dan vraagt het een `redenOnbeslist`. Verder vraagt vaststellen een `besluit`, zoveel goedkeuringen van anderen als de beheerder van het register heeft ingesteld, en bij een minor of major de consultatie die het `beleid` van de standaard vraagt; een patch neemt de kortere weg, zonder consultatie. Terugtrekken gaat via einde-ondersteuning, of met `spoed` en een besluit meteen. Vraagt een sleutel.
#[utoipa::path(
    post, path = "/standaarden/{standaard}/versies/{versie}/statusovergangen", operation_id = "maakStatusovergang", tag = "Beheer",
    params(ExactPad),
    request_body(content = Statusovergang, description = "De stap."),
    responses(
        (status = 200, description = "De versie zoals zij nu is, met wat het overwegen waard is.", body = Versie),
        (status = 409, description = "De stand van het register staat dit niet toe; gaat het om het nummer, dan staat de vergelijking erbij.", body = VergelijkingsProbleem, content_type = "application/problem+json"),
    ),
    security(("sleutel" = ["auteur", "goedkeurder", "beheerder"]))
)]
async fn transition(
    State(state): State<AppState>,
    caller: SignedIn,
    Tongue(language): Tongue,
    mut asked: Asked,
    body: JsonBody,
) -> Answer {
    let standard = asked.path::<StandardName>("standaard");
    let number = asked.path::<VersionNumber>("versie");
    let given: Statusovergang = body.read(&state.registry).await?;
    let at = |fault: Fault| fault.at(Place::Body("/opvolger".into()));
    let successor = given.opvolger.as_deref().map(str::parse::<VersionNumber>).transpose();
    let successor = successor.unwrap_or_else(|fault| {
        asked.push(at(fault));
        None
    });
    asked.done()?;
    let standard = must(standard)?;
    caller.require(role_for(given.naar.into()), &state.registry.ground_of(&standard).await?)?;
    let day = dutch_day(Utc::now());
    let at = state.registry.resolve(&standard, &Selector::Exact(must(number)?), day).await?;
    let act = caller.act(&given.reden);
    let stepped = state.registry.take_step(&at, given.step(&at, successor), &act).await?;
    let warnings = stepped.warnings.iter().map(|fault| fout(fault, language)).collect();
    located(&state, stepped.version, day, warnings).await
}

/// Whose step it is to bring a version to this status.
const fn role_for(status: Status) -> Role {
    match status {
        Status::Draft | Status::Consultation => Role::Author,
        Status::Published | Status::EndOfSupport | Status::Withdrawn => Role::Maintainer,
    }
}
