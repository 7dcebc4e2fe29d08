//! What every page has: its language, its frame, its headers, and what it looks like when it fails.

use askama::Template;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use chrono::{NaiveDate, Utc};

use crate::domain::{Error, Fault, Language, Missing, dutch_day};
use crate::http::{self, Explained};

use super::assets;
use super::words::Words;

/// Scripts and styles are ours, from files; forms come back here; nobody frames us.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The cookie in which a reader's choice of language is kept.
const COOKIE: &str = "taal";

/// Whoever reads a page: in which language, where, when.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub language: Language,
    pub w: &'static Words,
    pub today: NaiveDate,
    path: String,
    query: Vec<(String, String)>,
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let query = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        Ok(Self {
            path: parts.uri.path().to_owned(),
            query: query.map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
            ..Self::of(&parts.headers)
        })
    }
}

impl Reader {
    /// Whoever sent these headers, wherever.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let language = chosen(headers).unwrap_or_else(|| http::language(headers));
        Self {
            language,
            w: Words::of(language),
            today: dutch_day(Utc::now()),
            path: String::new(),
            query: Vec::new(),
        }
    }

    /// A parameter of the query, when it is there and says something.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// What is wrong, in sentences.
    pub(super) fn told(&self, faults: &[Fault]) -> Vec<String> {
        faults.iter().map(|fault| fault.message.in_language(self.language).to_owned()).collect()
    }

    /// Which page of a list is asked for, from 1.
    pub(super) fn page_number(&self) -> u32 {
        const LAST: u32 = 1_000_000;
        self.asked("pagina").and_then(|number| number.parse().ok()).unwrap_or(1).clamp(1, LAST)
    }

    /// The pages before and after this one of a list.
    pub(super) fn neighbours(&self, number: u32, size: u32, total: u64) -> (Option<String>, Option<String>) {
        let address = |number: u32| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            let kept = self.query.iter().filter(|(name, value)| name != "pagina" && !value.is_empty());
            query.extend_pairs(kept).append_pair("pagina", &number.to_string());
            format!("{}?{}", self.path, query.finish())
        };
        let more = u64::from(number) * u64::from(size) < total;
        ((number > 1).then(|| address(number - 1)), more.then(|| address(number + 1)))
    }

    /// The frame of a page.
    pub(super) fn frame(&self, title: impl Into<String>, part: Part) -> Frame {
        Frame {
            w: self.w,
            language: self.language,
            title: title.into(),
            part,
            crumbs: Vec::new(),
            other_language: self.in_other_language(),
        }
    }

    /// This page in the other language.
    fn in_other_language(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.query.iter().filter(|(name, _)| name != COOKIE) {
            query.append_pair(name, value);
        }
        query.append_pair(COOKIE, tag(other(self.language)));
        format!("{}?{}", self.path, query.finish())
    }
}

const fn other(language: Language) -> Language {
    match language {
        Language::Nl => Language::En,
        Language::En => Language::Nl,
    }
}

/// The name of a language (RFC 5646).
const fn tag(language: Language) -> &'static str {
    match language {
        Language::Nl => "nl",
        Language::En => "en",
    }
}

fn named(tag: &str) -> Option<Language> {
    match tag {
        "nl" => Some(Language::Nl),
        "en" => Some(Language::En),
        _ => None,
    }
}

fn chosen(headers: &HeaderMap) -> Option<Language> {
    named(http::cookie(headers, COOKIE)?)
}

/// The parts of the catalogue, as the menu has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Home,
    Standards,
    Provisions,
    CodeLists,
    Validate,
    Compare,
    Desk,
    Other,
}

/// What surrounds the contents of a page.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub w: &'static Words,
    pub language: Language,
    pub title: String,
    pub part: Part,
    pub crumbs: Vec<(String, String)>,
    pub other_language: String,
}

impl Frame {
    /// The same with the way to this page: addresses and names.
    pub(super) fn below(mut self, crumbs: impl IntoIterator<Item = (String, String)>) -> Self {
        self.crumbs = crumbs.into_iter().collect();
        self
    }

    pub(super) fn lang(&self) -> &'static str {
        tag(self.language)
    }

    pub(super) fn other_lang(&self) -> &'static str {
        tag(other(self.language))
    }

    pub(super) fn is(&self, part: Part) -> bool {
        self.part == part
    }

    pub(super) fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }
}

/// The result of a handler.
pub(super) type Answer<T = Response> = Result<T, Failure>;

/// A page that can't be shown, before it is put in words.
#[derive(Debug, Clone)]
pub(super) struct Failure(pub Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self(Error::internal(error))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A page as an answer.
pub(super) fn page(template: &impl Template) -> Answer {
    Ok(Html(template.render()?).into_response())
}

/// What is asked for by a name that is none.
pub(super) fn nothing_here<T>(_: T) -> Failure {
    Failure(Error::Missing(Missing::Version, String::new()))
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    frame: Frame,
    detail: String,
    faults: Vec<String>,
    signed_out: bool,
}

fn failure_page(error: &Error, reader: &Reader) -> Response {
    let Explained { status, title, mut detail } = http::explain(error, reader.language);
    let faults = match error {
        Error::Invalid(faults) => reader.told(faults),
        _ => Vec::new(),
    };
    let signed_out = matches!(error, Error::Unauthenticated);
    if signed_out {
        reader.w.failure_signed_out.clone_into(&mut detail);
    } else if matches!(error, Error::Missing(..)) {
        reader.w.failure_missing.clone_into(&mut detail);
    } else if !faults.is_empty() {
        reader.w.failure_invalid.clone_into(&mut detail);
    }
    let mut frame = reader.frame(title, Part::Other);
    // What was asked for may hold anything: the page does not repeat it.
    frame.other_language = format!("/?{COOKIE}={}", tag(other(reader.language)));
    let page = FailurePage { frame, detail, faults, signed_out };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => status.into_response(),
    }
}

/// Puts failures in words, and changes the language when the reader asks for it.
pub(super) async fn render(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(reader) = Reader::from_request_parts(&mut parts, &()).await;
    if let Some(language) = reader.asked(COOKIE).and_then(named).filter(|_| parts.method == "GET") {
        return in_language(&reader, language);
    }
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(Failure(error)) = response.extensions().get::<Failure>() else { return response };
    if let Error::Internal(cause) = error {
        tracing::error!(cause, "a page failed by our own fault");
    }
    failure_page(error, &reader)
}

/// To the same page, with the choice of language kept.
fn in_language(reader: &Reader, language: Language) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in reader.query.iter().filter(|(name, _)| name != COOKIE) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    // `//` at the start would be another host.
    let path = format!("/{}", reader.path.trim_start_matches('/'));
    let to = if query.is_empty() { path } else { format!("{path}?{query}") };
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax", tag(language));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::SET_COOKIE, cookie)]).into_response()
}

/// The headers of every page.
pub(super) async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    headers.append(header::VARY, HeaderValue::from_static("cookie"));
    response
}

/// An address at which there is nothing: a page for a browser, a problem for a program.
pub(super) async fn no_such_page(request: Request) -> Response {
    let headers = request.headers();
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let of_the_interface = ["/v1/", "/schemas/"].iter().any(|start| request.uri().path().starts_with(start));
    if !accept.contains("text/html") || of_the_interface {
        return http::no_such_address();
    }
    let missing = Error::Missing(Missing::Standard, String::new());
    guarded(failure_page(&missing, &Reader::of(headers))).await
}
