//! The legacy key flow: the vault makes the session's key and seals it to the device; and the first
//! edition of the export, which seals the seed to the same device key.
//!
//! Invariant: the key that receives never signs. A bundle of the first edition is signed by nobody,
//! so a phrase comes out only if it leads to the address that the owner knows.
//! Called by `flow` and by devices. Source: Grid contract sections 4.5, 5.2 and 7.

use seedport_keys::Language;
use seedport_wire::{
    ClientKey, Entropy, KnownWallet, SecretBytes, SigningKey, Stamp, TargetKey, Timestamp,
    ids::{AccountId, PlatformId, WalletId},
    p256::{PrivateKeyError, SignatureInvalid},
    payload::Activity,
    session_bundle::{self, SessionBundleError},
};
use serde::Deserialize;

use super::{
    Session,
    challenge::{self, CheckChallengeError, CheckedChallenge, OfferedChallenge},
    expected::{OtherNamed, check_account, check_organization, check_wallet},
    held::nonce_of,
    phrase::{ReadPhraseError, derive_manifest},
};

/// A key of the device's that a session key will be sealed to.
pub struct ReceivingKey {
    key: TargetKey,
}

/// A session of the legacy flow, and the key that received it.
pub struct ManagedSession {
    session: Session,
    receiver: TargetKey,
}

/// Why a delivered session key is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenSessionKeyError {
    /// Not a bundle, or not sealed to this device.
    #[error("the encryptedSessionSigningKey is refused: {0}")]
    Bundle(#[from] SessionBundleError),
    /// Not a private key.
    #[error("the encryptedSessionSigningKey holds no session key")]
    Key(#[from] PrivateKeyError),
}

/// Why a payload of the first edition is not stamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StampFirstEditionError {
    /// Not the first edition's export payload.
    #[error("the payload is not an export of the first edition: not signed")]
    Payload,
    /// The seed of another wallet would be asked for.
    #[error("{0}: not signed")]
    Named(#[from] OtherNamed),
    /// The library failed.
    #[error("stamping the payload failed")]
    Stamp(#[source] SignatureInvalid),
}

/// Why a bundle of the first edition gives no phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenFirstEditionError {
    /// Not a bundle, or not sealed to this device.
    #[error("the bundle is refused: {0}")]
    Bundle(#[from] SessionBundleError),
    /// What was sealed is no phrase.
    #[error(transparent)]
    Phrase(#[from] ReadPhraseError),
    /// The phrase of another wallet.
    #[error("the phrase does not lead to the expected address: it is another wallet's")]
    Address,
}

/// An export of the first edition that is signed; its bundle is on the way.
pub struct AwaitingBundle<'session> {
    receiver: &'session TargetKey,
    /// The wallet of the signed payload.
    pub wallet: WalletId,
}

impl ReceivingKey {
    /// Draws the key.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn make(entropy: &dyn Entropy) -> Result<Self, PrivateKeyError> {
        TargetKey::make(entropy).map(Self::of)
    }

    /// A key that the device drew before.
    #[must_use]
    pub const fn of(key: TargetKey) -> Self {
        Self { key }
    }

    /// `clientPublicKey`: 130 lower-case hex characters.
    #[must_use]
    pub fn client_key(&self) -> ClientKey {
        ClientKey::receiving(*self.key.public())
    }

    /// The nonce to ask a provider's token with.
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

    /// Opens `encryptedSessionSigningKey` of the answer that began the session; `known` as the device
    /// knows it of its own.
    ///
    /// # Errors
    /// [`OpenSessionKeyError`] says whether the bundle or the key in it is at fault.
    pub fn open(
        self,
        bundle: &str,
        expires_at: Timestamp,
        known: KnownWallet,
    ) -> Result<ManagedSession, OpenSessionKeyError> {
        let scalar = session_bundle::open(&self.key, bundle)?;
        let key = SigningKey::from_scalar(&scalar)?;
        Ok(ManagedSession {
            session: Session::resume(key, expires_at, known),
            receiver: self.key,
        })
    }
}

impl ManagedSession {
    /// A session and its receiving key that the device kept.
    #[must_use]
    pub const fn resume(session: Session, receiver: TargetKey) -> Self {
        Self { session, receiver }
    }

    /// The session, good for everything that sessions are.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// The key that received the session's, for a device that keeps both.
    #[must_use]
    pub const fn receiver(&self) -> &TargetKey {
        &self.receiver
    }

    /// Reads the payload of an export of the first edition of `account` and stamps it; gives the
    /// `Grid-Wallet-Signature` header.
    ///
    /// The payload names no key: that the seed comes to this device is the sealed session's word
    /// and not the signature's. The current edition, [`Session::begin_export`], has the better one.
    ///
    /// # Errors
    /// [`StampFirstEditionError`]; nothing was signed then.
    pub fn stamp_first_edition(
        &self,
        account: AccountId,
        payload: &str,
    ) -> Result<(String, AwaitingBundle<'_>), StampFirstEditionError> {
        check_account(self.session.known(), account)?;
        let (organization, wallet) =
            read_first_edition(payload).ok_or(StampFirstEditionError::Payload)?;
        check_organization(self.session.known(), organization)?;
        check_wallet(self.session.known(), wallet)?;
        let stamp =
            Stamp::make(self.session.key(), payload).map_err(StampFirstEditionError::Stamp)?;
        let awaiting = AwaitingBundle {
            receiver: &self.receiver,
            wallet,
        };
        Ok((stamp.to_header(), awaiting))
    }
}

impl AwaitingBundle<'_> {
    /// Opens the bundle, and gives the phrase if its first Bitcoin address (BIP-84) is
    /// `first_address`.
    ///
    /// # Errors
    /// [`OpenFirstEditionError`] names the check that failed; the phrase is wiped then.
    pub fn open(
        self,
        bundle: &str,
        first_address: &str,
    ) -> Result<SecretBytes, OpenFirstEditionError> {
        let phrase = session_bundle::open(self.receiver, bundle)?;
        let manifest = derive_manifest(&phrase, Language::English)?;
        if manifest.first_address() != Some(first_address) {
            return Err(OpenFirstEditionError::Address);
        }
        Ok(phrase)
    }
}

/// The organization and the wallet of a payload that is the first edition's to the byte.
fn read_first_edition(payload: &str) -> Option<(PlatformId, WalletId)> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        organization_id: PlatformId,
        parameters: Parameters,
        timestamp_ms: String,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Parameters {
        wallet_id: WalletId,
    }
    let read: Payload = serde_json::from_str(payload).ok()?;
    let made_at = Timestamp::from_millis(read.timestamp_ms.parse().ok()?);
    let wallet = read.parameters.wallet_id;
    let organization = read.organization_id;
    let written = Activity::ExportWalletV1 { wallet }.to_json(organization, made_at);
    (written == payload).then_some((organization, wallet))
}
