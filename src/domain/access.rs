//! Who may do what: roles, how far they reach, and the caller who has them.
//!
//! Door: [`Caller`] and [`Grants`]. A grant is a role, everywhere or for one provision or standard. What a role
//! may do beyond its own word stands in [`Role::includes`], and nowhere else.

use std::fmt;
use std::str::FromStr;

use super::error::Fault;
use super::names::{OrganisationName, ProvisionName, StandardName};
use super::text::text;

/// What somebody is allowed to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads, where reading is not open to all.
    Reader,
    /// Has data judged, where that is not open to all.
    Validator,
    /// Writes concepts and proposes to publish them.
    Author,
    /// Approves what another proposed.
    Approver,
    /// Keeps provisions and standards, and publishes and ends versions.
    Maintainer,
    /// Keeps the register itself: keys, organisations, mandates, the audit.
    Operator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] =
        [Self::Reader, Self::Validator, Self::Author, Self::Approver, Self::Maintainer, Self::Operator];

    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "lezer",
            Self::Validator => "toetser",
            Self::Author => "auteur",
            Self::Approver => "goedkeurder",
            Self::Maintainer => "beheerder",
            Self::Operator => "operator",
        }
    }

    /// Whether who has this role may do what asks for the other. Approving is never included: who writes or
    /// publishes does not approve by that.
    #[must_use]
    pub fn includes(self, other: Self) -> bool {
        self == other
            || match other {
                Self::Reader => true,
                Self::Validator => self != Self::Reader,
                Self::Author => self == Self::Maintainer,
                Self::Approver | Self::Maintainer | Self::Operator => false,
            }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn no_role() -> Fault {
    Fault::new(
        "ongeldige-rol",
        text(
            "Een rol is lezer, toetser, auteur, goedkeurder, beheerder of operator, zo nodig met waarvoor: 'auteur:standaarden/adres' of 'beheerder:voorzieningen/jeugd'.",
            "A role is lezer, toetser, auteur, goedkeurder, beheerder or operator, if need be with what for: 'auteur:standaarden/adres' or 'beheerder:voorzieningen/jeugd'.",
        ),
    )
}

impl FromStr for Role {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|role| role.as_str() == word).ok_or_else(no_role)
    }
}

/// How far a role reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The whole register.
    Everywhere,
    /// One provision and the standards in it.
    Provision(ProvisionName),
    /// One standard.
    Standard(StandardName),
}

/// What an act is about, as far as scopes go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ground {
    /// The provision.
    pub provision: Option<ProvisionName>,
    /// The standard.
    pub standard: Option<StandardName>,
}

impl Scope {
    /// As a path: `standaarden/adres`, `voorzieningen/jeugd`; nothing for everywhere.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        match self {
            Self::Everywhere => None,
            Self::Provision(name) => Some(format!("voorzieningen/{name}")),
            Self::Standard(name) => Some(format!("standaarden/{name}")),
        }
    }

    /// What such a path stands for; nothing when it is of another form.
    ///
    /// # Errors
    /// A name that is none.
    pub fn of_path(path: &str) -> Result<Option<Self>, Fault> {
        Ok(match path.split_once('/') {
            Some(("voorzieningen", name)) => Some(Self::Provision(name.parse()?)),
            Some(("standaarden", name)) => Some(Self::Standard(name.parse()?)),
            _ => None,
        })
    }

    /// Whether what an act is about lies within it.
    #[must_use]
    pub fn covers(&self, ground: &Ground) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Provision(name) => ground.provision.as_ref() == Some(name),
            Self::Standard(name) => ground.standard.as_ref() == Some(name),
        }
    }
}

/// A role, and how far it reaches: `auteur`, `auteur:standaarden/adres`, `beheerder:voorzieningen/jeugd`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

impl From<Role> for Grant {
    fn from(role: Role) -> Self {
        Self { role, scope: Scope::Everywhere }
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scope.path() {
            None => write!(f, "{}", self.role),
            Some(path) => write!(f, "{}:{path}", self.role),
        }
    }
}

impl FromStr for Grant {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        let Some((role, scope)) = written.split_once(':') else {
            return Ok(written.parse::<Role>()?.into());
        };
        Ok(Self { role: role.parse()?, scope: Scope::of_path(scope)?.ok_or_else(no_role)? })
    }
}

/// All that somebody was granted; written with spaces between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(Vec<Grant>);

impl Grants {
    /// Every role, everywhere.
    #[must_use]
    pub fn all() -> Self {
        Role::ALL.into_iter().map(Grant::from).collect()
    }

    /// Each grant once, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Grant> {
        self.0.iter()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them allows what asks for this role, on this ground.
    #[must_use]
    pub fn allow(&self, role: Role, ground: &Ground) -> bool {
        self.0.iter().any(|grant| grant.role.includes(role) && grant.scope.covers(ground))
    }

    /// Whether one of them allows it on some ground.
    #[must_use]
    pub fn allow_somewhere(&self, role: Role) -> bool {
        self.0.iter().any(|grant| grant.role.includes(role))
    }
}

impl FromIterator<Grant> for Grants {
    fn from_iter<I: IntoIterator<Item = Grant>>(grants: I) -> Self {
        let mut grants: Vec<Grant> = grants.into_iter().collect();
        grants.sort();
        grants.dedup();
        Self(grants)
    }
}

impl fmt::Display for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written: Vec<String> = self.0.iter().map(Grant::to_string).collect();
        f.write_str(&written.join(" "))
    }
}

impl FromStr for Grants {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        written.split_whitespace().map(str::parse).collect()
    }
}

/// Whoever asks, once it is known who that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who, as the audit writes it; the same for the same person or machine every time.
    pub id: String,
    /// What it was granted.
    pub grants: Grants,
    /// The organisation that it belongs to.
    pub organisation: Option<OrganisationName>,
}

impl Caller {
    /// Whether it may do what asks for this role, on this ground.
    #[must_use]
    pub fn may(&self, role: Role, ground: &Ground) -> bool {
        self.grants.allow(role, ground)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ground(provision: &str, standard: &str) -> Ground {
        Ground { provision: provision.parse().ok(), standard: standard.parse().ok() }
    }

    #[test]
    fn grants_are_read_as_they_are_written() {
        for written in
            ["auteur", "auteur:standaarden/adres", "beheerder:voorzieningen/jeugd", "lezer operator"]
        {
            assert_eq!(written.parse::<Grants>().unwrap().to_string(), written);
        }
        for bad in
            ["baas", "auteur:", "auteur:adres", "auteur:standaarden/", "auteur:standaarden/A", ":adres"]
        {
            assert!(bad.parse::<Grants>().is_err(), "{bad}");
        }
        assert_eq!("auteur auteur".parse::<Grants>().unwrap().iter().count(), 1);
    }

    #[test]
    fn a_grant_reaches_as_far_as_it_says() {
        let grants: Grants = "auteur:standaarden/adres beheerder:voorzieningen/jeugd".parse().unwrap();
        assert!(grants.allow(Role::Author, &ground("basis", "adres")));
        assert!(!grants.allow(Role::Author, &ground("basis", "persoon")));
        assert!(grants.allow(Role::Author, &ground("jeugd", "plan")), "a maintainer writes as well");
        assert!(!grants.allow(Role::Maintainer, &ground("basis", "adres")));
        assert!(!grants.allow(Role::Author, &Ground::default()));
    }

    #[test]
    fn nobody_approves_but_an_approver_and_an_operator_publishes_nothing() {
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Approver) {
            assert!(!role.includes(Role::Approver));
        }
        assert!(!Role::Operator.includes(Role::Author) && !Role::Operator.includes(Role::Maintainer));
    }
}
