//! Pending challenges: what an owner is asked to sign, between the two legs of a signed verb.
//!
//! Invariant: a challenge is spent at most once, whoever asks and however many at a time; what was
//! signed is not kept beyond that.
//! Called by `custody` (`begin` opens, `finish` reads and spends).

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{AccountId, PlatformId, RequestId, SessionId},
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
        /// Opening a session by a passkey.
        VerifyPasskey => "VERIFY_PASSKEY",
        /// Adding a credential.
        AddCredential => "ADD_CREDENTIAL",
        /// Removing a credential.
        RevokeCredential => "REVOKE_CREDENTIAL",
        /// Opening a session in place of another.
        RefreshSession => "REFRESH_SESSION",
        /// Ending a session.
        RevokeSession => "REVOKE_SESSION",
        /// Changing an account.
        UpdateAccount => "UPDATE_ACCOUNT",
        /// Changing the contact that a customer's codes go to.
        UpdateCustomer => "UPDATE_CUSTOMER",
        /// Handing the wallet to its owner.
        ExportWallet => "EXPORT_WALLET",
        /// Handing the wallet to its owner, by the first edition of the contract.
        ExportWalletV1 => "EXPORT_WALLET_V1",
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
    /// The raw id of what the verb acts on beside the account: a credential, a session or a
    /// customer. The verb says which.
    pub subject: Option<[u8; 16]>,
    /// The payload to sign, as it was given out but for a provider's token; empty once it was used.
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
    /// Uses a challenge up. Guards: `ChallengeNotOpen`, then `SignerGone`.
    Spend {
        /// Whose.
        platform: PlatformId,
        /// Of which account.
        account: AccountId,
        /// Which.
        id: RequestId,
        /// The account's session that signed, where one did: it must still be there and live.
        signer: Option<SessionId>,
        /// Now.
        now: Timestamp,
    },
}
