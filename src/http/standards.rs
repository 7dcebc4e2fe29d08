//! `/standaarden`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::road::Policy;
use crate::domain::{
    Binding, Fault, Ground, Kind, Place, Promise, ProvisionName, Role, Standard, StandardName, Status,
    TableMapping, dutch_day, text,
};
use crate::registry::{Listing, StandardFilter};

use super::AppState;
use super::access::SignedIn;
use super::bindings::Verbindendheid;
use super::openapi::operations;
use super::problem::Answer;
use super::provisions::{PaginaVraag, created_or_ok, neighbours};
use super::request::{Asked, JsonBody, must};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(list)).routes(operations!(read, put))
}

/// De soorten standaarden.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Soort {
    /// De vorm van gegevens.
    Gegevens,
    /// De stappen en termijnen van een proces.
    Proces,
}

impl From<Kind> for Soort {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Data => Self::Gegevens,
            Kind::Process => Self::Proces,
        }
    }
}

impl From<Soort> for Kind {
    fn from(soort: Soort) -> Self {
        match soort {
            Soort::Gegevens => Self::Data,
            Soort::Proces => Self::Process,
        }
    }
}

/// Wiens belofte het nummer van een versie is.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Belofte {
    /// Van wie levert: wat goed was, blijft goed tot het volgende hoofdnummer.
    #[default]
    WieLevert,
    /// Van wie leest: er komt niets wat niet te verwachten was, tot het volgende hoofdnummer.
    WieLeest,
    /// Van beiden.
    Beiden,
}

impl From<Promise> for Belofte {
    fn from(promise: Promise) -> Self {
        match promise {
            Promise::Delivers => Self::WieLevert,
            Promise::Reads => Self::WieLeest,
            Promise::Both => Self::Beiden,
        }
    }
}

impl From<Belofte> for Promise {
    fn from(belofte: Belofte) -> Self {
        match belofte {
            Belofte::WieLevert => Self::Delivers,
            Belofte::WieLeest => Self::Reads,
            Belofte::Beiden => Self::Both,
        }
    }
}

/// Een standaard: wat is afgesproken.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Standaard {
    /// Naam in adressen, uniek in het register.
    #[schema(example = "schuldhulp-levering", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    naam: String,
    /// De voorziening waar de standaard bij hoort.
    #[schema(example = "schuldhulpverlening")]
    voorziening: String,
    /// Titel voor mensen.
    #[schema(example = "Schuldhulp-levering")]
    titel: String,
    /// Waar de standaard voor is.
    #[schema(example = "Een periodieke levering van schuldhulptrajecten.")]
    omschrijving: String,
    /// Gegevens of proces.
    soort: Soort,
    /// Waar als dit een voorbeeld bij dit product is, niet vastgesteld door de VNG of een ander.
    #[schema(example = true)]
    voorbeeldstandaard: bool,
    /// Wie vragen beantwoordt: een e-mailadres of webadres.
    #[schema(example = "standaarden@maatstaf.example")]
    contact: String,
    /// De licentie van de teksten (SPDX).
    #[schema(example = "EUPL-1.2")]
    licentie: String,
    /// Waar de sleutel van een record staat: een JSON Pointer met `*` voor elke index.
    #[schema(example = "/trajecten/*/trajectnummer")]
    recordsleutel: Option<String>,
    /// Hoe tabellen (CSV) bij deze standaard zijn ingedeeld.
    tabel: Tabel,
    /// Wiens belofte het nummer van een versie is; bij het vaststellen wordt het daaraan getoetst.
    belofte: Belofte,
    /// Wat de weg van een versie vraagt.
    beleid: Beleid,
    /// Hoe sterk de standaard bindt, als dat is vastgelegd; los van de status van haar versies.
    verbindendheid: Option<Verbindendheid>,
    /// De versie die op de gevraagde dag (vandaag, of `geldigOp`) van kracht is.
    #[serde(rename = "geldendeVersie")]
    #[schema(example = "1.0.0")]
    geldende_versie: Option<String>,
}

/// Wat de weg van een versie vraagt.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Beleid {
    /// Hoeveel dagen de consultatie over een minor of major ten minste duurt; bij 0 hoeft zij niet.
    #[schema(example = 30, minimum = 0, maximum = 365)]
    consultatiedagen: u32,
    /// Hoeveel maanden een versie nog wordt ondersteund naast haar opvolger. Een eerder einde geeft een waarschuwing.
    #[schema(example = 12, minimum = 0, maximum = 120)]
    ondersteuningsmaanden: u32,
    /// Hoeveel hoofdversies er tegelijk in ondersteuning zijn. Meer geeft een waarschuwing.
    #[schema(example = 2, minimum = 1, maximum = 20)]
    majors: u32,
}

impl Default for Beleid {
    fn default() -> Self {
        Policy::default().into()
    }
}

impl From<Policy> for Beleid {
    fn from(policy: Policy) -> Self {
        Self {
            consultatiedagen: policy.consultation_days,
            ondersteuningsmaanden: policy.support_months,
            majors: policy.majors,
        }
    }
}

impl Beleid {
    fn policy(&self) -> Result<Policy, Fault> {
        let policy = Policy {
            consultation_days: self.consultatiedagen,
            support_months: self.ondersteuningsmaanden,
            majors: self.majors,
        };
        policy.checked()
    }
}

/// Hoe de kolommen van een tabel bij velden horen.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Tabel {
    /// Bij de naam van een kolom: de JSON Pointer van het veld.
    #[schema(example = json!({"BSN": "/client/bsn"}))]
    kolommen: BTreeMap<String, String>,
    /// Wat in getallen voor de decimalen staat: `punt` of `komma`.
    #[schema(example = "punt", pattern = "^(punt|komma)$")]
    decimaalteken: String,
}

impl Default for Tabel {
    fn default() -> Self {
        TableMapping::default().into()
    }
}

impl From<TableMapping> for Tabel {
    fn from(mapping: TableMapping) -> Self {
        Self { kolommen: mapping.columns, decimaalteken: mapping.decimal_mark.as_str().to_owned() }
    }
}

impl Tabel {
    fn mapping(self) -> Result<TableMapping, Fault> {
        TableMapping { columns: self.kolommen, decimal_mark: self.decimaalteken.parse()? }.checked()
    }
}

impl Standaard {
    fn new(standard: Standard, in_force: Option<String>, binding: Option<Binding>) -> Self {
        Self {
            naam: standard.name.to_string(),
            voorziening: standard.provision.to_string(),
            titel: standard.title,
            omschrijving: standard.description,
            soort: standard.kind.into(),
            voorbeeldstandaard: standard.example,
            contact: standard.contact,
            licentie: standard.licence,
            recordsleutel: standard.record_key,
            tabel: Tabel::from(standard.table),
            belofte: standard.promise.into(),
            beleid: standard.policy.into(),
            verbindendheid: binding.map(Verbindendheid::from),
            geldende_versie: in_force,
        }
    }
}

/// Een pagina met standaarden.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Standaarden {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 9)]
    aantal: u64,
    /// Adres van de volgende pagina.
    #[schema(example = "/v1/standaarden?pagina=2&paginaGrootte=20")]
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De standaarden op deze pagina.
    resultaten: Vec<Standaard>,
}

/// Wat een beheerder over een standaard vastlegt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StandaardGegevens {
    /// De voorziening waar de standaard bij hoort; dat verandert nooit.
    #[schema(example = "bouwstenen")]
    voorziening: String,
    /// Titel voor mensen.
    #[schema(example = "Adres")]
    titel: String,
    /// Waar de standaard voor is.
    #[serde(default)]
    #[schema(example = "Een adres in Nederland.")]
    omschrijving: String,
    /// Gegevens of proces.
    soort: Soort,
    /// Waar als dit een voorbeeld is dat niemand heeft vastgesteld.
    #[serde(default)]
    #[schema(example = false)]
    voorbeeldstandaard: bool,
    /// Wie vragen beantwoordt: een e-mailadres of webadres.
    #[serde(default)]
    #[schema(example = "standaarden@maatstaf.example", max_length = 300)]
    contact: String,
    /// De licentie van de teksten (SPDX).
    #[serde(default)]
    #[schema(example = "EUPL-1.2", max_length = 100)]
    licentie: String,
    /// Waar de sleutel van een record staat: een JSON Pointer met `*` voor elke index.
    #[schema(example = "/trajecten/*/trajectnummer", pattern = "^/")]
    recordsleutel: Option<String>,
    /// Hoe tabellen (CSV) bij deze standaard zijn ingedeeld; zonder dit is een kolom het veld met dezelfde naam.
    #[serde(default)]
    tabel: Tabel,
    /// Wiens belofte het nummer van een versie is; bij het vaststellen wordt het daaraan getoetst. Zonder dit `wie-levert`.
    #[serde(default)]
    belofte: Belofte,
    /// Wat de weg van een versie vraagt; zonder dit geen consultatie, twaalf maanden ondersteuning en twee hoofdversies.
    #[serde(default)]
    beleid: Beleid,
}

/// Wat een lijst van standaarden beperkt.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what the handler takes from `Asked`")]
struct StandaardenVraag {
    /// Alleen van deze voorziening.
    #[param(example = "bouwstenen", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    voorziening: Option<String>,
    /// Alleen van deze soort.
    #[param(inline)]
    soort: Option<Soort>,
    /// Alleen met een versie in deze status.
    #[param(inline)]
    status: Option<super::versions::VersieStatus>,
    /// Alleen met een versie die op deze dag van kracht is.
    #[param(rename = "geldigOp", example = "2027-01-01")]
    geldig_op: Option<NaiveDate>,
    /// Alleen met al deze woorden in naam, titel of omschrijving, ook in het meervoud, in samenstellingen of met een tikfout; het beste eerst. `/zoekresultaten` zoekt ook in velden.
    #[param(example = "adres", max_length = 200)]
    zoek: Option<String>,
    /// Alleen wat sinds dit tijdstip is veranderd: de standaard zelf, of een versie ervan. Elke tijdzone mag.
    #[param(rename = "gewijzigdSinds", example = "2026-11-01T00:00:00+01:00")]
    gewijzigd_sinds: Option<DateTime<Utc>>,
}

/// Standaarden
///
/// De standaarden in het register, op naam, met de versie die van kracht is. Met `zoek` staat vooraan wat het beste past.
#[utoipa::path(
    get, path = "/standaarden", operation_id = "lijstStandaarden", tag = "Catalogus",
    params(StandaardenVraag, PaginaVraag),
    responses((status = 200, description = "Een pagina met standaarden.", body = Standaarden))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Standaarden>> {
    let page = asked.page(state.settings.limits.page_size);
    let on = asked.date("geldigOp");
    let filter = StandardFilter {
        provision: asked.query("voorziening"),
        kind: asked.query("soort"),
        status: asked.query("status"),
        in_force_on: on,
        search: asked.words("zoek"),
        changed_since: asked.moment("gewijzigdSinds"),
    };
    asked.done()?;
    let Listing { items, total } = state.registry.standards(&filter, page).await?;
    let (vorige, volgende) = neighbours(page, total, "/v1/standaarden", &as_query(&filter));
    let day = on.unwrap_or_else(|| dutch_day(Utc::now()));
    let names: Vec<StandardName> = items.iter().map(|standard| standard.name.clone()).collect();
    let mut in_force = state.registry.in_force(&names, day).await?;
    let mut bindings = state.registry.bindings(&names).await?;
    let resultaten = items
        .into_iter()
        .map(|standard| {
            let version = in_force.remove(&standard.name).map(|number| number.to_string());
            let binding = bindings.remove(&standard.name);
            Standaard::new(standard, version, binding)
        })
        .collect();
    Ok(Json(Standaarden { aantal: total, volgende, vorige, resultaten }))
}

fn as_query(filter: &StandardFilter) -> Vec<(&'static str, String)> {
    let given = [
        ("voorziening", filter.provision.as_ref().map(ToString::to_string)),
        ("soort", filter.kind.map(|kind| kind.as_str().to_owned())),
        ("status", filter.status.map(|status: Status| status.as_str().to_owned())),
        ("geldigOp", filter.in_force_on.map(|day| day.to_string())),
        ("zoek", filter.search.clone()),
        (
            "gewijzigdSinds",
            filter.changed_since.map(|since| since.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        ),
    ];
    given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

async fn with_version(state: &AppState, standard: Standard, day: NaiveDate) -> Answer<Standaard> {
    let mut in_force = state.registry.in_force(std::slice::from_ref(&standard.name), day).await?;
    let version = in_force.remove(&standard.name).map(|number| number.to_string());
    let mut bindings = state.registry.bindings(std::slice::from_ref(&standard.name)).await?;
    let binding = bindings.remove(&standard.name);
    Ok(Standaard::new(standard, version, binding))
}

/// Eén standaard
///
/// Een standaard met de versie die van kracht is.
#[utoipa::path(
    get, path = "/standaarden/{standaard}", operation_id = "leesStandaard", tag = "Catalogus",
    params(
        ("standaard" = String, Path, description = "Naam van de standaard.", example = "adres", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64),
        ("geldigOp" = Option<NaiveDate>, Query, description = "De dag waarvoor de geldende versie wordt genoemd; anders vandaag.", example = "2027-01-01"),
    ),
    responses((status = 200, description = "De standaard.", body = Standaard))
)]
async fn read(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Standaard>> {
    let name = asked.path::<StandardName>("standaard");
    let day = asked.day();
    asked.done()?;
    let standard = state.registry.standard(&must(name)?).await?;
    Ok(Json(with_version(&state, standard, day).await?))
}

/// Standaard vastleggen
///
/// Maakt een standaard, of wijzigt haar beschrijving. Vraagt een sleutel.
#[utoipa::path(
    put, path = "/standaarden/{standaard}", operation_id = "bewaarStandaard", tag = "Beheer",
    params(("standaard" = String, Path, description = "Naam van de standaard.", example = "adres", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)),
    request_body(content = StandaardGegevens, description = "De beschrijving van de standaard."),
    responses(
        (status = 200, description = "De standaard is gewijzigd, of was al zo.", body = Standaard),
        (status = 201, description = "De standaard is gemaakt.", body = Standaard),
    ),
    security(("sleutel" = ["beheerder"]))
)]
async fn put(State(state): State<AppState>, caller: SignedIn, mut asked: Asked, body: JsonBody) -> Answer {
    let name = asked.path::<StandardName>("standaard");
    let given: StandaardGegevens = body.read(&state.registry).await?;
    let provision = given.voorziening.parse::<ProvisionName>();
    let provision = provision.map_err(|fault| asked.push(fault.at(Place::Body("/voorziening".into())))).ok();
    if given.recordsleutel.as_ref().is_some_and(|key| !key.starts_with('/')) {
        asked.push(not_a_pointer());
    }
    for (name, text, most) in [("contact", &given.contact, 300), ("licentie", &given.licentie, 100)] {
        if text.chars().count() > most {
            asked.push(
                Fault::new(
                    "te-lang",
                    crate::domain::text(
                        format!("Dit telt ten hoogste {most} tekens."),
                        format!("This has at most {most} characters."),
                    ),
                )
                .at(Place::Body(format!("/{name}"))),
            );
        }
    }
    let policy = given.beleid.policy().map_err(|fault| asked.push(fault)).ok();
    let table = given.tabel.mapping();
    let table = table.map_err(|fault| asked.push(fault.at(Place::Body("/tabel".into())))).ok();
    asked.done()?;
    let standard = Standard {
        name: must(name)?,
        provision: must(provision)?,
        title: given.titel,
        description: given.omschrijving,
        kind: given.soort.into(),
        example: given.voorbeeldstandaard,
        contact: given.contact,
        licence: given.licentie,
        record_key: given.recordsleutel,
        table: must(table)?,
        promise: given.belofte.into(),
        policy: must(policy)?,
    };
    let ground =
        Ground { provision: Some(standard.provision.clone()), standard: Some(standard.name.clone()) };
    caller.require(Role::Maintainer, &ground)?;
    let written = state.registry.put_standard(&standard, &caller.act("")).await?;
    let day = dutch_day(Utc::now());
    Ok(created_or_ok(written, with_version(&state, standard, day).await?))
}

fn not_a_pointer() -> Fault {
    Fault::new(
        "ongeldige-recordsleutel",
        text(
            "Een recordsleutel is een JSON Pointer, zoals '/trajecten/*/trajectnummer'.",
            "A record key is a JSON Pointer, such as '/trajecten/*/trajectnummer'.",
        ),
    )
    .at(Place::Body("/recordsleutel".into()))
}
