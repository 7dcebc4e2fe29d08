//! The OpenAPI document of the service: gathered from the handlers by utoipa, completed here with
//! what every operation has in common, committed as `openapi/maatstaf-v1.json`.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::registry::SharedComponents;

use super::layers::API_VERSION;
use super::problem::Problem;
use super::validations::Rapport;
use super::{
    AppState, agenda, audit, change_codes, code_lists, comparisons, export, feeds, finding_codes, processes,
    profiles, provisions, schemas, search, service, standards, validations, versions, vocabularies,
};

const DESCRIPTION: &str = "Maatstaf is het register waarin gemeenten hun gezamenlijke standaarden bijhouden, en waaraan zij hun gegevens toetsen.\n\nLezen en toetsen kan zonder sleutel; schrijven, en lezen wie wat wijzigde, vraagt een sleutel. Het register bewaart niets van wat ter toetsing wordt aangeboden. De schema's zelf staan op `/schemas/{standaard}/{versie}`, buiten `/v1`: dat zijn de adressen waarnaar `$ref`s verwijzen.";

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
        (name = "Catalogus", description = "Lezen wat is afgesproken: voorzieningen, standaarden, versies, schema's, voorbeelden, vergelijkingen en profielen."),
        (name = "Validatie", description = "Gegevens toetsen aan een standaard."),
        (name = "Beheer", description = "Voorzieningen, standaarden, versies en profielen vastleggen, en nalezen wie wat wijzigde. Vraagt een sleutel."),
        (name = "Dienst", description = "De dienst zelf."),
    ),
    components(schemas(Problem, Rapport))
)]
struct ApiDoc;

/// Every route of the interface, with its description.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(ApiDoc::openapi())
        .merge(provisions::api())
        .merge(standards::api())
        .merge(versions::api())
        .merge(schemas::api())
        .merge(comparisons::api())
        .merge(profiles::api())
        .merge(processes::api())
        .merge(code_lists::api())
        .merge(vocabularies::api())
        .merge(search::api())
        .merge(agenda::api())
        .merge(feeds::api())
        .merge(export::api())
        .merge(validations::api())
        .merge(finding_codes::api())
        .merge(audit::api())
        .merge(change_codes::api())
        .merge(service::api())
}

/// The OpenAPI document, as JSON with a final newline. Without a public address its server is a
/// variable: that is the form that is committed.
#[must_use]
pub fn openapi_json(public_url: Option<&str>) -> String {
    let mut document = document();
    document["servers"] = match public_url {
        Some(url) => json!([{ "url": format!("{url}/v1"), "description": "Dit register" }]),
        None => json!([{
            "url": "https://{register}/v1",
            "description": "Een register",
            "variables": { "register": { "default": "maatstaf.example", "description": "Waar het register draait." } },
        }]),
    };
    format!("{document:#}\n")
}

fn document() -> Value {
    // A document of our own types always serialises; `null` would fail the drift test.
    let mut document = serde_json::to_value(routes().get_openapi()).unwrap_or_default();
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
    components["securitySchemes"] = json!({ "sleutel": {
        "type": "http", "scheme": "bearer",
        "description": "Een sleutel (`mst_…`) die de beheerder van het register maakt met `maatstaf token create`.",
    }});
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
    WithBody,
    WithData,
    WithToken,
    Writing,
}

const ERRORS: [(u16, When, &str); 12] = [
    (400, When::Always, "Er klopt iets niet aan het verzoek; alles wat mis is staat erbij."),
    (401, When::WithToken, "Er is geen geldige sleutel meegestuurd."),
    (403, When::WithToken, "Wie aanklopt mag dit niet."),
    (404, When::ByName, "Wat is gevraagd staat niet in het register."),
    (405, When::Always, "Dit adres kent deze methode niet."),
    (408, When::Always, "Het verzoek was niet op tijd klaar."),
    (409, When::Writing, "De stand van het register staat dit niet toe."),
    (413, When::WithBody, "Het verzoek is te groot."),
    (415, When::WithBody, "Deze soort inhoud wordt hier niet aangenomen."),
    (429, When::WithData, "U hebt al zoveel leveringen lopen als er tegelijk mogen."),
    (500, When::Always, "Er is een storing in het register."),
    (503, When::Always, "Het register is bezet; probeer het later opnieuw."),
];

fn complete(path: &str, method: &str, operation: &mut Map<String, Value>) {
    let has_token = operation.contains_key("security");
    let has_body = operation.contains_key("requestBody");
    let by_name = path.contains('{') || method == "put" || ["/validaties", "/vergelijkingen"].contains(&path);
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
            When::WithBody => has_body,
            When::WithData => path.ends_with("/validaties"),
            When::WithToken => has_token,
            When::Writing => has_token && method != "get",
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
