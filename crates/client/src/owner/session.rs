//! The last states of a login: a stamped token, then a session.
//!
//! Invariant: the session key stamps payloads only through `PendingExport`, `Intent` and
//! `ManagedSession`, which read them first, and hold them against what the session knows of its
//! wallet. A session serves many exports, each with a target key of its own.
//! Called by `flow` and by devices. Source: Grid contract section 4.6.

use seedport_wire::{
    ClientKey, Entropy, KnownWallet, PublicKey, SecretBytes, SigningKey, TargetKey, Timestamp,
    ids::AccountId,
    p256::{PrivateKeyError, SignatureInvalid},
};

use super::{PendingExport, TokenNonceError, held::nonce_of, identity_token};

/// A session key whose token is stamped; the server has yet to say that the session began.
pub struct AwaitingSession {
    key: SigningKey,
    known: KnownWallet,
}

/// A session of this device.
pub struct Session {
    key: SigningKey,
    expires_at: Timestamp,
    known: KnownWallet,
}

impl AwaitingSession {
    pub(super) const fn new(key: SigningKey, known: KnownWallet) -> Self {
        Self { key, known }
    }

    /// Takes note that the session began; `expires_at` as the answer says.
    #[must_use]
    pub fn begin(self, expires_at: Timestamp) -> Session {
        Session::resume(self.key, expires_at, self.known)
    }
}

impl Session {
    /// The session of a key that the device kept, or that a legacy session bundle delivered; `known` is
    /// what the device knows of the wallet that it serves.
    #[must_use]
    pub const fn resume(key: SigningKey, expires_at: Timestamp, known: KnownWallet) -> Self {
        Self {
            key,
            expires_at,
            known,
        }
    }

    /// What the device knows of the session's wallet: after a code all of it, after another proof what
    /// it was begun with.
    #[must_use]
    pub const fn known(&self) -> &KnownWallet {
        &self.known
    }

    /// The same session, whose device knows this of its wallet: more than before, from a statement.
    #[must_use]
    pub fn knowing(self, known: KnownWallet) -> Self {
        Self { known, ..self }
    }

    /// The nonce to ask a provider with for a token that is to become a credential: lower-case hex
    /// SHA-256 of the session's own `clientPublicKey`. A token with this nonce opens a session for no
    /// key but this device's.
    #[must_use]
    pub fn nonce(&self) -> String {
        nonce_of(&ClientKey::held(*self.key.public()))
    }

    /// Insists that a provider's token was asked for with [`nonce`](Self::nonce). Stamping insists too;
    /// a device that asks here before it sends the token gives nobody one that serves another key.
    ///
    /// # Errors
    /// [`TokenNonceError`].
    pub fn check_nonce(&self, token: &str) -> Result<(), TokenNonceError> {
        identity_token::check_nonce(token, &self.nonce())
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
    pub fn begin_export_to(&self, account: AccountId, target: TargetKey) -> PendingExport<'_> {
        PendingExport::new(self, account, target)
    }
}
