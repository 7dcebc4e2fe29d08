//! "How do I deliver": programs that work as they are pasted, against this register and this version.

use askama::Template;
use axum::extract::{Path, State};

use super::Web;
use super::frame::{Answer, Frame, Part, Reader, page};
use super::version::{Found, Head, found, in_address};

/// What the programs need to know.
struct Setting {
    /// Where a document is to be had.
    example: String,
    /// Where it goes.
    target: String,
}

macro_rules! snippet {
    ($name:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path, escape = "none")]
        struct $name<'s> {
            s: &'s Setting,
        }
    };
}

snippet!(Curl, "snippets/deliver.sh");
snippet!(Python, "snippets/deliver.py");
snippet!(Java, "snippets/Deliver.java");
snippet!(TypeScript, "snippets/deliver.mts");
snippet!(Many, "snippets/many.sh");

/// A program on the page.
struct Snippet {
    id: &'static str,
    title: &'static str,
    lead: &'static str,
    code: String,
}

#[derive(Template)]
#[template(path = "deliver.html")]
struct DeliverPage {
    frame: Frame,
    head: Head,
    snippets: Vec<Snippet>,
}

pub(super) async fn deliver(
    State(web): State<Web>,
    Path(named): Path<(String, String)>,
    reader: Reader,
) -> Answer {
    let Found { resolved, frame, head } = found(&web, &named, "/leveren", &reader).await?;
    let examples = web.registry.examples(&resolved.version).await?;
    let valid =
        examples.iter().filter(|example| example.valid && example.day.is_none_or(|day| day <= reader.today));
    // One that is judged as a whole comes first.
    let example = valid.min_by_key(|example| (example.part.is_some(), example.day.is_some()));
    let base = web.registry.public_url();
    let snippets = match example {
        None => Vec::new(),
        Some(example) => {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            if let Some(part) = &example.part {
                query.append_pair("onderdeel", part.as_str());
            }
            if let Some(day) = example.day {
                query.append_pair("beoordelingsdatum", &day.to_string());
            }
            let query = query.finish();
            let query = if query.is_empty() { query } else { format!("?{query}") };
            let setting = Setting {
                example: format!(
                    "{base}/standaarden/{}/{}/voorbeelden/{}.json",
                    head.name,
                    head.number,
                    in_address(&example.name)
                ),
                target: format!(
                    "{base}/v1/standaarden/{}/versies/{}/validaties{query}",
                    head.name, head.number
                ),
            };
            snippets(&setting, &reader)?
        }
    };
    page(&DeliverPage { frame, head, snippets })
}

fn snippets(s: &Setting, reader: &Reader) -> Answer<Vec<Snippet>> {
    let w = reader.w;
    Ok(vec![
        Snippet { id: "curl", title: "curl", lead: w.lead_curl, code: Curl { s }.render()? },
        Snippet { id: "python", title: "Python", lead: w.lead_python, code: Python { s }.render()? },
        Snippet { id: "java", title: "Java", lead: w.lead_java, code: Java { s }.render()? },
        Snippet {
            id: "typescript",
            title: "TypeScript",
            lead: w.lead_typescript,
            code: TypeScript { s }.render()?,
        },
        Snippet { id: "ndjson", title: w.title_many, lead: w.lead_many, code: Many { s }.render()? },
    ])
}
