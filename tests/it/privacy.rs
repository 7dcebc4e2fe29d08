//! A canary in every kind of input: it must not sing anywhere but where the caller asked for it.

use crate::kit::process::Running;

const CANARY: &str = "kanarie7f3a9";

/// Everything that a caller can put something in, with the canary in it.
fn sing(register: &Running) -> Vec<String> {
    let judge = "/v1/standaarden/adres/versies/1.0.0/validaties";
    let documents = [
        format!(r#"{{"straatnaam":"{CANARY}","huisnummer":"{CANARY}","postcode":"{CANARY}"}}"#),
        format!(r#"{{"{CANARY}":1,"huisnummer":{{"{CANARY}":[{{"{CANARY}":null}}]}}}}"#),
        format!(r#"{{"a":"{CANARY}","a":"{CANARY}"}}"#),
        format!(r#"{{"{CANARY}":"#),
        format!(r#"["{CANARY}" {CANARY}]"#),
        format!(r#"{{"$schema":"{CANARY}"}}"#),
        format!(r#"{{"$schema":"/schemas/{CANARY}/1.0.0"}}"#),
        format!(r#""{CANARY}""#),
    ];
    let mut answers = Vec::new();
    for document in &documents {
        for path in [judge, "/v1/validaties", "/v1/standaarden/schuldhulp-levering/versies/1/validaties"] {
            for output in ["rapport", "lijst", "hierarchie", "vlag"] {
                let path = format!("{path}?uitvoer={output}");
                answers.push(register.request("POST", &path, "", document.as_bytes()).text);
            }
        }
    }
    answers.extend(sing_in_vocabularies(register));
    answers.extend(sing_in_deliveries(register));
    answers.extend(sing_in_pages(register));
    let headers = format!(
        "User-Agent: {CANARY}\r\nX-Request-Id: {CANARY}\r\nAccept-Language: {CANARY}\r\nReferer: http://{CANARY}/\r\nLink: <{CANARY}>; rel=\"describedby\"\r\nCookie: {CANARY}\r\n{CANARY}: {CANARY}\r\n"
    );
    answers.push(register.request("POST", "/v1/validaties", &headers, b"{}").text);
    for path in [
        format!("/{CANARY}"),
        format!("/v1/{CANARY}"),
        format!("/docs/{CANARY}"),
        format!("/static/{CANARY}"),
        format!("/standaarden/{CANARY}_"),
        format!("/v1/standaarden?{CANARY}={CANARY}"),
        format!("/v1/standaarden?soort={CANARY}"),
        format!("/v1/standaarden/adres/versies/{CANARY}_"),
        format!("/v1/standaarden/{CANARY}_"),
    ] {
        answers.push(register.get(&path).text);
    }
    answers.push(register.request(CANARY, "/v1/standaarden", "", b"").text);
    // Names that are well formed but unknown, and words to look for, come back to who sent them, as
    // does a page's own address; nowhere else.
    register.get(&format!("/standaarden/adres/2.0.0/velden?{CANARY}={CANARY}"));
    register.get(&format!("/zoeken?q={CANARY}"));
    register.get(&format!("/standaarden?zoek={CANARY}"));
    register.get(&format!("/waardelijsten/gemeenten?zoek={CANARY}"));
    register.get(&format!("/standaarden/{CANARY}?taal=en"));
    register.get(&format!("/v1/standaarden/{CANARY}"));
    register.get(&format!("/v1/standaarden?zoek={CANARY}&paginaGrootte=1"));
    register.get(&format!("/v1/zoekresultaten?zoek={CANARY}&paginaGrootte=1"));
    register.get(&format!("/v1/standaarden/adres/versies/1.0.0-{CANARY}"));
    register.request("POST", &format!("{judge}?toonWaarden=true"), "", documents[0].as_bytes());
    let wrong = register.token.clone() + CANARY;
    register.send(format!("DELETE /v1/standaarden/adres/versies/1.0.0 HTTP/1.1\r\nHost: {CANARY}\r\nConnection: close\r\nAuthorization: Bearer {wrong}\r\n\r\n").as_bytes());
    answers
}

/// The same where formats, rules, code lists and processes look.
fn sing_in_vocabularies(register: &Running) -> Vec<String> {
    let case = format!(
        r#"{{"zaaknummer":"{CANARY}","gemeentecode":"{CANARY}","ontvangstdatum":"2026-03-02","bezwaarVerwacht":false,
            "gebeurtenissen":[{{"stap":"{CANARY}","datum":"2026-03-02","rol":"{CANARY}"}},
            {{"stap":"verzoek-ontvangen","datum":"2026-03-01","rol":"{CANARY}"}},
            {{"stap":"verzoek-ontvangen","datum":"{CANARY}","rol":"{CANARY}"}}]}}"#
    );
    let person =
        format!(r#"{{"bsn":"{CANARY}","naam":{{"geslachtsnaam":"{CANARY}"}},"geboortedatum":"{CANARY}"}}"#);
    let permit = format!(
        r#"{{"kenteken":"{CANARY}","gemeentecode":"{CANARY}","begindatum":"2026-02-01","einddatum":"2026-01-01"}}"#
    );
    let figures = format!(
        r#"{{"gemeentecode":"0001","boekjaar":2026,"taakvelden":[{{"code":"{CANARY}","baten":1,"lasten":2}}]}}"#
    );
    let mut answers = Vec::new();
    for (standard, document) in [
        ("woo-verzoek", &case),
        ("bezwaar", &case),
        ("jeugdhulp", &case),
        ("persoon", &person),
        ("parkeervergunning", &permit),
        ("financiele-kerncijfers", &figures),
    ] {
        for query in ["?beoordelingsdatum=2027-01-01", "?beoordelingsdatum=2027-01-01&uitvoer=lijst"] {
            let path = format!(
                "/v1/standaarden/{standard}/versies/{}/validaties{query}",
                if standard == "persoon" { "2.0.0" } else { "1" }
            );
            answers.push(register.request("POST", &path, "", document.as_bytes()).text);
        }
    }
    for answer in &answers {
        assert!(answer.contains("\"geldig\":false") || answer.contains("\"valid\":false"), "{answer}");
    }
    answers
}

/// The same in lines, sequences and tables, answered as a report and line by line.
fn sing_in_deliveries(register: &Running) -> Vec<String> {
    let path = "/v1/standaarden/adres/versies/1.0.0/validaties";
    let mut answers = Vec::new();
    for (kind, body) in [
        (
            "application/x-ndjson",
            format!("{{\"postcode\":\"{CANARY}\",\"{CANARY}\":1}}\n{CANARY}\n{{\"{CANARY}\""),
        ),
        ("application/json-seq", format!("{CANARY}\u{1e}{{\"postcode\":\"{CANARY}\"}}\n\u{1e}{CANARY}")),
        ("text/csv", format!("postcode;straatnaam\n{CANARY};\"{CANARY}\"\n{CANARY}\n")),
        ("text/csv", format!("postcode;{CANARY}\n{CANARY};{CANARY}\n")),
        ("application/json", format!("{{\"a\": [{}\"{CANARY}\"", "1,".repeat(50_000))),
    ] {
        for accept in ["application/json", "application/x-ndjson"] {
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: {accept}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            answers.push(register.send(&[head.as_bytes(), body.as_bytes()].concat()).text);
        }
    }
    answers
}

/// The same in the form of a browser without script.
fn sing_in_pages(register: &Running) -> Vec<String> {
    let bodies = [
        ("a.json", format!(r#"{{"postcode":"{CANARY}","{CANARY}":1}}"#)),
        ("a.json", format!(r#"{{"{CANARY}":"#)),
        ("a.ndjson", format!("{{\"postcode\":\"{CANARY}\"}}\n{CANARY}\n")),
        ("a.csv", format!("postcode;{CANARY}\n{CANARY};{CANARY}\n")),
    ];
    let mut answers = Vec::new();
    for (file, body) in bodies {
        let body = format!(
            "--g\r\nContent-Disposition: form-data; name=\"standaard\"\r\n\r\nadres\r\n--g\r\nContent-Disposition: form-data; name=\"{CANARY}\"\r\n\r\n{CANARY}\r\n--g\r\nContent-Disposition: form-data; name=\"bestand\"; filename=\"{CANARY}-{file}\"\r\nContent-Type: text/{CANARY}\r\n\r\n{body}\r\n--g--\r\n"
        );
        let head = format!(
            "POST /toetsen HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=g\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let answer = register.send(&[head.as_bytes(), body.as_bytes()].concat()).text;
        assert!(
            answer.contains("voldoen niet aan") || answer.contains("konden niet worden getoetst"),
            "{answer}"
        );
        answers.push(answer);
    }
    answers
}

#[test]
fn a_canary_in_any_input_is_in_no_log_no_metric_no_database_file_and_no_default_report() {
    let register = Running::start(&[("MAATSTAF_LOG_FILTER", "trace")]);
    let before = register.log().len();
    for answer in sing(&register) {
        assert!(!answer.contains(CANARY), "an answer repeats the canary: {answer}");
    }
    let log = register.log();
    assert!(log.len() > before, "the register logs nothing at trace level: this test would prove nothing");
    let line = log.lines().find(|line| line.contains(CANARY));
    assert!(line.is_none(), "the log repeats the canary: {line:?}");
    assert!(!register.get("/metrics").text.contains(CANARY), "the metrics repeat the canary");
    let files = register.database_files();
    assert!(!files.is_empty());
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "{} holds the canary", file.display());
    }
}

#[test]
fn asked_for_values_the_canary_sings_in_that_one_report() {
    let register = Running::start(&[]);
    let document = format!(r#"{{"postcode":"{CANARY}","{CANARY}":1}}"#);
    let path = "/v1/standaarden/adres/versies/1.0.0/validaties";
    assert!(
        register
            .request("POST", &format!("{path}?toonWaarden=true"), "", document.as_bytes())
            .text
            .contains(CANARY)
    );
    assert!(!register.request("POST", path, "", document.as_bytes()).text.contains(CANARY));
}
