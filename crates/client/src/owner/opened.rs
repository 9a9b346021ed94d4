//! An opened envelope: what was sealed, and what the signed part says it is.
//!
//! Invariant: made only from an envelope that a pinned key signed, and a phrase only from one that
//! says it holds one. What was sealed is a secret; the facts beside it are not.
//! Called by `AwaitingEnvelope::open`, and by `seedport open` for kept envelopes.

use seedport_wire::{
    SecretBytes, TargetKey, Timestamp,
    envelope::{self, Content, EnvelopeError, VerifiedEnvelope},
    ids::{AccountId, ExportId, PlatformId, WalletId},
};

use crate::pins::Pins;

/// What an envelope held, whatever it is: a phrase by [`OpenedEnvelope::into_phrase`], a MobileCoin
/// account by [`OpenedAccount::read`](crate::mobilecoin::OpenedAccount::read).
pub struct OpenedEnvelope {
    pub(crate) plaintext: SecretBytes,
    content: Content,
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

/// The envelope says that it holds something else than a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the envelope does not hold a phrase")]
pub struct NotAPhrase;

/// A wallet that an envelope held.
pub struct OpenedExport {
    /// The words of a BIP-39 mnemonic, as they were sealed.
    pub phrase: SecretBytes,
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

    /// The wallet, when it is one.
    ///
    /// # Errors
    /// When the envelope says that it holds something else.
    pub fn into_phrase(self) -> Result<OpenedExport, NotAPhrase> {
        if self.content != Content::Phrase {
            return Err(NotAPhrase);
        }
        Ok(OpenedExport {
            phrase: self.plaintext,
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
}

/// Opens an envelope with a target key that was kept, for example in a file.
///
/// Nothing but the envelope says which wallet it is; the caller compares the facts with what
/// it knows.
///
/// # Errors
/// [`OpenKeptError`] names the check that failed.
pub fn open_kept(
    envelope: &str,
    pins: &Pins,
    target: &TargetKey,
) -> Result<OpenedEnvelope, OpenKeptError> {
    open_verified(envelope::verify(envelope, pins.as_slice())?, target)
}

/// Reads the facts, then opens the seal.
pub(crate) fn open_verified(
    verified: VerifiedEnvelope,
    target: &TargetKey,
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
    let content = verified.content();
    Ok(OpenedEnvelope {
        plaintext: verified.open(target)?,
        wallet,
        account,
        export,
        issued_at,
        organization,
        content,
    })
}
