//! Comparing on this machine, by the standards in the program, in a folder or in a database.

use std::path::Path;

use chrono::{NaiveDate, Utc};

use crate::config::Config;
use crate::domain::{Error, Fault, Place, Promise, Selector, StandardName, dutch_day};
use crate::registry::{Comparand, Numbering, Registry, Resolved};

use super::super::needed::Wanted;
use super::super::opening::{Offline, offline, open_existing};
use super::super::validate::read;
use super::super::{Common, Failure};
use super::{Compare, Named, Told, unreadable};

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

    async fn resolve(
        &self,
        name: &StandardName,
        selector: &Selector,
        today: NaiveDate,
        common: &Common,
    ) -> Result<Resolved, Failure> {
        match self {
            Self::Offline(offline) => offline.resolve(name, selector, today, common).await,
            Self::Database(registry) => {
                let found = registry.resolve(name, selector, today).await;
                found.map_err(|error| common.failure(&error))
            }
        }
    }
}

/// Compares here.
pub(super) async fn compared(
    asked: &Compare,
    sides: [Named; 2],
    promise: Option<Promise>,
    common: &Common,
) -> Result<Told, Failure> {
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
        By::Offline(offline(&config, common, Wanted::NamedIn(&wanted)).await?)
    };
    let today = dutch_day(Utc::now());
    let mut files = files.into_iter();
    let mut found = Vec::with_capacity(2);
    // The promise is that of the new side's standard, or else of the old side's.
    let mut own = None;
    for side in &sides {
        found.push(match side {
            Named::File(_) => Comparand::Offered(files.next().unwrap_or_default()),
            Named::Version(name, selector, _) => {
                let version = by.resolve(name, selector, today, common).await?;
                own = Some(version.standard.promise);
                Comparand::from(version.version)
            }
        });
    }
    let (Some(new), Some(old)) = (found.pop(), found.pop()) else {
        return Err(Failure::said("Noem er twee."));
    };
    let numbering = Numbering { promise: promise.or(own).unwrap_or_default(), ..Numbering::default() };
    let compared = by.registry().compare_offered(old, new, numbering, today).await;
    let compared = compared.map_err(|error| common.failure(&placed(error, &sides)))?;
    Ok(Told::of(&sides, compared, None))
}

/// A file with a schema.
pub(super) fn schema(path: &Path, config: &Config) -> Result<Vec<u8>, Failure> {
    read(path, config.limits.schema_bytes).map_err(|error| unreadable(path, &error))
}

/// A refusal with the names of the files that its places are in.
fn placed(error: Error, [old, new]: &[Named; 2]) -> Error {
    let named = |fault: Fault| {
        let Some(Place::Body(at)) = &fault.place else { return fault };
        let place = [("/oud", old), ("/nieuw", new)]
            .into_iter()
            .find_map(|(side, named)| Some(format!("{} {}", named.name(None), at.strip_prefix(side)?)));
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
