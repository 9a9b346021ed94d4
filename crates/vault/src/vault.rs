//! The vault itself: keys, clock, randomness, courier and limits, held together.
//!
//! Invariant: the clock and the keys are the vault's own; no request can bring its own time.
//! Called by the binary (open) and by `custody` (the verbs, each in its own file).

use seedport_wire::{Clock, Entropy, key_document::KeyDocument};

use crate::{
    courier::Delivery,
    fault::VaultFault,
    limits::Limits,
    oidc::TokenVerifier,
    quorum::{QuorumKeys, StoredQuorumKey},
    root_key::RootKey,
    sealing::KeyRing,
    state::VaultState,
    webauthn::PasskeyPolicy,
};

/// What a vault is put together from.
pub struct VaultParts {
    /// The source of the moment.
    pub clock: Box<dyn Clock>,
    /// The source of randomness.
    pub entropy: Box<dyn Entropy>,
    /// How codes reach their owners.
    pub delivery: Delivery,
    /// What callers cannot talk it out of.
    pub limits: Limits,
    /// Whom passkeys are for; `None` takes none.
    pub passkeys: Option<PasskeyPolicy>,
    /// Whose tokens are taken.
    pub tokens: TokenVerifier,
    /// What the vault remembers.
    pub state: VaultState,
}

/// Why a vault does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenVaultError {
    /// The stored quorum keys were sealed under another root key, or changed.
    #[error("the root key does not open this installation's quorum keys")]
    WrongRootKey,
    /// No quorum key that signs is stored, or none that the vault's state names.
    #[error("no current quorum key is stored that the vault's state names")]
    NoQuorumKey,
    /// The state says that this is a sandbox and the caller that it is none, or the reverse.
    #[error("the vault's state was made for a sandbox, or not for one")]
    OtherUse,
    /// A fault of ours.
    #[error(transparent)]
    Fault(VaultFault),
}

/// The trust boundary.
pub struct Vault {
    pub(crate) ring: KeyRing,
    pub(crate) quorum: QuorumKeys,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) entropy: Box<dyn Entropy>,
    pub(crate) delivery: Delivery,
    pub(crate) limits: Limits,
    pub(crate) state: VaultState,
    pub(crate) passkeys: Option<PasskeyPolicy>,
    pub(crate) tokens: TokenVerifier,
}

impl Vault {
    /// Opens the vault over the installation's stored quorum keys. The root key is consumed:
    /// only keys derived from it stay.
    ///
    /// # Errors
    /// [`OpenVaultError::WrongRootKey`] when the records do not open under this root key.
    pub fn open(
        root: RootKey,
        stored: &[StoredQuorumKey],
        parts: VaultParts,
    ) -> Result<Self, OpenVaultError> {
        let ring = KeyRing::derive(&root).map_err(OpenVaultError::Fault)?;
        drop(root);
        let facts = parts.state.facts();
        if facts.sandbox != matches!(parts.delivery, Delivery::Sandbox) {
            return Err(OpenVaultError::OtherUse);
        }
        let quorum = match QuorumKeys::open(&ring, stored, &facts.quorum_keys) {
            Ok(Some(quorum)) => quorum,
            Ok(None) => return Err(OpenVaultError::NoQuorumKey),
            Err(VaultFault::Record(_)) => return Err(OpenVaultError::WrongRootKey),
            Err(fault) => return Err(OpenVaultError::Fault(fault)),
        };
        let VaultParts {
            clock,
            entropy,
            delivery,
            limits,
            passkeys,
            tokens,
            state,
        } = parts;
        Ok(Self {
            ring,
            quorum,
            clock,
            entropy,
            delivery,
            limits,
            state,
            passkeys,
            tokens,
        })
    }

    /// The quorum keys, as they are published.
    #[must_use]
    pub fn key_document(&self) -> KeyDocument {
        self.quorum.document()
    }

    /// Notes in the state how far the database has come. This call waits for the disk.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn note_database(&self, progress: u64) -> std::io::Result<()> {
        self.state.note_database(progress)
    }

    /// Whether the state's directory still holds the state that this vault has open.
    #[must_use]
    pub fn state_is_in_place(&self) -> bool {
        self.state.is_in_place()
    }

    /// Whether codes reach phones.
    #[must_use]
    pub fn sends_texts(&self) -> bool {
        match &self.delivery {
            Delivery::Courier(courier) => courier.sends_texts(),
            Delivery::Sandbox => true,
        }
    }

    /// Whether the first edition of the export is served.
    #[must_use]
    pub const fn serves_first_edition(&self) -> bool {
        self.limits.first_edition
    }

    /// Whether this vault is a sandbox: no code is sent, and every code is `000000`.
    #[must_use]
    pub const fn is_sandbox(&self) -> bool {
        matches!(self.delivery, Delivery::Sandbox)
    }
}
