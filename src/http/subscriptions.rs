//! `/abonnementen`: who is told what happens, at which address. For whoever has a token, and only their own.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Error, Fault, Interest, Place, Subscription, SubscriptionId, Wanted};
use crate::registry::Listing;

use super::AppState;
use super::access::SignedIn;
use super::openapi::operations;
use super::problem::Answer;
use super::provisions::{PaginaVraag, neighbours};
use super::request::{Asked, JsonBody, must};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(operations!(list, create))
        .routes(operations!(read, put, delete))
        .routes(operations!(renew))
        .routes(operations!(try_out))
}

/// Een abonnement: waar het register zelf meldt wat er gebeurt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Abonnement {
    /// Waaraan het abonnement te herkennen is.
    #[schema(example = "0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d", format = Uuid)]
    abonnement: String,
    /// Van wie het is.
    #[schema(example = "leverancier")]
    houder: String,
    /// Het adres dat wordt aangeroepen.
    #[schema(example = "https://ontvanger.example/maatstaf")]
    doel: String,
    /// De soorten die worden gemeld; leeg is alle.
    #[schema(example = json!(["nl.maatstaf.versie-vastgesteld.v1"]))]
    soorten: Vec<String>,
    /// De standaarden waarvan versies worden gemeld, en uitgaven waar er een in zit.
    #[schema(example = json!(["adres"]))]
    standaarden: Vec<String>,
    /// De voorzieningen waarvan de standaarden worden gemeld, en uitgaven waar er een in zit.
    #[schema(example = json!([]))]
    voorzieningen: Vec<String>,
    /// Of er nu wordt gemeld.
    #[schema(example = true)]
    actief: bool,
    /// Waar als de ontvanger het abonnement opzegde met een antwoord 410.
    #[schema(example = false)]
    opgezegd: bool,
    /// Wanneer het abonnement is gemaakt.
    gemaakt_op: DateTime<Utc>,
    /// Wanneer het abonnement het laatst is gewijzigd.
    gewijzigd_op: DateTime<Utc>,
}

fn names<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

impl From<Subscription> for Abonnement {
    fn from(subscription: Subscription) -> Self {
        let Wanted { target, interest, active } = subscription.wanted;
        Self {
            abonnement: subscription.id.to_string(),
            houder: subscription.owner,
            doel: target,
            soorten: names(&interest.kinds),
            standaarden: names(&interest.standards),
            voorzieningen: names(&interest.provisions),
            actief: active,
            opgezegd: subscription.gone,
            gemaakt_op: subscription.created_at,
            gewijzigd_op: subscription.changed_at,
        }
    }
}

/// Een nieuw abonnement, met zijn geheim: dat wordt alleen nu getoond.
#[derive(Debug, Serialize, ToSchema)]
struct NieuwAbonnement {
    /// Het abonnement.
    #[serde(flatten)]
    abonnement: Abonnement,
    /// Waarmee berichten zijn ondertekend.
    #[schema(example = "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")]
    geheim: String,
}

/// Een pagina met abonnementen.
#[derive(Debug, Serialize, ToSchema)]
struct Abonnementen {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 1)]
    aantal: u64,
    /// Adres van de volgende pagina.
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De abonnementen op deze pagina.
    resultaten: Vec<Abonnement>,
}

fn yes() -> bool {
    true
}

/// Wat een abonnee wil.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AbonnementGegevens {
    /// Het adres dat wordt aangeroepen: https, op het openbare internet.
    #[schema(example = "https://ontvanger.example/maatstaf", max_length = 2000)]
    doel: String,
    /// De soorten die worden gemeld; leeg is alle.
    #[serde(default)]
    #[schema(example = json!(["nl.maatstaf.versie-vastgesteld.v1"]))]
    soorten: Vec<String>,
    /// De standaarden waarvan versies worden gemeld. Zijn deze lijst en `voorzieningen` leeg, dan van alle.
    #[serde(default)]
    #[schema(example = json!([]), max_items = 100)]
    standaarden: Vec<String>,
    /// De voorzieningen waarvan de standaarden ook worden gemeld.
    #[serde(default)]
    #[schema(example = json!([]), max_items = 100)]
    voorzieningen: Vec<String>,
    /// Of er nu wordt gemeld.
    #[serde(default = "yes")]
    #[schema(example = true)]
    actief: bool,
}

impl AbonnementGegevens {
    fn wanted(self) -> Answer<Wanted> {
        let mut faults = Vec::new();
        let interest = Interest {
            kinds: parsed(&self.soorten, "soorten", &mut faults),
            standards: parsed(&self.standaarden, "standaarden", &mut faults),
            provisions: parsed(&self.voorzieningen, "voorzieningen", &mut faults),
        };
        if faults.is_empty() {
            return Ok(Wanted { target: self.doel, interest, active: self.actief });
        }
        Err(Error::Invalid(faults).into())
    }
}

/// Each word once, in order; what is wrong with one is kept.
fn parsed<T>(words: &[String], field: &str, faults: &mut Vec<Fault>) -> Vec<T>
where
    T: std::str::FromStr<Err = Fault> + PartialEq,
{
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        match word.parse::<T>() {
            Ok(value) if found.contains(&value) => {}
            Ok(value) => found.push(value),
            Err(fault) => faults.push(fault.at(Place::Body(format!("/{field}/{index}")))),
        }
    }
    found
}

/// Een nieuw geheim: dat wordt alleen nu getoond.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Geheim {
    /// Waarmee berichten zijn ondertekend.
    #[schema(example = "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")]
    geheim: String,
    /// Tot wanneer berichten ook met het vorige geheim zijn ondertekend.
    vorige_geldig_tot_op: DateTime<Utc>,
}

/// Hoe een proefbericht afliep. Van het antwoord wordt alleen de status genoemd.
#[derive(Debug, Serialize, ToSchema)]
struct Proefbericht {
    /// Of de ontvanger het bericht aannam.
    #[schema(example = true)]
    bezorgd: bool,
    /// De HTTP-status die terugkwam, als er een was.
    #[schema(example = 204)]
    status: Option<u16>,
    /// Hoe het afliep: aangenomen, doorverwijzing, opgezegd, te-druk, geweigerd, storing-bij-ontvanger, verboden-adres, onbekende-naam, te-langzaam, onbereikbaar, niet-vertrouwd of onbegrijpelijk.
    #[schema(example = "aangenomen")]
    uitkomst: &'static str,
}

/// Welk abonnement.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes for OpenAPI what the handlers take from `Asked`")]
pub(super) struct AbonnementPad {
    /// Waaraan het abonnement te herkennen is.
    #[param(example = "0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d", max_length = 36)]
    abonnement: String,
}

/// Abonnementen
///
/// Uw abonnementen, oudste eerst; een operator ziet die van iedereen. Vraagt een sleutel.
#[utoipa::path(
    get, path = "/abonnementen", operation_id = "lijstAbonnementen", tag = "Abonnementen", params(PaginaVraag),
    responses((status = 200, description = "Een pagina met abonnementen.", body = Abonnementen)),
    security(("sleutel" = ["lezer"]))
)]
async fn list(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
) -> Answer<Json<Abonnementen>> {
    let page = asked.page(state.settings.limits.page_size);
    asked.done()?;
    let Listing { items, total } = state.registry.subscriptions(&caller.0, page).await?;
    let (vorige, volgende) = neighbours(page, total, "/v1/abonnementen", &[]);
    let resultaten = items.into_iter().map(Abonnement::from).collect();
    Ok(Json(Abonnementen { aantal: total, volgende, vorige, resultaten }))
}

/// Abonneren
///
/// Vanaf nu meldt het register wat er gebeurt op het adres in `doel`: per gebeurtenis een POST met een CloudEvent (1.0, NL GOV-profiel, `application/cloudevents+json`), ondertekend volgens Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) met het geheim uit dit antwoord. Antwoord met een 2xx binnen 10 seconden; anders probeert het register het opnieuw, ongeveer drie dagen lang. Met 410 zegt de ontvanger het abonnement op. Een bericht kan vaker komen, dan met hetzelfde `id`; per abonnement komen berichten op volgorde. Vraagt een sleutel.
///
/// De soorten: `nl.maatstaf.consultatie-geopend.v1` (iedereen kan reageren op een versie), `nl.maatstaf.versie-vastgesteld.v1`, `nl.maatstaf.einde-ondersteuning-aangekondigd.v1`, `nl.maatstaf.versie-teruggetrokken.v1`, `nl.maatstaf.waardelijst-vastgesteld.v1`, `nl.maatstaf.uitgave-vastgesteld.v1` en `nl.maatstaf.uitgave-beeindigd.v1` (de laatste dag van een uitgave is bepaald). Wie `standaarden` of `voorzieningen` noemt, hoort van een uitgave als een van haar leden daarbij hoort. `time` is het moment waarop het register het vastlegde.
#[utoipa::path(
    post, path = "/abonnementen", operation_id = "maakAbonnement", tag = "Abonnementen",
    request_body(content = AbonnementGegevens, description = "Wat u wilt weten, en waar."),
    responses((status = 201, description = "Het abonnement, met zijn geheim.", body = NieuwAbonnement, headers(
        ("Location" = String, description = "Het adres van het abonnement."),
    ))),
    security(("sleutel" = ["lezer"]))
)]
async fn create(State(state): State<AppState>, caller: SignedIn, asked: Asked, body: JsonBody) -> Answer {
    asked.done()?;
    let given: AbonnementGegevens = body.read(&state.registry).await?;
    let made = state.registry.subscribe(&caller.0, given.wanted()?, &caller.act("")).await?;
    let location = HeaderValue::from_str(&format!("/v1/abonnementen/{}", made.subscription.id));
    let location = [(header::LOCATION, location.map_err(Error::internal)?)];
    let geheim = made.secret.written();
    let body = NieuwAbonnement { abonnement: made.subscription.into(), geheim };
    Ok((StatusCode::CREATED, location, Json(body)).into_response())
}

/// Eén abonnement
///
/// Een abonnement, zonder zijn geheim. Vraagt een sleutel.
#[utoipa::path(
    get, path = "/abonnementen/{abonnement}", operation_id = "leesAbonnement", tag = "Abonnementen",
    params(AbonnementPad),
    responses((status = 200, description = "Het abonnement.", body = Abonnement)),
    security(("sleutel" = ["lezer"]))
)]
async fn read(State(state): State<AppState>, caller: SignedIn, mut asked: Asked) -> Answer<Json<Abonnement>> {
    let id = asked.path::<SubscriptionId>("abonnement");
    asked.done()?;
    Ok(Json(state.registry.subscription(&caller.0, must(id)?).await?.into()))
}

/// Abonnement wijzigen
///
/// Vervangt wat het abonnement meldt, en waar. Wie het weer aanzet, hoort wat er vanaf dan gebeurt; wat nog wachtte, komt alsnog. Vraagt een sleutel.
#[utoipa::path(
    put, path = "/abonnementen/{abonnement}", operation_id = "bewaarAbonnement", tag = "Abonnementen",
    params(AbonnementPad),
    request_body(content = AbonnementGegevens, description = "Wat u wilt weten, en waar."),
    responses((status = 200, description = "Het abonnement zoals het nu is.", body = Abonnement)),
    security(("sleutel" = ["lezer"]))
)]
async fn put(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<Json<Abonnement>> {
    let id = asked.path::<SubscriptionId>("abonnement");
    asked.done()?;
    let given: AbonnementGegevens = body.read(&state.registry).await?;
    let wanted = given.wanted()?;
    let now = state.registry.put_subscription(&caller.0, must(id)?, &wanted, &caller.act("")).await?;
    Ok(Json(now.into()))
}

/// Abonnement beëindigen
///
/// Het register meldt niets meer, ook niet wat nog wachtte, en vergeet wat het meldde. Vraagt een sleutel.
#[utoipa::path(
    delete, path = "/abonnementen/{abonnement}", operation_id = "verwijderAbonnement", tag = "Abonnementen",
    params(AbonnementPad),
    responses((status = 204, description = "Het abonnement is er niet meer.")),
    security(("sleutel" = ["lezer"]))
)]
async fn delete(State(state): State<AppState>, caller: SignedIn, mut asked: Asked) -> Answer<StatusCode> {
    let id = asked.path::<SubscriptionId>("abonnement");
    asked.done()?;
    state.registry.unsubscribe(&caller.0, must(id)?, &caller.act("")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Geheim vernieuwen
///
/// Geeft het abonnement een nieuw geheim. Nog 24 uur staan in `webhook-signature` twee handtekeningen: met het nieuwe en met het vorige. Vraagt een sleutel.
#[utoipa::path(
    post, path = "/abonnementen/{abonnement}/geheim", operation_id = "vernieuwAbonnementsgeheim", tag = "Abonnementen",
    params(AbonnementPad),
    responses((status = 200, description = "Het nieuwe geheim.", body = Geheim)),
    security(("sleutel" = ["lezer"]))
)]
async fn renew(State(state): State<AppState>, caller: SignedIn, mut asked: Asked) -> Answer<Json<Geheim>> {
    let id = asked.path::<SubscriptionId>("abonnement");
    asked.done()?;
    let new = state.registry.renew_secret(&caller.0, must(id)?, &caller.act("")).await?;
    Ok(Json(Geheim { geheim: new.secret.written(), vorige_geldig_tot_op: new.old_until }))
}

/// Proefbericht
///
/// Stuurt meteen een bericht van de soort `nl.maatstaf.proefbericht.v1` naar het doel, ook als het abonnement uit staat, en zegt hoe dat afliep. Er wordt niets van bewaard en het wordt niet herhaald. Vraagt een sleutel.
#[utoipa::path(
    post, path = "/abonnementen/{abonnement}/proefbericht", operation_id = "stuurProefbericht", tag = "Abonnementen",
    params(AbonnementPad),
    responses((status = 200, description = "Hoe het afliep.", body = Proefbericht)),
    security(("sleutel" = ["lezer"]))
)]
async fn try_out(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
) -> Answer<Json<Proefbericht>> {
    let id = asked.path::<SubscriptionId>("abonnement");
    asked.done()?;
    let attempt = state.registry.try_subscription(&caller.0, must(id)?, Utc::now()).await?;
    let bezorgd = attempt.ended == crate::domain::Ended::Taken;
    Ok(Json(Proefbericht { bezorgd, status: attempt.status, uitkomst: attempt.ended.as_str() }))
}
