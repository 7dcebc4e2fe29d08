//! `maatstaf compare` as whoever types it meets it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use serde_json::{Value, json};

use crate::cli::{Desk, Ran};

const OLD: &str = r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#;
const WIDER: &str = r#"{"type": "object", "properties": {"a": {"type": ["string", "null"]}}}"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("oud.json", OLD);
    desk.put("ruimer.json", WIDER);
    desk.put("gelijk.json", r#"{"properties": {"a": {"type": "string"}}, "type": "object"}"#);
    desk.put("onwettig.json", r#"{"type": "object", "properties": {"a": {"minLength": "veel"}}}"#);
    desk.put(
        "adres.json",
        r#"{"type": "object", "properties": {"adres": {"$ref": "/schemas/adres/1.0.0"}}}"#,
    );
    desk
}

fn compare(desk: &Desk, arguments: &[&str]) -> Ran {
    desk.run(&[&["compare"], arguments].concat())
}

#[test]
fn what_cannot_be_compared_gives_2_and_says_which_side_it_is_and_where() {
    let desk = desk();
    for (arguments, said) in [
        (&["oud.json", "weg.json"][..], "Er is geen bestand 'weg.json'"),
        (&["oud.json", "stuk.json"], "stuk.json: Regel 3"),
        (&["onwettig.json", "oud.json"], "onwettig.json /properties/a/minLength: "),
        (&["adrs@1.0.0", "oud.json"], "Bedoelde u 'adres'?"),
        (&["adres@9.0.0", "oud.json"], "geen versie die hierbij past"),
        (&["adres@x", "oud.json"], "adres@x: "),
        (&["-", "-"], "Alleen een van de twee"),
        (&["oud.json"], "Er ontbreekt: <NIEUW>"),
        (&["oud.json", "ruimer.json", "--bump", "reuze"], "Kies uit: patch, minor, major."),
        (&["oud.json", "ruimer.json", "--bump", "minor", "--reads"], "gaan niet samen"),
        (&["oud.json", "ruimer.json", "--against", "ftp://register.example"], "geen adres van een register"),
    ] {
        let ran = compare(&desk, arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains(said), "{said} in {}", ran.err);
    }
}

#[test]
fn a_side_is_a_file_or_standard_input_or_a_version_and_references_are_found() {
    let desk = desk();
    for arguments in [
        &["adres@1.0.0", "adres@2"][..],
        &["adres@geldend", "oud.json"],
        &["adres.json", "adres@1.0.0"],
        &["schuldhulp-levering@0.9.0", "schuldhulp-levering@1.0.0"],
    ] {
        let ran = compare(&desk, arguments);
        assert!([0, 1, 3].contains(&ran.code), "{arguments:?} {}", ran.err);
        assert!(ran.out.contains("\nWie levert: ") && ran.out.contains("\nWie leest: "), "{}", ran.out);
    }
    let piped = desk.run_with_input(&["compare", "-", "oud.json", "--taal", "en"], OLD);
    assert!(piped.out.starts_with("standaardinvoer → oud.json\n\nWho delivers: "), "{}", piped.out);
    let versions = compare(&desk, &["adres@1.0.0", "adres@2.0.0"]);
    assert!(versions.out.starts_with("adres 1.0.0 → adres 2.0.0\n"), "{}", versions.out);
    assert!(versions.out.contains("1.0.0 → 2.0.0 is een stap 'major'"), "{}", versions.out);
}

#[test]
fn json_and_markdown_say_the_same_and_major_is_always_honest() {
    let desk = desk();
    let json = compare(&desk, &["oud.json", "ruimer.json", "--format", "json"]);
    let told: Value = serde_json::from_str(&json.out).unwrap();
    for side in ["wieLevert", "wieLeest"] {
        let answer = told[side]["oordeel"].as_str().unwrap();
        assert!(["bewezen", "weerlegd", "onbeslist"].contains(&answer), "{}", json.out);
    }
    let markdown = compare(&desk, &["oud.json", "ruimer.json", "--format", "markdown"]);
    assert_eq!(markdown.code, json.code);
    assert!(markdown.out.starts_with("## oud.json → ruimer.json\n"), "{}", markdown.out);
    assert_eq!(compare(&desk, &["oud.json", "ruimer.json", "--bump", "major"]).code, 0);
}

#[test]
fn the_exit_code_is_the_answer_to_what_was_asked() {
    let desk = desk();
    for (arguments, code) in [
        (&["oud.json", "ruimer.json"][..], 0),
        (&["ruimer.json", "oud.json"], 1),
        (&["oud.json", "ruimer.json", "--reads"], 1),
        (&["oud.json", "gelijk.json", "--reads"], 0),
        (&["oud.json", "gelijk.json", "--bump", "patch"], 0),
        (&["oud.json", "ruimer.json", "--bump", "patch"], 1),
        (&["oud.json", "ruimer.json", "--bump", "minor"], 0),
        (&["oud.json", "ruimer.json", "--bump", "minor", "--promise", "wie-leest"], 1),
        (&["oud.json", "ruimer.json", "--bump", "minor", "--promise", "beiden"], 1),
    ] {
        let ran = compare(&desk, arguments);
        assert_eq!(ran.code, code, "{arguments:?} {} {}", ran.out, ran.err);
    }
    let refuted = compare(&desk, &["ruimer.json", "oud.json"]);
    assert!(
        refuted.out.contains("\nWie levert: weerlegd") && refuted.out.contains("\"a\": null"),
        "{}",
        refuted.out
    );
}

#[test]
fn the_promise_is_that_of_the_standard_unless_another_is_asked_for() {
    let desk = desk();
    desk.put("map/proef/provision.yaml", "titel: Proef\n");
    desk.put(
        "map/proef/lijst/standard.yaml",
        "titel: Lijst\nsoort: gegevens\nbelofte: wie-leest\nversies:\n  1.0.0:\n    status: vastgesteld\n    geldigVan: 2020-01-01\n",
    );
    desk.put("map/proef/lijst/1.0.0/schema.json", OLD);
    let asked = |more: &[&str]| {
        let arguments = ["lijst@1.0.0", "ruimer.json", "--bump", "minor", "--schemas", "map"];
        compare(&desk, &[&arguments[..], more].concat())
    };
    let own = asked(&[]);
    assert_eq!(own.code, 1, "{} {}", own.out, own.err);
    assert!(own.out.contains("de belofte aan wie leest wordt gebroken."), "{}", own.out);
    assert_eq!(asked(&["--promise", "wie-levert"]).code, 0);
    let json: Value = serde_json::from_str(&asked(&["--format", "json"]).out).unwrap();
    assert_eq!((&json["belofte"], &json["eerlijkeStap"]), (&json!("wie-leest"), &json!("major")));
    assert_eq!((&json["oud"]["standaard"], &json["nieuw"]), (&json!("lijst"), &Value::Null));
}

/// A register that gives these answers, one a connection, and returns what it was asked.
fn pretended(answers: Vec<(u16, &'static str)>) -> (String, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = thread::spawn(move || {
        let answer = |(status, body): (u16, &str)| {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if line.trim().is_empty() {
                    break;
                }
                if let Some(bytes) = line.to_lowercase().strip_prefix("content-length:") {
                    length = bytes.trim().parse().unwrap();
                }
                head += &line;
            }
            let mut sent = vec![0; length];
            reader.read_exact(&mut sent).unwrap();
            let bytes = body.len();
            write!(
                stream,
                "HTTP/1.1 {status} X\r\nContent-Length: {bytes}\r\nConnection: close\r\n\r\n{body}"
            )
            .unwrap();
            head + &String::from_utf8(sent).unwrap()
        };
        answers.into_iter().map(answer).collect()
    });
    (address, asked)
}

const REFUTED: &str = r##"{"oud": {"standaard": "adres", "versie": "1.0.2", "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}, "nieuw": {"standaard": "adres", "versie": "2.0.0", "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}, "wieLevert": {"oordeel": "weerlegd", "bewijsdocument": {"document": {"a": 1.50}, "tekst": "{\"a\": 1.50}", "plaats": "/a", "schemaplaats": "#/properties/a", "uitleg": "Nee."}}, "wieLeest": {"oordeel": "bewezen"}, "belofte": "wie-leest", "stap": "major", "eerlijkeStap": "minor", "eerlijkNummer": "1.1.0", "oordeelNummer": "eerlijk", "adviserend": false, "wijzigingen": [], "meerWijzigingen": 0}"##;

#[test]
fn a_running_register_compares_what_it_is_sent_and_its_answer_is_ours() {
    let desk = desk();
    let (address, asked) = pretended(vec![(200, REFUTED), (200, REFUTED)]);
    let arguments = ["oud.json", "adres@2", "--promise", "beiden", "--against", &address];
    let ran = compare(&desk, &arguments);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(ran.out.starts_with("oud.json → adres 2.0.0\n"), "{}", ran.out);
    assert!(ran.out.contains("Wie levert: weerlegd") && ran.out.contains("\"a\": 1.50"), "{}", ran.out);
    let json = compare(&desk, &[&arguments[..], &["--format", "json"]].concat());
    assert!(json.out.contains("\"eerlijkNummer\": \"1.1.0\""), "its answer goes on as it is: {}", json.out);
    let asked = asked.join().unwrap().remove(0);
    assert!(asked.starts_with("POST /v1/vergelijkingen HTTP/1.1"), "{asked}");
    let body: Value = serde_json::from_str(asked.lines().last().unwrap()).unwrap();
    let old: Value = serde_json::from_str(OLD).unwrap();
    let wanted =
        json!({ "oud": old, "nieuweVersie": { "standaard": "adres", "versie": "2" }, "belofte": "beiden" });
    assert_eq!(body, wanted);
}

#[test]
fn versions_are_compared_by_name_and_a_refusal_is_told_in_the_words_of_the_register() {
    let desk = desk();
    let (address, asked) = pretended(vec![(200, REFUTED)]);
    let arguments = ["adres@1", "adres@geldend", "--bump", "minor", "--against", &format!("{address}/v1/")];
    let ran = compare(&desk, &arguments);
    assert!(ran.out.starts_with("adres 1.0.2 → adres 2.0.0\n"), "{} {}", ran.out, ran.err);
    assert_eq!(ran.code, 0, "the promise is that of the standard, who reads: {}", ran.out);
    let asked = asked.join().unwrap().remove(0);
    let line = asked.lines().next().unwrap();
    assert_eq!(line, "GET /v1/standaarden/adres/versies/geldend/vergelijking?met=1 HTTP/1.1");
    // Another promise than that of the standard has to be asked for.
    let (address, asked) = pretended(vec![(200, REFUTED)]);
    compare(&desk, &["adres@1", "adres@geldend", "--promise", "beiden", "--against", &address]);
    let asked = asked.join().unwrap().remove(0);
    let wanted = json!({
        "oudeVersie": { "standaard": "adres", "versie": "1" },
        "nieuweVersie": { "standaard": "adres", "versie": "geldend" },
        "belofte": "beiden",
    });
    assert_eq!(serde_json::from_str::<Value>(asked.lines().last().unwrap()).unwrap(), wanted);
    let problem = r#"{"title": "Het schema klopt niet", "detail": "Verbeter het.", "fouten": [{"code": "x", "melding": "Dit mag niet.", "plaats": {"soort": "body", "waar": "/oud/type"}}]}"#;
    let (address, _) = pretended(vec![(400, problem)]);
    let refused = compare(&desk, &["oud.json", "ruimer.json", "--against", &address]);
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert!(
        refused.err.contains("Het schema klopt niet. Verbeter het.\n/oud/type: Dit mag niet."),
        "{}",
        refused.err
    );
    let (address, _) = pretended(vec![(200, "<html>")]);
    let strange = compare(&desk, &["oud.json", "ruimer.json", "--against", &address]);
    assert!(strange.code == 2 && strange.err.contains("antwoordt anders"), "{}", strange.err);
}
