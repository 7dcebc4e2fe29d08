//! What the benchmarks share: the shipped debt-relief standard, for our engine and for the bare crates.

use std::collections::BTreeMap;

use maatstaf::domain::{Limits, PartName};
use maatstaf::schema::{Compiled, Gathering};
use serde_json::Value;

pub(crate) const BASE: &str = "http://register.test";
pub(crate) const ADDRESS: &str = "http://register.test/schemas/schuldhulp-levering/2.0.0";

/// A document of a shipped path of the register, from the folder it is shipped in.
pub(crate) fn shipped(uri: &str) -> Vec<u8> {
    let (name, version) =
        uri.strip_prefix("http://register.test/schemas/").and_then(|rest| rest.split_once('/')).unwrap();
    let provisions = std::fs::read_dir("schemas").unwrap().map(|entry| entry.unwrap().path());
    let file = provisions
        .map(|folder| folder.join(name).join(version).join("schema.json"))
        .find(|file| file.is_file());
    std::fs::read(file.unwrap()).unwrap()
}

/// The standard, compiled, with its part `traject`.
pub(crate) fn compiled() -> Compiled {
    let limits = Limits::default();
    let mut gathering = Gathering::new(ADDRESS, &shipped(ADDRESS), &limits).unwrap();
    loop {
        let wanted = gathering.wanted();
        if wanted.is_empty() {
            break;
        }
        for uri in wanted {
            gathering.supply(&uri, &shipped(&uri)).unwrap();
        }
    }
    let part: PartName = "traject".parse().unwrap();
    let parts = BTreeMap::from([(part, "#/$defs/traject".to_owned())]);
    Compiled::new(gathering.finish().unwrap(), &parts, &limits).unwrap()
}

/// Gives the bare crate what a schema refers to.
struct Shipped;

impl jsonschema::Retrieve for Shipped {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(serde_json::from_slice(&shipped(uri.as_str()))?)
    }
}

/// The bare crate's validator of a schema that refers to the standard.
pub(crate) fn bare(schema: &Value) -> jsonschema::Validator {
    jsonschema::options()
        .with_retriever(Shipped)
        .should_validate_formats(true)
        .with_base_uri(format!("{BASE}/bench"))
        .build(schema)
        .unwrap()
}
