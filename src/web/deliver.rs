//! "How do I deliver": programs that work as they are pasted, against this register and this version.

use askama::Template;
use axum::extract::{Path, State};

use crate::registry::{Resolved, SampleKind};

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
    let snippets = match setting(&web, &resolved, &reader).await? {
        Some(setting) => snippets(&setting, &reader)?,
        None => Vec::new(),
    };
    page(&DeliverPage { frame, head, snippets })
}

/// A document to begin with: one that came with the version and is judged as a whole, else one of a part, else
/// one that is made.
async fn setting(web: &Web, resolved: &Resolved, reader: &Reader) -> Answer<Option<Setting>> {
    let (registry, version) = (&web.registry, &resolved.version);
    let base = registry.public_url();
    let page = format!("{base}/standaarden/{}/{}/voorbeelden", version.standard, version.number);
    let target = format!("{base}/v1/standaarden/{}/versies/{}/validaties", version.standard, version.number);
    let examples = registry.examples(version).await?;
    let valid = examples.iter().filter(|example| example.valid);
    let Some(example) = valid.min_by_key(|example| (example.part.is_some(), example.day.is_some())) else {
        let made = registry.samples(resolved, None, reader.today).await?;
        let typical =
            made.iter().find(|sample| sample.kind == SampleKind::Typical && sample.document.is_ok());
        return Ok(typical.map(|_| Setting { example: format!("{page}/gemaakt/gewoon.json"), target }));
    };
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(example.part.iter().map(|part| ("onderdeel", part.as_str())));
    query.extend_pairs(example.day.iter().map(|day| ("beoordelingsdatum", day.to_string())));
    let query = query.finish();
    Ok(Some(Setting {
        example: format!("{page}/{}.json", in_address(&example.name)),
        target: if query.is_empty() { target } else { format!("{target}?{query}") },
    }))
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
