//! A whole account on its way to another server: out of one seal, into another.
//!
//! Invariant: it is sealed only to a target that a pinned key signed for taking accounts in, at the
//! organization that the device knows, while its time lasts.
//! Called by `flow::import_bundle` and by devices.

use seedport_wire::{
    SecretBytes, Timestamp,
    account_bundle::{self, ImportTargetError},
    hpke::SealFailed,
    ids::PlatformId,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Handover, OpenedAccount};
use crate::pins::Pins;

/// Why an account was not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealBundleError {
    /// The account's secrets alone were opened.
    #[error("this is not the bundle of an account, but its secrets alone")]
    SecretsAlone,
    /// The target is not signed by a pinned key, or is for something else.
    #[error("the import target is refused: {0}")]
    Target(#[from] ImportTargetError),
    /// The library failed.
    #[error("sealing the account failed")]
    Seal(#[from] SealFailed),
}

/// What is read of a bundle here; the rest is for the vault that takes it in.
#[derive(Deserialize)]
struct Bundle<'a> {
    /// Borrowed from the secret text.
    #[serde(borrow)]
    account_secrets: &'a RawValue,
}

/// The JSON of the secrets inside a bundle; `None` when it is none.
pub(super) fn secrets_of(plaintext: &SecretBytes) -> Option<SecretBytes> {
    // Exposed to be parsed in place.
    let bundle: Bundle<'_> = serde_json::from_slice(plaintext.expose()).ok()?;
    let secrets = bundle.account_secrets.get().as_bytes();
    Some(SecretBytes::copy_from(secrets))
}

impl OpenedAccount {
    /// Seals the bundle to a server's import target; gives `encrypted_account_bundle`.
    ///
    /// `target` is the server's `import_target_bundle`; `pins` and `organization` are of that server, the
    /// latter as the device knows it, and `now` is the device's time.
    ///
    /// # Errors
    /// [`SealBundleError`] names the check that failed; nothing was sealed then.
    pub fn seal_for_import(
        &self,
        target: &str,
        pins: &Pins,
        organization: Option<PlatformId>,
        now: Timestamp,
    ) -> Result<String, SealBundleError> {
        if self.handover != Handover::Bundle {
            return Err(SealBundleError::SecretsAlone);
        }
        let verified = account_bundle::verify_target(target, pins.as_slice())?;
        let target = verified.check(organization, now)?;
        Ok(target.seal(&self.plaintext)?)
    }
}
