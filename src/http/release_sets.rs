//! `/uitgaven`: named sets of exact versions, published whole or not at all, and compared with the one before.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{
    Error, Fault, Language, Member, Move, Party, Place, ReleaseSet, ReleaseSetName, Role, Selector,
    SetComparison, StandardName, Validity, VersionNumber, dutch_day, text,
};
use crate::registry::{Listing, NewReleaseSet, Registry, reason_fault};

use super::AppState;
use super::access::SignedIn;
use super::comparisons::{Vergelijking, tagged};
use super::openapi::operations;
use super::problem::Answer;
use super::provisions::{PaginaVraag, created_or_ok, neighbours};
use super::request::{Asked, JsonBody, Tongue, etag, expected, must};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(operations!(list))
        .routes(operations!(read, put, delete))
        .routes(operations!(publish))
        .routes(operations!(end))
        .routes(operations!(compare))
}

/// De statussen van een uitgave.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum UitgaveStatus {
    /// Wordt samengesteld.
    Concept,
    /// Vastgesteld; verandert nooit meer.
    Vastgesteld,
}

/// Een benoemde verzameling van exacte versies die samen zijn vastgesteld.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Uitgave {
    /// Naam in adressen, uniek in het register.
    #[schema(example = "2027-1", pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64)]
    naam: String,
    /// Titel voor mensen.
    #[schema(example = "Voorjaarsuitgave 2027")]
    titel: String,
    /// Waarvoor de uitgave is en wat er is veranderd, in Markdown.
    #[schema(example = "Alle standaarden voor het voorjaar van 2027.")]
    toelichting: String,
    /// Waar de uitgave staat.
    status: UitgaveStatus,
    /// Of de uitgave vandaag van kracht is.
    #[schema(example = true)]
    geldend: bool,
    /// Eerste dag van kracht.
    #[schema(example = "2027-01-01")]
    geldig_van_datum: Option<NaiveDate>,
    /// Laatste dag van kracht.
    #[schema(example = "2027-06-30")]
    geldig_tot_datum: Option<NaiveDate>,
    /// De versies in de uitgave, op naam van hun standaard.
    leden: Vec<Lid>,
    /// SHA-256 van de inhoud als canonieke JSON (RFC 8785): `geldigVanDatum`, `leden` (`digest`, `standaard`, `versie`), `naam`, `titel` en `toelichting`. Die bytes staan op `…/inhoud`, de handtekening erover op `…/handtekening`. Leeg bij een concept.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest: Option<String>,
    /// Wanneer de uitgave is gemaakt.
    aangemaakt_op: DateTime<Utc>,
    /// Wanneer de inhoud voor het laatst is gewijzigd.
    gewijzigd_op: DateTime<Utc>,
    /// Wanneer de uitgave is vastgesteld.
    vastgesteld_op: Option<DateTime<Utc>>,
    /// Waar staat wat er verandert ten opzichte van de uitgave van daarvoor.
    #[schema(example = "/v1/uitgaven/2027-1/vergelijking")]
    vergelijking: String,
}

/// Een versie in een uitgave.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Lid {
    /// De standaard.
    #[schema(example = "adres")]
    standaard: String,
    /// De exacte versie.
    #[schema(example = "1.0.0")]
    versie: String,
    /// SHA-256 van de bytes van het schema.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest: String,
    /// Het adres van het schema.
    #[schema(example = "https://register.example/schemas/adres/1.0.0", format = "uri")]
    adres: String,
}

impl Uitgave {
    fn new(registry: &Registry, set: ReleaseSet) -> Self {
        let lid = |member: Member| Lid {
            adres: registry.schema_address(&member.standard, &member.number),
            standaard: member.standard.to_string(),
            versie: member.number.to_string(),
            digest: member.digest.to_string(),
        };
        Self {
            geldend: set.in_force(dutch_day(Utc::now())),
            status: if set.is_published() { UitgaveStatus::Vastgesteld } else { UitgaveStatus::Concept },
            vergelijking: format!("/v1/uitgaven/{}/vergelijking", set.name),
            naam: set.name.to_string(),
            titel: set.title,
            toelichting: set.notes,
            geldig_van_datum: set.validity.from,
            geldig_tot_datum: set.validity.until,
            leden: set.members.into_iter().map(lid).collect(),
            digest: set.digest.map(|digest| digest.to_string()),
            aangemaakt_op: set.created_at,
            gewijzigd_op: set.changed_at,
            vastgesteld_op: set.published_at,
        }
    }
}

/// Een pagina met uitgaven.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Uitgaven {
    /// Hoeveel er in totaal zijn.
    #[schema(example = 1)]
    aantal: u64,
    /// Adres van de volgende pagina.
    #[schema(example = "/v1/uitgaven?pagina=2&paginaGrootte=20")]
    volgende: Option<String>,
    /// Adres van de vorige pagina.
    vorige: Option<String>,
    /// De uitgaven op deze pagina.
    resultaten: Vec<Uitgave>,
}

/// Wat een beheerder als uitgave aanbiedt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct UitgaveGegevens {
    /// Titel voor mensen.
    #[schema(example = "Voorjaarsuitgave 2027", min_length = 1, max_length = 300)]
    titel: String,
    /// Waarvoor de uitgave is en wat er is veranderd, in Markdown.
    #[serde(default)]
    #[schema(example = "Alle standaarden voor het voorjaar van 2027.")]
    toelichting: String,
    /// Eerste dag van kracht; zonder dit de dag van vaststellen.
    #[schema(example = "2027-01-01")]
    geldig_van_datum: Option<NaiveDate>,
    /// Laatste dag van kracht.
    #[schema(example = json!(null))]
    geldig_tot_datum: Option<NaiveDate>,
    /// De versies; van elke standaard één. Zij mogen nog concept zijn tot de uitgave wordt vastgesteld.
    #[schema(min_items = 1)]
    leden: Vec<NieuwLid>,
}

/// Een versie die in een uitgave komt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NieuwLid {
    /// De standaard.
    #[schema(example = "adres", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    standaard: String,
    /// De exacte versie.
    #[schema(example = "1.0.0", max_length = 64)]
    versie: String,
}

/// Het vaststellen van een uitgave.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UitgaveVaststelling {
    /// Waarom; komt in de auditregel.
    #[schema(example = "Vastgesteld door de werkgroep op 12 november.", min_length = 1, max_length = 2000)]
    reden: String,
}

/// Het einde van een uitgave.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct UitgaveEinde {
    /// De laatste dag van kracht. Ligt die voor de eerste dag, dan is de uitgave nooit van kracht.
    #[schema(example = "2027-06-30")]
    geldig_tot_datum: NaiveDate,
    /// Waarom; komt in de auditregel.
    #[schema(example = "Opgevolgd door 2027-2.", min_length = 1, max_length = 2000)]
    reden: String,
}

/// Twee uitgaven naast elkaar.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UitgaveVergelijking {
    /// De oude uitgave.
    #[schema(example = "2026-2")]
    oud: String,
    /// De nieuwe uitgave.
    #[schema(example = "2027-1")]
    nieuw: String,
    /// Wat het geheel betekent voor wie levert, in een zin.
    #[schema(example = "Voor wie levert breekt 'adres'.")]
    voor_wie_levert: String,
    /// Wat het geheel betekent voor wie leest, in een zin.
    #[schema(example = "Voor wie leest blijft alles goed wat in beide uitgaven staat.")]
    voor_wie_leest: String,
    /// Wat er met elke standaard gebeurt, op naam.
    standaarden: Vec<StandaardInUitgave>,
}

/// Wat er met één standaard gebeurt van de ene uitgave naar de andere.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct StandaardInUitgave {
    /// De standaard.
    #[schema(example = "adres")]
    standaard: String,
    /// Wat ermee gebeurt.
    soort: UitgaveWijziging,
    /// De versie in de oude uitgave; leeg als de standaard daar niet in zit.
    #[schema(example = "1.0.0")]
    oude_versie: Option<String>,
    /// De versie in de nieuwe uitgave; leeg als de standaard daar niet in zit.
    #[schema(example = "2.0.0")]
    nieuwe_versie: Option<String>,
    /// De vergelijking van beide versies, als zij verschillen.
    vergelijking: Option<Vergelijking>,
}

/// Wat er met een standaard gebeurt.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum UitgaveWijziging {
    /// Zit alleen in de nieuwe uitgave.
    Nieuw,
    /// Zit alleen in de oude uitgave.
    Vervallen,
    /// Heeft in beide dezelfde versie.
    Gelijk,
    /// Heeft een andere versie.
    Gewijzigd,
}

impl UitgaveVergelijking {
    fn new(compared: &SetComparison, language: Language) -> Self {
        let said = |party| compared.summary(party).in_language(language).to_owned();
        Self {
            oud: compared.old.name.to_string(),
            nieuw: compared.new.name.to_string(),
            voor_wie_levert: said(Party::Delivers),
            voor_wie_leest: said(Party::Reads),
            standaarden: compared
                .moves
                .iter()
                .map(|moved| StandaardInUitgave::new(compared, moved, language))
                .collect(),
        }
    }
}

impl StandaardInUitgave {
    fn new(compared: &SetComparison, moved: &Move, language: Language) -> Self {
        let standard = moved.standard();
        let version = |set: &ReleaseSet| set.member(standard).map(|member| member.number.to_string());
        let (soort, vergelijking) = match moved {
            Move::Added(_) => (UitgaveWijziging::Nieuw, None),
            Move::Removed(_) => (UitgaveWijziging::Vervallen, None),
            Move::Same(_) => (UitgaveWijziging::Gelijk, None),
            Move::Changed(_, found) => {
                (UitgaveWijziging::Gewijzigd, Some(Vergelijking::new(found, language)))
            }
        };
        Self {
            standaard: standard.to_string(),
            soort,
            oude_versie: version(&compared.old),
            nieuwe_versie: version(&compared.new),
            vergelijking,
        }
    }
}

/// Welke uitgave.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes for OpenAPI what handlers take from `Asked`")]
pub(super) struct UitgavePad {
    /// Naam van de uitgave.
    #[param(example = "2027-1", pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64)]
    uitgave: String,
}

/// Uit welke uitgave.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what `asked_set` takes")]
pub(super) struct UitgaveVraag {
    /// Een vastgestelde uitgave: de versie is dan die uit deze uitgave. Waar het pad een versie noemt, kan dit alleen bij `geldend`.
    #[param(example = "2027-1", pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64)]
    uitgave: Option<String>,
}

/// The release set that a query names in the place of a version. Beside a version that the path chooses it is a
/// mistake.
pub(super) fn asked_set(asked: &mut Asked, selector: Option<&Selector>) -> Option<ReleaseSetName> {
    let set = asked.query::<ReleaseSetName>("uitgave");
    if set.is_some() && selector.is_some_and(|selector| *selector != Selector::InForce) {
        let message = text(
            "Een uitgave bepaalt zelf de versie. Vraag met 'uitgave' naar versie 'geldend', of laat 'uitgave' weg.",
            "A release set decides on the version itself. With 'uitgave' ask for version 'geldend', or leave out 'uitgave'.",
        );
        asked.push(Fault::new("uitgave-naast-versie", message).at(Place::Query("uitgave".into())));
    }
    set
}

/// What chooses the version: the release set when one is named, else the path.
pub(super) async fn chosen(
    registry: &Registry,
    standard: &StandardName,
    selector: Option<Selector>,
    set: Option<ReleaseSetName>,
) -> Answer<Selector> {
    match set {
        Some(set) => Ok(Box::pin(registry.member_of(&set, standard)).await?),
        None => must(selector),
    }
}

/// Refuses when the caller is not the maintainer of one of these.
async fn reach(registry: &Registry, caller: &SignedIn, standards: &[StandardName]) -> Answer<()> {
    for standard in standards {
        caller.require(Role::Maintainer, &registry.ground_of(standard).await?)?;
    }
    Ok(())
}

/// Refuses when the caller is not the maintainer of all that is in a set.
async fn reach_all(registry: &Registry, caller: &SignedIn, set: &ReleaseSet) -> Answer<()> {
    let standards: Vec<_> = set.members.iter().map(|member| member.standard.clone()).collect();
    reach(registry, caller, &standards).await
}

/// The set of this name, when the caller is the maintainer of all that is in it.
async fn within_reach(
    registry: &Registry,
    caller: &SignedIn,
    name: Option<ReleaseSetName>,
) -> Answer<ReleaseSet> {
    let set = registry.release_set(&must(name)?).await?;
    reach_all(registry, caller, &set).await?;
    Ok(set)
}

fn check_reason(asked: &mut Asked, reason: &str) {
    if let Some(fault) = reason_fault("/reden", reason) {
        asked.push(fault);
    }
}

/// Uitgaven
///
/// De uitgaven in het register, ook concepten, op naam.
#[utoipa::path(
    get, path = "/uitgaven", operation_id = "lijstUitgaven", tag = "Catalogus", params(PaginaVraag),
    responses((status = 200, description = "Een pagina met uitgaven.", body = Uitgaven))
)]
async fn list(State(state): State<AppState>, mut asked: Asked) -> Answer<Json<Uitgaven>> {
    let page = asked.page(state.settings.limits.page_size);
    asked.done()?;
    let Listing { items, total } = state.registry.release_sets(page).await?;
    let (vorige, volgende) = neighbours(page, total, "/v1/uitgaven", &[]);
    let resultaten = items.into_iter().map(|set| Uitgave::new(&state.registry, set)).collect();
    Ok(Json(Uitgaven { aantal: total, volgende, vorige, resultaten }))
}

/// Eén uitgave
///
/// Een uitgave met haar leden: van elke standaard één exacte versie.
#[utoipa::path(
    get, path = "/uitgaven/{uitgave}", operation_id = "leesUitgave", tag = "Catalogus", params(UitgavePad),
    responses((status = 200, description = "De uitgave.", body = Uitgave, headers(
        ("ETag" = String, description = "Bij een concept: het kenmerk van alles wat eraan te wijzigen is, voor `If-Match`."),
    )))
)]
async fn read(State(state): State<AppState>, mut asked: Asked) -> Answer {
    let name = asked.path::<ReleaseSetName>("uitgave");
    asked.done()?;
    let set = state.registry.release_set(&must(name)?).await?;
    let tag = if set.is_published() { None } else { Some(set.contents_tag()?) };
    let mut headers = HeaderMap::new();
    etag(&mut headers, tag.as_ref());
    Ok((headers, Json(Uitgave::new(&state.registry, set))).into_response())
}

/// Uitgave samenstellen
///
/// Maakt een concept van een uitgave, of vervangt het. Een vastgestelde uitgave verandert nooit. Wie een concept vervangt, zegt met `If-Match` welke inhoud dat is; wat er al zo staat, is goed. Vraagt een sleutel van de beheerder van alle standaarden die erin zitten of kwamen te zitten.
#[utoipa::path(
    put, path = "/uitgaven/{uitgave}", operation_id = "bewaarUitgave", tag = "Beheer",
    params(UitgavePad, ("If-Match" = Option<String>, Header, description = "De `ETag` waarmee het concept is gelezen. Nodig om een concept te wijzigen: ontbreekt zij, dan is het antwoord 428; is het concept intussen gewijzigd of verwijderd, dan 412. Niet nodig om er een te maken.", example = "\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"")),
    request_body(content = UitgaveGegevens, description = "De uitgave."),
    responses(
        (status = 200, description = "Het concept is gewijzigd, of was al zo.", body = Uitgave, headers(
            ("ETag" = String, description = "Het kenmerk van de nieuwe inhoud."),
        )),
        (status = 201, description = "Het concept is gemaakt.", body = Uitgave, headers(
            ("ETag" = String, description = "Het kenmerk van de inhoud, voor `If-Match`."),
        )),
    ),
    security(("sleutel" = ["beheerder"]))
)]
async fn put(
    State(state): State<AppState>,
    caller: SignedIn,
    headers: HeaderMap,
    mut asked: Asked,
    body: JsonBody,
) -> Answer {
    let expected = expected(&headers);
    let name = asked.path::<ReleaseSetName>("uitgave");
    let given: UitgaveGegevens = body.read(&state.registry).await?;
    let new = offered(name, given, &mut asked);
    asked.done()?;
    let new = must(new)?;
    let standards: Vec<_> = new.members.iter().map(|(standard, _)| standard.clone()).collect();
    reach(&state.registry, &caller, &standards).await?;
    if let Some(there) = state.registry.find_release_set(&new.name).await? {
        reach_all(&state.registry, &caller, &there).await?;
    }
    let admitted = state.registry.put_release_set(new, &expected, &caller.act("")).await?;
    let mut response = created_or_ok(admitted.written, Uitgave::new(&state.registry, admitted.set));
    etag(response.headers_mut(), Some(&admitted.tag));
    Ok(response)
}

/// What was offered, in the words of the domain; faults go to `asked`.
fn offered(name: Option<ReleaseSetName>, given: UitgaveGegevens, asked: &mut Asked) -> Option<NewReleaseSet> {
    let mut members = Vec::new();
    for (index, member) in given.leden.into_iter().enumerate() {
        let mut at =
            |field: &str, fault: Fault| asked.push(fault.at(Place::Body(format!("/leden/{index}/{field}"))));
        let standard = member.standaard.parse().map_err(|fault| at("standaard", fault)).ok();
        let number = member.versie.parse::<VersionNumber>().map_err(|fault| at("versie", fault)).ok();
        members.extend(standard.zip(number));
    }
    let validity = Validity { from: given.geldig_van_datum, until: given.geldig_tot_datum };
    Some(NewReleaseSet { name: name?, title: given.titel, notes: given.toelichting, validity, members })
}

/// Concept van een uitgave verwijderen
///
/// Laat een concept vervallen. Vraagt een sleutel van de beheerder van alle standaarden die erin zitten.
#[utoipa::path(
    delete, path = "/uitgaven/{uitgave}", operation_id = "verwijderUitgave", tag = "Beheer",
    params(UitgavePad, ("If-Match" = String, Header, description = "De `ETag` waarmee het concept is gelezen. Ontbreekt zij, dan is het antwoord 428; is het concept intussen gewijzigd, dan 412.", example = "\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"")),
    responses((status = 204, description = "Het concept is weg.")),
    security(("sleutel" = ["beheerder"]))
)]
async fn delete(
    State(state): State<AppState>,
    caller: SignedIn,
    headers: HeaderMap,
    mut asked: Asked,
) -> Answer<StatusCode> {
    let expected = expected(&headers);
    let name = asked.path::<ReleaseSetName>("uitgave");
    asked.done()?;
    let set = within_reach(&state.registry, &caller, name).await?;
    state.registry.delete_release_set(&set.name, &expected, &caller.act("")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Uitgave vaststellen
///
/// Stelt een uitgave vast: als geheel, of niet. Elk lid is op dat moment vastgesteld en nog te gebruiken, en de leden zijn het eens: verwijst een lid, rechtstreeks of via andere, naar een standaard die ook in de uitgave zit, dan naar die versie. Alles wat in de weg staat komt in één antwoord (409 `uitgave-niet-vast-te-stellen`). Wat al zo is vastgesteld wordt als gedaan beantwoord. Zolang een uitgave van kracht is of wordt, kan geen lid worden teruggetrokken. Vraagt een sleutel van de beheerder van alle standaarden die erin zitten.
#[utoipa::path(
    post, path = "/uitgaven/{uitgave}/vaststelling", operation_id = "stelUitgaveVast", tag = "Beheer", params(UitgavePad),
    request_body(content = UitgaveVaststelling, description = "Waarom."),
    responses((status = 200, description = "De uitgave is vastgesteld, of was dat al.", body = Uitgave)),
    security(("sleutel" = ["beheerder"]))
)]
async fn publish(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<Json<Uitgave>> {
    let name = asked.path::<ReleaseSetName>("uitgave");
    let given: UitgaveVaststelling = body.read(&state.registry).await?;
    check_reason(&mut asked, &given.reden);
    asked.done()?;
    let seen = within_reach(&state.registry, &caller, name).await?;
    let set = state.registry.publish_release_set(&seen, &caller.act(&given.reden)).await?;
    Ok(Json(Uitgave::new(&state.registry, set)))
}

/// Uitgave beëindigen
///
/// Geeft een vastgestelde uitgave een laatste dag. Wat erin staat verandert niet, en haar digest ook niet. Vraagt een sleutel van de beheerder van alle standaarden die erin zitten.
#[utoipa::path(
    post, path = "/uitgaven/{uitgave}/beeindiging", operation_id = "beeindigUitgave", tag = "Beheer", params(UitgavePad),
    request_body(content = UitgaveEinde, description = "De laatste dag, en waarom."),
    responses((status = 200, description = "De uitgave zoals zij nu is.", body = Uitgave)),
    security(("sleutel" = ["beheerder"]))
)]
async fn end(
    State(state): State<AppState>,
    caller: SignedIn,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<Json<Uitgave>> {
    let name = asked.path::<ReleaseSetName>("uitgave");
    let given: UitgaveEinde = body.read(&state.registry).await?;
    check_reason(&mut asked, &given.reden);
    asked.done()?;
    let set = within_reach(&state.registry, &caller, name).await?;
    let act = caller.act(&given.reden);
    let set = state.registry.end_release_set(&set.name, given.geldig_tot_datum, &act).await?;
    Ok(Json(Uitgave::new(&state.registry, set)))
}

/// Uitgaven vergelijken
///
/// Wat er verandert van een eerdere uitgave naar deze: per standaard of zij nieuw is, vervalt, gelijk blijft of een andere versie krijgt, met de vergelijking van beide versies, en wat het geheel betekent voor wie levert en voor wie leest. Vergelijkingen van vastgestelde versies worden één keer gemaakt en bewaard.
#[utoipa::path(
    get, path = "/uitgaven/{uitgave}/vergelijking", operation_id = "vergelijkUitgaven", tag = "Catalogus",
    params(
        UitgavePad,
        ("met" = Option<String>, Query, description = "De oude uitgave. Zonder dit de vastgestelde uitgave met de laatste eerdere eerste dag.", example = "2026-2", pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64),
        ("If-None-Match" = Option<String>, Header, description = "De ETag die de vrager al heeft.", example = "\"abc\""),
    ),
    responses(
        (status = 200, description = "De vergelijking.", body = UitgaveVergelijking, headers(
            ("ETag" = String, description = "De digest van het antwoord."),
            ("Content-Location" = String, description = "De vergelijking met beide uitgaven genoemd."),
        )),
        (status = 304, description = "De vrager heeft dit antwoord al."),
    )
)]
async fn compare(
    State(state): State<AppState>,
    Tongue(language): Tongue,
    headers: HeaderMap,
    mut asked: Asked,
) -> Answer {
    let name = asked.path::<ReleaseSetName>("uitgave");
    let with = asked.query::<ReleaseSetName>("met");
    asked.done()?;
    let today = dutch_day(Utc::now());
    let compared = state.registry.compare_release_sets(&must(name)?, with.as_ref(), today).await?;
    let mut answer = HeaderMap::new();
    let exact = format!("/v1/uitgaven/{}/vergelijking?met={}", compared.new.name, compared.old.name);
    answer.insert(header::CONTENT_LOCATION, HeaderValue::from_str(&exact).map_err(Error::internal)?);
    let body = serde_json::to_vec(&UitgaveVergelijking::new(&compared, language));
    tagged(&headers, answer, "application/json", body.map_err(Error::internal)?)
}
