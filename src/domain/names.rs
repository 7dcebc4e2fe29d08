//! Names that are right by construction.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::error::Fault;
use super::text::text;

const NAME_MAX: usize = 64;

fn is_kebab(name: &str) -> bool {
    name.len() <= NAME_MAX
        && name.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        && name.split('-').all(is_word)
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

macro_rules! kebab_name {
    ($(#[$doc:meta])* $name:ident, $nl:literal, $en:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Fault;

            fn from_str(name: &str) -> Result<Self, Fault> {
                if is_kebab(name) {
                    return Ok(Self(name.into()));
                }
                Err(Fault::new(
                    "ongeldige-naam",
                    text(
                        concat!("De naam van ", $nl, " bestaat uit kleine letters en cijfers, met koppeltekens ertussen, begint met een letter en telt ten hoogste 64 tekens, zoals 'schuldhulp-levering'."),
                        concat!("The name of ", $en, " consists of lower-case letters and digits with hyphens between, starts with a letter and has at most 64 characters, such as 'schuldhulp-levering'."),
                    ),
                ))
            }
        }
    };
}

kebab_name!(
    /// The name of a provision: kebab-case, at most 64 characters.
    ProvisionName, "een voorziening", "a provision"
);
kebab_name!(
    /// The name of a standard, unique in the register: kebab-case, at most 64 characters.
    StandardName, "een standaard", "a standard"
);

kebab_name!(
    /// The name of a code list, unique in the register: kebab-case, at most 64 characters.
    CodeListName, "een waardelijst", "a code list"
);

kebab_name!(
    /// The name of a profile, unique in the register: kebab-case, at most 64 characters.
    ProfileName, "een profiel", "a profile"
);

kebab_name!(
    /// The name of an organisation, unique in the register and never changed: kebab-case, at most 64 characters.
    OrganisationName, "een organisatie", "an organisation"
);

/// The name of an API key, by which the audit knows whoever uses it. Never that of somebody who comes in by another
/// way: those ids begin as in `RESERVED`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// How the audit calls who signed in elsewhere, and who is at the command line.
const RESERVED: [&str; 2] = ["oidc:", "opdrachtregel"];

impl KeyName {
    /// Most characters.
    pub const MOST: usize = 100;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyName {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        let legal = !name.is_empty()
            && name.trim() == name
            && name.chars().count() <= Self::MOST
            && !name.chars().any(char::is_control)
            && !RESERVED.iter().any(|prefix| name.to_lowercase().starts_with(prefix));
        if legal {
            return Ok(Self(name.to_owned()));
        }
        Err(Fault::new(
            "ongeldige-naam",
            text(
                "De naam van een sleutel telt 1 tot 100 tekens, zonder regeleinden en zonder spaties aan de randen, en begint niet met 'oidc:' of 'opdrachtregel'. Zeg van wie of waarvoor hij is.",
                "The name of a key has 1 to 100 characters, without line breaks and without spaces around it, and does not start with 'oidc:' or 'opdrachtregel'. Say whose or what for it is.",
            ),
        ))
    }
}

/// The name of a release set, unique in the register: words of digits and lower-case letters with hyphens between,
/// at most 64 characters, as `2027-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReleaseSetName(String);

impl ReleaseSetName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReleaseSetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ReleaseSetName {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        if name.len() <= NAME_MAX && name.split('-').all(is_word) {
            return Ok(Self(name.to_owned()));
        }
        Err(Fault::new(
            "ongeldige-naam",
            text(
                "De naam van een uitgave bestaat uit cijfers en kleine letters, met koppeltekens ertussen, en telt ten hoogste 64 tekens, zoals '2027-1'.",
                "The name of a release set consists of digits and lower-case letters with hyphens between, and has at most 64 characters, such as '2027-1'.",
            ),
        ))
    }
}

/// The name of a part of a version: a letter, then letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartName(String);

impl PartName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PartName {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        let legal = name.len() <= NAME_MAX
            && name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if legal {
            return Ok(Self(name.to_owned()));
        }
        Err(Fault::new(
            "ongeldige-naam",
            text(
                "De naam van een onderdeel begint met een letter, bevat verder letters, cijfers, '-' en '_', en telt ten hoogste 64 tekens.",
                "The name of a part starts with a letter, has letters, digits, '-' and '_' after it, and at most 64 characters.",
            ),
        ))
    }
}

/// Bytes as hexadecimal digits, in small letters. A digest stands in every report, so none of them is formatted.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut written = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            written.push(char::from(DIGITS[usize::from(half)]));
        }
    }
    written
}

/// The SHA-256 of a schema's bytes: what tells whether two documents are the same to the byte.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The 32 bytes themselves, for headers that carry them as base64.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        let refused = || {
            Fault::new(
                "ongeldige-digest",
                text(
                    "Een digest is 'sha256:' gevolgd door 64 hexadecimale tekens.",
                    "A digest is 'sha256:' followed by 64 hexadecimal characters.",
                ),
            )
        };
        let hex = written.strip_prefix("sha256:").ok_or_else(refused)?;
        if hex.len() != 64 || !hex.is_ascii() {
            return Err(refused());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(0..) {
            *byte = u8::from_str_radix(&hex[pair * 2..pair * 2 + 2], 16).map_err(|_| refused())?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_name_is_kebab_case() {
        for good in ["adres", "schuldhulp-levering", "a1-2b"] {
            assert!(good.parse::<StandardName>().is_ok(), "{good}");
        }
        for bad in ["", "Adres", "-a", "a-", "a--b", "1a", "a_b", "a/b", "é", &"a".repeat(65)] {
            assert!(bad.parse::<StandardName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_name_of_a_key_is_none_that_the_audit_gives_to_others() {
        for good in ["beheer", "Leverancier X (koppeling)", "é"] {
            assert!(good.parse::<KeyName>().is_ok(), "{good}");
        }
        for bad in ["", " ", " a", "a\n", "oidc:hub:x", "OIDC:x", "opdrachtregel (root)", &"a".repeat(101)] {
            assert!(bad.parse::<KeyName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_digest_reads_back_what_it_prints() {
        let digest = Digest::of(b"maatstaf");
        assert_eq!(digest.to_string().parse::<Digest>().unwrap(), digest);
        assert!("sha256:zz".parse::<Digest>().is_err());
    }
}
