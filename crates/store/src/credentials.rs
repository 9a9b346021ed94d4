//! Credentials: the ways in which an account's owner proves themselves.
//!
//! Invariant: at most one credential for mail codes and one for text-message codes an account; an
//! external id occurs once in an account; no account loses its last credential. Customers may
//! share a mail address or a number, so nicknames are unique only where a write says so.
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
    /// What it is known by outside, not empty: a passkey's own id, or the digest of an identity
    /// at an issuer.
    pub external_id: Option<Vec<u8>>,
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
    /// Whether a code credential of this type, of whichever account of the platform, has this
    /// nickname; `except` does not count. Always `false` for a type that sends no codes.
    async fn contact_taken(
        &self,
        platform: PlatformId,
        credential_type: CredentialType,
        nickname: &str,
        except: Option<CredentialId>,
    ) -> Result<bool, StoreError>;
}

/// Writes of credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialWrite {
    /// Adds a credential. Guards: `CredentialTypeTaken`, `ExternalIdTaken`.
    Insert(CredentialRow),
    /// Writes nothing. Guards: `CredentialGone`; `CredentialChanged`, unless its sealed identity is
    /// this one.
    ExpectSealed {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// Which.
        id: CredentialId,
        /// The identity as it was read.
        sealed: SealedRecord,
    },
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
    /// Replaces the sealed identity, as when a passkey's counter moved. Guard: `CredentialGone`.
    Reseal {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// Which.
        id: CredentialId,
        /// The identity, sealed anew.
        sealed: SealedRecord,
        /// Now.
        updated_at: Timestamp,
    },
    /// Gives a code credential another contact, and ends its live code and the challenges that a
    /// code of it opened. Guards: `CredentialGone`
    /// (also when it sends no codes), `ContactTaken`.
    Recontact {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// Which.
        id: CredentialId,
        /// The new mail address or number.
        nickname: String,
        /// The identity with it, as the vault sealed it.
        sealed: SealedRecord,
        /// Now.
        updated_at: Timestamp,
    },
    /// Writes nothing. Guard: `CredentialSetChanged`, unless the account's credentials of this
    /// type are exactly these.
    Expect {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// Of which type.
        credential_type: CredentialType,
        /// Which, each once, in any order.
        ids: Vec<CredentialId>,
    },
    /// Removes a credential with its live code and its sessions. Guards: `CredentialGone`,
    /// `LastCredential`.
    Revoke {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// Which.
        id: CredentialId,
    },
}
