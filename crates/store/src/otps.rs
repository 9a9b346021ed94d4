//! Issued codes.
//!
//! Invariant: one live code a credential; issuing one ends the one before it, and spending one
//! removes it. A try is counted in a commit of its own, before the vault compares.
//! Called by `custody`.

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId, OtpId, PlatformId},
};

use crate::{error::StoreError, sealed::SealedRecord};

/// A live code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtpRow {
    /// Of which platform.
    pub platform: PlatformId,
    /// Of which account.
    pub account: AccountId,
    /// Of which credential.
    pub credential: CredentialId,
    /// Its id.
    pub id: OtpId,
    /// The code's digest and its target key, as the vault sealed them.
    pub sealed: SealedRecord,
    /// How many tries at it were counted.
    pub tries: u32,
    /// When it was issued.
    pub created_at: Timestamp,
    /// From when on it is of no use.
    pub expires_at: Timestamp,
}

/// Reads of codes.
#[async_trait]
pub trait Otps {
    /// The credential's one code that is neither spent nor superseded. It may be expired or out
    /// of tries: the writes guard that.
    async fn live_otp(
        &self,
        platform: PlatformId,
        account: AccountId,
        credential: CredentialId,
    ) -> Result<Option<OtpRow>, StoreError>;
}

/// Writes of codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtpWrite {
    /// Issues a code and ends the one before it. Guard: `CredentialGone`.
    Issue(OtpRow),
    /// Counts one try. Guards: `OtpNotLive`, `OtpTriesSpent` (when `limit` tries were counted).
    CountTry {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// Of which credential.
        credential: CredentialId,
        /// Which.
        id: OtpId,
        /// The most tries a code allows.
        limit: u32,
        /// Now.
        now: Timestamp,
    },
    /// Uses the code up. Guard: `OtpNotLive`.
    Spend {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// Of which credential.
        credential: CredentialId,
        /// Which.
        id: OtpId,
        /// Now.
        now: Timestamp,
    },
}
