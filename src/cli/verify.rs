//! `maatstaf verify`: whether a register signed this, without that register.
//!
//! An archive; a file with its detached signature; or a receipt, with the document that it is about if that is at hand.
//! The document is read here and sent nowhere.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::SecondsFormat;
use clap::Args;
use serde_json::{Map, Value};
use ureq::tls::{RootCerts, TlsConfig};

use crate::config::Config;
use crate::domain::Digest;
use crate::registry::{Archive, JwkSet, RECEIPT_KIND, Refused, Salt, Salted, Statement};

use super::terminal::{self, Paint, printable};
use super::{Common, Failure, Outcome, Verdict, words};

/// The largest answer with keys, in bytes.
const LARGEST: u64 = 1024 * 1024;
/// A register that does not answer by then does not answer.
const MOST_TIME: Duration = Duration::from_secs(20);
const PIECE: usize = 64 * 1024;
/// How a file in gzip begins, as archives do.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Controleert een archief, een handtekening of een validatiebewijs, zonder het register.
///
/// BESTAND is een archief van 'maatstaf export', waarvan elk bestand met het ondertekende manifest wordt vergeleken; een
/// schema, de inhoud van een uitgave (van …/inhoud) of iets anders wat een register ondertekende, met --handtekening; of
/// een validatiebewijs:
/// de JWS zelf, of het rapport waar het in staat. Met --document en --zout wordt ook gecontroleerd of het bewijs over
/// dat document gaat; het document blijft hier.
#[derive(Args)]
#[command(override_usage = "maatstaf verify BESTAND --jwks BESTAND [OPTIES]")]
pub(super) struct Verify {
    /// Het archief, het ondertekende bestand, of het validatiebewijs
    #[arg(value_name = "BESTAND")]
    file: PathBuf,
    /// De losse handtekening bij het bestand (van …/handtekening)
    #[arg(long = "handtekening", value_name = "BESTAND", conflicts_with_all = ["document", "salt"])]
    signature: Option<PathBuf>,
    /// Het document dat bij het validatiebewijs hoort, zoals het is beoordeeld: niet ingepakt
    #[arg(long = "document", value_name = "BESTAND", requires = "salt")]
    document: Option<PathBuf>,
    /// Het zout waarmee om het bewijs is gevraagd
    #[arg(long = "zout", value_name = "BASE64URL", requires = "document", allow_hyphen_values = true)]
    salt: Option<String>,
    #[command(flatten)]
    keys: KeysFrom,
}

/// Where the public keys come from.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct KeysFrom {
    /// De sleutels van het register: wat op /.well-known/jwks.json staat, eerder bewaard
    #[arg(long = "jwks", value_name = "BESTAND")]
    jwks: Option<PathBuf>,
    /// Het register om de sleutels aan te vragen; verder wordt er niets verstuurd
    #[arg(long = "register", value_name = "ADRES")]
    register: Option<String>,
}

impl Verify {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let set = self.keys.set().await?;
        if self.signature.is_none() && is_packed(&self.file)? {
            return self.archive(&set, common);
        }
        let checked = match &self.signature {
            Some(signature) => {
                let digest = Digest::of(&read(&self.file)?);
                set.check_detached(text(signature)?.trim(), &digest)
            }
            None => set.check_compact(&receipt_in(&text(&self.file)?), RECEIPT_KIND),
        };
        let about = self.digest_of_document()?;
        let paint = Paint::for_output();
        let checked = checked.and_then(|statement| match about {
            Some(digest) if statement.said.get("gegevensdigest").and_then(Value::as_str) != Some(&digest) => {
                Err(Refused::OtherContent)
            }
            _ => Ok(statement),
        });
        match checked {
            Ok(statement) => {
                terminal::say(&format!("{}\n{}", paint.good("De handtekening klopt."), told(&statement)))?;
                Ok(Verdict::Good)
            }
            Err(refused) => {
                let said = refused.sentence(common.language());
                terminal::say(&format!("{} {said}\n", paint.bad("Niet goed:")))?;
                Ok(Verdict::NotGood)
            }
        }
    }

    fn archive(&self, keys: &JwkSet, common: &Common) -> Outcome {
        if self.document.is_some() {
            return Err(Failure::said("--document hoort bij een validatiebewijs, en dit is een archief."));
        }
        let limits = Config::load(&common.flags())?.limits;
        let file = File::open(&self.file).map_err(|error| cannot_read(&self.file, &error))?;
        let archive = Archive::read(BufReader::new(file), &limits);
        let checked = archive.and_then(|archive| Ok((archive.check_signature(keys)?, archive)));
        let paint = Paint::for_output();
        match checked {
            Ok((statement, archive)) => {
                let files = archive.manifest.files.len();
                terminal::say(&format!(
                    "{}\narchief: {}, en de {files} bestanden zijn die van het manifest\n{}",
                    paint.good("De handtekening klopt."),
                    archive.digest,
                    told(&statement)
                ))?;
                Ok(Verdict::Good)
            }
            Err(error) => {
                let why = words::explain(&error, common.language());
                terminal::say(&format!("{} {why}\n", paint.bad("Niet goed:")))?;
                Ok(Verdict::NotGood)
            }
        }
    }

    fn digest_of_document(&self) -> Result<Option<String>, Failure> {
        let (Some(document), Some(salt)) = (&self.document, &self.salt) else { return Ok(None) };
        let salt: Salt =
            salt.parse().map_err(|fault: crate::domain::Fault| Failure::said(fault.message.nl))?;
        let salted = Salted::new(&salt);
        let mut file = File::open(document).map_err(|error| cannot_read(document, &error))?;
        let mut piece = vec![0; PIECE];
        loop {
            match file.read(&mut piece).map_err(|error| cannot_read(document, &error))? {
                0 => return Ok(Some(salted.digest())),
                length => salted.add(&piece[..length]),
            }
        }
    }
}

impl KeysFrom {
    async fn set(&self) -> Result<JwkSet, Failure> {
        match (&self.jwks, &self.register) {
            (Some(file), _) => keys_in(file),
            (None, Some(register)) => keys_of(register.trim_end_matches('/').trim_end_matches("/v1")).await,
            (None, None) => Err(Failure::said("Geef de sleutels met --jwks of --register.")),
        }
    }
}

/// The keys in a file.
pub(super) fn keys_in(file: &Path) -> Result<JwkSet, Failure> {
    key_set(&read(file)?, &file.to_string_lossy())
}

/// The keys that the register at this address says are its own.
pub(super) async fn keys_of(register: &str) -> Result<JwkSet, Failure> {
    let address = register.to_owned();
    let fetched = tokio::task::spawn_blocking(move || fetch(&address)).await;
    let document =
        fetched.map_err(|error| Failure::said(format!("Het ophalen is afgebroken: {error}.")))??;
    key_set(&document, register)
}

fn key_set(document: &[u8], from: &str) -> Result<JwkSet, Failure> {
    JwkSet::read(document).ok_or_else(|| {
        let from = printable(from);
        Failure::said(format!("'{from}' is geen set sleutels (JWK Set, RFC 7517): een object met 'keys'."))
    })
}

fn is_packed(path: &Path) -> Result<bool, Failure> {
    let mut first = Vec::new();
    let read = File::open(path).and_then(|file| file.take(2).read_to_end(&mut first));
    read.map_err(|error| cannot_read(path, &error))?;
    Ok(first == GZIP)
}

fn fetch(register: &str) -> Result<Vec<u8>, Failure> {
    let web = url::Url::parse(register)
        .is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    if !web {
        return Err(Failure::said(format!(
            "--register: '{}' is geen adres van een register. Verwacht wordt iets als https://register.example.",
            printable(register)
        )));
    }
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(MOST_TIME)).tls_config(tls).build().into();
    let unreachable = |error: ureq::Error| {
        Failure::said(format!("Het register op {register} geeft zijn sleutels niet: {error}."))
    };
    let mut answer = agent.get(format!("{register}/.well-known/jwks.json")).call().map_err(unreachable)?;
    answer.body_mut().with_config().limit(LARGEST).read_to_vec().map_err(unreachable)
}

/// A receipt as it stands alone, in a report, or in the last line of an answer in lines.
fn receipt_in(written: &str) -> String {
    let last = written.trim().lines().next_back().unwrap_or_default();
    let in_report = [written, last].into_iter().find_map(|text| {
        let report: Value = serde_json::from_str(text).ok()?;
        report.get("validatiebewijs")?.as_str().map(str::to_owned)
    });
    in_report.unwrap_or_else(|| written.trim().to_owned())
}

/// What was signed, a line each.
fn told(statement: &Statement) -> String {
    let Statement { kid, at, said, revoked } = statement;
    let mut written =
        format!("sleutel: {kid}\nondertekend op: {}\n", at.to_rfc3339_opts(SecondsFormat::Secs, true));
    if let Some(at) = revoked.as_ref().and_then(|it| chrono::DateTime::from_timestamp(it.revoked_at, 0)) {
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        written.push_str(&format!("let op: deze sleutel is later ingetrokken, per {at}\n"));
    }
    written.push_str(&lines(said));
    written
}

fn lines(said: &Map<String, Value>) -> String {
    let shown = said.iter().filter(|(name, _)| *name != "iat").map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{}: {}\n", printable(name), printable(&value))
    });
    shown.collect()
}

pub(super) fn text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read(path)?).map_err(|_| {
        Failure::said(format!("'{}' is geen tekst (UTF-8).", printable(&path.to_string_lossy())))
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| cannot_read(path, &error))
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Failure {
    Failure::said(format!("'{}' kan niet worden gelezen: {error}.", printable(&path.to_string_lossy())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_found_alone_in_a_report_and_in_the_last_line_of_an_answer() {
        let report = r#"{"geldig": true, "validatiebewijs": "a.b.c"}"#;
        assert_eq!(receipt_in("a.b.c\n"), "a.b.c");
        assert_eq!(receipt_in(report), "a.b.c");
        assert_eq!(receipt_in(&report.replace(", ", ",\n ")), "a.b.c");
        assert_eq!(receipt_in(&format!("{{\"soort\":\"voortgang\"}}\n{report}\n")), "a.b.c");
    }
}
