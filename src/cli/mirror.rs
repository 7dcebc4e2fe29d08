//! `maatstaf mirror`: everything public of a register in a folder, to judge by without that register.
//!
//! A folder holds `maatstaf-spiegel.json`, which says what it is a mirror of, and a SQLite database of which
//! that names the file. A newer state is built beside it and put in place by one rename, so that whoever
//! judges meanwhile sees one state or the other.

mod trust;

use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::config::{Config, Flags};
use crate::domain::{Digest, Error, Limits, Text};
use crate::registry::{Archive, Imported, JwkSet, Outcome as Became};

use super::export::write_whole;
use super::import::archive_words;
use super::opening::{make_current, open_as};
use super::remote;
use super::terminal;
use super::{Common, Failure, Outcome, Verdict, act, words};
use trust::Trust;

/// The file that says what a folder is a mirror of.
const STATE: &str = "maatstaf-spiegel.json";
/// Time for fetching all of it.
const MOST_TIME: Duration = Duration::from_secs(600);

/// Haalt alles wat openbaar is uit een register naar een map, om zonder dat register te toetsen.
///
/// BRON is het adres van een register, of een archief van 'maatstaf export'. Alles wordt gecontroleerd voordat
/// het in de map komt. De sleutels van het register worden de eerste keer opgehaald en in de map bewaard; daarna moet elk
/// archief ermee ondertekend zijn. Met --jwks geeft u ze zelf. Nog eens uitvoeren werkt de map bij, en haalt niets als er niets is veranderd. Toetsen:
/// 'maatstaf validate --mirror MAP --standard NAAM BESTAND'.
///
/// Uitkomst (exit code): 0 de map is bij, 1 het archief is niet in orde, 2 het kon niet worden gehaald.
#[derive(Args)]
#[command(override_usage = "maatstaf mirror [--jwks BESTAND] BRON MAP")]
pub(super) struct Mirror {
    /// Adres van het register (zoals `https://register.example`), of een archief
    #[arg(value_name = "BRON")]
    source: String,
    /// De map; wordt gemaakt als zij er niet is
    #[arg(value_name = "MAP")]
    folder: PathBuf,
    /// De sleutels van het register, langs een andere weg gekregen; de map bewaart ze
    #[arg(long = "jwks", value_name = "BESTAND")]
    jwks: Option<PathBuf>,
}

/// What a folder is a mirror of.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    /// The digest of the archive's manifest.
    archief: String,
    /// The address of the source, under which its documents refer to each other.
    bron: String,
    /// The file of the database, in the folder.
    database: String,
    /// The keys of the source, by which the archive was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sleutels: Option<JwkSet>,
    /// From where it was fetched.
    van: String,
}

impl Mirror {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let config = Config::load(&common.flags())?;
        std::fs::create_dir_all(&self.folder).map_err(|error| self.unwritable(&error))?;
        let there = read_state(&self.folder);
        let trust = match self.trust(there.as_ref()).await? {
            Ok(trust) => trust,
            Err(why) => return Ok(refused("De sleutelset", why.in_language(common.language()))),
        };
        let current = there.as_ref().filter(|_| !trust.is_new());
        let Some(packed) = self.fetch(current, &config.limits).await? else {
            return self.unchanged();
        };
        let wrong = |error: &Error| Ok(refused("Het archief", &words::explain(error, common.language())));
        let archive = match Archive::read(packed.as_slice(), &config.limits) {
            Ok(archive) => archive,
            Err(error) => return wrong(&error),
        };
        drop(packed);
        let signed = match trust.check(&archive) {
            Ok(signed) => signed,
            Err(error) => return wrong(&error),
        };
        terminal::remark(&archive_words(&archive, signed.as_ref()));
        let keys = trust.keeps(signed.as_ref());
        if let Some(there) = there.filter(|there| there.archief == archive.digest.to_string()) {
            self.write_state(&State { sleutels: keys, ..there })?;
            return self.unchanged();
        }
        if !remote::is_web(&archive.manifest.source) {
            return Ok(refused("Het archief", "Het manifest noemt geen adres van een register."));
        }
        let imported = match self.build(&archive, keys, common).await? {
            Ok(imported) => imported,
            Err(refusal) => return Ok(refused("Het archief", &refusal)),
        };
        let things = imported.count(|became| matches!(became, Became::Added));
        let (folder, source) = (self.folder.display(), terminal::printable(&archive.manifest.source));
        terminal::say(&format!(
            "{folder} is bij: {things} onderdelen van {source}, archief {}\n",
            archive.digest
        ))?;
        Ok(Verdict::Good)
    }

    /// The keys that this source has to have signed by. The inner error is a refusal.
    async fn trust(&self, there: Option<&State>) -> Result<Result<Trust, Text>, Failure> {
        let base = match Path::new(&self.source).is_file() {
            true => None,
            false => Some(remote::base(&self.source, "BRON")?),
        };
        let known = there.and_then(|there| there.sleutels.clone());
        Trust::find(self.jwks.as_deref(), base.as_deref(), known).await
    }

    fn write_state(&self, state: &State) -> Result<(), Failure> {
        let written = serde_json::to_vec_pretty(state).map_err(|error| self.unwritable(&error.into()))?;
        write_whole(&self.folder.join(STATE), &written).map_err(|error| self.unwritable(&error))
    }

    fn unchanged(&self) -> Outcome {
        terminal::say(&format!("{} is bij: er is niets veranderd.\n", self.folder.display()))?;
        Ok(Verdict::Good)
    }

    fn unwritable(&self, error: &io::Error) -> Failure {
        Failure::said(format!("In de map '{}' kan niet worden geschreven: {error}.", self.folder.display()))
    }

    /// The archive; nothing when the folder has it already.
    async fn fetch(&self, there: Option<&State>, limits: &Limits) -> Result<Option<Vec<u8>>, Failure> {
        let most = limits.archive_bytes;
        let file = Path::new(&self.source);
        if file.is_file() {
            let mut packed = Vec::new();
            let read =
                File::open(file).and_then(|file| BufReader::new(file).take(most).read_to_end(&mut packed));
            read.map_err(|error| {
                Failure::said(format!("'{}' kan niet worden gelezen: {error}.", self.source))
            })?;
            return Ok(Some(packed));
        }
        let base = remote::base(&self.source, "BRON")?;
        let known = there.filter(|there| there.van == self.source).map(|there| there.archief.clone());
        let asked = tokio::task::spawn_blocking(move || download(&base, known.as_deref(), most));
        asked.await.map_err(|error| Failure::said(format!("Het ophalen is afgebroken: {error}.")))?
    }

    /// Builds the new state beside the old one, and puts it in place. The inner error is a refusal.
    async fn build(
        &self,
        archive: &Archive,
        keys: Option<JwkSet>,
        common: &Common,
    ) -> Result<Result<Imported, String>, Failure> {
        let database = format!("register-{}.db", short(&archive.digest));
        let path = self.folder.join(&database);
        self.sweep(None).map_err(|error| self.unwritable(&error))?;
        let address = format!("sqlite:{}", path.display());
        let failure = |error| common.failure(&error);
        let config = Config::load(&common.flags().with("database", "MAP", Some(&address)))?;
        let registry = open_as(&config, &archive.manifest.source, common).await?;
        make_current(&registry, common).await?;
        let imported = registry.import_archive(archive, &act("maatstaf mirror")).await;
        registry.close().await.map_err(failure)?;
        let refusal = match &imported {
            Ok(imported) => imported.refused().next().map(|(_, error)| error),
            Err(error) => Some(error),
        };
        if let Some(error) = refusal {
            self.sweep(None).map_err(|error| self.unwritable(&error))?;
            return Ok(Err(words::explain(error, common.language())));
        }
        let imported = imported.map_err(failure)?;
        let state = State {
            archief: archive.digest.to_string(),
            bron: archive.manifest.source.clone(),
            database: database.clone(),
            sleutels: keys,
            van: self.source.clone(),
        };
        self.write_state(&state)?;
        self.sweep(Some(&database)).map_err(|error| self.unwritable(&error))?;
        Ok(Ok(imported))
    }

    /// Removes the databases that are not in use: what was there before, and what was never finished.
    fn sweep(&self, keep: Option<&str>) -> io::Result<()> {
        let named = read_state(&self.folder).map(|state| state.database);
        let keep = keep.map(str::to_owned).or(named);
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let ours = name.starts_with("register-") && name.contains(".db");
            if ours && !keep.as_deref().is_some_and(|keep| name.starts_with(keep)) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

fn short(digest: &Digest) -> String {
    digest.to_string().trim_start_matches("sha256:").chars().take(16).collect()
}

fn refused(what: &str, why: &str) -> Verdict {
    terminal::complain(&format!("{what} is niet in orde; de map is gebleven zoals zij was."));
    terminal::remark(why);
    Verdict::NotGood
}

fn read_state(folder: &Path) -> Option<State> {
    let state: State = serde_json::from_slice(&std::fs::read(folder.join(STATE)).ok()?).ok()?;
    // A name and no path: what is judged by lies in the folder.
    let name = Path::new(&state.database).file_name()?.to_str()? == state.database;
    (name && folder.join(&state.database).is_file()).then_some(state)
}

/// The settings to judge by a mirror: its database, under the address of its source.
pub(super) fn settings(flags: Flags, folder: &Path) -> Result<Flags, Failure> {
    let state = read_state(folder).ok_or_else(|| {
        Failure::said(format!(
            "--mirror: '{}' is geen spiegel. Maak haar met: maatstaf mirror https://register.example {}",
            folder.display(),
            folder.display()
        ))
    })?;
    let database = format!("sqlite:{}", folder.join(&state.database).display());
    let flags = flags.with("database", "--mirror", Some(&database));
    Ok(flags.with("public_url", "--mirror", Some(&state.bron)))
}

/// Fetches the archive of a register, unless it is the one that is known.
fn download(base: &str, known: Option<&str>, most: u64) -> Result<Option<Vec<u8>>, Failure> {
    let unreachable =
        |error: ureq::Error| Failure::said(format!("Het register op {base} geeft geen antwoord: {error}."));
    let mut request = remote::agent(MOST_TIME).get(format!("{base}/v1/export"));
    if let Some(known) = known {
        let tag = format!("\"{}\"", known.trim_start_matches("sha256:"));
        request = request.header("If-None-Match", tag);
    }
    let mut answer = request.call().map_err(unreachable)?;
    match answer.status().as_u16() {
        304 => Ok(None),
        200 => answer.body_mut().with_config().limit(most).read_to_vec().map(Some).map_err(unreachable),
        status => Err(Failure::said(format!(
            "Het register op {base} antwoordt met status {status}. Is dit een Maatstaf die '/v1/export' heeft?"
        ))),
    }
}
