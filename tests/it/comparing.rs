//! Comparing versions: the doors, the gate before publishing, and the profiles.

use axum::body::Body;
use axum::http::Request;
use maatstaf::domain::Promise;
use maatstaf::registry::{Page, Shelf};
use serde_json::{Value, json};

use crate::kit::{Answer, App, BOTH, On, act, decision};

const NAME: &str = r#"{"type": "object", "required": ["naam"], "properties": {"naam": {"type": "string"}}, "additionalProperties": false}"#;
/// The same documents.
const SAID: &str = r#"{"description": "Wie het is.", "type": "object", "properties": {"naam": {"type": "string"}}, "required": ["naam"], "additionalProperties": false}"#;
/// These, and more.
const WIDER: &str = r#"{"type": "object", "required": ["naam"], "properties": {"naam": {"type": "string"}, "code": {"type": "string"}}, "additionalProperties": false}"#;
/// Others: `code` has to be there.
const OTHER: &str = r#"{"type": "object", "required": ["naam", "code"], "properties": {"naam": {"type": "string"}, "code": {"type": "string"}}, "additionalProperties": false}"#;

/// A rule that always holds, in one of several ways of saying so. What a rule means is not proven.
fn ruled(requirement: &str) -> String {
    json!({
        "type": "object", "required": ["naam"], "properties": { "naam": { "type": "string" } },
        "additionalProperties": false,
        "regels": [{ "code": "onbeslist", "eis": requirement, "melding": { "nl": "Nee.", "en": "No." } }],
    })
    .to_string()
}

fn problem(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer}");
    let body = answer.json();
    body["type"].as_str().unwrap().strip_prefix("urn:maatstaf:probleem:").unwrap().to_owned()
}

/// Every fault of a problem as `code place`.
fn faults(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let faults = body["fouten"].as_array().cloned().unwrap_or_default().into_iter().map(|fault| {
        assert!(!fault["melding"].as_str().unwrap().is_empty());
        format!("{} {}", fault["code"].as_str().unwrap(), fault["plaats"]["waar"].as_str().unwrap_or("-"))
    });
    faults.collect()
}

async fn promise(app: &App, name: &str, promise: &str) {
    let standard = json!({ "voorziening": "proef", "titel": name, "soort": "gegevens", "belofte": promise });
    app.write("PUT", &format!("/v1/standaarden/{name}"), &standard).await.expect(200);
}

/// Offers and publishes; the answer to the latter.
async fn publish(app: &App, name: &str, number: &str, schema: &str) -> Answer {
    app.offer(name, number, schema).await.expect(201);
    app.publish(name, number).await
}

async fn publish_all_the_same(app: &App, name: &str, number: &str, reason: &str) -> Answer {
    let step =
        json!({ "naar": "vastgesteld", "reden": "proef", "redenOnbeslist": reason, "besluit": decision() });
    app.write("POST", &format!("/v1/standaarden/{name}/versies/{number}/statusovergangen"), &step).await
}

async fn compare(app: &App, body: &Value) -> Answer {
    app.post("/v1/vergelijkingen", body.to_string()).await
}

fn raw(schema: &str) -> Value {
    serde_json::from_str(schema).unwrap()
}

// --- whose promise ---------------------------------------------------------------------------

#[tokio::test]
async fn a_standard_says_whose_promise_its_numbers_are() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        let path = "/v1/standaarden/adres";
        assert_eq!(app.get(path).await.expect(200).json()["belofte"], "wie-levert", "{on:?}");
        for word in ["beiden", "wie-leest", "wie-levert"] {
            promise(&app, "adres", word).await;
            assert_eq!(app.get(path).await.expect(200).json()["belofte"], word, "{on:?}");
        }
        let wrong =
            json!({ "voorziening": "proef", "titel": "x", "soort": "gegevens", "belofte": "iedereen" });
        let refused = app.write("PUT", path, &wrong).await.expect(400);
        assert_eq!(faults(&refused), ["verkeerde-vorm "]);
        assert!(refused.to_string().contains("wie-levert") && !refused.to_string().contains("iedereen"));
    }
}

#[tokio::test]
async fn a_folder_says_it_too_and_a_word_that_is_none_is_told_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put("proef/provision.yaml", "titel: Proef\n");
    put("proef/adres/standard.yaml", "titel: Adres\nsoort: gegevens\nbelofte: beiden\n");
    let shelf = Shelf::read(folder.path()).unwrap();
    assert_eq!(shelf.standards[0].0.promise, Promise::Both);
    let app = App::empty(On::Sqlite).await;
    app.registry.import(&shelf, &act()).await.unwrap();
    assert_eq!(app.get("/v1/standaarden/adres").await.expect(200).json()["belofte"], "beiden");
    put("proef/adres/standard.yaml", "titel: Adres\nsoort: gegevens\nbelofte: niemand\n");
    let refused = format!("{:?}", Shelf::read(folder.path()).unwrap_err());
    assert!(refused.contains("ongeldige-belofte") && refused.contains("standard.yaml"), "{refused}");
}

// --- comparing versions ----------------------------------------------------------------------

#[tokio::test]
async fn a_version_is_compared_with_the_one_below_it_or_with_the_one_that_is_named() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", NAME).await;
        publish(&app, "adres", "1.1.0", WIDER).await.expect(200);
        publish(&app, "adres", "2.0.0", OTHER).await.expect(200);
        app.offer("adres", "2.1.0-rc.1", OTHER).await.expect(201);
        let of = |version: &str| format!("/v1/standaarden/adres/versies/{version}/vergelijking");
        let answer = app.get(&of("1.1.0")).await.expect(200);
        assert_eq!(
            answer.header("content-location"),
            "/v1/standaarden/adres/versies/1.1.0/vergelijking?met=1.0.0"
        );
        let body = answer.json();
        assert_eq!(body["oud"]["versie"], "1.0.0");
        assert_eq!(body["nieuw"]["versie"], "1.1.0");
        assert_eq!(body["wieLevert"], json!({ "oordeel": "bewezen" }));
        assert_eq!(body["wieLeest"]["oordeel"], "weerlegd");
        let witness = &body["wieLeest"]["bewijsdocument"];
        assert_eq!(raw(witness["tekst"].as_str().unwrap()), witness["document"]);
        assert!(witness["document"]["code"].is_string(), "{witness}");
        assert_eq!((&body["belofte"], &body["stap"]), (&json!("wie-levert"), &json!("minor")));
        assert_eq!((&body["eerlijkeStap"], &body["eerlijkNummer"]), (&json!("minor"), &json!("1.1.0")));
        assert_eq!((&body["oordeelNummer"], &body["adviserend"]), (&json!("eerlijk"), &json!(false)));
        // The witness is what it says: asked of both versions by anyone.
        let document = witness["tekst"].as_str().unwrap();
        assert_eq!(app.judge("adres", "1.1.0", document).await.expect(200).json()["geldig"], true);
        assert_eq!(app.judge("adres", "1.0.0", document).await.expect(200).json()["geldig"], false);

        let major = app.get(&of("2.0.0")).await.expect(200).json();
        assert_eq!((&major["oud"]["versie"], &major["stap"]), (&json!("1.1.0"), &json!("major")));
        assert_eq!(major["wieLevert"]["oordeel"], "weerlegd");
        assert_eq!(app.get(&format!("{}?met=1.0.0", of("2"))).await.json()["oud"]["versie"], "1.0.0");
        assert_eq!(app.get(&format!("{}?met=1", of("2"))).await.json()["oud"]["versie"], "1.1.0");
        // Downwards there is no step.
        let down = app.get(&format!("{}?met=2.0.0", of("1.0.0"))).await.expect(200).json();
        assert_eq!((&down["stap"], &down["oordeelNummer"]), (&Value::Null, &Value::Null));
        // A concept is compared too, with what is published; it promises nothing.
        let concept = app.get(&of("2.1.0-rc.1")).await.expect(200).json();
        assert_eq!((&concept["oud"]["versie"], &concept["adviserend"]), (&json!("2.0.0"), &json!(true)));
        assert_eq!(concept["oordeelNummer"], Value::Null);

        let none = app.get(&of("1.0.0")).await.expect(404);
        assert_eq!(problem(&none), "geen-eerdere-versie");
        assert_eq!(problem(&app.get(&format!("{}?met=9.0.0", of("1.1.0"))).await), "versie-onbekend");
        let wrong = app.get(&format!("{}?met=vroeger&x=1", of("1.1.0"))).await.expect(400);
        assert_eq!(faults(&wrong), ["ongeldige-versie met", "onbekende-parameter -"]);
        let version = app.get("/v1/standaarden/adres/versies/1.1.0").await.json();
        assert_eq!(version["vergelijking"], of("1.1.0"));
        let draft = app.get("/v1/standaarden/adres/versies/2.1.0-rc.1").await.json();
        assert_eq!(draft["vergelijking"], Value::Null);
    }
}

#[tokio::test]
async fn a_comparison_is_not_sent_twice_to_who_has_it() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", NAME).await;
    publish(&app, "adres", "2.0.0", OTHER).await.expect(200);
    let path = "/v1/standaarden/adres/versies/2.0.0/vergelijking";
    let tag = app.get(path).await.expect(200).header("etag").to_owned();
    assert!(app.get_with(path, "if-none-match", &tag).await.expect(304).bytes.is_empty());
    // In another language it is another answer, as it is when the standard promises something else.
    let english =
        Request::get(path).header("if-none-match", &tag).header("accept-language", "en").body(Body::empty());
    app.send(english.unwrap()).await.expect(200);
    promise(&app, "adres", "beiden").await;
    app.get_with(path, "if-none-match", &tag).await.expect(200);
}

#[tokio::test]
async fn a_comparison_of_published_versions_is_made_once_and_kept() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", NAME).await;
        publish(&app, "adres", "2.0.0", OTHER).await.expect(200);
        app.offer("adres", "2.1.0", OTHER).await.expect(201);
        let of = |version: &str| format!("/v1/standaarden/adres/versies/{version}/vergelijking");
        let kept = "UPDATE comparisons SET engine = engine";
        app.get(&of("2.1.0")).await.expect(200);
        assert_eq!(app.database.sql(kept).await, Ok(0), "a concept is compared anew, {on:?}");
        let first = app.get(&of("2.0.0")).await.expect(200).json();
        app.get(&of("2.0.0")).await.expect(200);
        assert_eq!(app.database.sql(kept).await, Ok(1), "{on:?}");
        // What is kept is what is answered, also by a register that was started anew.
        let marked =
            "UPDATE comparisons SET found = replace(found, '\"more_changes\":0', '\"more_changes\":77')";
        assert_eq!(app.database.sql(marked).await, Ok(1), "{on:?}");
        let app = App::again(app).await;
        let again = app.get(&of("2.0.0")).await.expect(200).json();
        assert_eq!((&first["meerWijzigingen"], &again["meerWijzigingen"]), (&json!(0), &json!(77)), "{on:?}");
        // What another program found is not taken over.
        app.database.sql("UPDATE comparisons SET engine = 'maatstaf 0.0.1'").await.unwrap();
        let app = App::again(app).await;
        assert_eq!(app.get(&of("2.0.0")).await.expect(200).json(), first, "{on:?}");
        assert_eq!(app.database.sql(kept).await, Ok(2), "{on:?}");
    }
}

// --- comparing documents ---------------------------------------------------------------------

#[tokio::test]
async fn anyone_compares_two_schemas_and_nothing_of_them_is_kept() {
    let app = App::empty(On::Sqlite).await;
    let body =
        json!({ "oud": raw(NAME), "nieuw": raw(OTHER), "nummers": { "oud": "1.4.2", "nieuw": "1.5.0" } });
    let answer = compare(&app, &body).await.expect(200).json();
    assert_eq!((&answer["oud"], &answer["nieuw"]), (&Value::Null, &Value::Null));
    assert_eq!((&answer["wieLevert"]["oordeel"], &answer["stap"]), (&json!("weerlegd"), &json!("minor")));
    assert_eq!((&answer["oordeelNummer"], &answer["eerlijkNummer"]), (&json!("oneerlijk"), &json!("2.0.0")));
    let same = compare(&app, &json!({ "oud": raw(NAME), "nieuw": raw(SAID), "belofte": "beiden" })).await;
    let same = same.expect(200).json();
    assert_eq!(
        (&same["wieLevert"], &same["wieLeest"]),
        (&same["wieLeest"], &json!({ "oordeel": "bewezen" }))
    );
    assert_eq!((&same["eerlijkeStap"], &same["stap"]), (&json!("patch"), &Value::Null));
    assert_eq!((&same["eerlijkNummer"], &same["belofte"]), (&Value::Null, &json!("beiden")));
    assert_eq!(app.database.sql("UPDATE comparisons SET engine = engine").await, Ok(0));
    assert_eq!(app.database.store.audit(Page { number: 1, size: 9 }).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_file_is_compared_with_what_is_published_for_those_whose_promise_it_is() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", NAME).await;
        promise(&app, "adres", "beiden").await;
        let old = json!({ "standaard": "adres", "versie": "1" });
        let body = json!({ "oudeVersie": old, "nieuw": raw(WIDER), "nummers": { "nieuw": "1.1.0" } });
        let answer = compare(&app, &body).await.expect(200).json();
        assert_eq!((&answer["oud"]["versie"], &answer["nieuw"]), (&json!("1.0.0"), &Value::Null));
        assert_eq!((&answer["belofte"], &answer["oordeelNummer"]), (&json!("beiden"), &json!("oneerlijk")));
        let body = json!({ "oudeVersie": old, "nieuw": raw(WIDER), "nummers": { "nieuw": "1.1.0" }, "belofte": "wie-levert" });
        assert_eq!(compare(&app, &body).await.expect(200).json()["oordeelNummer"], "eerlijk");
        // What a schema refers to comes from the register.
        let body = json!({ "oudeVersie": old, "nieuw": { "$ref": "/schemas/adres/1.0.0" } });
        assert_eq!(compare(&app, &body).await.expect(200).json()["eerlijkeStap"], "patch");
        let body = json!({ "oudeVersie": old, "nieuweVersie": old });
        assert_eq!(compare(&app, &body).await.expect(200).json()["nieuw"]["versie"], "1.0.0");
    }
}

#[tokio::test]
async fn the_numbers_of_two_standards_are_no_step_and_a_concept_is_told_a_number_that_is_free() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", NAME).await;
    app.published("persoon", "1.1.0", NAME).await;
    let version = |name: &str, number: &str| json!({ "standaard": name, "versie": number });
    let of_two = |new: Value| json!({ "oudeVersie": version("adres", "1.0.0"), "nieuweVersie": new });
    let told = compare(&app, &of_two(version("persoon", "1.1.0"))).await.expect(200).json();
    assert_eq!((&told["stap"], &told["eerlijkNummer"]), (&Value::Null, &Value::Null), "{told}");
    assert_eq!(told["eerlijkeStap"], "patch", "{told}");
    publish(&app, "adres", "2.0.0", OTHER).await.expect(200);
    app.offer("adres", "1.1.0", OTHER).await.expect(201);
    let asked = compare(&app, &of_two(version("adres", "1.1.0"))).await.expect(200).json();
    let read = app.get("/v1/standaarden/adres/versies/1.1.0/vergelijking").await.expect(200).json();
    let refused = app.publish("adres", "1.1.0").await.expect(409).json();
    for told in [&asked, &read, &refused] {
        assert_eq!(told["eerlijkNummer"], "3.0.0", "2.0.0 is taken: {told}");
    }
    assert_eq!((&asked, &refused["vergelijking"]), (&read, &read));
}

#[tokio::test]
async fn every_code_of_a_change_is_explained_in_both_languages() {
    let app = App::empty(On::Sqlite).await;
    let dutch = app.get("/v1/wijzigingcodes").await.expect(200).json();
    let english = app.get_with("/v1/wijzigingcodes", "accept-language", "en").await.expect(200).json();
    let of = |list: &Value| list["resultaten"].as_array().cloned().unwrap();
    let kinds = maatstaf::registry::change_kinds();
    assert_eq!((dutch["aantal"].as_u64(), of(&dutch).len()), (Some(kinds.len() as u64), kinds.len()));
    for ((kind, dutch), english) in kinds.iter().zip(of(&dutch)).zip(of(&english)) {
        assert_eq!(dutch, json!({ "code": kind.code, "titel": kind.title.nl }));
        assert_eq!(english, json!({ "code": kind.code, "titel": kind.title.en }));
    }
    // A comparison says the codes that are listed.
    let told = compare(&app, &json!({ "oud": raw(NAME), "nieuw": raw(OTHER) })).await.expect(200).json();
    let codes: Vec<Value> = of(&dutch).into_iter().map(|entry| entry["code"].clone()).collect();
    let changes = told["wijzigingen"].as_array().unwrap();
    assert!(!changes.is_empty() && changes.iter().all(|change| codes.contains(&change["code"])), "{told}");
}

#[tokio::test]
async fn a_file_is_taken_to_have_the_parts_of_the_version_it_is_compared_with() {
    let app = App::stocked(On::Sqlite).await;
    let schema = app.get("/v1/standaarden/persoon/versies/1.1.0/schema").await.expect(200);
    let version = json!({ "standaard": "persoon", "versie": "1.1.0" });
    let body = json!({ "oudeVersie": version, "nieuw": raw(std::str::from_utf8(&schema.bytes).unwrap()) });
    let answer = compare(&app, &body).await.expect(200).json();
    assert_eq!(
        (&answer["wieLevert"], &answer["eerlijkeStap"]),
        (&json!({ "oordeel": "bewezen" }), &json!("patch"))
    );
    // One that is not in it is gone.
    let body = json!({ "oudeVersie": version, "nieuw": { "$ref": "/schemas/persoon/1.1.0" } });
    let answer = compare(&app, &body).await.expect(200).json();
    assert_ne!(answer["wieLevert"]["oordeel"], "bewezen");
}

#[tokio::test]
async fn big_numbers_in_a_schema_to_compare_stay_what_they_are() {
    let app = App::empty(On::Sqlite).await;
    let body = r#"{"oud": {"const": 9007199254740993}, "nieuw": {"const": 9007199254740992}}"#;
    let answer = app.post("/v1/vergelijkingen", body).await.expect(200);
    assert_eq!(answer.json()["wieLevert"]["oordeel"], "weerlegd");
    assert_eq!(answer.json()["wieLevert"]["bewijsdocument"]["tekst"], "9007199254740993");
    assert!(answer.to_string().contains(r#""document":9007199254740993,"#), "{answer}");
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_question_is_told_at_once() {
    let app = App::empty(On::Sqlite).await;
    let body = json!({
        "oud": {}, "oudeVersie": { "standaard": "Adres", "versie": "x" },
        "nummers": { "oud": "1", "nieuw": "2.0" },
    });
    let answer = compare(&app, &body).await.expect(400);
    assert_eq!(
        faults(&answer),
        [
            "een-van-twee /oud",
            "ongeldige-naam /oudeVersie/standaard",
            "ongeldige-versie /oudeVersie/versie",
            "een-van-twee /nieuw",
            "ongeldig-versienummer /nummers/oud",
            "ongeldig-versienummer /nummers/nieuw",
        ]
    );
    let body = json!({ "oud": { "type": "strng" }, "nieuw": { "minLength": -1 } });
    let answer = compare(&app, &body).await.expect(400);
    assert_eq!(problem(&answer), "schema-geweigerd");
    assert_eq!(faults(&answer), ["niet-volgens-dialect /oud/type", "niet-volgens-dialect /nieuw/minLength"]);
    let unknown = json!({ "oudeVersie": { "standaard": "adres", "versie": "1.0.0" }, "nieuw": {} });
    assert_eq!(problem(&compare(&app, &unknown).await.expect(404)), "standaard-onbekend");
    let wrong = compare(&app, &json!({ "oud": {}, "nieuw": {}, "extra": 1 })).await.expect(400);
    assert_eq!(faults(&wrong), ["verkeerde-vorm "]);
    let plain = Request::post("/v1/vergelijkingen").header("content-type", "text/plain");
    app.send(plain.body(Body::from("{}")).unwrap()).await.expect(415);
}

// --- the gate --------------------------------------------------------------------------------

#[tokio::test]
async fn a_patch_that_asks_more_is_refused_with_the_comparison_and_the_number_that_would_be_honest() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.2.0", NAME).await;
        let refused = publish(&app, "adres", "1.2.1", OTHER).await.expect(409);
        assert_eq!(problem(&refused), "nummer-niet-eerlijk");
        let body = refused.json();
        assert_eq!(body["eerlijkNummer"], "2.0.0", "{on:?}");
        assert_eq!(
            body["detail"],
            "Het nummer 1.2.1 belooft wie 1.2.0 gebruikt dat wat goed was goed blijft, en dat is niet zo. Het eerlijke nummer is 2.0.0. Kies dat of een hoger hoofdnummer, of pas het schema aan. De vergelijking laat zien waar het breekt."
        );
        let comparison = &body["vergelijking"];
        assert_eq!(comparison["oordeelNummer"], "oneerlijk");
        assert_eq!((&comparison["stap"], &comparison["eerlijkeStap"]), (&json!("patch"), &json!("major")));
        let document = comparison["wieLevert"]["bewijsdocument"]["tekst"].as_str().unwrap();
        assert_eq!(app.judge("adres", "1.2.0", document).await.json()["geldig"], true);
        let version = app.get("/v1/standaarden/adres/versies/1.2.1").await.json();
        assert_eq!(version["status"], "concept");
        // A reason does not make a lie true.
        let again = publish_all_the_same(&app, "adres", "1.2.1", "Het klopt toch.").await.expect(409);
        assert_eq!(problem(&again), "nummer-niet-eerlijk");
        publish(&app, "adres", "2.0.0", OTHER).await.expect(200);
    }
}

#[tokio::test]
async fn a_patch_accepts_the_same_documents_and_a_minor_keeps_the_promise() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", NAME).await;
        publish(&app, "adres", "1.0.1", SAID).await.expect(200);
        let wider = publish(&app, "adres", "1.0.2", WIDER).await.expect(409);
        assert_eq!(
            (problem(&wider).as_str(), &wider.json()["eerlijkNummer"]),
            ("nummer-niet-eerlijk", &json!("1.1.0"))
        );
        publish(&app, "adres", "1.1.0", WIDER).await.expect(200);
        // Higher than needed is always good.
        publish(&app, "adres", "1.2.0", WIDER).await.expect(200);
        publish(&app, "adres", "2.0.0", WIDER).await.expect(200);
    }
}

#[tokio::test]
async fn the_number_is_measured_for_those_whose_promise_it_is() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", WIDER).await;
    promise(&app, "adres", "wie-leest").await;
    publish(&app, "adres", "1.1.0", NAME).await.expect(200);
    let refused = publish(&app, "adres", "1.2.0", WIDER).await.expect(409);
    assert_eq!(problem(&refused), "nummer-niet-eerlijk");
    promise(&app, "adres", "beiden").await;
    app.publish("adres", "1.2.0").await.expect(409);
    promise(&app, "adres", "wie-levert").await;
    app.publish("adres", "1.2.0").await.expect(200);
}

#[tokio::test]
async fn a_number_is_measured_in_its_own_line() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.2.0", NAME).await;
        publish(&app, "adres", "1.4.0", WIDER).await.expect(200);
        publish(&app, "adres", "2.0.0", OTHER).await.expect(200);
        // Younger than 1.4.0 and 2.0.0, and still what comes after 1.2.0.
        publish(&app, "adres", "1.2.1", SAID).await.expect(200);
        let refused = publish(&app, "adres", "1.2.2", WIDER).await.expect(409);
        assert_eq!(refused.json()["vergelijking"]["oud"]["versie"], "1.2.1");
        // 1.3 is still free.
        assert_eq!(refused.json()["eerlijkNummer"], "1.3.0");
        publish(&app, "adres", "1.3.0", WIDER).await.expect(200);
        // Now it is not: after 1.4.0, which is wider, only a major number is surely honest.
        assert_eq!(app.publish("adres", "1.2.2").await.expect(409).json()["eerlijkNummer"], "3.0.0");
    }
}

#[tokio::test]
async fn below_one_and_before_the_real_one_a_number_promises_nothing() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "0.1.0", NAME).await;
        publish(&app, "adres", "0.1.1", OTHER).await.expect(200);
        publish(&app, "adres", "1.0.0", NAME).await.expect(200);
        publish(&app, "adres", "1.0.1-rc.1", OTHER).await.expect(200);
        // A version before the real one is no measure either.
        publish(&app, "adres", "1.0.1", SAID).await.expect(200);
        let advice = app.get("/v1/standaarden/adres/versies/0.1.1/vergelijking").await.json();
        assert_eq!((&advice["adviserend"], &advice["eerlijkeStap"]), (&json!(true), &json!("major")));
    }
}

#[tokio::test]
async fn what_is_undecided_asks_for_a_reason_and_the_audit_keeps_it() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", &ruled("size(dit.naam) >= 0")).await;
        app.offer("adres", "1.0.1", &ruled("size(dit.naam) + 1 > 0")).await.expect(201);
        let refused = app.publish("adres", "1.0.1").await.expect(409);
        assert_eq!(problem(&refused), "vergelijking-onbeslist", "{on:?}");
        let body = refused.json();
        assert!(body["detail"].as_str().unwrap().contains("redenOnbeslist"));
        assert_eq!(body.get("eerlijkNummer"), None);
        assert_eq!(body["vergelijking"]["wieLevert"]["oordeel"], "onbeslist");
        assert!(!body["vergelijking"]["wieLevert"]["redenen"].as_array().unwrap().is_empty());
        let empty = publish_all_the_same(&app, "adres", "1.0.1", " ").await.expect(400);
        assert_eq!(faults(&empty), ["reden-ontbreekt /redenOnbeslist"]);
        let why = "De regel zegt hetzelfde in andere woorden ✓";
        publish_all_the_same(&app, "adres", "1.0.1", why).await.expect(200);
        let newest = app.database.store.audit(Page { number: 1, size: 1 }).await.unwrap().items.remove(0);
        assert_eq!(newest.action, "status-vastgesteld");
        assert_eq!((newest.reason.as_str(), newest.undecided_reason.as_deref()), ("proef", Some(why)));
        // Where nothing was undecided there is no such reason, whatever was sent.
        app.offer("adres", "2.0.0", NAME).await.expect(201);
        publish_all_the_same(&app, "adres", "2.0.0", "Voor de zekerheid.").await.expect(200);
        let newest = app.database.store.audit(Page { number: 1, size: 1 }).await.unwrap().items.remove(0);
        assert_eq!(newest.undecided_reason, None, "{on:?}");
        assert!(app.database.sql("UPDATE audit SET undecided_reason = 'anders'").await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_numbers_published_at_once_none_slips_by_the_other() {
    for on in BOTH {
        let app = std::sync::Arc::new(App::empty(on).await);
        for round in 0..6 {
            let name = format!("adres-{round}");
            app.published(&name, "1.0.0", NAME).await;
            app.offer(&name, "1.1.0", WIDER).await.expect(201);
            // Honest after 1.0.0, and not after 1.1.0: it takes back what that one accepts.
            app.offer(&name, "1.2.0", SAID).await.expect(201);
            let (one, other) = (std::sync::Arc::clone(&app), std::sync::Arc::clone(&app));
            let (a, b) = (name.clone(), name.clone());
            let first = tokio::spawn(async move { one.publish(&a, "1.1.0").await.status.as_u16() });
            let second = tokio::spawn(async move { other.publish(&b, "1.2.0").await.status.as_u16() });
            let (first, second) = (first.await.unwrap(), second.await.unwrap());
            assert_eq!(first, 200, "{on:?}");
            let compared = app.get(&format!("/v1/standaarden/{name}/versies/1.2.0/vergelijking")).await;
            assert_eq!(compared.json()["oud"]["versie"], "1.1.0");
            if second == 409 {
                assert_eq!(app.publish(&name, "1.2.0").await.expect(409).json()["eerlijkNummer"], "2.0.0");
            }
        }
    }
}

#[tokio::test]
async fn a_folder_passes_the_same_gate() {
    let folder = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let standard = |reason: &str| {
        format!(
            "titel: Adres\nsoort: gegevens\nversies:\n  1.0.0: {{ status: vastgesteld }}\n  1.0.1: {{ status: vastgesteld }}\n  2.0.0: {{ status: vastgesteld }}\n  2.0.1: {{ status: vastgesteld{reason} }}\n"
        )
    };
    put("proef/provision.yaml", "titel: Proef\n");
    put("proef/adres/standard.yaml", &standard(""));
    put("proef/adres/1.0.0/schema.json", NAME);
    put("proef/adres/1.0.1/schema.json", OTHER);
    put("proef/adres/2.0.0/schema.json", &ruled("size(dit.naam) >= 0"));
    put("proef/adres/2.0.1/schema.json", &ruled("size(dit.naam) + 1 > 0"));
    for on in BOTH {
        let app = App::empty(on).await;
        let status = async |number: &str| {
            let version =
                app.get(&format!("/v1/standaarden/adres/versies/{number}")).await.expect(200).json();
            version["status"].as_str().unwrap().to_owned()
        };
        put("proef/adres/standard.yaml", &standard(""));
        let imported = app.registry.import(&Shelf::read(folder.path()).unwrap(), &act()).await.unwrap();
        assert!(imported.has_refusals(), "{on:?}");
        assert_eq!(status("1.0.0").await, "vastgesteld");
        assert_eq!((status("1.0.1").await, status("2.0.1").await), ("concept".into(), "concept".into()));
        put("proef/adres/standard.yaml", &standard(", redenOnbeslist: Dezelfde regel"));
        app.registry.import(&Shelf::read(folder.path()).unwrap(), &act()).await.unwrap();
        assert_eq!((status("1.0.1").await, status("2.0.1").await), ("concept".into(), "vastgesteld".into()));
    }
}

#[tokio::test]
async fn the_shipped_standards_tell_the_truth_by_their_numbers() {
    let app = App::stocked(On::Sqlite).await;
    let numbers = app.get("/v1/standaarden/persoon/versies/1.1.0/vergelijking").await.expect(200).json();
    assert_eq!(numbers["oordeelNummer"], "eerlijk");
}

// --- profiles --------------------------------------------------------------------------------

async fn profile(app: &App, name: &str, version: &str, schema: &Value) -> Answer {
    let body = json!({
        "titel": "Adres in de regio", "voor": "Regio Proef", "standaard": "adres", "versie": version, "schema": schema,
    });
    app.write("PUT", &format!("/v1/profielen/{name}"), &body).await
}

#[tokio::test]
async fn a_profile_that_narrows_its_version_is_kept_and_judges_data() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", WIDER).await;
        let narrow = json!({ "$ref": "/schemas/adres/1.0.0", "required": ["code"] });
        let made = profile(&app, "adres-proef", "1.0.0", &narrow).await.expect(201).json();
        assert_eq!(made["adres"], "http://register.test/v1/profielen/adres-proef/schema");
        assert_eq!((&made["voor"], &made["houdtStand"]), (&json!("Regio Proef"), &json!([])));
        profile(&app, "adres-proef", "1.0.0", &narrow).await.expect(200);
        assert_eq!(app.get("/v1/profielen/adres-proef").await.expect(200).json(), made, "{on:?}");
        let schema = app.get("/v1/profielen/adres-proef/schema").await.expect(200);
        assert_eq!(schema.header("content-type"), "application/schema+json");
        assert_eq!(String::from_utf8(schema.bytes.clone()).unwrap(), narrow.to_string());
        let tag = schema.header("etag").to_owned();
        app.get_with("/v1/profielen/adres-proef/schema", "if-none-match", &tag).await.expect(304);

        let judge = "/v1/profielen/adres-proef/validaties";
        let good = app.post(judge, r#"{"naam": "a", "code": "b"}"#).await.expect(200);
        assert_eq!(good.header("content-location"), "/v1/profielen/adres-proef");
        let good = good.json();
        assert_eq!((&good["geldig"], &good["profiel"]), (&json!(true), &json!("adres-proef")));
        assert_eq!((&good["standaard"], &good["versie"]), (&json!("adres"), &json!("1.0.0")));
        assert_eq!(good["digest"], made["digest"]);
        let wrong = app.post(judge, r#"{"naam": "a"}"#).await.expect(200).json();
        assert_eq!(wrong["aantallen"]["perCode"], json!({ "verplicht-ontbreekt": 1 }), "{on:?}");
        let list = app.post(&format!("{judge}?uitvoer=lijst"), "{}").await.expect(200);
        assert!(list.to_string().contains("/v1/profielen/adres-proef/schema"), "{list}");
        let lines = Request::post(judge).header("content-type", "application/x-ndjson");
        let lines = lines.body(Body::from("{\"naam\":\"a\",\"code\":\"b\"}\n{\"naam\":\"a\"}\n")).unwrap();
        assert_eq!(
            app.send(lines).await.expect(200).json()["records"],
            json!({ "beoordeeld": 2, "ongeldig": 1 })
        );
        let part = app.post(&format!("{judge}?onderdeel=x"), "{}").await.expect(400);
        assert_eq!(faults(&part), ["onbekend-onderdeel onderdeel"]);
        // The version itself judges as before.
        let version = app.judge("adres", "1.0.0", r#"{"naam": "a"}"#).await.json();
        assert_eq!((&version["geldig"], version.get("profiel")), (&json!(true), None));

        let narrower = json!({ "$ref": "/schemas/adres/1.0.0", "required": ["code"], "properties": { "naam": { "const": "a" } } });
        profile(&app, "adres-proef", "1.0.0", &narrower).await.expect(200);
        assert_eq!(app.post(judge, r#"{"naam": "b", "code": "b"}"#).await.json()["geldig"], false, "{on:?}");
        let mut rows = app.database.store.audit(Page { number: 1, size: 2 }).await.unwrap().items;
        let (changed, made) = (rows.remove(0), rows.remove(0));
        assert_eq!((changed.action.as_str(), made.action.as_str()), ("profiel-gewijzigd", "profiel-gemaakt"));
        assert_eq!(changed.subject, "profielen/adres-proef");
        assert_eq!((changed.digest_before, made.digest_before), (made.digest_after, None));

        let all = app.get("/v1/profielen").await.expect(200).json();
        assert_eq!((&all["aantal"], &all["resultaten"][0]["naam"]), (&json!(1), &json!("adres-proef")));
        assert_eq!(app.get("/v1/profielen?standaard=adres").await.json()["aantal"], 1);
        assert_eq!(app.get("/v1/profielen?standaard=persoon").await.json()["aantal"], 0);
        assert_eq!(problem(&app.get("/v1/profielen/onbekend").await.expect(404)), "profiel-onbekend");
        app.post("/v1/profielen/onbekend/validaties", "{}").await.expect(404);
    }
}

#[tokio::test]
async fn a_profile_that_accepts_more_is_refused_with_the_document_that_shows_it() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", NAME).await;
        let refused = profile(&app, "adres-proef", "1.0.0", &raw(WIDER)).await.expect(409);
        assert_eq!(problem(&refused), "profiel-te-ruim", "{on:?}");
        let document = refused.json()["vergelijking"]["wieLevert"]["bewijsdocument"]["tekst"].clone();
        assert_eq!(app.judge("adres", "1.0.0", document.as_str().unwrap()).await.json()["geldig"], false);
        app.get("/v1/profielen/adres-proef").await.expect(404);
        let undecided = raw(&ruled("size(dit.naam) >= 0"));
        app.offer("adres", "2.0.0", &ruled("size(dit.naam) + 1 > 0")).await.expect(201);
        app.publish("adres", "2.0.0").await.expect(200);
        let refused = profile(&app, "adres-proef", "2.0.0", &undecided).await.expect(409);
        assert_eq!(problem(&refused), "profiel-onbeslist", "{on:?}");
        assert!(!refused.json()["vergelijking"]["wieLevert"]["redenen"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_profile_that_accepts_nothing_is_refused() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", NAME).await;
    let empty = json!({ "$ref": "/schemas/adres/1.0.0", "required": ["code"] });
    let refused = profile(&app, "adres-proef", "1.0.0", &empty).await.expect(400);
    assert_eq!(faults(&refused), ["profiel-leeg /schema"]);
}

#[tokio::test]
async fn a_profile_is_of_a_published_version_and_all_that_is_wrong_with_it_is_told() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", NAME).await;
        app.published("huis", "1.0.0", NAME).await;
        app.offer("adres", "1.1.0", NAME).await.expect(201);
        let draft = profile(&app, "adres-proef", "1.1.0", &raw(NAME)).await.expect(409);
        assert_eq!(problem(&draft), "basis-niet-vastgesteld", "{on:?}");
        let missing = profile(&app, "adres-proef", "7.0.0", &raw(NAME)).await.expect(404);
        assert_eq!(problem(&missing), "versie-onbekend");
        let body = json!({ "titel": " ", "voor": "x".repeat(301), "standaard": "Adres", "versie": "1", "schema": {} });
        let wrong = app.write("PUT", "/v1/profielen/Fout?x=1", &body).await.expect(400);
        assert_eq!(
            faults(&wrong),
            [
                "ongeldige-naam profiel",
                "ongeldige-tekst /titel",
                "ongeldige-tekst /voor",
                "ongeldige-naam /standaard",
                "ongeldig-versienummer /versie",
                "onbekende-parameter -",
            ]
        );
        let illegal = profile(&app, "adres-proef", "1.0.0", &json!({ "type": "strng" })).await.expect(400);
        assert_eq!(faults(&illegal), ["niet-volgens-dialect /type"]);
        // It may only refer to what never changes.
        let to_draft = json!({ "$ref": "/schemas/adres/1.1.0" });
        let refused = profile(&app, "adres-proef", "1.0.0", &to_draft).await.expect(400);
        assert!(faults(&refused)[0].starts_with("verwijzing-niet-vastgesteld"), "{refused}");
        profile(&app, "adres-proef", "1.0.0", &raw(NAME)).await.expect(201);
        let other =
            json!({ "titel": "x", "voor": "y", "standaard": "huis", "versie": "1.0.0", "schema": raw(NAME) });
        let taken = app.write("PUT", "/v1/profielen/adres-proef", &other).await.expect(409);
        assert_eq!(problem(&taken), "naam-bezet");
        let nobody = Request::put("/v1/profielen/adres-proef").header("content-type", "application/json");
        app.send(nobody.body(Body::from(other.to_string())).unwrap()).await.expect(401);
    }
}

#[tokio::test]
async fn of_each_later_version_a_profile_says_whether_it_still_holds() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", NAME).await;
        let narrow = json!({ "$ref": "/schemas/adres/1.0.0", "properties": { "naam": { "const": "a" } } });
        profile(&app, "adres-proef", "1.0.0", &narrow).await.expect(201);
        publish(&app, "adres", "1.1.0", WIDER).await.expect(200);
        publish(&app, "adres", "2.0.0", OTHER).await.expect(200);
        app.offer("adres", "3.0.0", NAME).await.expect(201);
        let stand = app.get("/v1/profielen/adres-proef").await.expect(200).json()["houdtStand"].clone();
        assert_eq!(stand[0], json!({ "versie": "1.1.0", "oordeel": "bewezen" }), "{on:?}");
        assert_eq!((&stand[1]["versie"], &stand[1]["oordeel"]), (&json!("2.0.0"), &json!("weerlegd")));
        assert_eq!(stand[1]["bewijsdocument"]["document"], json!({ "naam": "a" }));
        assert_eq!(stand.as_array().unwrap().len(), 2);
        app.get("/v1/profielen/adres-proef").await.expect(200);
        assert_eq!(app.database.sql("UPDATE comparisons SET engine = engine").await, Ok(2), "{on:?}");
    }
}
