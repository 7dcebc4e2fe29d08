//! Where the keys lie: a folder with two files for each, `<kid>.pem` (PKCS#8, for the owner's eyes) and
//! `<kid>.json` (its public numbers, when it was made, and when it ended). The newest one that has not ended signs.
//! Several registers may share a folder they can only read; what changes in it is seen within seconds.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::error::{Missing, Result};
use crate::domain::{Error, Fault, Place, text};

use super::jwk::{Jwk, JwkSet, Revoked, thumbprint};

/// How long a folder is taken to be as it was.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// A key as its file tells of it, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Its thumbprint (RFC 7638).
    pub kid: String,
    n: String,
    e: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Since when it signs no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<DateTime<Utc>>,
    /// From when on its signatures do not count, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
}

/// The end of what a key said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// What was signed at this moment or later does not count.
    pub date: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

impl Key {
    /// Whether it may sign.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.retired.is_none() && self.revoked.is_none()
    }

    fn public(&self) -> Jwk {
        let revoked = self.revoked.as_ref();
        Jwk {
            iat: Some(self.created.timestamp()),
            revoked: revoked.map(|it| Revoked { revoked_at: it.date.timestamp(), reason: it.reason.clone() }),
            ..Jwk::new(self.n.clone(), self.e.clone())
        }
    }
}

/// The key that signs.
#[derive(Clone)]
pub struct SigningKey {
    kid: String,
    pair: Arc<KeyPair>,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SigningKey").field(&self.kid).finish()
    }
}

impl SigningKey {
    /// Its name.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The one place where a private key is used.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let signed = self.pair.sign(&RSA_PSS_SHA256, &SystemRandom::new(), message, &mut signature);
        signed.map_err(|_| Error::internal("the signing key does not sign"))?;
        Ok(signature)
    }
}

/// The keys of a register. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Keys {
    folder: PathBuf,
    state: Arc<RwLock<State>>,
}

#[derive(Debug)]
struct State {
    looked: Instant,
    files: Files,
    keys: Vec<Key>,
    current: Option<SigningKey>,
}

/// The files of a folder with when they were written: what tells that something changed.
type Files = Vec<(PathBuf, DateTime<Utc>, u64)>;

impl Keys {
    /// The keys in a folder, oldest first; there may be none.
    ///
    /// # Errors
    /// [`Error::Invalid`], with the file: a folder or a file that can't be read, that is no key, or that others can
    /// read.
    pub fn open(folder: &Path) -> Result<Self> {
        let state = State::read(folder, list(folder)?, None)?;
        Ok(Self { folder: folder.to_owned(), state: Arc::new(RwLock::new(state)) })
    }

    /// All keys, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Key> {
        self.look();
        self.state.read().unwrap_or_else(PoisonError::into_inner).keys.clone()
    }

    /// The key that signs now, when there is one.
    #[must_use]
    pub fn current(&self) -> Option<SigningKey> {
        self.look();
        self.state.read().unwrap_or_else(PoisonError::into_inner).current.clone()
    }

    /// All public keys, those that ended included: what they signed is still to be checked.
    #[must_use]
    pub fn public(&self) -> JwkSet {
        JwkSet { keys: self.all().iter().map(Key::public).collect() }
    }

    /// Makes a key of 3072 bits, which signs from now on; makes the folder too.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it can't be written there.
    pub fn create(folder: &Path, at: DateTime<Utc>) -> Result<Key> {
        let refused = |_| Error::internal("no key could be made");
        let pair = KeyPair::generate(KeySize::Rsa3072).map_err(refused)?;
        let (n, e) = public_numbers(&pair);
        let kid = thumbprint(&n, &e);
        let key = Key { kid, n, e, created: at, retired: None, revoked: None };
        let secret = pair.as_der().map_err(refused)?;
        make_folder(folder).map_err(|error| unwritable(folder, &error))?;
        let path = folder.join(format!("{}.pem", key.kid));
        write_secret(&path, &pem(secret.as_ref())).map_err(|error| unwritable(&path, &error))?;
        write_card(folder, &key)?;
        Ok(key)
    }

    /// Has a key sign no more. What it signed still counts.
    ///
    /// # Errors
    /// [`Missing::Key`]; [`Error::Invalid`] when it can't be written.
    pub fn retire(&self, kid: &str, at: DateTime<Utc>) -> Result<Key> {
        let mut key = self.known(kid)?;
        key.retired.get_or_insert(at);
        write_card(&self.folder, &key)?;
        Ok(key)
    }

    /// Ends what a key says from this date on.
    ///
    /// # Errors
    /// [`Missing::Key`]; [`Error::Invalid`] when it can't be written.
    pub fn revoke(&self, kid: &str, revocation: Revocation) -> Result<Key> {
        let mut key = self.known(kid)?;
        key.revoked = Some(revocation);
        write_card(&self.folder, &key)?;
        Ok(key)
    }

    fn known(&self, kid: &str) -> Result<Key> {
        let found = self.all().into_iter().find(|key| key.kid == kid);
        found.ok_or_else(|| Error::Missing(Missing::Key, kid.to_owned()))
    }

    /// Reads the folder again when something changed in it. What can't be read then leaves things as they were.
    fn look(&self) {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if state.looked.elapsed() < LOOK_AGAIN {
            return;
        }
        let (before, current) = (state.files.clone(), state.current.clone());
        drop(state);
        let read = list(&self.folder).and_then(|files| match files == before {
            true => Ok(None),
            false => State::read(&self.folder, files, current.as_ref()).map(Some),
        });
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(Some(newer)) => *state = newer,
            Ok(None) => state.looked = Instant::now(),
            Err(_) => {
                state.looked = Instant::now();
                tracing::warn!("the folder of keys can't be read any more; the keys stay as they were");
            }
        }
    }
}

impl State {
    fn read(folder: &Path, files: Files, before: Option<&SigningKey>) -> Result<Self> {
        let cards = files.iter().filter(|(path, ..)| path.extension().is_some_and(|end| end == "json"));
        let mut keys = cards.map(|(path, ..)| read_card(path)).collect::<Result<Vec<Key>>>()?;
        keys.sort_by(|a, b| (a.created, &a.kid).cmp(&(b.created, &b.kid)));
        let newest = keys.iter().rev().find(|key| key.is_active());
        let current = match (newest, before) {
            (Some(key), Some(before)) if key.kid == before.kid => Some(before.clone()),
            (Some(key), _) => Some(read_secret(&folder.join(format!("{}.pem", key.kid)), key)?),
            (None, _) => None,
        };
        Ok(Self { looked: Instant::now(), files, keys, current })
    }
}

fn list(folder: &Path) -> Result<Files> {
    let read = || -> std::io::Result<Files> {
        let mut files = Files::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            // Through links: that is how secrets are put in a container.
            let about = fs::metadata(entry.path())?;
            if about.is_file() {
                files.push((entry.path(), about.modified()?.into(), about.len()));
            }
        }
        files.sort();
        Ok(files)
    };
    read().map_err(|error| {
        unusable(
            folder,
            format!("De map met sleutels kan niet worden gelezen: {error}. Maak een sleutel met 'maatstaf key create --keys {}'.", folder.display()),
            format!("The folder of keys can't be read: {error}. Make a key with 'maatstaf key create --keys {}'.", folder.display()),
        )
    })
}

fn read_card(path: &Path) -> Result<Key> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    let key: Option<Key> = serde_json::from_slice(&bytes).ok();
    let named = |key: &Key| path.file_stem().is_some_and(|stem| *stem == *key.kid);
    key.filter(|key| key.kid == thumbprint(&key.n, &key.e) && named(key)).ok_or_else(|| {
        unusable(
            path,
            "Dit bestand beschrijft geen sleutel, of een andere dan zijn naam zegt.",
            "This file describes no key, or another than its name says.",
        )
    })
}

fn read_secret(path: &Path, key: &Key) -> Result<SigningKey> {
    check_mode(path)?;
    let written = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let body = written.trim().strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
    let body = body.map(|body| body.split_whitespace().collect::<String>());
    let der = body.and_then(|body| STANDARD.decode(body).ok());
    let pair = der.and_then(|der| KeyPair::from_pkcs8(&der).ok());
    let pair = pair.filter(|pair| public_numbers(pair) == (key.n.clone(), key.e.clone()));
    let pair = pair.ok_or_else(|| {
        unusable(
            path,
            "Dit is niet de geheime sleutel (PKCS#8, PEM) bij het bestand ernaast.",
            "This is not the private key (PKCS#8, PEM) that goes with the file beside it.",
        )
    })?;
    Ok(SigningKey { kid: key.kid.clone(), pair: Arc::new(pair) })
}

fn public_numbers(pair: &KeyPair) -> (String, String) {
    let public = pair.public_key();
    let encode = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
    let (n, e) = (public.modulus(), public.exponent());
    (encode(n.big_endian_without_leading_zero()), encode(e.big_endian_without_leading_zero()))
}

fn pem(der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let mut written = format!("{BEGIN}\n");
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(64));
        written.push_str(line);
        written.push('\n');
        rest = more;
    }
    written.push_str(END);
    written.push('\n');
    written
}

fn write_card(folder: &Path, key: &Key) -> Result<()> {
    let written = serde_json::to_string_pretty(key).map_err(Error::internal)?;
    let path = folder.join(format!("{}.json", key.kid));
    let unfinished = folder.join(format!("{}.unfinished", key.kid));
    let write = || {
        // Whoever reads meanwhile sees the old one or the new one, and never a half.
        let mut file = fs::File::create(&unfinished)?;
        file.write_all(format!("{written}\n").as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)
    };
    write().map_err(|error| unwritable(&path, &error))
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

fn write_secret(path: &Path, written: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(written.as_bytes())?;
    file.sync_all()
}

/// A group may read it: that is how a container that is not its owner gets to it.
#[cfg(unix)]
fn check_mode(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_err(|error| unreadable(path, &error))?.permissions().mode();
    if mode & 0o007 == 0 {
        return Ok(());
    }
    Err(unusable(
        path,
        format!(
            "Iedereen op deze machine kan deze geheime sleutel lezen. Herstel dat met: chmod 600 '{}'",
            path.display()
        ),
        format!(
            "Everyone on this machine can read this private key. Mend it with: chmod 600 '{}'",
            path.display()
        ),
    ))
}

#[cfg(not(unix))]
fn check_mode(_: &Path) -> Result<()> {
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    let (nl, en) = (
        format!("Dit bestand kan niet worden gelezen: {error}."),
        format!("This file can't be read: {error}."),
    );
    unusable(path, nl, en)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    let (nl, en) =
        (format!("Hier kan niet worden geschreven: {error}."), format!("This can't be written: {error}."));
    unusable(path, nl, en)
}

fn unusable(path: &Path, nl: impl Into<String>, en: impl Into<String>) -> Error {
    let place = Place::File(path.display().to_string());
    Error::invalid(Fault::new("sleutel-onbruikbaar", text(nl, en)).at(place))
}
