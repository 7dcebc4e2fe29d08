//! Subscribers are told what happens: to real receivers on this machine, good ones and bad ones.

mod receiver;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use chrono::{DateTime, TimeDelta, Utc};
use maatstaf::domain::{Grants, Limits, Pace, dutch_day};
use maatstaf::registry::{Registry, Setup, Webhooks};
use maatstaf::store::Store;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::kit::{Answer, App, BOTH, On, PUBLIC_URL, act, database};
use receiver::{Odd, Receiver, odd};

const CLOSED: &str = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false, "properties": {"a": {"type": "string"}}}"#;
const WIDER: &str = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false, "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}"#;
const SOURCE: &str = "urn:nld:oin:00000001823288444000:systeem:maatstaf";

/// Quick, and allowed to call this machine.
fn quick(limits: Limits) -> Setup {
    Setup {
        limits: Limits { dispatch_seconds: 2, ..limits },
        webhooks: Webhooks {
            source: Some(SOURCE.into()),
            loopback: true,
            pace: Pace { first: Duration::from_millis(40), longest: Duration::from_secs(43_200) },
            pause: Duration::from_millis(20),
        },
        ..Setup::default()
    }
}

async fn app(on: On, limits: Limits) -> App {
    let database = match on {
        On::Sqlite => database::sqlite().await,
        On::Postgres => database::postgres().await,
    };
    App::set_up(database, quick(limits)).await
}

/// A clock that can be put forward.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicI64>);

impl Clock {
    fn forward(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_seconds(), Ordering::Relaxed);
    }

    fn read(&self) -> impl Fn() -> DateTime<Utc> + Clone + Send + Sync + 'static {
        let shift = Arc::clone(&self.0);
        move || Utc::now() + TimeDelta::seconds(shift.load(Ordering::Relaxed))
    }
}

/// A worker, as `serve` runs one.
struct Worker {
    stop: watch::Sender<()>,
    task: JoinHandle<()>,
}

impl Worker {
    fn start(registry: &Registry, clock: &Clock) -> Self {
        let (stop, stopped) = watch::channel(());
        Self { stop, task: tokio::spawn(registry.clone().keep_telling(clock.read(), stopped)) }
    }

    async fn stop(self) {
        drop(self.stop);
        self.task.await.unwrap();
    }

    /// As if the process was killed.
    async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < Duration::from_secs(20), "not within 20 seconds: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn subscribe(app: &App, target: &str, with: Value) -> (String, String) {
    let mut body = json!({ "doel": target });
    body.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
    let made = app.write("POST", "/v1/abonnementen", &body).await.expect(201);
    let (id, secret) = (made.json()["abonnement"].clone(), made.json()["geheim"].clone());
    assert_eq!(made.header("location"), format!("/v1/abonnementen/{}", id.as_str().unwrap()));
    (id.as_str().unwrap().to_owned(), secret.as_str().unwrap().to_owned())
}

async fn read(app: &App, path: &str) -> Answer {
    app.write_bytes("GET", path, Body::empty()).await
}

async fn dispatches(app: &App, id: &str) -> Vec<Value> {
    // How many there are is counted apart: while a worker runs, one may come in between.
    let list = read(app, &format!("/v1/abonnementen/{id}/bezorgingen")).await.expect(200).json();
    list["resultaten"].as_array().unwrap().clone()
}

/// Waits until the only dispatch of a subscription is in this state.
async fn in_state(app: &App, id: &str, state: &str) -> Value {
    until(state, async || dispatches(app, id).await.first().is_some_and(|only| only["stand"] == state)).await;
    dispatches(app, id).await.remove(0)
}

async fn step(app: &App, version: &str, to: Value) {
    let path = format!("/v1/standaarden/{version}/statusovergangen");
    app.write("POST", &path, &to).await.expect(200);
}

#[tokio::test]
async fn who_subscribed_is_told_what_everybody_may_know_and_can_check_who_says_so() {
    for on in BOTH {
        let app = app(on, Limits::default()).await;
        let receiver = Receiver::start().await;
        app.published("voorheen", "1.0.0", CLOSED).await;
        let (id, secret) = subscribe(&app, &receiver.url, json!({})).await;
        let others = Receiver::start().await;
        subscribe(&app, &others.url, json!({ "soorten": ["nl.maatstaf.versie-teruggetrokken.v1"] })).await;
        subscribe(
            &app,
            &others.url,
            json!({ "standaarden": ["voorheen"], "soorten": ["nl.maatstaf.versie-vastgesteld.v1"] }),
        )
        .await;
        let worker = Worker::start(&app.registry, &Clock::default());

        app.standard("adres").await;
        app.offer("adres", "1.0.0", CLOSED).await.expect(201);
        let version = "adres/versies/1.0.0";
        let today = dutch_day(chrono::Utc::now());
        let days = json!({ "beginDatum": today, "eindDatum": today });
        step(&app, version, json!({ "naar": "consultatie", "reden": "Vraag het Jan", "consultatie": days }))
            .await;
        app.publish("adres", "1.0.0").await.expect(200);
        step(
            &app,
            version,
            json!({ "naar": "einde-ondersteuning", "reden": "Zegt Jan", "geldigTotDatum": "2031-12-31" }),
        )
        .await;
        app.offer("adres", "2.0.0", WIDER).await.expect(201);
        let list = json!({ "titel": "Landen" });
        app.write("PUT", "/v1/waardelijsten/landen", &list).await.expect(201);
        let codes = json!({ "versie": "1.0.0", "standDatum": "2026-01-01", "csv": "code,naam,geldigVan,geldigTot,opvolgers\nNL,Nederland,,,\n" });
        app.write("POST", "/v1/waardelijsten/landen/versies", &codes).await.expect(201);
        until("four messages", async || receiver.got().len() == 4).await;
        worker.stop().await;

        let got = receiver.got();
        let events: Vec<Value> = got.iter().map(receiver::Got::json).collect();
        let kinds: Vec<&str> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
        assert_eq!(
            kinds,
            [
                "nl.maatstaf.consultatie-geopend.v1",
                "nl.maatstaf.versie-vastgesteld.v1",
                "nl.maatstaf.einde-ondersteuning-aangekondigd.v1",
                "nl.maatstaf.waardelijst-vastgesteld.v1"
            ]
        );
        for (got, event) in got.iter().zip(&events) {
            assert_eq!(got.header("content-type"), "application/cloudevents+json; charset=utf-8");
            assert_eq!(got.header("webhook-id"), event["id"].as_str().unwrap());
            assert!(got.is_signed_with(&secret), "{}", got.header("webhook-signature"));
            assert!(!got.is_signed_with("whsec_AAAA"));
            assert_eq!((&event["specversion"], &event["source"]), (&json!("1.0"), &json!(SOURCE)));
            let written = String::from_utf8(got.body.clone()).unwrap();
            assert!(!written.contains("Jan") && !written.contains("verteller"), "{written}");
        }
        let published = &events[1];
        assert_eq!(published["subject"], "standaarden/adres/versies/1.0.0");
        assert_eq!(published["data"]["standaard"], "adres");
        assert_eq!(published["data"]["links"]["document"], format!("{PUBLIC_URL}/schemas/adres/1.0.0"));
        let audit = read(&app, "/v1/auditregels?onderwerp=standaarden/adres/versies/1.0.0").await.json();
        let row = audit["resultaten"].as_array().unwrap().iter();
        let row = row.clone().find(|row| row["handeling"] == "status-vastgesteld").unwrap().clone();
        assert_eq!(published["time"], row["vastgelegdOp"]);
        assert_eq!(published["sequence"], format!("{:012}", row["nummer"].as_i64().unwrap()));
        assert_eq!(published["data"]["digest"], row["digestNa"]);
        assert_eq!(events[3]["data"]["waardelijst"], "landen");
        assert!(others.got().is_empty(), "what was not asked for, and what was before, is not told");

        let done = dispatches(&app, &id).await;
        assert_eq!(done.len(), 4);
        assert!(done.iter().all(|one| one["stand"] == "bezorgd" && one["laatsteStatus"] == 204));
        let metrics = String::from_utf8(app.get("/metrics").await.bytes).unwrap();
        assert!(metrics.contains("maatstaf_webhook_attempts_total{uitkomst=\"aangenomen\"} 4"), "{metrics}");
        assert!(!metrics.contains("127.0.0.1"));
    }
}

#[tokio::test]
async fn a_release_set_is_told_to_whoever_follows_one_of_its_members() {
    for on in BOTH {
        let app = app(on, Limits::default()).await;
        for standard in ["adres", "boom", "persoon"] {
            app.published(standard, "1.0.0", CLOSED).await;
        }
        let (all, some, others) = (Receiver::start().await, Receiver::start().await, Receiver::start().await);
        subscribe(&app, &all.url, json!({})).await;
        subscribe(&app, &some.url, json!({ "standaarden": ["boom", "persoon"] })).await;
        subscribe(&app, &some.url, json!({ "voorzieningen": ["proef"] })).await;
        subscribe(&app, &others.url, json!({ "standaarden": ["persoon"] })).await;
        let ends = json!({ "soorten": ["nl.maatstaf.uitgave-beeindigd.v1"], "standaarden": ["adres"] });
        subscribe(&app, &others.url, ends).await;
        let worker = Worker::start(&app.registry, &Clock::default());

        let members = ["adres", "boom"].map(|name| json!({ "standaard": name, "versie": "1.0.0" }));
        let set = json!({ "titel": "Van Jan", "geldigVanDatum": "2030-01-01", "leden": members });
        app.write("PUT", "/v1/uitgaven/2030-1", &set).await.expect(201);
        let path = "/v1/uitgaven/2030-1";
        let fixed = app.write("POST", &format!("{path}/vaststelling"), &json!({ "reden": "Zegt Jan" })).await;
        let digest = fixed.expect(200).json()["digest"].clone();
        let end = json!({ "geldigTotDatum": "2030-12-31", "reden": "Zegt Jan" });
        app.write("POST", &format!("{path}/beeindiging"), &end).await.expect(200);
        until("all are told", async || (all.got().len(), some.got().len(), others.got().len()) == (2, 4, 1))
            .await;
        worker.stop().await;

        let events: Vec<Value> = all.got().iter().map(receiver::Got::json).collect();
        let kinds = ["nl.maatstaf.uitgave-vastgesteld.v1", "nl.maatstaf.uitgave-beeindigd.v1"];
        assert_eq!(
            [&events[0]["type"], &events[1]["type"]],
            kinds.map(|kind| json!(kind)).each_ref(),
            "{on:?}"
        );
        for event in &events {
            assert_eq!(event["subject"], "uitgaven/2030-1");
            assert_eq!(
                event["data"],
                json!({
                    "uitgave": "2030-1", "status": "vastgesteld", "digest": digest,
                    "links": {
                        "uitgave": format!("{PUBLIC_URL}/v1/uitgaven/2030-1"),
                        "document": format!("{PUBLIC_URL}/v1/uitgaven/2030-1/inhoud"),
                        "pagina": format!("{PUBLIC_URL}/uitgaven/2030-1"),
                    },
                })
            );
            assert!(!event.to_string().contains("Jan"), "{event}");
        }
        assert_eq!(others.got()[0].json()["type"], kinds[1], "{on:?}");
    }
}

#[tokio::test]
async fn who_asks_for_a_provision_hears_of_its_standards() {
    for on in BOTH {
        let app = app(on, Limits::default()).await;
        app.standard("adres").await;
        let receiver = Receiver::start().await;
        subscribe(&app, &receiver.url, json!({ "voorzieningen": ["proef"] })).await;
        let worker = Worker::start(&app.registry, &Clock::default());
        app.published("adres", "1.0.0", CLOSED).await;
        until("a message", async || receiver.got().len() == 1).await;
        worker.stop().await;
    }
}

#[tokio::test]
async fn a_receiver_that_fails_is_tried_again_and_hears_everything_in_order() {
    for on in BOTH {
        let app = app(on, Limits::default()).await;
        let receiver = Receiver::start().await;
        receiver.says([500, 404, 503]);
        let (id, _) = subscribe(&app, &receiver.url, json!({})).await;
        app.published("adres", "1.0.0", CLOSED).await;
        app.offer("adres", "1.1.0", WIDER).await.expect(201);
        app.publish("adres", "1.1.0").await.expect(200);
        let worker = Worker::start(&app.registry, &Clock::default());
        until("five messages", async || receiver.got().len() == 5).await;
        worker.stop().await;
        let subjects: Vec<String> = receiver
            .got()
            .iter()
            .map(|got| got.json()["subject"].as_str().unwrap()[26..].to_owned())
            .collect();
        assert_eq!(subjects, ["1.0.0", "1.0.0", "1.0.0", "1.0.0", "1.1.0"]);
        let ids: BTreeSet<String> =
            receiver.got().iter().map(|got| got.header("webhook-id").to_owned()).collect();
        assert_eq!(ids.len(), 2, "the same message keeps its id");
        let done = dispatches(&app, &id).await;
        assert_eq!((&done[0]["pogingen"], &done[1]["pogingen"]), (&json!(1), &json!(4)));
    }
}

#[tokio::test]
async fn a_receiver_that_is_busy_is_left_alone_for_as_long_as_it_asks() {
    for on in BOTH {
        let app = app(on, Limits::default()).await;
        let receiver = Receiver::start().await;
        receiver.says([429]);
        let (id, _) = subscribe(&app, &receiver.url, json!({})).await;
        app.published("adres", "1.0.0", CLOSED).await;
        let clock = Clock::default();
        let worker = Worker::start(&app.registry, &clock);
        until("an attempt", async || {
            dispatches(&app, &id).await.first().is_some_and(|one| one["laatsteUitkomst"] == "te-druk")
        })
        .await;
        let next = dispatches(&app, &id).await[0]["volgendePogingOp"].as_str().unwrap().to_owned();
        let next: DateTime<Utc> = next.parse().unwrap();
        assert!(next > Utc::now() + TimeDelta::minutes(110), "{next}");
        clock.forward(TimeDelta::minutes(121));
        in_state(&app, &id, "bezorgd").await;
        worker.stop().await;
    }
}

#[tokio::test]
async fn every_bad_receiver_has_its_promised_end() {
    for on in BOTH {
        let app = app(on, Limits { dispatch_attempts: 1, ..Limits::default() }).await;
        let (redirecting, lured) = (Receiver::start().await, Receiver::start().await);
        redirecting.says([307]);
        redirecting.points_to(&lured.url);
        let refusing = Receiver::start().await;
        refusing.says([403]);
        let plain = Receiver::start().await;
        let tls = plain.url.replace("http://", "https://");
        let nobody = "http://127.0.0.1:1/".to_owned();
        let cases = [
            (odd(Odd::Hangs).await, "dood", "te-langzaam"),
            (odd(Odd::DripsHead).await, "dood", "te-langzaam"),
            (odd(Odd::DripsBody).await, "bezorgd", "aangenomen"),
            (odd(Odd::Floods).await, "bezorgd", "aangenomen"),
            (odd(Odd::Closes).await, "dood", "onbereikbaar"),
            (odd(Odd::Babbles).await, "dood", "onbegrijpelijk"),
            (redirecting.url.clone(), "dood", "doorverwijzing"),
            (refusing.url.clone(), "dood", "geweigerd"),
            (tls, "dood", "niet-vertrouwd"),
            (nobody, "dood", "onbereikbaar"),
        ];
        let mut made = Vec::new();
        for (target, state, ended) in &cases {
            made.push((subscribe(&app, target, json!({})).await.0, *state, *ended));
        }
        app.published("adres", "1.0.0", CLOSED).await;
        let worker = Worker::start(&app.registry, &Clock::default());
        for (id, state, ended) in made {
            until(ended, async || {
                dispatches(&app, &id).await.first().is_some_and(|only| only["stand"] != "wachtend")
            })
            .await;
            let only = dispatches(&app, &id).await.remove(0);
            assert_eq!((&only["stand"], &only["laatsteUitkomst"]), (&json!(state), &json!(ended)), "{only}");
        }
        worker.stop().await;
        assert!(lured.got().is_empty() && plain.got().is_empty());
    }
}

#[tokio::test]
async fn a_receiver_that_answers_410_is_left_alone() {
    for on in BOTH {
        let app = app(on, Limits::default()).await;
        let receiver = Receiver::start().await;
        receiver.says([410]);
        let (id, _) = subscribe(&app, &receiver.url, json!({})).await;
        app.published("adres", "1.0.0", CLOSED).await;
        app.published("ander", "1.0.0", CLOSED).await;
        let worker = Worker::start(&app.registry, &Clock::default());
        let path = format!("/v1/abonnementen/{id}");
        until("off", async || read(&app, &path).await.json()["opgezegd"] == true).await;
        let now = read(&app, &path).await.json();
        assert_eq!(now["actief"], false);
        assert!(dispatches(&app, &id).await.iter().all(|one| one["stand"] == "dood"));
        app.published("derde", "1.0.0", CLOSED).await;
        // Whoever switches it on again hears what happens from then on.
        let on = json!({ "doel": receiver.url, "actief": true });
        let now = app.write("PUT", &path, &on).await.expect(200).json();
        assert_eq!((&now["actief"], &now["opgezegd"]), (&json!(true), &json!(false)));
        app.published("vierde", "1.0.0", CLOSED).await;
        until("a message", async || receiver.got().len() == 2).await;
        worker.stop().await;
        assert_eq!(receiver.got()[1].json()["data"]["standaard"], "vierde");
        let audit = read(&app, &format!("/v1/auditregels?onderwerp=abonnementen/{id}")).await.json();
        let deeds: Vec<&str> = audit["resultaten"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["handeling"].as_str().unwrap())
            .collect();
        assert_eq!(deeds, ["abonnement-gewijzigd", "abonnement-opgezegd", "abonnement-gemaakt"]);
        assert!(!audit.to_string().contains("127.0.0.1"));
    }
}

#[tokio::test]
async fn a_slow_receiver_does_not_hold_up_another() {
    for on in BOTH {
        let database = match on {
            On::Sqlite => database::sqlite().await,
            On::Postgres => database::postgres().await,
        };
        let mut setup =
            quick(Limits { concurrent_dispatches: 3, dispatches_per_host: 2, ..Limits::default() });
        setup.limits.dispatch_seconds = 3;
        let app = App::set_up(database, setup).await;
        let slow = odd(Odd::Hangs).await;
        for _ in 0..4 {
            subscribe(&app, &slow, json!({})).await;
        }
        let quick = Receiver::start().await;
        subscribe(&app, &quick.url, json!({})).await;
        app.published("adres", "1.0.0", CLOSED).await;
        app.published("ander", "1.0.0", CLOSED).await;
        let began = Instant::now();
        let worker = Worker::start(&app.registry, &Clock::default());
        until("both messages", async || quick.got().len() == 2).await;
        assert!(began.elapsed() < Duration::from_millis(2_900), "{:?}", began.elapsed());
        worker.kill().await;
    }
}

#[tokio::test]
async fn two_workers_on_one_database_send_everything_once_and_in_order() {
    for on in BOTH {
        let app = app(on, Limits::default()).await;
        let other = Store::open(&app.database.url, 8).await.unwrap();
        let other =
            Registry::set_up(other, Setup { public_url: PUBLIC_URL.into(), ..quick(Limits::default()) });
        let clock = Clock::default();
        let workers = [Worker::start(&app.registry, &clock), Worker::start(&other, &clock)];
        let mut receivers = Vec::new();
        for _ in 0..3 {
            let receiver = Receiver::start().await;
            subscribe(&app, &receiver.url, json!({})).await;
            receivers.push(receiver);
        }
        for name in ["een", "twee", "drie", "vier", "vijf", "zes"] {
            app.published(name, "1.0.0", CLOSED).await;
        }
        until("all messages", async || receivers.iter().all(|receiver| receiver.got().len() >= 6)).await;
        for worker in workers {
            worker.stop().await;
        }
        for receiver in receivers {
            let got = receiver.got();
            let told: Vec<String> =
                got.iter().map(|got| got.json()["data"]["standaard"].as_str().unwrap().to_owned()).collect();
            assert_eq!(told, ["een", "twee", "drie", "vier", "vijf", "zes"]);
        }
    }
}

#[tokio::test]
async fn what_a_killed_worker_had_in_hand_is_sent_again_under_the_same_id() {
    for on in BOTH {
        let app = app(on, Limits::default()).await;
        let receiver = Receiver::start().await;
        receiver.hangs_once();
        let (id, _) = subscribe(&app, &receiver.url, json!({})).await;
        app.published("adres", "1.0.0", CLOSED).await;
        let clock = Clock::default();
        let worker = Worker::start(&app.registry, &clock);
        until("the first message", async || receiver.got().len() == 1).await;
        worker.kill().await;
        let worker = Worker::start(&app.registry, &clock);
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(receiver.got().len(), 1, "as long as the lease runs, it is somebody else's");
        clock.forward(TimeDelta::seconds(60));
        let done = in_state(&app, &id, "bezorgd").await;
        worker.stop().await;
        assert_eq!(done["pogingen"], 2);
        let got = receiver.got();
        assert_eq!(got.len(), 2);
        assert_eq!((got[0].header("webhook-id"), &got[0].body), (got[1].header("webhook-id"), &got[1].body));
    }
}

#[tokio::test]
async fn a_secret_is_renewed_without_a_message_that_nobody_can_check() {
    for on in BOTH {
        let app = app(on, Limits::default()).await;
        let receiver = Receiver::start().await;
        let (id, old) = subscribe(&app, &receiver.url, json!({})).await;
        let renewed =
            app.write("POST", &format!("/v1/abonnementen/{id}/geheim"), &json!({})).await.expect(200);
        let new = renewed.json()["geheim"].as_str().unwrap().to_owned();
        assert_ne!(new, old);
        let clock = Clock::default();
        let worker = Worker::start(&app.registry, &clock);
        app.published("adres", "1.0.0", CLOSED).await;
        until("a message", async || receiver.got().len() == 1).await;
        clock.forward(TimeDelta::hours(25));
        app.published("ander", "1.0.0", CLOSED).await;
        until("another", async || receiver.got().len() == 2).await;
        worker.stop().await;
        let got = receiver.got();
        assert!(got[0].is_signed_with(&old) && got[0].is_signed_with(&new));
        assert!(!got[1].is_signed_with(&old) && got[1].is_signed_with(&new));
    }
}

#[tokio::test]
async fn what_was_given_up_stands_on_a_list_and_can_be_sent_again_until_it_is_cleared_away() {
    for on in BOTH {
        let app = app(on, Limits { dispatch_attempts: 2, ..Limits::default() }).await;
        let receiver = Receiver::start().await;
        receiver.says([500, 500]);
        let (id, _) = subscribe(&app, &receiver.url, json!({})).await;
        app.published("adres", "1.0.0", CLOSED).await;
        let clock = Clock::default();
        let worker = Worker::start(&app.registry, &clock);
        let dead = in_state(&app, &id, "dood").await;
        assert_eq!(
            (&dead["pogingen"], &dead["laatsteUitkomst"]),
            (&json!(2), &json!("storing-bij-ontvanger"))
        );
        let path = format!("/v1/abonnementen/{id}/bezorgingen");
        let list = read(&app, &format!("{path}?stand=dood&paginaGrootte=1")).await.expect(200).json();
        assert_eq!((&list["aantal"], &list["resultaten"][0]), (&json!(1), &dead));
        assert_eq!(read(&app, &format!("{path}?stand=bezorgd")).await.json()["aantal"], 0);
        read(&app, &format!("{path}?stand=levend")).await.expect(400);
        let again = format!("{path}/{}/opnieuw", dead["bezorging"]);
        let waiting = app.write("POST", &again, &json!({})).await.expect(200).json();
        assert_eq!((&waiting["stand"], &waiting["pogingen"]), (&json!("wachtend"), &json!(0)));
        in_state(&app, &id, "bezorgd").await;
        app.write("POST", &again, &json!({})).await.expect(200);
        until("once more", async || receiver.got().len() == 4).await;
        in_state(&app, &id, "bezorgd").await;
        let ids: BTreeSet<String> =
            receiver.got().iter().map(|got| got.header("webhook-id").to_owned()).collect();
        assert_eq!(ids.len(), 1);
        app.write("POST", &format!("{path}/999/opnieuw"), &json!({})).await.expect(404);
        app.write("POST", &format!("{path}/een/opnieuw"), &json!({})).await.expect(400);
        clock.forward(TimeDelta::days(31));
        until("nothing left", async || dispatches(&app, &id).await.is_empty()).await;
        worker.stop().await;
    }
}

#[tokio::test]
async fn a_subscription_that_is_off_is_told_nothing() {
    for on in BOTH {
        let app = app(on, Limits::default()).await;
        let receiver = Receiver::start().await;
        let (id, _) = subscribe(&app, &receiver.url, json!({ "actief": false })).await;
        let worker = Worker::start(&app.registry, &Clock::default());
        app.published("adres", "1.0.0", CLOSED).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(dispatches(&app, &id).await.is_empty());
        worker.stop().await;
        // A trial is sent all the same.
        let path = format!("/v1/abonnementen/{id}/proefbericht");
        let tried = app.write("POST", &path, &json!({})).await.expect(200).json();
        assert_eq!(tried, json!({ "bezorgd": true, "status": 204, "uitkomst": "aangenomen" }));
        assert_eq!(receiver.got()[0].json()["type"], "nl.maatstaf.proefbericht.v1");
        receiver.says([500]);
        let tried = app.write("POST", &path, &json!({})).await.expect(200).json();
        assert_eq!(tried, json!({ "bezorgd": false, "status": 500, "uitkomst": "storing-bij-ontvanger" }));
    }
}

#[tokio::test]
async fn an_address_inside_is_refused_at_once_however_it_is_written() {
    let outside = App::empty(On::Sqlite).await;
    let loopback = app(On::Sqlite, Limits::default()).await;
    let refused = async |app: &App, target: &str| {
        let body = json!({ "doel": target });
        let said = app.write("POST", "/v1/abonnementen", &body).await.expect(400).json();
        assert_eq!(said["fouten"][0]["code"], "verboden-doel", "{target}");
        assert_eq!(said["fouten"][0]["plaats"]["waar"], "/doel");
    };
    for target in [
        "https://localhost/",
        "https://localhost:8443/haak",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://10.0.0.8/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "http://1.1.1.1/",
        "ftp://1.1.1.1/",
        "https://wie:wat@1.1.1.1/",
        "https://1.1.1.1/#deel",
        "/haak",
        "",
    ] {
        refused(&outside, target).await;
    }
    refused(&outside, &format!("https://1.1.1.1/{}", "a".repeat(2_000))).await;
    // For trying out: this machine, and nothing else inside.
    refused(&loopback, "http://10.0.0.8/").await;
    refused(&loopback, "https://192.168.1.1/").await;
    refused(&loopback, "http://1.1.1.1/").await;
    subscribe(&outside, "https://1.1.1.1/haak?sleutel=x", json!({})).await;
}

#[tokio::test]
async fn a_name_that_leads_inside_later_on_is_not_called() {
    for on in BOTH {
        let database = match on {
            On::Sqlite => database::sqlite().await,
            On::Postgres => database::postgres().await,
        };
        let mut setup = quick(Limits { dispatch_attempts: 1, ..Limits::default() });
        setup.webhooks.loopback = false;
        let app = App::set_up(database, setup).await;
        let (id, _) = subscribe(&app, "https://1.1.1.1/", json!({})).await;
        app.database.sql("UPDATE subscriptions SET target = 'https://localhost:8443/'").await.unwrap();
        app.published("adres", "1.0.0", CLOSED).await;
        let worker = Worker::start(&app.registry, &Clock::default());
        assert_eq!(in_state(&app, &id, "dood").await["laatsteUitkomst"], "verboden-adres");
        worker.stop().await;
        let tried = app.write("POST", &format!("/v1/abonnementen/{id}/proefbericht"), &json!({})).await;
        assert_eq!(tried.json()["uitkomst"], "verboden-adres");
    }
}

async fn asked(app: &App, token: &str, method: &str, path: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"));
    app.send(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn everyone_sees_and_changes_only_their_own() {
    for on in BOTH {
        let app = app(on, Limits { subscriptions_per_caller: 2, ..Limits::default() }).await;
        let mut tokens = Vec::new();
        for name in ["anna", "bob"] {
            let reader: Grants = "lezer".parse().unwrap();
            tokens.push(app.registry.create_token(name, &reader, None, None, &act()).await.unwrap().secret);
        }
        let (anna, bob) = (&tokens[0], &tokens[1]);
        let receiver = Receiver::start().await;
        let body = json!({ "doel": receiver.url });
        let made = asked(&app, anna, "POST", "/v1/abonnementen", &body).await.expect(201).json();
        let path = format!("/v1/abonnementen/{}", made["abonnement"].as_str().unwrap());
        for (method, path) in [
            ("GET", path.clone()),
            ("PUT", path.clone()),
            ("DELETE", path.clone()),
            ("POST", format!("{path}/geheim")),
            ("POST", format!("{path}/proefbericht")),
            ("GET", format!("{path}/bezorgingen")),
            ("POST", format!("{path}/bezorgingen/1/opnieuw")),
        ] {
            asked(&app, bob, method, &path, &body).await.expect(404);
            let plain =
                Request::builder().method(method).uri(&path).header("content-type", "application/json");
            app.send(plain.body(Body::from(body.to_string())).unwrap()).await.expect(401);
        }
        assert!(receiver.got().is_empty());
        let count = async |token: &str| {
            asked(&app, token, "GET", "/v1/abonnementen", &json!({})).await.expect(200).json()["aantal"]
                .clone()
        };
        assert_eq!((count(anna).await, count(bob).await), (json!(1), json!(0)));
        let own = asked(&app, anna, "GET", &path, &json!({})).await.expect(200);
        assert!(!String::from_utf8(own.bytes).unwrap().contains("whsec_"), "a secret is shown once");
        // The operator sees all, and may end it.
        assert_eq!(read(&app, "/v1/abonnementen").await.json()["resultaten"][0]["houder"], "anna");
        asked(&app, anna, "POST", "/v1/abonnementen", &body).await.expect(201);
        let full = asked(&app, anna, "POST", "/v1/abonnementen", &body).await.expect(400).json();
        assert_eq!(full["fouten"][0]["code"], "te-veel-abonnementen");
        app.write("DELETE", &path, &json!({})).await.expect(204);
        asked(&app, anna, "GET", &path, &json!({})).await.expect(404);
        asked(&app, anna, "POST", "/v1/abonnementen", &body).await.expect(201);
    }
}

#[tokio::test]
async fn what_can_not_be_wanted_is_refused_with_all_that_is_wrong() {
    let app = app(On::Sqlite, Limits::default()).await;
    let codes = async |body: Value| -> Vec<String> {
        let said = app.write("POST", "/v1/abonnementen", &body).await.expect(400).json();
        let faults = said["fouten"].as_array().unwrap().iter();
        faults
            .map(|fault| {
                format!("{} {}", fault["code"].as_str().unwrap(), fault["plaats"]["waar"].as_str().unwrap())
            })
            .collect()
    };
    let body = json!({ "doel": "http://127.0.0.1:1/", "soorten": ["nl.maatstaf.versie-vastgesteld.v1", "alles"], "standaarden": ["Geen Naam"] });
    assert_eq!(codes(body).await, ["onbekende-soort /soorten/1", "ongeldige-naam /standaarden/0"]);
    let body =
        json!({ "doel": "http://10.0.0.1/", "standaarden": ["nergens"], "voorzieningen": ["ook-niet"] });
    assert_eq!(
        codes(body).await,
        [
            "verboden-doel /doel",
            "onbekende-standaard /standaarden/0",
            "onbekende-voorziening /voorzieningen/0"
        ]
    );
    let many: Vec<String> = (0..101).map(|number| format!("s{number}")).collect();
    assert_eq!(
        codes(json!({ "doel": "http://127.0.0.1:1/", "standaarden": many })).await[0],
        "te-veel-namen /standaarden"
    );
    assert_eq!(codes(json!({ "soorten": [] })).await, ["verkeerde-vorm "]);
    app.write("GET", "/v1/abonnementen/1", &json!({})).await.expect(400);
}
