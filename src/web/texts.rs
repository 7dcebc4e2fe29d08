//! Pages about the register itself: how it is doing, accessibility, and what findings mean.

use askama::Template;
use axum::extract::State;
use chrono::{SecondsFormat, Utc};

use crate::domain::{Editions, FindingCode, Language};
use crate::registry::{ENGINE, Page, StandardFilter};
use crate::validation::messages::explanation;

use super::Web;
use super::frame::{Answer, Frame, Part, Reader, page};
use super::markdown::{self, HeadingLevel};

#[derive(Template)]
#[template(path = "text.html")]
struct TextPage {
    frame: Frame,
    body: String,
}

pub(super) async fn accessibility(reader: Reader) -> Answer {
    let written = match reader.language {
        Language::Nl => include_str!("texts/toegankelijkheid.nl.md"),
        Language::En => include_str!("texts/toegankelijkheid.en.md"),
    };
    page(&TextPage {
        frame: reader.frame(reader.w.accessibility, Part::Other),
        body: markdown::to_html(written, HeadingLevel::H1),
    })
}

struct CodeRow {
    code: &'static str,
    title: String,
    meaning: String,
    remedy: String,
}

#[derive(Template)]
#[template(path = "codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<CodeRow>,
}

pub(super) async fn codes(reader: Reader) -> Answer {
    let row = |code: &FindingCode| {
        let explained = explanation(*code);
        let said = |text: &crate::domain::Text| text.in_language(reader.language).to_owned();
        CodeRow {
            code: code.as_str(),
            title: said(&explained.title),
            meaning: said(&explained.meaning),
            remedy: said(&explained.remedy),
        }
    };
    page(&CodesPage {
        frame: reader.frame(reader.w.finding_codes, Part::Other),
        codes: FindingCode::ALL.iter().map(row).collect(),
    })
}

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage {
    frame: Frame,
    ready: bool,
    facts: Vec<(&'static str, String)>,
    limits: Vec<(&'static str, String)>,
}

pub(super) async fn status(State(web): State<Web>, reader: Reader) -> Answer {
    let (registry, w) = (&web.registry, reader.w);
    let ready = registry.ready().await.is_ok();
    let mut facts = vec![
        (w.at_this_moment, Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)),
        (w.engine, ENGINE.to_owned()),
        (w.edition, Editions::CURRENT.to_string()),
        (w.public_address, registry.public_url().to_owned()),
    ];
    if ready {
        let one = Page { number: 1, size: 1 };
        facts.push((
            w.standards,
            registry.standards(&StandardFilter::default(), one).await?.total.to_string(),
        ));
        facts.push((w.provisions, registry.provisions(one).await?.total.to_string()));
        facts.push((w.code_lists, registry.code_lists(one).await?.total.to_string()));
    }
    let limits = registry.limits();
    let size = |bytes: usize| format!("{} MiB", bytes / (1024 * 1024));
    let limits = vec![
        (w.limit_record, size(limits.record_bytes)),
        (w.limit_body, size(limits.body_bytes)),
        (w.limit_findings, limits.findings.to_string()),
        (w.limit_streamed_findings, limits.streamed_findings.to_string()),
    ];
    page(&StatusPage { frame: reader.frame(w.status_page, Part::Other), ready, facts, limits })
}
