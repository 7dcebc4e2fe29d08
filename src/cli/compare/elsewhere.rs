//! Comparing by a running register: both schemas go there, and its answer comes back.
//!
//! Refuses: any other scheme than http and https, and answers larger than a comparison can be. Sends no
//! key: comparing needs none.

use std::time::Duration;

use serde_json::value::RawValue;
use serde_json::{Value, json};
use ureq::tls::{RootCerts, TlsConfig};

use crate::config::Config;
use crate::domain::{Language, VersionNumber};

use super::super::validate::shown_name;
use super::super::{Common, Failure};
use super::{Compared, Named, here, wire};

/// A register spends less on one comparison.
const MOST_TIME: Duration = Duration::from_secs(60);
/// The largest answer, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// One side: what it is called, and the schema or where the register has it.
enum Side {
    File(String, Box<RawValue>),
    Version { standard: String, number: VersionNumber },
}

impl Side {
    fn name(&self) -> String {
        match self {
            Self::File(name, _) => name.clone(),
            Self::Version { standard, number } => format!("{standard} {number}"),
        }
    }
}

/// Compares by the register at an address.
pub(super) async fn compared(address: &str, sides: [Named; 2], common: &Common) -> Result<Compared, Failure> {
    let config = Config::load(&common.flags())?;
    let register = Register::at(address, common.language())?;
    let asked = tokio::task::spawn_blocking(move || register.compared(sides, &config));
    asked.await.map_err(|error| Failure::said(format!("De vergelijking is afgebroken: {error}.")))?
}

struct Register {
    base: String,
    language: Language,
    agent: ureq::Agent,
}

impl Register {
    fn at(address: &str, language: Language) -> Result<Self, Failure> {
        let web = url::Url::parse(address)
            .is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
        if !web {
            return Err(Failure::said(format!(
                "--against: '{address}' is geen adres van een register. Verwacht wordt iets als https://register.example."
            )));
        }
        let base = address.trim_end_matches('/').trim_end_matches("/v1").to_owned();
        // The authorities that this machine trusts, which may be those of an organisation.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(MOST_TIME))
            .user_agent(concat!("maatstaf/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build();
        Ok(Self { base, language, agent: agent.into() })
    }

    fn compared(&self, sides: [Named; 2], config: &Config) -> Result<Compared, Failure> {
        let [old, new] = sides;
        let (old, new) = (self.side(old, config)?, self.side(new, config)?);
        let names = [old.name(), new.name()];
        let mut numbers = None;
        let answer = match (&old, &new) {
            (Side::Version { standard, number: from }, Side::Version { standard: same, number: to })
                if standard == same =>
            {
                numbers = Some((from.clone(), to.clone()));
                self.get(&format!("/standaarden/{standard}/versies/{to}/vergelijking?met={from}"))?
            }
            _ => {
                let body = json!({ "oud": self.schema(old)?, "nieuw": self.schema(new)? });
                self.post("/vergelijkingen", &body.to_string())?
            }
        };
        let comparison = wire::read(&answer).ok_or_else(|| self.strange())?;
        let [old, new] = names;
        Ok(Compared { old, new, numbers, comparison })
    }

    fn side(&self, named: Named, config: &Config) -> Result<Side, Failure> {
        match named {
            Named::File(path) => {
                let name = shown_name(&path);
                let bytes = here::schema(&path, config)?;
                let schema = serde_json::from_slice(&bytes);
                let schema =
                    schema.map_err(|error| Failure::said(format!("'{name}' is geen JSON: {error}.")))?;
                Ok(Side::File(name, schema))
            }
            Named::Version(standard, _, version) => {
                let told = self.get(&format!("/standaarden/{standard}/versies/{version}"))?;
                let told: Value = serde_json::from_str(&told).map_err(|_| self.strange())?;
                let number = told.get("versie").and_then(|number| number.as_str()?.parse().ok());
                let number = number.ok_or_else(|| self.strange())?;
                Ok(Side::Version { standard: standard.to_string(), number })
            }
        }
    }

    fn schema(&self, side: Side) -> Result<Box<RawValue>, Failure> {
        match side {
            Side::File(_, schema) => Ok(schema),
            Side::Version { standard, number } => {
                let schema = self.get(&format!("/standaarden/{standard}/versies/{number}/schema"))?;
                RawValue::from_string(schema).map_err(|_| self.strange())
            }
        }
    }

    fn get(&self, path: &str) -> Result<String, Failure> {
        let request = self.agent.get(format!("{}/v1{path}", self.base));
        self.read(request.header("Accept-Language", self.tongue()).call())
    }

    fn post(&self, path: &str, body: &str) -> Result<String, Failure> {
        let request = self.agent.post(format!("{}/v1{path}", self.base));
        let request = request.header("Accept-Language", self.tongue()).content_type("application/json");
        self.read(request.send(body))
    }

    fn read(&self, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<String, Failure> {
        let unreachable = |error: ureq::Error| {
            Failure::said(format!("Het register op {} geeft geen antwoord: {error}.", self.base))
        };
        let mut answer = answer.map_err(unreachable)?;
        let status = answer.status();
        let body = answer.body_mut().with_config().limit(LARGEST).read_to_string().map_err(unreachable)?;
        if status.is_success() { Ok(body) } else { Err(self.refused(status.as_u16(), &body)) }
    }

    /// A problem (RFC 9457) in words.
    fn refused(&self, status: u16, body: &str) -> Failure {
        let problem: Value = serde_json::from_str(body).unwrap_or_default();
        let word = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).map(str::to_owned);
        let Some(title) = word(&problem, "title") else {
            return Failure::said(format!("Het register op {} antwoordt met status {status}.", self.base));
        };
        let mut said = format!("Het register op {}: {title}.", self.base);
        if let Some(detail) = word(&problem, "detail") {
            said.push_str(&format!(" {detail}"));
        }
        for fault in problem.get("fouten").and_then(Value::as_array).into_iter().flatten() {
            let place = fault.get("plaats").and_then(|place| word(place, "waar"));
            let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
            let message = word(fault, "melding").unwrap_or_default();
            said.push_str(&format!("\n{place}{message}"));
        }
        let lines: Vec<String> = said.lines().map(super::super::terminal::printable).collect();
        Failure::said(lines.join("\n"))
    }

    fn strange(&self) -> Failure {
        Failure::said(format!(
            "Het register op {} antwoordt anders dan deze versie van het programma verwacht.",
            self.base
        ))
    }

    const fn tongue(&self) -> &'static str {
        match self.language {
            Language::Nl => "nl",
            Language::En => "en",
        }
    }
}
