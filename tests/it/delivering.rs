//! Deliveries over HTTP: every form, every way of packing, answered as one report or line by line; and
//! what becomes of those that are slow, cut, given up or in the way of a stop.

use std::convert::Infallible;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use axum::body::Body;
use axum::http::Request;
use futures_util::future::join_all;
use maatstaf::domain::Limits;
use maatstaf::registry::{Form, JudgeRequest};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use crate::kit::process::Running;
use crate::kit::{Answer, App, BOTH, On};

const LINES: &str = "application/x-ndjson";
const SCHEMA: &str = r##"{
    "type": "object",
    "properties": { "lijst": { "type": "array", "items": { "$ref": "#/$defs/getal" } }, "datum": { "type": "string" } },
    "required": ["datum"],
    "$defs": { "getal": { "type": "integer", "maximum": 999999 } }
}"##;

async fn app(limits: Limits) -> App {
    let app = App::with_limits(On::Sqlite, limits).await;
    app.standard("proef").await;
    let version = json!({ "versie": "1.0.0", "onderdelen": { "getal": "#/$defs/getal" }, "schema": serde_json::from_str::<Value>(SCHEMA).unwrap() });
    app.write("POST", "/v1/standaarden/proef/versies", &version).await.expect(201);
    app.publish("proef", "1.0.0").await.expect(200);
    app
}

async fn send(app: &App, query: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let request = Request::post(format!("/v1/standaarden/proef/versies/1/validaties{query}"));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    app.send(request.body(body.into()).unwrap()).await
}

/// The lines of an answer, by their kind.
fn lines(answer: &Answer) -> Vec<(String, Value)> {
    let text = String::from_utf8(answer.bytes.clone()).unwrap();
    let line = |line: &str| serde_json::from_str::<Value>(line).unwrap();
    text.lines().map(line).map(|line| (line["soort"].as_str().unwrap().to_owned(), line)).collect()
}

/// A document of more than 64 KiB, in which one item in a thousand is wrong.
fn large(items: usize) -> String {
    let item = |n: usize| if n % 1_000 == 999 { "\"x\"".to_owned() } else { n.to_string() };
    format!(
        "{{\"lijst\": [{}], \"datum\": \"vandaag\"}}",
        (0..items).map(item).collect::<Vec<_>>().join(", ")
    )
}

#[tokio::test]
async fn every_form_of_data_is_judged_by_its_content_type() {
    let app = app(Limits::default()).await;
    let sequence = "\u{1e}1\n\u{1e}\"x\"\n";
    for (kind, query, body) in [
        ("application/x-ndjson", "?onderdeel=getal", "1\n\"x\"\n"),
        ("application/jsonl", "?onderdeel=getal", "1\r\n\r\n\"x\""),
        ("application/json-seq", "?onderdeel=getal", sequence),
        ("text/csv; charset=utf-8", "", "datum,/lijst/0\nx,1\ny,z\n"),
    ] {
        let report = send(&app, query, &[("content-type", kind)], body).await.expect(200).json();
        assert_eq!(report["geldig"], false, "{kind}");
        assert_eq!(report["records"], json!({ "beoordeeld": 2, "ongeldig": 1 }), "{kind} {report}");
        assert_eq!(report["bevindingen"][0]["code"], "verkeerd-type");
        assert!(report["bevindingen"][0]["regel"].as_u64().unwrap() >= 2, "{report}");
    }
    let report =
        send(&app, "", &[("content-type", "application/json")], large(50_000)).await.expect(200).json();
    assert_eq!(report["aantallen"]["fouten"], 50);
    assert_eq!(report["bevindingen"][0]["plaats"], "/lijst/999");
}

#[tokio::test]
async fn how_a_table_maps_is_kept_with_the_standard_on_both_databases() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adressen", "1.0.0", r#"{"properties": {"postcode": {"pattern": "^[0-9]{4}[A-Z]{2}$"}, "bedrag": {"type": "number"}}}"#).await;
        let tabel = json!({ "kolommen": { "Post code": "/postcode" }, "decimaalteken": "komma" });
        let standard =
            json!({ "voorziening": "proef", "titel": "Adressen", "soort": "gegevens", "tabel": tabel });
        let written = app.write("PUT", "/v1/standaarden/adressen", &standard).await.expect(200).json();
        assert_eq!(written["tabel"], tabel);
        assert_eq!(app.get("/v1/standaarden/adressen").await.expect(200).json()["tabel"], tabel);
        let judge = async |query: &str, table: &'static str| {
            let path = format!("/v1/standaarden/adressen/versies/1/validaties{query}");
            let request = Request::post(path).header("content-type", "text/csv");
            app.send(request.body(Body::from(table)).unwrap()).await
        };
        let report = judge("", "Post code;bedrag\n1234AB;1,5\n1234;2,0\n").await.expect(200).json();
        assert_eq!(report["records"], json!({ "beoordeeld": 2, "ongeldig": 1 }), "{report}");
        assert_eq!(report["bevindingen"][0]["kolom"], "Post code");
        // The query goes before what the standard says.
        let query = "?kolommen=Bedrag%20in%20euro%3D%2Fbedrag&decimaalteken=punt";
        assert_eq!(judge(query, "Bedrag in euro\n1.5\n").await.expect(200).json()["geldig"], true);
        let refused = judge("", "onbekend\n1\n").await.expect(400).json();
        assert_eq!(refused["fouten"][0]["code"], "onbekende-kolom");
        for query in ["?kolommen=x", "?kolommen=x%3Dy", "?decimaalteken=dubbel"] {
            judge(query, "Post code\n1234AB\n").await.expect(400);
        }
        let wrong = json!({ "voorziening": "proef", "titel": "Adressen", "soort": "gegevens", "tabel": { "kolommen": { "a": "b" } } });
        let refused = app.write("PUT", "/v1/standaarden/adressen", &wrong).await.expect(400).json();
        assert_eq!(refused["fouten"][0]["plaats"]["waar"], "/tabel");
    }
}

async fn packed(coding: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    macro_rules! pack {
        ($encoder:ident) => {{
            let mut encoder = $encoder::new(&mut out);
            encoder.write_all(bytes).await.unwrap();
            encoder.shutdown().await.unwrap();
        }};
    }
    match coding {
        "gzip" => pack!(GzipEncoder),
        "zstd" => pack!(ZstdEncoder),
        _ => pack!(BrotliEncoder),
    }
    out
}

#[tokio::test]
async fn packed_data_is_unpacked_within_a_bound_and_never_judged_when_it_is_cut() {
    let app = app(Limits::default()).await;
    let document = large(30_000);
    let bomb = format!("[{}]", " ".repeat(20 << 20));
    for coding in ["gzip", "zstd", "br"] {
        let headers = [("content-type", "application/json"), ("content-encoding", coding)];
        let whole = packed(coding, document.as_bytes()).await;
        let report = send(&app, "", &headers, whole.clone()).await.expect(200).json();
        assert_eq!(report["aantallen"]["fouten"], 30, "{coding}");
        for cut in [1, whole.len() / 2, whole.len() - 1] {
            let refused = send(&app, "", &headers, whole[..cut].to_vec()).await.expect(400).json();
            assert_eq!(refused["type"], "urn:maatstaf:probleem:niet-uit-te-pakken", "{coding} {cut}");
        }
        let refused =
            send(&app, "", &headers, packed(coding, bomb.as_bytes()).await).await.expect(400).json();
        assert!(refused["detail"].as_str().unwrap().contains("unpack_ratio"), "{coding} {refused}");
        let refused = send(&app, "", &headers, document.clone()).await.expect(400).json();
        assert_eq!(refused["type"], "urn:maatstaf:probleem:niet-uit-te-pakken", "{coding}");
    }
}

#[tokio::test]
async fn lines_are_those_of_the_whole_file_unpacked_however_large_it_is() {
    let app = app(Limits::default()).await;
    for items in [2_000, 30_000, 400_000] {
        let document = large(items).replace(", ", ",\n").replace("\"vandaag\"", "\n1");
        let bytes = packed("gzip", document.as_bytes()).await;
        let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
        let report = send(&app, "", &headers, bytes).await.expect(200).json();
        let findings = report["bevindingen"].as_array().unwrap();
        for (finding, wrong) in findings.iter().zip(1_u64..) {
            let last = wrong == items as u64 / 1_000 + 1;
            let line = if last { items as u64 + 2 } else { 1_000 * wrong };
            assert_eq!(finding["regel"], line, "{finding}");
        }
        assert!(findings.len() == items / 1_000 + 1 || report["afgekapt"] == true, "{report}");
    }
}

#[tokio::test]
async fn an_answer_in_lines_tells_findings_as_they_come_and_ends_with_the_summary() {
    let app = app(Limits::default()).await;
    let headers = [("content-type", "application/json"), ("accept", LINES)];
    for document in [large(40_000), "{\"lijst\": [\"x\"]}".to_owned()] {
        let answer = send(&app, "", &headers, document).await.expect(200);
        assert_eq!(answer.header("content-type"), LINES);
        let lines = lines(&answer);
        let (last, told) = lines.split_last().unwrap();
        assert_eq!((last.0.as_str(), &last.1["geldig"]), ("samenvatting", &json!(false)));
        let findings = told.iter().filter(|(kind, _)| kind == "bevinding").count() as u64;
        assert_eq!(last.1["aantallen"]["fouten"], findings);
        assert_eq!(last.1["afgekapt"], false);
    }
}

#[tokio::test]
async fn an_answer_in_lines_says_at_its_end_what_kept_it_from_the_end() {
    let app = app(Limits { record_bytes: 100_000, ..Limits::default() }).await;
    let headers = [("content-type", "application/json"), ("accept", LINES)];
    let cut = large(40_000).replace("], \"datum\"", "],, \"datum\"");
    let long = format!("{{\"datum\": \"{}\"}}", "x".repeat(200_000));
    for (document, kind, status) in [(cut, "onleesbaar-document", 400), (long, "te-groot", 413)] {
        let lines = lines(&send(&app, "", &headers, document).await.expect(200));
        let (soort, last) = lines.last().unwrap();
        assert_eq!(soort, "fout");
        assert_eq!(last["probleem"]["type"], format!("urn:maatstaf:probleem:{kind}"));
        assert_eq!(last["probleem"]["status"], status);
    }
    // What is wrong before any data is judged has its own status.
    send(&app, "?onderdeel=niets", &headers, "{}").await.expect(400);
    let request = Request::post("/v1/standaarden/geen/versies/1/validaties").header("accept", LINES);
    app.send(request.header("content-type", LINES).body(Body::from("{}")).unwrap()).await.expect(404);
}

#[tokio::test]
async fn past_the_bounds_findings_are_counted_and_no_longer_shown() {
    let app = app(Limits { findings: 10, streamed_findings: 25, ..Limits::default() }).await;
    let wrong = "\"x\"\n".repeat(40_000);
    let query = "?onderdeel=getal";
    let report = send(&app, query, &[("content-type", LINES)], wrong.clone()).await.expect(200).json();
    assert_eq!((&report["aantallen"]["fouten"], &report["afgekapt"]), (&json!(40_000), &json!(true)));
    assert_eq!(report["bevindingen"].as_array().unwrap().len(), 10);
    assert_eq!(report["bevindingen"][9]["regel"], 10);
    let lines =
        lines(&send(&app, query, &[("content-type", LINES), ("accept", LINES)], wrong).await.expect(200));
    assert_eq!(lines.iter().filter(|(kind, _)| kind == "bevinding").count(), 25);
    assert_eq!(lines.last().unwrap().1["aantallen"]["fouten"], 40_000);
}

#[tokio::test]
async fn documents_that_are_no_deliveries_yet_take_no_place_and_longer_ones_do() {
    let app = app(Limits { deliveries_per_caller: 1, ..Limits::default() }).await;
    let headers = [("content-type", "application/json")];
    let middling = large(30_000);
    let answers = join_all((0..12).map(|_| send(&app, "", &headers, middling.clone()))).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{}", answers[0]);
    // Of several long ones at a time each is judged, or told to wait.
    let pieces = |text: &str| {
        let pieces: Vec<_> =
            text.as_bytes().chunks(65_536).map(|piece| Ok::<_, Infallible>(piece.to_vec())).collect();
        Body::from_stream(futures_util::stream::iter(pieces))
    };
    let long = large(300_000);
    let answers = join_all((0..6).map(|_| send(&app, "", &headers, pieces(&long)))).await;
    assert!(answers.iter().any(|answer| answer.status == 200));
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "5"), "{answer}");
    }
    send(&app, "", &headers, long).await.expect(200);
}

#[tokio::test]
async fn a_delivery_makes_way_while_small_documents_come_and_only_then() {
    let app = app(Limits::default()).await;
    let (name, selector) = ("proef".parse().unwrap(), "1".parse().unwrap());
    let today = "2026-11-30".parse().unwrap();
    let by = app.registry.resolve_to_judge(&name, &selector, today).await.unwrap();
    let request = JudgeRequest { part: Some("getal".parse().unwrap()), today, ..JudgeRequest::default() };
    let mut delivery = app.registry.begin(by, today, request, Form::Lines, 10).await.unwrap();
    assert!(!delivery.makes_way(), "no document came yet");
    for _ in 0..50 {
        app.judge("proef", "1", r#"{ "datum": "x" }"#).await.expect(200);
        delivery.feed("1234567\n".repeat(40_000).into()).await.unwrap();
        if delivery.makes_way() {
            break;
        }
    }
    assert!(delivery.makes_way(), "a document came a moment ago");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!delivery.makes_way(), "no document came for a while");
    delivery.finish().await.unwrap();
    let report = delivery.judged(Vec::new()).report;
    assert!(!report.valid && report.records.is_some_and(|records| records.invalid % 40_000 == 0));
}

#[tokio::test]
async fn a_large_delivery_that_names_no_standard_says_how_to() {
    let app = app(Limits::default()).await;
    let post = |link: Option<&str>| {
        let request = Request::post("/v1/validaties").header("content-type", "application/json");
        let request = link.into_iter().fold(request, |request, link| request.header("link", link));
        request.body(Body::from(large(30_000))).unwrap()
    };
    let refused = app.send(post(None)).await.expect(400).json();
    assert_eq!(refused["fouten"][0]["code"], "geen-standaard-genoemd");
    let answer = app.send(post(Some("</schemas/proef/1.0.0>; rel=\"describedby\""))).await.expect(200);
    assert_eq!(answer.json()["aantallen"]["fouten"], 30);
}

// --- the real process, over real sockets --------------------------------------------------------

const PATH: &str = "/v1/standaarden/schuldhulp-levering/versies/2.0.0/validaties?onderdeel=schuld";
/// One debt that meets the standard, on a line.
const DEBT: &str = r#"{"bedrag":{"centen":1250,"valuta":"EUR"},"peildatum":"2026-02-01","soort":"zorg","schuldeiser":{"particulier":true}}"#;

/// A delivery that is being sent in chunks.
struct Sender {
    stream: TcpStream,
}

impl Sender {
    fn begin(register: &Running, headers: &str) -> Self {
        let mut stream = TcpStream::connect(register.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {LINES}\r\nTransfer-Encoding: chunked\r\n{headers}\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        Self { stream }
    }

    fn chunk(&mut self, text: &str) -> std::io::Result<()> {
        self.stream.write_all(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes())
    }

    /// Everything up to the end of the connection; whether that was the end of the answer too.
    fn rest(mut self) -> (String, bool) {
        let mut answer = Vec::new();
        let _ = self.stream.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer).into_owned();
        let ended = text.ends_with("0\r\n\r\n") || text.contains("content-length");
        (text, ended)
    }
}

fn debts(count: usize) -> String {
    format!("{DEBT}\n").repeat(count)
}

/// Waits until something is so.
fn until(what: &str, mut so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_delivery_that_goes_on_tells_its_progress_at_least_every_two_seconds() {
    let register = Running::start(&[]);
    let mut sender = Sender::begin(&register, &format!("Accept: {LINES}\r\n"));
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(4_500) {
        sender.chunk(&debts(200)).unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }
    sender.stream.write_all(b"0\r\n\r\n").unwrap();
    let (answer, ended) = sender.rest();
    let progress: Vec<u64> = answer
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|line| line["soort"] == "voortgang")
        .map(|line| line["records"].as_u64().unwrap())
        .collect();
    assert!(ended && progress.len() >= 3 && progress.is_sorted() && progress[2] > 0, "{answer}");
    assert!(answer.contains("\"soort\":\"samenvatting\",\"geldig\":true"), "{answer:.3000}");
}

#[test]
fn a_writer_that_is_too_slow_is_told_so_and_a_trickle_is_too_slow() {
    let register =
        Running::start(&[("MAATSTAF_LIMIT_STALL_SECONDS", "2"), ("MAATSTAF_LIMIT_REQUEST_SECONDS", "2")]);
    for headers in [String::new(), format!("Accept: {LINES}\r\n")] {
        let mut sender = Sender::begin(&register, &headers);
        sender.chunk(&debts(2_000)).unwrap();
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(10) && sender.chunk("\n").is_ok() {
            std::thread::sleep(Duration::from_millis(200));
        }
        let (answer, _) = sender.rest();
        assert!(answer.contains("urn:maatstaf:probleem:te-langzaam"), "{answer:.1000}");
        assert!(!answer.contains("\"geldig\""), "{answer:.1000}");
        assert!(began.elapsed() < Duration::from_secs(9));
    }
}

#[test]
fn an_upload_that_is_cut_is_never_answered_as_a_success() {
    let register = Running::start(&[]);
    for headers in [String::new(), format!("Accept: {LINES}\r\n")] {
        let mut sender = Sender::begin(&register, &headers);
        sender.chunk(&debts(2_000)).unwrap();
        sender.stream.shutdown(std::net::Shutdown::Write).unwrap();
        let (answer, _) = sender.rest();
        assert!(!answer.contains("\"geldig\""), "{answer:.1000}");
    }
    // The register is as it was.
    assert_eq!(
        register.request("POST", "/v1/standaarden/adres/versies/1/validaties", "", b"{}").status,
        Some(200)
    );
}

#[test]
fn when_the_caller_leaves_its_place_is_free_and_its_work_ends() {
    let register = Running::start(&[("MAATSTAF_LIMIT_DELIVERIES_PER_CALLER", "1")]);
    let mut sender = Sender::begin(&register, &format!("Accept: {LINES}\r\n"));
    for _ in 0..20 {
        sender.chunk(&debts(2_000)).unwrap();
    }
    let second = || {
        let body = debts(2_000);
        register.request("POST", PATH, &format!("Accept: {LINES}\r\n"), body.as_bytes()).status
    };
    // The kit sends JSON by default, of which this is none: what matters is who may come in.
    assert_eq!(second(), Some(429));
    drop(sender);
    until("the place of who left is not free", || second() == Some(200));
    let idle = register.processor_time();
    std::thread::sleep(Duration::from_millis(500));
    assert!(register.processor_time() - idle < Duration::from_millis(200), "work goes on for nobody");
}

#[test]
fn a_reader_that_takes_nothing_is_left_and_holds_nobody_up() {
    let register = Running::start(&[
        ("MAATSTAF_LIMIT_STALL_SECONDS", "2"),
        ("MAATSTAF_LIMIT_STREAMED_FINDINGS", "1000000"),
        ("MAATSTAF_LIMIT_DELIVERIES_PER_CALLER", "1"),
    ]);
    let mut sender = Sender::begin(&register, &format!("Accept: {LINES}\r\n"));
    let wrong = "{}\n".repeat(20_000);
    let before = register.peak_memory();
    // It sends on and reads nothing, until the register stops taking from it.
    sender.stream.set_write_timeout(Some(Duration::from_secs(10))).unwrap();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(20) && sender.chunk(&wrong).is_ok() {}
    assert!(began.elapsed() < Duration::from_secs(20), "nothing ended");
    // A million findings would be over 300 MiB. How many wait at once depends on how busy the machine is.
    let grown = register.peak_memory() - before;
    assert!(grown < 128 << 20, "{} MiB", grown >> 20);
    let (answer, ended) = sender.rest();
    assert!(!ended && !answer.contains("samenvatting"), "{}", &answer[answer.len().saturating_sub(300)..]);
    until("its place is not free", || {
        register.request("POST", PATH, &format!("Accept: {LINES}\r\n"), b"{}").status == Some(200)
    });
}

#[test]
fn a_client_that_reads_only_when_it_has_sent_everything_gets_every_finding() {
    let register = Running::start(&[]);
    let mut sender = Sender::begin(&register, &format!("Accept: {LINES}\r\n"));
    for _ in 0..40 {
        sender.chunk(&"{\"x\":1}\n".repeat(10_000)).unwrap();
    }
    sender.stream.write_all(b"0\r\n\r\n").unwrap();
    let (answer, ended) = sender.rest();
    assert!(ended);
    assert_eq!(answer.matches("\"soort\":\"bevinding\"").count(), 10_000);
    assert!(answer.contains("\"beoordeeld\":400000"), "{}", &answer[answer.len() - 600..]);
}

#[test]
fn a_delivery_in_the_way_of_a_stop_is_told_so() {
    for headers in [String::new(), format!("Accept: {LINES}\r\n")] {
        let register = Running::start(&[("MAATSTAF_LIMIT_SHUTDOWN_SECONDS", "2")]);
        let mut sender = Sender::begin(&register, &headers);
        sender.chunk(&debts(2_000)).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        let stopping = std::thread::spawn(move || register.stop());
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(10) && sender.chunk(&debts(10)).is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
        let (answer, _) = sender.rest();
        assert!(answer.contains("urn:maatstaf:probleem:register-stopt"), "{answer:.1000}");
        assert!(!answer.contains("\"geldig\""), "{answer:.1000}");
        assert!(stopping.join().unwrap(), "the process did not end well");
    }
}

#[test]
fn memory_does_not_grow_with_the_delivery() {
    let register = Running::start(&[]);
    let mut peaks = Vec::new();
    for chunks in [20, 200] {
        let mut sender = Sender::begin(&register, "");
        for _ in 0..chunks {
            sender.chunk(&debts(2_000)).unwrap();
        }
        sender.stream.write_all(b"0\r\n\r\n").unwrap();
        assert!(sender.rest().0.contains(&format!("\"beoordeeld\":{}", chunks * 2_000)));
        peaks.push(register.peak_memory());
    }
    assert!(peaks[1] < peaks[0] + (16 << 20) && peaks[1] < 150 << 20, "{peaks:?}");
}
