//! What nobody can guess: bytes of the operating system, and secrets made of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::Error;
use crate::domain::error::Result;

/// How many bytes a secret holds.
pub(super) const SECRET_BYTES: usize = 32;

/// Random bytes.
pub(super) fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Error::internal)?;
    Ok(bytes)
}

/// A secret as text (RFC 4648, section 5, without padding).
pub(super) fn secret() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<SECRET_BYTES>()?))
}
