//! Sessions: keys that may stamp for one account for a short time.
//!
//! Invariant: a session is written once and never changed; it ends by time, by being revoked, or
//! with the credential that opened it.
//! Called by `custody`.

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId, PlatformId, SessionId},
};

use crate::{error::StoreError, sealed::SealedRecord};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Of which platform.
    pub platform: PlatformId,
    /// For which account it stamps.
    pub account: AccountId,
    /// Its id.
    pub id: SessionId,
    /// The credential that opened it.
    pub credential: CredentialId,
    /// The key that stamps: P-256, SEC1 compressed.
    pub public_key: [u8; 33],
    /// The session as the vault sealed it.
    pub sealed: SealedRecord,
    /// When it was opened.
    pub issued_at: Timestamp,
    /// From when on it is of no use.
    pub expires_at: Timestamp,
}

/// Reads of sessions.
#[async_trait]
pub trait Sessions {
    /// The account's sessions that are active at `now`, oldest first.
    async fn sessions(
        &self,
        platform: PlatformId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<SessionRow>, StoreError>;
    /// The session with this id, of whichever account of the platform, expired or not.
    async fn session(
        &self,
        platform: PlatformId,
        id: SessionId,
    ) -> Result<Option<SessionRow>, StoreError>;
    /// The account's newest session with this key, expired or not: the vault judges.
    async fn session_by_key(
        &self,
        platform: PlatformId,
        account: AccountId,
        public_key: &[u8; 33],
    ) -> Result<Option<SessionRow>, StoreError>;
}

/// Writes of sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionWrite {
    /// Adds a session. Guard: `CredentialGone` when the credential that opens it was revoked.
    Insert(SessionRow),
    /// Writes nothing. Guard: `KeyIsSession`, when a session of the account has this key, expired
    /// or not.
    ExpectNoneOfKey {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// P-256, SEC1 compressed.
        public_key: [u8; 33],
    },
    /// Ends a session. Guard: `SessionGone`, also when it has expired.
    Revoke {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// Which.
        id: SessionId,
        /// Now.
        now: Timestamp,
    },
    /// Ends every session, and with them every code and every challenge that could still open or
    /// use one.
    RevokeAll {
        /// Whose.
        platform: PlatformId,
        /// Of which account; `None` for all of the platform.
        account: Option<AccountId>,
    },
}
