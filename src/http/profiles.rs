//! `/profielen`: what a region or an organisation asks beyond a version, and data judged by it.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{Fault, Language, Place, Profile, ProfileName, Role, StandardName, VersionNumber, text};
use crate::registry::{Listing, NewProfile, Registry, Standing};

use super::AppState;
use super::access::SignedIn;
use super::comparisons::{Antwoord, VergelijkingsProbleem, tagged};
use super::openapi::operations;
use super::problem::Answer;
use super::provisions::{PaginaVraag, created_or_ok, neighbours};
use super::request::{Asked, JsonBody, Tongue, must};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(list)).routes(operations!(read, put)).routes(operations!(schema))
}

/// Een versmalling van een versie.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Profiel {
    /// Naam in adressen, uniek in het register.
    #[schema(example = "persoon-regio-utrecht", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    naam: String,
    /// Titel voor mensen.
    #[schema(example = "Persoon in de regio Utrecht")]
    titel: String,
    /// Voor wie het is: een regio, een organisatie.
    #[schema(example = "Gemeenten in de regio Utrecht")]
    voor: String,
    /// De standaard waarvan een versie wordt versmald.
    #[schema(example = "persoon")]
    standaard: String,
    /// De exacte versie die wordt versmald.
    #[schema(example = "1.0.0")]
    versie: String,
    /// SHA-256 van de bytes van het schema.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest: String,
    /// Het adres van het schema.
    #[schema(example = "https://register.example/v1/profielen/persoon-regio-utrecht/schema", format = "uri")]
    adres: String,
    /// Wanneer het profiel is gemaakt.
    aangemaakt_op: DateTime<Utc>,
    /// Wanneer het voor het laatst is gewijzigd.
    gewijzigd_op: DateTime<Utc>,
}

/// Een profiel, met of het standhoudt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProfielMetStand {
    #[serde(flatten)]
    profiel: Profiel,
    /// Voor elke hogere versie die te gebruiken is, laagste eerst: of die alles aanneemt wat het profiel aanneemt. Zo niet, dan moet het profiel voor die versie worden aangepast.
    houdt_stand: Vec<Stand>,
}

/// Of een profiel standhoudt onder een hogere versie.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Stand {
    /// De hogere versie.
    #[schema(example = "2.0.0")]
    versie: String,
    /// Of die alles aanneemt wat het profiel aanneemt.
    #[serde(flatten)]
    antwoord: Antwoord,
}

impl Profiel {
    fn new(registry: &Registry, profile: Profile) -> Self {
        Self {
            adres: registry.profile_address(&profile.name),
            naam: profile.name.to_string(),
            titel: profile.title,
            voor: profile.audience,
            standaard: profile.standard.to_string(),
            versie: profile.number.to_string(),
            digest: profile.digest.to_string(),
            aangemaakt_op: profile.created_at,
            gewijzigd_op: profile.changed_at,
        }
    }
}

impl ProfielMetStand {
    async fn new(registry: &Registry, profile: Profile, language: Language) -> Answer<Self> {
        let stand = |standing: Standing| Stand {
            versie: standing.number.to_string(),
            antwoord: Antwoord::new(standing.answer(), language),
        };
        let houdt_stand = registry.profile_standing(&profile).await?.into_iter().map(stand).collect();
        Ok(Self { profiel: Profiel::new(registry, profile), houdt_stand })
    }
}

/// Een pagina met profielen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Profielen {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 1)]
    aantal: u64,
    /// Adres van de volgende pagina.
    #[schema(example = "/v1/profielen?pagina=2&paginaGrootte=20")]
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De profielen op deze pagina.
    resultaten: Vec<Profiel>,
}

/// Wat een beheerder als profiel aanbiedt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfielGegevens {
    /// Titel voor mensen.
    #[schema(example = "Persoon in de regio Utrecht", min_length = 1, max_length = 300)]
    titel: String,
    /// Voor wie het is: een regio, een organisatie.
    #[schema(example = "Gemeenten in de regio Utrecht", min_length = 1, max_length = 300)]
    voor: String,
    /// De standaard waarvan een versie wordt versmald; dat verandert nooit.
    #[schema(example = "persoon", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    standaard: String,
    /// De exacte versie die wordt versmald; die is vastgesteld.
    #[schema(example = "1.0.0", max_length = 64)]
    versie: String,
    /// Het JSON Schema. Verwijs naar de versie met `$ref` en zet de beperkingen ernaast. De bytes van deze waarde worden precies zo bewaard.
    #[schema(value_type = Object, example = json!({"$ref": "/schemas/persoon/1.0.0", "required": ["geboortedatum"]}))]
    schema: Box<RawValue>,
}

/// Welk profiel.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes for OpenAPI what handlers take from `Asked`")]
pub(super) struct ProfielPad {
    /// Naam van het profiel.
    #[param(example = "persoon-regio-utrecht", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    profiel: String,
}

/// Profielen
///
/// De profielen in het register, op naam.
#[utoipa::path(
    get, path = "/profielen", operation_id = "lijstProfielen", tag = "Catalogus",
    params(
        ("standaard" = Option<String>, Query, description = "Alleen van versies van deze standaard.", example = "persoon", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64),
        PaginaVraag,
    ),
    responses((status = 200, description = "Een pagina met profielen.", body = Profielen))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Profielen>> {
    let page = asked.page(state.settings.limits.page_size);
    let of = asked.query::<StandardName>("standaard");
    asked.done()?;
    let Listing { items, total } = state.registry.profiles(of.as_ref(), page).await?;
    let query: Vec<_> = of.iter().map(|of| ("standaard", of.to_string())).collect();
    let (vorige, volgende) = neighbours(page, total, "/v1/profielen", &query);
    let resultaten = items.into_iter().map(|profile| Profiel::new(&state.registry, profile)).collect();
    Ok(Json(Profielen { aantal: total, volgende, vorige, resultaten }))
}

/// Eén profiel
///
/// Een profiel, met voor elke hogere versie van zijn standaard of het daaronder standhoudt.
#[utoipa::path(
    get, path = "/profielen/{profiel}", operation_id = "leesProfiel", tag = "Catalogus", params(ProfielPad),
    responses((status = 200, description = "Het profiel.", body = ProfielMetStand))
)]
async fn read(
    State(state): State<AppState>,
    Tongue(language): Tongue,
    mut asked: Asked,
) -> Answer<Json<ProfielMetStand>> {
    let name = asked.path::<ProfileName>("profiel");
    asked.done()?;
    let profile = state.registry.profile(&must(name)?).await?;
    Ok(Json(ProfielMetStand::new(&state.registry, profile, language).await?))
}

/// Het JSON Schema van een profiel
///
/// Byte voor byte zoals het is aangeboden, met een sterke `ETag`.
#[utoipa::path(
    get, path = "/profielen/{profiel}/schema", operation_id = "leesProfielSchema", tag = "Catalogus",
    params(
        ProfielPad,
        ("If-None-Match" = Option<String>, Header, description = "De ETag die de vrager al heeft.", example = "\"abc\""),
    ),
    responses(
        (status = 200, description = "Het schema.", body = Value, content_type = "application/schema+json", headers(
            ("ETag" = String, description = "De digest van de bytes."),
        )),
        (status = 304, description = "De vrager heeft dit document al."),
    )
)]
async fn schema(State(state): State<AppState>, headers: HeaderMap, mut asked: Asked) -> Answer {
    let name = asked.path::<ProfileName>("profiel");
    asked.done()?;
    let bytes = state.registry.profile_bytes(&must(name)?).await?;
    tagged(&headers, HeaderMap::new(), "application/schema+json", bytes)
}

/// Profiel vastleggen
///
/// Maakt een profiel, of vervangt het. Het wordt alleen aangenomen als is bewezen dat zijn versie alles aanneemt wat het profiel aanneemt. Is dat weerlegd of onbeslist, dan komt de vergelijking mee: van het profiel (oud) met de versie (nieuw), voor wie levert. Een profiel dat niets aanneemt wordt geweigerd. Vraagt een sleutel.
#[utoipa::path(
    put, path = "/profielen/{profiel}", operation_id = "bewaarProfiel", tag = "Beheer", params(ProfielPad),
    request_body(content = ProfielGegevens, description = "Het profiel."),
    responses(
        (status = 200, description = "Het profiel is gewijzigd, of was al zo.", body = ProfielMetStand),
        (status = 201, description = "Het profiel is gemaakt.", body = ProfielMetStand),
        (status = 409, description = "De stand van het register staat dit niet toe; is het profiel te ruim, dan staat de vergelijking erbij.", body = VergelijkingsProbleem, content_type = "application/problem+json"),
    ),
    security(("sleutel" = ["auteur"]))
)]
async fn put(
    State(state): State<AppState>,
    caller: SignedIn,
    Tongue(language): Tongue,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<Response> {
    let name = asked.path::<ProfileName>("profiel");
    let given: ProfielGegevens = body.read(&state.registry).await?;
    let new = offered(name, given, &mut asked);
    asked.done()?;
    let new = must(new)?;
    caller.require(Role::Author, &state.registry.ground_of(&new.standard).await?)?;
    let (profile, written) = state.registry.put_profile(new, &caller.act("")).await?;
    let body = ProfielMetStand::new(&state.registry, profile, language).await?;
    Ok(created_or_ok(written, body).into_response())
}

/// What was offered, in the words of the domain; faults go to `asked`.
fn offered(name: Option<ProfileName>, given: ProfielGegevens, asked: &mut Asked) -> Option<NewProfile> {
    const MOST: usize = 300;
    for (field, written) in [("/titel", &given.titel), ("/voor", &given.voor)] {
        if written.trim().is_empty() || written.chars().count() > MOST {
            let message =
                text(format!("Dit telt 1 tot {MOST} tekens."), format!("This has 1 to {MOST} characters."));
            asked.push(Fault::new("ongeldige-tekst", message).at(Place::Body(field.into())));
        }
    }
    let mut at = |field: &str, fault: Fault| asked.push(fault.at(Place::Body(field.to_owned())));
    let standard = given.standaard.parse::<StandardName>().map_err(|fault| at("/standaard", fault)).ok();
    let number = given.versie.parse::<VersionNumber>().map_err(|fault| at("/versie", fault)).ok();
    Some(NewProfile {
        name: name?,
        title: given.titel,
        audience: given.voor,
        standard: standard?,
        number: number?,
        schema: given.schema.get().as_bytes().to_vec(),
    })
}
