//! Comparing on this machine, by the standards in the program, in a folder or in a database.

use std::path::Path;

use chrono::{NaiveDate, Utc};

use crate::config::Config;
use crate::domain::{Error, Fault, Place, dutch_day};
use crate::registry::{Offered, Registry, Resolved};

use super::super::opening::{Offline, offline, open_existing};
use super::super::validate::{read, shown_name};
use super::super::{Common, Failure};
use super::{Compare, Compared, Named, unreadable, wire};

/// One side, found.
enum Side {
    File(String, Vec<u8>),
    Version(Box<Resolved>),
}

impl Side {
    fn name(&self) -> String {
        match self {
            Self::File(name, _) => name.clone(),
            Self::Version(found) => format!("{} {}", found.standard.name, found.version.number),
        }
    }

    fn version(&self) -> Option<wire::Versie> {
        match self {
            Self::File(..) => None,
            Self::Version(found) => Some(wire::Versie {
                standaard: found.standard.name.to_string(),
                versie: found.version.number.to_string(),
                digest: found.version.digest.to_string(),
            }),
        }
    }
}

/// The register that is compared by.
enum By {
    Offline(Offline),
    Database(Registry),
}

impl By {
    const fn registry(&self) -> &Registry {
        match self {
            Self::Offline(offline) => &offline.registry,
            Self::Database(registry) => registry,
        }
    }
}

/// Compares here.
pub(super) async fn compared(
    asked: &Compare,
    sides: [Named; 2],
    common: &Common,
) -> Result<Compared, Failure> {
    let flags = common.flags().with("schemas", "--schemas", asked.schemas.as_deref()).with(
        "database",
        "--database",
        asked.database.as_deref(),
    );
    let config = Config::load(&flags)?;
    let mut files = Vec::new();
    let mut wanted = String::new();
    for side in &sides {
        match side {
            Named::File(path) => {
                let bytes = schema(path, &config)?;
                wanted.push_str(&String::from_utf8_lossy(&bytes));
                files.push(bytes);
            }
            Named::Version(name, ..) => wanted.push_str(name.as_str()),
        }
        wanted.push('\n');
    }
    let by = if asked.database.is_some() {
        By::Database(open_existing(&config, common).await?)
    } else {
        By::Offline(offline(&config, common, &wanted).await?)
    };
    let today = dutch_day(Utc::now());
    let mut files = files.into_iter();
    let mut found = Vec::with_capacity(2);
    for side in sides {
        found.push(match side {
            Named::File(path) => Side::File(shown_name(&path), files.next().unwrap_or_default()),
            Named::Version(..) => version(&by, side, today, common).await?,
        });
    }
    let mut found = found.into_iter();
    let (Some(old), Some(new)) = (found.next(), found.next()) else {
        return Err(Failure::said("Noem er twee."));
    };
    of_two(by.registry(), old, new, today, common).await
}

/// A file with a schema.
pub(super) fn schema(path: &Path, config: &Config) -> Result<Vec<u8>, Failure> {
    read(path, config.limits.schema_bytes).map_err(|error| unreadable(path, &error))
}

async fn version(by: &By, named: Named, today: NaiveDate, common: &Common) -> Result<Side, Failure> {
    let Named::Version(name, selector, _) = named else { return Err(Failure::said("Noem een versie.")) };
    let found = match by {
        By::Offline(offline) => offline.resolve(&name, &selector, today, common).await?,
        By::Database(registry) => {
            let found = registry.resolve(&name, &selector, today).await;
            found.map_err(|error| common.failure(&error))?
        }
    };
    Ok(Side::Version(Box::new(found)))
}

async fn of_two(
    registry: &Registry,
    old: Side,
    new: Side,
    today: NaiveDate,
    common: &Common,
) -> Result<Compared, Failure> {
    let names = [old.name(), new.name()];
    let versions = [old.version(), new.version()];
    let mut numbers = None;
    let comparison = if let (Side::Version(old), Side::Version(new)) = (&old, &new) {
        if old.version.standard == new.version.standard {
            numbers = Some((old.version.number.clone(), new.version.number.clone()));
        }
        let compared = registry.comparison(&old.version, &new.version).await;
        compared.map(std::sync::Arc::unwrap_or_clone)
    } else {
        let offered = |side| offered(registry, side);
        let old = offered(old).await.map_err(|error| common.failure(&error))?;
        let new = offered(new).await.map_err(|error| common.failure(&error))?;
        registry.compare_documents(old, new, today).await
    };
    let comparison = comparison.map_err(|error| common.failure(&placed(error, &names)))?;
    let [old, new] = names;
    Ok(Compared { old, new, numbers, versions, promise: None, comparison, answer: None })
}

async fn offered(registry: &Registry, side: Side) -> Result<Offered, Error> {
    match side {
        Side::File(_, schema) => Ok(Offered { schema, examples: Vec::new() }),
        Side::Version(found) => {
            let examples = registry.examples(&found.version).await?.into_iter();
            let examples = examples.filter(|example| example.part.is_none()).map(|example| example.bytes);
            let schema = registry.schema_bytes(&found.version).await?;
            Ok(Offered { schema, examples: examples.collect() })
        }
    }
}

/// A refusal with the names of the files that its places are in.
fn placed(error: Error, names: &[String; 2]) -> Error {
    let [old, new] = names;
    let named = |fault: Fault| {
        let Some(Place::Body(at)) = &fault.place else { return fault };
        let place = [("/oud", old), ("/nieuw", new)]
            .into_iter()
            .find_map(|(side, name)| Some(format!("{name} {}", at.strip_prefix(side)?)));
        match place {
            Some(place) => fault.at(Place::File(place.trim_end().to_owned())),
            None => fault,
        }
    };
    match error {
        Error::SchemaRefused(faults) => Error::SchemaRefused(faults.into_iter().map(named).collect()),
        other => other,
    }
}
