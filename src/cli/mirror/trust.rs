//! Which keys a mirror goes by: those it is given, or those of its register when it was first fetched, which it keeps
//! (trust on first use). A register adds keys and revokes them, and never takes one away: a key set in which that
//! happened is not taken.
//!
//! Door: [`Trust::find`], [`Trust::check`] and [`Trust::keeps`].

use std::path::Path;

use crate::cli::{Failure, terminal, verify};
use crate::domain::{Error, Text, text};
use crate::registry::{Archive, JwkSet, Statement};

/// The keys by which the archives of one source are checked.
pub(super) struct Trust {
    keys: Option<JwkSet>,
    /// Whether an archive has to be signed: somebody said whose it must be.
    is_asked: bool,
    /// What the folder knew.
    known: Option<JwkSet>,
}

impl Trust {
    /// The keys for this source. The inner error is a key set that is not taken.
    pub(super) async fn find(
        jwks: Option<&Path>,
        register: Option<&str>,
        known: Option<JwkSet>,
    ) -> Result<Result<Self, Text>, Failure> {
        let keys = match (jwks, register) {
            (Some(file), _) => Some(verify::keys_in(file)?),
            (None, Some(base)) => {
                let found = verify::keys_of(base).await?;
                if let Some(known) = &known {
                    match news(known, &found) {
                        Ok(news) => news.iter().for_each(|news| terminal::remark(news)),
                        Err(kid) => return Ok(Err(parted(base, &kid))),
                    }
                }
                Some(found)
            }
            (None, None) => known.clone(),
        };
        Ok(Ok(Self { is_asked: jwks.is_some() || known.is_some(), keys, known }))
    }

    /// Whether the folder knows other keys: what is in it was not checked by these.
    pub(super) fn is_new(&self) -> bool {
        let some = self.keys.as_ref().filter(|set| !set.keys.is_empty());
        some != self.known.as_ref()
    }

    /// What the signature says; nothing, when there is none and none was asked for.
    ///
    /// # Errors
    /// Why the archive is not taken.
    pub(super) fn check(&self, archive: &Archive) -> Result<Option<Statement>, Error> {
        match &self.keys {
            Some(keys) if self.is_asked || archive.signature.is_some() => {
                archive.check_signature(keys).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The keys that the folder keeps after an archive with this signature.
    pub(super) fn keeps(self, signed: Option<&Statement>) -> Option<JwkSet> {
        let Some(statement) = signed else { return self.known };
        if self.known.is_none() {
            terminal::remark(&format!(
                "De sleutels van de bron zijn bewaard, en voortaan is wat deze map bijwerkt daarmee ondertekend. Vraag de beheerder langs een andere weg of dit zijn sleutel is: {}",
                terminal::printable(&statement.kid)
            ));
        }
        self.keys
    }
}

/// What is new in a key set since an earlier one. The error is the key that may not be as it is now.
fn news(known: &JwkSet, now: &JwkSet) -> Result<Vec<String>, String> {
    let mut news = Vec::new();
    for before in &known.keys {
        let after = now.keys.iter().find(|key| key.kid == before.kid);
        let after = after.filter(|after| (&after.n, &after.e) == (&before.n, &before.e));
        let kid = terminal::printable(&before.kid);
        let Some(after) = after else { return Err(kid) };
        match (&before.revoked, &after.revoked) {
            (None, None) => {}
            (None, Some(revoked)) => {
                let why = terminal::printable(&revoked.reason);
                news.push(format!("Let op: het register heeft sleutel {kid} ingetrokken: {why}"));
            }
            // What did not count may not count again.
            (Some(before), Some(after)) if after.revoked_at <= before.revoked_at => {}
            (Some(_), _) => return Err(kid),
        }
    }
    for key in now.keys.iter().filter(|key| !known.keys.iter().any(|known| known.kid == key.kid)) {
        news.push(format!(
            "Let op: het register heeft een nieuwe sleutel, {}.",
            terminal::printable(&key.kid)
        ));
    }
    Ok(news)
}

fn parted(base: &str, kid: &str) -> Text {
    text(
        format!(
            "De sleutelset van {base} is niet meer die van eerder: sleutel {kid} ontbreekt, of is veranderd. Een register haalt nooit een sleutel weg, dus dit kan een ander zijn. Vraag de beheerder langs een andere weg om de sleutelset, en geef die met --jwks."
        ),
        format!(
            "The key set of {base} is not the one it was: key {kid} is missing, or was changed. A register never takes a key away, so this may be another. Ask the operator for the key set in another way, and give it with --jwks."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(keys: &[(&str, &str, Option<i64>)]) -> JwkSet {
        let keys = keys.iter().map(|(kid, n, revoked)| {
            let revoked = revoked.map_or(String::new(), |at| format!(r#","revoked":{{"revoked_at":{at}}}"#));
            format!(r#"{{"kty":"RSA","kid":"{kid}","n":"{n}","e":"AQAB"{revoked}}}"#)
        });
        let keys = keys.collect::<Vec<_>>().join(",");
        JwkSet::read(format!(r#"{{"keys":[{keys}]}}"#).as_bytes()).unwrap()
    }

    #[test]
    fn a_register_adds_and_revokes_keys_and_takes_none_away() {
        let known = set(&[("a", "AAAA", None), ("b", "BBBB", Some(5))]);
        assert_eq!(news(&known, &known), Ok(vec![]));
        let more = set(&[("a", "AAAA", Some(3)), ("b", "BBBB", Some(4)), ("c", "CCCC", None)]);
        assert_eq!(news(&known, &more).map(|news| news.len()), Ok(2));
        for (now, kid) in [
            (set(&[("b", "BBBB", Some(5))]), "a"),
            (set(&[("a", "XXXX", None), ("b", "BBBB", Some(5))]), "a"),
            (set(&[("a", "AAAA", None), ("b", "BBBB", None)]), "b"),
            (set(&[("a", "AAAA", None), ("b", "BBBB", Some(6))]), "b"),
        ] {
            assert_eq!(news(&known, &now), Err(kid.to_owned()), "{now:?}");
        }
    }
}
