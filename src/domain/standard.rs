//! Provisions and standards.

use std::str::FromStr;

use chrono::NaiveDate;

use super::comparison::Promise;
use super::error::Fault;
use super::names::{ProvisionName, StandardName};
use super::road::Policy;
use super::table::TableMapping;
use super::text::text;

/// A collective provision that standards belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provision {
    /// Its name in addresses.
    pub name: ProvisionName,
    /// Its title, for people.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The organisation that owns it.
    pub owner: String,
    /// How an organisation takes part.
    pub joining: String,
}

/// What a standard is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The shape of data.
    Data,
    /// The steps and limits of a process.
    Process,
}

impl Kind {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "gegevens",
            Self::Process => "proces",
        }
    }
}

impl FromStr for Kind {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        match word {
            "gegevens" => Ok(Self::Data),
            "proces" => Ok(Self::Process),
            _ => Err(Fault::new(
                "ongeldige-soort",
                text("De soort is 'gegevens' of 'proces'.", "The kind is 'gegevens' or 'proces'."),
            )),
        }
    }
}

/// What is agreed; its editions are its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// Its name in addresses, unique in the register.
    pub name: StandardName,
    /// The provision it belongs to.
    pub provision: ProvisionName,
    /// Its title, for people.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// Data or process.
    pub kind: Kind,
    /// Whether it is an example of this product, decided by nobody.
    pub example: bool,
    /// Who answers questions about it: an address, or empty.
    pub contact: String,
    /// Under which licence its texts may be used, such as `EUPL-1.2`; or empty.
    pub licence: String,
    /// Where a record's key stands: a JSON Pointer in which `*` stands for any index of an array.
    pub record_key: Option<String>,
    /// How tables (CSV) of this standard map to its fields.
    pub table: TableMapping,
    /// Whose promise the number of a version is.
    pub promise: Promise,
    /// What is asked of the road of its versions.
    pub policy: Policy,
}

/// How strongly a standard binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// It is recommended.
    Recommended,
    /// It is applied, or it is explained why not.
    ComplyOrExplain,
    /// It is obligatory.
    Mandatory,
}

impl Force {
    const ALL: [Self; 3] = [Self::Recommended, Self::ComplyOrExplain, Self::Mandatory];

    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recommended => "aanbevolen",
            Self::ComplyOrExplain => "pas-toe-of-leg-uit",
            Self::Mandatory => "verplicht",
        }
    }
}

impl FromStr for Force {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|force| force.as_str() == word).ok_or_else(|| {
            Fault::new(
                "ongeldige-verbindendheid",
                text(
                    "De verbindendheid is aanbevolen, pas-toe-of-leg-uit of verplicht.",
                    "The binding force is aanbevolen, pas-toe-of-leg-uit or verplicht.",
                ),
            )
        })
    }
}

/// What makes a standard binding: apart from the status of its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// How strongly.
    pub force: Force,
    /// By what: a law, a list, a decision.
    pub source: String,
    /// Since which day.
    pub from: NaiveDate,
}
