//! `maatstaf export BESTAND`: all that the register holds, as one archive.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chrono::Utc;
use clap::Args;

use crate::config::Config;
use crate::registry::{Exported, Extent};

use super::opening::open_existing;
use super::terminal;
use super::{Common, DatabaseFlag, Failure, Outcome, Verdict};

/// Schrijft alles wat openbaar is als één archief, dat een ander register overneemt.
///
/// Voorzieningen, standaarden, alle versies behalve concepten (byte voor byte, met voorbeelden, status, geldigheid,
/// datums, levensloop en handtekening), waardelijsten, profielen, uitgaven en organisaties, met een manifest dat van elk
/// bestand de SHA-256 noemt.
/// Hetzelfde register geeft hetzelfde manifest, met dezelfde digest. Een register met een sleutel ('maatstaf key
/// create') ondertekent het manifest; controleren: 'maatstaf verify BESTAND.tar.gz --jwks jwks.json'. Overnemen:
/// 'maatstaf import BESTAND.tar.gz'. Geheime sleutels, en wat het register van ze bewaart, gaan nooit mee.
#[derive(Args)]
#[command(override_usage = "maatstaf export [--alles] [OPTIES] BESTAND.tar.gz")]
pub(super) struct Export {
    /// Het bestand dat wordt gemaakt of vervangen; '-' schrijft naar standaarduitvoer
    #[arg(value_name = "BESTAND")]
    file: PathBuf,
    /// Ook concepten, mandaten en de audit
    #[arg(long = "alles")]
    all: bool,
    /// Map met sleutels (standaard: keys uit de configuratie, anders naast de SQLite-database)
    #[arg(long, value_name = "MAP")]
    keys: Option<String>,
    #[command(flatten)]
    database: DatabaseFlag,
}

impl Export {
    pub(super) async fn run(self, common: &Common) -> Outcome {
        let flags = common.flags().with("database", "--database", self.database.database.as_deref());
        let config = Config::load(&flags.with("keys", "--keys", self.keys.as_deref()))?;
        let registry = open_existing(&config, common).await?;
        let extent = if self.all { Extent::All } else { Extent::Public };
        let made = registry.archive(extent, Utc::now()).await.map_err(|error| common.failure(&error))?;
        registry.close().await.map_err(|error| common.failure(&error))?;
        let signed = match &made.signature {
            Some(signature) => format!("Ondertekend met sleutel {}.", signature.kid),
            None => "Niet ondertekend: dit register heeft geen sleutel. 'maatstaf key create' maakt er een."
                .to_owned(),
        };
        if self.file == Path::new("-") {
            io::stdout().lock().write_all(&made.bytes)?;
            terminal::remark(&signed);
            return Ok(Verdict::Good);
        }
        write_whole(&self.file, &made.bytes).map_err(|error| {
            Failure::said(format!("'{}' kan niet worden geschreven: {error}.", self.file.display()))
        })?;
        terminal::say(&described(&self.file, &made))?;
        terminal::remark(&signed);
        Ok(Verdict::Good)
    }
}

fn described(file: &Path, made: &Exported) -> String {
    let (files, bytes) = (made.manifest.files.len(), made.bytes.len());
    format!("{}: {files} bestanden, {bytes} bytes, manifest {}\n", file.display(), made.digest)
}

/// Writes a file whole or not at all: beside it first, and then in its place.
pub(super) fn write_whole(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".nieuw");
    let beside = PathBuf::from(beside);
    let written = std::fs::File::create(&beside).and_then(|mut to| {
        to.write_all(bytes)?;
        to.sync_all()
    });
    written.and_then(|()| std::fs::rename(&beside, file)).inspect_err(|_| {
        // What is half written is of no use; that it can't be removed changes nothing.
        drop(std::fs::remove_file(&beside));
    })
}
