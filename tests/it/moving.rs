//! Moving house: what one register exports another takes over, to the same digests and verdicts, whole or not
//! at all; and a mirror judges without its register.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use bytes::Bytes;
use chrono::Utc;
use flate2::Compression;
use flate2::write::GzEncoder;
use maatstaf::domain::{Error, Limits, Selector, Thing, dutch_day};
use maatstaf::registry::{Archive, Exported, Extent, JudgeRequest, Outcome, Registry};
use maatstaf::store::{AuditFilter, Page, StandardFilter, Store};
use serde_json::{Value, json};

use crate::cli::Desk;
use crate::kit::database::{postgres, sqlite};
use crate::kit::process::{BINARY, Running};
use crate::kit::{App, BOTH, On, PUBLIC_URL, act};

pub(crate) const OLD: &str =
    r#"{"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}}"#;
const WITH_OTHER_ID: &str = r#"{"$id": "https://elders.example/vorm.json", "type": "object"}"#;

async fn step(app: &App, number: &str, to: &str, until: Option<&str>) {
    let mut body = json!({ "naar": to, "reden": "proef" });
    if let Some(until) = until {
        body["geldigTotDatum"] = until.into();
        body["opvolger"] = "1.0.2".into();
    }
    if to == "consultatie" {
        let today = dutch_day(Utc::now());
        body["consultatie"] = json!({ "beginDatum": today, "eindDatum": today + chrono::Days::new(30) });
    }
    let path = format!("/v1/standaarden/proefstuk/versies/{number}/statusovergangen");
    app.write("POST", &path, &body).await.expect(200);
}

/// A register with the shipped standards, and one standard in every status, with a profile.
async fn furnished(on: On) -> App {
    let app = App::stocked(on).await;
    app.published("proefstuk", "1.0.0", OLD).await;
    for number in ["1.0.1", "1.0.2"] {
        app.offer("proefstuk", number, OLD).await.expect(201);
        app.publish("proefstuk", number).await.expect(200);
    }
    step(&app, "1.0.0", "einde-ondersteuning", Some("2031-12-31")).await;
    step(&app, "1.0.0", "teruggetrokken", None).await;
    step(&app, "1.0.1", "einde-ondersteuning", Some("2032-12-31")).await;
    app.offer("proefstuk", "1.1.0", OLD).await.expect(201);
    app.offer("proefstuk", "1.2.0", OLD).await.expect(201);
    step(&app, "1.2.0", "consultatie", None).await;
    app.published("vorm", "1.0.0", WITH_OTHER_ID).await;
    let profile = json!({
        "titel": "Proef in de regio", "voor": "Regio Proef", "standaard": "proefstuk", "versie": "1.0.2",
        "schema": { "$ref": "/schemas/proefstuk/1.0.2", "required": ["naam"], "properties": { "naam": { "type": "string" } } },
    });
    app.write("PUT", "/v1/profielen/proef-regio", &profile).await.expect(201);
    app
}

pub(crate) fn read(made: &Exported) -> Archive {
    Archive::read(made.bytes.as_ref(), &Limits::default()).unwrap()
}

pub(crate) async fn export(app: &App, extent: Extent) -> Exported {
    app.registry.archive(extent, Utc::now()).await.unwrap()
}

pub(crate) fn other(on: On) -> On {
    match on {
        On::Sqlite => On::Postgres,
        On::Postgres => On::Sqlite,
    }
}

/// Every verdict on every example of every version that was published, in words.
async fn verdicts(registry: &Registry) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let all = Page { number: 1, size: 1_000 };
    for standard in registry.standards(&StandardFilter::default(), all).await.unwrap().items {
        for version in registry.versions(&standard.name).await.unwrap() {
            if !version.status.is_fixed() {
                continue;
            }
            let exact = Selector::Exact(version.number.clone());
            let day = version.validity.from.unwrap_or_else(|| dutch_day(version.created_at));
            for example in registry.examples(&version).await.unwrap() {
                let (part, today) = (example.part.clone(), example.day.unwrap_or(day));
                let request = JudgeRequest { part, today, ..JudgeRequest::default() };
                let bytes = Bytes::from(example.bytes);
                let judged = registry.judge(&standard.name, &exact, day, bytes, request).await.unwrap();
                let named = format!("{} {} {}", standard.name, version.number, example.name);
                found.insert(named, format!("{:?}", judged.report));
            }
        }
    }
    found
}

pub(crate) fn added(outcomes: &maatstaf::registry::Imported) -> usize {
    outcomes.count(|outcome| matches!(outcome, Outcome::Added))
}

pub(crate) async fn rows(app: &App) -> u64 {
    app.registry.audit_head().await.unwrap().map_or(0, |head| head.rows)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_taken_over_on_the_other_database_judges_the_same_and_exports_the_same() {
    for on in BOTH {
        let from = furnished(on).await;
        let made = export(&from, Extent::Public).await;
        assert_eq!(made.bytes, export(&from, Extent::Public).await.bytes, "{on:?}: the same bytes again");

        let to = App::empty(other(on)).await;
        let imported = to.registry.import_archive(&read(&made), &act()).await.unwrap();
        assert!(!imported.has_refusals() && added(&imported) == imported.things.len(), "{imported:#?}");

        // What moves is the same to the byte; only where it was made differs.
        let again = export(&to, Extent::Public).await;
        assert_eq!(again.manifest.files, made.manifest.files, "{on:?}");
        assert_ne!(again.manifest.head, made.manifest.head);
        assert!(made.manifest.files.contains_key("standaarden/proefstuk/1.2.0/schema.json"));
        assert!(
            !made
                .manifest
                .files
                .keys()
                .any(|path| path.contains("/1.1.0/schema.json") && path.contains("proefstuk"))
        );

        let (there, here) = (verdicts(&from.registry).await, verdicts(&to.registry).await);
        assert!(there.len() > 500, "only {} examples", there.len());
        assert_eq!(there, here, "{on:?}");
        for path in [
            "/v1/standaarden/proefstuk/versies/1.0.0",
            "/v1/standaarden/proefstuk/versies/1.0.1",
            "/v1/standaarden/adres/versies",
            "/v1/profielen/proef-regio",
            "/v1/waardelijsten/gemeenten/versies",
            "/v1/agenda?van=2026-01-01&tot=2033-01-01&paginaGrootte=100",
        ] {
            let (there, here) = (from.get(path).await.expect(200), to.get(path).await.expect(200));
            assert_eq!(there.json(), here.json(), "{on:?} {path}");
            for header in ["deprecation", "sunset", "etag"] {
                assert_eq!(there.header(header), here.header(header), "{on:?} {path} {header}");
            }
        }

        let found = "/v1/zoekresultaten?zoek=gemeente";
        let (there, here) =
            (from.get(found).await.expect(200).json(), to.get(found).await.expect(200).json());
        assert_eq!(there["aantal"], here["aantal"], "{on:?}: what came in is found");

        // The audit says that it came in, from where, and it is a chain.
        let told = to.registry.audit_after(None, &AuditFilter::default()).await.unwrap();
        let row = told.iter().find(|row| row.subject == "standaarden/proefstuk/versies/1.0.1").unwrap();
        let head = made.manifest.head.as_ref().unwrap();
        assert_eq!(row.action, "overgenomen");
        for part in [made.digest.to_string(), PUBLIC_URL.to_owned(), head.hash.clone()] {
            assert!(row.reason.contains(&part), "{part} in {}", row.reason);
        }
        to.registry.verify_audit(None).await.unwrap().unwrap();

        // Once more is nothing, in the audit neither.
        let before = rows(&to).await;
        let again = to.registry.import_archive(&read(&made), &act()).await.unwrap();
        assert_eq!((added(&again), again.has_refusals(), rows(&to).await), (0, false, before), "{on:?}");
    }
}

#[tokio::test]
async fn an_archive_of_everything_brings_concepts_and_a_sound_audit_and_no_token() {
    for on in BOTH {
        let from = App::empty(on).await;
        from.published("adres", "1.0.0", OLD).await;
        from.offer("adres", "1.1.0", OLD).await.expect(201);
        let made = export(&from, Extent::All).await;
        let unpacked = unpacked(&made.bytes);
        assert!(unpacked.keys().any(|path| path == "audit.ndjson"));
        let token = from.registry.tokens().await.unwrap().remove(0);
        let all: Vec<u8> = unpacked.values().flatten().copied().collect();
        let text = String::from_utf8_lossy(&all);
        assert!(text.contains(&token.name), "the audit tells that there was a token");
        assert!(!text.contains("mst_"), "and nothing tells the token");

        let to = App::empty(other(on)).await;
        to.registry.import_archive(&read(&made), &act()).await.unwrap();
        to.get("/v1/standaarden/adres/versies/1.1.0").await.expect(200);

        // A row that was changed is found, also when the manifest was made to fit.
        let mut files = unpacked;
        let audit =
            String::from_utf8(files["audit.ndjson"].clone()).unwrap().replace("\"proef\"", "\"poref\"");
        files.insert("audit.ndjson".into(), audit.into_bytes());
        assert!(refused(&packed(&resealed(files))).contains("keten"));
    }
}

#[tokio::test]
async fn what_differs_refuses_all_of_an_archive_and_what_is_there_already_stays() {
    for on in BOTH {
        let from = App::empty(on).await;
        from.published("adres", "1.0.0", OLD).await;
        from.published("huis", "1.0.0", OLD).await;
        let archive = read(&export(&from, Extent::Public).await);

        let part = App::empty(other(on)).await;
        part.published("adres", "1.0.0", OLD).await;
        let plan = part.registry.plan_archive(&archive, &act()).await.unwrap();
        assert_eq!((added(&plan), plan.has_refusals()), (2, false), "{plan:#?}");
        part.get("/v1/standaarden/huis").await.expect(404);
        part.registry.import_archive(&archive, &act()).await.unwrap();
        part.get("/v1/standaarden/huis/versies/1.0.0").await.expect(200);

        let clash = App::empty(other(on)).await;
        clash.published("adres", "1.0.0", r#"{"type": "object"}"#).await;
        let before = rows(&clash).await;
        let refused = clash.registry.import_archive(&archive, &act()).await.unwrap();
        let (thing, why) = refused.refused().next().unwrap();
        assert_eq!(thing.subject(), "standaarden/adres/versies/1.0.0");
        assert!(format!("{why:?}").contains("schema"), "{why:?}");
        clash.get("/v1/standaarden/huis").await.expect(404);
        assert_eq!(rows(&clash).await, before, "{on:?}: nothing was written");
    }
}

#[tokio::test]
async fn an_archive_that_would_judge_otherwise_here_is_refused_whole() {
    let from = App::empty(On::Sqlite).await;
    from.standard("adres").await;
    let offered = json!({
        "versie": "1.0.0", "schema": serde_json::from_str::<Value>(OLD).unwrap(),
        "voorbeelden": [{ "naam": "goed", "geldig": true, "document": { "code": "a" } }],
    });
    from.write("POST", "/v1/standaarden/adres/versies", &offered).await.expect(201);
    from.publish("adres", "1.0.0").await.expect(200);
    let mut files = unpacked(&export(&from, Extent::Public).await.bytes);
    // The example becomes one that the schema rejects, with every digest made to fit.
    let path = "standaarden/adres/1.0.0/voorbeelden/001.json";
    let (old, new) = (files[path].clone(), b"{\"code\": 1}".to_vec());
    let digest = |bytes: &[u8]| maatstaf::domain::Digest::of(bytes).to_string();
    let lines = String::from_utf8(files["versies.ndjson"].clone()).unwrap();
    files.insert("versies.ndjson".into(), lines.replace(&digest(&old), &digest(&new)).into_bytes());
    files.insert(path.into(), new);
    let archive = Archive::read(packed(&resealed(files)).as_slice(), &Limits::default()).unwrap();
    for on in BOTH {
        let to = App::empty(on).await;
        let before = rows(&to).await;
        let Err(Error::Invalid(faults)) = to.registry.import_archive(&archive, &act()).await else {
            panic!("not refused")
        };
        assert_eq!(faults[0].code, "voorbeeld-afgekeurd");
        to.get("/v1/standaarden/adres").await.expect(404);
        assert_eq!(rows(&to).await, before);
    }
}

// --- hostile archives ------------------------------------------------------------------------

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn unpacked(bytes: &[u8]) -> Files {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        (entry.path().unwrap().to_str().unwrap().to_owned(), bytes)
    });
    entries.collect()
}

/// The same files, with a manifest that fits them.
pub(crate) fn resealed(mut files: Files) -> Files {
    let mut manifest: Value =
        serde_json::from_slice(&files.remove("maatstaf-archief.json").unwrap()).unwrap();
    let digests =
        files.iter().map(|(path, bytes)| (path.clone(), maatstaf::domain::Digest::of(bytes).to_string()));
    manifest["bestanden"] = json!(digests.collect::<BTreeMap<_, _>>());
    files.insert("maatstaf-archief.json".into(), manifest.to_string().into_bytes());
    files
}

fn entry(tar: &mut tar::Builder<Vec<u8>>, path: &str, kind: tar::EntryType, bytes: &[u8]) {
    let mut header = tar::Header::new_ustar();
    // Written straight into the header: the crate itself refuses to make such paths.
    header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
    header.set_entry_type(kind);
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    if !kind.is_file() {
        header.set_link_name("/etc/passwd").unwrap();
    }
    header.set_cksum();
    tar.append(&header, bytes).unwrap();
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

pub(crate) fn packed(files: &Files) -> Vec<u8> {
    packed_with(files, &[])
}

fn packed_with(files: &Files, more: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        entry(&mut tar, path, tar::EntryType::Regular, bytes);
    }
    for (path, kind, bytes) in more {
        entry(&mut tar, path, *kind, bytes);
    }
    gzipped(&tar.into_inner().unwrap())
}

/// Why an archive is refused, in words, where it may unpack to 1 MiB.
fn refused(packed: &[u8]) -> String {
    let limits = Limits { archive_bytes: 1 << 20, ..Limits::default() };
    match Archive::read(packed, &limits) {
        Err(Error::Invalid(faults)) => {
            let words = faults.iter().map(|fault| format!("{:?}: {}\n", fault.place, fault.message.nl));
            words.collect()
        }
        Err(Error::TooLarge { limit, .. }) => limit.to_owned(),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_hostile_archive_is_refused_by_what_is_wrong_with_it() {
    let from = App::empty(On::Sqlite).await;
    from.published("adres", "1.0.0", OLD).await;
    let made = export(&from, Extent::Public).await.bytes;
    let files = unpacked(&made);
    let plain = tar::EntryType::Regular;
    let schema = "standaarden/adres/1.0.0/schema.json";

    for path in ["../uitbraak", "/etc/uitbraak", "a/../../uitbraak", "a//b", "a\\b", "./a", "uit braak"] {
        let said = refused(&packed_with(&files, &[(path, plain, b"x")]));
        assert!(said.contains("pad mag niet"), "{path}: {said}");
    }
    for kind in [
        tar::EntryType::Symlink,
        tar::EntryType::Link,
        tar::EntryType::Directory,
        tar::EntryType::Char,
        tar::EntryType::XHeader,
        tar::EntryType::GNULongName,
        tar::EntryType::GNUSparse,
    ] {
        let said = refused(&packed_with(&files, &[("koppeling", kind, b"")]));
        assert!(said.contains("gewone bestanden"), "{kind:?}: {said}");
    }
    let twice = refused(&packed_with(&files, &[(schema, plain, b"{}")]));
    assert!(twice.contains("twee keer"), "{twice}");
    let extra = refused(&packed_with(&files, &[("extra.txt", plain, b"x")]));
    assert!(extra.contains("niet in het manifest"), "{extra}");

    let without = |path: &str| {
        let mut files = files.clone();
        files.remove(path).unwrap();
        files
    };
    assert!(refused(&packed(&without(schema))).contains("ontbreekt in het archief"));
    assert!(refused(&packed(&resealed(without(schema)))).contains("die zit niet in het archief"));
    assert!(refused(&packed(&without("maatstaf-archief.json"))).contains("manifest ontbreekt"));

    let with = |path: &str, bytes: &[u8]| {
        let mut files = files.clone();
        files.insert(path.into(), bytes.to_vec());
        files
    };
    assert!(refused(&packed(&with(schema, b"{}"))).contains("gewijzigd"));
    assert!(refused(&packed(&resealed(with("uitgaven.ndjson", b"{}\n")))).contains("nieuwere Maatstaf"));
    assert!(refused(&packed(&resealed(with("versies.ndjson", b"{}\n")))).contains("nieuwere Maatstaf"));
    let manifest = String::from_utf8(files["maatstaf-archief.json"].clone()).unwrap();
    for (wrong, said) in [
        (manifest.replace("\"versie\":1", "\"versie\":2"), "vorm 2"),
        (manifest.replace("\"bron\":", "\"bron\": "), "niet de vorm"),
        (manifest.replace("\"openbaar\"", "\"geheim\""), "niet de vorm"),
        ("[]".to_owned(), "niet de vorm"),
    ] {
        let told = refused(&packed(&with("maatstaf-archief.json", wrong.as_bytes())));
        assert!(told.contains(said), "{wrong}: {told}");
    }

    for cut in [0, 1, 20, made.len() / 2, made.len() - 1] {
        refused(&made[..cut]);
    }
    assert!(refused(b"PK\x03\x04 dit is een zip").contains("geen tar in gzip"));
    assert!(refused(&gzipped(b"geen tar")).contains("geen tar in gzip"));
    // A bomb: 3 MB of zeros in 3 KB, as one file, and after the end.
    let zeros = vec![0; 3 << 20];
    assert_eq!(refused(&packed_with(&files, &[("bom", plain, &zeros)])), "archive_bytes");
    assert_eq!(refused(&gzipped(&zeros)), "archive_bytes");
    let few = Limits { archive_files: 3, ..Limits::default() };
    assert!(format!("{:?}", Archive::read(made.as_ref(), &few)).contains("archive_files"));

    // The same bytes, named time and again.
    let large = format!("{{\"description\": \"{}\"}}", "x".repeat(8 << 10)).into_bytes();
    let digest = maatstaf::domain::Digest::of(&large).to_string();
    let example =
        format!(r#"{{"naam":"a","geldig":true,"onderdeel":null,"codes":[],"dag":null,"digest":"{digest}"}}"#);
    let line = String::from_utf8(files["versies.ndjson"].clone()).unwrap();
    let examples = vec![example; 300].join(",");
    let line = line.replace("\"voorbeelden\":[]", &format!("\"voorbeelden\":[{examples}]"));
    let mut often = with("standaarden/adres/1.0.0/voorbeelden/001.json", &large);
    often.insert("versies.ndjson".into(), line.into_bytes());
    assert!(refused(&packed(&resealed(often))).contains("archive_bytes"));

    // A signature may be with it, and is told.
    let signed = packed(&with("maatstaf-archief.jws", b"e30..c2ln"));
    let signed = Archive::read(signed.as_slice(), &Limits::default()).unwrap();
    assert_eq!(signed.signature.as_deref(), Some(&b"e30..c2ln"[..]));
}

// --- the program -----------------------------------------------------------------------------

pub(crate) fn put_shelf(desk: &Desk, status: &str, schema: &str, notes: &str) {
    desk.put("st/proef/provision.yaml", "titel: Proef\n");
    desk.put(
        "st/proef/teller/standard.yaml",
        &format!("titel: Teller\nsoort: gegevens\nversies:\n  1.0.0:\n    status: {status}\n    geldigVan: 2020-01-01\n"),
    );
    desk.put("st/proef/teller/1.0.0/schema.json", schema);
    desk.put("st/proef/teller/1.0.0/notes.md", notes);
}

pub(crate) const COUNTER: &str = r#"{"type": "integer", "minimum": 0}"#;
const OTHER_COUNTER: &str = r#"{"type": "integer", "minimum": 1}"#;

#[test]
fn a_folder_is_planned_first_imported_once_and_never_changes_what_is_published() {
    let desk = Desk::new();
    put_shelf(&desk, "concept", COUNTER, "Eerste.");
    let plan = desk.run(&["import", "--plan", "st"]);
    assert_eq!(plan.code, 0, "{plan:?}");
    for line in [
        "toegevoegd   voorziening proef",
        "toegevoegd   standaard teller",
        "toegevoegd   teller 1.0.0",
        "Plan: 3 toegevoegd, 0 gewijzigd, 0 vastgesteld, 0 ongewijzigd, 0 geweigerd.",
    ] {
        assert!(plan.out.contains(line), "{line} in {}", plan.out);
    }
    let empty = desk.run(&["audit", "verify", "--database", "sqlite:maatstaf.db"]);
    assert!(empty.out.contains("0 regels"), "a plan writes nothing: {empty:?}");

    assert_eq!(desk.run(&["import", "st"]).code, 0);
    put_shelf(&desk, "concept", OTHER_COUNTER, "Eerste.");
    let changed = desk.run(&["import", "st"]);
    assert!(changed.out.contains("gewijzigd    teller 1.0.0"), "{changed:?}");
    put_shelf(&desk, "vastgesteld", OTHER_COUNTER, "Eerste.");
    let published = desk.run(&["import", "--plan", "st"]);
    assert!(published.out.contains("vastgesteld  teller 1.0.0"), "{published:?}");
    assert_eq!(desk.run(&["import", "st"]).code, 0);

    let rows = || desk.run(&["audit", "verify"]).out;
    let before = rows();
    let again = desk.run(&["import", "st"]);
    assert!(again.out.contains("0 toegevoegd, 0 gewijzigd, 0 vastgesteld, 3 ongewijzigd"), "{again:?}");
    assert_eq!(rows(), before, "the second time writes nothing");

    for (status, schema, notes, word) in [
        ("vastgesteld", COUNTER, "Eerste.", "schema"),
        ("vastgesteld", OTHER_COUNTER, "Tweede.", "toelichting"),
        ("concept", OTHER_COUNTER, "Eerste.", "status"),
    ] {
        put_shelf(&desk, status, schema, notes);
        // What would be fine by itself is not done either.
        desk.put("st/anders/provision.yaml", "titel: Anders\n");
        for arguments in [&["import", "st"][..], &["import", "--plan", "st"]] {
            let refused = desk.run(arguments);
            assert_eq!(refused.code, 1, "{refused:?}");
            for part in ["geweigerd    teller 1.0.0", "'teller' 1.0.0", word, "hoger versienummer"] {
                assert!(refused.out.contains(part), "{part} in {}", refused.out);
            }
        }
        assert_eq!(rows(), before, "one refusal stops all");
    }
}

#[test]
fn the_program_exports_imports_and_says_what_it_read() {
    let desk = Desk::new();
    put_shelf(&desk, "vastgesteld", COUNTER, "");
    desk.run(&["import", "st"]);
    let made = desk.run(&["export", "huis.tar.gz"]);
    assert!(made.code == 0 && made.out.contains("manifest sha256:"), "{made:?}");
    assert_eq!(desk.run(&["export", "huis2.tar.gz"]).code, 0);
    let bytes = |name: &str| std::fs::read(desk.folder().join(name)).unwrap();
    assert_eq!(bytes("huis.tar.gz"), bytes("huis2.tar.gz"));

    let there = ["--database", "sqlite:ander.db"];
    let plan = desk.run(&[&["import", "--plan", "huis.tar.gz"][..], &there].concat());
    assert!(plan.code == 0 && plan.out.contains("Plan: 3 toegevoegd"), "{plan:?}");
    assert!(plan.err.contains("(openbaar)") && plan.err.contains("niet ondertekend"), "{plan:?}");
    let imported = desk.run(&[&["import", "huis.tar.gz"][..], &there].concat());
    assert!(imported.code == 0 && imported.out.contains("3 toegevoegd"), "{imported:?}");
    let again = desk.run(&[&["import", "huis.tar.gz"][..], &there].concat());
    assert!(again.code == 0 && again.out.contains("3 ongewijzigd"), "{again:?}");

    let mut broken = bytes("huis.tar.gz");
    let half = broken.len() / 2;
    broken.truncate(half);
    std::fs::write(desk.folder().join("stuk.tar.gz"), broken).unwrap();
    let refused = desk.run(&["import", "stuk.tar.gz", "--database", "sqlite:leeg.db"]);
    assert!(refused.code == 1 && refused.err.contains("afgebroken"), "{refused:?}");
    assert_eq!(desk.run(&["import", "bestaat-niet.tar.gz"]).code, 2);
}

/// What there is of everything that the killed import brings.
async fn amounts(registry: &Registry) -> [u64; 3] {
    let all = Page { number: 1, size: 1_000 };
    let standards = registry.standards(&StandardFilter::default(), all).await.unwrap();
    let mut versions = 0;
    for standard in &standards.items {
        versions += registry.versions(&standard.name).await.unwrap().len() as u64;
    }
    [standards.total, versions, registry.audit_head().await.unwrap().map_or(0, |head| head.rows)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_killed_leaves_all_or_nothing() {
    let from = App::empty(On::Sqlite).await;
    from.published("adres", "1.0.0", OLD).await;
    for minor in 1..=150 {
        from.offer("adres", &format!("1.{minor}.0"), OLD).await.expect(201);
    }
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("huis.tar.gz");
    std::fs::write(&archive, export(&from, Extent::All).await.bytes).unwrap();
    let import = |url: &str| {
        let mut command = Command::new(BINARY);
        command.args(["import", "--database", url, archive.to_str().unwrap()]).current_dir(folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    for on in BOTH {
        let fresh = async || match on {
            On::Sqlite => sqlite().await,
            On::Postgres => postgres().await,
        };
        // How long it takes when it is left alone, and what it brings.
        let database = fresh().await;
        let began = Instant::now();
        assert!(import(&database.url).wait().unwrap().success());
        let (whole, wanted) = (began.elapsed(), [1, 151, 154]);
        assert_eq!(
            amounts(&Registry::new(Store::clone(&database.store), Limits::default(), PUBLIC_URL)).await,
            wanted
        );

        let (mut nothing, database) = (0, fresh().await);
        let registry = Registry::new(Store::clone(&database.store), Limits::default(), PUBLIC_URL);
        // Ever later, past the time that all of it took.
        for turn in 0..=24 {
            let mut child = import(&database.url);
            tokio::time::sleep(whole * turn / 20).await;
            child.kill().unwrap();
            child.wait().unwrap();
            let there = amounts(&registry).await;
            assert!(there == [0, 0, 0] || there == wanted, "{on:?} after {turn}/20: {there:?}");
            registry.verify_audit(None).await.unwrap().unwrap();
            if there == wanted {
                break;
            }
            nothing += 1;
        }
        assert!(nothing > 5, "{on:?}: only {nothing} times in time");
        assert!(import(&database.url).wait().unwrap().success());
        assert_eq!(amounts(&registry).await, wanted, "{on:?}: what was cut off can be done again");
    }
}

// --- the mirror ------------------------------------------------------------------------------

#[tokio::test]
async fn the_public_archive_is_offered_with_a_tag_that_changes_when_the_register_does() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", OLD).await;
        let answer = app.get("/v1/export").await.expect(200);
        let archive = Archive::read(answer.bytes.as_slice(), &Limits::default()).unwrap();
        let tag = format!("W/\"{}\"", archive.digest.to_string().trim_start_matches("sha256:"));
        assert_eq!(answer.header("etag"), tag, "{on:?}");
        assert_eq!(
            app.get_with("/v1/export", "accept-encoding", "zstd").await.header("content-encoding"),
            ""
        );
        app.get_with("/v1/export", "if-none-match", &tag).await.expect(304);
        app.offer("adres", "1.1.0", OLD).await.expect(201);
        app.publish("adres", "1.1.0").await.expect(200);
        let later = app.get_with("/v1/export", "if-none-match", &tag).await.expect(200);
        assert_ne!(later.bytes, answer.bytes);
        app.get("/v1/export?alles=true").await.expect(400);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_mirror_judges_as_its_register_did_without_it() {
    let desk = Desk::new();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    for part in ["bouwstenen", "waardelijsten"] {
        copy(&shipped.join(part), &desk.folder().join("standaarden").join(part));
    }
    let standards = desk.folder().join("standaarden");
    let register = Running::start(&[("MAATSTAF_SCHEMAS", standards.to_str().unwrap())]);
    let address = format!("http://{}", register.address);
    let made = desk.run(&["mirror", &address, "spiegel"]);
    assert!(made.code == 0 && made.out.contains("spiegel is bij"), "{made:?}");
    assert!(made.err.contains("ondertekend op"), "{made:?}");
    let again = desk.run(&["mirror", &address, "spiegel"]);
    assert!(again.code == 0 && again.out.contains("niets veranderd"), "{again:?}");

    let here = std::fs::read_dir(shipped.join("bouwstenen/adres")).unwrap();
    let newest = here.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let number = newest.filter(|name| name.starts_with(|c: char| c.is_ascii_digit())).max().unwrap();
    let folder = shipped.join(format!("bouwstenen/adres/{number}/examples"));
    let standard = format!("adres@{number}");
    let judge = |source: &[&str]| {
        let folder = folder.to_str().unwrap();
        desk.run(&[&["validate", "--format", "json", "--standard", &standard, folder][..], source].concat())
    };
    let database = format!("sqlite:{}", register.folder.path().join("register.db").display());
    let there = judge(&["--database", &database]);
    assert!(register.stop());
    let without = judge(&["--mirror", "spiegel"]);
    assert_eq!((without.code, without.out.as_str()), (there.code, there.out.as_str()), "{without:?}");
    assert!(without.out.lines().count() > 3, "{without:?}");

    // What is no archive leaves the mirror as it was.
    std::fs::write(desk.folder().join("stuk.tar.gz"), b"stuk").unwrap();
    assert_eq!(desk.run(&["mirror", "stuk.tar.gz", "spiegel"]).code, 1);
    assert_eq!(desk.run(&["mirror", &address, "spiegel"]).code, 2, "the register is gone");
    assert_eq!(judge(&["--mirror", "spiegel"]).out, there.out);
    let absent = judge(&["--mirror", "bestaat-niet"]);
    assert!(absent.code == 2 && absent.err.contains("geen spiegel"), "{absent:?}");
    let files = std::fs::read_dir(desk.folder().join("spiegel")).unwrap().count();
    assert_eq!(files, 2, "one database and what it is of");
}

#[test]
fn things_are_named_as_the_audit_names_them() {
    let thing = Thing::Version("adres".parse().unwrap(), "1.0.0".parse().unwrap());
    assert_eq!(
        (thing.subject().as_str(), thing.to_string().as_str()),
        ("standaarden/adres/versies/1.0.0", "adres 1.0.0")
    );
}
