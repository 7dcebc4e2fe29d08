//! The cookie of who is signed in at the pages.

use axum::http::{HeaderMap, header};

use crate::registry::Registry;

/// What a cookie holds.
pub fn cookie<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|all| all.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(name, value)| (name == wanted).then_some(value))
}

/// Whether the register is reached on this machine only, without TLS: to try it out.
#[must_use]
pub fn is_tried_out(registry: &Registry) -> bool {
    let Ok(url) = registry.public_url().parse::<url::Url>() else { return false };
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && loopback
}

/// The name of the cookie of a session. Only a register that is tried out does without TLS.
#[must_use]
pub fn session_cookie(registry: &Registry) -> &'static str {
    if is_tried_out(registry) { "maatstaf-sessie" } else { "__Host-maatstaf-sessie" }
}

/// The id of the session that a request brings.
#[must_use]
pub fn session_id<'h>(registry: &Registry, headers: &'h HeaderMap) -> Option<&'h str> {
    cookie(headers, session_cookie(registry)).filter(|id| !id.is_empty())
}
