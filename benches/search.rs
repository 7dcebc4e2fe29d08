//! Searching a full register: 1,000 standards of 10 versions each, with some 80 fields a version, on
//! SQLite and, where `MAATSTAF_TEST_POSTGRES` names a server, on PostgreSQL:
//! `bash tests/run.sh postgres cargo bench --bench search`. Prints for each query how many it finds, and
//! the median and the 99th percentile of 100 answers in milliseconds, of a page of 20.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that fails by unwrap says where")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "kit/databases.rs"]
mod databases;

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::Utc;
use maatstaf::domain::search::{LineKind, SearchLine};
use maatstaf::domain::{
    Digest, Editions, Kind, Limits, Promise, Provision, Standard, Status, TableMapping, Validity, Version,
};
use maatstaf::registry::{Act, Backend, Page, Registry};
use maatstaf::store::Store;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database};

const STANDARDS: usize = 1_000;
const VERSIONS: usize = 10;
const FIELDS: usize = 80;

const ROOTS: &str = "schuld hulp traject adres gemeente vergunning aanvraag zorg jeugd bezwaar beroep klacht \
    datum code naam nummer bedrag periode persoon organisatie bank rekening inwoner levering melding besluit \
    termijn proces stap uitkomst soort reden einde begin plan fase client partij contact telefoon post straat \
    huis woon plaats land provincie water weg boom park licht afval milieu bodem lucht energie bouw sloop brand \
    veiligheid horeca markt evenement subsidie belasting aanslag heffing waarde object pand perceel kadaster \
    eigenaar huurder huur koop inkomen vermogen uitkering werk baan opleiding school leerling vervoer taxi \
    parkeer kenteken voertuig document bijlage dossier zaak status rol taak dienst product kosten baten last \
    begroting kern cijfer register verwerking grond slag toets keuring controle rapport advies commissie";
const COMMON: &str = "bsn naam geboortedatum gemeentecode postcode huisnummer begindatum einddatum zaaknummer \
    kvkNummer omschrijving status soort bedrag";
const PROSE: &str = "de het een van voor met is wordt niet die waarop bij op aan of zoals volgens eerste laatste \
    dag waar geldt moet mag bekend vastgelegd inwoner gemeente gegevens";

const QUERIES: [&str; 22] = [
    "bsn",
    "naam",
    "gemeentecode",
    "datum",
    "gemente",
    "schuldhlup",
    "geboortdatum",
    "verguninng",
    "adressen",
    "vergunningen",
    "traject",
    "schuldhulp traject",
    "gemeente naam bsn",
    "het adres van de inwoner",
    "postcode huisnummer",
    "gegevens volgens gemeente",
    "hulp",
    "a",
    "een",
    "bestaatnietindezelijst",
    "standaard-500",
    "kadaster perceel eigenaar",
];

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn word(&mut self, roots: &[&str]) -> String {
        let first = roots[self.below(roots.len())];
        match self.below(3) {
            0 => first.to_owned(),
            _ => format!("{first}{}", roots[self.below(roots.len())]),
        }
    }

    fn sentence(&mut self, roots: &[&str], prose: &[&str], length: usize) -> String {
        let words = (0..length).map(|_| match self.below(5) {
            0 | 1 => self.word(roots),
            _ => prose[self.below(prose.len())].to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

fn act() -> Act {
    Act { actor: "meting".into(), at: Utc::now(), reason: "meting".into() }
}

fn lines(dice: &mut Dice, roots: &[&str], prose: &[&str]) -> Vec<SearchLine> {
    let common: Vec<&str> = COMMON.split_whitespace().collect();
    let parts = ["client", "traject", "aanvraag", "levering[]"];
    let field = |dice: &mut Dice| {
        let name = match dice.below(6) {
            0 => common[dice.below(common.len())].to_owned(),
            _ => dice.word(roots),
        };
        let path = format!("{}.{name}", parts[dice.below(parts.len())]);
        let meaning = dice.sentence(roots, prose, 12);
        SearchLine::new(LineKind::Field, &path, "", &meaning)
    };
    (0..FIELDS).map(|_| field(dice)).collect()
}

async fn fill(store: &Store) {
    let (mut dice, act) = (Dice(7), act());
    let roots: Vec<&str> = ROOTS.split_whitespace().collect();
    let prose: Vec<&str> = PROSE.split_whitespace().collect();
    for index in 0..20 {
        let provision = Provision {
            name: format!("voorziening-{index}").parse().unwrap(),
            title: dice.word(&roots),
            description: dice.sentence(&roots, &prose, 30),
            owner: "VNG".into(),
            joining: String::new(),
        };
        store.put_provision(&provision, &act).await.unwrap();
    }
    for index in 0..STANDARDS {
        let standard = Standard {
            name: format!("standaard-{index}").parse().unwrap(),
            provision: format!("voorziening-{}", index % 20).parse().unwrap(),
            title: format!("{} {}", dice.word(&roots), dice.word(&roots)),
            description: dice.sentence(&roots, &prose, 30),
            kind: Kind::Data,
            example: true,
            contact: String::new(),
            licence: String::new(),
            record_key: None,
            table: TableMapping::default(),
            promise: Promise::default(),
            policy: maatstaf::domain::road::Policy::default(),
        };
        store.put_standard(&standard, &act).await.unwrap();
        let mut lines = lines(&mut dice, &roots, &prose);
        for number in 0..VERSIONS {
            // A version says much the same as the one before it.
            let changed = dice.below(FIELDS);
            lines[changed].text = dice.sentence(&roots, &prose, 12);
            let schema = format!("{{\"title\":\"{index} {number}\"}}");
            let version = Version {
                standard: standard.name.clone(),
                number: format!("{}.{}.0", 1 + number / 5, number % 5).parse().unwrap(),
                status: Status::Draft,
                validity: Validity::default(),
                digest: Digest::of(schema.as_bytes()),
                parts: BTreeMap::new(),
                alias: None,
                notes: String::new(),
                created_at: act.at,
                published_at: None,
                editions: Editions::none(),
                successor: None,
            };
            store.create_version(&version, schema.as_bytes(), &[], &lines, &act).await.unwrap();
        }
    }
}

async fn measure(registry: &Registry) {
    let on = Utc::now().date_naive();
    let page = Page { number: 1, size: 20 };
    let mut all = Vec::new();
    println!("{:28} {:>6} {:>8} {:>8}", "query", "found", "p50", "p99");
    for query in QUERIES {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..100 {
            let began = Instant::now();
            found = registry.search(query, on, page).await.unwrap().total;
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
        all.extend_from_slice(&times);
        println!("{query:28} {found:6} {:8.2} {:8.2}", share(&mut times, 50), share(&mut times, 99));
    }
    println!("{:28} {:6} {:8.2} {:8.2}", "all", "", share(&mut all, 50), share(&mut all, 99));
}

fn share(times: &mut [f64], percent: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

async fn run(url: &str) {
    let store = Store::open(url, 4).await.unwrap();
    store.migrate().await.unwrap();
    let began = Instant::now();
    fill(&store).await;
    let each = began.elapsed().as_secs_f64() * 1e3 / (STANDARDS * VERSIONS) as f64;
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let raw = Database::connect(options).await.unwrap();
    let published = "UPDATE versions SET status = 'vastgesteld' WHERE id % 5 <> 0";
    raw.execute_unprepared(published).await.unwrap();
    // What PostgreSQL does by itself, some time after.
    let tidy = if store.backend() == Backend::Postgres { "VACUUM ANALYZE" } else { "ANALYZE" };
    raw.execute_unprepared(tidy).await.unwrap();
    println!("\n{:?}: {} versions, {each:.1} ms to write one", store.backend(), STANDARDS * VERSIONS);
    measure(&Registry::new(store, Limits::default(), "http://register.test")).await;
}

fn main() {
    databases::on_each("zoeken", run);
}
