//! The session bundle: a secret sealed to its owner's key, in base58check.
//!
//! Invariant: 33-byte compressed encapsulated key, then ciphertext with tag; the encapsulated
//! key is decompressed before HPKE sees it. Unsigned, as the contract has it: a forged bundle
//! yields a useless key, and a phrase that does not match the wallet's addresses.
//! Called by the vault, for a session's key in the legacy flow and for the phrase in the first
//! edition of the export, and by clients of either.
//! Source: Grid contract section 5.2.

use crate::{
    hpke::{self, OpenFailed, SealFailed, SealedMessage},
    p256::{PublicKey, TargetKey},
    secret::SecretBytes,
};

/// Longest text that is parsed, in characters.
pub const MAX_TEXT: usize = 4096;

/// Longest secret that is sealed, in bytes; longer ones would not fit in [`MAX_TEXT`].
pub const MAX_SECRET: usize = 2048;

/// Why a bundle is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionBundleError {
    /// Not base58check, or too short or long.
    #[error("the bundle is not base58check of an encapsulated key and a ciphertext")]
    Malformed,
    /// Not sealed to this key, or changed.
    #[error(transparent)]
    Open(#[from] OpenFailed),
}

/// Seals a secret to `recipient`.
///
/// # Errors
/// When the secret is longer than [`MAX_SECRET`] or the library fails.
pub fn seal(recipient: &PublicKey, secret: &SecretBytes) -> Result<String, SealFailed> {
    // Exposed to be measured and sealed.
    if secret.expose().len() > MAX_SECRET {
        return Err(SealFailed);
    }
    let sealed = hpke::seal(recipient, secret.expose())?;
    let mut bytes = sealed.encapped.compressed().as_bytes().to_vec();
    bytes.extend(&sealed.ciphertext);
    Ok(bs58::encode(bytes).with_check().into_string())
}

/// Opens a bundle with the owner's key.
///
/// # Errors
/// [`SessionBundleError`] says whether the text or the seal is at fault.
pub fn open(recipient: &TargetKey, text: &str) -> Result<SecretBytes, SessionBundleError> {
    if text.len() > MAX_TEXT {
        return Err(SessionBundleError::Malformed);
    }
    let bytes = bs58::decode(text)
        .with_check(None)
        .into_vec()
        .map_err(|_| SessionBundleError::Malformed)?;
    let (encapped, ciphertext) = bytes
        .split_at_checked(33)
        .ok_or(SessionBundleError::Malformed)?;
    let encapped = PublicKey::from_sec1(encapped).map_err(|_| SessionBundleError::Malformed)?;
    let sealed = SealedMessage {
        encapped,
        ciphertext: ciphertext.to_vec(),
    };
    Ok(hpke::open(recipient, &sealed)?)
}
