//! Authenticates what the vault writes beside its database.
//!
//! Invariant: `HMAC-SHA256[state key](file, installation, bytes)`, every part behind its length; so
//! a line of one file is none of another, and a file of one installation none of another's.
//! Called by the files of the state.

use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};

use crate::{fault::VaultFault, hazmat::derive::derive_state_key, root_key::RootKey};

/// Length of a whole tag.
pub const TAG: usize = 32;
/// Length of a line's tag.
pub const SHORT_TAG: usize = 16;

/// The key that the state's files are authenticated with.
pub struct StateKey(hmac::Key);

impl StateKey {
    /// Derives the key from the root.
    pub fn derive(root: &RootKey) -> Result<Self, VaultFault> {
        derive_state_key(root.secret())
            .map(Self)
            .map_err(|_| VaultFault::Crypto)
    }

    /// The tag of `bytes` in a file.
    pub fn tag(&self, file: &str, context: &[u8], bytes: &[u8]) -> [u8; TAG] {
        let mut mac = hmac::Context::with_key(&self.0);
        for part in [file.as_bytes(), context, bytes] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        let mut out = [0; TAG];
        out.copy_from_slice(mac.sign().as_ref());
        out
    }

    /// Whether `tag`, or as much of it as there is, is that of `bytes`.
    pub fn holds(&self, file: &str, context: &[u8], bytes: &[u8], tag: &[u8]) -> bool {
        let expected = self.tag(file, context, bytes);
        tag.len() >= SHORT_TAG
            && expected
                .get(..tag.len())
                .is_some_and(|expected| verify_slices_are_equal(expected, tag).is_ok())
    }
}
