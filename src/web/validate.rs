//! Checking data in the browser. With script the file streams to the interface itself; without, a plain
//! form brings it here, within the bound of one document, and the report comes back as a page.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State, multipart::MultipartError};
use axum::http::{HeaderValue, StatusCode, header};
use bytes::Bytes;

use crate::domain::{Error, Fault, Finding, FindingCode, Language, PartName, Selector, StandardName, text};
use crate::registry::{Form, JudgeRequest, Judged, Page, Resolved, StandardFilter};
use crate::validation::messages::explanation;

use super::Web;
use super::frame::{Answer, Failure, Frame, Part, Reader, page};
use super::standards::Choice;

/// More standards than this are not offered as a list; their page leads here.
const MOST_OFFERED: u32 = 2_000;
/// How many findings of one kind the page shows.
const SHOWN: usize = 50;
/// What a form holds beside the data.
const FORM_BYTES: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "validate.html")]
struct ValidatePage {
    frame: Frame,
    standards: Vec<Choice>,
    version: String,
    part: String,
    most: String,
    failure: Vec<String>,
    report: Option<ReportView>,
}

/// A report as the page shows it.
struct ReportView {
    valid: bool,
    by: String,
    address: String,
    verdict: String,
    records: String,
    cut: bool,
    groups: Vec<Group>,
}

/// The findings of one kind.
struct Group {
    code: &'static str,
    title: String,
    remedy: String,
    count: u64,
    findings: Vec<Line>,
    more: u64,
}

/// One finding.
struct Line {
    message: String,
    place: String,
    path: String,
    line: Option<u64>,
    column: Option<String>,
    warning: bool,
    source: Option<(String, Option<String>)>,
    value: Option<String>,
}

async fn shown(
    web: &Web,
    reader: &Reader,
    chosen: &Chosen,
    failure: Vec<String>,
    report: Option<ReportView>,
) -> Answer<ValidatePage> {
    let filter = StandardFilter::default();
    let found = web.registry.standards(&filter, Page { number: 1, size: MOST_OFFERED }).await?;
    let standards = found.items.into_iter().map(|standard| Choice {
        chosen: standard.name.as_str() == chosen.standard,
        value: standard.name.to_string(),
        label: standard.title,
    });
    let limits = web.registry.limits();
    Ok(ValidatePage {
        frame: reader.frame(reader.w.validate_title, Part::Validate),
        standards: standards.collect(),
        version: chosen.version.clone(),
        part: chosen.part.clone(),
        most: format!("{} MiB", limits.record_bytes / (1024 * 1024)),
        failure,
        report,
    })
}

pub(super) async fn form(State(web): State<Web>, reader: Reader) -> Answer {
    let asked = |name: &str| reader.asked(name).unwrap_or_default().to_owned();
    let chosen = Chosen {
        standard: asked("standaard"),
        version: asked("versie"),
        part: asked("onderdeel"),
        ..Chosen::default()
    };
    page(&shown(&web, &reader, &chosen, Vec::new(), None).await?)
}

/// What a form says.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    standard: String,
    version: String,
    part: String,
    kind: String,
    values: bool,
    name: String,
    data: Bytes,
}

impl Chosen {
    async fn of(mut form: Multipart, most: usize) -> Result<Self, Error> {
        let mut chosen = Self::default();
        let broken = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge { limit: "record_bytes", bytes: most },
            _ => Error::Broken,
        };
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(broken)?;
            let word = || String::from_utf8_lossy(&bytes).trim().to_owned();
            match name.as_str() {
                "standaard" => chosen.standard = word(),
                "versie" => chosen.version = word(),
                "onderdeel" => chosen.part = word(),
                "soort" => chosen.kind = word(),
                "toonWaarden" => chosen.values = true,
                "tekst" if chosen.data.is_empty() => chosen.data = bytes,
                "bestand" if !bytes.is_empty() => {
                    chosen.name = file.unwrap_or_default();
                    chosen.data = bytes;
                }
                _ => {}
            }
        }
        Ok(chosen)
    }

    /// The form of the data: as chosen, else by the ending of the file's name.
    fn form(&self, by: &Resolved) -> Form {
        let ending = self.name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let kind = if self.kind.is_empty() { ending.unwrap_or_default() } else { self.kind.clone() };
        match kind.as_str() {
            "ndjson" | "jsonl" => Form::Lines,
            "json-seq" => Form::Sequence,
            "csv" => Form::Rows(by.standard.table.clone()),
            _ => Form::Document,
        }
    }
}

/// A form with files, up to so many bytes; a larger one is refused by the limit that is named.
pub(super) async fn bounded_form(
    web: &Web,
    mut request: Request,
    most: usize,
    (limit, bytes): (&'static str, usize),
) -> Answer<Multipart> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > most) {
        return Err(Error::TooLarge { limit, bytes }.into());
    }
    DefaultBodyLimit::max(most).apply(&mut request);
    Multipart::from_request(request, web).await.map_err(|_| Failure(Error::Broken))
}

/// The form of a browser without script.
pub(super) async fn plain(State(web): State<Web>, reader: Reader, request: Request) -> Answer {
    let most = web.registry.limits().record_bytes;
    let form = bounded_form(&web, request, most + FORM_BYTES, ("record_bytes", most)).await?;
    let chosen = Chosen::of(form, most).await?;
    let (told, report) = match judged(&web, &reader, &chosen).await {
        Ok(judged) => (Vec::new(), Some(view(&reader, judged))),
        Err(Error::Internal(cause)) => return Err(Error::Internal(cause).into()),
        Err(error) => (told(&error, &reader), None),
    };
    // It may hold values of the document.
    let mut answer = page(&shown(&web, &reader, &chosen, told, report).await?)?;
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

async fn judged(web: &Web, reader: &Reader, chosen: &Chosen) -> Result<Judged, Error> {
    if chosen.data.is_empty() {
        return Err(Error::invalid(no_data()));
    }
    let part: Option<PartName> = Some(chosen.part.as_str())
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .transpose()
        .map_err(Error::invalid)?;
    let request =
        JudgeRequest { part, values: chosen.values, record_key: false, today: reader.today, party: None };
    let mut data = chosen.data.clone();
    let by = if chosen.standard.is_empty() {
        let (named, rest) = web.registry.named_in_document(data).await?;
        data = rest;
        web.registry.resolve_named(named, None, None, reader.today).await?
    } else {
        let standard: StandardName = chosen.standard.parse().map_err(Error::invalid)?;
        let selector = match chosen.version.as_str() {
            "" => Selector::InForce,
            written => written.parse().map_err(Error::invalid)?,
        };
        web.registry.resolve_to_judge(&standard, &selector, reader.today).await?
    };
    let form = chosen.form(&by);
    if form == Form::Document {
        return web.registry.judge_by(by, reader.today, request, data).await;
    }
    let most = web.registry.limits().findings;
    let mut delivery = web.registry.begin(Arc::clone(&by), reader.today, request, form, most).await?;
    delivery.feed(data).await?;
    delivery.finish().await?;
    let findings = delivery.take_findings();
    Ok(delivery.judged(findings))
}

fn no_data() -> Fault {
    Fault::new(
        "geen-gegevens",
        text("Kies een bestand, of plak gegevens in het vak.", "Choose a file, or paste data in the box."),
    )
}

/// What went wrong, in sentences.
pub(super) fn told(error: &Error, reader: &Reader) -> Vec<String> {
    match error {
        Error::Invalid(faults) => reader.told(faults),
        Error::Unreadable(syntax) => {
            let place = match reader.language {
                Language::Nl => format!("Regel {}, kolom {}: ", syntax.line, syntax.column),
                Language::En => format!("Line {}, column {}: ", syntax.line, syntax.column),
            };
            vec![format!("{place}{}", syntax.message().in_language(reader.language))]
        }
        other => {
            let explained = crate::http::explain(other, reader.language);
            vec![format!("{}. {}", explained.title, explained.detail)]
        }
    }
}

fn view(reader: &Reader, judged: Judged) -> ReportView {
    let (w, report) = (reader.w, judged.report);
    let version = &judged.by.version;
    let mut groups: BTreeMap<FindingCode, Vec<Finding>> = BTreeMap::new();
    for finding in report.findings {
        groups.entry(finding.code).or_default().push(finding);
    }
    let group = |(code, findings): (FindingCode, Vec<Finding>)| {
        let explained = explanation(code);
        let count = report.counts.per_code.get(&code).copied().unwrap_or_default();
        let shown = findings.len().min(SHOWN);
        Group {
            code: code.as_str(),
            title: explained.title.in_language(reader.language).to_owned(),
            remedy: explained.remedy.in_language(reader.language).to_owned(),
            count,
            findings: findings.into_iter().take(SHOWN).map(|finding| line(finding, reader)).collect(),
            more: count.saturating_sub(shown as u64),
        }
    };
    ReportView {
        valid: report.valid,
        by: format!("{} {}", judged.by.standard.title, version.number),
        address: format!("/standaarden/{}/{}", version.standard, version.number),
        verdict: if report.valid { w.verdict_good } else { w.verdict_bad }.to_owned(),
        records: report
            .records
            .map(|records| {
                format!(
                    "{}: {}; {}: {}",
                    w.records_judged, records.judged, w.records_invalid, records.invalid
                )
            })
            .unwrap_or_default(),
        cut: report.truncated,
        groups: groups.into_iter().map(group).collect(),
    }
}

fn line(finding: Finding, reader: &Reader) -> Line {
    Line {
        message: finding.message.in_language(reader.language).to_owned(),
        place: finding.place.in_language(reader.language).to_owned(),
        path: finding.instance,
        line: finding.line,
        column: finding.column,
        warning: finding.severity == crate::domain::Severity::Warning,
        source: finding.source.map(|source| (source.title, source.url)),
        value: finding.value.map(|value| value.to_string()),
    }
}
