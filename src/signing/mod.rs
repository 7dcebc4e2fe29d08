//! Signing, and checking what was signed: JSON Web Signatures (RFC 7515) by PS256 and by nothing else.
//!
//! Door: [`Keys`] (a folder of keys: which one signs now, and all public ones), [`SigningKey`], which signs a
//! digest (detached, as the Dutch signing module asks) or claims (compact); [`JwkSet`], which checks both without
//! any register; and [`Salted`], which makes a digest of bytes that nobody can guess without the salt. Where
//! private keys lie is known in `keys.rs` alone: they could lie behind PKCS#11 without anyone noticing.
//!
//! Refuses: any other algorithm than the key's, an unknown key, critical headers it does not know, signatures
//! that say they were made after their key was revoked, and key files that everyone on the machine can read.

mod jwk;
mod jws;
mod keys;
mod salted;

pub use jwk::{Jwk, JwkSet, Revoked};
pub use jws::{Refused, Statement};
pub use keys::{Key, Keys, Revocation, SigningKey};
pub use salted::{Salt, Salted};
