//! Hostile schemas and hostile data against the real process: each answered in time and within
//! memory, and the register lives on. The dangers are those measured on the bare libraries.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::kit::process::{Raw, Running};

/// How long any of these may take. The bound is for a release build; a debug build judges wrong items twenty
/// times as slowly, beside other tests, and gets more time and a quarter of the items.
const PATIENCE: Duration =
    if cfg!(debug_assertions) { Duration::from_secs(30) } else { Duration::from_secs(2) };
const ITEMS: usize = if cfg!(debug_assertions) { 250_000 } else { 1_000_000 };
const MEMORY: u64 = 500 * 1024 * 1024;

struct Story {
    register: Running,
    next: u32,
}

impl Story {
    fn begin() -> Self {
        let register = Running::start(&[]);
        let provision = json!({ "titel": "Proef" }).to_string();
        register.request("PUT", "/v1/voorzieningen/proef", "", provision.as_bytes());
        Self { register, next: 0 }
    }

    #[track_caller]
    fn in_time(&self, answer: Raw) -> Raw {
        assert!(answer.took < PATIENCE, "took {:?}: {:.300}", answer.took, answer.text);
        answer
    }

    /// Offers a schema under a new standard; the standard's name and the answer.
    #[track_caller]
    fn offer(&mut self, schema: &str) -> (String, Raw) {
        self.next += 1;
        let name = format!("proef-{}", self.next);
        let standard = json!({ "voorziening": "proef", "titel": "x", "soort": "gegevens" }).to_string();
        self.register.request("PUT", &format!("/v1/standaarden/{name}"), "", standard.as_bytes());
        let body = format!(r#"{{"versie":"1.0.0","schema":{schema}}}"#);
        let answer =
            self.register.request("POST", &format!("/v1/standaarden/{name}/versies"), "", body.as_bytes());
        (name, self.in_time(answer))
    }

    #[track_caller]
    fn refused(&mut self, schema: &str, code: &str) {
        let (_, answer) = self.offer(schema);
        assert_eq!(answer.status, Some(400), "{:.500}", answer.text);
        assert!(answer.text.contains(code), "{code} is not in {:.800}", answer.text);
    }

    /// Publishes a schema and judges a document by it.
    #[track_caller]
    fn judge(&mut self, schema: &str, document: &str) -> Raw {
        let (name, answer) = self.offer(schema);
        assert_eq!(answer.status, Some(201), "{:.500}", answer.text);
        let step = r#"{"naar":"vastgesteld","reden":"proef","besluit":{"orgaan":"proef","datum":"2025-11-12","bron":"proef"}}"#;
        let path = format!("/v1/standaarden/{name}/versies/1.0.0");
        let answer = self.register.request("POST", &format!("{path}/statusovergangen"), "", step.as_bytes());
        assert_eq!(answer.status, Some(200), "{:.500}", answer.text);
        let answer = self.register.request("POST", &format!("{path}/validaties"), "", document.as_bytes());
        self.in_time(answer)
    }

    #[track_caller]
    fn end(self) {
        assert_eq!(self.register.get("/health/ready").status, Some(200));
        let peak = self.register.peak_memory();
        assert!(peak < MEMORY, "peak memory {} MiB", peak >> 20);
    }
}

fn nested(open: &str, core: &str, close: &str, times: usize) -> String {
    format!("{}{core}{}", open.repeat(times), close.repeat(times))
}

#[test]
fn the_error_path_of_a_recursive_choice_does_not_explode() {
    let mut story = Story::begin();
    let schema = r##"{"anyOf":[{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]},{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a","b"]}]}"##;
    for depth in [16, 20, 60, 95] {
        let answer = story.judge(schema, &nested(r#"{"a":"#, "1", "}", depth));
        assert!(answer.text.contains(r#""geldig":false"#), "{:.500}", answer.text);
    }
    story.end();
}

#[test]
fn a_schema_that_doubles_at_every_level_is_refused_with_its_place() {
    let mut story = Story::begin();
    let mut definitions = json!({ "l0": { "type": "string" } });
    for level in 1..=22 {
        let below = format!("#/$defs/l{}", level - 1);
        definitions[format!("l{level}")] = json!({ "allOf": [{ "$ref": below }, { "$ref": below }] });
    }
    story.refused(&json!({ "$ref": "#/$defs/l22", "$defs": definitions }).to_string(), "schema-te-kostbaar");
    story.end();
}

#[test]
fn long_chains_of_references_and_deep_schemas_are_refused() {
    let mut story = Story::begin();
    let mut definitions = json!({ "c0": true });
    for link in 1..=20_000 {
        definitions[format!("c{link}")] = json!({ "$ref": format!("#/$defs/c{}", link - 1) });
    }
    story.refused(
        &json!({ "$ref": "#/$defs/c20000", "$defs": definitions }).to_string(),
        "schema-te-kostbaar",
    );
    let deep = nested(r#"{"not":"#, "true", "}", 5_000);
    story.refused(&deep, "te-diep");
    story.end();
}

#[test]
fn the_deepest_document_by_the_longest_chain_that_is_allowed_is_explained() {
    let mut story = Story::begin();
    let end = json!({ "type": "object", "properties": { "a": { "$ref": "#/$defs/c0" } }, "required": ["a"] });
    let mut definitions = json!({ "c146": end });
    for link in 0..146 {
        definitions[format!("c{link}")] = json!({ "$ref": format!("#/$defs/c{}", link + 1) });
    }
    let schema = json!({ "$ref": "#/$defs/c0", "$defs": definitions }).to_string();
    let answer = story.judge(&schema, &nested(r#"{"a":"#, "1", "}", 99));
    assert!(answer.text.contains("verkeerd-type"), "{:.500}", answer.text);
    story.end();
}

#[test]
fn patterns_are_run_within_bounds_or_refused() {
    let mut story = Story::begin();
    let long = "a".repeat(50_000);
    let answer = story.judge(r#"{"type":"string","pattern":"(a+)+$"}"#, &format!("\"{long}!\""));
    assert!(answer.text.contains("verkeerd-patroon"), "{:.500}", answer.text);
    // With look-around the engine goes back on its steps; past the bound that is no verdict on the value.
    let answer = story
        .judge(r#"{"type":"string","pattern":"^(?=a)(a|aa)+\\1c$"}"#, &format!("\"{}\"", "a".repeat(60)));
    assert!(answer.text.contains("niet-te-beoordelen"), "{:.500}", answer.text);
    let answer = story.judge(r#"{"type":"string","pattern":"(a*)*\\1$"}"#, &format!("\"{long}b\""));
    assert!(answer.text.contains(r#""geldig":false"#), "{:.500}", answer.text);
    story.refused(r#"{"pattern":"(?:a{1000}){1000}"}"#, "patroon-onuitvoerbaar");
    let mut many = String::from(r#"{"allOf":["#);
    for index in 0..20_000 {
        write!(many, r#"{}{{"pattern":"^x{index}[a-z]+$"}}"#, if index > 0 { "," } else { "" }).unwrap();
    }
    many.push_str("]}");
    story.refused(&many, "te-veel-patronen");
    story.end();
}

#[test]
fn nothing_is_fetched_because_a_schema_says_so() {
    let mut story = Story::begin();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let near = format!("http://{}/x", listener.local_addr().unwrap());
    for uri in
        [near.as_str(), "file:///etc/passwd", "file:///dev/zero", "https://example.com/x", "//example.com/x"]
    {
        story.refused(&json!({ "$ref": uri }).to_string(), "verwijzing-ontbreekt");
        story.refused(&json!({ "$schema": uri }).to_string(), "onbekend-dialect");
    }
    assert!(listener.accept().is_err(), "the register connected to an address that a schema named");
    story.end();
}

#[test]
fn data_that_is_deep_or_wide_or_odd_is_answered_within_memory() {
    let mut story = Story::begin();
    let (name, _) = story.offer(r#"{"type":"array","items":{"type":"string"}}"#);
    let path = format!("/v1/standaarden/{name}/versies/1.0.0/validaties");
    let odd: Vec<Vec<u8>> = vec![
        nested("[", "1", "]", 3_000).into_bytes(),
        vec![b'['; 9_000_000],
        format!("[{}{{}}]", "{},".repeat(3 * ITEMS)).into_bytes(),
        format!("[{}1]", r#"{"a":1},"#.repeat(ITEMS)).into_bytes(),
        format!("[{}1]", "1,".repeat(4 * ITEMS)).into_bytes(),
        format!("\"{}\"", "\\u0000".repeat(1_000_000)).into_bytes(),
        format!("[{}]", "9".repeat(1_000_000)).into_bytes(),
        vec![0xff; 1_000_000],
        b"{\"a\":1,\"a\":2}".to_vec(),
    ];
    for document in odd {
        let answer = story.register.request("POST", &path, "", &document);
        let answer = story.in_time(answer);
        assert!(matches!(answer.status, Some(200 | 400 | 413)), "{:.300}", answer.text);
    }
    let answer = story.register.request("POST", &path, "", &vec![b'7'; 11 << 20]);
    assert_eq!(answer.status, Some(413), "{:.300}", answer.text);
    story.end();
}

#[test]
fn a_hundred_thousand_errors_are_counted_and_cut_off() {
    let mut story = Story::begin();
    let document = Value::Array(vec![json!(1); 100_000]).to_string();
    let schema =
        r#"{"type":"array","items":{"allOf":[{"type":"string"},{"type":"object"},{"type":"null"}]}}"#;
    let answer = story.judge(schema, &document);
    assert!(answer.text.contains(r#""afgekapt":true"#), "{:.300}", answer.text);
    story.end();
}

#[test]
fn packed_bodies_that_are_not_what_they_say_are_refused() {
    let mut story = Story::begin();
    let (name, _) = story.offer("true");
    let path = format!("/v1/standaarden/{name}/versies/1.0.0/validaties");
    for (coding, status) in [("gzip", 400), ("zstd", 400), ("br", 400), ("deflate", 415), ("gzip, gzip", 415)]
    {
        let answer = story.register.request(
            "POST",
            &path,
            &format!("Content-Encoding: {coding}\r\n"),
            b"\x1f\x8b\x08",
        );
        assert_eq!(answer.status, Some(status), "{coding} {:.300}", answer.text);
    }
    story.end();
}

#[test]
fn names_that_climb_or_break_lines_name_nothing() {
    let story = Story::begin();
    for path in [
        "/schemas/..%2f..%2fetc/passwd",
        "/v1/standaarden/%2e%2e%2f",
        "/v1/standaarden/a%00b",
        "/v1/standaarden/a%0d%0aX-Evil:%201",
        "/v1/standaarden/%ff",
        "/docs/..%2f..%2fCargo.toml",
        "/v1/standaarden/adres/versies/1.0.0%00",
    ] {
        let answer = story.register.get(path);
        assert!(matches!(answer.status, Some(400 | 404)), "{path}: {:.300}", answer.text);
        assert!(!answer.text.to_lowercase().contains("\r\nx-evil"), "{path}");
    }
    story.end();
}

#[test]
fn connections_that_trickle_or_idle_are_ended() {
    let register =
        Running::start(&[("MAATSTAF_LIMIT_HEADER_SECONDS", "1"), ("MAATSTAF_LIMIT_REQUEST_SECONDS", "2")]);
    let ended_after = |first: &[u8], drip: &[u8]| {
        let began = Instant::now();
        let mut stream = TcpStream::connect(register.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        stream.write_all(first).unwrap();
        let mut answer = Vec::new();
        while began.elapsed() < Duration::from_secs(20) {
            let mut piece = [0; 1024];
            match stream.read(&mut piece) {
                Ok(0) => break,
                Ok(n) => answer.extend_from_slice(&piece[..n]),
                Err(error)
                    if matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    ) =>
                {
                    if stream.write_all(drip).is_err() {
                        break;
                    }
                }
                Err(_) => break,
            }
        }
        (began.elapsed(), String::from_utf8_lossy(&answer).into_owned())
    };
    assert!(ended_after(b"", b"").0 < Duration::from_secs(8), "an idle connection");
    assert!(ended_after(b"GET / HTTP/1.1\r\nX: ", b"a").0 < Duration::from_secs(8), "trickled headers");
    let body = b"POST /v1/validaties HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    let (took, answer) = ended_after(body, b" ");
    assert!(
        took < Duration::from_secs(8) && answer.contains(" 408 "),
        "a trickled body: {took:?} {answer:.300}"
    );
    assert_eq!(register.get("/health/live").status, Some(200));
}

#[test]
fn what_was_begun_is_finished_before_the_register_stops() {
    let register = Running::start(&[]);
    let body = b"{\"$schema\": \"/schemas/adres/1.0.0\"}";
    let head = format!(
        "POST /v1/validaties HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(register.address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body[..5]).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let stopping = std::thread::spawn(move || register.stop());
    std::thread::sleep(Duration::from_millis(300));
    stream.write_all(&body[5..]).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(" 200 OK") && answer.contains("\"geldig\":"), "{answer:.300}");
    assert!(stopping.join().unwrap(), "the process did not end well");
}
