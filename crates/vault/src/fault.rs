//! What can go wrong that is nobody's proof: our own faults.
//!
//! Invariant: a fault says which kind of record or which step, never what was in it.
//! Called by every verb of the vault.

use std::time::Duration;

use seedport_wire::EntropyUnavailable;

use crate::state::TimeRefused;

/// The kinds of record that the vault seals. The kind is part of what a seal is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// A wallet that only its owner's session can take out.
    OwnerWallet,
    /// A credential.
    Credential,
    /// One issued code.
    Code,
    /// A session.
    Session,
    /// A pending challenge.
    Challenge,
    /// A quorum signing key.
    QuorumKey,
    /// A webhook signing key.
    WebhookKey,
    /// A wallet that its operator can take out.
    OperatorWallet,
    /// A target that an account is taken in by.
    ImportTarget,
}

impl RecordKind {
    /// Every kind, in the order of their key-encryption keys.
    pub(crate) const ALL: [Self; 9] = [
        Self::OwnerWallet,
        Self::Credential,
        Self::Code,
        Self::Session,
        Self::Challenge,
        Self::QuorumKey,
        Self::WebhookKey,
        Self::OperatorWallet,
        Self::ImportTarget,
    ];

    /// The label that keys and seals are bound to. Never changed: stored records name it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::OwnerWallet => "owner-wallet",
            Self::Credential => "credential",
            Self::Code => "code",
            Self::Session => "session",
            Self::Challenge => "challenge",
            Self::QuorumKey => "quorum-key",
            Self::WebhookKey => "webhook-key",
            Self::OperatorWallet => "operator-wallet",
            Self::ImportTarget => "import-target",
        }
    }
}

/// A fault of ours, or of whoever changed our records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultFault {
    /// A record does not open in the place it was given for: changed, moved, or sealed under
    /// another root key.
    #[error("the sealed {} record does not belong to its place, or it was changed", .0.label())]
    Record(RecordKind),
    /// The source of randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyUnavailable),
    /// The vault's own state cannot be written.
    #[error("the vault's state cannot be written")]
    State,
    /// The same text was asked for too often in this moment, or the clock is behind the newest
    /// moment that was given out.
    #[error("no new text can be made at this moment")]
    Busy(Duration),
    /// A primitive of the cryptographic library failed.
    #[error("a cryptographic primitive failed")]
    Crypto,
}

impl From<TimeRefused> for VaultFault {
    fn from(refused: TimeRefused) -> Self {
        match refused {
            TimeRefused::TooOften { wait } | TimeRefused::ClockBehind { wait } => Self::Busy(wait),
            TimeRefused::Unwritten(_) => Self::State,
        }
    }
}

impl From<seedport_wire::p256::PrivateKeyError> for VaultFault {
    fn from(error: seedport_wire::p256::PrivateKeyError) -> Self {
        match error {
            seedport_wire::p256::PrivateKeyError::Entropy(error) => Self::Entropy(error),
            seedport_wire::p256::PrivateKeyError::OutOfRange => Self::Crypto,
        }
    }
}
