//! Opening a register: on the database that is configured, or in memory for work that needs none.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, Utc};

use crate::config::{self, Config};
use crate::domain::error::Missing;
use crate::domain::{Error, Selector, StandardName, Thing, VersionNumber};
use crate::registry::{Backend, Keys, Outcome, Registry, Resolved, Setup, Shelf, Webhooks, shipped};

use super::needed::{Wanted, keep};
use super::{Common, Failure, act, words};

/// Opens the register on the configured database, whatever state that is in.
pub(super) async fn open(config: &Config, common: &Common) -> Result<Registry, Failure> {
    open_as(config, &config.public_url_at(config.listen), common).await
}

/// The same, when the world sees the register under this address.
pub(super) async fn open_as(config: &Config, public_url: &str, common: &Common) -> Result<Registry, Failure> {
    let webhooks = Webhooks {
        source: config.webhooks_source.clone(),
        loopback: config.webhooks_loopback,
        ..Webhooks::default()
    };
    let setup = Setup {
        limits: config.limits,
        public_url: public_url.to_owned(),
        providers: config.providers.clone(),
        closed: !config.open,
        approvals: config.approvals,
        webhooks,
        keys: keys(config, common)?,
    };
    Registry::open(&config.database, config.database_connections, setup).await.map_err(
        |error| match error {
            Error::Internal(cause) => Failure::said(format!(
                "De database {} kan niet worden geopend. Klopt het adres, en is de map of de server er? U stelt het in met --database of MAATSTAF_DATABASE.\n({cause})",
                config.shown_database()
            )),
            other => common.failure(&other),
        },
    )
}

/// The keys to sign with: those in the folder that is configured, or in the one beside the database when it is
/// there.
fn keys(config: &Config, common: &Common) -> Result<Option<Keys>, Failure> {
    let Some(folder) = keys_folder(config) else { return Ok(None) };
    if config.keys.is_none() && !folder.exists() {
        return Ok(None);
    }
    Keys::open(&folder).map(Some).map_err(|error| common.failure(&error))
}

/// Where the keys lie, or would: `maatstaf.keys` beside `maatstaf.db`. On PostgreSQL only where that is said.
pub(super) fn keys_folder(config: &Config) -> Option<PathBuf> {
    let beside = || sqlite_file(&config.database).map(|file| Path::new(file).with_extension("keys"));
    config.keys.clone().or_else(beside)
}

/// Makes a first key beside a SQLite database, so that a register signs without set-up.
pub(super) fn make_first_key(config: &Config, common: &Common) -> Result<(), Failure> {
    let folder = keys_folder(config).filter(|folder| config.keys.is_none() && !folder.exists());
    let Some(folder) = folder else { return Ok(()) };
    Keys::create(&folder, Utc::now()).map(drop).map_err(|error| common.failure(&error))
}

/// Brings a SQLite database up to date, and sees to it that a PostgreSQL database is.
pub(super) async fn make_current(registry: &Registry, common: &Common) -> Result<(), Failure> {
    let failure = |error: Error| common.failure(&error);
    if registry.backend() == Backend::Sqlite {
        registry.migrate().await.map_err(failure)?;
        return Ok(());
    }
    match registry.pending_migrations().await.map_err(failure)? {
        0 => Ok(()),
        steps => Err(behind(steps, "postgres://…")),
    }
}

/// Opens the register on the configured database, ready for use.
pub(super) async fn open_current(config: &Config, common: &Common) -> Result<Registry, Failure> {
    let registry = open(config, common).await?;
    make_current(&registry, common).await?;
    Ok(registry)
}

/// Opens the register on a database that has to be there and up to date already: nothing is made.
pub(super) async fn open_existing(config: &Config, common: &Common) -> Result<Registry, Failure> {
    if let Some(file) = sqlite_file(&config.database)
        && !Path::new(file).exists()
    {
        return Err(Failure::said(format!(
            "Er is geen database '{file}'. Noem een andere met --database, of maak deze met 'maatstaf serve'."
        )));
    }
    let registry = open(config, common).await?;
    match registry.pending_migrations().await.map_err(|error| common.failure(&error))? {
        0 => Ok(registry),
        steps => Err(behind(steps, "…")),
    }
}

fn behind(steps: usize, address: &str) -> Failure {
    let steps = if steps == 1 { "1 stap".to_owned() } else { format!("{steps} stappen") };
    Failure::said(format!(
        "De database loopt {steps} achter op deze versie van het programma. Werk haar eerst bij met: maatstaf migrate --database {address}"
    ))
}

fn sqlite_file(address: &str) -> Option<&str> {
    let path = address.strip_prefix("sqlite:")?.split('?').next()?;
    let path = path.strip_prefix("//").unwrap_or(path);
    (path != ":memory:").then_some(path)
}

/// The configured folder of standards, or those in the program.
pub(super) fn shelf(config: &Config, common: &Common) -> Result<Shelf, Failure> {
    match &config.schemas {
        Some(folder) => Shelf::read(folder),
        None => shipped(),
    }
    .map_err(|error| common.failure(&error))
}

/// A register in memory, filled from a folder of standards.
pub(super) struct Offline {
    pub(super) registry: Registry,
    /// What the folder holds and the register does not let in.
    pub(super) refused: Vec<(StandardName, VersionNumber, Error)>,
    /// The standards of the whole folder, also those that were not needed.
    pub(super) names: Vec<StandardName>,
}

impl Offline {
    /// The version that is named, when it is there and in order.
    pub(super) async fn resolve(
        &self,
        standard: &StandardName,
        selector: &Selector,
        on: NaiveDate,
        common: &Common,
    ) -> Result<Resolved, Failure> {
        let found = self.registry.resolve(standard, selector, on).await;
        let refused: Vec<_> = self.refused.iter().filter(|(name, ..)| name == standard).collect();
        match found {
            Ok(by) if refused.iter().all(|(_, number, _)| *number != by.version.number) => Ok(by),
            _ if !refused.is_empty() => {
                let reasons = refused.iter().map(|(_, number, error)| {
                    format!("{standard} {number}: {}", words::explain(error, common.language()))
                });
                let reasons: Vec<String> = reasons.collect();
                Err(Failure::said(format!("De standaard is zelf niet in orde.\n{}", reasons.join("\n"))))
            }
            Ok(_) => Err(Failure::said("De standaard is zelf niet in orde.")),
            Err(error) => Err(not_found(&error, standard, &self.names, common)),
        }
    }
}

fn not_found(error: &Error, standard: &StandardName, names: &[StandardName], common: &Common) -> Failure {
    let sentence = words::explain(error, common.language());
    if !matches!(error, Error::Missing(Missing::Standard, _)) {
        return Failure::said(sentence);
    }
    let known: Vec<&str> = names.iter().map(StandardName::as_str).collect();
    let likely = config::nearest(standard.as_str(), known.iter().copied()).unwrap_or_default();
    Failure::said(format!("{sentence} Bedoelde u '{likely}'? Er zijn: {}.", known.join(", ")))
}

/// Fills a register in memory with what is wanted; with everything, when that is not enough.
pub(super) async fn offline(
    config: &Config,
    common: &Common,
    wanted: Wanted<'_>,
) -> Result<Offline, Failure> {
    let mut needed = shelf(config, common)?;
    let names: Vec<StandardName> =
        needed.standards.iter().map(|(standard, _)| standard.name.clone()).collect();
    let complete = keep(&mut needed, wanted);
    let (mut registry, mut refused) = in_memory(config, common, &needed).await?;
    if !refused.is_empty() && !complete {
        // Something may be referred to by an address in which its name does not occur.
        (registry, refused) = in_memory(config, common, &shelf(config, common)?).await?;
    }
    Ok(Offline { registry, refused, names })
}

type Refusals = Vec<(StandardName, VersionNumber, Error)>;

async fn in_memory(config: &Config, common: &Common, shelf: &Shelf) -> Result<(Registry, Refusals), Failure> {
    let failure = |error: Error| common.failure(&error);
    // A database in memory lives in its connection: there is exactly one.
    let public_url = config.public_url_at(config.listen);
    let setup = Setup { limits: config.limits, public_url, ..Setup::default() };
    let registry = Registry::open("sqlite::memory:", 1, setup).await.map_err(failure)?;
    registry.migrate().await.map_err(failure)?;
    let imported = registry.import(shelf, &act("in het geheugen")).await.map_err(failure)?;
    let refused = imported.things.into_iter().filter_map(|became| match became {
        (Thing::Version(standard, number), Outcome::Refused(error)) => Some((standard, number, error)),
        _ => None,
    });
    Ok((registry, refused.collect()))
}
