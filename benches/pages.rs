//! What a page costs in a register of 1,000 standards of 3 versions, beside the shipped ones, on SQLite and,
//! where `MAATSTAF_TEST_POSTGRES` names a server, on PostgreSQL: `bash tests/run.sh postgres cargo bench --bench
//! pages`. Prints for each page the median and the 99th percentile of 200 answers in milliseconds of server time,
//! the whole router passed through, and how many kilobytes it weighs as it is and packed.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that fails by unwrap says where")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "kit/databases.rs"]
mod databases;

use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chrono::{NaiveDate, Utc};
use maatstaf::domain::{
    Kind, Limits, Promise, Provision, Selector, Standard, Status, TableMapping, Validity,
};
use maatstaf::registry::{Act, NewVersion, Registry, Step, shipped};
use maatstaf::store::Store;
use tower::ServiceExt as _;

const STANDARDS: usize = 1_000;
const PUBLIC_URL: &str = "http://register.test";

const PAGES: [&str; 19] = [
    "/",
    "/zoeken?q=burgerservicenumer",
    "/voorzieningen",
    "/voorzieningen/schuldhulpverlening",
    "/standaarden",
    "/standaarden?soort=proces&geldigOp=2026-06-01",
    "/standaarden/schuldhulp-levering",
    "/standaarden/schuldhulp-levering/2.0.0",
    "/standaarden/schuldhulp-levering/2.0.0/velden",
    "/standaarden/schuldhulp-levering/3.0.0/velden",
    "/standaarden/schuldhulp-levering/2.0.0/schema",
    "/standaarden/schuldhulp-levering/2.0.0/voorbeelden",
    "/standaarden/schuldhulp-levering/2.0.0/leveren",
    "/standaarden/woo-verzoek/1.0.0/proces",
    "/waardelijsten",
    "/waardelijsten/gemeenten",
    "/bevindingcodes",
    "/toetsen",
    "/status",
];

fn act() -> Act {
    Act { actor: "meting".into(), at: Utc::now(), reason: "meting".into() }
}

fn schema(index: usize, version: usize) -> Vec<u8> {
    let fields: Vec<String> = (0..20)
        .map(|field| format!("\"veld{field}\": {{\"title\": \"Veld {field} van {index}\", \"description\": \"Wat veld {field} betekent in versie {version}.\", \"type\": \"string\", \"maxLength\": {}}}", 10 + field))
        .collect();
    format!("{{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": \"object\", \"properties\": {{{}}}, \"additionalProperties\": false}}", fields.join(", ")).into_bytes()
}

async fn fill(registry: &Registry) {
    let act = act();
    assert!(!registry.import(&shipped().unwrap(), &act).await.unwrap().has_refusals());
    for index in 0..20 {
        let provision = Provision {
            name: format!("voorziening-{index}").parse().unwrap(),
            title: format!("Voorziening {index}"),
            description: "Wat gemeenten hier samen doen.".into(),
            owner: "VNG".into(),
            joining: String::new(),
        };
        registry.put_provision(&provision, &act).await.unwrap();
    }
    for index in 0..STANDARDS {
        let standard = Standard {
            name: format!("standaard-{index}").parse().unwrap(),
            provision: format!("voorziening-{}", index % 20).parse().unwrap(),
            title: format!("Standaard {index}"),
            description: "Een standaard om pagina's mee te meten, met een omschrijving van een regel.".into(),
            kind: Kind::Data,
            example: true,
            contact: String::new(),
            licence: String::new(),
            record_key: None,
            table: TableMapping::default(),
            promise: Promise::default(),
            policy: maatstaf::domain::road::Policy::default(),
        };
        registry.put_standard(&standard, &act).await.unwrap();
        for number in 1..=3 {
            let from = NaiveDate::from_ymd_opt(2023 + number, 1, 1);
            let number: usize = number.try_into().unwrap();
            let new = NewVersion {
                number: format!("{number}.0.0").parse().unwrap(),
                schema: schema(index, number),
                validity: Validity { from, until: None },
                parts: Default::default(),
                notes: String::new(),
                examples: Vec::new(),
            };
            let made = registry.create_version(&standard.name, new, &act).await.unwrap().version;
            let exact = Selector::Exact(made.number.clone());
            let today = Utc::now().date_naive();
            let found = registry.resolve(&standard.name, &exact, today).await.unwrap();
            let step = Step { validity: Some(made.validity), ..Step::to(Status::Published) };
            registry.transition(&found, step, &act).await.unwrap();
        }
    }
}

/// How long an answer takes, and how many bytes it has.
async fn ask(router: &Router, path: &str, packed: bool) -> (f64, usize) {
    let mut request = Request::get(path).header("accept", "text/html");
    if packed {
        request = request.header("accept-encoding", "gzip");
    }
    let began = Instant::now();
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert!(response.status().is_success(), "{path}: {}", response.status());
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (began.elapsed().as_secs_f64() * 1e3, bytes.len())
}

async fn run(url: &str) {
    let store = Store::open(url, 4).await.unwrap();
    store.migrate().await.unwrap();
    let limits = Limits::default();
    let registry = Registry::new(store, limits, PUBLIC_URL);
    fill(&registry).await;
    println!("\n{:?}, {STANDARDS} standards", registry.backend());
    let settings = maatstaf::http::Settings { public_url: PUBLIC_URL.into(), limits, caller_header: None };
    let pages = maatstaf::web::pages(registry.clone(), None);
    let router = maatstaf::http::router(registry, settings, pages);
    println!("{:50} {:>7} {:>7} {:>7} {:>7}", "page", "p50", "p99", "kB", "packed");
    for path in PAGES {
        let mut times = Vec::new();
        for _ in 0..200 {
            times.push(ask(&router, path, false).await.0);
        }
        times.sort_by(f64::total_cmp);
        let (whole, packed) = (ask(&router, path, false).await.1, ask(&router, path, true).await.1);
        println!(
            "{path:50} {:7.2} {:7.2} {:7.1} {:7.1}",
            times[100],
            times[197],
            whole as f64 / 1e3,
            packed as f64 / 1e3
        );
    }
}

fn main() {
    databases::on_each("paginas", run);
}
