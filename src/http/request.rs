//! What handlers take from a request: path, query, body, language, caller. All faults together.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::domain::search::LONGEST_QUERY;
use crate::domain::{Digest, Error, Expected, Fault, Language, Place, dutch_day, text};
use crate::registry::{Page, Registry};

use super::AppState;
use super::problem::{Answer, Refusal, Refused};
use super::server::Connection;

/// The number of one request; ours, never the caller's: what a caller sends is not logged.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RequestId(pub Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The address that a request comes from, as far as it is known: bounds for one caller count by it.
#[derive(Debug, Clone, Default)]
pub struct CallerAddress(pub Arc<str>);

impl CallerAddress {
    /// The other side of the connection, or what the proxy in front says in this header.
    pub(super) fn of(request: &Request, caller_header: Option<&str>) -> Self {
        let told = caller_header.and_then(|name| request.headers().get_all(name).into_iter().next_back());
        // The proxy in front adds the address it saw at the end; what stands before it may be made up.
        let told =
            told.and_then(|value| value.to_str().ok()?.rsplit(',').next().map(|last| last.trim().into()));
        let peer = || request.extensions().get::<Arc<Connection>>().map(|own| Arc::clone(&own.peer));
        Self(told.or_else(peer).unwrap_or_default())
    }
}

/// The language a caller asks for in `Accept-Language` (RFC 9110, 12.5.4): English when it is
/// preferred over Dutch, else Dutch.
#[must_use]
pub fn language(headers: &HeaderMap) -> Language {
    let Some(asked) = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
        return Language::Nl;
    };
    let quality = |tongue: &str| {
        asked
            .split(',')
            .filter_map(|entry| {
                let (tag, parameters) = entry.trim().split_once(';').unwrap_or((entry.trim(), ""));
                let primary = tag.split('-').next().unwrap_or_default();
                let q =
                    parameters.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).unwrap_or(1.0);
                primary.eq_ignore_ascii_case(tongue).then_some(q)
            })
            .fold(0.0, f32::max)
    };
    if quality("en") > quality("nl") { Language::En } else { Language::Nl }
}

/// The language of the request, as an extractor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tongue(pub Language);

impl<S: Send + Sync> FromRequestParts<S> for Tongue {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(language(&parts.headers)))
    }
}

/// Path and query of a request, taken name by name, faults gathered until [`Asked::done`].
#[derive(Debug)]
pub(super) struct Asked {
    path: RawPathParams,
    query: Vec<(String, String)>,
    known: Vec<&'static str>,
    faults: Vec<Fault>,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        // A path that is not UTF-8 once decoded names nothing.
        let path = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Refusal(Refused::NoSuchAddress))?;
        let query = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        // More than most operations know.
        const ROOM: usize = 16;
        Ok(Self { path, query, known: Vec::with_capacity(ROOM), faults: Vec::new() })
    }
}

impl Asked {
    /// A segment of the path.
    pub(super) fn path<T: FromStr<Err = Fault>>(&mut self, name: &str) -> Option<T> {
        let segment = self.path.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
        match segment.unwrap_or_default().parse() {
            Ok(value) => Some(value),
            Err(fault) => {
                self.faults.push(fault.at(Place::Path(name.to_owned())));
                None
            }
        }
    }

    fn raw(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        let mut values = self.query.iter().filter(|(n, _)| n == name).map(|(_, value)| value.clone());
        let first = values.next();
        if values.next().is_some() {
            self.fault(
                name,
                "dubbele-parameter",
                "Deze parameter staat er meer dan eens.",
                "This parameter is there more than once.",
            );
        }
        first
    }

    fn fault(&mut self, name: &str, code: &'static str, nl: &str, en: &str) {
        self.faults.push(Fault::new(code, text(nl, en)).at(Place::Query(name.to_owned())));
    }

    /// A query parameter of a type with a rule of its own.
    pub(super) fn query<T: FromStr<Err = Fault>>(&mut self, name: &'static str) -> Option<T> {
        match self.raw(name)?.parse() {
            Ok(value) => Some(value),
            Err(fault) => {
                self.faults.push(fault.at(Place::Query(name.to_owned())));
                None
            }
        }
    }

    /// A text to search for.
    pub(super) fn words(&mut self, name: &'static str) -> Option<String> {
        let words = self.raw(name)?;
        if words.chars().count() > LONGEST_QUERY || words.contains('\0') {
            self.fault(
                name,
                "ongeldige-zoektekst",
                "Zoek met ten hoogste 200 tekens.",
                "Search with at most 200 characters.",
            );
            return None;
        }
        Some(words)
    }

    /// `true` or `false`; absent is false.
    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        match self.raw(name).as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                self.fault(
                    name,
                    "ongeldige-waarde",
                    "Deze parameter is 'true' of 'false'.",
                    "This parameter is 'true' or 'false'.",
                );
                false
            }
        }
    }

    /// A date; absent is `None`.
    pub(super) fn date(&mut self, name: &'static str) -> Option<NaiveDate> {
        let written = self.raw(name)?;
        let shape = written.len() == 10;
        let date = NaiveDate::parse_from_str(&written, "%Y-%m-%d").ok().filter(|_| shape);
        if date.is_none() {
            self.fault(
                name,
                "ongeldige-datum",
                "Schrijf een datum als 2027-01-31.",
                "Write a date as 2027-01-31.",
            );
        }
        date
    }

    /// The day to answer for: `geldigOp`, or today.
    pub(super) fn day(&mut self) -> NaiveDate {
        self.date("geldigOp").unwrap_or_else(|| dutch_day(Utc::now()))
    }

    /// A moment, at any offset; absent is `None`. A plus that was not escaped is read as one.
    pub(super) fn moment(&mut self, name: &'static str) -> Option<DateTime<Utc>> {
        let written = self.raw(name)?.replace(' ', "+");
        let moment = DateTime::parse_from_rfc3339(&written).ok().map(|moment| moment.with_timezone(&Utc));
        let moment = moment.filter(|moment| (1..=9999).contains(&moment.year()));
        if moment.is_none() {
            self.fault(
                name,
                "ongeldig-tijdstip",
                "Schrijf een tijdstip met tijdzone, als 2027-01-31T12:00:00Z of 2027-01-31T13:00:00+01:00.",
                "Write a moment with its time zone, as 2027-01-31T12:00:00Z or 2027-01-31T13:00:00+01:00.",
            );
        }
        moment
    }

    /// Names with commas between them; absent is none. Each that is wrong is a fault.
    pub(super) fn list<T: FromStr<Err = Fault>>(&mut self, name: &'static str) -> Vec<T> {
        let Some(written) = self.raw(name) else { return Vec::new() };
        let mut found = Vec::new();
        for part in written.split(',').map(str::trim) {
            match part.parse::<T>() {
                Ok(value) => found.push(value),
                Err(fault) => self.faults.push(fault.at(Place::Query(name.to_owned()))),
            }
        }
        found
    }

    /// A number from 1 to `most`; absent is `default`.
    pub(super) fn number(&mut self, name: &'static str, default: u32, most: u32) -> u32 {
        let Some(written) = self.raw(name) else { return default };
        match written.parse() {
            Ok(number) if (1..=most).contains(&number) => number,
            _ => {
                self.faults.push(
                    Fault::new(
                        "ongeldig-getal",
                        text(
                            format!("Dit is een getal van 1 tot en met {most}."),
                            format!("This is a number from 1 to {most}."),
                        ),
                    )
                    .at(Place::Query(name.to_owned())),
                );
                default
            }
        }
    }

    /// Which page: `pagina` and `paginaGrootte`.
    pub(super) fn page(&mut self, largest: u32) -> Page {
        const LAST: u32 = 1_000_000;
        Page {
            number: self.number("pagina", 1, LAST),
            size: self.number("paginaGrootte", largest.min(20), largest),
        }
    }

    /// Says that something is wrong with the body as well, so that it is told together with the rest.
    pub(super) fn push(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Whether a query parameter was found to be wrong.
    pub(super) fn found_fault_with(&self, name: &str) -> bool {
        self.faults.iter().any(|fault| matches!(&fault.place, Some(Place::Query(at)) if at == name))
    }

    /// Ends the taking: anything in the query that was not asked for is a mistake, too.
    pub(super) fn done(mut self) -> Answer<()> {
        let unknown: Vec<String> = self
            .query
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !self.known.contains(&name.as_str()))
            .cloned()
            .collect();
        if !unknown.is_empty() {
            let (nl, en) = if self.known.is_empty() {
                (
                    "Dit adres kent geen queryparameters.".to_owned(),
                    "This address has no query parameters.".to_owned(),
                )
            } else {
                let known = self.known.join(", ");
                (
                    format!(
                        "Het verzoek heeft een queryparameter die dit adres niet kent. Het kent: {known}."
                    ),
                    format!(
                        "The request has a query parameter that this address does not know. It knows: {known}."
                    ),
                )
            };
            // The name is the caller's own text and may hold anything: it is not repeated.
            self.faults.push(Fault::new("onbekende-parameter", text(nl, en)));
        }
        if self.faults.is_empty() { Ok(()) } else { Err(Error::Invalid(self.faults).into()) }
    }
}

/// The number of something in a path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Id(pub i64);

impl FromStr for Id {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        let plain = written.bytes().all(|byte| byte.is_ascii_digit());
        written.parse().ok().filter(|id| plain && *id > 0).map(Self).ok_or_else(|| {
            Fault::new("ongeldig-getal", text("Dit is een getal vanaf 1.", "This is a number from 1."))
        })
    }
}

/// A part of the path that [`Asked::done`] found no fault with.
pub(super) fn must<T>(part: Option<T>) -> Answer<T> {
    part.ok_or(Refusal(Refused::NoSuchAddress))
}

/// The body of a request that has to be JSON, not read yet.
#[derive(Debug)]
pub(super) struct JsonBody(Body);

impl axum::extract::FromRequest<AppState> for JsonBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Refusal> {
        let headers = request.headers();
        let plain = headers
            .get(header::CONTENT_ENCODING)
            .is_none_or(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"));
        if !plain || !media_type(headers).is_some_and(|media| is_json(&media)) {
            return Err(Refusal(Refused::MediaType(text(
                "application/json, niet ingepakt",
                "application/json, not compressed",
            ))));
        }
        Ok(Self(request.into_body()))
    }
}

/// The media type that a body says it has, in small letters; `None` when it says none, or a charset that
/// is not UTF-8.
pub(super) fn media_type(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    let written = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (media, parameters) = written.split_once(';').unwrap_or((written, ""));
    let charset = parameters.to_ascii_lowercase();
    let other_charset = charset.contains("charset") && !charset.contains("utf-8");
    let media = media.trim();
    let is_small = !media.bytes().any(|byte| byte.is_ascii_uppercase());
    (!other_charset).then(|| if is_small { media.into() } else { media.to_ascii_lowercase().into() })
}

/// Whether a caller has what carries this tag already (`If-None-Match`). A compressed copy carries the same tag,
/// made weak (RFC 9110, 8.8.3).
pub(super) fn has_already(headers: &HeaderMap, etag: &str) -> bool {
    let tags = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    tags.is_some_and(|tags| {
        tags.split(',').any(|tag| tag.trim() == "*" || tag.trim().trim_start_matches("W/") == etag)
    })
}

/// What a caller thinks that the concept holds (`If-Match`). The mark of a weak tag is ours, put on a compressed
/// copy: the tag itself stands for the contents.
pub(super) fn expected(headers: &HeaderMap) -> Expected {
    let Some(tags) = headers.get(header::IF_MATCH) else { return Expected::Unsaid };
    let tags = tags.to_str().unwrap_or_default().split(',').map(str::trim);
    if tags.clone().any(|tag| tag == "*") {
        return Expected::Anything;
    }
    let tags = tags.map(|tag| tag.trim_start_matches("W/").trim_matches('"'));
    Expected::OneOf(tags.filter_map(|tag| tag.parse().ok()).collect())
}

/// `ETag`: the tag of what can be edited.
pub(super) fn etag(headers: &mut HeaderMap, tag: Option<&Digest>) {
    let value = tag.and_then(|tag| HeaderValue::from_str(&format!("\"{tag}\"")).ok());
    headers.extend(value.map(|value| (header::ETAG, value)));
}

/// Whether a media type is JSON, or made of it (RFC 6839, section 3.1).
pub(super) fn is_json(media: &str) -> bool {
    media == "application/json" || (media.starts_with("application/") && media.ends_with("+json"))
}

impl JsonBody {
    /// The bytes, at most `most`.
    pub(super) async fn bytes(self, limit: &'static str, most: usize) -> Answer<Bytes> {
        axum::body::to_bytes(self.0, most).await.map_err(|error| {
            let too_large = std::error::Error::source(&error)
                .is_some_and(|cause| cause.to_string().contains("length limit"));
            if too_large { Error::TooLarge { limit, bytes: most }.into() } else { Error::Broken.into() }
        })
    }

    /// The body as one of our own wire types.
    pub(super) async fn read<T: DeserializeOwned>(self, registry: &Registry) -> Answer<T> {
        let limits = registry.limits();
        // An envelope holds a schema and its examples.
        let bytes = self.bytes("body_bytes + schema_bytes", limits.body_bytes + limits.schema_bytes).await?;
        crate::domain::json::read(&bytes, limits.envelope_bounds()).map_err(Error::Unreadable)?;
        serde_json::from_slice(&bytes).map_err(|error| Error::invalid(wrong_form(&error)).into())
    }
}

/// A body that is JSON, but not of the form asked for: which field, as far as that can be said
/// without repeating what stands there.
fn wrong_form(error: &serde_json::Error) -> Fault {
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
    let missing = said.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    // serde writes what it found before what it expected; only the latter is ours.
    let expected = said.rsplit_once("expected ").map(|(_, expected)| expected);
    let (nl, en) = match (missing, expected) {
        (Some(field), _) => {
            (format!("het veld '{field}' ontbreekt"), format!("the field '{field}' is missing"))
        }
        (None, Some(expected)) => (format!("verwacht wordt: {expected}"), format!("expected: {expected}")),
        (None, None) => {
            ("een veld heeft een andere waarde dan mag".into(), "a field has a value it may not have".into())
        }
    };
    let (line, column) = (error.line(), error.column());
    Fault::new(
        "verkeerde-vorm",
        text(
            format!("De body heeft niet de vorm die hier wordt gevraagd (regel {line}, kolom {column}): {nl}. De vorm staat in /v1/openapi.json."),
            format!("The body does not have the form asked for here (line {line}, column {column}): {en}. The form is in /v1/openapi.json."),
        ),
    )
    .at(Place::Body(String::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, value.parse().unwrap());
        language(&headers)
    }

    #[test]
    fn a_wrong_form_is_explained_without_repeating_what_stands_there() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only its form matters")]
        struct Form {
            titel: String,
        }
        let said = |body: &str| wrong_form(&serde_json::from_str::<Form>(body).unwrap_err()).message.nl;
        assert!(said("{}").contains("het veld 'titel' ontbreekt"), "{}", said("{}"));
        assert!(said(r#"{"titel": "x", "geheim": 1}"#).contains("verwacht wordt: `titel`"));
        assert!(said(r#"{"titel": 31415}"#).contains("verwacht wordt: a string"));
        assert!(
            !said(r#"{"geheim": 1}"#).contains("geheim") && !said(r#"{"titel": 31415}"#).contains("31415")
        );
    }

    #[test]
    fn dutch_is_spoken_unless_english_is_preferred() {
        assert_eq!(language(&HeaderMap::new()), Language::Nl);
        assert_eq!(asked("en"), Language::En);
        assert_eq!(asked("en-GB,en;q=0.9"), Language::En);
        assert_eq!(asked("nl,en;q=0.5"), Language::Nl);
        assert_eq!(asked("en;q=0.5, nl-NL"), Language::Nl);
        assert_eq!(asked("fr"), Language::Nl);
    }
}
