//! Time: what changes when, told ahead, and told to programs that follow it.

use chrono::{DateTime, Months, NaiveDate, Utc};
use maatstaf::domain::{Selector, Status, dutch_day};
use maatstaf::registry::{Act, Step};
use serde_json::{Value, json};

use crate::kit::{Answer, App, BOTH, On, PUBLIC_URL, decision};

const CLOSED: &str = r#"{"type": "object", "required": ["naam"], "properties": {"naam": {"type": "string"}}, "additionalProperties": false}"#;
const OTHER: &str = r#"{"type": "object", "required": ["achternaam"], "properties": {"achternaam": {"type": "string"}}, "additionalProperties": false}"#;

async fn step(app: &App, name: &str, number: &str, to: &str, from: Value, until: Value) -> Answer {
    let mut body = json!({
        "naar": to, "reden": "proef", "geldigVanDatum": from, "geldigTotDatum": until, "besluit": decision(),
    });
    match to {
        "einde-ondersteuning" if name == "proef" => body["opvolger"] = json!("2.0.0"),
        "teruggetrokken" => body["spoed"] = json!(true),
        _ => {}
    }
    app.write("POST", &format!("/v1/standaarden/{name}/versies/{number}/statusovergangen"), &body).await
}

/// A step at a moment of the teller's choice.
async fn step_at(app: &App, name: &str, number: &str, to: Status, at: &str) {
    let at: DateTime<Utc> = at.parse().unwrap();
    let exact = Selector::Exact(number.parse().unwrap());
    let found = app.registry.resolve(&name.parse().unwrap(), &exact, dutch_day(at)).await.unwrap();
    let act = Act { actor: "proef".into(), at, reason: "proef".into() };
    app.registry.transition(&found, Step::to(to), &act).await.unwrap();
}

/// A standard with 1.0.0 in force from 2026, and 2.0.0 from 2031.
async fn with_future(app: &App, name: &str) {
    app.published(name, "1.0.0", CLOSED).await;
    app.offer(name, "2.0.0", OTHER).await.expect(201);
    step(app, name, "2.0.0", "vastgesteld", json!("2031-01-01"), Value::Null).await.expect(200);
}

/// The events as `day kind standard version successor`.
async fn told(app: &App, query: &str) -> Vec<String> {
    let agenda = app.get(&format!("/v1/agenda?paginaGrootte=100&{query}")).await.expect(200).json();
    let all = agenda["resultaten"].as_array().unwrap();
    assert_eq!(agenda["aantal"], all.len());
    let field = |event: &Value, name: &str| event[name].as_str().unwrap_or("-").to_owned();
    all.iter()
        .map(|event| {
            assert_eq!(
                event["versieAdres"],
                format!("/v1/standaarden/{}/versies/{}", field(event, "standaard"), field(event, "versie"))
            );
            ["datum", "soort", "standaard", "versie", "opvolger"].map(|name| field(event, name)).join(" ")
        })
        .collect()
}

fn faults(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    assert_eq!(body["type"], "urn:maatstaf:probleem:ongeldig-verzoek", "{answer}");
    let mut all: Vec<String> = body["fouten"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["code"].as_str().unwrap().to_owned())
        .collect();
    all.sort();
    all
}

fn links(answer: &Answer) -> Vec<String> {
    let links = answer.headers.get_all("link").iter().map(|link| link.to_str().unwrap().to_owned());
    links.filter(|link| link.contains("-version")).collect()
}

const OVERVIEW: &str = "/v1/standaarden/proef/versies/1.0.0";
const NEXT: &str = "</v1/standaarden/proef/versies/2.0.0>; rel=\"successor-version\"";

#[tokio::test]
async fn a_version_that_ends_says_so_wherever_it_is_read_or_used() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_future(&app, "proef").await;
        let read = ["", "/schema", "/schema?gebundeld=true"].map(|rest| format!("{OVERVIEW}{rest}"));
        let read = [read.as_slice(), &["/schemas/proef/1.0.0".to_owned()]].concat();
        for path in &read {
            let answer = app.get(path).await.expect(200);
            assert_eq!((answer.header("deprecation"), answer.header("sunset")), ("", ""), "{path}");
            assert_eq!(links(&answer), [NEXT], "{path}");
        }
        let answer = app.get("/v1/standaarden/proef/versies/2.0.0").await.expect(200);
        assert_eq!(links(&answer), ["</v1/standaarden/proef/versies/1.0.0>; rel=\"predecessor-version\""]);
        let judged = app.judge("proef", "1.0.0", r#"{"naam": "x"}"#).await.expect(200);
        assert_eq!((judged.header("deprecation"), links(&judged).len()), ("", 0));

        let before = Utc::now().timestamp();
        step(&app, "proef", "1.0.0", "einde-ondersteuning", Value::Null, json!("2031-12-31"))
            .await
            .expect(200);
        let warned = |answer: &Answer, path: &str| {
            let since = answer.header("deprecation").strip_prefix('@').unwrap_or_else(|| panic!("{path}"));
            let since: i64 = since.parse().unwrap();
            assert!((before..=Utc::now().timestamp()).contains(&since), "{path}");
            assert_eq!(answer.header("sunset"), "Wed, 31 Dec 2031 23:00:00 GMT", "{path}");
            assert_eq!(links(answer), [NEXT], "{path}");
        };
        for path in &read {
            warned(&app.get(path).await.expect(200), path);
        }
        warned(&app.judge("proef", "1.0.0", r#"{"naam": "x"}"#).await.expect(200), "exact");
        warned(&app.judge("proef", "geldend", r#"{"naam": 1}"#).await.expect(200), "in force");
        let lines = app
            .post_with(
                &format!("{OVERVIEW}/validaties"),
                "accept",
                "application/x-ndjson",
                r#"{"naam": "x"}"#,
            )
            .await
            .expect(200);
        warned(&lines, "line by line");
        let known = app.get("/schemas/proef/1.0.0").await;
        let again =
            app.get_with("/schemas/proef/1.0.0", "if-none-match", known.header("etag")).await.expect(304);
        warned(&again, "not modified");

        step(&app, "proef", "1.0.0", "teruggetrokken", Value::Null, Value::Null).await.expect(200);
        let judged = app.judge("proef", "1.0.0", r#"{"naam": "x"}"#).await.expect(200);
        let since: i64 = judged.header("deprecation").trim_start_matches('@').parse().unwrap();
        let sunset = DateTime::parse_from_rfc2822(judged.header("sunset")).unwrap().timestamp();
        assert!(since >= before && sunset >= since && sunset <= Utc::now().timestamp(), "{since} {sunset}");
        assert_eq!(links(&judged), [NEXT]);
    }
}

#[tokio::test]
async fn the_address_of_a_schema_answers_for_the_day_that_is_asked() {
    let app = App::empty(On::Sqlite).await;
    with_future(&app, "proef").await;
    for (day, number) in [("2030-12-31", "1.0.0"), ("2031-01-01", "2.0.0")] {
        let answer = app.get(&format!("/schemas/proef/geldend?geldigOp={day}")).await.expect(200);
        let exact = format!("/v1/standaarden/proef/versies/{number}/schema");
        assert_eq!(answer.header("content-location"), exact);
    }
}

#[tokio::test]
async fn a_municipality_asks_once_what_changes() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_future(&app, "proef").await;
        app.offer("proef", "3.0.0", CLOSED).await.expect(201);
        app.published("ander", "1.0.0", CLOSED).await;
        let window = "van=2030-06-01&tot=2032-06-01";
        let coming = ["2031-01-01 vervangen proef 1.0.0 2.0.0", "2031-01-01 wordt-geldend proef 2.0.0 -"];
        assert_eq!(told(&app, window).await, coming);

        step(&app, "ander", "1.0.0", "einde-ondersteuning", Value::Null, json!("2030-06-01"))
            .await
            .expect(200);
        step(&app, "proef", "1.0.0", "einde-ondersteuning", Value::Null, json!("2032-06-01"))
            .await
            .expect(200);
        let ends = [
            "2030-06-01 einde-ondersteuning ander 1.0.0 -",
            coming[0],
            coming[1],
            "2032-06-01 einde-ondersteuning proef 1.0.0 2.0.0",
        ];
        assert_eq!(told(&app, window).await, ends);
        // Both ends of the window belong to it, and not a day more.
        assert_eq!(told(&app, "van=2030-06-02&tot=2032-05-31").await, coming);
        assert_eq!(told(&app, &format!("{window}&standaard=ander")).await, ends[..1]);
        assert_eq!(told(&app, &format!("{window}&standaard=ander,proef")).await, ends);
        assert_eq!(told(&app, &format!("{window}&voorziening=proef&standaard=proef")).await, ends[1..]);

        step_at(&app, "ander", "1.0.0", Status::Withdrawn, "2030-06-30T21:59:59Z").await;
        assert_eq!(
            told(&app, "van=2030-06-01&standaard=ander").await,
            ["2030-06-30 teruggetrokken ander 1.0.0 -"]
        );
    }
}

#[tokio::test]
async fn the_days_of_decisions_are_dutch_days() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_future(&app, "proef").await;
        step_at(&app, "proef", "1.0.0", Status::EndOfSupport, "2029-12-31T23:00:00Z").await;
        step_at(&app, "proef", "1.0.0", Status::Withdrawn, "2030-07-01T22:00:00Z").await;
        assert_eq!(
            told(&app, "van=2029-12-01&tot=2030-12-31").await,
            [
                "2030-01-01 einde-aangekondigd proef 1.0.0 2.0.0",
                "2030-07-02 teruggetrokken proef 1.0.0 2.0.0"
            ]
        );
    }
}

#[tokio::test]
async fn without_dates_the_agenda_is_of_the_twelve_months_from_today() {
    let app = App::empty(On::Sqlite).await;
    let today = dutch_day(Utc::now());
    let end = today.checked_add_months(Months::new(12)).unwrap();
    app.standard("proef").await;
    for (number, schema, from) in [
        ("1.0.0", CLOSED, today.pred_opt()),
        ("2.0.0", OTHER, Some(today)),
        ("3.0.0", CLOSED, Some(end)),
        ("4.0.0", OTHER, end.succ_opt()),
    ] {
        app.offer("proef", number, schema).await.expect(201);
        step(&app, "proef", number, "vastgesteld", json!(from), Value::Null).await.expect(200);
    }
    let agenda = app.get("/v1/agenda").await.expect(200).json();
    assert_eq!((&agenda["van"], &agenda["tot"]), (&json!(today), &json!(end)));
    let begins = |event: &&Value| event["soort"] == "wordt-geldend";
    let all = agenda["resultaten"].as_array().unwrap();
    let numbers: Vec<&str> =
        all.iter().filter(begins).map(|event| event["versie"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["2.0.0", "3.0.0"]);
    let only_from = app.get("/v1/agenda?van=2031-03-31").await.expect(200).json();
    assert_eq!(only_from["tot"], "2032-03-31");
}

#[tokio::test]
async fn an_event_is_told_in_a_sentence_in_both_languages() {
    let app = App::empty(On::Sqlite).await;
    with_future(&app, "proef").await;
    step(&app, "proef", "1.0.0", "einde-ondersteuning", Value::Null, json!("2031-12-31")).await.expect(200);
    let path = "/v1/agenda?van=2031-01-01&tot=2031-12-31";
    let said = |answer: Answer| -> Vec<String> {
        let agenda = answer.json();
        let all = agenda["resultaten"].as_array().unwrap();
        all.iter().map(|event| event["omschrijving"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        said(app.get(path).await),
        [
            "Versie 2.0.0 van proef komt in de plaats van versie 1.0.0 als geldende versie. De oude versie blijft ernaast geldig.",
            "Versie 2.0.0 van proef wordt geldend.",
            "Dit is de laatste dag waarop versie 1.0.0 van proef wordt ondersteund. De opvolger is versie 2.0.0.",
        ]
    );
    assert_eq!(
        said(app.get_with(path, "accept-language", "en").await)[2],
        "This is the last day on which version 1.0.0 of proef is supported. Its successor is version 2.0.0."
    );
}

#[tokio::test]
async fn the_agenda_is_walked_page_by_page() {
    for on in BOTH {
        let app = App::stocked(on).await;
        let whole = told(&app, "van=2025-01-01&tot=2028-12-31&voorziening=bouwstenen").await;
        assert!(whole.len() > 4, "{whole:?}");
        let mut sorted = whole.clone();
        sorted.sort_by_key(|event| event[..10].to_owned());
        assert_eq!(whole, sorted);
        let start = "/v1/agenda?van=2025-01-01&tot=2028-12-31&voorziening=bouwstenen&paginaGrootte=2";
        let (mut next, mut seen) = (Some(start.to_owned()), 0);
        while let Some(address) = next {
            let page = app.get(&address).await.expect(200).json();
            assert_eq!(page["aantal"], whole.len());
            seen += page["resultaten"].as_array().unwrap().len();
            next = page["volgende"].as_str().map(str::to_owned);
        }
        assert_eq!(seen, whole.len());
    }
}

#[tokio::test]
async fn what_the_agenda_does_not_know_is_refused_and_never_answered_with_nothing() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    for (query, codes) in [
        ("standaard=proef,prof", &["onbekende-standaard"][..]),
        ("voorziening=nergens&standaard=nergens", &["onbekende-standaard", "onbekende-voorziening"]),
        ("standaard=GEEN%20NAAM,", &["ongeldige-naam", "ongeldige-naam"]),
        ("van=morgen&tot=2027-13-01", &["ongeldige-datum", "ongeldige-datum"]),
        ("van=2027-01-02&tot=2027-01-01", &["ongeldige-periode"]),
        ("standaard=proef&standaard=proef", &["dubbele-parameter"]),
        ("geldigOp=2027-01-01", &["onbekende-parameter"]),
    ] {
        assert_eq!(faults(&app.get(&format!("/v1/agenda?{query}")).await.expect(400)), codes, "{query}");
    }
    assert_eq!(faults(&app.get("/v1/feed?pagina=2").await.expect(400)), ["onbekende-parameter"]);
    app.get("/v1/standaarden/nergens/feed").await.expect(404);
}

/// The lines of a calendar, unfolded.
fn lines(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    let text = String::from_utf8(answer.bytes.clone()).unwrap();
    let text = text.strip_suffix("\r\n").unwrap();
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
    }
    text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

#[tokio::test]
async fn a_calendar_program_follows_the_agenda() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_future(&app, "proef").await;
        let title = "Een; heel, lange\\titel met é en 😀 die zeker niet op één regel van een agenda past";
        let standard = json!({ "voorziening": "proef", "titel": title, "soort": "gegevens" });
        app.write("PUT", "/v1/standaarden/proef", &standard).await.expect(200);
        let path = "/v1/agenda?van=2031-01-01&tot=2031-12-31&paginaGrootte=1";
        let answer = app.get_with(path, "accept", "text/calendar").await.expect(200);
        let all = lines(&answer);
        assert_eq!((all[0].as_str(), all[1].as_str()), ("BEGIN:VCALENDAR", "VERSION:2.0"));
        assert_eq!(all.last().unwrap(), "END:VCALENDAR");
        let having = |start: &str| all.iter().filter(|line| line.starts_with(start)).collect::<Vec<_>>();
        assert_eq!(having("BEGIN:VEVENT").len(), 2, "a calendar has no pages");
        assert_eq!(having("END:VEVENT").len(), 2);
        assert_eq!(
            having("UID:"),
            ["UID:proef-1.0.0-vervangen-2.0.0@register.test", "UID:proef-2.0.0-wordt-geldend@register.test"]
        );
        assert_eq!(having("DTSTART"), ["DTSTART;VALUE=DATE:20310101", "DTSTART;VALUE=DATE:20310101"]);
        assert!(having("X-WR-CALNAME:").len() == 1 && having("NAME:").len() == 1);
        let stamp = app.get("/v1/standaarden/proef/versies/2.0.0").await.json()["vastgesteldOp"].clone();
        let stamp: DateTime<Utc> = stamp.as_str().unwrap().parse().unwrap();
        let stamp = format!("DTSTAMP:{}", stamp.format("%Y%m%dT%H%M%SZ"));
        assert_eq!(having("DTSTAMP:"), [&stamp, &stamp]);
        assert_eq!(
            having("SUMMARY:")[1],
            "SUMMARY:Een\\; heel\\, lange\\\\titel met é en 😀 die zeker niet op één regel van een agenda past 2.0.0: wordt geldend"
        );
        assert!(having("URL:")[1].ends_with(&format!("{PUBLIC_URL}/standaarden/proef/2.0.0")));
        // The same once more gives the same bytes, which need not be sent.
        let again = app.get_with(path, "accept", "text/calendar").await.expect(200);
        assert_eq!(again.bytes, answer.bytes);
        assert!(answer.headers.get_all("vary").iter().any(|vary| vary == "accept"));
        let page = app.get("/agenda.ics").await.expect(200);
        let known = app.get_with("/agenda.ics", "if-none-match", page.header("etag")).await.expect(304);
        assert_eq!(known.bytes, b"");
        assert!(
            lines(&page).contains(&"BEGIN:VTIMEZONE".to_owned()),
            "nothing changes, but it is a calendar"
        );
    }
}

/// Text and attributes of a well-formed XML document, as `path text` and `path@name value`; panics when it
/// is not well formed.
fn parsed(xml: &str) -> Vec<String> {
    fn plain(text: &str) -> String {
        for part in text.split('&').skip(1) {
            let entity = part.split(';').next().unwrap();
            assert!(["amp", "lt", "gt", "quot", "apos"].contains(&entity), "{part}");
        }
        let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        plain.replace("&apos;", "'").replace("&amp;", "&")
    }
    let xml = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>").unwrap();
    let (mut open, mut said) = (Vec::<String>::new(), Vec::new());
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap();
        assert!(!text.contains('>'), "{text}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
        } else {
            let closed = tag.ends_with('/');
            let tag = tag.trim_end_matches('/');
            let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            open.push(name.to_owned());
            while let Some((attribute, rest)) = attributes.trim().split_once("=\"") {
                let (value, rest) = rest.split_once('"').unwrap();
                said.push(format!("{}@{attribute} {}", open.join("/"), plain(value)));
                attributes = rest;
            }
            if closed {
                open.pop();
            }
        }
        if !text.trim().is_empty() {
            said.push(format!("{} {}", open.join("/"), plain(text)));
        }
    }
    assert!(open.is_empty());
    said
}

async fn feed(app: &App, path: &str) -> Vec<String> {
    let answer = app.get(path).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/atom+xml");
    let known = app.get_with(path, "if-none-match", answer.header("etag")).await.expect(304);
    assert_eq!(known.bytes, b"");
    parsed(&String::from_utf8(answer.bytes).unwrap())
}

/// What stands at this path in a feed.
fn having(said: &[String], path: &str) -> Vec<String> {
    let path = format!("{path} ");
    said.iter().filter_map(|line| line.strip_prefix(&path)).map(str::to_owned).collect()
}

/// A published release set of this version, in force in these days.
async fn release_set(app: &App, name: &str, (standard, number): (&str, &str), from: &str, until: Value) {
    let set = json!({
        "titel": "Uitgave & meer", "toelichting": "Alles van **dit** jaar.", "geldigVanDatum": from,
        "geldigTotDatum": until, "leden": [{ "standaard": standard, "versie": number }],
    });
    app.write("PUT", &format!("/v1/uitgaven/{name}"), &set).await.expect(201);
    let path = format!("/v1/uitgaven/{name}/vaststelling");
    app.write("POST", &path, &json!({ "reden": "proef" })).await.expect(200);
}

#[tokio::test]
async fn the_days_of_release_sets_are_told_to_whoever_follows_one_of_their_members() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("proef", "1.0.0", CLOSED).await;
        app.published("ander", "1.0.0", CLOSED).await;
        release_set(&app, "2030-1", ("proef", "1.0.0"), "2030-01-01", json!("2030-12-31")).await;
        let later = json!({
            "titel": "Later", "geldigVanDatum": "2030-06-01",
            "leden": [{ "standaard": "proef", "versie": "1.0.0" }],
        });
        app.write("PUT", "/v1/uitgaven/concept", &later).await.expect(201);
        // Ended before it begins: it is never in force.
        release_set(&app, "nooit", ("ander", "1.0.0"), "2030-03-01", Value::Null).await;
        let end = json!({ "geldigTotDatum": "2030-02-01", "reden": "proef" });
        app.write("POST", "/v1/uitgaven/nooit/beeindiging", &end).await.expect(200);

        let days = async |query: &str| {
            let path = format!("/v1/agenda?van=2030-01-01&tot=2030-12-31&{query}");
            let agenda = app.get(&path).await.expect(200).json();
            let all = agenda["resultaten"].as_array().unwrap().clone();
            all.iter()
                .map(|event| {
                    assert!(event.get("versie").is_none() && event.get("standaard").is_none(), "{event}");
                    assert_eq!(event["uitgaveAdres"], "/v1/uitgaven/2030-1");
                    ["datum", "soort", "uitgave"].map(|name| event[name].as_str().unwrap()).join(" ")
                })
                .collect::<Vec<_>>()
        };
        let both = ["2030-01-01 wordt-geldend 2030-1", "2030-12-31 verliest-geldigheid 2030-1"];
        for query in ["", "standaard=proef", "standaard=ander,proef", "voorziening=proef"] {
            assert_eq!(days(query).await, both, "{on:?} {query}");
        }
        assert_eq!(days("standaard=ander").await, [""; 0], "{on:?}");

        let calendar = app
            .get_with("/v1/agenda?van=2030-01-01&tot=2030-12-31", "accept", "text/calendar")
            .await
            .expect(200)
            .to_string();
        for line in [
            "UID:uitgave-2030-1-wordt-geldend@register.test",
            "DTSTART;VALUE=DATE:20301231",
            "SUMMARY:Uitgave & meer (2030-1): laatste dag geldig",
            "DESCRIPTION:Uitgave 2030-1 (Uitgave & meer) wordt geldend.",
            "URL:http://register.test/uitgaven/2030-1",
        ] {
            assert!(calendar.contains(line), "{line} in {calendar}");
        }
    }
}

#[tokio::test]
async fn the_feed_of_all_tells_of_release_sets_that_were_published_or_ended() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("proef", "1.0.0", CLOSED).await;
        release_set(&app, "2030-1", ("proef", "1.0.0"), "2030-01-01", Value::Null).await;
        let all = feed(&app, "/v1/feed").await;
        let set = format!("{PUBLIC_URL}/v1/uitgaven/2030-1");
        assert_eq!(having(&all, "feed/entry/id")[0], format!("{set}#vastgesteld"), "{on:?}");
        assert_eq!(having(&all, "feed/entry/title")[0], "Uitgave & meer (2030-1): vastgesteld");
        assert_eq!(having(&all, "feed/entry/summary")[0], "Alles van dit jaar.");
        assert_eq!(
            having(&all, "feed/entry/link@href")[..2],
            [format!("{PUBLIC_URL}/uitgaven/2030-1"), format!("{set}/inhoud")]
        );
        let end = json!({ "geldigTotDatum": "2030-12-31", "reden": "proef" });
        app.write("POST", "/v1/uitgaven/2030-1/beeindiging", &end).await.expect(200);
        let all = feed(&app, "/v1/feed").await;
        let ids = having(&all, "feed/entry/id");
        assert_eq!(ids[..2], [format!("{set}#beeindigd"), format!("{set}#vastgesteld")], "{on:?}");
        let one = feed(&app, "/v1/standaarden/proef/feed").await;
        assert_eq!(having(&one, "feed/entry/id").len(), 1, "that of a standard is of its versions");
    }
}

#[tokio::test]
async fn a_feed_tells_what_was_decided_newest_first() {
    for on in BOTH {
        let app = App::empty(on).await;
        let empty = feed(&app, "/v1/feed").await;
        assert!(empty.contains(&"feed/updated 1970-01-01T00:00:00Z".to_owned()), "{empty:?}");
        app.standard("proef").await;
        let title = "R&D <\"een\"> 'proef'";
        let standard = json!({ "voorziening": "proef", "titel": title, "soort": "gegevens" });
        app.write("PUT", "/v1/standaarden/proef", &standard).await.expect(200);
        let notes = "# Kop\n\nAlles **nieuw** & <b>anders</b>.\n\nMeer.";
        let version = json!({ "versie": "1.0.0", "schema": serde_json::from_str::<Value>(CLOSED).unwrap(), "toelichting": notes });
        app.write("POST", "/v1/standaarden/proef/versies", &version).await.expect(201);
        step(&app, "proef", "1.0.0", "vastgesteld", json!("2026-01-01"), Value::Null).await.expect(200);
        app.published("ander", "1.0.0", CLOSED).await;
        app.offer("ander", "2.0.0", OTHER).await.expect(201);
        step_at(&app, "proef", "1.0.0", Status::EndOfSupport, "2031-01-01T00:00:00.5Z").await;
        step_at(&app, "proef", "1.0.0", Status::Withdrawn, "2031-02-01T00:00:00Z").await;

        let all = feed(&app, "/v1/feed").await;
        let id = |name: &str, end: &str| format!("{PUBLIC_URL}/v1/standaarden/{name}/versies/1.0.0#{end}");
        let ids = [
            id("proef", "teruggetrokken"),
            id("proef", "einde-ondersteuning"),
            id("ander", "vastgesteld"),
            id("proef", "vastgesteld"),
        ];
        assert_eq!(having(&all, "feed/entry/id"), ids);
        assert_eq!(having(&all, "feed/updated"), ["2031-02-01T00:00:00Z"]);
        assert_eq!(having(&all, "feed/entry/updated")[1], "2031-01-01T00:00:00.500Z");
        assert_eq!(having(&all, "feed@xmlns"), ["http://www.w3.org/2005/Atom"]);
        assert_eq!(having(&all, "feed/author/name"), ["Maatstaf"]);
        assert_eq!(having(&all, "feed/link@rel"), ["self", "alternate"]);

        let one = feed(&app, "/v1/standaarden/proef/feed").await;
        assert_eq!(having(&one, "feed/entry/id"), [ids[0].as_str(), &ids[1], &ids[3]]);
        assert_eq!(having(&one, "feed/id"), [format!("{PUBLIC_URL}/v1/standaarden/proef/feed")]);
        assert_eq!(having(&one, "feed/entry/title")[2], format!("{title} 1.0.0: vastgesteld"));
        assert_eq!(having(&one, "feed/entry/summary")[2], "Alles nieuw & anders.");
        assert_eq!(
            having(&one, "feed/entry/link@href")[..2],
            [format!("{PUBLIC_URL}/standaarden/proef/1.0.0"), format!("{PUBLIC_URL}/schemas/proef/1.0.0")]
        );
        let english = app.get_with("/v1/standaarden/proef/feed", "accept-language", "en").await;
        let english = parsed(&String::from_utf8(english.bytes).unwrap());
        assert_eq!(having(&english, "feed/entry/id"), having(&one, "feed/entry/id"));
        assert_eq!(having(&english, "feed@xml:lang"), ["en"]);
    }
}

#[tokio::test]
async fn pages_name_the_feed_that_belongs_to_them_and_the_agenda_stands_per_month() {
    let app = App::empty(On::Sqlite).await;
    let today = dutch_day(Utc::now());
    let soon: NaiveDate = today.checked_add_months(Months::new(1)).unwrap();
    app.published("proef", "1.0.0", CLOSED).await;
    app.offer("proef", "2.0.0", OTHER).await.expect(201);
    step(&app, "proef", "2.0.0", "vastgesteld", json!(soon), Value::Null).await.expect(200);
    let link = "<link rel=\"alternate\" type=\"application/atom+xml\"";
    let home = app.page("/").await;
    assert!(home.contains(link) && home.contains("href=\"/v1/feed\""), "{home}");
    let standard = app.page("/standaarden/proef").await;
    assert!(standard.contains(link) && standard.contains("href=\"/v1/standaarden/proef/feed\""));
    let agenda = app.page("/agenda?standaard=proef").await;
    assert!(
        agenda.contains("proef 2.0.0: wordt geldend") && agenda.contains(&format!("datetime=\"{soon}\""))
    );
    assert!(agenda.contains("href=\"/agenda.ics?standaard=proef\""), "{agenda}");
    assert_eq!(agenda.matches("<h2>").count(), 1);
    app.browse("/agenda?standaard=nergens", "nl", "").await.expect(400);
    app.browse("/agenda?voorziening=GEEN%20NAAM", "nl", "").await.expect(400);
}

#[tokio::test]
async fn who_was_away_asks_only_for_what_changed_since() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_future(&app, "proef").await;
        app.published("ander", "1.0.0", CLOSED).await;
        app.standard("stil").await;
        step_at(&app, "proef", "1.0.0", Status::EndOfSupport, "2031-01-01T00:00:00.25Z").await;
        let standards = async |since: &str| -> Vec<String> {
            let path = format!("/v1/standaarden?gewijzigdSinds={since}");
            let list = app.get(&path).await.expect(200).json();
            let all = list["resultaten"].as_array().unwrap();
            assert_eq!(list["aantal"], all.len());
            all.iter().map(|standard| standard["naam"].as_str().unwrap().to_owned()).collect()
        };
        let versions = async |since: &str| -> Vec<String> {
            let path = format!("/v1/standaarden/proef/versies?gewijzigdSinds={since}");
            let list = app.get(&path).await.expect(200).json();
            let all = list["resultaten"].as_array().unwrap();
            all.iter().map(|version| version["versie"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(standards("2020-01-01T00:00:00Z").await, ["ander", "proef", "stil"]);
        assert_eq!(versions("2020-01-01T00:00:00Z").await, ["2.0.0", "1.0.0"]);
        // To the microsecond, at any offset, and with a plus that nobody escaped.
        for (since, changed) in [
            ("2031-01-01T00:00:00Z", true),
            ("2031-01-01T00:00:00.250Z", true),
            ("2031-01-01T00:00:00.250001Z", false),
            ("2031-01-01T00:00:01Z", false),
            ("2031-01-01T01:00:00%2B01:00", true),
            ("2031-01-01T01:00:01+01:00", false),
            ("2030-12-31T20:00:00-04:00", true),
        ] {
            assert_eq!(standards(since).await, if changed { vec!["proef"] } else { vec![] }, "{since}");
            assert_eq!(versions(since).await, if changed { vec!["1.0.0"] } else { vec![] }, "{since}");
        }
        let paged =
            app.get("/v1/standaarden?paginaGrootte=1&gewijzigdSinds=2020-01-01T01:00:00%2B01:00").await;
        let next = paged.json()["volgende"].as_str().unwrap().to_owned();
        assert_eq!(app.get(&next).await.expect(200).json()["resultaten"][0]["naam"], "proef");
        for path in ["/v1/standaarden", "/v1/standaarden/proef/versies"] {
            for wrong in ["2031-01-01", "gisteren", "2031-01-01T00:00:00", "0000-01-01T00:00:00%2B10:00"] {
                let answer = app.get(&format!("{path}?gewijzigdSinds={wrong}")).await.expect(400);
                assert_eq!(faults(&answer), ["ongeldig-tijdstip"], "{path} {wrong}");
            }
        }
    }
}
