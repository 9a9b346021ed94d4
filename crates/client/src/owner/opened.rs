//! An opened envelope: what was sealed, and what the signed part says it is.
//!
//! Invariant: made only from an envelope that a pinned key signed, and that says of the wallet what the
//! device expects; a phrase only from one that says it holds one, and only as a `CheckedPhrase`. What
//! was sealed is a secret; the facts beside it are not.
//! Called by `AwaitingEnvelope::open`, and by `seedport open` for kept envelopes.

use seedport_wire::{
    ManifestMark, SecretBytes, TargetKey, Timestamp, WalletFacts,
    envelope::{self, Content, EnvelopeError, VerifiedEnvelope},
    ids::{AccountId, ExportId, PlatformId, WalletId},
};

use super::{
    Expected,
    expected::{Compared, NotExpected},
    phrase::{CheckPhraseError, CheckedPhrase},
};
use crate::pins::Pins;

/// What an envelope held, whatever it is: a phrase by [`OpenedEnvelope::into_phrase`], a MobileCoin
/// account by [`OpenedAccount::read`](crate::mobilecoin::OpenedAccount::read).
pub struct OpenedEnvelope {
    pub(crate) plaintext: SecretBytes,
    content: Content,
    manifest: Option<ManifestMark>,
    first_address: Option<String>,
    compared: Compared,
    /// The wallet whose secret it is.
    pub wallet: WalletId,
    /// The account whose wallet it is.
    pub account: AccountId,
    /// The delivery, as the server's audit log names it.
    pub export: ExportId,
    /// When the envelope was made, whole seconds.
    pub issued_at: Timestamp,
    /// `organizationId`: the platform.
    pub organization: PlatformId,
}

/// Why an envelope gives no phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenPhraseError {
    /// The envelope says that it holds something else than a phrase.
    #[error("the envelope does not hold a phrase")]
    NotAPhrase,
    /// The phrase is not the one that it is said to be.
    #[error(transparent)]
    Check(#[from] CheckPhraseError),
}

/// A wallet that an envelope held.
pub struct OpenedExport {
    /// The words of a BIP-39 mnemonic, as they were sealed, checked.
    pub phrase: CheckedPhrase,
    /// What the envelope was compared with.
    pub compared: Compared,
    /// The wallet whose seed it is.
    pub wallet: WalletId,
    /// The account whose wallet it is.
    pub account: AccountId,
    /// The delivery, as the server's audit log names it.
    pub export: ExportId,
    /// When the envelope was made, whole seconds.
    pub issued_at: Timestamp,
    /// `organizationId`: the platform.
    pub organization: PlatformId,
}

impl OpenedEnvelope {
    /// What it holds, as its signed part says.
    #[must_use]
    pub const fn content(&self) -> Content {
        self.content
    }

    /// The wallet, when it is one, and its phrase leads where the envelope says.
    ///
    /// # Errors
    /// [`OpenPhraseError`] names the check that failed; the phrase is wiped then.
    pub fn into_phrase(self) -> Result<OpenedExport, OpenPhraseError> {
        if self.content != Content::Phrase {
            return Err(OpenPhraseError::NotAPhrase);
        }
        let (mark, address) = (self.manifest.as_ref(), self.first_address.as_deref());
        Ok(OpenedExport {
            phrase: CheckedPhrase::check(self.plaintext, mark, address)?,
            compared: self.compared,
            wallet: self.wallet,
            account: self.account,
            export: self.export,
            issued_at: self.issued_at,
            organization: self.organization,
        })
    }
}

/// Why a kept envelope is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenKeptError {
    /// Not by a pinned key, not a signed envelope, or not sealed to this key.
    #[error("the envelope is refused: {0}")]
    Envelope(#[from] EnvelopeError),
    /// The signed part lacks a fact, or has it in a form that is not ours.
    #[error("the signed part of the envelope has no valid {field}")]
    Fact {
        /// The name of the field.
        field: &'static str,
    },
    /// The envelope of another wallet than the expected one; it was not decrypted.
    #[error("the envelope is not the expected wallet's: {0}")]
    Other(#[from] NotExpected),
}

/// Opens an envelope with a target key that was kept, for example in a file.
///
/// Nothing but the envelope says which wallet it is, where `expected` does not; the caller compares the
/// rest with what it knows.
///
/// # Errors
/// [`OpenKeptError`] names the check that failed; nothing was decrypted then, unless the seal itself
/// is at fault.
pub fn open_kept(
    envelope: &str,
    pins: &Pins,
    target: &TargetKey,
    expected: &Expected,
) -> Result<OpenedEnvelope, OpenKeptError> {
    open_verified(
        envelope::verify(envelope, pins.as_slice())?,
        target,
        expected,
    )
}

/// Reads and compares the facts, then opens the seal.
pub(crate) fn open_verified(
    verified: VerifiedEnvelope,
    target: &TargetKey,
    expected: &Expected,
) -> Result<OpenedEnvelope, OpenKeptError> {
    let missing = |field| OpenKeptError::Fact { field };
    let organization = verified.organization().parse();
    let organization = organization.map_err(|_| missing("organizationId"))?;
    let wallet = verified.wallet().ok_or(missing("walletId"))?;
    let account = verified.account().ok_or(missing("accountId"))?;
    let export = verified.export().ok_or(missing("exportId"))?;
    let issued_at = verified
        .issued_at()
        .and_then(|text| Timestamp::parse(text).ok())
        .ok_or(missing("issuedAt"))?;
    let (content, owner) = (verified.content(), verified.owner().copied());
    let facts = WalletFacts {
        organization,
        account,
        wallet,
        founding: owner.and_then(|owner| owner.founding),
    };
    let compared = expected.check(&facts, owner.as_ref())?;
    Ok(OpenedEnvelope {
        plaintext: verified.open(target)?,
        content,
        manifest: expected.manifest(owner.as_ref()),
        first_address: expected.first_address.clone(),
        compared,
        wallet,
        account,
        export,
        issued_at,
        organization,
    })
}
