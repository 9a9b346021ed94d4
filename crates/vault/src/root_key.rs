//! The root key: thirty-two bytes that everything at rest hangs on.
//!
//! Invariant: never sealed, never sent, never printed; it lives in its source and in the
//! vault's memory only as the keys derived from it.
//! Called by the binary, which picks a source, and by `Vault::open`.

use seedport_wire::{Entropy, EntropyUnavailable, SecretBytes};

pub mod file;

/// Length of the root key, in bytes.
pub const LENGTH: usize = 32;

/// The root key.
pub struct RootKey(SecretBytes);

impl RootKey {
    /// Draws a fresh root key.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn make(entropy: &dyn Entropy) -> Result<Self, EntropyUnavailable> {
        SecretBytes::make(LENGTH, entropy).map(Self)
    }

    /// Takes over 32 bytes read from a source; gives `None` for any other length.
    #[must_use]
    pub fn from_secret(secret: SecretBytes) -> Option<Self> {
        // Exposed for its length only.
        if secret.expose().len() == LENGTH {
            Some(Self(secret))
        } else {
            None
        }
    }

    pub(crate) const fn secret(&self) -> &SecretBytes {
        &self.0
    }
}
