//! The road of a version at the desk: proposed, approved by another, consulted on, published, ended; and what happens
//! when two write at once.

use chrono::{Days, Utc};
use maatstaf::domain::dutch_day;
use maatstaf::registry::Setup;
use serde_json::json;

use crate::desk::{Person, hidden};
use crate::kit::{App, BOTH, On, act, new_database};
use crate::pages::text;

const SCHEMA: &str = r#"{"type": "object", "properties": {"naam": {"type": "string"}}}"#;
const DESK: &str = "/bureau/standaarden/proef";

async fn app(on: On) -> App {
    let app = App::set_up(new_database(on).await, Setup { approvals: 1, ..Setup::default() }).await;
    app.standard("proef").await;
    app
}

async fn person<'a>(app: &'a App, name: &str, grants: &str) -> Person<'a> {
    let key = app.key(name, grants).await;
    app.person(&key).await
}

async fn status(app: &App, number: &str) -> String {
    let version = app.get(&format!("/v1/standaarden/proef/versies/{number}")).await.json();
    version["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn one_writes_another_approves_and_a_third_publishes_after_a_question() {
    for on in BOTH {
        let app = app(on).await;
        let anna = person(&app, "anna", "auteur").await;
        let bert = person(&app, "bert", "goedkeurder").await;
        let carla = person(&app, "carla", "beheerder").await;
        let fields = [("versie", "1.0.0"), ("schema", SCHEMA), ("actie", "opslaan")];
        anna.send(&format!("{DESK}/versies/nieuw"), &fields).await.expect(303);
        let steps = format!("{DESK}/versies/1.0.0/stappen");

        assert!(!carla.page(DESK).await.contains("stappen/vaststellen"), "nothing was approved");
        assert!(!bert.page(DESK).await.contains("stappen/beoordelen"), "nothing was proposed");
        let page = text(&anna.send(&format!("{steps}/voorstellen"), &[]).await.expect(200));
        assert!(page.contains("Dat is niet gelukt.") && page.contains("Geef een reden"), "{page}");
        let done = anna.send(&format!("{steps}/voorstellen"), &[("reden", "Klaar.")]).await.expect(303);
        assert!(anna.page(done.header("location")).await.contains("Voorstellen om vast te stellen."));

        let home = bert.page("/bureau").await;
        assert!(home.contains("Beoordeel het voorstel om vast te stellen: proef 1.0.0"), "{home}");
        let page = bert.page(&format!("{steps}/beoordelen")).await;
        assert!(page.contains("Klaar.") && page.contains("0 / 1"), "{page}");
        let page = text(&bert.send(&format!("{steps}/beoordelen"), &[("reden", "Goed.")]).await.expect(200));
        assert!(page.contains("Zeg of u akkoord bent of niet.") && page.contains("Goed."), "{page}");
        let fields = [("oordeel", "ja"), ("reden", "Goed.")];
        bert.send(&format!("{steps}/beoordelen"), &fields).await.expect(303);
        assert!(!bert.page("/bureau").await.contains("Beoordeel het voorstel"));

        let home = carla.page("/bureau").await;
        assert!(home.contains("Genoeg akkoord, stel vast: proef 1.0.0"), "{home}");
        let today = dutch_day(Utc::now()).to_string();
        let decided = [
            ("orgaan", "Werkgroep"),
            ("besluitDatum", today.as_str()),
            ("bron", "verslag 3"),
            ("reden", "Besloten."),
        ];
        let page = text(&carla.send(&format!("{steps}/vaststellen"), &decided).await.expect(200));
        assert!(page.contains("Klopt dit?") && page.contains("Werkgroep"), "{page}");
        assert_eq!(status(&app, "1.0.0").await, "concept", "a question publishes nothing");
        let back = [&decided[..], &[("bevestigd", "nee")]].concat();
        let page = text(&carla.send(&format!("{steps}/vaststellen"), &back).await.expect(200));
        assert!(page.contains("value=\"Werkgroep\"") && !page.contains("Klopt dit?"), "{page}");
        let sure = [&decided[..], &[("bevestigd", "ja")]].concat();
        carla.send(&format!("{steps}/vaststellen"), &sure).await.expect(303);
        assert_eq!(status(&app, "1.0.0").await, "vastgesteld");

        // To its end.
        let last = (dutch_day(Utc::now()) + Days::new(30)).to_string();
        let ends = [("geldigTotDatum", last.as_str()), ("reden", "Oud."), ("bevestigd", "ja")];
        let done = text(&carla.send(&format!("{steps}/einde-ondersteuning"), &ends).await.expect(200));
        assert!(done.contains("Wel het overwegen waard:"), "an end that is sooner than the policy: {done}");
        assert_eq!(status(&app, "1.0.0").await, "einde-ondersteuning");
        let fields = [("reden", "Voorbij."), ("bevestigd", "ja")];
        carla.send(&format!("{steps}/terugtrekken"), &fields).await;
        assert_eq!(status(&app, "1.0.0").await, "teruggetrokken");
        let audit = carla.page(&format!("{DESK}/audit")).await;
        for told in
            ["voorstel-goedgekeurd", "status-vastgesteld", "status-teruggetrokken", "bert", "Besloten."]
        {
            assert!(audit.contains(told), "{told}: {audit}");
        }
    }
}

#[tokio::test]
async fn nobody_takes_a_step_that_is_not_theirs() {
    let app = app(On::Sqlite).await;
    app.offer("proef", "1.0.0", SCHEMA).await.expect(201);
    let steps = [
        ("consultatie", "auteur"),
        ("voorstellen", "auteur"),
        ("beoordelen", "goedkeurder"),
        ("vaststellen", "beheerder"),
        ("einde-ondersteuning", "beheerder"),
        ("terugtrekken", "beheerder"),
        ("spoedintrekking", "beheerder"),
    ];
    for role in ["lezer", "toetser", "auteur", "goedkeurder", "beheerder", "operator"] {
        let somebody = person(&app, role, role).await;
        for (step, whose) in steps {
            let path = format!("{DESK}/versies/1.0.0/stappen/{step}");
            let may = whose == role || (whose == "auteur" && role == "beheerder");
            let asked = app.browse(&path, "nl", &somebody.cookie).await.status.as_u16();
            assert_eq!(asked, if may { 200 } else { 403 }, "{role} {step}");
            if !may {
                somebody.send(&path, &[("reden", "x"), ("bevestigd", "ja")]).await.expect(403);
            }
        }
    }
    assert_eq!(status(&app, "1.0.0").await, "concept");
    let anna = person(&app, "anna", "auteur").await;
    app.browse(&format!("{DESK}/versies/1.0.0/stappen/nergens"), "nl", &anna.cookie).await.expect(404);
}

#[tokio::test]
async fn of_two_who_write_at_once_the_second_sees_both_and_loses_nothing() {
    for on in BOTH {
        let app = app(on).await;
        app.offer("proef", "1.0.0", SCHEMA).await.expect(201);
        let (anna, bea) = (person(&app, "anna", "auteur").await, person(&app, "bea", "auteur").await);
        let path = format!("{DESK}/versies/1.0.0");
        let tag = hidden(&anna.page(&path).await, "kenmerk");
        assert_eq!(tag, hidden(&bea.page(&path).await, "kenmerk"));
        let write = |tag: &str, schema: &'static str| {
            [("kenmerk", tag.to_owned()), ("schema", schema.to_owned()), ("actie", "opslaan".to_owned())]
        };
        let send = async |person: &Person<'_>, fields: [(&str, String); 3]| {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            person.send(&path, &fields).await
        };
        send(&anna, write(&tag, r#"{"type": "object", "required": ["van-anna"]}"#)).await.expect(303);
        let lost = text(
            &send(&bea, write(&tag, r#"{"type": "object", "required": ["van-bea"]}"#)).await.expect(200),
        );
        for told in ["Intussen heeft iemand anders", "van-anna", "van-bea", "<ins>+ ", "<del>− "] {
            assert!(lost.contains(told), "{told}: {lost}");
        }
        let kept = app.get("/v1/standaarden/proef/versies/1.0.0/schema").await;
        assert!(text(&kept).contains("van-anna"), "{kept}");
        let newer = hidden(&lost, "kenmerk");
        send(&bea, write(&newer, r#"{"type": "object", "required": ["van-bea"]}"#)).await.expect(303);
        let kept = app.get("/v1/standaarden/proef/versies/1.0.0/schema").await;
        assert!(text(&kept).contains("van-bea"), "{kept}");
        anna.send(&format!("{path}/verwijderen"), &[("kenmerk", &tag)]).await.expect(412);
        let now = hidden(&anna.page(&format!("{path}/verwijderen")).await, "kenmerk");
        anna.send(&format!("{path}/verwijderen"), &[("kenmerk", &now)]).await.expect(303);
    }
}

#[tokio::test]
async fn a_consultation_is_opened_its_reactions_are_answered_and_it_goes_back_to_concept() {
    for on in BOTH {
        let app = app(on).await;
        app.offer("proef", "1.0.0", SCHEMA).await.expect(201);
        let anna = person(&app, "anna", "auteur").await;
        let steps = format!("{DESK}/versies/1.0.0/stappen");
        let (first, last) = (dutch_day(Utc::now()), dutch_day(Utc::now()) + Days::new(30));
        let (first, last) = (first.to_string(), last.to_string());
        let fields = [("beginDatum", first.as_str()), ("eindDatum", "morgen"), ("reden", "Vraag.")];
        let page = text(&anna.send(&format!("{steps}/consultatie"), &fields).await.expect(200));
        assert!(page.contains("Schrijf een datum als 2027-01-31."), "{page}");
        let fields = [("beginDatum", first.as_str()), ("eindDatum", last.as_str()), ("reden", "Vraag.")];
        anna.send(&format!("{steps}/consultatie"), &fields).await.expect(303);
        assert_eq!(status(&app, "1.0.0").await, "consultatie");

        let number = "1.0.0".parse().unwrap();
        let (standard, today) = ("proef".parse().unwrap(), dutch_day(Utc::now()));
        let selector = maatstaf::domain::Selector::Exact(number);
        let at = app.registry.resolve(&standard, &selector, today).await.unwrap();
        let said = "<b>Waarom</b> geen achternaam?";
        app.registry.react(&at, "/properties/naam", said, &act()).await.unwrap();
        assert!(anna.page("/bureau").await.contains("Reacties zonder antwoord: 1:"));
        let path = format!("{DESK}/versies/1.0.0/reacties");
        let page = anna.page(&path).await;
        assert!(page.contains("/properties/naam") && page.contains("&#60;b&#62;Waarom"), "{page}");
        let id = hidden(&page, "reactie");
        let page = text(&anna.send(&path, &[("reactie", &id), ("antwoord", "")]).await.expect(200));
        assert!(page.contains("Dat is niet gelukt."), "{page}");
        anna.send(&path, &[("reactie", &id), ("antwoord", "Die komt erbij.")]).await.expect(303);
        assert!(anna.page(&path).await.contains("Die komt erbij."));
        assert!(!anna.page("/bureau").await.contains("Reacties zonder antwoord"));

        anna.send(&format!("{steps}/terug-naar-concept"), &[("reden", "Wordt herzien.")]).await.expect(303);
        assert_eq!(status(&app, "1.0.0").await, "concept");
    }
}

#[tokio::test]
async fn whoever_is_signed_in_reacts_on_a_field_and_everybody_reads_it_with_its_answer() {
    const PUBLIC: &str = "/standaarden/proef/1.0.0";
    for on in BOTH {
        let app = app(on).await;
        app.offer("proef", "1.0.0", SCHEMA).await.expect(201);
        let form = format!("{DESK}/versies/1.0.0/reageren");
        let anna = person(&app, "anna", "auteur").await;
        let eva = person(&app, "eva", "lezer").await;
        let page = eva.page(&form).await;
        assert!(page.contains("niet in consultatie") && !page.contains("<textarea"), "{page}");
        let concept = app.page(&format!("{PUBLIC}/velden")).await + &app.page(PUBLIC).await;
        assert!(!concept.contains("reageren"), "{concept}");

        let today = dutch_day(Utc::now());
        let (first, last) = (today.to_string(), (today + Days::new(30)).to_string());
        let days = [("beginDatum", first.as_str()), ("eindDatum", last.as_str()), ("reden", "Vraag.")];
        anna.send(&format!("{DESK}/versies/1.0.0/stappen/consultatie"), &days).await.expect(303);
        let page = app.page(PUBLIC).await;
        assert!(page.contains("Reageren kan van") && page.contains(&format!("href=\"{form}\"")), "{page}");
        let link = format!("{form}?plaats=%2Fproperties%2Fnaam");
        let fields = app.page(&format!("{PUBLIC}/velden")).await;
        assert!(fields.contains(&link) && fields.matches("reageren?plaats=").count() == 1, "{fields}");

        // Who is not signed in comes back to the place in the schema.
        let led = app.browse(&link, "nl", "").await.expect(303);
        let asked: Vec<(String, String)> =
            url::form_urlencoded::parse(led.header("location").split_once('?').unwrap().1.as_bytes())
                .into_owned()
                .collect();
        assert_eq!(asked, [("naar".to_owned(), link.clone())], "{on:?}");
        let page = eva.page(&link).await;
        assert!(page.contains("value=\"/properties/naam\""), "{page}");

        for (place, said, why) in [
            ("/properties/weg", "Mag dit <b>langer</b>?", "Deze plaats is er niet"),
            ("/properties/naam", "", "4000 tekens"),
        ] {
            let page = text(&eva.send(&form, &[("plaats", place), ("tekst", said)]).await.expect(200));
            assert!(page.contains("Dat is niet gelukt.") && page.contains(why), "{why}: {page}");
            assert!(page.contains(&format!("value=\"{place}\"")), "{page}");
            assert!(
                page.contains(&said.replace('<', "&#60;").replace('>', "&#62;")),
                "nothing is lost: {page}"
            );
        }
        let fields = [("plaats", "/properties/naam"), ("tekst", "Mag dit <b>langer</b>?")];
        let done = eva.send(&form, &fields).await.expect(303);
        let (address, id) = done.header("location").split_once("#reactie-").unwrap();
        assert_eq!(address, PUBLIC);
        let (standard, number) = ("proef".parse().unwrap(), "1.0.0".parse().unwrap());
        let of = (&standard, &number, id.parse().unwrap());
        app.registry.answer_reaction(of, "Tot 80 tekens.", &act()).await.unwrap();
        let page = app.page(PUBLIC).await;
        let told = page.split(&format!("id=\"reactie-{id}\"")).nth(1).unwrap();
        for part in ["/properties/naam", "eva", "Mag dit &#60;b&#62;langer", "Tot 80 tekens."] {
            assert!(told.contains(part), "{part}: {told}");
        }

        // Whose roles are elsewhere, and who sends the form of another, does not react.
        let elsewhere = person(&app, "fred", "lezer:standaarden/ander").await;
        elsewhere.send(&form, &fields).await.expect(403);
        let stolen = [("csrf", "x"), fields[0], fields[1]];
        app.send_form(&form, &eva.cookie, &stolen).await.expect(400);
        app.send_form(&form, "", &fields).await.expect(401);
        let all = app.get("/v1/standaarden/proef/versies/1.0.0/reacties").await.json();
        assert_eq!(all["aantal"], 1, "{on:?}");

        // Too late: what was typed is still there.
        anna.send(&format!("{DESK}/versies/1.0.0/stappen/terug-naar-concept"), &[("reden", "Klaar.")])
            .await
            .expect(303);
        let page = text(&eva.send(&form, &fields).await.expect(200));
        assert!(page.contains("niet in consultatie") && page.contains("Mag dit &#60;b&#62;langer"), "{page}");
    }
}

#[tokio::test]
async fn a_number_that_is_not_honest_is_not_proposed_and_an_emergency_needs_a_decision() {
    let app = app(On::Sqlite).await;
    let key = app.key("allen", "auteur goedkeurder beheerder").await;
    let all = app.person(&key).await;
    let quick = App::set_up(new_database(On::Sqlite).await, Setup::default()).await;
    quick.published("proef", "1.0.0", SCHEMA).await;
    let key = quick.key("carla", "beheerder").await;
    let carla = quick.person(&key).await;
    let narrow = r#"{"type": "object", "properties": {"naam": {"type": "string", "maxLength": 2}}}"#;
    quick.offer("proef", "1.1.0", narrow).await.expect(201);
    let page = text(
        &carla
            .send(&format!("{DESK}/versies/1.1.0/stappen/voorstellen"), &[("reden", "x")])
            .await
            .expect(200),
    );
    assert!(page.contains("Het eerlijke nummer is 2.0.0") && page.contains("/1.1.0/vergelijking"), "{page}");
    let path = format!("{DESK}/versies/1.0.0/stappen/spoedintrekking");
    let page = text(&carla.send(&path, &[("reden", "Lek."), ("bevestigd", "ja")]).await.expect(200));
    assert!(page.contains("Dat is niet gelukt."), "{page}");
    let decided = [
        ("orgaan", "Directie"),
        ("besluitDatum", "2026-11-01"),
        ("bron", "brief"),
        ("reden", "Lek."),
        ("bevestigd", "ja"),
    ];
    let done = carla.send(&path, &decided).await;
    assert!(done.status.is_success() || done.status.is_redirection(), "{done}");
    let steps = quick.get("/v1/standaarden/proef/versies/1.0.0").await.json();
    assert_eq!(steps["status"], json!("teruggetrokken"));
    assert!(all.page("/bureau").await.contains("Mijn concepten"));
}
