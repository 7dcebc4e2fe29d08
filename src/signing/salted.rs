//! A digest that nobody can guess: HMAC-SHA256 (RFC 2104) keyed with a salt that is the caller's. The digest of a
//! small document could be found by trying all documents; this one only by whoever has the salt.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::{Fault, hex, text};

/// What keys the digest: 16 to 64 bytes. It is not shown, stored or logged anywhere.
#[derive(Clone)]
pub struct Salt(hmac::Key);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt")
    }
}

impl FromStr for Salt {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        let bytes = URL_SAFE_NO_PAD.decode(written.trim_end_matches('=')).ok();
        let bytes = bytes.filter(|bytes| (16..=64).contains(&bytes.len())).ok_or_else(|| {
            Fault::new(
                "ongeldig-zout",
                text(
                    "Het zout is base64url van 16 tot en met 64 willekeurige bytes.",
                    "The salt is base64url of 16 to 64 random bytes.",
                ),
            )
        })?;
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }
}

/// A digest in the making; cloning shares it, so that whoever reads the bytes and whoever wants their digest
/// need not be the same.
#[derive(Clone)]
pub struct Salted(Arc<Mutex<hmac::Context>>);

impl fmt::Debug for Salted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salted")
    }
}

impl Salted {
    /// Over no bytes yet.
    #[must_use]
    pub fn new(salt: &Salt) -> Self {
        Self(Arc::new(Mutex::new(hmac::Context::with_key(&salt.0))))
    }

    /// Takes the next bytes.
    pub fn add(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).update(bytes);
    }

    /// The digest of all bytes so far, with the name of its algorithm before it.
    #[must_use]
    pub fn digest(&self) -> String {
        let context = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        format!("hmac-sha256:{}", hex(context.sign().as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_hmac_sha256_however_the_bytes_came() {
        // RFC 4231, test case 1.
        let salt: Salt = URL_SAFE_NO_PAD.encode([0x0b; 20]).parse().unwrap();
        let whole = Salted::new(&salt);
        whole.add(b"Hi There");
        assert_eq!(
            whole.digest(),
            "hmac-sha256:b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        let pieces = Salted::new(&salt);
        for piece in ["H", "i The", "re"] {
            pieces.clone().add(piece.as_bytes());
        }
        assert_eq!(pieces.digest(), whole.digest());
    }

    #[test]
    fn a_salt_is_16_to_64_bytes_and_does_not_show_itself() {
        for (length, good) in [(0, false), (15, false), (16, true), (64, true), (65, false)] {
            let written = URL_SAFE_NO_PAD.encode(vec![7; length]);
            assert_eq!(written.parse::<Salt>().is_ok(), good, "{length}");
        }
        assert!("+/+/+/+/+/+/+/+/+/+/+/+/".parse::<Salt>().is_err());
        let salt: Salt = "AAAAAAAAAAAAAAAAAAAAAA==".parse().unwrap();
        assert_eq!(format!("{salt:?}{:?}", Salted::new(&salt)), "SaltSalted");
    }
}
