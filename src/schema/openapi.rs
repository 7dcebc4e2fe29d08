//! An OpenAPI 3.1 document for one standard, made to generate typed clients from.
//!
//! Door: [`openapi_document`]. Every schema stands under `components.schemas` by a readable name and
//! refers by name only: generators do not follow `$id`, anchors or foreign addresses. Refuses
//! nothing: a [`Program`] has been checked.

mod view;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::PartName;

use super::convert::{Plan, flatten, pascal};
use super::dialect::Dialect;
use super::program::Program;

const SCHEMAS: &str = "#/components/schemas/";

/// A document that comes with the standard.
#[derive(Debug, Clone)]
pub struct ApiExample {
    /// Its name.
    pub name: String,
    /// Whether the standard accepts it.
    pub valid: bool,
    /// The part it is judged against, when not the whole.
    pub part: Option<PartName>,
    /// What it says.
    pub value: Value,
}

/// What an OpenAPI document for one version of a standard is made of.
#[derive(Debug, Clone)]
pub struct ApiDescription<'a> {
    /// The schema with everything it refers to.
    pub program: &'a Program,
    /// The parts that data can be judged against: name to fragment of the schema.
    pub parts: &'a BTreeMap<PartName, String>,
    /// The name of the standard in addresses.
    pub standard: &'a str,
    /// Its title, for people.
    pub title: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// The number of the version.
    pub version: &'a str,
    /// What changed in this version, in Markdown.
    pub notes: &'a str,
    /// Whether the standard is an example of this product, decided by nobody.
    pub is_example: bool,
    /// Who answers questions: an address, or empty.
    pub contact: &'a str,
    /// The licence of its texts (SPDX), or empty.
    pub licence: &'a str,
    /// The address of the register's interface, such as `http://127.0.0.1:8080/v1`.
    pub server: &'a str,
    /// The documents that come with it.
    pub examples: &'a [ApiExample],
    /// The register's own schemas, which refer to each other under `#/components/schemas/`.
    pub shared_components: Map<String, Value>,
    /// The name of the report among them.
    pub report: &'a str,
    /// The name of the problem among them.
    pub problem: &'a str,
}

/// The OpenAPI document.
#[must_use]
pub fn openapi_document(api: &ApiDescription<'_>) -> Value {
    let root = pascal(api.standard);
    let parts: Vec<_> =
        api.parts.iter().filter_map(|(name, fragment)| Some((name, api.program.part(fragment)?))).collect();
    let nodes: Vec<_> = parts.iter().map(|(_, node)| *node).collect();
    let reserved = api.shared_components.keys().cloned().collect();
    let flat = flatten(api.program, &Plan { prefix: SCHEMAS, root: root.clone(), reserved }, &nodes);
    let mut bodies = vec![flat.root.as_str()];
    for node in &nodes {
        let name = flat.parts.get(node).map_or(flat.root.as_str(), String::as_str);
        if !bodies.contains(&name) {
            bodies.push(name);
        }
    }
    let operation = operation(api, &root, &bodies, &parts.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let path = format!("/standaarden/{}/versies/{}/validaties", api.standard, api.version);
    let mut schemas = view::show_conditional_properties(&flat.schemas);
    schemas.extend(api.shared_components.clone());
    distinguish_titles(&mut schemas);
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": Dialect::Draft202012.uri(),
        "info": info(api),
        "servers": [{ "url": api.server, "description": "Het register" }],
        "tags": [{ "name": api.standard, "description": format!("{}: gegevens beoordelen.", api.title) }],
        "paths": { path: { "post": operation } },
        "components": {
            "schemas": schemas,
            "headers": { "ApiVersion": {
                "description": "Het volledige versienummer van de API van het register.",
                "schema": { "type": "string" },
                "example": "1.0.0",
            } },
            "responses": problems(api.problem),
        },
    })
}

/// Gives a component its name for title where two have the same: some generators name a type by it.
fn distinguish_titles(schemas: &mut Map<String, Value>) {
    let title = |name: &str, schema: &Value| {
        pascal(schema.get("title").and_then(Value::as_str).unwrap_or(name)).to_lowercase()
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (name, schema) in schemas.iter() {
        *counts.entry(title(name, schema)).or_default() += 1;
    }
    for (name, schema) in schemas.iter_mut() {
        let shared = counts.get(&title(name, schema)).is_some_and(|count| *count > 1);
        if let Some(Value::String(title)) = schema.get_mut("title").filter(|_| shared) {
            title.clone_from(name);
        }
    }
}

fn info(api: &ApiDescription<'_>) -> Value {
    let mut description = Vec::new();
    if api.is_example {
        description.push(
            "**Voorbeeld.** Deze standaard hoort bij het product Maatstaf om te laten zien hoe het werkt. Zij is niet vastgesteld door de VNG of door een andere organisatie.",
        );
    }
    description
        .extend([api.description.trim(), api.notes.trim()].into_iter().filter(|text| !text.is_empty()));
    let is_mail = api.contact.contains('@');
    let url = if is_mail || api.contact.is_empty() { api.server } else { api.contact };
    let mut info = json!({
        "title": format!("{} {}", api.title, api.version),
        "description": description.join("\n\n"),
        "version": api.version,
        "contact": {
            "name": "Beheer van de standaard",
            "email": if is_mail { api.contact } else { "register@example.nl" },
            "url": url,
        },
    });
    if !api.licence.is_empty() {
        info["license"] = json!({ "name": api.licence, "identifier": api.licence });
    }
    info
}

fn operation(api: &ApiDescription<'_>, root: &str, bodies: &[&str], parts: &[&PartName]) -> Value {
    let references: Vec<Value> =
        bodies.iter().map(|name| json!({ "$ref": format!("{SCHEMAS}{name}") })).collect();
    let schema = match references.as_slice() {
        [one] => one.clone(),
        several => json!({ "anyOf": several }),
    };
    let mut media = Map::from_iter([("schema".to_owned(), schema)]);
    for (keyword, valid) in [("examples", true), ("x-onjuiste-voorbeelden", false)] {
        let examples = examples(api.examples, valid);
        if !examples.is_empty() {
            media.insert(keyword.to_owned(), Value::Object(examples));
        }
    }
    let problem = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
    json!({
        "tags": [api.standard],
        "operationId": format!("valideer{root}"),
        "summary": format!("Beoordeel gegevens volgens {} {}", api.title, api.version),
        "description": "Beoordeelt één document en geeft een rapport. Een onjuist document is een antwoord (200, `geldig` is `false`), geen fout. Het register bewaart niets van wat wordt ingestuurd.",
        "parameters": parameters(parts),
        "requestBody": {
            "description": "Het document dat wordt beoordeeld.",
            "required": true,
            "content": { "application/json": media },
        },
        "responses": {
            "200": {
                "description": "Het rapport.",
                "headers": { "API-Version": { "$ref": "#/components/headers/ApiVersion" } },
                "content": { "application/json": { "schema": { "$ref": format!("{SCHEMAS}{}", api.report) } } },
            },
            "400": problem("OnjuistVerzoek"),
            "404": problem("NietGevonden"),
            "413": problem("TeGroot"),
            "415": problem("OnbekendMediatype"),
            "503": problem("NietBeschikbaar"),
        },
    })
}

fn parameters(parts: &[&PartName]) -> Value {
    let flag = |name: &str, description: &str| {
        json!({
            "name": name, "in": "query", "description": description, "required": false,
            "schema": { "type": "boolean", "default": false },
        })
    };
    let mut all = vec![
        flag(
            "toonWaarden",
            "Toon bij elke bevinding de waarde uit het document. Standaard staat geen enkele waarde in het rapport.",
        ),
        flag("recordsleutel", "Toon bij elke bevinding de sleutel van het record waar zij in staat."),
        json!({
            "name": "uitvoer", "in": "query", "required": false,
            "description": "Geef in plaats van het rapport de uitvoer die JSON Schema beschrijft: alleen het oordeel (`vlag`), een lijst (`lijst`) of een boom (`hierarchie`). Het antwoord heeft dan niet de vorm van het rapport.",
            "schema": { "type": "string", "enum": ["vlag", "lijst", "hierarchie"] },
        }),
    ];
    if !parts.is_empty() {
        let names: Vec<&str> = parts.iter().map(|name| name.as_str()).collect();
        all.push(json!({
            "name": "onderdeel", "in": "query", "required": false,
            "description": "Het onderdeel van de standaard waar het document aan moet voldoen. Zonder onderdeel is dat de hele standaard.",
            "schema": { "type": "string", "enum": names },
        }));
    }
    Value::Array(all)
}

/// The examples of one verdict, by name. The invalid ones stand apart: readers of `examples` take
/// them for what the schema accepts.
fn examples(all: &[ApiExample], valid: bool) -> Map<String, Value> {
    let mut examples = Map::new();
    for example in all.iter().filter(|example| example.valid == valid) {
        let legal = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '-' };
        let name: String = example.name.chars().map(legal).collect();
        let numbered = (2_usize..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !examples.contains_key(name));
        let label = if valid { "" } else { "onjuist: " };
        let part = example.part.as_ref().map_or_else(String::new, |part| format!(" (onderdeel {part})"));
        let summary = format!("{label}{}{part}", example.name);
        examples.insert(free.unwrap_or(name), json!({ "summary": summary, "value": example.value }));
    }
    examples
}

fn problems(problem: &str) -> Value {
    let response = |description: &str| {
        json!({
            "description": description,
            "headers": { "API-Version": { "$ref": "#/components/headers/ApiVersion" } },
            "content": { "application/problem+json": { "schema": { "$ref": format!("{SCHEMAS}{problem}") } } },
        })
    };
    json!({
        "OnjuistVerzoek": response("Het verzoek klopt niet, of het document is niet te lezen als JSON."),
        "NietGevonden": response("Deze standaard, deze versie of dit onderdeel staat niet in het register."),
        "TeGroot": response("Het document is groter dan het register aanneemt."),
        "OnbekendMediatype": response("Het register leest alleen JSON. Stuur `Content-Type: application/json`."),
        "NietBeschikbaar": response("Het register heeft het nu te druk. Probeer het later opnieuw."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::convert::samples::{gathered, samples, verdicts};

    fn described(
        program: &Program,
        standard: &str,
        parts: &[(&str, &str)],
        examples: &[ApiExample],
    ) -> Value {
        let parts =
            parts.iter().map(|(name, fragment)| (name.parse().unwrap(), (*fragment).to_owned())).collect();
        let shared = json!({
            "Rapport": { "type": "object", "properties": { "fout": { "$ref": "#/components/schemas/Probleem" } } },
            "Probleem": { "type": "object" },
            "Bevinding": { "type": "object" },
        });
        openapi_document(&ApiDescription {
            program,
            parts: &parts,
            standard,
            title: "Toets",
            description: "Waar het om gaat.",
            version: "1.0.0",
            notes: "",
            is_example: true,
            contact: "vragen@voorbeeld.example",
            licence: "EUPL-1.2",
            server: "http://127.0.0.1:8080/v1",
            examples,
            shared_components: shared.as_object().cloned().unwrap(),
            report: "Rapport",
            problem: "Probleem",
        })
    }

    fn body(api: &Value) -> &Value {
        let path = api["paths"].as_object().unwrap().values().next().unwrap();
        &path["post"]["requestBody"]["content"]["application/json"]
    }

    /// Every `$ref` at a place where a tool would follow it.
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members
                    .iter()
                    .filter(|(name, _)| !matches!(name.as_str(), "enum" | "const" | "default" | "examples"))
                {
                    match member {
                        Value::String(to) if name == "$ref" => found.push(to.clone()),
                        member => references(member, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn a_component_judges_as_the_set_does_in_every_dialect() {
        for sample in samples() {
            let program = gathered(&sample.documents);
            let api = described(&program, "toets", &[], &[]);
            let expected = verdicts(program, &sample.instances);
            let alone = json!({ "$ref": body(&api)["schema"]["$ref"], "components": api["components"] });
            let judged = verdicts(gathered(&[("elders/9.9.9", alone)]), &sample.instances);
            assert_eq!(judged, expected, "{}: {:#}", sample.name, api["components"]["schemas"]);
        }
    }

    #[test]
    fn contains_tells_unevaluated_items_nothing_before_2020_12() {
        let items = |dialect: Dialect| json!({ "$schema": dialect.uri(), "contains": { "type": "string" }, "unevaluatedItems": false });
        let converted = |dialect| {
            let api = described(&gathered(&[("rij/1.0.0", items(dialect))]), "rij", &[], &[]);
            api["components"]["schemas"]["Rij"].clone()
        };
        let hidden = json!([{ "not": { "not": { "contains": { "type": "string" } } } }]);
        assert_eq!(converted(Dialect::Draft201909)["allOf"], hidden);
        assert_eq!(converted(Dialect::Draft202012)["contains"], json!({ "type": "string" }));
    }

    #[test]
    fn every_reference_leads_to_a_component_and_nothing_has_an_address_of_its_own() {
        for sample in samples() {
            let api = described(&gathered(&sample.documents), "toets", &[], &[]);
            let mut found = Vec::new();
            references(&api, &mut found);
            assert!(!found.is_empty());
            for to in found {
                assert!(api.pointer(to.strip_prefix('#').unwrap()).is_some(), "{}: {to}", sample.name);
            }
            let schemas = api["components"]["schemas"].to_string();
            for word in [
                "\"$id\"",
                "\"$anchor\"",
                "\"$dynamicRef\"",
                "\"$recursiveRef\"",
                "\"$defs\"",
                "\"definitions\"",
                "\"$schema\"",
            ] {
                assert!(!schemas.contains(word), "{}: {word} in {schemas}", sample.name);
            }
        }
    }

    #[test]
    fn names_are_readable_and_two_versions_of_one_standard_are_told_apart() {
        let sample = samples().swap_remove(4);
        let api = described(&gathered(&sample.documents), "zaak", &[], &[]);
        let mut names: Vec<&String> = api["components"]["schemas"].as_object().unwrap().keys().collect();
        names.sort();
        let expected = [
            "Adres",
            "Adres100",
            "Adres100Code",
            "Adres200",
            "Adres200Code",
            "Alles",
            "Bevinding",
            "Leeg",
            "Niets",
            "Probleem",
            "Rapport",
            "Zaak",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_name_that_the_register_uses_itself_is_not_taken() {
        let schema = json!({ "$defs": { "rapport": { "type": "string" }, "bevinding": { "type": "null" } } });
        let api = described(&gathered(&[("probleem/1.0.0", schema)]), "probleem", &[], &[]);
        let schemas = &api["components"]["schemas"];
        assert_eq!(schemas["Rapport"]["type"], "object");
        assert_eq!(schemas["ProbleemRapport"]["type"], "string");
        assert_eq!(schemas["ProbleemBevinding"]["type"], "null");
        assert_eq!(body(&api)["schema"]["$ref"], "#/components/schemas/Probleem2");
    }

    #[test]
    fn parts_can_be_chosen_and_invalid_examples_stand_apart() {
        let schema =
            json!({ "type": "object", "$defs": { "naam": { "$anchor": "naam", "type": "string" } } });
        let example = |name: &str, valid, part: Option<&str>, value| ApiExample {
            name: name.to_owned(),
            valid,
            part: part.map(|part| part.parse().unwrap()),
            value,
        };
        let examples = [
            example("volledig", true, None, json!({})),
            example("los", true, Some("naam"), json!("x")),
            example("getal", false, None, json!(1)),
        ];
        let api =
            described(&gathered(&[("persoon/1.0.0", schema)]), "persoon", &[("naam", "#naam")], &examples);
        let body = body(&api);
        assert_eq!(
            body["schema"],
            json!({ "anyOf": [{ "$ref": "#/components/schemas/Persoon" }, { "$ref": "#/components/schemas/Naam" }] })
        );
        assert_eq!(body["examples"]["los"], json!({ "summary": "los (onderdeel naam)", "value": "x" }));
        assert_eq!(body["examples"].as_object().unwrap().len(), 2);
        assert_eq!(body["x-onjuiste-voorbeelden"]["getal"]["summary"], "onjuist: getal");
        let operation = &api["paths"]["/standaarden/persoon/versies/1.0.0/validaties"]["post"];
        assert_eq!(operation["operationId"], "valideerPersoon");
        assert_eq!(operation["parameters"][3]["schema"]["enum"], json!(["naam"]));
    }

    #[test]
    fn an_example_of_the_product_says_so() {
        let api = described(&gathered(&[("persoon/1.0.0", json!({}))]), "persoon", &[], &[]);
        assert!(api["info"]["description"].as_str().unwrap().contains("niet vastgesteld door de VNG"));
        assert_eq!(api["openapi"], "3.1.0");
    }

    #[test]
    fn a_closed_schema_names_its_conditional_properties_for_generators() {
        let sample = samples().swap_remove(6);
        let api = described(&gathered(&sample.documents), "aanvraag", &[], &[]);
        let view = &api["components"]["schemas"]["Aanvraag"];
        assert_eq!(view.get("unevaluatedProperties"), None);
        assert_eq!(view["allOf"][0]["$ref"], "#/components/schemas/Basis");
        let properties = &view["allOf"][1]["properties"];
        assert_eq!(properties["bomen"], json!({ "type": "integer" }));
        assert_eq!(properties["wanneer"], json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] }));
        assert_eq!(properties.get("soort"), None);
        assert_eq!(view["then"]["unevaluatedProperties"], false);
    }

    #[test]
    fn two_components_with_one_title_are_told_apart_by_their_names() {
        let schema = json!({ "title": "Adres", "$ref": "/schemas/adres/1.0.0" });
        let api = described(
            &gathered(&[("post/1.0.0", schema), ("adres/1.0.0", json!({ "title": "Adres" }))]),
            "post",
            &[],
            &[],
        );
        assert_eq!(api["components"]["schemas"]["Post"]["title"], "Post");
        assert_eq!(api["components"]["schemas"]["Adres"]["title"], "Adres");
    }
}
