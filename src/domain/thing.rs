//! What stands in a register, by name: what a plan lists, and what the audit calls its subject.
//!
//! Door: [`Thing`]. Refuses nothing: its names are right by construction.

use std::fmt;

use super::names::{
    CodeListName, OrganisationName, ProfileName, ProvisionName, ReleaseSetName, StandardName,
};
use super::version::VersionNumber;

/// One thing in a register.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A provision.
    Provision(ProvisionName),
    /// A standard, apart from its versions.
    Standard(StandardName),
    /// A version of a standard.
    Version(StandardName, VersionNumber),
    /// A code list, apart from its versions.
    CodeList(CodeListName),
    /// A version of a code list.
    CodeListVersion(CodeListName, VersionNumber),
    /// A profile.
    Profile(ProfileName),
    /// An organisation, with its members.
    Organisation(OrganisationName),
    /// That the first acts for the second.
    Mandate(OrganisationName, OrganisationName),
    /// A release set.
    ReleaseSet(ReleaseSetName),
    /// The signature of a version.
    Signature(StandardName, VersionNumber),
    /// The signature of a release set.
    ReleaseSetSignature(ReleaseSetName),
    /// A public key of another register, by its name.
    ForeignKey(String),
}

impl Thing {
    /// Its path, which is how the audit names it.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Provision(name) => format!("voorzieningen/{name}"),
            Self::Standard(name) => format!("standaarden/{name}"),
            Self::Version(name, number) => format!("standaarden/{name}/versies/{number}"),
            Self::CodeList(name) => format!("waardelijsten/{name}"),
            Self::CodeListVersion(name, number) => format!("waardelijsten/{name}/versies/{number}"),
            Self::Profile(name) => format!("profielen/{name}"),
            Self::Organisation(name) => format!("organisaties/{name}"),
            Self::Mandate(agent, principal) => format!("mandaten/{agent}/{principal}"),
            Self::ReleaseSet(name) => format!("uitgaven/{name}"),
            Self::Signature(name, number) => format!("standaarden/{name}/versies/{number}/handtekening"),
            Self::ReleaseSetSignature(name) => format!("uitgaven/{name}/handtekening"),
            Self::ForeignKey(kid) => format!("overgenomen-sleutels/{kid}"),
        }
    }

    /// Whether it carries a number of its own: what is published, and does not change after that.
    #[must_use]
    pub const fn is_numbered(&self) -> bool {
        matches!(self, Self::Version(..) | Self::CodeListVersion(..))
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provision(name) => write!(f, "voorziening {name}"),
            Self::Standard(name) => write!(f, "standaard {name}"),
            Self::Version(name, number) => write!(f, "{name} {number}"),
            Self::CodeList(name) => write!(f, "waardelijst {name}"),
            Self::CodeListVersion(name, number) => write!(f, "{name} {number}"),
            Self::Profile(name) => write!(f, "profiel {name}"),
            Self::Organisation(name) => write!(f, "organisatie {name}"),
            Self::Mandate(agent, principal) => write!(f, "mandaat van {agent} voor {principal}"),
            Self::ReleaseSet(name) => write!(f, "uitgave {name}"),
            Self::Signature(name, number) => write!(f, "handtekening van {name} {number}"),
            Self::ReleaseSetSignature(name) => write!(f, "handtekening van uitgave {name}"),
            Self::ForeignKey(kid) => write!(f, "sleutel {kid}"),
        }
    }
}
