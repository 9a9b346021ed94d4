//! Credentials: the ways in which an account's owner proves themselves.
//!
//! Invariant: at most one credential for mail codes and one for text-message codes an account.
//! Called by `custody`.

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId, PlatformId},
};

use crate::{error::StoreError, sealed::SealedRecord, text::text_enum};

text_enum!(
    /// How a credential proves its owner; stored as the contract spells it.
    CredentialType {
        /// A token of an `OpenID` provider.
        Oauth => "OAUTH",
        /// A code sent by mail.
        EmailOtp => "EMAIL_OTP",
        /// A code sent by text message.
        SmsOtp => "SMS_OTP",
        /// A passkey.
        Passkey => "PASSKEY",
    }
);

/// A credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRow {
    /// Of which platform.
    pub platform: PlatformId,
    /// Of which account.
    pub account: AccountId,
    /// Its id.
    pub id: CredentialId,
    /// How it proves.
    pub credential_type: CredentialType,
    /// What people call it.
    pub nickname: String,
    /// The identity, as the vault sealed it.
    pub sealed: SealedRecord,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed or used.
    pub updated_at: Timestamp,
}

/// Reads of credentials.
#[async_trait]
pub trait Credentials {
    /// The credential with this id, of whichever account of the platform.
    async fn credential(
        &self,
        platform: PlatformId,
        id: CredentialId,
    ) -> Result<Option<CredentialRow>, StoreError>;
    /// Every credential of one account, oldest first.
    async fn credentials(
        &self,
        platform: PlatformId,
        account: AccountId,
    ) -> Result<Vec<CredentialRow>, StoreError>;
}

/// Writes of credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialWrite {
    /// Adds a credential. Guard: `CredentialTypeTaken`.
    Insert(CredentialRow),
    /// Remembers its last use. Guard: `CredentialGone`.
    Touch {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// Which.
        id: CredentialId,
        /// Now.
        updated_at: Timestamp,
    },
}
