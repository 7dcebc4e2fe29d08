//! Asking a running register over HTTP, as anyone may: where it is, and with what.
//!
//! Refuses: any other scheme than http and https. Sends no key.

use std::time::Duration;

use ureq::tls::{RootCerts, TlsConfig};

use super::Failure;

/// Whether this is an address on the web.
pub(super) fn is_web(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())
}

/// The address under which `/v1` stands; `flag` is where it was typed.
pub(super) fn base(address: &str, flag: &str) -> Result<String, Failure> {
    if is_web(address) {
        return Ok(address.trim_end_matches('/').trim_end_matches("/v1").to_owned());
    }
    Err(Failure::said(format!(
        "{flag}: '{address}' is geen adres van een register. Verwacht wordt iets als https://register.example."
    )))
}

/// What asks; an answer has to be there whole within this time.
pub(super) fn agent(most_time: Duration) -> ureq::Agent {
    // The authorities that this machine trusts, which may be those of an organisation.
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(most_time))
        .user_agent(concat!("maatstaf/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls)
        .build();
    agent.into()
}
