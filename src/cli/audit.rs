//! `maatstaf audit`: whether the audit is still what was written, and the audit as a file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::Value;

use crate::domain::{AuditRow, Broken, Chain, Differs, Digest, Noted};
use crate::registry::{AuditFilter, HEAD_KIND, Refused, Walked};

use super::opening::open_existing;
use super::terminal::{self, Paint};
use super::verify::{keys_in, text};
use super::{Common, DatabaseFlag, Failure, Outcome, Verdict};

/// Controleert de audit, of schrijft haar naar een bestand
#[derive(Subcommand)]
#[command(override_usage = "maatstaf audit verify|export [OPTIES]")]
pub(super) enum Audit {
    Verify(Verify),
    Export(Export),
}

/// Controleert of de audit nog is wat er is opgeschreven, en of het register daarmee klopt.
///
/// Loopt de hele keten na: in de database, of in een uitvoer van 'maatstaf audit export'. Vindt elke regel
/// die is gewijzigd, weggehaald, tussengevoegd of verplaatst. Of er aan het eind regels af zijn, of de hele
/// keten opnieuw is geschreven, blijkt alleen uit een kop die u eerder hebt bewaard: geef die mee met --head, of met --kop als het
/// register hem ondertekende.
/// In een database wordt daarna wat er staat naast de audit gelegd: van elke versie, elk profiel en elke versie
/// van een waardelijst de bytes, de digest, de status en wanneer zij is gemaakt en vastgesteld.
#[derive(Args)]
#[command(override_usage = "maatstaf audit verify [OPTIES]")]
pub(super) struct Verify {
    /// Een kop die eerder is bewaard: de keten moet er nog langs komen
    #[arg(long = "head", value_name = "SHA256:…", value_parser = parse_digest)]
    head: Option<Digest>,
    /// Hoeveel regels er bij die kop waren
    #[arg(long = "rows", value_name = "AANTAL", requires = "head")]
    rows: Option<u64>,
    /// Een bewaarde kop met handtekening: het antwoord van /v1/auditregels/kop, of de JWS daaruit
    #[arg(long = "kop", value_name = "BESTAND", conflicts_with = "head", requires = "jwks")]
    signed: Option<PathBuf>,
    /// De sleutels waarmee die handtekening wordt gecontroleerd: wat op /.well-known/jwks.json staat
    #[arg(long = "jwks", value_name = "BESTAND", requires = "signed")]
    jwks: Option<PathBuf>,
    /// Uitvoer van 'maatstaf audit export' of van /v1/auditregels, in plaats van een database
    #[arg(long = "file", value_name = "BESTAND", conflicts_with = "database")]
    file: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseFlag,
}

/// Schrijft de audit naar standaarduitvoer: één regel JSON per wijziging, oudste eerst
#[derive(Args)]
#[command(override_usage = "maatstaf audit export [OPTIES] > BESTAND")]
pub(super) struct Export {
    #[command(flatten)]
    database: DatabaseFlag,
}

impl Audit {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        match self {
            Self::Verify(verify) => verify.run(common).await,
            Self::Export(export) => export.run(common).await,
        }
    }
}

impl Verify {
    async fn run(self, common: &Common) -> Outcome {
        let rows = self.rows;
        let noted = match (&self.signed, &self.jwks) {
            (Some(signed), Some(jwks)) => match signed_head(signed, jwks)? {
                Ok(noted) => Some(noted),
                Err(refused) => {
                    terminal::say(&format!(
                        "De bewaarde kop telt niet. {}\n",
                        refused.sentence(common.language())
                    ))?;
                    return Ok(Verdict::NotGood);
                }
            },
            _ => self.head.map(|hash| Noted { hash, rows }),
        };
        let mut differs = None;
        let walked = if let Some(file) = &self.file {
            walk_file(file, noted)?
        } else {
            let config = self.database.config(common)?;
            let registry = open_existing(&config, common).await?;
            let walked = registry.verify_audit(noted).await.map_err(|error| common.failure(&error))?;
            if walked.is_ok() {
                differs = registry.verify_contents().await.map_err(|error| common.failure(&error))?.err();
            }
            registry.close().await.map_err(|error| common.failure(&error))?;
            walked
        };
        let paint = Paint::for_output();
        let (mut verdict, mut said) = match walked {
            Ok(None) => (Verdict::Good, "0 regels, er is nog geen keten.".to_owned()),
            Ok(Some(head)) => {
                let rows =
                    if head.rows == 1 { "1 regel".to_owned() } else { format!("{} regels", head.rows) };
                (Verdict::Good, format!("{rows}, {}, kop {}", paint.good("keten klopt"), head.hash))
            }
            Err(broken) => {
                (Verdict::NotGood, format!("{} {}", paint.bad("Keten gebroken:"), sentence(&broken)))
            }
        };
        if let Some(differs) = differs {
            verdict = Verdict::NotGood;
            said.push_str(&format!(
                "\n{} {}",
                paint.bad("Register wijkt af van de audit:"),
                difference(&differs)
            ));
        }
        terminal::say(&format!("{said}\n"))?;
        Ok(verdict)
    }
}

impl Export {
    async fn run(self, common: &Common) -> Outcome {
        let config = self.database.config(common)?;
        let registry = open_existing(&config, common).await?;
        let (all, mut after) = (AuditFilter::default(), None);
        let mut out = BufWriter::new(io::stdout());
        loop {
            let rows = registry.audit_after(after, &all).await.map_err(|error| common.failure(&error))?;
            let Some(last) = rows.last() else { break };
            after = Some(last.number);
            for row in &rows {
                writeln!(out, "{}", row.line())?;
            }
        }
        out.flush()?;
        registry.close().await.map_err(|error| common.failure(&error))?;
        Ok(Verdict::Good)
    }
}

fn parse_digest(written: &str) -> Result<Digest, String> {
    written.parse().map_err(|_| "verwacht 'sha256:' gevolgd door 64 hexadecimale tekens".to_owned())
}

/// The head that a register signed, when that signature counts.
fn signed_head(signed: &Path, jwks: &Path) -> Result<Result<Noted, Refused>, Failure> {
    let written = text(signed)?;
    let answer = serde_json::from_str::<Value>(&written).ok();
    let jws =
        answer.as_ref().and_then(|answer| answer.get("handtekening")?.as_str()).unwrap_or(written.trim());
    Ok(keys_in(jwks)?.check_compact(jws, HEAD_KIND).and_then(|statement| {
        let hash = statement.said.get("hash").and_then(|hash| hash.as_str()?.parse().ok());
        let hash = hash.ok_or(Refused::Unreadable)?;
        Ok(Noted { hash, rows: statement.said.get("aantal").and_then(Value::as_u64) })
    }))
}

/// The longest line that is read: more than any reason that the register takes.
const LONGEST_LINE: u64 = 64 << 20;

fn walk_file(path: &Path, noted: Option<Noted>) -> Result<Walked, Failure> {
    let file = File::open(path).map_err(|error| {
        Failure::said(format!("Het bestand '{}' kan niet worden gelezen: {error}.", path.display()))
    })?;
    Ok(walk_lines(&mut BufReader::new(file), noted)?)
}

/// Walks the lines of an export; only one is in memory.
fn walk_lines(lines: &mut impl BufRead, noted: Option<Noted>) -> io::Result<Walked> {
    let mut chain = Chain::new(noted);
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(chain.finish());
        }
        let Some(row) = AuditRow::of_line(line.trim_ascii_end()) else {
            return Ok(Err(Broken::Unreadable(chain.next_number())));
        };
        if let Err(broken) = chain.add(&row) {
            return Ok(Err(broken));
        }
    }
}

/// What is wrong, for whoever has to look at that row.
fn sentence(broken: &Broken) -> String {
    match broken {
        Broken::Missing(number) => format!("regel {number} ontbreekt."),
        Broken::OutOfOrder(number) => format!("regel {number} staat waar die niet hoort."),
        Broken::Changed(number) => {
            format!("regel {number} is gewijzigd: de hash hoort niet bij wat er staat.")
        }
        Broken::Unchained(number) => format!(
            "regel {number} sluit niet aan op de regel ervoor: een van beide is later opnieuw geschreven."
        ),
        Broken::Unreadable(number) => format!("regel {number} heeft niet de vorm van een auditregel."),
        Broken::Shorter { rows, noted } => {
            format!("er zijn {rows} regels, en bij de bewaarde kop waren het er {noted}.")
        }
        Broken::OtherHead(number) => format!("regel {number} heeft een andere hash dan de bewaarde kop."),
        Broken::HeadAbsent => {
            "geen regel heeft de bewaarde kop. Er zijn regels af, of de keten is opnieuw geschreven."
                .to_owned()
        }
    }
}

/// What is not as the audit says, for whoever has to look at it.
fn difference(differs: &Differs) -> String {
    match differs {
        Differs::Unrecorded(what) => format!("'{what}' staat er, zonder auditregel."),
        Differs::Absent(what) => format!("'{what}' staat er niet meer."),
        Differs::OtherDigest(what) => {
            format!("'{what}' heeft een andere digest dan de laatste auditregel erover.")
        }
        Differs::OtherBytes(what) => format!("de bytes van '{what}' horen niet bij de digest."),
        Differs::Erasure(what) => format!("wat er van '{what}' gewist is, klopt niet met de audit."),
        Differs::OtherStatus(what) => {
            format!("'{what}' heeft een andere status dan de laatste stap in de audit.")
        }
        Differs::OtherMoment(what) => {
            format!("'{what}' noemt een ander tijdstip van maken of vaststellen dan de audit.")
        }
    }
}
