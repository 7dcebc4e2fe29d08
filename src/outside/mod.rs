//! The way out: the only calls that a running register makes to other machines, which are those of its
//! subscribers and of the identity provider that its operator configured.
//!
//! Door: [`Outside::call`], and [`Outside::tell`] where only the status counts. Both take the calling thread until
//! there is an answer. [`Outside::check`] says beforehand whether an address may be called. Refuses, for addresses that
//! somebody else than the operator chose ([`Reach::Public`]): anything but https, and every address that is not
//! on the public internet. A name is looked up once, all that it leads to is held against that rule, and the
//! connection goes to just those addresses, so that a name can't mean something else a moment later. Never
//! follows a redirect, never uses a proxy from the environment, reads at most a bounded answer, and ends in time.

use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

/// How long a name is looked up for when it is only checked.
const LOOK_UP: Duration = Duration::from_secs(3);

/// Where a call may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Wherever the operator configured: also inside, also without TLS.
    Operator,
    /// The public internet, by https.
    Public,
    /// As public, and also this machine itself, without TLS if need be: for trying things out.
    PublicOrLoopback,
}

/// A call to make.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// The address, whole.
    pub url: &'a str,
    /// Headers, their names in small letters.
    pub headers: &'a [(&'a str, &'a str)],
    /// What is posted; without it the call is a GET.
    pub body: Option<&'a [u8]>,
    /// The longest answer that is read, bytes.
    pub most_bytes: u64,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status of HTTP; a redirect is an answer as any other.
    pub status: u16,
    /// `Retry-After`, when it is there in seconds.
    pub retry_after: Option<Duration>,
    /// `Cache-Control: max-age`, when it is there.
    pub max_age: Option<Duration>,
    /// The body, as far as it was read.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoReply {
    /// The address is none that may be called.
    Forbidden,
    /// Nobody knows the name.
    UnknownHost,
    /// It took too long.
    TimedOut,
    /// No connection, or it broke.
    Unreachable,
    /// The other side does not prove who it is.
    Untrusted,
    /// The answer is longer than is read.
    TooLarge,
    /// What came back is no HTTP.
    Strange,
}

/// The way out.
#[derive(Debug, Clone)]
pub struct Outside {
    agent: ureq::Agent,
    reach: Reach,
}

impl Outside {
    /// A way that leads as far as this, and on which a call takes at most so long.
    #[must_use]
    pub fn new(reach: Reach, most: Duration) -> Self {
        // The authorities that this machine trusts, which may be those of an organisation.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(most))
            .max_idle_connections(0)
            .user_agent(concat!("maatstaf/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build();
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), Guarded(reach));
        Self { agent, reach }
    }

    /// Calls, and waits for the answer.
    ///
    /// # Errors
    /// When there is none, or none that is taken.
    pub fn call(&self, call: &Call<'_>) -> Result<Reply, NoReply> {
        let (mut reply, mut body) = self.send(call)?;
        let read = body.with_config().limit(call.most_bytes).read_to_vec();
        reply.body = read.map_err(|error| why(&error))?;
        Ok(reply)
    }

    /// The same where only the status counts: of the answer at most `most_bytes` are read, so that the other side
    /// can finish what it says, and dropped. That it says more, or takes too long to, is no failure.
    ///
    /// # Errors
    /// When no status came back.
    pub fn tell(&self, call: &Call<'_>) -> Result<Reply, NoReply> {
        let (reply, body) = self.send(call)?;
        let mut body = body.into_reader().take(call.most_bytes);
        let _ = std::io::copy(&mut body, &mut std::io::sink());
        Ok(reply)
    }

    /// Whether this address may be called, as far as that can be said now: by its form, and by where its name
    /// leads when somebody knows it.
    ///
    /// # Errors
    /// [`NoReply::Forbidden`].
    pub fn check(&self, url: &url::Url) -> Result<(), NoReply> {
        let uri: Uri = url.as_str().parse().map_err(|_| NoReply::Forbidden)?;
        if !may_call(self.reach, url) {
            return Err(NoReply::Forbidden);
        }
        let timeout =
            NextTimeout { after: LOOK_UP.into(), reason: ureq::Timeout::Resolve, ..NextTimeout::default() };
        match Guarded(self.reach).resolve(&uri, self.agent.config(), timeout) {
            Err(error) if why(&error) == NoReply::Forbidden => Err(NoReply::Forbidden),
            _ => Ok(()),
        }
    }

    /// Sends, and gives what came back with its body still to be read.
    fn send(&self, call: &Call<'_>) -> Result<(Reply, ureq::Body), NoReply> {
        let url: url::Url = call.url.parse().map_err(|_| NoReply::Forbidden)?;
        if !may_call(self.reach, &url) {
            return Err(NoReply::Forbidden);
        }
        let answer = match call.body {
            Some(body) => {
                let headers = call.headers.iter();
                let request = headers.fold(self.agent.post(url.as_str()), |request, (name, value)| {
                    request.header(*name, *value)
                });
                request.send(body)
            }
            None => {
                let headers = call.headers.iter();
                let request = headers.fold(self.agent.get(url.as_str()), |request, (name, value)| {
                    request.header(*name, *value)
                });
                request.call()
            }
        };
        let answer = answer.map_err(|error| why(&error))?;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let retry_after = header("retry-after").and_then(seconds);
        let max_age = header("cache-control").and_then(|value| {
            value.split(',').find_map(|part| seconds(part.trim().strip_prefix("max-age=")?))
        });
        let status = answer.status().as_u16();
        Ok((Reply { status, retry_after, max_age, body: Vec::new() }, answer.into_body()))
    }
}

fn seconds(written: &str) -> Option<Duration> {
    written.trim().parse().ok().map(Duration::from_secs)
}

/// Whether an address has the form of one that may be called. Where a name leads is seen when it is looked up.
#[must_use]
pub fn may_call(reach: Reach, url: &url::Url) -> bool {
    let named = url.has_host() && url.username().is_empty() && url.password().is_none();
    let loopback = || match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let inside = || match url.host() {
        Some(url::Host::Ipv4(address)) => !allowed(reach, address.into()),
        Some(url::Host::Ipv6(address)) => !allowed(reach, address.into()),
        Some(url::Host::Domain(_)) | None => false,
    };
    named
        && match (reach, url.scheme()) {
            (Reach::Operator, "http" | "https") => true,
            (_, "https") => !inside(),
            (Reach::PublicOrLoopback, "http") => loopback(),
            _ => false,
        }
}

/// Looks names up, and gives nothing when any of what is found may not be called.
#[derive(Debug)]
struct Guarded(Reach);

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found =
            DefaultResolver::default().resolve(uri, config, timeout).map_err(|error| match error {
                ureq::Error::Io(_) => ureq::Error::HostNotFound,
                other => other,
            })?;
        if found.iter().all(|address| allowed(self.0, address.ip())) { Ok(found) } else { Err(refused()) }
    }
}

/// How the look-up tells [`why`] that it refused: the library has no word for it.
fn refused() -> ureq::Error {
    ureq::Error::Io(std::io::Error::new(
        std::io::ErrorKind::PermissionDenied,
        "an address that is not public",
    ))
}

fn why(error: &ureq::Error) -> NoReply {
    match error {
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => NoReply::Forbidden,
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => NoReply::TimedOut,
        // So fails a TLS handshake: it is read and written as any stream is.
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => NoReply::Untrusted,
        ureq::Error::Timeout(_) => NoReply::TimedOut,
        ureq::Error::HostNotFound => NoReply::UnknownHost,
        ureq::Error::BodyExceedsLimit(_) => NoReply::TooLarge,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => NoReply::Untrusted,
        ureq::Error::Io(_) | ureq::Error::ConnectionFailed => NoReply::Unreachable,
        ureq::Error::BadUri(_) => NoReply::Forbidden,
        _ => NoReply::Strange,
    }
}

fn allowed(reach: Reach, address: IpAddr) -> bool {
    match reach {
        Reach::Operator => true,
        Reach::Public => is_public(address),
        Reach::PublicOrLoopback => is_public(address) || address.to_canonical().is_loopback(),
    }
}

/// Whether an address is one of the public internet (IANA special-purpose registries, RFC 6890 and after).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b));
    !(special
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation())
}

/// Only what is given out (2000::/3), and of that nothing with an address of IPv4 in it or of no place at all.
fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let [first, second, ..] = address.segments();
    let special = (first == 0x2001 && (second < 0x0200 || second == 0x0db8))
        || first == 0x2002
        || (first == 0x3fff && second < 0x1000);
    first & 0xe000 == 0x2000 && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_inside_address_is_public_however_it_is_written() {
        for inside in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::10.0.0.1",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:a00:1::",
            "3fff::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for public in ["1.1.1.1", "93.184.216.34", "172.32.0.1", "2a02:a45f::1", "2606:4700::1111"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn an_address_that_somebody_else_chose_is_https_and_names_nothing_inside() {
        let may = |reach, url: &str| may_call(reach, &url.parse().unwrap());
        assert!(may(Reach::Public, "https://ontvanger.example/haak"));
        for never in [
            "http://ontvanger.example/",
            "ftp://ontvanger.example/",
            "file:///etc/passwd",
            "https://10.0.0.1/",
            "https://[::1]/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://wie:wat@ontvanger.example/",
            "https://[::ffff:127.0.0.1]/",
            "http://localhost/",
        ] {
            assert!(!may(Reach::Public, never), "{never}");
        }
        assert!(may(Reach::PublicOrLoopback, "http://127.0.0.1:9/"));
        assert!(!may(Reach::PublicOrLoopback, "http://10.0.0.1/"));
        assert!(may(Reach::Operator, "http://10.0.0.1/.well-known/openid-configuration"));
    }

    #[test]
    fn a_name_that_leads_inside_is_not_called() {
        let outside = Outside::new(Reach::Public, Duration::from_secs(5));
        let call = Call { url: "https://localhost:9/", headers: &[], body: None, most_bytes: 10 };
        assert_eq!(outside.call(&call), Err(NoReply::Forbidden));
        assert_eq!(outside.tell(&call), Err(NoReply::Forbidden));
        assert_eq!(outside.check(&call.url.parse().unwrap()), Err(NoReply::Forbidden));
    }
}
