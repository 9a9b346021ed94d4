//! The last two states: a target key looking for a payload, then for its envelope.
//!
//! Invariant: the device signs only an export payload whose target is its own key, at the organization
//! and for the wallet that it knows, and opens only an envelope, by a pinned key, for the wallet and
//! organisation of the payload it signed, the account it asked for, and all else that it knows.
//! Called by `flow::export`, by devices, and by the states of the MobileCoin door's exports. Source: Grid contract sections 3, 4.3 and 5.3.

use seedport_wire::{
    ExportWallet, KnownWallet, PublicKey, SigningKey, Stamp, TargetKey,
    envelope::{self, Content, EnvelopeError},
    ids::{AccountId, WalletId},
    p256::SignatureInvalid,
    payload::PayloadError,
};

use super::{
    Expected, Session,
    expected::{OtherNamed, check_account, check_organization, check_wallet},
    opened::{self, OpenKeptError, OpenPhraseError, OpenedExport},
};
use crate::pins::Pins;

/// An export that was asked for and not yet signed.
pub struct PendingExport<'session> {
    session: &'session Session,
    target: TargetKey,
    account: AccountId,
    expected: Expected,
}

/// An export that is signed; its envelope is on the way.
pub struct AwaitingEnvelope {
    target: TargetKey,
    account: AccountId,
    /// With what was signed, and what the session knows.
    expected: Expected,
    signed: ExportWallet,
}

/// Why a payload is not stamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StampPayloadError {
    /// Not an export payload.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// Something else of the wallet would be asked for.
    #[error("the payload does not ask for what is to be exported: not signed")]
    Content,
    /// The seed would go to another key.
    #[error("the payload names another target key than this device's: not signed")]
    Target,
    /// The seed of another wallet, or another organization's, would be asked for.
    #[error("{0}: not signed")]
    Named(#[from] OtherNamed),
    /// The library failed.
    #[error("stamping the payload failed")]
    Stamp(#[source] SignatureInvalid),
}

/// Why an envelope is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenExportError {
    /// Not by a pinned key, not a signed envelope, or not of the signed organisation.
    #[error("the envelope is refused: {0}")]
    Envelope(#[from] EnvelopeError),
    /// The envelope names another wallet than the payload that was signed.
    #[error("the envelope does not name the wallet of the signed payload, {signed}")]
    Wallet {
        /// The wallet of the signed payload.
        signed: WalletId,
    },
    /// The envelope names another account than the one asked for.
    #[error("the envelope does not name the account that was asked for, {asked}")]
    Account {
        /// The account that was asked for.
        asked: AccountId,
    },
    /// The envelope holds something else than a phrase, or another phrase than it says.
    #[error(transparent)]
    Phrase(#[from] OpenPhraseError),
    /// A signed fact is missing or not the expected one, or the seal does not open.
    #[error(transparent)]
    Open(#[from] OpenKeptError),
}

/// Reads an export payload that names `target` and this content.
pub(crate) fn read_export(
    payload: &str,
    target: &PublicKey,
    content: Content,
) -> Result<ExportWallet, StampPayloadError> {
    let read = read_any_export(payload, target)?;
    if read.content == content {
        Ok(read)
    } else {
        Err(StampPayloadError::Content)
    }
}

fn read_any_export(payload: &str, target: &PublicKey) -> Result<ExportWallet, StampPayloadError> {
    let read = ExportWallet::parse(payload)?;
    if read.target.as_text() == target.to_hex() {
        Ok(read)
    } else {
        Err(StampPayloadError::Target)
    }
}

/// Reads an export payload and stamps it, if what it hands over goes to `target`; gives the stamp
/// and what was signed. For a device that takes the steps around it by hand.
///
/// # Errors
/// [`StampPayloadError`] names the check that failed; nothing was signed then.
pub fn stamp_export(
    key: &SigningKey,
    payload: &str,
    target: &PublicKey,
) -> Result<(Stamp, ExportWallet), StampPayloadError> {
    let signed = read_any_export(payload, target)?;
    let stamp = Stamp::make(key, payload).map_err(StampPayloadError::Stamp)?;
    Ok((stamp, signed))
}

impl<'session> PendingExport<'session> {
    pub(super) fn new(session: &'session Session, account: AccountId, target: TargetKey) -> Self {
        Self {
            session,
            target,
            account,
            expected: Expected::default(),
        }
    }

    /// Insists on this, beside what the session knows of its wallet.
    #[must_use]
    pub fn expecting(mut self, expected: Expected) -> Self {
        self.expected = expected;
        self
    }

    /// `clientPublicKey` of both legs: 130 lower-case hex characters.
    #[must_use]
    pub fn target_public_key(&self) -> String {
        self.target.public().to_hex()
    }

    /// Reads the payload and stamps it; gives the `Grid-Wallet-Signature` header.
    ///
    /// `payload` is the 202's `payloadToSign`, to the byte.
    ///
    /// # Errors
    /// [`StampPayloadError`] names the check that failed; nothing was signed then.
    pub fn stamp(self, payload: &str) -> Result<(String, AwaitingEnvelope), StampPayloadError> {
        let signed = read_export(payload, self.target.public(), Content::Phrase)?;
        let (session, mut expected) = (self.session.known(), self.expected);
        for known in [session, &expected.learned()] {
            check_account(known, self.account)?;
            check_organization(known, signed.platform)?;
            check_wallet(known, signed.wallet)?;
        }
        let stamp = Stamp::make(self.session.key(), payload).map_err(StampPayloadError::Stamp)?;
        let known = expected.known;
        expected.known = KnownWallet {
            organization: Some(signed.platform),
            account: Some(self.account),
            wallet: Some(signed.wallet),
            contact: known.contact.or_else(|| session.contact.clone()),
        };
        let awaiting = AwaitingEnvelope {
            target: self.target,
            account: self.account,
            expected,
            signed,
        };
        Ok((stamp.to_header(), awaiting))
    }
}

impl AwaitingEnvelope {
    /// What was signed.
    #[must_use]
    pub const fn signed(&self) -> &ExportWallet {
        &self.signed
    }

    /// Checks the envelope against the pins, the signed payload and what is expected, opens it, and
    /// checks the phrase inside.
    ///
    /// `envelope` is the 200's `encryptedWalletCredentials`.
    ///
    /// # Errors
    /// [`OpenExportError`] names the check that failed; nothing was decrypted then, unless the
    /// seal itself or what was sealed is at fault.
    pub fn open(self, envelope: &str, pins: &Pins) -> Result<OpenedExport, OpenExportError> {
        let verified = envelope::verify(envelope, pins.as_slice())?
            .expect_organization(&self.signed.platform.to_string())?;
        let signed = self.signed.wallet;
        if verified.wallet() != Some(signed) {
            return Err(OpenExportError::Wallet { signed });
        }
        let asked = self.account;
        if verified.account() != Some(asked) {
            return Err(OpenExportError::Account { asked });
        }
        if verified.content() != Content::Phrase {
            return Err(OpenPhraseError::NotAPhrase.into());
        }
        let opened = opened::open_verified(verified, &self.target, &self.expected)?;
        Ok(opened.into_phrase()?)
    }
}
