//! A bundle of the export's first edition that was kept: opened later, without its session.
//!
//! Invariant: nobody signed such a bundle, so its phrase comes out only if it leads where a signed
//! statement, or the address that the owner knows, says.
//! Called by `seedport open`, and by programs of others.

use seedport_wire::{
    TargetKey,
    session_bundle::{self, SessionBundleError},
};

use super::{CheckPhraseError, CheckedPhrase, Expected};

/// Why a kept bundle gives no phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenKeptBundleError {
    /// There is nothing to hold the phrase against.
    #[error(
        "nobody signed a bundle of the first edition, and nothing says where its phrase must lead"
    )]
    Unproven,
    /// Not a bundle, or not sealed to this key.
    #[error("the bundle is refused: {0}")]
    Bundle(#[from] SessionBundleError),
    /// The phrase does not lead where it must.
    #[error(transparent)]
    Phrase(#[from] CheckPhraseError),
}

/// Opens a bundle with the key that its session was opened with, against the statement or the first
/// address of `expected`.
///
/// # Errors
/// [`OpenKeptBundleError`] names the check that failed; the phrase is wiped then.
pub fn open_kept_bundle(
    bundle: &str,
    receiver: &TargetKey,
    expected: &Expected,
) -> Result<CheckedPhrase, OpenKeptBundleError> {
    let (mark, address) = (expected.manifest(None), expected.first_address.as_deref());
    if mark.is_none() && address.is_none() {
        return Err(OpenKeptBundleError::Unproven);
    }
    let phrase = session_bundle::open(receiver, bundle)?;
    Ok(CheckedPhrase::check(phrase, mark.as_ref(), address)?)
}
