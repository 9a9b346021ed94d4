//! The states of a sealed export: a target key, a stamp where one is due, an envelope.
//!
//! Invariant: the owner stamps only a payload that exports what was asked for to this key, and what is opened
//! is an envelope, by a pinned key, of the wallet that was signed for and the account asked for.
//! Called by `flow` and by devices.

use seedport_wire::{
    ExportWallet, MobilecoinId, SigningKey, Stamp, TargetKey,
    envelope::{self, EnvelopeError},
    ids::WalletId,
};

use super::{Handover, OpenedAccount, ReadAccountError};
use crate::{
    owner::{Expected, OpenKeptError, StampPayloadError, open_verified, read_export},
    pins::Pins,
};

/// An export that was asked for.
pub struct PendingExport {
    account: MobilecoinId,
    handover: Handover,
    target: TargetKey,
}

/// An export whose envelope is on the way.
pub struct AwaitingEnvelope {
    pending: PendingExport,
    signed: Option<ExportWallet>,
}

/// Why an envelope is not opened, or what was in it not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenAccountError {
    /// Not by a pinned key, not a signed envelope, or not of the signed organisation.
    #[error("the envelope is refused: {0}")]
    Envelope(#[from] EnvelopeError),
    /// The envelope names another wallet than the payload that was signed.
    #[error("the envelope does not name the wallet of the signed payload, {signed}")]
    Wallet {
        /// The wallet of the signed payload.
        signed: WalletId,
    },
    /// The envelope holds something else than was asked for.
    #[error("the envelope does not hold what was asked for")]
    Content,
    /// A signed fact is missing, or the seal does not open.
    #[error(transparent)]
    Open(#[from] OpenKeptError),
    /// What was sealed is no account.
    #[error(transparent)]
    Read(#[from] ReadAccountError),
    /// The account inside is another one.
    #[error("the envelope holds account {inside}, not {asked}")]
    Account {
        /// The account that was asked for.
        asked: MobilecoinId,
        /// The account whose keys are inside.
        inside: MobilecoinId,
    },
}

impl PendingExport {
    /// Asks for `account`, to be sealed to `target`.
    #[must_use]
    pub const fn begin(account: MobilecoinId, handover: Handover, target: TargetKey) -> Self {
        Self {
            account,
            handover,
            target,
        }
    }

    /// The account.
    #[must_use]
    pub const fn account(&self) -> MobilecoinId {
        self.account
    }

    /// What is asked for.
    #[must_use]
    pub const fn handover(&self) -> Handover {
        self.handover
    }

    /// `client_public_key` of both legs: 130 lower-case hex characters.
    #[must_use]
    pub fn target_public_key(&self) -> String {
        self.target.public().to_hex()
    }

    /// Waits for the envelope of an account that has no owner key.
    #[must_use]
    pub const fn unstamped(self) -> AwaitingEnvelope {
        AwaitingEnvelope {
            pending: self,
            signed: None,
        }
    }

    /// Reads the payload and stamps it with the owner's key; gives `stamp` of the second leg.
    ///
    /// `payload` is the challenge's `payload_to_sign`, to the byte.
    ///
    /// # Errors
    /// [`StampPayloadError`] names the check that failed; nothing was signed then.
    pub fn stamp(
        self,
        owner: &SigningKey,
        payload: &str,
    ) -> Result<(String, AwaitingEnvelope), StampPayloadError> {
        let content = self.handover.content();
        let signed = read_export(payload, self.target.public(), content)?;
        let stamp = Stamp::make(owner, payload).map_err(StampPayloadError::Stamp)?;
        let awaiting = AwaitingEnvelope {
            pending: self,
            signed: Some(signed),
        };
        Ok((stamp.to_header(), awaiting))
    }
}

impl AwaitingEnvelope {
    /// Checks the envelope against the pins and the signed payload, opens it, and derives from what
    /// is inside which account it is.
    ///
    /// # Errors
    /// [`OpenAccountError`] names the check that failed.
    pub fn open(self, envelope: &str, pins: &Pins) -> Result<OpenedAccount, OpenAccountError> {
        let mut verified = envelope::verify(envelope, pins.as_slice())?;
        if let Some(signed) = &self.signed {
            verified = verified.expect_organization(&signed.platform.to_string())?;
            if verified.wallet() != Some(signed.wallet) {
                let signed = signed.wallet;
                return Err(OpenAccountError::Wallet { signed });
            }
        }
        let PendingExport {
            account: asked,
            handover,
            target,
        } = self.pending;
        if verified.content() != handover.content() {
            return Err(OpenAccountError::Content);
        }
        let opened = OpenedAccount::read(open_verified(verified, &target, &Expected::default())?)?;
        let inside = opened.secrets.account;
        if inside != asked {
            return Err(OpenAccountError::Account { asked, inside });
        }
        Ok(opened)
    }
}
