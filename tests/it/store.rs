//! What the store promises, on both databases.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use maatstaf::domain::road::Taken;
use maatstaf::domain::{
    Conflict, Digest, Editions, Error, Example, Expected, Grants, Kind, Missing, Provision, Standard,
    StandardName, Status, Validity, Version, VersionNumber,
};
use maatstaf::store::{Act, Backend, Page, StandardFilter, Store, Transition, Written};

use crate::kit::database::{TestDatabase, empty_postgres, postgres, sqlite};

mod raw_sql;

const ALL: Page = Page { number: 1, size: 100 };

/// The same test on SQLite and on PostgreSQL.
async fn on_both(test: impl AsyncFn(TestDatabase)) {
    test(sqlite().await).await;
    test(postgres().await).await;
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 123_456_789).unwrap()
}

fn day(written: &str) -> NaiveDate {
    written.parse().unwrap()
}

fn act(reason: &str) -> Act {
    Act { actor: "beheer".to_owned(), at: now(), reason: reason.to_owned() }
}

fn provision(name: &str) -> Provision {
    Provision {
        name: name.parse().unwrap(),
        title: format!("Titel van {name}"),
        description: "Waar het voor is".to_owned(),
        owner: "VNG".to_owned(),
        joining: "Meld u aan".to_owned(),
    }
}

fn standard(name: &str, provision: &str) -> Standard {
    Standard {
        name: name.parse().unwrap(),
        provision: provision.parse().unwrap(),
        title: format!("Titel van {name}"),
        description: "Wat is afgesproken".to_owned(),
        kind: Kind::Data,
        example: false,
        contact: "vragen@voorbeeld.example".to_owned(),
        licence: "EUPL-1.2".to_owned(),
        record_key: Some("/dossiers/*/nummer".to_owned()),
        table: Default::default(),
        promise: Default::default(),
        policy: Default::default(),
    }
}

fn draft(standard: &str, number: &str, schema: &[u8]) -> Version {
    Version {
        standard: standard.parse().unwrap(),
        number: number.parse().unwrap(),
        status: Status::Draft,
        validity: Validity { from: Some(day("2027-01-01")), until: None },
        digest: Digest::of(schema),
        parts: BTreeMap::from([("adres".parse().unwrap(), "#/$defs/adres".to_owned())]),
        alias: None,
        notes: "De eerste".to_owned(),
        created_at: now(),
        published_at: None,
        editions: Editions::current(),
        successor: None,
    }
}

fn example(name: &str, valid: bool) -> Example {
    Example {
        name: name.to_owned(),
        valid,
        part: (!valid).then(|| "adres".parse().unwrap()),
        codes: if valid { vec![] } else { vec!["ontbreekt".to_owned(), "type".to_owned()] },
        bytes: b"{\"a\":\"\\u0000\"}".to_vec(),
        day: None,
    }
}

fn name(written: &str) -> StandardName {
    written.parse().unwrap()
}

fn number(written: &str) -> VersionNumber {
    written.parse().unwrap()
}

/// A register with the provision `wonen` and its standard `adres`.
async fn furnish(store: &Store) {
    store.put_provision(&provision("wonen"), &act("begin")).await.unwrap();
    store.put_standard(&standard("adres", "wonen"), &act("begin")).await.unwrap();
}

async fn publish(store: &Store, of: &str, at: &str) -> Version {
    let there = store.version(&name(of), &number(at)).await.unwrap().unwrap();
    let change = Transition {
        from: there.status,
        to: Status::Published,
        digest: there.digest,
        validity: None,
        refers_to: Vec::new(),
        editions: None,
        undecided_reason: None,
        approvals: 0,
        taken: Taken::default(),
        signature: None,
    };
    store.transition(&name(of), &number(at), &change, &act("besluit"), |_| Ok(())).await.unwrap()
}

/// A register in which `adres` 1.0.0 is published, with examples and an alias, and 1.1.0 is a draft.
async fn furnish_published(store: &Store) {
    furnish(store).await;
    let first = Version { alias: Some("https://vng.nl/adres".to_owned()), ..draft("adres", "1.0.0", b"{}") };
    let examples = [example("goed", true), example("fout", false)];
    store.create_version(&first, b"{}", &examples, &[], &act("nieuw")).await.unwrap();
    publish(store, "adres", "1.0.0").await;
    let next = draft("adres", "1.1.0", b"true");
    store.create_version(&next, b"true", &[example("open", true)], &[], &act("nieuw")).await.unwrap();
}

async fn audited(store: &Store) -> u64 {
    store.audit(ALL).await.unwrap().total
}

#[track_caller]
fn assert_conflict<T: std::fmt::Debug>(answer: Result<T, Error>, expected: Conflict) {
    match answer {
        Err(Error::Conflict(kind, _)) => assert_eq!(kind, expected),
        other => panic!("expected {expected:?}, got {other:?}"),
    }
}

#[tokio::test]
async fn migrating_twice_applies_nothing_the_second_time() {
    on_both(async |db| {
        assert_eq!(db.store.pending_migrations().await.unwrap(), 0);
        assert_eq!(db.store.migrate().await.unwrap(), 0);
        db.store.ping().await.unwrap();
        assert!(db.store.is_empty().await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn an_empty_database_has_all_migrations_pending_and_is_not_touched_by_asking() {
    let dir = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", dir.path().join("leeg.db").display());
    for url in [file, empty_postgres().await] {
        let store = Store::open(&url, 4).await.unwrap();
        let pending = store.pending_migrations().await.unwrap();
        assert!(pending > 0);
        assert_eq!(store.pending_migrations().await.unwrap(), pending);
        assert!(store.is_empty().await.is_err(), "no table was made by asking");
        let (one, other) = tokio::join!(store.migrate(), store.migrate());
        assert_eq!(one.unwrap() + other.unwrap(), pending, "two that race take turns");
    }
}

#[tokio::test]
async fn a_role_that_may_only_read_can_ask_what_is_pending() {
    let db = postgres().await;
    // Roles are of the server, not of the database.
    let role = format!("maatstaf_lezer_{}", std::process::id());
    for sql in [
        format!("CREATE ROLE {role} LOGIN"),
        format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"),
    ] {
        db.sql(&sql).await.unwrap();
    }
    let mut url = url::Url::parse(&db.url).unwrap();
    url.set_username(&role).unwrap();
    let reader = Store::open(url.as_str(), 1).await.unwrap();
    assert_eq!(reader.pending_migrations().await.unwrap(), 0);
    assert_eq!(reader.migrate().await.unwrap(), 0);
    let refused = reader.put_provision(&provision("wonen"), &act("mag niet")).await;
    assert!(matches!(refused, Err(Error::Internal(_))));
}

#[tokio::test]
async fn an_address_that_is_wrong_is_refused_without_repeating_it() {
    let mut no_database = url::Url::parse(&empty_postgres().await).unwrap();
    no_database.set_path("bestaat_niet");
    no_database.set_password(Some("geheim")).unwrap();
    for url in [
        "mysql://root:geheim@localhost/x",
        "postgres://u:geheim@localhost:notaport/x",
        no_database.as_str(),
        "sqlite:/bestaat/niet/geheim.db",
        "geheim",
    ] {
        let Err(Error::Internal(cause)) = Store::open(url, 1).await else { panic!("{url} was opened") };
        assert!(!cause.contains("geheim"), "{cause}");
    }
}

#[tokio::test]
async fn what_was_put_in_comes_out() {
    on_both(async |db| {
        let store = &db.store;
        furnish_published(store).await;
        assert_eq!(store.backend() == Backend::Sqlite, db.url.starts_with("sqlite"));
        assert_eq!(store.provision(&"wonen".parse().unwrap()).await.unwrap(), Some(provision("wonen")));
        assert_eq!(store.standard(&name("adres")).await.unwrap(), Some(standard("adres", "wonen")));
        let version = store.version(&name("adres"), &number("1.0.0")).await.unwrap().unwrap();
        let moment = DateTime::from_timestamp_micros(now().timestamp_micros()).unwrap();
        let expected = Version {
            status: Status::Published,
            alias: Some("https://vng.nl/adres".to_owned()),
            created_at: moment,
            published_at: Some(moment),
            ..draft("adres", "1.0.0", b"{}")
        };
        assert_eq!(version, expected);
        assert_eq!(
            store.versions_by_alias("https://vng.nl/adres").await.unwrap().into_iter().next(),
            Some(expected)
        );
        assert!(store.versions_by_alias("https://vng.nl/\0").await.unwrap().is_empty());
        assert_eq!(store.versions(&name("adres")).await.unwrap().len(), 2);
        let bytes = store.schema_bytes(&name("adres"), &number("1.1.0")).await.unwrap();
        assert_eq!(bytes.as_deref(), Some(&b"true"[..]));
        let examples = store.examples(&name("adres"), &number("1.0.0")).await.unwrap();
        assert_eq!(examples, [example("fout", false), example("goed", true)]);
        assert_eq!(store.version(&name("adres"), &number("9.0.0")).await.unwrap(), None);
        assert_eq!(store.schema_bytes(&name("weg"), &number("1.0.0")).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn putting_the_same_again_writes_nothing_and_putting_something_else_changes_it() {
    on_both(async |db| {
        let store = &db.store;
        let act = act("beheer");
        let mut wonen = provision("wonen");
        assert_eq!(store.put_provision(&wonen, &act).await.unwrap(), Written::Created);
        assert_eq!(store.put_provision(&wonen, &act).await.unwrap(), Written::Same);
        wonen.owner = "KING".to_owned();
        assert_eq!(store.put_provision(&wonen, &act).await.unwrap(), Written::Changed);
        let mut adres = standard("adres", "wonen");
        assert_eq!(store.put_standard(&adres, &act).await.unwrap(), Written::Created);
        assert_eq!(store.put_standard(&adres, &act).await.unwrap(), Written::Same);
        adres.record_key = None;
        adres.kind = Kind::Process;
        assert_eq!(store.put_standard(&adres, &act).await.unwrap(), Written::Changed);
        assert_eq!(store.standard(&adres.name).await.unwrap(), Some(adres));
        assert_eq!(store.provision(&wonen.name).await.unwrap(), Some(wonen));
        let rows = store.audit(ALL).await.unwrap();
        let actions: Vec<&str> = rows.items.iter().map(|row| row.action.as_str()).collect();
        assert_eq!(
            actions,
            ["standaard-gewijzigd", "standaard-gemaakt", "voorziening-gewijzigd", "voorziening-gemaakt"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_change_whose_audit_row_cannot_be_written_is_not_made() {
    on_both(async |db| {
        let store = &db.store;
        furnish_published(store).await;
        db.sql("ALTER TABLE audit RENAME TO kwijt").await.unwrap();
        let put = store.put_provision(&provision("werk"), &act("x")).await;
        assert!(matches!(put, Err(Error::Internal(_))), "{put:?}");
        let version = draft("adres", "2.0.0", b"[]");
        let made = store.create_version(&version, b"[]", &[], &[], &act("x")).await;
        assert!(matches!(made, Err(Error::Internal(_))), "{made:?}");
        let (adres, open) = (name("adres"), number("1.1.0"));
        assert!(store.delete_draft(&adres, &open, &Expected::Anything, &act("x")).await.is_err());
        assert_eq!(store.provisions(ALL).await.unwrap().total, 1);
        assert_eq!(store.versions(&adres).await.unwrap().len(), 2);
        assert_eq!(store.examples(&adres, &open).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_standard_needs_its_provision_and_never_moves_to_another() {
    on_both(async |db| {
        let store = &db.store;
        let missing = store.put_standard(&standard("adres", "wonen"), &act("te vroeg")).await;
        assert_eq!(missing, Err(Error::Missing(Missing::Provision, "wonen".to_owned())));
        furnish(store).await;
        store.put_provision(&provision("werk"), &act("begin")).await.unwrap();
        let before = audited(store).await;
        let moved = store.put_standard(&standard("adres", "werk"), &act("verhuizen")).await;
        assert_conflict(moved, Conflict::NameTaken);
        assert_eq!(audited(store).await, before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_eight_that_race_for_a_number_with_different_bytes_one_wins() {
    on_both(async |db| {
        furnish(&db.store).await;
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..8 {
            let store = db.store.clone();
            tasks.spawn(async move {
                let schema = format!("{{\"title\":\"{task}\"}}").into_bytes();
                let version = draft("adres", "1.0.0", &schema);
                store.create_version(&version, &schema, &[example("goed", true)], &[], &act("race")).await
            });
        }
        let answers = tasks.join_all().await;
        let created = answers.iter().filter(|answer| matches!(answer, Ok(Written::Created))).count();
        let refused = answers
            .iter()
            .filter(|answer| matches!(answer, Err(Error::Conflict(Conflict::VersionExists, _))))
            .count();
        assert_eq!((created, refused), (1, 7), "{answers:?}");
        assert_eq!(audited(&db.store).await, 3);
        assert_eq!(db.store.examples(&name("adres"), &number("1.0.0")).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_eight_that_race_with_the_same_bytes_one_makes_it_and_all_succeed() {
    on_both(async |db| {
        furnish(&db.store).await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let store = db.store.clone();
            tasks.spawn(async move {
                let version = Version { alias: Some("urn:a".to_owned()), ..draft("adres", "1.0.0", b"{}") };
                store.create_version(&version, b"{}", &[], &[], &act("race")).await.unwrap()
            });
        }
        let answers = tasks.join_all().await;
        assert_eq!(answers.iter().filter(|written| **written == Written::Created).count(), 1);
        assert_eq!(answers.iter().filter(|written| **written == Written::Same).count(), 7);
        publish(&db.store, "adres", "1.0.0").await;
        let again =
            db.store.create_version(&draft("adres", "1.0.0", b"{}"), b"{}", &[], &[], &act("nog eens")).await;
        assert_eq!(again, Ok(Written::Same), "also when it has been published since");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_eight_that_race_to_put_the_same_standard_one_makes_it() {
    on_both(async |db| {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let store = db.store.clone();
            tasks.spawn(async move {
                store.put_provision(&provision("wonen"), &act("race")).await.unwrap();
                store.put_standard(&standard("adres", "wonen"), &act("race")).await.unwrap()
            });
        }
        let answers = tasks.join_all().await;
        assert_eq!(answers.iter().filter(|written| **written == Written::Created).count(), 1);
        assert_eq!(audited(&db.store).await, 2);
    })
    .await;
}

#[tokio::test]
async fn versions_that_share_an_alias_come_published_ones_first() {
    on_both(async |db| {
        let store = &db.store;
        furnish_published(store).await;
        let alias = Some("https://vng.nl/adres".to_owned());
        let other = Version { alias, ..draft("adres", "0.9.0", b"[]") };
        store.create_version(&other, b"[]", &[], &[], &act("zelfde")).await.unwrap();
        let found = store.versions_by_alias("https://vng.nl/adres").await.unwrap();
        let numbers: Vec<_> = found.iter().map(|version| version.number.to_string()).collect();
        assert_eq!(numbers, ["1.0.0", "0.9.0"]);
    })
    .await;
}

#[tokio::test]
async fn a_version_needs_its_standard_and_starts_as_a_draft() {
    on_both(async |db| {
        let store = &db.store;
        furnish(store).await;
        let stray =
            store.create_version(&draft("weg", "1.0.0", b"{}"), b"{}", &[], &[], &act("zwerver")).await;
        assert_eq!(stray, Err(Error::Missing(Missing::Standard, "weg".to_owned())));
        let done = Version { status: Status::Published, ..draft("adres", "1.0.0", b"{}") };
        assert_conflict(
            store.create_version(&done, b"{}", &[], &[], &act("ineens")).await,
            Conflict::NotDraft,
        );
        let twins = [example("goed", true), example("goed", false)];
        let twice =
            store.create_version(&draft("adres", "1.0.0", b"{}"), b"{}", &twins, &[], &act("dubbel")).await;
        assert!(matches!(twice, Err(Error::Invalid(_))), "{twice:?}");
        assert_eq!(store.versions(&name("adres")).await.unwrap(), []);
        assert_eq!(audited(store).await, 2);
    })
    .await;
}

#[tokio::test]
async fn only_a_draft_is_replaced_or_deleted() {
    on_both(async |db| {
        let store = &db.store;
        furnish_published(store).await;
        let before = audited(store).await;
        let open = draft("adres", "1.1.0", b"true");
        let same = store
            .replace_draft(&open, b"true", &[example("open", true)], &[], &Expected::Anything, &act("x"))
            .await;
        assert_eq!(same, Ok(Written::Same));
        assert_eq!(audited(store).await, before);
        let next = draft("adres", "1.1.0", b"false");
        let written = store
            .replace_draft(
                &next,
                b"false",
                &[example("dicht", false)],
                &[],
                &Expected::Anything,
                &act("beter"),
            )
            .await;
        assert_eq!(written, Ok(Written::Changed));
        let bytes = store.schema_bytes(&next.standard, &next.number).await.unwrap();
        assert_eq!(bytes.as_deref(), Some(&b"false"[..]));
        assert_eq!(store.examples(&next.standard, &next.number).await.unwrap(), [example("dicht", false)]);
        let row = store.audit(Page { number: 1, size: 1 }).await.unwrap().items.remove(0);
        assert_eq!(row.subject, "standaarden/adres/versies/1.1.0");
        assert_eq!(
            (row.digest_before, row.digest_after),
            (Some(Digest::of(b"true").to_string()), Some(next.digest.to_string()))
        );

        let fixed = draft("adres", "1.0.0", b"[]");
        assert_conflict(
            store.replace_draft(&fixed, b"[]", &[], &[], &Expected::Anything, &act("toch")).await,
            Conflict::NotDraft,
        );
        let dropped =
            store.delete_draft(&fixed.standard, &fixed.number, &Expected::Anything, &act("toch")).await;
        assert_conflict(dropped, Conflict::NotDraft);
        store
            .delete_draft(&next.standard, &next.number, &Expected::Anything, &act("niet nodig"))
            .await
            .unwrap();
        assert_eq!(store.version(&next.standard, &next.number).await.unwrap(), None);
        let again =
            store.delete_draft(&next.standard, &next.number, &Expected::Anything, &act("nog eens")).await;
        assert_eq!(again, Err(Error::Missing(Missing::Version, "adres 1.1.0".to_owned())));
        assert_eq!(audited(store).await, before + 2, "what was refused left no row");
    })
    .await;
}

#[tokio::test]
async fn a_transition_of_another_digest_or_from_another_status_is_refused() {
    on_both(async |db| {
        let store = &db.store;
        furnish_published(store).await;
        let before = audited(store).await;
        let (adres, open) = (name("adres"), number("1.1.0"));
        let right = Transition {
            from: Status::Draft,
            to: Status::Published,
            digest: Digest::of(b"true"),
            validity: Some(Validity { from: Some(day("2027-02-01")), until: Some(day("2027-12-31")) }),
            refers_to: Vec::new(),
            editions: None,
            undecided_reason: None,
            approvals: 0,
            taken: Taken::default(),
            signature: None,
        };
        let other_bytes = Transition { digest: Digest::of(b"anders"), ..right.clone() };
        let answer = store.transition(&adres, &open, &other_bytes, &act("x"), |_| Ok(())).await;
        assert_conflict(answer, Conflict::Changed);
        let other_status = Transition { from: Status::Consultation, ..right.clone() };
        let answer = store.transition(&adres, &open, &other_status, &act("x"), |_| Ok(())).await;
        assert_conflict(answer, Conflict::Changed);
        let no_road = Transition { to: Status::Withdrawn, ..right.clone() };
        let answer = store.transition(&adres, &open, &no_road, &act("x"), |_| Ok(())).await;
        assert_conflict(answer, Conflict::Transition);
        let answer = store
            .transition(&adres, &open, &right, &act("x"), |all| {
                assert_eq!(all.len(), 2);
                Err(Error::conflict(Conflict::NumberTooLow, "te laag", "too low"))
            })
            .await;
        assert_conflict(answer, Conflict::NumberTooLow);
        assert_eq!(audited(store).await, before);

        let done = store.transition(&adres, &open, &right, &act("besluit"), |_| Ok(())).await.unwrap();
        assert_eq!((done.status, Some(done.validity)), (Status::Published, right.validity));
        assert_eq!(store.version(&adres, &open).await.unwrap(), Some(done));
        let row = store.audit(Page { number: 1, size: 1 }).await.unwrap().items.remove(0);
        assert_eq!((row.action.as_str(), row.reason.as_str()), ("status-vastgesteld", "besluit"));
        let missing = store.transition(&adres, &number("9.0.0"), &right, &act("x"), |_| Ok(())).await;
        assert!(matches!(missing, Err(Error::Missing(Missing::Version, _))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn publications_of_one_standard_take_turns() {
    on_both(async |db| {
        furnish(&db.store).await;
        for minor in 0..6 {
            let version = draft("adres", &format!("1.{minor}.0"), b"{}");
            db.store.create_version(&version, b"{}", &[], &[], &act("nieuw")).await.unwrap();
        }
        let mut tasks = tokio::task::JoinSet::new();
        for minor in 0..6 {
            let store = db.store.clone();
            tasks.spawn(async move {
                let change = Transition {
                    from: Status::Draft,
                    to: Status::Published,
                    digest: Digest::of(b"{}"),
                    validity: None,
                    refers_to: Vec::new(),
                    editions: None,
                    undecided_reason: None,
                    approvals: 0,
                    taken: Taken::default(),
                    signature: None,
                };
                let only_first = |all: &[Version]| {
                    // Long enough for the others to look as well, if nothing kept them.
                    std::thread::sleep(std::time::Duration::from_millis(50));
                    match all.iter().any(|one| one.status.is_fixed()) {
                        true => Err(Error::conflict(Conflict::InUse, "er is er al een", "there is one")),
                        false => Ok(()),
                    }
                };
                let number = number(&format!("1.{minor}.0"));
                store.transition(&name("adres"), &number, &change, &act("race"), only_first).await
            });
        }
        let answers = tasks.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn text_with_nul_is_refused_before_storage() {
    on_both(async |db| {
        let store = &db.store;
        furnish(store).await;
        let nul = "a\0b".to_owned();
        let odd = Provision { title: nul.clone(), ..provision("odd") };
        assert!(matches!(store.put_provision(&odd, &act("x")).await, Err(Error::Invalid(_))));
        let odd = Standard { record_key: Some(nul.clone()), ..standard("odd", "wonen") };
        assert!(matches!(store.put_standard(&odd, &act("x")).await, Err(Error::Invalid(_))));
        let odd = Version { notes: nul.clone(), ..draft("adres", "1.0.0", b"{}") };
        assert!(matches!(
            store.create_version(&odd, b"{}", &[], &[], &act("x")).await,
            Err(Error::Invalid(_))
        ));
        let fine = draft("adres", "1.0.0", b"{}");
        let odd = store.create_version(&fine, b"{}", &[example("a\0", true)], &[], &act("x")).await;
        assert!(matches!(odd, Err(Error::Invalid(_))));
        let odd = store.create_version(&fine, b"{}", &[], &[], &act(&nul)).await;
        assert!(matches!(odd, Err(Error::Invalid(_))));
        let filter = StandardFilter { search: Some(nul), ..StandardFilter::default() };
        assert!(matches!(store.standards(&filter, ALL).await, Err(Error::Invalid(_))));
        assert_eq!(audited(store).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_list_comes_in_pages_by_name_and_says_how_long_it_is() {
    on_both(async |db| {
        let store = &db.store;
        furnish(store).await;
        // A dictionary would put ab-d between abc and abe.
        for one in ["abe", "ab-d", "abc", "a1"] {
            store.put_provision(&provision(one), &act("begin")).await.unwrap();
            store.put_standard(&standard(one, "wonen"), &act("begin")).await.unwrap();
        }
        let page = |number| Page { number, size: 2 };
        let mut seen = Vec::new();
        for number in 1..=4 {
            let listing = store.standards(&StandardFilter::default(), page(number)).await.unwrap();
            assert_eq!(listing.total, 5);
            seen.extend(listing.items.into_iter().map(|one| one.name.to_string()));
        }
        assert_eq!(seen, ["a1", "ab-d", "abc", "abe", "adres"]);
        let listing = store.provisions(page(2)).await.unwrap();
        assert_eq!((listing.items[0].name.as_str(), listing.total), ("abc", 5));
        assert!(!store.is_empty().await.unwrap());
        let far = Page { number: u32::MAX, size: u32::MAX };
        assert_eq!(store.provisions(far).await.unwrap().items, []);
    })
    .await;
}

#[tokio::test]
async fn standards_are_found_by_provision_kind_status_day_and_words() {
    on_both(async |db| {
        let store = &db.store;
        furnish_published(store).await;
        store.put_provision(&provision("werk"), &act("begin")).await.unwrap();
        let coffee = Standard {
            kind: Kind::Process,
            title: "Één CAFÉ voor 100%_zeker".to_owned(),
            ..standard("koffie", "werk")
        };
        store.put_standard(&coffee, &act("begin")).await.unwrap();
        let found = async |filter: StandardFilter| {
            let listing = store.standards(&filter, ALL).await.unwrap();
            assert_eq!(usize::try_from(listing.total).unwrap(), listing.items.len());
            listing.items.into_iter().map(|one| one.name.to_string()).collect::<Vec<_>>().join(" ")
        };
        let any = StandardFilter::default;
        assert_eq!(found(any()).await, "adres koffie");
        assert_eq!(found(StandardFilter { provision: "werk".parse().ok(), ..any() }).await, "koffie");
        assert_eq!(found(StandardFilter { kind: Some(Kind::Data), ..any() }).await, "adres");
        assert_eq!(found(StandardFilter { status: Some(Status::Draft), ..any() }).await, "adres");
        assert_eq!(found(StandardFilter { status: Some(Status::Withdrawn), ..any() }).await, "");
        for (on, expected) in [("2026-12-31", ""), ("2027-01-01", "adres"), ("2099-01-01", "adres")] {
            assert_eq!(found(StandardFilter { in_force_on: Some(day(on)), ..any() }).await, expected, "{on}");
        }
        for (words, expected) in [
            ("ADRES", "adres"),
            ("café één", "koffie"),
            ("CAFÉ titel", ""),
            ("afgesproken", "adres koffie"),
            ("100%_z", "koffie"),
            ("adr%z", ""),
            ("_dres_z", ""),
            ("!", ""),
            ("\\ '", ""),
            ("  ", "adres koffie"),
        ] {
            let filter = StandardFilter { search: Some(words.to_owned()), ..any() };
            assert_eq!(found(filter).await, expected, "{words}");
        }
        let endless = StandardFilter { search: Some("a ".repeat(5_000)), ..any() };
        assert!(matches!(store.standards(&endless, ALL).await, Err(Error::Invalid(_))));
        publish(store, "adres", "1.1.0").await;
        assert_eq!(found(StandardFilter { status: Some(Status::Published), ..any() }).await, "adres");
    })
    .await;
}

#[tokio::test]
async fn a_token_is_kept_by_its_hash_used_and_revoked() {
    on_both(async |db| {
        let store = &db.store;
        let expires = Some(now() + TimeDelta::days(30));
        store
            .create_token("leverancier", &"a".repeat(64), &Grants::all(), expires, None, &act("nodig"))
            .await
            .unwrap();
        store
            .create_token("beheer", &"b".repeat(64), &Grants::all(), None, None, &act("nodig"))
            .await
            .unwrap();
        let again =
            store.create_token("beheer", &"c".repeat(64), &Grants::all(), None, None, &act("nog een")).await;
        assert_conflict(again, Conflict::NameTaken);
        assert_eq!(audited(store).await, 2);
        let names: Vec<String> = store.tokens().await.unwrap().into_iter().map(|token| token.name).collect();
        assert_eq!(names, ["beheer", "leverancier"]);

        let hash = "a".repeat(64);
        let token = store.token_by_hash(&hash).await.unwrap().unwrap();
        assert_eq!((token.last_used_on, token.revoked_at), (None, None));
        assert!(token.expires_at.unwrap() > token.created_at);
        for (on, expected) in [
            ("2026-11-23", "2026-11-23"),
            ("2026-11-23", "2026-11-23"),
            ("2026-11-22", "2026-11-23"),
            ("2026-11-24", "2026-11-24"),
        ] {
            store.token_used(token.id, day(on)).await.unwrap();
            let token = store.token_by_hash(&hash).await.unwrap().unwrap();
            assert_eq!(token.last_used_on, Some(day(expected)));
        }
        store.revoke_token("leverancier", &act("gelekt")).await.unwrap();
        let revoked = store.token_by_hash(&hash).await.unwrap().unwrap().revoked_at;
        assert!(revoked.is_some());
        let later = Act { at: now() + TimeDelta::days(1), ..act("nog eens") };
        store.revoke_token("leverancier", &later).await.unwrap();
        assert_eq!(store.token_by_hash(&hash).await.unwrap().unwrap().revoked_at, revoked);
        let missing = store.revoke_token("niemand", &act("x")).await;
        assert_eq!(missing, Err(Error::Missing(Missing::Token, "niemand".to_owned())));
        assert_eq!(audited(store).await, 3);
        assert_eq!(store.token_by_hash("\0").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn many_writers_and_readers_at_once_all_get_their_turn() {
    on_both(async |db| {
        furnish(&db.store).await;
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..60 {
            let store = db.store.clone();
            tasks.spawn(async move {
                let one = standard(&format!("s{task}"), "wonen");
                assert_eq!(store.put_standard(&one, &act("druk")).await, Ok(Written::Created));
                assert_eq!(store.standard(&one.name).await.unwrap(), Some(one));
            });
        }
        tasks.join_all().await;
        assert_eq!(audited(&db.store).await, 62);
    })
    .await;
}
