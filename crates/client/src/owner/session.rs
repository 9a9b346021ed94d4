//! The third state and the fourth: a stamped token, then a session.
//!
//! Invariant: the session key stamps payloads only through `PendingExport`, `Intent` and
//! `ManagedSession`, which read them first. A session serves many exports, each with a target key of its own.
//! Called by `flow` and by devices. Source: Grid contract section 4.6.

use seedport_wire::{
    Entropy, PublicKey, SecretBytes, SigningKey, TargetKey, Timestamp,
    ids::AccountId,
    p256::{PrivateKeyError, SignatureInvalid},
};

use super::PendingExport;

/// A session key whose token is stamped; the server has yet to say that the session began.
pub struct AwaitingSession {
    key: SigningKey,
}

/// A session of this device.
pub struct Session {
    key: SigningKey,
    expires_at: Timestamp,
}

impl AwaitingSession {
    pub(super) const fn new(key: SigningKey) -> Self {
        Self { key }
    }

    /// Takes note that the session began; `expires_at` as the answer says.
    #[must_use]
    pub fn begin(self, expires_at: Timestamp) -> Session {
        Session {
            key: self.key,
            expires_at,
        }
    }
}

impl Session {
    /// The session of a key that the device kept, or that a legacy session bundle delivered.
    #[must_use]
    pub const fn resume(key: SigningKey, expires_at: Timestamp) -> Self {
        Self { key, expires_at }
    }

    /// When the server ends the session.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The public half of the session key.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        self.key.public()
    }

    /// The private half of the session key, 32 bytes, for a device that keeps it until the session
    /// ends; [`resume`](Self::resume) takes it back.
    ///
    /// # Errors
    /// When the library cannot export the key.
    pub fn scalar(&self) -> Result<SecretBytes, SignatureInvalid> {
        self.key.scalar()
    }

    pub(super) const fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Draws the target key of one export of `account`.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn begin_export(
        &self,
        account: AccountId,
        entropy: &dyn Entropy,
    ) -> Result<PendingExport<'_>, PrivateKeyError> {
        Ok(self.begin_export_to(account, TargetKey::make(entropy)?))
    }

    /// Begins one export of `account` to a target key that the device keeps, so that it can
    /// open the envelope again later. One key serves one export.
    #[must_use]
    pub const fn begin_export_to(
        &self,
        account: AccountId,
        target: TargetKey,
    ) -> PendingExport<'_> {
        PendingExport::new(self, account, target)
    }
}
