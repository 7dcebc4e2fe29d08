//! The pages that compare: a version with another one, and two schemas that are sent.

use axum::body::Body;
use axum::http::Request;

use crate::kit::{Answer, App, On};
use crate::pages::text;

impl App {
    /// The form, with files as `name=file name|contents`.
    async fn send_schemas(&self, fields: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            let (file, value) = match value.split_once('|') {
                Some((file, value)) => (format!("; filename=\"{file}\""), value),
                None => (String::new(), *value),
            };
            body += &format!(
                "--grens\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
            );
        }
        body += "--grens--\r\n";
        let request = Request::post("/vergelijken")
            .header("accept", "text/html")
            .header("content-type", "multipart/form-data; boundary=grens");
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}

const OLD: &str = r#"{"type": "object", "properties": {"naam": {"type": "string"}}}"#;
const NEW: &str = r#"{"type": "object", "properties": {"naam": {"type": "string", "maxLength": 5}}}"#;

#[tokio::test]
async fn a_version_is_compared_with_the_published_one_below_it_or_with_the_one_that_is_chosen() {
    let app = App::empty(On::Sqlite).await;
    app.published("proef", "1.0.0", OLD).await;
    app.published("proef", "1.1.0", OLD).await;
    app.published("proef", "2.0.0", NEW).await;
    app.offer("proef", "2.1.0", NEW).await.expect(201);

    let page = app.page("/standaarden/proef/2.0.0/vergelijking").await;
    assert!(
        page.contains("1.1.0 → ") && page.contains("Wie levert: ") && page.contains("Wie leest: "),
        "{page}"
    );
    assert!(
        page.contains("<option value=\"1.1.0\" selected>") && page.contains("<option value=\"1.0.0\">"),
        "{page}"
    );
    assert!(page.contains("1.1.0 → 2.0.0 is een stap &#39;major&#39;, en die is eerlijk."), "{page}");
    assert!(page.contains("<ins>+ ") && page.contains("&#34;maxLength&#34;: 5</ins>"), "{page}");
    assert!(!page.contains("<option value=\"2.1.0\""), "a draft is offered to compare with: {page}");

    let chosen = app.page("/standaarden/proef/2.1.0/vergelijking?met=1.0.0").await;
    assert!(chosen.contains("1.0.0 → ") && chosen.contains("<option value=\"2.0.0\">"), "{chosen}");
    let upward = app.page("/standaarden/proef/1.0.0/vergelijking?met=2.0.0").await;
    assert!(upward.contains("1.0.0 → 2.0.0 is een stap"), "the lower number is the old one: {upward}");
    let none = app.page("/standaarden/proef/1.0.0/vergelijking").await;
    assert!(none.contains("Onder deze versie is er geen") && !none.contains("Wie levert"), "{none}");

    app.published("alleen", "1.0.0", OLD).await;
    let alone = app.page("/standaarden/alleen/1.0.0/vergelijking").await;
    assert!(alone.contains("geen andere vastgestelde versie") && !alone.contains("<select"), "{alone}");
    for missing in ["met=9.9.9", "met=onzin", "met=3"] {
        let path = format!("/standaarden/proef/2.0.0/vergelijking?{missing}");
        app.browse(&path, "nl", "").await.expect(404);
    }
}

#[tokio::test]
async fn two_files_or_a_file_and_a_version_are_compared_and_nothing_is_kept() {
    let app = App::stocked(On::Sqlite).await;
    let (old, new) = (format!("oud.json|{OLD}"), format!("<nieuw>.json|{NEW}"));
    let answer = app.send_schemas(&[("oud", &old), ("nieuw", &new), ("belofte", "beiden")]).await.expect(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let page = text(&answer);
    assert!(page.contains("oud.json → &#60;nieuw&#62;.json</h2>") && page.contains("Wie levert: "), "{page}");
    assert!(page.contains("<option value=\"beiden\" selected>"), "{page}");
    assert!(page.contains("<ins>+ ") && page.contains("<del>− "), "{page}");

    let page = text(&app.send_schemas(&[("oudVersie", "adres"), ("nieuw", &new)]).await.expect(200));
    assert!(page.contains("Adres 2.0.0</a>") && page.contains("value=\"adres\""), "{page}");
    let both = [("oudVersie", "adres@1.0.0"), ("nieuwVersie", "adres@2.0.0")];
    let page = text(&app.send_schemas(&both).await.expect(200));
    assert!(page.contains("1.0.0 → 2.0.0 is een stap"), "{page}");
}

#[tokio::test]
async fn what_is_wrong_is_told_of_both_sides_with_its_place() {
    let app = App::stocked(On::Sqlite).await;
    let nothing = text(&app.send_schemas(&[("belofte", "wie-leest")]).await.expect(200));
    for side in ["Oud", "Nieuw"] {
        assert!(nothing.contains(&format!("<p>{side}: Kies een bestand met een schema")), "{nothing}");
    }
    let wrong = [("oud", "a.json|{\"type\": 12}"), ("nieuw", "b.json|{\"type\":")];
    let page = text(&app.send_schemas(&wrong).await.expect(200));
    assert!(page.contains("role=\"alert\"") && page.contains("<p>Oud, /type: "), "{page}");
    assert!(page.contains("<p>Nieuw: Regel 1, kolom "), "{page}");
    let unknown = [("oudVersie", "adres@9.9.9"), ("nieuwVersie", "<b>")];
    let page = text(&app.send_schemas(&unknown).await.expect(200));
    assert!(page.contains("Oud: Deze versie staat niet in het register.") && !page.contains("<b>"), "{page}");
    let promise = [("oudVersie", "adres"), ("nieuwVersie", "adres"), ("belofte", "niemand")];
    assert!(text(&app.send_schemas(&promise).await.expect(200)).contains("De belofte is"));
}

#[tokio::test]
async fn a_schema_that_is_too_large_is_refused_on_either_side() {
    let app = App::empty(On::Sqlite).await;
    let large = format!("a.json|{{\"description\": \"{}\"}}", "x".repeat(2 * 1024 * 1024));
    let one = app.send_schemas(&[("oud", &large), ("nieuw", &format!("b.json|{OLD}"))]).await;
    assert!(text(&one).contains("2097152"), "{}", text(&one));
    app.send_schemas(&[("oud", &large), ("nieuw", &large), ("belofte", &"x".repeat(70_000))])
        .await
        .expect(413);
}
