//! Comparing by a running register: both schemas go there, and its answer comes back.
//!
//! Refuses: answers larger than a comparison can be.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::config::Config;
use crate::domain::{Language, Promise};

use super::super::validate::shown_name;
use super::super::{Common, Failure, remote};
use super::{Named, Told, here, wire};

/// A register spends less on one comparison.
const MOST_TIME: Duration = Duration::from_secs(60);
/// The largest answer, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Compares by the register at an address.
pub(super) async fn compared(
    address: &str,
    sides: [Named; 2],
    promise: Option<Promise>,
    common: &Common,
) -> Result<Told, Failure> {
    let config = Config::load(&common.flags())?;
    let register = Register::at(address, common.language())?;
    let asked = tokio::task::spawn_blocking(move || register.compared(sides, promise, &config));
    asked.await.map_err(|error| Failure::said(format!("De vergelijking is afgebroken: {error}.")))?
}

/// A file with a schema, as it goes.
fn file(path: &Path, config: &Config) -> Result<Box<RawValue>, Failure> {
    let bytes = here::schema(path, config)?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Failure::said(format!("'{}' is geen JSON: {error}.", shown_name(path))))
}

fn raw(value: &impl serde::Serialize) -> Result<Box<RawValue>, Failure> {
    serde_json::value::to_raw_value(value).map_err(unwritten)
}

fn unwritten(error: serde_json::Error) -> Failure {
    Failure::said(format!("Het verzoek kan niet worden geschreven: {error}."))
}

struct Register {
    base: String,
    language: Language,
    agent: ureq::Agent,
}

impl Register {
    fn at(address: &str, language: Language) -> Result<Self, Failure> {
        let base = remote::base(address, "--against")?;
        Ok(Self { base, language, agent: remote::agent(MOST_TIME) })
    }

    fn compared(
        &self,
        sides: [Named; 2],
        promise: Option<Promise>,
        config: &Config,
    ) -> Result<Told, Failure> {
        let [old, new] = &sides;
        let answer = match (old, new) {
            (Named::Version(standard, _, from), Named::Version(same, _, to))
                if standard == same && promise.is_none() =>
            {
                self.get(&format!("/standaarden/{standard}/versies/{to}/vergelijking?met={from}"))?
            }
            _ => {
                let mut body = BTreeMap::new();
                for (side, schema, version) in [(old, "oud", "oudeVersie"), (new, "nieuw", "nieuweVersie")] {
                    match side {
                        Named::File(path) => body.insert(schema, file(path, config)?),
                        Named::Version(standard, _, number) => body.insert(
                            version,
                            raw(&json!({ "standaard": standard.as_str(), "versie": number }))?,
                        ),
                    };
                }
                if let Some(promise) = promise {
                    body.insert("belofte", raw(&promise.as_str())?);
                }
                self.post("/vergelijkingen", &serde_json::to_string(&body).map_err(unwritten)?)?
            }
        };
        let compared = wire::read(&answer).ok_or_else(|| self.strange())?;
        Ok(Told::of(&sides, compared, Some(answer)))
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
