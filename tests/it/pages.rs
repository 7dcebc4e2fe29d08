//! The catalogue that people read: its pages, in two languages, with and without what a browser adds.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::kit::{Answer, App, BOTH, On, PUBLIC_URL};

/// A page of every kind, of a register with the shipped standards.
pub(crate) const PAGES: [&str; 29] = [
    "/",
    "/zoeken?q=postcode",
    "/zoeken",
    "/voorzieningen",
    "/voorzieningen/schuldhulpverlening",
    "/standaarden",
    "/standaarden?soort=proces&status=vastgesteld&geldigOp=2026-06-01&zoek=verzoek",
    "/standaarden/adres",
    "/standaarden/schuldhulp-levering/2.0.0",
    "/standaarden/schuldhulp-levering/2.0.0/velden",
    "/standaarden/schuldhulp-levering/2.0.0/velden?onderdeel=traject",
    "/standaarden/schuldhulp-levering/2.0.0/schema",
    "/standaarden/schuldhulp-levering/2.0.0/voorbeelden",
    "/standaarden/schuldhulp-levering/2.0.0/leveren",
    "/standaarden/schuldhulp-levering/2.0.0/vergelijking",
    "/standaarden/woo-verzoek/geldend/vergelijking",
    "/standaarden/woo-verzoek/geldend/proces",
    "/agenda",
    "/agenda?voorziening=bouwstenen&standaard=adres",
    "/uitgaven",
    "/waardelijsten",
    "/waardelijsten/gemeenten?zoek=utrecht&geldigOp=2026-01-01",
    "/bevindingcodes",
    "/toetsen",
    "/toetsen?standaard=adres&versie=2.0.0",
    "/vergelijken?oud=adres@1.0.0",
    "/aanmelden",
    "/status",
    "/toegankelijkheid",
];

impl App {
    pub(crate) async fn page(&self, path: &str) -> String {
        self.page_with(path, "nl", "").await
    }

    pub(crate) async fn page_with(&self, path: &str, language: &str, cookie: &str) -> String {
        let answer = self.browse(path, language, cookie).await.expect(200);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        String::from_utf8(answer.bytes).unwrap()
    }

    pub(crate) async fn browse(&self, path: &str, language: &str, cookie: &str) -> Answer {
        let mut request =
            Request::get(path).header("accept", "text/html").header("accept-language", language);
        if !cookie.is_empty() {
            request = request.header("cookie", cookie);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// The form of a browser without script: fields by name; a file as `name=file name|contents`.
    async fn fill_in(&self, fields: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            let (file, value) = match (*name, value.split_once('|')) {
                ("bestand", Some((file, value))) => (format!("; filename=\"{file}\""), value),
                _ => (String::new(), *value),
            };
            body += &format!(
                "--grens\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
            );
        }
        body += "--grens--\r\n";
        let request = Request::post("/toetsen")
            .header("accept", "text/html")
            .header("content-type", "multipart/form-data; boundary=grens");
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}

pub(crate) fn text(answer: &Answer) -> String {
    String::from_utf8(answer.bytes.clone()).unwrap()
}

#[tokio::test]
async fn every_page_is_there_in_dutch_and_in_english_on_both_databases() {
    for on in BOTH {
        let app = App::stocked(on).await;
        for path in PAGES {
            let path = path.replace("/geldend/", "/1.0.0/");
            let dutch = app.page(&path).await;
            let english = app.page_with(&path, "en", "").await;
            assert!(dutch.contains("<html lang=\"nl\">") && dutch.contains("Voorzieningen</a>"), "{path}");
            assert!(english.contains("<html lang=\"en\">") && english.contains("Provisions</a>"), "{path}");
            assert_eq!(dutch.matches("<h1").count(), 1, "{path}");
        }
    }
}

#[tokio::test]
async fn a_reader_chooses_a_language_once_and_it_stays() {
    let app = App::stocked(On::Sqlite).await;
    let page = app.page("/standaarden?soort=proces").await;
    assert!(
        page.contains("href=\"/standaarden?soort=proces&#38;taal=en\""),
        "the link to the other language"
    );
    let chosen = app.browse("/standaarden?soort=proces&taal=en", "nl", "").await.expect(303);
    assert_eq!(chosen.header("location"), "/standaarden?soort=proces");
    let cookie = chosen.header("set-cookie").to_owned();
    assert!(cookie.starts_with("taal=en;") && cookie.contains("SameSite=Lax"), "{cookie}");
    let page = app.page_with("/standaarden", "nl", "iets=1; taal=en").await;
    assert!(page.contains("<html lang=\"en\">"));
    let elsewhere = app.browse("//elders.example/?taal=en", "nl", "").await;
    assert!(!elsewhere.header("location").starts_with("//"), "{}", elsewhere.header("location"));
}

#[tokio::test]
async fn where_there_is_nothing_a_browser_gets_a_page_and_a_program_a_problem() {
    let app = App::stocked(On::Sqlite).await;
    for path in [
        "/nergens",
        "/standaarden/nergens",
        "/standaarden/GEEN NAAM".replace(' ', "%20").as_str(),
        "/standaarden/adres/9.9.9",
        "/standaarden/adres/9.9.9/velden",
        "/standaarden/adres/x/velden",
        "/standaarden/adres/2.0.0/velden?onderdeel=nergens",
        "/standaarden/adres/2.0.0/proces",
        "/standaarden/adres/2.0.0/voorbeelden/nergens.json",
        "/standaarden/adres/2.0.0/nergens",
        "/waardelijsten/nergens",
        "/voorzieningen/nergens",
    ] {
        let answer = app.browse(path, "nl", "").await.expect(404);
        let page = text(&answer);
        assert!(
            page.contains("<h1>Niet gevonden</h1>") && page.contains("action=\"/zoeken\""),
            "{path}: {page}"
        );
    }
    let problem = app.get("/nergens").await.expect(404);
    assert_eq!(problem.json()["type"], "urn:maatstaf:probleem:adres-onbekend");
    let problem = app.browse("/v1/nergens", "nl", "").await.expect(404);
    assert_eq!(problem.json()["type"], "urn:maatstaf:probleem:adres-onbekend");
}

#[tokio::test]
async fn pages_run_nothing_but_our_own_files_and_load_nothing_from_elsewhere() {
    let app = App::stocked(On::Sqlite).await;
    for path in PAGES {
        let answer = app.browse(&path.replace("/geldend/", "/1.0.0/"), "nl", "").await.expect(200);
        let policy = answer.header("content-security-policy").to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        let page = text(&answer);
        for inline in [" style=\"", " onclick", " onload", "<style", "<script>"] {
            assert!(!page.contains(inline), "{path} holds {inline}");
        }
        for part in page.split("src=\"").skip(1).chain(page.split("<link").skip(1)) {
            let address = part.split("href=\"").last().unwrap().split('"').next().unwrap();
            assert!(address.starts_with('/') && !address.starts_with("//"), "{path} loads {address}");
        }
    }
}

#[tokio::test]
async fn what_a_maintainer_writes_is_shown_and_never_run() {
    const EVIL: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let app = App::empty(On::Sqlite).await;
    let provision = json!({ "titel": EVIL, "omschrijving": EVIL, "eigenaar": EVIL, "meedoen": EVIL });
    app.write("PUT", "/v1/voorzieningen/proef", &provision).await.expect(201);
    let standard = json!({ "voorziening": "proef", "titel": EVIL, "omschrijving": EVIL, "soort": "gegevens", "contact": EVIL });
    app.write("PUT", "/v1/standaarden/proef", &standard).await.expect(201);
    let schema = json!({
        "title": EVIL, "description": format!("{EVIL} [klik](javascript:alert(1))"), "type": "object",
        "properties": { EVIL: { "description": EVIL, "enum": [EVIL], "examples": [EVIL], "default": EVIL } },
        "patternProperties": { "<script>": { "const": EVIL } },
        "if": { "properties": { EVIL: { "const": EVIL } } }, "then": { "required": [EVIL] },
        "regels": [{ "code": "r", "eis": "dit.size() >= 0", "melding": { "nl": EVIL }, "bron": { "titel": EVIL, "url": "https://x.example/" } }],
    });
    let version = json!({
        "versie": "1.0.0", "schema": schema, "toelichting": EVIL,
        "voorbeelden": [{ "naam": EVIL, "geldig": true, "document": { "x": EVIL } }],
    });
    app.write("POST", "/v1/standaarden/proef/versies", &version).await.expect(201);
    for path in [
        "/",
        "/voorzieningen/proef",
        "/standaarden",
        "/standaarden/proef",
        "/standaarden/proef/1.0.0",
        "/standaarden/proef/1.0.0/velden",
        "/standaarden/proef/1.0.0/schema",
        "/standaarden/proef/1.0.0/voorbeelden",
        "/standaarden/proef/1.0.0/leveren",
        "/standaarden/proef/1.0.0/vergelijking",
        "/vergelijken?oud=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/toetsen",
        "/zoeken?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/standaarden?zoek=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    ] {
        let page = app.page(path).await;
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}: {page}");
        assert!(!page.to_lowercase().contains("href=\"javascript:"), "{path}: {page}");
    }
}

#[tokio::test]
async fn the_fields_of_a_schema_are_told_with_what_is_asked_of_them() {
    let app = App::empty(On::Sqlite).await;
    app.published("deel", "1.0.0", r#"{"title": "Deel", "type": "object", "required": ["code"], "properties": {"code": {"type": "string", "pattern": "^[0-9]{4}$"}}}"#).await;
    let schema = r##"{
        "title": "Geheel", "type": "object", "additionalProperties": false, "required": ["soort", "delen"],
        "allOf": [{"properties": {"erbij": {"type": "boolean"}}}],
        "properties": {
            "soort": {"title": "De soort", "description": "Wat het **is**.", "enum": ["boom", "struik"]},
            "hoogte": {"type": "number", "minimum": 0, "multipleOf": 0.01, "deprecated": true},
            "delen": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"$ref": "/schemas/deel/1.0.0"}},
            "kinderen": {"type": "array", "items": {"$ref": "#"}},
            "weg": false,
            "keuze": {"oneOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
        },
        "patternProperties": {"^x-": {"type": "string"}},
        "dependentRequired": {"hoogte": ["erbij"]},
        "if": {"properties": {"soort": {"const": "boom"}}, "required": ["soort"]}, "then": {"required": ["hoogte"]}
    }"##;
    app.published("geheel", "1.0.0", schema).await;
    let page = app.page("/standaarden/geheel/1.0.0/velden").await;
    for told in [
        "id=\"soort\"",
        "href=\"#soort\"",
        "De soort",
        "<p>Wat het <strong>is</strong>.</p>",
        "<code>struik</code>",
        "ten minste 0",
        "ten hoogste 2 cijfers achter de komma",
        "niet meer gebruiken",
        "ten minste 1 item",
        "zonder dubbele items",
        "href=\"/standaarden/deel/1.0.0/velden\"",
        "id=\"delen[].code\"",
        "precies 4 cijfers",
        "Hier hoort hetzelfde als bij",
        "mag er niet staan",
        "Precies één van deze vormen:",
        "een datum als 2027-01-31",
        "Velden met een naam als ^x-",
        "met &#39;hoogte&#39; hoort ook &#39;erbij&#39;",
        "Als &#39;soort&#39; is &#39;boom&#39;",
        "geen andere velden",
        "id=\"erbij\"",
    ] {
        assert!(page.contains(told), "{told} is not on the page: {page}");
    }
    let english = app.page_with("/standaarden/geheel/1.0.0/velden", "en", "").await;
    assert!(
        english.contains("exactly 4 digits") && english.contains("When &#39;soort&#39; is &#39;boom&#39;"),
        "{english}"
    );
}

#[tokio::test]
async fn every_property_that_a_shipped_schema_declares_has_a_place_on_its_page() {
    let app = App::stocked(On::Sqlite).await;
    let listed = app.get("/v1/standaarden?paginaGrootte=100").await.json();
    let mut seen = 0;
    for standard in listed["resultaten"].as_array().unwrap() {
        let name = standard["naam"].as_str().unwrap();
        let versions = app.get(&format!("/v1/standaarden/{name}/versies")).await.json();
        for version in versions["resultaten"].as_array().unwrap() {
            let number = version["versie"].as_str().unwrap();
            let schema = app.get(&format!("/v1/standaarden/{name}/versies/{number}/schema")).await.json();
            let page = app.page(&format!("/standaarden/{name}/{number}/velden")).await;
            for property in schema["properties"].as_object().into_iter().flat_map(|all| all.keys()) {
                assert!(page.contains(&format!("<li id=\"{property}\">")), "{name} {number}: {property}");
                seen += 1;
            }
        }
    }
    assert!(seen > 150, "{seen}");
}

#[tokio::test]
async fn an_example_is_given_byte_for_byte_and_the_page_says_what_it_gives() {
    let app = App::stocked(On::Sqlite).await;
    let page = app.page("/standaarden/adres/2.0.0/voorbeelden").await;
    assert!(
        page.contains("Juiste voorbeelden") && page.contains("<code>verplicht-ontbreekt</code>"),
        "{page}"
    );
    let address = "/standaarden/adres/2.0.0/voorbeelden/minimaal.json";
    assert!(page.contains(&format!("href=\"{address}\"")), "{page}");
    let answer = app.get(address).await.expect(200);
    let shipped = std::fs::read("schemas/bouwstenen/adres/2.0.0/examples/valid/minimaal.json").unwrap();
    assert_eq!(answer.bytes, shipped);
    assert!(answer.header("content-disposition").starts_with("attachment"));
}

#[tokio::test]
async fn the_programs_on_the_page_name_this_register_and_this_version() {
    let app = App::stocked(On::Sqlite).await;
    let page = app.page("/standaarden/adres/2.0.0/leveren").await;
    let target = format!("{PUBLIC_URL}/v1/standaarden/adres/versies/2.0.0/validaties");
    assert_eq!(page.matches(&target).count(), 5, "{page}");
}

#[tokio::test]
async fn without_script_a_form_brings_the_data_and_the_report_comes_back_as_a_page() {
    for on in BOTH {
        let app = App::stocked(on).await;
        let good = r#"{"straatnaam": "Dorpsstraat", "huisnummer": 12, "postcode": "1234AB", "woonplaats": "Voorbeeldstad"}"#;
        let page = text(
            &app.fill_in(&[("standaard", "adres"), ("versie", "2.0.0"), ("tekst", good)]).await.expect(200),
        );
        assert!(page.contains("De gegevens voldoen aan") && page.contains("Adres 2.0.0"), "{page}");
        let bad = good.replace("12,", "\"geheim-31415\",");
        let page = text(
            &app.fill_in(&[("standaard", "adres"), ("bestand", &format!("a.json|{bad}"))]).await.expect(200),
        );
        assert!(
            page.contains("De gegevens voldoen niet aan") && page.contains("<code>verkeerd-type</code>"),
            "{page}"
        );
        assert!(page.contains("Zo herstelt u het:") && page.contains("<code>/huisnummer</code>"), "{page}");
        assert!(!page.contains("geheim-31415"), "a value is shown without being asked for");
        let asked = [("standaard", "adres"), ("tekst", bad.as_str()), ("toonWaarden", "true")];
        assert!(text(&app.fill_in(&asked).await).contains("geheim-31415"));
    }
}

#[tokio::test]
async fn the_plain_form_takes_lines_and_tables_and_documents_that_name_their_standard() {
    let app = App::stocked(On::Sqlite).await;
    let lines = "lines.ndjson|{\"straatnaam\": 1}\n{\"straatnaam\": 2}\n";
    let page = text(&app.fill_in(&[("standaard", "adres"), ("bestand", lines)]).await.expect(200));
    assert!(page.contains("beoordeelde records: 2; daarvan fout: 2") && page.contains("Regel 2"), "{page}");
    let table = "t.csv|straatnaam;huisnummer;postcode;woonplaats\nDorpsstraat;twaalf;1234AB;X\n";
    let page = text(&app.fill_in(&[("standaard", "adres"), ("bestand", table)]).await.expect(200));
    assert!(page.contains("Regel 2, kolom huisnummer"), "{page}");
    let named = r#"{"$schema": "/schemas/adres/1.0.0", "straatnaam": "Dorpsstraat"}"#;
    let page = text(&app.fill_in(&[("standaard", ""), ("tekst", named)]).await.expect(200));
    assert!(page.contains("Adres 1.0.0"), "{page}");
}

#[tokio::test]
async fn a_form_that_can_not_be_judged_says_what_to_do() {
    let app = App::stocked(On::Sqlite).await;
    for (fields, told) in [
        (vec![("standaard", "adres")], "Kies een bestand, of plak gegevens in het vak."),
        (vec![("standaard", ""), ("tekst", "{}")], "zegt niet aan welke standaard"),
        (vec![("standaard", "adres"), ("tekst", "{\n  \"a\": }")], "Regel 2, kolom 8:"),
        (vec![("standaard", "adres"), ("versie", "nieuwste"), ("tekst", "{}")], "Noem een versie exact"),
        (vec![("standaard", "adres"), ("onderdeel", "dak"), ("tekst", "{}")], "heeft dat onderdeel niet"),
        (vec![("standaard", "nergens"), ("tekst", "{}")], "Er is geen standaard met deze naam."),
    ] {
        let page = text(&app.fill_in(&fields).await.expect(200));
        assert!(page.contains("konden niet worden getoetst") && page.contains(told), "{told}: {page}");
    }
    let huge = format!("{{\"a\": \"{}\"}}", "x".repeat(11 * 1024 * 1024));
    let answer = app.fill_in(&[("standaard", "adres"), ("tekst", &huge)]).await;
    assert_eq!(answer.status, 413, "{}", text(&answer));
}

#[tokio::test]
async fn files_of_the_pages_are_kept_for_as_long_as_they_are_the_same() {
    let app = App::empty(On::Sqlite).await;
    let page = app.page("/").await;
    let address = page.split("href=\"").find(|part| part.starts_with("/static/maatstaf.css?v=")).unwrap();
    let address = address.split('"').next().unwrap();
    let answer = app.get(address).await.expect(200);
    assert!(answer.header("cache-control").contains("immutable"), "{}", answer.header("cache-control"));
    let other = app.get("/static/maatstaf.css?v=oud").await.expect(200);
    assert_eq!(other.header("cache-control"), "public, max-age=300");
    app.get_with(address, "if-none-match", answer.header("etag")).await.expect(304);
    app.get("/static/nergens.css").await.expect(404);
    app.get("/static/../mod.rs").await.expect(404);
}

#[tokio::test]
async fn a_reader_finds_a_field_by_a_word_with_a_slip_and_is_led_to_its_place() {
    for on in BOTH {
        let app = App::stocked(on).await;
        let page = app.page("/zoeken?q=burgerservicenumer").await;
        let link = "href=\"/standaarden/persoon/1.1.0/velden#bsn\"";
        assert!(page.contains(link) && page.contains("<code>bsn</code>"), "{page}");
        assert!(app.page("/standaarden/persoon/1.1.0/velden").await.contains("id=\"bsn\""));
        let page = app.page("/zoeken?q=utrecht").await;
        assert!(page.contains("href=\"/waardelijsten/gemeenten?zoek=0344\""), "{page}");
        assert!(app.page("/zoeken?q=qqqqqqq").await.contains("Niets gevonden"));
        let long = app.page(&format!("/zoeken?q={}", "a".repeat(300))).await;
        assert!(long.contains("Zoek met ten hoogste 200 tekens."), "{long}");
    }
}

#[tokio::test]
async fn a_schema_that_unfolds_without_end_is_told_up_to_a_bound_and_the_page_says_so() {
    let app = App::empty(On::Sqlite).await;
    let doubling = |build: fn(&str) -> String| {
        let level =
            |n: usize| format!("\"d{n}\": {}", build(&format!("{{\"$ref\": \"#/$defs/d{}\"}}", n + 1)));
        let levels: Vec<String> = (0..40).map(level).collect();
        format!(
            "{{\"$ref\": \"#/$defs/d0\", \"$defs\": {{{}, \"d40\": {{\"type\": \"null\"}}}}}}",
            levels.join(", ")
        )
    };
    let wide: Vec<String> = (0..2_500).map(|n| format!("\"veld{n}\": {{\"type\": \"string\"}}")).collect();
    for (name, schema) in [
        ("velden", doubling(|next| format!("{{\"properties\": {{\"a\": {next}, \"b\": {next}}}}}"))),
        ("plaatsen", doubling(|next| format!("{{\"prefixItems\": [{next}, {next}]}}"))),
        (
            "soorten",
            doubling(|next| format!("{{\"patternProperties\": {{\"^a\": {next}, \"^b\": {next}}}}}")),
        ),
        ("breed", format!("{{\"properties\": {{{}}}}}", wide.join(", "))),
    ] {
        app.standard(name).await;
        app.offer(name, "1.0.0", &schema).await.expect(201);
        let page = app.page(&format!("/standaarden/{name}/1.0.0/velden")).await;
        assert!(page.contains("Er zijn meer velden dan op een pagina passen"), "{name}");
        assert!(page.len() < 5_000_000, "{name}: {}", page.len());
    }
}

#[tokio::test]
async fn a_version_without_examples_has_made_ones_to_show_and_to_begin_with() {
    let app = App::empty(On::Sqlite).await;
    app.published(
        "deur",
        "1.0.0",
        r#"{"type": "object", "required": ["hoogte"], "properties": {"hoogte": {"type": "integer", "minimum": 3}}}"#,
    )
    .await;
    let page = app.page("/standaarden/deur/1.0.0/voorbeelden").await;
    assert!(page.contains("Gemaakte voorbeelden") && page.contains("Randgevallen"), "{page}");
    let made = app.get("/standaarden/deur/1.0.0/voorbeelden/gemaakt/minimaal.json").await.expect(200);
    assert!(made.json()["hoogte"].as_i64().unwrap() >= 3, "{made}");
    assert_eq!(app.judge("deur", "1.0.0", &text(&made)).await.json()["geldig"], true);
    let page = app.page("/standaarden/deur/1.0.0/leveren").await;
    assert!(page.contains("/standaarden/deur/1.0.0/voorbeelden/gemaakt/gewoon.json"), "{page}");
    app.browse("/standaarden/deur/1.0.0/voorbeelden/gemaakt/nergens.json", "nl", "").await.expect(404);
}
