//! The signature of an archive: a detached JWS over its manifest, which names every other file with its digest.
//!
//! With it, the signatures of versions and release sets that an archive holds, and the keys by which those are checked.
//!
//! Door: [`Archive::check_signature`]. Refuses: an archive without one, a signature that does not count, and one
//! that was set under something else (a schema may have any bytes, those of a manifest too) or for another register.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::files::{Extent, Manifest, SIGNATURE, fault};
use super::records::{SET_SIGNATURES, SIGNATURES};
use super::{Archive, Registry};
use crate::domain::error::Result;
use crate::domain::{
    Digest, Error, Fault, ForeignKey, Language, Place, ReleaseSetName, Signature, Text, text,
};
use crate::signing::{Jwk, JwkSet, Refused, Statement};
use crate::store::{Holdings, Named};

/// What the signature says that it is over.
const KIND: &str = "archief";

impl Extent {
    /// The word in the manifest and in its signature.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "openbaar",
            Self::All => "alles",
        }
    }
}

impl Registry {
    /// The signature over a manifest; none when the register does not sign.
    pub(super) async fn sign_manifest(
        &self,
        manifest: &Manifest,
        digest: Digest,
        at: DateTime<Utc>,
    ) -> Result<Option<Signature>> {
        let about = [("soort", KIND), ("omvang", manifest.extent.as_str())];
        self.sign_detached(digest, &about, at).await
    }
}

impl Archive {
    /// Checks by these keys that the register it says it is from signed it, and what that says.
    ///
    /// # Errors
    /// Invalid: it has no signature, or one that does not count, with what to do about it.
    pub fn check_signature(&self, keys: &JwkSet) -> Result<Statement> {
        let Some(signature) = &self.signature else {
            return Err(refusal("archief-niet-ondertekend", unsigned()));
        };
        let written = std::str::from_utf8(signature).unwrap_or_default().trim();
        let checked = keys.check_detached(written, &self.digest).and_then(|statement| {
            let says =
                |name: &str, word: &str| statement.said.get(name).and_then(Value::as_str) == Some(word);
            let about_this = says("soort", KIND) && says("iss", &self.manifest.source);
            if about_this { Ok(statement) } else { Err(Refused::OtherKind) }
        });
        checked.map_err(|refused| refusal("archief-handtekening", self.why(&refused)))
    }

    /// Why the signature does not count, and what to do.
    fn why(&self, refused: &Refused) -> Text {
        let source = &self.manifest.source;
        let (nl, en) = match refused {
            Refused::UnknownKey => (
                format!(
                    "Vraag de beheerder van {source} om de sleutelset (daar op /.well-known/jwks.json), en geef die met --jwks. Staat de sleutel daar ook niet in, gebruik het archief dan niet."
                ),
                format!(
                    "Ask the operator of {source} for the key set (there at /.well-known/jwks.json), and give it with --jwks. If the key is not in that either, don't use the archive."
                ),
            ),
            Refused::Revoked(_) => (
                format!(
                    "Haal een nieuw archief bij {source}: dat is ondertekend met een sleutel die nog telt."
                ),
                format!("Fetch a new archive from {source}: it is signed by a key that still counts."),
            ),
            _ => (
                format!(
                    "Haal het archief opnieuw bij {source}. Blijft het zo, gebruik het dan niet, en meld het daar."
                ),
                format!(
                    "Fetch the archive again from {source}. If it stays so, don't use it, and report it there."
                ),
            ),
        };
        text(
            format!("{} {nl}", refused.sentence(Language::Nl)),
            format!("{} {en}", refused.sentence(Language::En)),
        )
    }
}

impl Registry {
    /// What an archive of these holdings says of signatures: the public keys of this register and of those it took
    /// over from, and the signatures that count by those.
    pub(super) fn with_signatures(&self, holdings: &mut Holdings) {
        let source = self.public_url();
        let own = self.key_set();
        let own: Vec<_> = own.keys.iter().filter_map(|key| ForeignKey::of(source, key)).collect();
        holdings.keys.retain(|key| !own.iter().any(|own| own.kid == key.kid));
        holdings.keys.extend(own);
        let signed = Signed::of(holdings);
        holdings.signatures.retain(|(of, signature)| signed.version(of, signature));
        holdings.set_signatures.retain(|(of, signature)| signed.release_set(of, signature));
    }
}

/// Refuses signatures that do not count by the keys that came with them.
pub(super) fn check_kept(holdings: &Holdings) -> Result<()> {
    let signed = Signed::of(holdings);
    let refused = |file, whose: &str| {
        Err(fault(
            file,
            format!("De handtekening van {whose} klopt niet met de sleutels in het archief."),
            format!("The signature of {whose} is wrong by the keys in the archive."),
        ))
    };
    for (of, signature) in &holdings.signatures {
        if !signed.version(of, signature) {
            return refused(SIGNATURES, &format!("'{}' {}", of.0, of.1));
        }
    }
    for (of, signature) in &holdings.set_signatures {
        if !signed.release_set(of, signature) {
            return refused(SET_SIGNATURES, &format!("'{of}'"));
        }
    }
    Ok(())
}

/// What can have been signed, and by which keys: nothing but what is published.
struct Signed {
    keys: JwkSet,
    versions: BTreeMap<Named, Digest>,
    release_sets: BTreeMap<ReleaseSetName, Digest>,
}

impl Signed {
    fn of(holdings: &Holdings) -> Self {
        let keys = holdings.keys.iter().filter_map(|key| serde_json::from_str(&key.jwk).ok()).collect();
        let versions = holdings.versions.iter().map(|held| &held.version).filter(|of| of.status.is_fixed());
        let sets = holdings.release_sets.iter();
        Self {
            keys: JwkSet { keys },
            versions: versions.map(|of| ((of.standard.clone(), of.number.clone()), of.digest)).collect(),
            release_sets: sets.filter_map(|set| Some((set.name.clone(), set.digest?))).collect(),
        }
    }

    fn version(&self, of: &Named, signature: &Signature) -> bool {
        let number = of.1.to_string();
        self.counts(self.versions.get(of), signature, &[("standaard", of.0.as_str()), ("versie", &number)])
    }

    fn release_set(&self, of: &ReleaseSetName, signature: &Signature) -> bool {
        self.counts(self.release_sets.get(of), signature, &[("soort", "uitgave"), ("uitgave", of.as_str())])
    }

    fn counts(&self, digest: Option<&Digest>, signature: &Signature, about: &[(&str, &str)]) -> bool {
        let checked = digest.and_then(|digest| self.keys.check_detached(&signature.jws, digest).ok());
        checked.is_some_and(|statement| {
            let says = |(name, word): &(&str, &str)| {
                statement.said.get(*name).and_then(Value::as_str) == Some(*word)
            };
            statement.kid == signature.kid && about.iter().all(says)
        })
    }
}

impl ForeignKey {
    /// A key of the register at this address.
    pub(in crate::registry) fn of(source: &str, key: &Jwk) -> Option<Self> {
        Some(Self {
            kid: key.kid.clone(),
            source: source.to_owned(),
            jwk: serde_json::to_string(key).ok()?,
            revoked_at: key.revoked.as_ref().map(|revoked| revoked.revoked_at),
        })
    }
}

fn unsigned() -> Text {
    text(
        "Het archief is niet ondertekend, en er zijn sleutels waarmee het ondertekend moet zijn. Vraag de bron om een ondertekend archief ('maatstaf key create' maakt daar een sleutel); of laat --jwks weg als u de herkomst langs een andere weg kent.",
        "The archive is not signed, and there are keys by which it has to be. Ask the source for a signed archive ('maatstaf key create' makes a key there); or leave --jwks out if you know its origin in another way.",
    )
}

fn refusal(code: &'static str, why: Text) -> Error {
    Error::invalid(Fault::new(code, why).at(Place::File(SIGNATURE.to_owned())))
}
