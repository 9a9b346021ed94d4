//! A session key of the device's own, that a passkey, a token or another session vouches for.
//!
//! Invariant: the private half never leaves the device; what goes out is the compressed key, which
//! chooses the client-held flow.
//! Called by `flow` and by devices. Source: Grid contract section 4.5.

use seedport_wire::{
    ClientKey, Entropy, KnownWallet, SigningKey, Timestamp, digest::sha256, ids::PlatformId,
    p256::PrivateKeyError,
};

use super::{
    Session,
    challenge::{self, CheckChallengeError, CheckedChallenge, OfferedChallenge},
};

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

    /// Holds a passkey's challenge against the payload that this device writes itself, of this key
    /// and of `organization`: what an authenticator may be given.
    ///
    /// `organization` is the platform's id as the device knows it from before: from the app's own
    /// configuration, or from where it has its pin; never from the answer that is checked. `now` is
    /// the device's time; it counts only where neither a payload nor a `Date` came.
    ///
    /// # Errors
    /// [`CheckChallengeError`] names the check that failed; no authenticator is to be asked then.
    pub fn check_challenge(
        &self,
        offered: &OfferedChallenge<'_>,
        organization: PlatformId,
        now: Timestamp,
    ) -> Result<CheckedChallenge, CheckChallengeError> {
        challenge::check(&self.client_key(), offered, organization, now)
    }

    /// Takes note that the session began; `expires_at` as the answer says, and `known` as the device
    /// knows it of its own: the answer of a passkey's or a token's way is signed by nobody.
    #[must_use]
    pub fn begin(self, expires_at: Timestamp, known: KnownWallet) -> Session {
        Session::resume(self.key, expires_at, known)
    }
}

/// Lower-case hex SHA-256 of a `clientPublicKey`'s text.
pub(super) fn nonce_of(key: &ClientKey) -> String {
    hex::encode(sha256(key.as_text().as_bytes()))
}
