//! The key that authenticates the files of the vault's state.
//!
//! Invariant: derived from the root key under a label of its own; a file that another root key
//! wrote, or that was edited, does not verify.
//! Called by the binary, before the vault opens, and by every file of the state.

use aws_lc_rs::{constant_time, hmac};
use seedport_wire::SecretBytes;

use crate::{fault::VaultFault, hazmat::derive::derive_state_key, root_key::RootKey};

/// Length of a whole tag.
pub const TAG: usize = 32;

/// The key of the vault's state.
pub struct StateKey(SecretBytes);

impl StateKey {
    /// Derives the key from the root.
    ///
    /// # Errors
    /// When the cryptographic library fails.
    pub fn derive(root: &RootKey) -> Result<Self, VaultFault> {
        derive_state_key(root.secret())
            .map(Self)
            .map_err(|_| VaultFault::Crypto)
    }

    /// HMAC-SHA256 of a label, which says what kind of thing is tagged, and the parts. No label
    /// is the beginning of another.
    pub(super) fn tag(&self, label: &'static str, parts: &[&[u8]]) -> [u8; TAG] {
        // Exposed to the HMAC.
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.expose());
        let mut context = hmac::Context::with_key(&key);
        context.update(label.as_bytes());
        for part in parts {
            context.update(part);
        }
        let mut tag = [0; TAG];
        tag.copy_from_slice(context.sign().as_ref());
        tag
    }

    /// Whether `tag` is the tag of these, or its beginning; compared in constant time.
    pub(super) fn verifies(&self, label: &'static str, parts: &[&[u8]], tag: &[u8]) -> bool {
        let whole = self.tag(label, parts);
        let expected = whole.get(..tag.len());
        expected
            .is_some_and(|expected| constant_time::verify_slices_are_equal(expected, tag).is_ok())
    }
}
