//! `…/vergelijking` and `/vergelijkingen`: what changed between two versions or documents, and for whom that
//! breaks.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::domain::{
    self, Change, Compared, Digest, Doubt, Effect, Fault, Honesty, Language, Place, Promise, Selector, Side,
    VersionNumber, Witness, dutch_day, text,
};
use crate::registry::{Comparand, Numbering, Registry};

use super::AppState;
use super::openapi::operations;
use super::problem::{Answer, Problem};
use super::release_sets::UitgaveVraag;
use super::request::{Asked, JsonBody, Tongue, has_already, must};
use super::standards::Belofte;
use super::versions::{DagVraag, VersiePad, content_location, resolve};

pub(super) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(operations!(read)).routes(operations!(compare))
}

/// Twee versies of documenten naast elkaar.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Vergelijking {
    /// De oude versie; leeg als dat een aangeboden document is.
    oud: Option<VergelekenVersie>,
    /// De nieuwe versie; leeg als dat een aangeboden document is.
    nieuw: Option<VergelekenVersie>,
    /// Voor wie levert: neemt nieuw alles aan wat oud aannam?
    wie_levert: Antwoord,
    /// Voor wie leest: neemt oud alles aan wat nieuw aanneemt?
    wie_leest: Antwoord,
    /// Wiens belofte het nummer is.
    belofte: Belofte,
    /// Hoe ver het nummer stijgt: `patch` belooft dezelfde documenten, `minor` dat de belofte houdt, `major` niets. Leeg als een van de nummers er niet is, als het nummer niet stijgt, of als het versies van verschillende standaarden zijn.
    stap: Option<Stap>,
    /// De kleinste stap die eerlijk is; leeg als dat niet vaststaat.
    eerlijke_stap: Option<Stap>,
    /// Het laagste nummer dat zeker eerlijk is; leeg als dat niet vaststaat of het nummer niets belooft.
    #[schema(example = "2.0.0")]
    eerlijk_nummer: Option<String>,
    /// Of het nummer de waarheid zegt; leeg als er geen stap is of het nummer niets belooft.
    oordeel_nummer: Option<OordeelNummer>,
    /// Waar als het nummer niets belooft: onder 1.0.0, en voor een voorversie zoals `1.0.0-rc.1`.
    #[schema(example = false)]
    adviserend: bool,
    /// Wat er is veranderd, in de volgorde van het schema. De lijst legt uit; zij beslist niet.
    wijzigingen: Vec<Wijziging>,
    /// Hoeveel wijzigingen er meer zijn dan hier staan.
    #[schema(example = 0)]
    meer_wijzigingen: usize,
}

/// Een versie die is vergeleken.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VergelekenVersie {
    /// De standaard.
    #[schema(example = "persoon")]
    standaard: String,
    /// Het exacte versienummer.
    #[schema(example = "1.0.0")]
    versie: String,
    /// SHA-256 van de bytes van het schema.
    #[schema(example = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    digest: String,
}

/// Het antwoord op een van de twee vragen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Antwoord {
    /// Bewezen, weerlegd door een document, of niet beslist.
    oordeel: Oordeel,
    /// Het document dat het weerlegt: de ene kant neemt het aan en de andere wijst het af. Beide kanten zijn ernaar gevraagd.
    #[serde(skip_serializing_if = "Option::is_none")]
    bewijsdocument: Option<Bewijsdocument>,
    /// Waarom het niet is beslist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redenen: Vec<RedenOnbeslist>,
}

/// De antwoorden.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Oordeel {
    /// Het is zo, voor elk document.
    Bewezen,
    /// Het is niet zo; het bewijsdocument laat dat zien.
    Weerlegd,
    /// Geen van beide staat vast.
    Onbeslist,
}

/// Een document dat de ene kant aanneemt en de andere afwijst.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Bewijsdocument {
    /// Het document.
    #[schema(value_type = Value)]
    document: Option<Box<RawValue>>,
    /// Hetzelfde document als tekst, met getallen precies zoals zij zijn bedoeld.
    #[schema(example = "{\"naam\":1}")]
    tekst: String,
    /// Waar erin de kant die het afwijst een fout vindt: een JSON Pointer.
    #[schema(example = "/naam")]
    plaats: String,
    /// De plaats in het schema dat het afwijst.
    #[schema(example = "#/properties/naam/type")]
    schemaplaats: String,
    /// Wat die kant ervan zegt.
    #[schema(example = "Hier wordt een tekst verwacht.")]
    uitleg: String,
    /// Het onderdeel waaraan is getoetst, als dat niet het geheel is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "naam")]
    onderdeel: Option<String>,
}

/// Waarom een vraag niet is beslist.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RedenOnbeslist {
    /// Vaste code.
    #[schema(example = "budget")]
    code: String,
    /// Wat het is, en wat eraan te doen is.
    #[schema(example = "Dit vergelijken kost meer werk dan ervoor staat.")]
    uitleg: String,
    /// De plaats in het oude schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "#/properties/naam/pattern")]
    plaats_oud: Option<String>,
    /// De plaats in het nieuwe schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "#/properties/naam/pattern")]
    plaats_nieuw: Option<String>,
}

/// Stappen van een nummer.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Stap {
    /// Dezelfde documenten.
    Patch,
    /// De belofte houdt.
    Minor,
    /// Al het andere.
    Major,
}

/// Of een nummer de waarheid zegt.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum OordeelNummer {
    /// Het houdt wat het belooft.
    Eerlijk,
    /// Het belooft wat niet zo is.
    Oneerlijk,
    /// Dat staat niet vast.
    Onbeslist,
}

/// Wat een wijziging doet met wie levert of met wie leest.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Gevolg {
    /// Niets: wat goed was blijft goed.
    Geen,
    /// Zij kan breken.
    Breekt,
    /// Dat staat niet vast.
    Onbeslist,
}

/// Eén ding dat is veranderd.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wijziging {
    /// Vaste code; `GET /v1/wijzigingcodes` zegt wat elke code betekent.
    #[schema(example = "veld-verplicht-geworden")]
    code: String,
    /// Het veld in documenten: een JSON Pointer waarin `*` staat voor elk item of elke naam; leeg voor het document zelf.
    #[schema(example = "/naam")]
    veld: String,
    /// Het onderdeel waaraan die documenten worden getoetst, als dat niet het geheel is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "adres")]
    onderdeel: Option<String>,
    /// De plaats in het oude schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "#/required")]
    plaats_oud: Option<String>,
    /// De plaats in het nieuwe schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "#/required")]
    plaats_nieuw: Option<String>,
    /// Wat er is veranderd, in een zin.
    #[schema(example = "Het veld 'naam' is verplicht geworden.")]
    zin: String,
    /// Wat zij doet met wie levert.
    voor_wie_levert: Gevolg,
    /// Wat zij doet met wie leest.
    voor_wie_leest: Gevolg,
    /// Waar als dit een gok is, zoals dat een veld een andere naam kreeg.
    #[schema(example = false)]
    gok: bool,
    /// Een waarde op die plaats die de ene kant aanneemt en de andere afwijst.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    bewijswaarde: Option<Box<RawValue>>,
}

fn raw(json: &str) -> Option<Box<RawValue>> {
    RawValue::from_string(json.to_owned()).ok()
}

impl From<&Side> for VergelekenVersie {
    fn from(side: &Side) -> Self {
        Self {
            standaard: side.standard.to_string(),
            versie: side.number.to_string(),
            digest: side.digest.to_string(),
        }
    }
}

impl Antwoord {
    pub(super) fn new(answer: &domain::Answer, language: Language) -> Self {
        let (oordeel, witness, doubts) = match answer {
            domain::Answer::Proven => (Oordeel::Bewezen, None, [].as_slice()),
            domain::Answer::Refuted(witness) => (Oordeel::Weerlegd, Some(witness), [].as_slice()),
            domain::Answer::Undecided(doubts) => (Oordeel::Onbeslist, None, doubts.as_slice()),
        };
        Self {
            oordeel,
            bewijsdocument: witness.map(|witness| Bewijsdocument::new(witness, language)),
            redenen: doubts.iter().map(|doubt| RedenOnbeslist::new(doubt, language)).collect(),
        }
    }
}

impl Bewijsdocument {
    fn new(witness: &Witness, language: Language) -> Self {
        Self {
            document: raw(&witness.document),
            tekst: witness.document.clone(),
            plaats: witness.at.clone(),
            schemaplaats: witness.schema.clone(),
            uitleg: witness.why.in_language(language).to_owned(),
            onderdeel: witness.part.clone(),
        }
    }
}

impl RedenOnbeslist {
    fn new(doubt: &Doubt, language: Language) -> Self {
        Self {
            code: doubt.code.clone(),
            uitleg: doubt.message.in_language(language).to_owned(),
            plaats_oud: doubt.old.clone(),
            plaats_nieuw: doubt.new.clone(),
        }
    }
}

impl From<domain::Bump> for Stap {
    fn from(bump: domain::Bump) -> Self {
        match bump {
            domain::Bump::Patch => Self::Patch,
            domain::Bump::Minor => Self::Minor,
            domain::Bump::Major => Self::Major,
        }
    }
}

impl From<Honesty> for OordeelNummer {
    fn from(honesty: Honesty) -> Self {
        match honesty {
            Honesty::Honest => Self::Eerlijk,
            Honesty::Lies(_) => Self::Oneerlijk,
            Honesty::Unsure => Self::Onbeslist,
        }
    }
}

impl From<Effect> for Gevolg {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::None => Self::Geen,
            Effect::Breaks => Self::Breekt,
            Effect::Unsure => Self::Onbeslist,
        }
    }
}

impl Wijziging {
    fn new(change: &Change, language: Language) -> Self {
        Self {
            code: change.code.clone(),
            veld: change.field.clone(),
            onderdeel: change.part.clone(),
            plaats_oud: change.old.clone(),
            plaats_nieuw: change.new.clone(),
            zin: change.sentence.in_language(language).to_owned(),
            voor_wie_levert: change.delivers.into(),
            voor_wie_leest: change.reads.into(),
            gok: change.guess,
            bewijswaarde: change.witness.as_deref().and_then(raw),
        }
    }
}

impl Vergelijking {
    /// A comparison as it goes over the wire; the command line prints the same.
    #[must_use]
    pub fn new(compared: &Compared, language: Language) -> Self {
        let found = &compared.comparison;
        Self {
            oud: compared.old.as_ref().map(VergelekenVersie::from),
            nieuw: compared.new.as_ref().map(VergelekenVersie::from),
            wie_levert: Antwoord::new(&found.delivers, language),
            wie_leest: Antwoord::new(&found.reads, language),
            belofte: compared.promise.into(),
            stap: compared.step().map(Stap::from),
            eerlijke_stap: compared.least_step().map(Stap::from),
            eerlijk_nummer: compared.honest_number().map(|number| number.to_string()),
            oordeel_nummer: compared.honesty().map(OordeelNummer::from),
            adviserend: compared.is_advisory(),
            wijzigingen: found.changes.iter().map(|change| Wijziging::new(change, language)).collect(),
            meer_wijzigingen: found.more_changes,
        }
    }
}

/// Een foutmelding volgens RFC 9457, met de vergelijking waar zij op berust.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct VergelijkingsProbleem {
    #[serde(flatten)]
    probleem: Problem,
    /// Het laagste nummer dat zeker eerlijk is, als dat vaststaat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2.0.0")]
    eerlijk_nummer: Option<String>,
    /// De vergelijking waarop de weigering berust; bij een profiel die van het profiel (oud) met zijn versie (nieuw).
    #[serde(skip_serializing_if = "Option::is_none")]
    vergelijking: Option<Vergelijking>,
}

impl VergelijkingsProbleem {
    /// A problem with the comparison it rests on.
    pub(super) fn new(probleem: Problem, compared: &Compared, language: Language) -> Self {
        let vergelijking = Vergelijking::new(compared, language);
        Self {
            probleem,
            eerlijk_nummer: vergelijking.eerlijk_nummer.clone(),
            vergelijking: Some(vergelijking),
        }
    }
}

/// Waarmee wordt vergeleken.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for OpenAPI what `read` takes from `Asked`")]
struct MetVraag {
    /// De oude versie: exact (`1.0.0`), een bereik (`1` is de hoogste vastgestelde 1.x, handig om met het vorige hoofdnummer te vergelijken) of `geldend`. Zonder dit de hoogste vastgestelde versie met een lager nummer; voorversies tellen daarvoor niet mee, en teruggetrokken versies alleen als er geen andere is.
    #[param(example = "1.0.0", max_length = 64)]
    met: Option<String>,
}

/// Een versie vergelijken
///
/// Wat er is veranderd ten opzichte van een oudere versie, en voor wie dat breekt. Elk van de twee antwoorden is bewezen, weerlegd door een document dat aan beide versies is voorgelegd, of onbeslist met de redenen. Vergelijkingen van vastgestelde versies worden één keer gemaakt en bewaard; een nieuwere motor kan meer beslissen.
#[utoipa::path(
    get, path = "/standaarden/{standaard}/versies/{versie}/vergelijking", operation_id = "leesVergelijking", tag = "Catalogus",
    params(
        VersiePad, MetVraag, UitgaveVraag, DagVraag,
        ("If-None-Match" = Option<String>, Header, description = "De ETag die de vrager al heeft.", example = "\"abc\""),
    ),
    responses(
        (status = 200, description = "De vergelijking.", body = Vergelijking, headers(
            ("ETag" = String, description = "De digest van het antwoord."),
            ("Content-Location" = String, description = "De vergelijking met beide versies exact."),
        )),
        (status = 304, description = "De vrager heeft dit antwoord al."),
    )
)]
async fn read(
    State(state): State<AppState>,
    Tongue(language): Tongue,
    headers: HeaderMap,
    mut asked: Asked,
) -> Answer {
    let with = asked.query::<Selector>("met");
    let (new, day) = resolve(&state, asked).await?;
    let compared = state.registry.compare_with(&new, with.as_ref(), day).await?;
    let old = compared.old.as_ref().map_or_else(String::new, |old| old.number.to_string());
    let mut answer = HeaderMap::new();
    content_location(&mut answer, &new.version, &format!("/vergelijking?met={old}"));
    let body = serde_json::to_vec(&Vergelijking::new(&compared, language));
    tagged(&headers, answer, "application/json", body.map_err(domain::Error::internal)?)
}

/// An answer that may be asked for again with its tag. It may change, if seldom: a profile is replaced, a
/// standard promises something else, a newer engine decides more.
pub(super) fn tagged(asked: &HeaderMap, mut headers: HeaderMap, kind: &str, bytes: Vec<u8>) -> Answer {
    let digest = Digest::of(&bytes).to_string();
    let etag = format!("\"{}\"", digest.trim_start_matches("sha256:"));
    for (name, value) in
        [(header::CONTENT_TYPE, kind), (header::ETAG, etag.as_str()), (header::CACHE_CONTROL, "no-cache")]
    {
        headers.insert(name, HeaderValue::from_str(value).map_err(domain::Error::internal)?);
    }
    let known = has_already(asked, &etag);
    Ok(if known {
        (StatusCode::NOT_MODIFIED, headers).into_response()
    } else {
        (headers, bytes).into_response()
    })
}

/// Wat er te vergelijken is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NieuweVergelijking {
    /// Het oude JSON Schema; of noem `oudeVersie`.
    #[schema(value_type = Option<Object>, example = json!({"type": "object", "properties": {"naam": {"type": "string"}}}))]
    oud: Option<Box<RawValue>>,
    /// Het nieuwe JSON Schema; of noem `nieuweVersie`.
    #[schema(value_type = Option<Object>, example = json!({"type": "object", "properties": {"naam": {"type": "string"}}, "required": ["naam"]}))]
    nieuw: Option<Box<RawValue>>,
    /// De oude versie in het register, in plaats van `oud`.
    #[schema(example = json!(null))]
    oude_versie: Option<VersieVerwijzing>,
    /// De nieuwe versie in het register, in plaats van `nieuw`.
    #[schema(example = json!(null))]
    nieuwe_versie: Option<VersieVerwijzing>,
    /// Wiens belofte het nummer is. Zonder dit die van de standaard, en anders `wie-levert`.
    belofte: Option<Belofte>,
    /// De nummers, om te horen of de stap eerlijk is.
    nummers: Option<Nummers>,
}

/// Een versie in het register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VersieVerwijzing {
    /// De standaard.
    #[schema(example = "persoon", pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    standaard: String,
    /// Exact, een bereik, of `geldend`.
    #[schema(example = "1.0.0", max_length = 64)]
    versie: String,
}

/// De nummers van beide kanten; een kant die een versie noemt heeft er al een.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nummers {
    /// Het oude nummer.
    #[schema(example = "1.0.0", max_length = 64)]
    oud: Option<String>,
    /// Het nieuwe nummer.
    #[schema(example = "1.1.0", max_length = 64)]
    nieuw: Option<String>,
}

/// One side as it was asked for.
struct Wanted {
    schema: Option<Box<RawValue>>,
    version: Option<VersieVerwijzing>,
    name: &'static str,
    version_name: &'static str,
}

impl Wanted {
    /// The side, and whose promise the number of its standard is.
    async fn find(self, registry: &Registry) -> Answer<(Comparand, Option<Promise>)> {
        match (self.schema, self.version) {
            (Some(schema), _) => Ok((Comparand::Offered(schema.get().as_bytes().to_vec()), None)),
            (None, version) => {
                let version = must(version)?;
                let name = version.standaard.parse().map_err(domain::Error::invalid)?;
                let selector = version.versie.parse().map_err(domain::Error::invalid)?;
                let found = registry.resolve(&name, &selector, dutch_day(Utc::now())).await?;
                Ok((Comparand::from(found.version), Some(found.standard.promise)))
            }
        }
    }

    /// Says what is wrong with it.
    fn check(&self, asked: &mut Asked) {
        if self.schema.is_some() == self.version.is_some() {
            let (name, version) = (self.name, self.version_name);
            asked.push(
                Fault::new(
                    "een-van-twee",
                    text(
                        format!("Geef '{name}' (een schema) of '{version}' (een versie in het register), en niet beide."),
                        format!("Give '{name}' (a schema) or '{version}' (a version in the register), and not both."),
                    ),
                )
                .at(Place::Body(format!("/{name}"))),
            );
        }
        let Some(version) = &self.version else { return };
        let at = |field: &str| Place::Body(format!("/{}/{field}", self.version_name));
        if let Err(fault) = version.standaard.parse::<domain::StandardName>() {
            asked.push(fault.at(at("standaard")));
        }
        if let Err(fault) = version.versie.parse::<Selector>() {
            asked.push(fault.at(at("versie")));
        }
    }
}

fn number(written: Option<String>, side: &str, asked: &mut Asked) -> Option<VersionNumber> {
    let number = written?.parse();
    number.map_err(|fault: Fault| asked.push(fault.at(Place::Body(format!("/nummers/{side}"))))).ok()
}

/// Twee schema's vergelijken
///
/// Een proef, zonder sleutel en zonder dat het register iets bewaart: wat verandert er van het ene schema naar het andere, en voor wie breekt dat? Elk van beide mag ook een versie in het register zijn, zodat een eigen bestand te vergelijken is met wat is vastgesteld. Het bestand heeft dan de onderdelen van die versie, voor zover die erin staan. Waarnaar de schema's verwijzen komt uit het register.
#[utoipa::path(
    post, path = "/vergelijkingen", operation_id = "maakVergelijking", tag = "Validatie",
    request_body(content = NieuweVergelijking, description = "De twee kanten."),
    responses((status = 200, description = "De vergelijking.", body = Vergelijking))
)]
async fn compare(
    State(state): State<AppState>,
    Tongue(language): Tongue,
    mut asked: Asked,
    body: JsonBody,
) -> Answer<Json<Vergelijking>> {
    let given: NieuweVergelijking = body.read(&state.registry).await?;
    let old =
        Wanted { schema: given.oud, version: given.oude_versie, name: "oud", version_name: "oudeVersie" };
    let new = Wanted {
        schema: given.nieuw,
        version: given.nieuwe_versie,
        name: "nieuw",
        version_name: "nieuweVersie",
    };
    old.check(&mut asked);
    new.check(&mut asked);
    let numbers = given.nummers.unwrap_or_default();
    let (old_number, new_number) =
        (number(numbers.oud, "oud", &mut asked), number(numbers.nieuw, "nieuw", &mut asked));
    asked.done()?;
    let (old, old_promise) = old.find(&state.registry).await?;
    let (new, new_promise) = new.find(&state.registry).await?;
    let promise = given.belofte.map(Promise::from).or(new_promise).or(old_promise).unwrap_or_default();
    let numbering = Numbering { old: old_number, new: new_number, promise };
    let today = dutch_day(Utc::now());
    let compared = state.registry.compare_offered(old, new, numbering, today).await?;
    Ok(Json(Vergelijking::new(&compared, language)))
}
