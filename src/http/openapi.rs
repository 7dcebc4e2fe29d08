//! The OpenAPI document of the service: gathered from the handlers by utoipa, completed here with
//! what every operation has in common, committed as `openapi/maatstaf-v1.json`.

use std::sync::LazyLock;

use axum::Router;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa::openapi::path::Paths;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::registry::SharedComponents;

use super::layers::API_VERSION;
use super::problem::Problem;
use super::reports::Rapport;
use super::{
    AppState, agenda, audit, bindings, change_codes, code_lists, comparisons, dispatches, erasures, export,
    feeds, finding_codes, keys, life_steps, mandates, organisations, processes, profiles, proposals,
    provisions, reactions, release_sets, schema_checks, schemas, search, service, signatures, standards,
    subscriptions, transitions, usage, validations, versions, vocabularies,
};

const DESCRIPTION: &str = "Maatstaf is het register waarin gemeenten hun gezamenlijke standaarden bijhouden, en waaraan zij hun gegevens toetsen.\n\nLezen en toetsen kan zonder sleutel, tenzij het register gesloten is; schrijven, en lezen wie wat wijzigde, vraagt een sleutel of een token van een aanmelddienst, met een rol. Wie een sleutel of token meestuurt dat niet telt, krijgt overal 401. Het register bewaart niets van wat ter toetsing wordt aangeboden. De schema's zelf staan op `/schemas/{standaard}/{versie}`, buiten `/v1`: dat zijn de adressen waarnaar `$ref`s verwijzen. Wat het register ondertekent is te controleren met de sleutels op `/.well-known/jwks.json` (RFC 7517; een ingetrokken sleutel heeft `revoked` met de datum).";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Maatstaf",
        description = DESCRIPTION,
        version = "0.1.0",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
        contact(name = "Beheer Maatstaf", email = "beheer@maatstaf.example", url = "https://maatstaf.example")
    ),
    tags(
        (name = "Catalogus", description = "Lezen wat is afgesproken: voorzieningen, standaarden, versies, schema's, voorbeelden, vergelijkingen, profielen en uitgaven."),
        (name = "Validatie", description = "Gegevens toetsen aan een standaard."),
        (name = "Beheer", description = "Voorzieningen, standaarden, versies, profielen en uitgaven vastleggen, organisaties, mandaten en sleutels beheren, en nalezen wie wat wijzigde. Vraagt een sleutel of token."),
        (name = "Abonnementen", description = "Zelf gemeld krijgen wat er gebeurt, als ondertekende webhooks. Vraagt een sleutel of token."),
        (name = "Dienst", description = "De dienst zelf."),
    ),
    components(schemas(Problem, Rapport))
)]
struct ApiDoc;

/// Where the interface begins.
const ROOT: &str = "/v1";

/// The routes of these handlers, as [`utoipa_axum::routes!`], each below [`ROOT`]. To nest a router writes the address
/// of every request anew, for as long as reading its headers takes.
macro_rules! operations {
    ($($handlers:tt)*) => { $crate::http::openapi::below_root(utoipa_axum::routes!($($handlers)*)) };
}
pub(super) use operations;

pub(super) fn below_root(
    (schemas, mut paths, router): UtoipaMethodRouter<AppState>,
) -> UtoipaMethodRouter<AppState> {
    rename(&mut paths, |path| format!("{ROOT}{path}"));
    (schemas, paths, router)
}

fn rename(paths: &mut Paths, name: impl Fn(&str) -> String) {
    let named = std::mem::take(&mut paths.paths).into_iter();
    paths.paths = named.map(|(path, item)| (name(&path), item)).collect();
}

/// Every route of the interface, and the description of them all: its paths begin where its server does.
pub(super) fn routes() -> (Router<AppState>, utoipa::openapi::OpenApi) {
    let (router, mut described) = gathered().split_for_parts();
    rename(&mut described.paths, |path| path.strip_prefix(ROOT).unwrap_or(path).to_owned());
    (router, described)
}

fn gathered() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(ApiDoc::openapi())
        .merge(provisions::api())
        .merge(standards::api())
        .merge(bindings::api())
        .merge(versions::api())
        .merge(transitions::api())
        .merge(proposals::api())
        .merge(reactions::api())
        .merge(life_steps::api())
        .merge(schemas::api())
        .merge(erasures::api())
        .merge(comparisons::api())
        .merge(schema_checks::api())
        .merge(profiles::api())
        .merge(release_sets::api())
        .merge(processes::api())
        .merge(code_lists::api())
        .merge(vocabularies::api())
        .merge(search::api())
        .merge(agenda::api())
        .merge(feeds::api())
        .merge(subscriptions::api())
        .merge(dispatches::api())
        .merge(export::api())
        .merge(validations::api())
        .merge(signatures::api())
        .merge(usage::api())
        .merge(finding_codes::api())
        .merge(audit::api())
        .merge(organisations::api())
        .merge(mandates::api())
        .merge(keys::api())
        .merge(change_codes::api())
        .merge(service::api())
}

/// The OpenAPI document, as JSON with a final newline. Without a public address its server is a
/// variable: that is the form that is committed.
#[must_use]
pub fn openapi_json(public_url: Option<&str>) -> String {
    let mut document = document();
    document["servers"] = match public_url {
        Some(url) => json!([{ "url": format!("{url}{ROOT}"), "description": "Dit register" }]),
        None => json!([{
            "url": format!("https://{{register}}{ROOT}"),
            "description": "Een register",
            "variables": { "register": { "default": "maatstaf.example", "description": "Waar het register draait." } },
        }]),
    };
    format!("{document:#}\n")
}

fn document() -> Value {
    // A document of our own types always serialises; `null` would fail the drift test.
    let mut document = serde_json::to_value(routes().1).unwrap_or_default();
    complete_components(&mut document["components"]);
    let paths = document["paths"].as_object_mut();
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(operation) =
                operation.as_object_mut().filter(|operation| operation.contains_key("responses"))
            {
                complete(path, method, operation);
            }
        }
    }
    document
}

/// The parts of the document that a standard's own OpenAPI document needs; they never change.
pub(super) fn shared_components() -> SharedComponents {
    static SHARED: LazyLock<SharedComponents> = LazyLock::new(gather_shared);
    SHARED.clone()
}

fn gather_shared() -> SharedComponents {
    let mut document = document();
    let mut schemas = Map::new();
    let mut wanted = vec!["Rapport".to_owned(), "Probleem".to_owned()];
    while let Some(name) = wanted.pop() {
        if schemas.contains_key(&name) {
            continue;
        }
        let schema = document["components"]["schemas"][&name].take();
        let written = schema.to_string();
        let names = written.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next());
        wanted.extend(names.map(str::to_owned));
        schemas.insert(name, schema);
    }
    SharedComponents { schemas, report: "Rapport", problem: "Probleem" }
}

fn complete_components(components: &mut Value) {
    components["securitySchemes"] = json!({
        "sleutel": {
            "type": "http", "scheme": "bearer",
            "description": "Een sleutel (`mst_…`) die de operator van het register maakt, met `POST /sleutels` of met `maatstaf token create`.",
        },
        "oidc": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "Een toegangstoken (RFC 9068) van een aanmelddienst (OpenID Connect) die de operator van het register heeft ingesteld; wat erin staat bepaalt de rollen.",
        },
    });
    components["headers"] = json!({ "API-Version": {
        "description": "De volledige versie van deze API.",
        "schema": { "type": "string", "example": API_VERSION },
    }});
    let mut responses = Map::new();
    for (status, _, description) in ERRORS {
        let name = format!("Fout{status}");
        responses.insert(name, json!({
            "description": description,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Probleem" } } },
        }));
    }
    components["responses"] = Value::Object(responses);
}

/// When an operation can give which error.
#[derive(Clone, Copy, PartialEq)]
enum When {
    Always,
    ByName,
    OfContents,
    WithBody,
    WithData,
    Writing,
    IfMatch,
}

const ERRORS: [(u16, When, &str); 15] = [
    (400, When::Always, "Er klopt iets niet aan het verzoek; alles wat mis is staat erbij."),
    (
        401,
        When::Always,
        "Er kwam geen sleutel of token mee waar dat nodig is (in een gesloten register overal), of een die niet telt.",
    ),
    (403, When::Always, "Wie aanklopt mag dit niet."),
    (404, When::ByName, "Wat is gevraagd staat niet in het register."),
    (405, When::Always, "Dit adres kent deze methode niet."),
    (408, When::Always, "Het verzoek was niet op tijd klaar."),
    (409, When::Writing, "De stand van het register staat dit niet toe."),
    (
        410,
        When::OfContents,
        "Dit is gewist, omdat er persoonsgegevens in stonden; wanneer en waarom staat erbij.",
    ),
    (412, When::IfMatch, "Een ander heeft het intussen gewijzigd."),
    (413, When::WithBody, "Het verzoek is te groot."),
    (415, When::WithBody, "Deze soort inhoud wordt hier niet aangenomen."),
    (428, When::IfMatch, "De header If-Match ontbreekt."),
    (429, When::WithData, "U hebt al zoveel leveringen lopen als er tegelijk mogen."),
    (500, When::Always, "Er is een storing in het register."),
    (503, When::Always, "Het register is bezet; probeer het later opnieuw."),
];

/// Who may: by a key or by a token of an identity provider, and a sentence that names the roles. What it says is what
/// `access` enforces.
fn complete_security(operation: &mut Map<String, Value>) {
    let Some(declared) = operation.get("security").and_then(Value::as_array) else { return };
    let roles: Vec<Value> = declared
        .iter()
        .filter_map(|requirement| requirement["sleutel"].as_array())
        .flatten()
        .cloned()
        .collect();
    let said: Vec<String> = roles.iter().filter_map(|role| Some(format!("`{}`", role.as_str()?))).collect();
    let said = format!("\n\nVoor wie de rol {} heeft, of een rol die deze omvat.", said.join(" of "));
    if let Some(Value::String(description)) = operation.get_mut("description") {
        description.push_str(&said);
    }
    // OpenAPI 3.1 takes roles here; the linter of the API Design Rules knows only scopes of OAuth.
    operation.insert("security".to_owned(), json!([{ "sleutel": [] }, { "oidc": [] }]));
    operation.insert("x-rollen".to_owned(), roles.into());
}

fn complete(path: &str, method: &str, operation: &mut Map<String, Value>) {
    complete_security(operation);
    let has_token = operation.contains_key("security");
    let has_body = operation.contains_key("requestBody");
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let has_if_match = parameters.into_iter().flatten().any(|parameter| parameter["name"] == "If-Match");
    let by_name = path.contains('{')
        || method == "put"
        || ["/validaties", "/vergelijkingen", "/schemacontroles"].contains(&path);
    // Whatever looks at the schema of a version, or at one that may refer to it.
    let of_contents =
        ["{versie}", "{profiel}", "/validaties", "/vergelijkingen"].iter().any(|of| path.contains(of))
            || (path.ends_with("/versies") && method == "post");
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for response in responses.values_mut() {
        response["headers"]["API-Version"] = json!({ "$ref": "#/components/headers/API-Version" });
        if path == "/openapi.json" {
            response["headers"]["access-control-allow-origin"] = json!({ "description": "Van elke herkomst.", "schema": { "type": "string", "example": "*" } });
        }
    }
    for (status, when, _) in ERRORS {
        let applies = match when {
            When::Always => true,
            When::ByName => by_name,
            When::OfContents => of_contents,
            When::WithBody => has_body,
            When::WithData => path.ends_with("/validaties"),
            When::Writing => has_token && method != "get",
            When::IfMatch => has_if_match,
        };
        // An operation may say more of an error itself.
        if applies && !responses.contains_key(&status.to_string()) {
            responses.insert(
                status.to_string(),
                json!({ "$ref": format!("#/components/responses/Fout{status}") }),
            );
        }
    }
}
