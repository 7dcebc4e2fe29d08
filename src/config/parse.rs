//! What each setting takes, and what is said of a value that it does not take.

use std::net::SocketAddr;
use std::ops::RangeInclusive;

use serde_json::Value;
use tracing_subscriber::EnvFilter;
use url::Url;

use super::LogFormat;

pub(super) fn text_of<'v>(value: &'v Value, what: &str) -> Result<&'v str, String> {
    value
        .as_str()
        .filter(|text| !text.is_empty())
        .ok_or_else(|| format!("is {what}, tussen aanhalingstekens"))
}

pub(super) fn within(value: &Value, bounds: &RangeInclusive<u64>) -> Result<u64, String> {
    value
        .as_u64()
        .filter(|number| bounds.contains(number))
        .ok_or_else(|| format!("is een geheel getal van {} tot en met {}", bounds.start(), bounds.end()))
}

pub(super) fn parse_listen(value: &Value) -> Result<SocketAddr, String> {
    let expected = "is een IP-adres met een poort, zoals 127.0.0.1:8080, 0.0.0.0:8080 of [::]:8080";
    value.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| expected.to_owned())
}

pub(super) fn parse_database(value: &Value) -> Result<String, String> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    let address = value.as_str().filter(|text| known.iter().any(|scheme| text.starts_with(scheme)));
    // The value itself is not repeated: it may hold a password.
    address.map(str::to_owned).ok_or_else(|| {
        "begint met sqlite: (een bestand, zoals sqlite:maatstaf.db) of met postgres:// (een server)"
            .to_owned()
    })
}

pub(super) fn parse_public_url(value: &Value) -> Result<String, String> {
    let expected = "is het adres van het register voor de buitenwereld, zoals https://register.gemeente.nl";
    let written = value.as_str().ok_or(expected)?;
    let url = Url::parse(written).map_err(|_| expected)?;
    let plain = url.query().is_none() && url.fragment().is_none();
    let open = url.username().is_empty() && url.password().is_none();
    if !matches!(url.scheme(), "http" | "https") || !plain || !open {
        return Err(format!("{expected}: http of https, zonder gebruiker, '?' en '#'"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

pub(super) fn parse_log_format(value: &Value) -> Result<LogFormat, String> {
    match value.as_str() {
        Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        _ => Err("is text of json".to_owned()),
    }
}

pub(super) fn parse_log_filter(value: &Value) -> Result<String, String> {
    let filter = text_of(value, "een filter, zoals \"info\" of \"maatstaf=debug,warn\"")?;
    EnvFilter::try_new(filter).map_err(|error| format!("is geen goed filter: {error}"))?;
    Ok(filter.to_owned())
}

pub(super) fn parse_header(value: &Value) -> Result<String, String> {
    let name = text_of(value, "de naam van een header, zoals \"X-Forwarded-For\"")?;
    let token = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if name.is_empty() || !name.bytes().all(token) {
        return Err("is de naam van een header, zoals \"X-Forwarded-For\"".to_owned());
    }
    Ok(name.to_ascii_lowercase())
}

pub(super) fn parse_source(value: &Value) -> Result<String, String> {
    let expected = "is een URI die zegt van wie het register is, zoals urn:nld:oin:00000001823288444000:systeem:maatstaf";
    let written = value.as_str().ok_or(expected)?;
    Url::parse(written).map_err(|_| expected)?;
    Ok(written.to_owned())
}

pub(super) fn small(value: &Value, bounds: RangeInclusive<u64>) -> Result<u32, String> {
    within(value, &bounds).and_then(|number| u32::try_from(number).map_err(|error| error.to_string()))
}
