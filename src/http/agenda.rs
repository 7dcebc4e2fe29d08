//! `/agenda`: what changes from day to day, as pages of a list or as a calendar.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use chrono::{Months, NaiveDate, Utc};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Event, EventKind, Fault, Language, Place, Subject, dutch_day, text};
use crate::registry::AgendaFilter;

use super::AppState;
use super::calendar::calendar;
use super::comparisons::tagged;
use super::openapi::operations;
use super::problem::Answer;
use super::provisions::{PaginaVraag, neighbours};
use super::request::{Asked, Tongue};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(agenda))
}

/// Wat er op een dag gebeurt.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum GebeurtenisSoort {
    /// De eerste dag waarop de versie of de uitgave geldt.
    WordtGeldend,
    /// Een andere versie wordt in haar plaats de geldende.
    Vervangen,
    /// Het einde van de ondersteuning is op deze dag aangekondigd.
    EindeAangekondigd,
    /// De laatste dag waarop de versie of de uitgave geldig is.
    VerliestGeldigheid,
    /// De laatste dag waarop de versie wordt ondersteund.
    EindeOndersteuning,
    /// De versie is op deze dag teruggetrokken.
    Teruggetrokken,
}

impl From<EventKind> for GebeurtenisSoort {
    fn from(kind: EventKind) -> Self {
        match kind {
            EventKind::ComesIntoForce => Self::WordtGeldend,
            EventKind::IsReplaced => Self::Vervangen,
            EventKind::EndAnnounced => Self::EindeAangekondigd,
            EventKind::LastDay => Self::VerliestGeldigheid,
            EventKind::SupportEnds => Self::EindeOndersteuning,
            EventKind::IsWithdrawn => Self::Teruggetrokken,
        }
    }
}

/// Iets wat op een dag verandert.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Gebeurtenis {
    /// De dag, in Nederland.
    #[schema(example = "2027-01-01")]
    datum: NaiveDate,
    /// Wat er gebeurt.
    soort: GebeurtenisSoort,
    /// De standaard; niet als het om een uitgave gaat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "adres")]
    standaard: Option<String>,
    /// De versie; niet als het om een uitgave gaat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "3.0.0")]
    versie: Option<String>,
    /// De uitgave, als het daarom gaat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2027-1")]
    uitgave: Option<String>,
    /// De titel van de standaard of de uitgave.
    #[schema(example = "Adres")]
    titel: String,
    /// Wat er gebeurt, in een zin.
    #[schema(example = "Versie 3.0.0 van Adres wordt geldend.")]
    omschrijving: String,
    /// Waar de versie staat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/v1/standaarden/adres/versies/3.0.0")]
    versie_adres: Option<String>,
    /// Waar de uitgave staat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/v1/uitgaven/2027-1")]
    uitgave_adres: Option<String>,
    /// De versie om naar over te stappen, als die er is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "4.0.0")]
    opvolger: Option<String>,
}

impl Gebeurtenis {
    fn new(event: &Event, language: Language) -> Self {
        let (version, set) = match &event.subject {
            Subject::Version(standard, number) => (Some((standard, number)), None),
            Subject::ReleaseSet(name) => (None, Some(name)),
        };
        Self {
            datum: event.day,
            soort: event.kind.into(),
            standaard: version.map(|(standard, _)| standard.to_string()),
            versie: version.map(|(_, number)| number.to_string()),
            uitgave: set.map(ToString::to_string),
            titel: event.title.clone(),
            omschrijving: event.sentence().in_language(language).to_owned(),
            versie_adres: version
                .map(|(standard, number)| format!("/v1/standaarden/{standard}/versies/{number}")),
            uitgave_adres: set.map(|name| format!("/v1/uitgaven/{name}")),
            opvolger: event.successor.as_ref().map(ToString::to_string),
        }
    }
}

/// Een pagina van de agenda.
#[derive(Debug, Serialize, ToSchema)]
struct Agenda {
    /// De eerste dag waarover de agenda gaat.
    #[schema(example = "2026-11-24")]
    van: NaiveDate,
    /// De laatste dag waarover de agenda gaat.
    #[schema(example = "2027-11-24")]
    tot: NaiveDate,
    /// Hoeveel er in totaal zijn.
    #[schema(example = 3)]
    aantal: u64,
    /// Adres van de volgende pagina.
    #[schema(example = "/v1/agenda?van=2026-11-24&tot=2027-11-24&pagina=2&paginaGrootte=20")]
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De gebeurtenissen op deze pagina, op datum.
    resultaten: Vec<Gebeurtenis>,
}

/// Waarover de agenda gaat.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what `filter` takes from `Asked`")]
struct AgendaVraag {
    /// Alleen van standaarden van deze voorzieningen, met een komma ertussen.
    #[param(example = "bouwstenen,schuldhulpverlening", max_length = 2000)]
    voorziening: Option<String>,
    /// Alleen van deze standaarden, met een komma ertussen.
    #[param(example = "adres,persoon", max_length = 2000)]
    standaard: Option<String>,
    /// De eerste dag; anders vandaag.
    #[param(example = "2026-06-01")]
    van: Option<NaiveDate>,
    /// De laatste dag; anders twaalf maanden na de eerste.
    #[param(example = "2027-12-31")]
    tot: Option<NaiveDate>,
}

/// Twelve months on.
#[must_use]
pub fn a_year_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_months(Months::new(12)).unwrap_or(day)
}

fn filter(asked: &mut Asked) -> AgendaFilter {
    let provisions = asked.list("voorziening");
    let standards = asked.list("standaard");
    let from = asked.date("van").unwrap_or_else(|| dutch_day(Utc::now()));
    let until = asked.date("tot").unwrap_or_else(|| a_year_after(from));
    if until < from {
        let message = text(
            "De laatste dag ('tot') ligt voor de eerste ('van').",
            "The last day ('tot') lies before the first ('van').",
        );
        asked.push(Fault::new("ongeldige-periode", message).at(Place::Query("tot".into())));
    }
    AgendaFilter { provisions, standards, from, until }
}

/// Wat er verandert
///
/// Wat er de komende twaalf maanden (of van `van` tot en met `tot`) verandert: welke versies geldend worden, worden vervangen, hun geldigheid of ondersteuning verliezen of zijn teruggetrokken, en welke uitgaven geldend worden of hun geldigheid verliezen, op datum. Een uitgave hoort bij elke standaard die erin zit. Alleen wat is vastgesteld: concepten staan er niet in. Met `Accept: text/calendar` alle gebeurtenissen van de periode als iCalendar (RFC 5545), om je op te abonneren; dan zonder pagina's.
#[utoipa::path(
    get, path = "/agenda", operation_id = "leesAgenda", tag = "Catalogus",
    params(
        AgendaVraag, PaginaVraag,
        ("If-None-Match" = Option<String>, Header, description = "De ETag die de vrager al heeft.", example = "\"abc\""),
    ),
    responses(
        (status = 200, description = "De agenda.", content((Agenda = "application/json"), (String = "text/calendar")), headers(
            ("ETag" = String, description = "De digest van het antwoord."),
        )),
        (status = 304, description = "De vrager heeft dit antwoord al."),
    )
)]
async fn agenda(
    State(state): State<AppState>,
    Tongue(language): Tongue,
    headers: HeaderMap,
    mut asked: Asked,
) -> Answer {
    let filter = filter(&mut asked);
    let page = asked.page(state.settings.limits.page_size);
    asked.done()?;
    let events = state.registry.agenda(&filter).await?;
    let accept = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    let as_calendar = accept.into_iter().any(|value| value.to_ascii_lowercase().contains("text/calendar"));
    let mut answer = HeaderMap::new();
    answer.insert(header::VARY, HeaderValue::from_static("accept"));
    if as_calendar {
        let written = calendar(&state.registry, &events, language);
        return tagged(&headers, answer, "text/calendar; charset=utf-8", written.into_bytes());
    }
    let total = events.len() as u64;
    let (vorige, volgende) = neighbours(page, total, "/v1/agenda", &as_query(&filter));
    let resultaten = page.of(&events).iter().map(|event| Gebeurtenis::new(event, language)).collect();
    let agenda = Agenda { van: filter.from, tot: filter.until, aantal: total, volgende, vorige, resultaten };
    let body = serde_json::to_vec(&agenda).map_err(crate::domain::Error::internal)?;
    tagged(&headers, answer, "application/json", body)
}

fn as_query(filter: &AgendaFilter) -> Vec<(&'static str, String)> {
    let joined = |names: Vec<String>| (!names.is_empty()).then(|| names.join(","));
    let provisions = joined(filter.provisions.iter().map(ToString::to_string).collect());
    let standards = joined(filter.standards.iter().map(ToString::to_string).collect());
    let given = [
        ("voorziening", provisions),
        ("standaard", standards),
        ("van", Some(filter.from.to_string())),
        ("tot", Some(filter.until.to_string())),
    ];
    given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The calendar for who has an address only, and can't say what they accept.
pub async fn calendar_answer(
    registry: &crate::registry::Registry,
    filter: &AgendaFilter,
    headers: &HeaderMap,
    language: Language,
) -> Result<axum::response::Response, crate::domain::Error> {
    let events = registry.agenda(filter).await?;
    let written = calendar(registry, &events, language);
    let kind = "text/calendar; charset=utf-8";
    Ok(tagged(headers, HeaderMap::new(), kind, written.into_bytes()).into_response())
}
