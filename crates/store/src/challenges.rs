//! Pending challenges: what an owner is asked to sign, between the two legs of a signed verb.
//!
//! Invariant: a challenge is spent at most once, whoever asks and however many at a time.
//! Called by `custody` (`begin` opens, `finish` reads and spends).

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId, PlatformId, RequestId},
};

use crate::{
    accounts::AccountRow, error::StoreError, sealed::SealedRecord, sessions::SessionRow,
    text::text_enum, wallets::WalletRow,
};

text_enum!(
    /// Which signed verb a challenge belongs to.
    Verb {
        /// Opening a session by a code.
        VerifyOtp => "VERIFY_OTP",
        /// Handing the wallet to its owner.
        ExportWallet => "EXPORT_WALLET",
    }
);

text_enum!(
    /// Where a challenge stands.
    ChallengeState {
        /// Waiting for its signature.
        Open => "OPEN",
        /// Used.
        Spent => "USED",
    }
);

/// A challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeRow {
    /// Of which platform.
    pub platform: PlatformId,
    /// Of which account.
    pub account: AccountId,
    /// Its id, the `Request-Id`.
    pub id: RequestId,
    /// Its verb.
    pub verb: Verb,
    /// The credential it concerns, where the verb has one.
    pub subject: Option<CredentialId>,
    /// The payload to sign, as it was given out.
    pub payload: String,
    /// The challenge as the vault sealed it.
    pub sealed: SealedRecord,
    /// Where it stands.
    pub state: ChallengeState,
    /// When it was opened.
    pub created_at: Timestamp,
    /// From when on it is of no use.
    pub expires_at: Timestamp,
}

/// What a signed retry needs, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedeemRows {
    /// The challenge, in whatever state.
    pub challenge: Option<ChallengeRow>,
    /// The newest session with the stamp's key, expired or not.
    pub session: Option<SessionRow>,
    /// The account's wallet.
    pub wallet: Option<WalletRow>,
    /// The account.
    pub account: Option<AccountRow>,
}

/// Reads of challenges.
#[async_trait]
pub trait Challenges {
    /// The challenge with this id, in whatever state.
    async fn challenge(
        &self,
        platform: PlatformId,
        account: AccountId,
        id: RequestId,
    ) -> Result<Option<ChallengeRow>, StoreError>;
    /// Everything that a signed retry needs, in one go.
    async fn redeem_rows(
        &self,
        platform: PlatformId,
        account: AccountId,
        request: RequestId,
        session_key: &[u8; 33],
    ) -> Result<RedeemRows, StoreError>;
}

/// Writes of challenges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChallengeWrite {
    /// Adds a challenge.
    Open(ChallengeRow),
    /// Uses a challenge up. Guard: `ChallengeNotOpen`.
    Spend {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// Which.
        id: RequestId,
        /// Now.
        now: Timestamp,
    },
}
