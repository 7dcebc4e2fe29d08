//! What schemas say beyond JSON Schema: refused when it is misused, and judged as it is written.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::kit::{App, BOTH, On};

/// Offers a schema and gives the codes and places for which it is refused.
async fn refused(app: &App, schema: &Value) -> Vec<(String, String)> {
    let answer = app.offer("proef", "1.0.0", &schema.to_string()).await.expect(400);
    let faults = answer.json()["fouten"].as_array().unwrap().clone();
    let told = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    faults.iter().map(|fault| (told(&fault["code"]), told(&fault["plaats"]["waar"]))).collect()
}

fn with_rule(rule: &Value) -> Value {
    json!({
        "type": "object",
        "properties": {
            "begin": { "type": "string", "format": "date" },
            "einde": { "type": "string", "format": "date" },
            "bedrag": { "type": "number" },
            "posten": { "type": "array", "items": { "type": "object", "properties": { "bedrag": { "type": "number" }, "nummer": { "type": "string" } } } },
        },
        "regels": [rule],
    })
}

fn rule(requirement: &str) -> Value {
    json!({ "code": "proef", "eis": requirement, "melding": { "nl": "Dit klopt niet. Verbeter het." } })
}

async fn app_with(schema: &Value) -> App {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    app.offer("proef", "1.0.0", &schema.to_string()).await.expect(201);
    app
}

async fn codes(app: &App, document: &Value) -> (bool, Value) {
    let report = app.judge("proef", "1.0.0", &document.to_string()).await.expect(200).json();
    (report["geldig"].as_bool().unwrap(), report["aantallen"]["perCode"].clone())
}

#[tokio::test]
async fn a_rule_that_can_not_be_meant_is_refused_with_its_place_and_what_is_wrong() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    for (requirement, code, says) in [
        ("dit.begin <=", "expressie-ongeldig", "geen CEL-expressie"),
        ("dit.eind >= dit.begin", "vocabulaire-onjuist", "geen veld 'eind'"),
        ("begin <= einde", "expressie-ongeldig", "dit.begin"),
        ("dit.bedrag > dit.begin", "vocabulaire-onjuist", "vergeleken"),
        ("dit.bedrag + 1", "vocabulaire-onjuist", "niet waar of onwaar"),
        ("som(dit.posten) > 1", "vocabulaire-onjuist", "lijst van een object"),
        ("dit.posten.all(p, p.prijs > 1)", "vocabulaire-onjuist", "geen veld 'prijs'"),
        ("zoek(dit.posten, 'sleutel', 'x') == null", "vocabulaire-onjuist", "geen veld 'sleutel'"),
        ("slaap(1)", "expressie-ongeldig", "kent dit vocabulaire niet"),
        ("datum(dit.begin, 1) == vandaag", "expressie-ongeldig", "neemt 1 argument"),
        ("dit.begin.matches('(?=a)b')", "expressie-ongeldig", "kijkt vooruit"),
        ("dit.begin.matches(dit.einde)", "expressie-ongeldig", "vaste tekst"),
        ("b'x' == b'x'", "expressie-ongeldig", "bytes"),
        ("{'a': 1}.a == 1", "expressie-ongeldig", "objecten"),
    ] {
        let schema = with_rule(&rule(requirement));
        let answer = app.offer("proef", "1.0.0", &schema.to_string()).await.expect(400).json();
        let fault = &answer["fouten"][0];
        assert_eq!(fault["code"], code, "{requirement}: {answer}");
        assert_eq!(fault["plaats"]["waar"], "/regels/0/eis", "{requirement}: {answer}");
        assert!(fault["melding"].as_str().unwrap().contains(says), "{requirement}: {}", fault["melding"]);
    }
}

#[tokio::test]
async fn a_keyword_of_the_wrong_form_or_in_the_wrong_place_is_refused_with_its_place() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let wrong = refused(&app, &with_rule(&json!({ "code": "Proef", "eisen": "true" }))).await;
    let places: Vec<&str> = wrong.iter().map(|(_, place)| place.as_str()).collect();
    assert!(wrong.iter().all(|(code, _)| code == "niet-volgens-vocabulaire"), "{wrong:?}");
    assert!(places.contains(&"/regels/0/code") && places.contains(&"/regels/0"), "{places:?}");
    for chooser in ["not", "if", "contains"] {
        let schema =
            json!({ "properties": { "a": { (chooser): { "type": "object", "regels": [rule("true")] } } } });
        let wrong = refused(&app, &schema).await;
        assert_eq!(
            wrong,
            [("vocabulaire-verkeerde-plaats".to_owned(), format!("/properties/a/{chooser}/regels"))]
        );
    }
    // A property may be called as a keyword is.
    let named = json!({ "properties": { "if": { "type": "object", "regels": [rule("true")] } } });
    app.offer("proef", "1.0.0", &named.to_string()).await.expect(201);
    let twice = json!({ "type": "object", "regels": [rule("true"), rule("true")] });
    assert_eq!(refused(&app, &twice).await, [("dubbele-regelcode".to_owned(), "/regels/1/code".to_owned())]);
    let unknown =
        json!({ "properties": { "a": { "type": "string", "waardelijst": { "lijst": "bestaat-niet" } } } });
    assert_eq!(
        refused(&app, &unknown).await,
        [("waardelijst-ontbreekt".to_owned(), "/properties/a/waardelijst".to_owned())]
    );
}

#[tokio::test]
async fn a_slip_of_the_pen_in_a_keyword_is_a_warning_that_names_what_was_meant() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let schema = json!({
        "type": "object", "required": ["a"], "additionalProperties": false, "x-eigen": 1,
        "properties": { "a": { "type": "string", "maxLenght": 3 }, "regelss": { "type": "string" } },
        "regelss": [],
    });
    let answer = app.offer("proef", "1.0.0", &schema.to_string()).await.expect(201).json();
    let warnings: Vec<(&str, &str)> = answer["waarschuwingen"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| (warning["plaats"]["waar"].as_str().unwrap(), warning["melding"].as_str().unwrap()))
        .collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(
        warnings.iter().any(|(place, says)| *place == "/regelss" && says.contains("'regels'")),
        "{warnings:?}"
    );
    assert!(
        warnings
            .iter()
            .any(|(place, says)| *place == "/properties/a/maxLenght" && says.contains("'maxLength'")),
        "{warnings:?}"
    );
}

#[tokio::test]
async fn a_process_that_does_not_hold_together_is_refused_with_every_place() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let event = json!({ "type": "object", "properties": { "stap": { "type": "string" }, "datum": { "type": "string", "format": "date" } } });
    let with = |process: Value| json!({ "type": "object", "properties": { "gebeurtenissen": { "type": "array", "items": event } }, "proces": process });
    let step = |name: &str| json!({ "naam": { "nl": name } });
    let mut process = json!({
        "naam": { "nl": "Proef" },
        "gebeurtenissen": { "lijst": "/gebeurtenissen", "stap": "/stap", "datum": "/dag" },
        "stappen": { "a": step("A"), "b": step("B"), "c": step("C"), "d": step("D") },
        "overgangen": [{ "van": "a", "naar": ["b", "x"] }],
        "termijnen": [{
            "code": "t", "naam": { "nl": "T" }, "vanaf": { "termijn": "u" }, "tot": ["b"], "duur": "P1Y",
            "termijnenwet": true, "bron": { "titel": "proef" },
        }],
    });
    let places = |wrong: Vec<(String, String)>| wrong.into_iter().map(|(_, place)| place).collect::<Vec<_>>();
    assert_eq!(
        places(refused(&app, &with(process.clone())).await),
        [
            "/proces/overgangen/0/naar/1",
            "/proces/termijnen/0/vanaf/termijn",
            "/proces/termijnen/0/duur",
            "/proces/termijnen/0/vanaf",
            "/proces/gebeurtenissen/datum",
        ]
    );
    process["gebeurtenissen"]["datum"] = json!("/datum");
    process["overgangen"] = json!([{ "van": "a", "naar": ["b", "d"] }, { "van": "b", "naar": ["a"] }]);
    process["termijnen"] = json!([]);
    assert_eq!(places(refused(&app, &with(process.clone())).await), ["/proces/stappen", "/proces/stappen"]);
    process["stappen"]["a"]["begin"] = json!(true);
    process["stappen"]["b"]["einde"] = json!(true);
    assert_eq!(
        places(refused(&app, &with(process.clone())).await),
        ["/proces/stappen/b", "/proces/stappen/c", "/proces/stappen/d"]
    );
    process["overgangen"] = json!([{ "van": "a", "naar": ["c", "d"] }, { "van": "c", "naar": ["b"] }, { "van": "d", "naar": ["b"] }]);
    app.offer("proef", "1.0.0", &with(process).to_string()).await.expect(201);
}

#[tokio::test]
async fn a_rule_is_judged_where_its_fields_are_and_silent_where_they_are_not() {
    let app = app_with(&with_rule(&rule("datum(dit.einde) >= datum(dit.begin)"))).await;
    for (document, found) in [
        (json!({ "begin": "2026-01-01", "einde": "2026-01-01" }), json!({})),
        (json!({ "begin": "2026-01-01" }), json!({})),
        (json!({ "begin": 7, "einde": "2026-01-01" }), json!({ "verkeerd-type": 1 })),
        (json!({ "begin": "2026-01-02", "einde": "2026-01-01" }), json!({ "regel-overtreden": 1 })),
    ] {
        let valid = found == json!({});
        assert_eq!(codes(&app, &document).await, (valid, found), "{document}");
    }
}

#[tokio::test]
async fn rules_add_up_look_up_and_compare_exactly() {
    let holds = [
        ("som(dit.posten.map(p, p.bedrag)) == dit.bedrag", true),
        ("uniek(dit.posten.map(p, p.nummer))", true),
        ("zoek(dit.posten, 'nummer', 'b').bedrag == 0.2", true),
        ("zoek(dit.posten, 'nummer', 'z') == null", true),
        ("dit.posten.all(p, p.bedrag > 0) && dit.posten.exists_one(p, p.nummer == 'a')", true),
        ("size(dit.posten.filter(p, p.bedrag > 0.1)) == 1", true),
        ("datum(dit.begin) + maanden(1) == datum('2026-02-28')", true),
        ("datum(dit.begin) - datum('2026-01-01') == 30", true),
        ("grootste(dit.posten.map(p, p.bedrag)) == 0.2 && kleinste([3, 1, 2]) == 1", true),
        ("dit.begin.startsWith('2026') && dit.begin.matches('^[0-9-]+$') && 'a' in ['a', 'b']", true),
        ("geheel('007') == 7 && 7 / 2 == 3.5 && -7 % 2 == -1", true),
        ("tijdstip('2026-01-01T00:00:00+01:00') < tijdstip('2026-01-01T00:00:00Z')", true),
        ("datum('2026-06-30T22:30:00Z') == datum('2026-07-01')", true),
        ("vandaag == datum('2026-05-05')", true),
        ("1234567890123456.78 - 1234567890123456 == 0.78", true),
        ("size(dit.posten + dit.posten) == 4 && (dit.posten + []).all(p, p.bedrag > 0)", true),
        ("grootste(['2026-01-02'].map(x, datum(x)) + ['2026-01-01'].map(x, datum(x))) < vandaag", true),
        ("!('a' in []) && dit.bedrag == 0.30000000000000000000000000000000", true),
        ("dit.bedrag == 1 || dit.bestaatniet == 1", false),
        ("size(document.posten) == 3", false),
    ];
    let document = json!({ "begin": "2026-01-31", "bedrag": 0.3, "posten": [{ "nummer": "a", "bedrag": 0.1 }, { "nummer": "b", "bedrag": 0.2 }] });
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    for (index, (requirement, expected)) in holds.into_iter().enumerate() {
        let number = format!("1.{index}.0");
        let mut schema = with_rule(&rule(requirement));
        schema["properties"]["bestaatniet"] = json!({ "type": "integer" });
        app.offer("proef", &number, &schema.to_string()).await.expect(201);
        let path = format!("/v1/standaarden/proef/versies/{number}/validaties?beoordelingsdatum=2026-05-05");
        let report = app.post(&path, document.to_string()).await.expect(200).json();
        // What reads a field that is not there is not judged: the one that is false and the one that is absent.
        let expected = expected || requirement.contains("bestaatniet");
        assert_eq!(report["geldig"], expected, "{requirement}: {report}");
    }
}

#[tokio::test]
async fn a_finding_on_a_rule_carries_its_code_its_place_in_words_and_its_source() {
    let mut rule = rule("datum(dit.einde) >= datum(dit.begin)");
    rule["veld"] = json!("/einde");
    rule["bron"] = json!({ "titel": "Proefwet, artikel 1", "url": "https://voorbeeld.example/wet" });
    rule["melding"]["en"] = json!("This is not right. Mend it.");
    let schema = json!({ "type": "object", "properties": { "perioden": { "type": "array", "items": with_rule(&rule) } } });
    let app = app_with(&schema).await;
    let document = json!({ "perioden": [{}, { "begin": "2026-01-02", "einde": "2026-01-01" }] });
    let path = "/v1/standaarden/proef/versies/1.0.0/validaties";
    let answer = app.post_with(path, "accept-language", "en", document.to_string()).await.expect(200).json();
    assert_eq!(
        answer["bevindingen"],
        json!([{
            "code": "regel-overtreden", "ernst": "fout", "plaats": "/perioden/1/einde",
            "plaatsInWoorden": "in item 2 of 'perioden', field 'einde'",
            "betreft": "proef", "schemaplaats": "#/properties/perioden/items/regels/0",
            "melding": "This is not right. Mend it.",
            "bron": { "titel": "Proefwet, artikel 1", "url": "https://voorbeeld.example/wet" },
            "regel": 1,
        }])
    );
    let lines = "{\"perioden\": [{}, {\n\"begin\": \"2026-01-02\",\n\"einde\": \"2026-01-01\" }]}";
    assert_eq!(app.post(path, lines).await.expect(200).json()["bevindingen"][0]["regel"], 3);
    let dutch = app.post(path, document.to_string()).await.expect(200).json();
    assert_eq!(dutch["bevindingen"][0]["plaatsInWoorden"], "in het 2e item van 'perioden', veld 'einde'");
}

#[tokio::test]
async fn a_warning_is_told_and_leaves_a_document_valid_also_line_by_line() {
    let mut rule = rule("dit.bedrag < 10");
    rule["ernst"] = json!("waarschuwing");
    let app = app_with(&with_rule(&rule)).await;
    assert_eq!(codes(&app, &json!({ "bedrag": 11 })).await, (true, json!({ "regel-overtreden": 1 })));
    let lines = "{\"bedrag\": 11}\n{\"bedrag\": 1}\n{\"bedrag\": 12}\n";
    let path = "/v1/standaarden/proef/versies/1.0.0/validaties";
    let request = axum::http::Request::post(path).header("content-type", "application/x-ndjson");
    let answer = app.send(request.body(lines.into()).unwrap()).await.expect(200).json();
    assert_eq!(answer["geldig"], true, "{answer}");
    assert_eq!(answer["aantallen"]["waarschuwingen"], 2);
    assert_eq!(answer["records"], json!({ "beoordeeld": 3, "ongeldig": 0 }));
}

#[tokio::test]
async fn rules_never_decide_which_choice_fits_and_speak_for_each_that_does() {
    let branch = |least: u64, requirement: &str, code: &str| {
        json!({ "properties": { "n": { "type": "integer", "minimum": least } }, "required": ["n"],
                "regels": [{ "code": code, "eis": requirement, "melding": { "nl": "Niet goed." } }] })
    };
    for (choice, document, valid, found) in [
        ("anyOf", 1, false, json!({ "regel-overtreden": 1 })),
        ("anyOf", 9, false, json!({ "regel-overtreden": 2 })),
        ("oneOf", 1, false, json!({ "regel-overtreden": 1 })),
        // Both fit as JSON Schema, whatever their rules say.
        ("oneOf", 9, false, json!({ "meer-keuzes-passen": 1, "regel-overtreden": 2 })),
        ("anyOf", 4, true, json!({})),
    ] {
        let schema = json!({ (choice): [branch(0, "dit.n == 4", "laag"), branch(5, "dit.n == 4", "hoog")] });
        let app = app_with(&schema).await;
        assert_eq!(codes(&app, &json!({ "n": document })).await, (valid, found), "{choice} {document}");
    }
}

/// Judges the decision of a case with the limit of [`super::shipped::a_limit`].
async fn decided(app: &App, events: &[(&str, &str)]) -> Value {
    let events: Vec<Value> = events.iter().map(|(step, day)| json!({ "stap": step, "datum": day })).collect();
    codes(app, &json!({ "gebeurtenissen": events })).await.1
}

#[tokio::test]
async fn a_limit_that_stands_still_can_be_extended_and_pauses_that_overlap_are_one() {
    let mut schema: Value =
        serde_json::from_str(&super::shipped::a_limit("P6W", "false", "false", &["P6W"])).unwrap();
    let limit = &mut schema["proces"]["termijnen"][0];
    limit["opschortingen"].as_array_mut().unwrap().push(json!({ "van": "gevraagd", "tot": ["beantwoord"] }));
    for step in ["gevraagd", "beantwoord"] {
        schema["proces"]["stappen"][step] = json!({ "naam": { "nl": step } });
        for transition in schema["proces"]["overgangen"].as_array_mut().unwrap() {
            transition["naar"].as_array_mut().unwrap().push(json!(step));
        }
    }
    let names = schema["proces"]["stappen"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for step in ["gevraagd", "beantwoord"] {
        schema["proces"]["overgangen"].as_array_mut().unwrap().push(json!({ "van": step, "naar": names }));
    }
    let app = app_with(&schema).await;
    // Due on 16 February; from 10 February until 2 March it stands still, and is extended meanwhile.
    let extended = [
        ("begonnen", "2026-01-05"),
        ("stilgezet", "2026-02-10"),
        ("verlengd-0", "2026-02-20"),
        ("hervat", "2026-03-02"),
    ];
    assert_eq!(decided(&app, &[&extended[..], &[("besloten", "2026-04-18")]].concat()).await, json!({}));
    assert_eq!(
        decided(&app, &[&extended[..], &[("besloten", "2026-04-19")]].concat()).await,
        json!({ "termijn-overschreden": 1 })
    );
    // Still from 10 January until 20 February: forty days together, not each by itself.
    let overlapping = [
        ("begonnen", "2026-01-05"),
        ("stilgezet", "2026-01-10"),
        ("gevraagd", "2026-01-15"),
        ("hervat", "2026-01-20"),
        ("beantwoord", "2026-02-20"),
    ];
    assert_eq!(decided(&app, &[&overlapping[..], &[("besloten", "2026-03-28")]].concat()).await, json!({}));
    assert_eq!(
        decided(&app, &[&overlapping[..], &[("besloten", "2026-03-29")]].concat()).await,
        json!({ "verlenging-zonder-stap": 1 })
    );
}

#[tokio::test]
async fn a_variant_that_can_not_be_decided_leaves_no_limit_kept_by_default() {
    let mut schema: Value =
        serde_json::from_str(&super::shipped::a_limit("P6W", "false", "false", &[])).unwrap();
    schema["properties"]["woorden"] = json!({ "type": "array", "items": { "type": "string" } });
    schema["proces"]["termijnen"][0]["varianten"] =
        json!([{ "als": "dit.woorden.exists(w, w == 'spoed')", "duur": "P1W" }]);
    let app = app_with(&schema).await;
    for (many, found) in
        [(10, json!({ "termijn-overschreden": 1 })), (60_000, json!({ "regel-niet-te-beoordelen": 1 }))]
    {
        let mut words = vec!["x"; many];
        words.push("spoed");
        let events = json!([{ "stap": "begonnen", "datum": "2026-01-05" }, { "stap": "besloten", "datum": "2026-02-09" }]);
        assert_eq!(
            codes(&app, &json!({ "woorden": words, "gebeurtenissen": events })).await,
            (false, found),
            "{many}"
        );
    }
}

#[tokio::test]
async fn a_pointer_to_something_else_and_a_duration_of_nothing_are_refused() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let whole: Value = serde_json::from_str(&super::shipped::a_limit("P6W", "false", "false", &[])).unwrap();
    for (place, value) in [
        ("/proces/gebeurtenissen/datum", json!("/stap")),
        ("/proces/gebeurtenissen/lijst", json!("/naam")),
        ("/proces/termijnen/0/vanaf", json!({ "veld": "/naam" })),
        ("/proces/termijnen/0/duur", json!("P0W")),
        ("/proces/termijnen/0/bron/url", json!("javascript:alert(1)")),
    ] {
        let mut schema = whole.clone();
        schema["properties"]["naam"] = json!({ "type": "string" });
        let (above, name) = place.rsplit_once('/').unwrap();
        schema.pointer_mut(above).unwrap()[name] = value;
        let wrong = refused(&app, &schema).await;
        assert!(wrong.iter().any(|(_, at)| at.starts_with(place)), "{place}: {wrong:?}");
    }
    let coded = json!({ "properties": { "n": { "type": "integer" } }, "waardelijst": { "lijst": "proef-lijst", "veld": "/n" } });
    with_list(&app, "1.0.0", "2025-01-01", GEMEENTEN).await;
    assert_eq!(
        refused(&app, &coded).await,
        [("vocabulaire-onjuist".to_owned(), "/waardelijst/veld".to_owned())]
    );
}

#[tokio::test]
async fn a_process_published_without_the_equated_days_never_takes_them_up() {
    let app = App::empty(On::Sqlite).await;
    app.published("proef", "1.0.0", &super::shipped::a_limit("P3D", "false", "true", &[])).await;
    let events =
        json!([{ "stap": "begonnen", "datum": "2026-05-12" }, { "stap": "besloten", "datum": "2026-05-19" }]);
    let document = json!({ "gebeurtenissen": events }).to_string();
    let before = app.judge("proef", "1.0.0", &document).await.expect(200).json();
    app.registry.import(&maatstaf::registry::shipped().unwrap(), &crate::kit::act()).await.unwrap();
    // A register that starts anew has nothing in memory.
    let again = App::again(app).await;
    let after = again.judge("proef", "1.0.0", &document).await.expect(200).json();
    assert_eq!((&before["geldig"], &before["waardelijsten"]), (&after["geldig"], &after["waardelijsten"]));
}

#[tokio::test]
async fn a_hostile_rule_is_refused_or_stopped_within_its_bound() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let deep = format!("{}true{}", "(true && ".repeat(60), ")".repeat(60));
    let long = format!("'{}' == ''", "x".repeat(2_000));
    for requirement in [deep, "!".repeat(500) + "true", "[".repeat(500), long, "((((".repeat(200)] {
        let begin = Instant::now();
        let answer = app.offer("proef", "1.0.0", &with_rule(&rule(&requirement)).to_string()).await;
        // The parser itself takes an even number of negations away.
        let expected = if requirement.starts_with('!') { 201 } else { 400 };
        assert_eq!(answer.status.as_u16(), expected, "{requirement:.40}: {answer}");
        assert!(begin.elapsed() < Duration::from_secs(10), "{requirement:.40}");
    }
    let list = format!("[{}]", vec!["1"; 60].join(","));
    let nested = format!("{list}.all(a, {list}.all(b, {list}.all(c, {list}.all(d, a + b + c + d > 0))))");
    let huge = "9000000000000000000 * 9000000000000000000 > 0".to_owned();
    let far = "datum('2026-01-01') + jaren(999999) > vandaag && dit.bedrag == 1".to_owned();
    let catastrophic = "(dit.begin + dit.begin).matches('^(([a-z])+.)+[A-Z]([a-z])+$') || true".to_owned();
    for (index, (requirement, found)) in
        [(nested, true), (huge, true), (far, true), (catastrophic, false)].into_iter().enumerate()
    {
        let number = format!("2.{index}.0");
        app.offer("proef", &number, &with_rule(&rule(&requirement)).to_string()).await.expect(201);
        let begin = Instant::now();
        let document = json!({ "bedrag": 1, "begin": "a".repeat(50_000) });
        let report = app.judge("proef", &number, &document.to_string()).await.expect(200).json();
        let undecided = report["aantallen"]["perCode"]["regel-niet-te-beoordelen"] == 1;
        assert_eq!(undecided, found, "{requirement:.60}: {report}");
        assert_eq!(report["geldig"] == false, found || report["aantallen"]["fouten"] != 0);
        assert!(begin.elapsed() < Duration::from_secs(10), "{requirement:.60}");
    }
}

#[tokio::test]
async fn a_case_of_nothing_but_pauses_is_judged_within_its_bound() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let schema = super::shipped::a_limit("P1W", "true", "false", &["P1W"]);
    app.offer("proef", "1.0.0", &schema).await.expect(201);
    let pauses = (0..3_000)
        .map(|n| json!({ "stap": if n % 2 == 0 { "stilgezet" } else { "hervat" }, "datum": "2026-01-05" }));
    let begun = json!({ "stap": "begonnen", "datum": "2026-01-05" });
    let events: Vec<Value> = std::iter::once(begun).chain(pauses).collect();
    let begin = Instant::now();
    app.judge("proef", "1.0.0", &json!({ "gebeurtenissen": events }).to_string()).await.expect(200);
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn many_hostile_rules_together_end_within_one_bound_too() {
    let list = format!("[{}]", vec!["1"; 60].join(","));
    let costly = format!("{list}.all(a, {list}.all(b, {list}.all(c, a + b + c > 0)))");
    let rules: Vec<Value> = (0..50)
        .map(|n| json!({ "code": format!("r{n}"), "eis": costly, "melding": { "nl": "X." } }))
        .collect();
    let app = app_with(&json!({ "type": "array", "items": { "type": "object", "regels": rules } })).await;
    let begin = Instant::now();
    let report =
        app.judge("proef", "1.0.0", &Value::from(vec![json!({}); 500]).to_string()).await.expect(200).json();
    assert_eq!(report["geldig"], false);
    assert!(report["aantallen"]["perCode"]["regel-niet-te-beoordelen"].as_u64().unwrap() >= 50, "{report}");
    let most = if cfg!(debug_assertions) { 60 } else { 8 };
    assert!(begin.elapsed() < Duration::from_secs(most), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn a_format_says_which_of_its_checks_failed_and_never_repeats_the_value() {
    let app =
        app_with(&json!({ "properties": { "bsn": { "format": "bsn" }, "rekening": { "format": "iban" } } }))
            .await;
    for (document, says) in [
        (json!({ "bsn": "111222334" }), "elfproef"),
        (json!({ "bsn": "11122233" }), "negen cijfers"),
        (json!({ "rekening": "NL91ABNA0417164301" }), "controle"),
    ] {
        let report = app.judge("proef", "1.0.0", &document.to_string()).await.expect(200).json();
        let message = report["bevindingen"][0]["melding"].as_str().unwrap();
        assert_eq!(report["bevindingen"][0]["code"], "ongeldig-formaat");
        assert!(message.contains(says), "{message}");
        assert!(!message.contains("1112223") && !message.contains("0417164301"), "{message}");
    }
    assert_eq!(
        codes(&app, &json!({ "bsn": "111222333", "rekening": "NL91ABNA0417164300" })).await,
        (true, json!({}))
    );
}

#[tokio::test]
async fn the_own_sentence_of_a_maintainer_wins_for_any_keyword() {
    let number = json!({
        "type": "string", "pattern": "^Z-[0-9]{6}$", "maxLength": 9,
        "meldingen": { "pattern": { "nl": "Een zaaknummer is als Z-123456.", "en": "A case number is like Z-123456." } },
    });
    let schema = json!({
        "type": "object", "properties": { "zaak": number }, "required": ["zaak", "dag"],
        "meldingen": { "required": { "nl": "Vul zaak en dag allebei in." } },
    });
    let app = app_with(&schema).await;
    let path = "/v1/standaarden/proef/versies/1.0.0/validaties";
    let said = async |language: &str, document: &str| -> Vec<String> {
        let report =
            app.post_with(path, "accept-language", language, document.to_owned()).await.expect(200).json();
        report["bevindingen"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["melding"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(said("nl", r#"{"zaak": "Z-1", "dag": 1}"#).await, ["Een zaaknummer is als Z-123456."]);
    assert_eq!(said("en", r#"{"zaak": "Z-1", "dag": 1}"#).await, ["A case number is like Z-123456."]);
    assert_eq!(said("en", r#"{"zaak": "Z-123456"}"#).await, ["Vul zaak en dag allebei in."]);
    let long = said("nl", r#"{"zaak": "Z-1234567", "dag": 1}"#).await;
    assert_eq!(long, ["Een zaaknummer is als Z-123456."]);
    for wrong in [
        json!([]),
        json!({ "minLength": { "nl": "X." } }),
        json!({ "pattern": "X." }),
        json!({ "pattern": { "en": "X." } }),
    ] {
        let schema = json!({ "properties": { "a": { "pattern": "x", "meldingen": wrong } } });
        let place = refused(&app, &schema).await;
        assert!(place.iter().all(|(_, at)| at.starts_with("/properties/a/meldingen")), "{place:?}");
    }
}

const GEMEENTEN: &str = "code,naam,geldigVan,geldigTot,opvolgers\n0001,Oud,,2022-12-31,0002 0003\n0002,Nieuw,2024-01-01,,\n0003,Vast,,,\n";

async fn with_list(app: &App, number: &str, reference: &str, csv: &str) {
    let heading = json!({ "titel": "Proef" });
    assert!(app.write("PUT", "/v1/waardelijsten/proef-lijst", &heading).await.status.is_success());
    let version = json!({ "versie": number, "standDatum": reference, "csv": csv });
    app.write("POST", "/v1/waardelijsten/proef-lijst/versies", &version).await.expect(201);
}

fn coded() -> Value {
    json!({
        "type": "object",
        "properties": { "code": { "type": "string" }, "datum": { "type": "string" } },
        "waardelijst": { "lijst": "proef-lijst", "veld": "/code", "peildatum": "/datum" },
    })
}

#[tokio::test]
async fn a_code_is_held_against_the_list_on_the_date_in_the_document() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_list(&app, "1.0.0", "2025-01-01", GEMEENTEN).await;
        app.published("proef", "1.0.0", &coded().to_string()).await;
        for (code, date, found, valid, says) in [
            ("0001", "2022-12-31", json!({}), true, ""),
            ("0001", "2023-01-01", json!({ "code-vervallen": 1 }), false, "0002, 0003"),
            ("0002", "2023-12-31", json!({ "code-nog-niet-geldig": 1 }), false, "nog niet"),
            ("0002", "2024-01-01", json!({}), true, ""),
            ("0009", "2025-01-01", json!({ "onbekende-code": 1 }), false, "proef-lijst"),
            ("0009", "2025-01-02", json!({ "code-nog-onbekend": 1 }), true, "1 januari 2025"),
            ("0009", "geen datum", json!({ "code-nog-onbekend": 1 }), true, ""),
        ] {
            let document = json!({ "code": code, "datum": date });
            let report = app.judge("proef", "1", &document.to_string()).await.expect(200).json();
            assert_eq!(report["aantallen"]["perCode"], found, "{document}");
            assert_eq!(report["geldig"], valid, "{document}");
            assert_eq!(report["waardelijsten"], json!({ "proef-lijst": "1.0.0" }));
            let message = report["bevindingen"][0]["melding"].as_str().unwrap_or_default();
            assert!(message.contains(says), "{document}: {message}");
        }
    }
}

#[tokio::test]
async fn a_published_standard_keeps_the_list_of_its_day_and_a_new_one_takes_the_newest() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_list(&app, "1.0.0", "2025-01-01", GEMEENTEN).await;
        app.published("proef", "1.0.0", &coded().to_string()).await;
        let newer = format!("{GEMEENTEN}0009,Later,2025-01-01,,\n");
        let version = json!({ "versie": "1.1.0", "standDatum": "2026-01-01", "csv": newer });
        app.write("POST", "/v1/waardelijsten/proef-lijst/versies", &version).await.expect(201);
        app.write("POST", "/v1/waardelijsten/proef-lijst/versies", &version).await.expect(200);
        // A code more is no patch: who reads meets it.
        app.offer("proef", "1.0.1", &coded().to_string()).await.expect(201);
        let lies = app.publish("proef", "1.0.1").await.expect(409).json();
        assert_eq!(
            (&lies["type"], &lies["eerlijkNummer"]),
            (&json!("urn:maatstaf:probleem:nummer-niet-eerlijk"), &json!("1.1.0"))
        );
        assert_eq!(lies["vergelijking"]["wieLeest"]["bewijsdocument"]["document"]["code"], "0009");
        app.offer("proef", "1.1.0", &coded().to_string()).await.expect(201);
        app.publish("proef", "1.1.0").await.expect(200);
        let document = json!({ "code": "0009", "datum": "2025-01-01" }).to_string();
        for (number, valid, list) in [("1.0.0", false, "1.0.0"), ("1.1.0", true, "1.1.0")] {
            let report = app.judge("proef", number, &document).await.expect(200).json();
            assert_eq!(
                (&report["geldig"], &report["waardelijsten"]["proef-lijst"]),
                (&json!(valid), &json!(list))
            );
        }
        let other = json!({ "versie": "1.1.0", "standDatum": "2026-01-01", "csv": GEMEENTEN });
        app.write("POST", "/v1/waardelijsten/proef-lijst/versies", &other).await.expect(409);
    }
}

#[tokio::test]
async fn a_code_list_is_read_by_page_by_day_and_by_word_and_byte_for_byte() {
    let app = App::empty(On::Sqlite).await;
    with_list(&app, "1.0.0", "2025-01-01", GEMEENTEN).await;
    let path = "/v1/waardelijsten/proef-lijst/versies/1/waarden";
    let found = async |query: &str| -> Vec<String> {
        let page = app.get(&format!("{path}{query}")).await.expect(200).json();
        page["resultaten"]
            .as_array()
            .unwrap()
            .iter()
            .map(|code| code["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(found("").await, ["0001", "0002", "0003"]);
    assert_eq!(found("?geldigOp=2022-01-01").await, ["0001", "0003"]);
    assert_eq!(found("?zoek=NIEUW").await, ["0002"]);
    assert_eq!(found("?paginaGrootte=1&pagina=2").await, ["0002"]);
    let csv = app.get_with(path, "accept", "text/csv").await.expect(200);
    assert_eq!(csv.bytes, GEMEENTEN.as_bytes());
    app.get("/v1/waardelijsten/bestaat-niet/versies/1/waarden").await.expect(404);
    for (csv, line) in [
        ("code,naam\n0001,A\n0001,B\n", "overlappen"),
        ("code,naam,geldigVan\n0001,A,morgen\n", "Regel 2"),
        ("code,naam,geldigVan,geldigTot\n0001,A,2026-01-02,2026-01-01\n", "Regel 2"),
        ("code,naam,opvolgers\n0001,A,0009\n", "opvolger"),
        ("naam\nA\n", "kopregel"),
        ("", "kopregel"),
    ] {
        let version = json!({ "versie": "2.0.0", "standDatum": "2026-01-01", "csv": csv });
        let answer =
            app.write("POST", "/v1/waardelijsten/proef-lijst/versies", &version).await.expect(400).json();
        assert!(answer["fouten"][0]["melding"].as_str().unwrap().contains(line), "{csv}: {answer}");
    }
}

#[tokio::test]
async fn a_version_from_before_the_vocabularies_means_what_it_meant_then() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("proef").await;
        let schema = json!({ "type": "object", "properties": { "bsn": { "format": "bsn" } }, "regels": [rule("false")] });
        app.offer("proef", "1.0.0", &schema.to_string()).await.expect(201);
        app.database.sql("UPDATE versions SET editions = NULL, status = 'vastgesteld'").await.unwrap();
        let report = app.judge("proef", "1.0.0", r#"{"bsn": "x"}"#).await.expect(200).json();
        assert_eq!((&report["geldig"], &report["editie"]), (&json!(true), &json!(0)), "{report}");
        app.offer("proef", "1.0.1", &schema.to_string()).await.expect(201);
        let report = app.judge("proef", "1.0.1", r#"{"bsn": "x"}"#).await.expect(200).json();
        assert_eq!((&report["geldig"], &report["editie"]), (&json!(false), &json!(1)), "{report}");
    }
}

#[tokio::test]
async fn a_running_case_is_warned_about_from_the_day_after_its_limit_on() {
    let app = App::stocked(On::Sqlite).await;
    let case = json!({
        "zaaknummer": "WOO-2026-0001", "gemeentecode": "0363", "ontvangstdatum": "2026-03-02", "bezwaarVerwacht": false,
        "gebeurtenissen": [{ "stap": "verzoek-ontvangen", "datum": "2026-03-02", "rol": "behandelaar" }],
    });
    let path = "/v1/standaarden/woo-verzoek/versies/1.0.0/validaties";
    for (day, warned) in [("2026-03-30", false), ("2026-03-31", true)] {
        let report =
            app.post(&format!("{path}?beoordelingsdatum={day}"), case.to_string()).await.expect(200).json();
        assert_eq!(report["geldig"], true, "{report}");
        assert_eq!(report["beoordelingsdatum"], day);
        let passed =
            report["bevindingen"].as_array().unwrap().iter().find(|f| f["code"] == "termijn-verstreken");
        assert_eq!(passed.is_some(), warned, "{day}: {report}");
        if let Some(finding) = passed {
            assert!(finding["melding"].as_str().unwrap().contains("30 maart 2026"), "{finding}");
            assert!(finding["bron"]["titel"].as_str().unwrap().contains("4.4"), "{finding}");
        }
    }
}

#[tokio::test]
async fn a_process_is_shown_as_json_as_a_diagram_and_as_bpmn() {
    let app = App::stocked(On::Sqlite).await;
    let path = "/v1/standaarden/bezwaar/versies/1/procesmodel";
    let model = app.get(path).await.expect(200);
    assert_eq!(model.header("content-type"), "application/json");
    assert_eq!(model.header("content-location"), "/v1/standaarden/bezwaar/versies/1.0.0/procesmodel");
    let model = model.json();
    let steps = model["stappen"].as_object().unwrap();
    let svg = app.get(&format!("{path}?vorm=svg")).await.expect(200);
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    let bpmn = app.get_with(path, "accept", "application/xml").await.expect(200);
    assert_eq!(bpmn.header("content-type"), "application/xml");
    let bpmn = String::from_utf8(bpmn.bytes).unwrap();
    assert!(bpmn.contains("http://www.omg.org/spec/BPMN/20100524/MODEL"));
    for step in steps.values() {
        let name = step["naam"]["nl"].as_str().unwrap();
        assert!(bpmn.contains(name), "{name}");
    }
    let drawn = String::from_utf8(svg.bytes).unwrap();
    for limit in model["termijnen"].as_array().unwrap() {
        let first = limit["naam"]["nl"].as_str().unwrap().split(' ').next().unwrap();
        assert!(drawn.contains(first), "{first}");
    }
    // For the check by another reader (`tests/run.sh bpmn`).
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("bpmn");
    std::fs::create_dir_all(&folder).unwrap();
    let processes = app.get("/v1/standaarden?soort=proces&paginaGrootte=100").await.expect(200).json();
    for process in processes["resultaten"].as_array().unwrap() {
        let name = process["naam"].as_str().unwrap();
        let path = format!("/v1/standaarden/{name}/versies/1/procesmodel?vorm=bpmn");
        std::fs::write(folder.join(format!("{name}.bpmn")), app.get(&path).await.expect(200).bytes).unwrap();
    }
    app.get("/v1/standaarden/adres/versies/1/procesmodel").await.expect(404);
    app.get(&format!("{path}?vorm=pdf")).await.expect(400);
}

#[tokio::test]
async fn the_vocabularies_are_published_with_what_they_mean_and_their_meta_schemas() {
    let app = App::stocked(On::Sqlite).await;
    let list = app.get("/v1/vocabulaires").await.expect(200).json();
    assert_eq!(list["aantal"], 4);
    for (index, vocabulary) in list["resultaten"].as_array().unwrap().iter().enumerate() {
        let meta = app.get(vocabulary["schema"].as_str().unwrap()).await.expect(200);
        assert_eq!(meta.header("content-type"), "application/schema+json");
        app.standard("meta").await;
        let number = format!("1.{index}.0");
        app.offer("meta", &number, std::str::from_utf8(&meta.bytes).unwrap()).await.expect(201);
        let text = app.get(vocabulary["specificatie"].as_str().unwrap()).await.expect(200);
        assert!(String::from_utf8(text.bytes).unwrap().starts_with("# Vocabulaire"));
    }
    let formats = app.get("/v1/vocabulaires/formaten").await.expect(200).json();
    assert!(formats["formaten"].as_array().unwrap().iter().any(|format| format["naam"] == "bsn"));
    app.get("/v1/vocabulaires/bestaat-niet").await.expect(404);
}
