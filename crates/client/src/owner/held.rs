//! A session key of the device's own, that a passkey, a token or another session vouches for.
//!
//! Invariant: the private half never leaves the device; what goes out is the compressed key, which
//! chooses the client-held flow.
//! Called by `flow` and by devices. Source: Grid contract section 4.5.

use seedport_wire::{ClientKey, Entropy, SigningKey, Timestamp, p256::PrivateKeyError};
use sha2::{Digest as _, Sha256};

use super::Session;

/// A session key that nobody has vouched for yet.
pub struct HeldKey {
    key: SigningKey,
}

impl HeldKey {
    /// Draws the key.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn make(entropy: &dyn Entropy) -> Result<Self, PrivateKeyError> {
        SigningKey::make(entropy).map(Self::of)
    }

    /// A key that the device drew before.
    #[must_use]
    pub const fn of(key: SigningKey) -> Self {
        Self { key }
    }

    /// `clientPublicKey`: 66 lower-case hex characters.
    #[must_use]
    pub fn client_key(&self) -> ClientKey {
        ClientKey::held(*self.key.public())
    }

    /// The nonce to ask a provider's token with: lower-case hex SHA-256 of
    /// [`client_key`](Self::client_key).
    #[must_use]
    pub fn nonce(&self) -> String {
        nonce_of(&self.client_key())
    }

    /// Takes note that the session began; `expires_at` as the answer says.
    #[must_use]
    pub fn begin(self, expires_at: Timestamp) -> Session {
        Session::resume(self.key, expires_at)
    }
}

/// Lower-case hex SHA-256 of a `clientPublicKey`'s text.
pub(super) fn nonce_of(key: &ClientKey) -> String {
    hex::encode(Sha256::digest(key.as_text()))
}
