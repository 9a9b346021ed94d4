//! An opened account: its secrets, and what the signed part of the envelope says.
//!
//! Invariant: made only from an envelope that a pinned key signed, and only when the account's id
//! and keys are those that its phrase or entropy gives.
//! Called by `AwaitingEnvelope::open`, and by `seedport open` for kept envelopes.

use seedport_keys::mobilecoin::{
    self, PublicAddress,
    secrets::{AccountSecrets, Key, Origin, SecretsError},
};
use seedport_wire::{
    SecretBytes, Timestamp,
    envelope::Content,
    ids::{AccountId, ExportId, PlatformId, WalletId},
};

use super::{Handover, bundle};
use crate::owner::OpenedEnvelope;

/// What an envelope held.
pub struct OpenedAccount {
    /// What was handed over.
    pub handover: Handover,
    /// The secrets; they prove which account they are.
    pub secrets: AccountSecrets,
    /// The JSON as it was sealed.
    pub plaintext: SecretBytes,
    /// The wallet whose secrets they are.
    pub wallet: WalletId,
    /// The account, as the server's audit log names it.
    pub account: AccountId,
    /// The delivery, as the server's audit log names it.
    pub export: ExportId,
    /// When the envelope was made, whole seconds.
    pub issued_at: Timestamp,
    /// `organizationId`: the platform.
    pub organization: PlatformId,
}

/// Why what was opened is no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadAccountError {
    /// The envelope says that it holds something else.
    #[error("the envelope does not hold a MobileCoin account")]
    Content,
    /// Not the JSON of a bundle.
    #[error("what was sealed is not the bundle of an account")]
    Bundle,
    /// The secrets are malformed, or disagree with each other.
    #[error("the account's secrets are refused: {0}")]
    Secrets(#[from] SecretsError),
}

impl OpenedAccount {
    /// Reads what an envelope held, and proves it.
    ///
    /// # Errors
    /// [`ReadAccountError`] names what is wrong.
    pub fn read(opened: OpenedEnvelope) -> Result<Self, ReadAccountError> {
        let content = opened.content();
        let plaintext = opened.plaintext;
        let (handover, secrets) = match content {
            Content::MobilecoinAccountSecrets => {
                (Handover::Secrets, AccountSecrets::from_json(&plaintext)?)
            }
            Content::MobilecoinAccountBundle => {
                let secrets = bundle::secrets_of(&plaintext).ok_or(ReadAccountError::Bundle)?;
                (Handover::Bundle, AccountSecrets::from_json(&secrets)?)
            }
            Content::Phrase => return Err(ReadAccountError::Content),
        };
        Ok(Self {
            handover,
            secrets,
            plaintext,
            wallet: opened.wallet,
            account: opened.account,
            export: opened.export,
            issued_at: opened.issued_at,
            organization: opened.organization,
        })
    }

    /// What restores the account, as one line: the words of its phrase, or its root entropy as 64
    /// hex digits; `None` for an account that only sees.
    #[must_use]
    pub fn restoring_line(&self) -> Option<SecretBytes> {
        match &self.secrets.origin {
            Origin::Mnemonic(mnemonic) => Some(mnemonic.phrase()),
            Origin::RootEntropy(entropy) => Some(entropy.to_hex()),
            Origin::ViewOnly => None,
        }
    }

    /// The account's main address, from its own keys; of an account that only sees and has fog, as
    /// its secrets say.
    #[must_use]
    pub fn main_address(&self) -> PublicAddress {
        let AccountSecrets {
            key,
            fog,
            default_address,
            ..
        } = &self.secrets;
        match (key, default_address) {
            (Key::Full(key), _) => key.subaddress(mobilecoin::MAIN, fog.as_ref()),
            (Key::View(_), Some(address)) => address.clone(),
            (Key::View(key), None) => key.subaddress(mobilecoin::MAIN),
        }
    }
}
