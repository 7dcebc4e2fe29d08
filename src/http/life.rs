//! The headers that warn: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and `Link` to the versions after and
//! before this one (RFC 5829).

use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use chrono::Utc;

use crate::domain::{Life, Status, Version, VersionNumber, dutch_day};
use crate::registry::{Registry, Resolved};

use super::problem::Answer;
use super::versions::content_location_of;

/// What a reader of a version is told about its time.
pub(super) async fn tell(headers: &mut HeaderMap, registry: &Registry, version: &Version) -> Answer<()> {
    let life = registry.life(version, dutch_day(Utc::now())).await?;
    ending(headers, &life);
    link(headers, version, life.successor.as_ref(), "successor-version");
    link(headers, version, life.predecessor.as_ref(), "predecessor-version");
    Ok(())
}

/// The headers of an answer about data: the exact version, or the profile, that it was judged by, and what is to
/// be known when the version ends. When it does not, the database is asked nothing. A profile ends with its base,
/// and what comes after that base is no successor of the profile.
pub(super) async fn judged_by(registry: &Registry, by: &Resolved) -> Answer<HeaderMap> {
    let mut headers = HeaderMap::new();
    match &by.profile {
        None => content_location_of(&mut headers, by.version.standard.as_str(), by.number(), ""),
        Some(profile) => {
            if let Ok(value) = HeaderValue::from_str(&format!("/v1/profielen/{}", profile.name)) {
                headers.insert(header::CONTENT_LOCATION, value);
            }
        }
    }
    if matches!(by.version.status, Status::EndOfSupport | Status::Withdrawn) {
        let life = Box::pin(registry.life(&by.version, dutch_day(Utc::now()))).await?;
        ending(&mut headers, &life);
        if by.profile.is_none() {
            link(&mut headers, &by.version, life.successor.as_ref(), "successor-version");
        }
    }
    Ok(headers)
}

fn ending(headers: &mut HeaderMap, life: &Life) {
    let since = life.deprecated.map(|since| format!("@{}", since.timestamp()));
    let end = life.sunset.map(|end| end.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    for (name, value) in [("deprecation", since), ("sunset", end)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

fn link(headers: &mut HeaderMap, version: &Version, to: Option<&VersionNumber>, relation: &str) {
    let Some(to) = to else { return };
    let written = format!("</v1/standaarden/{}/versies/{to}>; rel=\"{relation}\"", version.standard);
    if let Ok(value) = HeaderValue::from_str(&written) {
        headers.append(header::LINK, value);
    }
}
