//! MobileCoin accounts: wallets that the operator controls, each with its sealed secrets.
//!
//! Invariant: a platform has an account once, full or view-only; its secrets are written once and
//! never changed. The next subaddress index only grows, and only with the address that takes it.
//! Called by `custody`.

use async_trait::async_trait;
use seedport_wire::{
    MobilecoinId, Timestamp,
    ids::{AccountId, PlatformId, WalletId},
};

use crate::{error::StoreError, sealed::SealedRecord, slice::Slice};

/// A MobileCoin account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MobilecoinAccountRow {
    /// Of which platform.
    pub platform: PlatformId,
    /// Its id, as the network derives it.
    pub id: MobilecoinId,
    /// Its id in our audit log and envelopes.
    pub account: AccountId,
    /// Its id as a wallet, drawn by the vault.
    pub wallet: WalletId,
    /// Its secrets, as the vault sealed them.
    pub sealed: SealedRecord,
    /// What people call it; may be empty.
    pub name: String,
    /// How its keys come from its secret: 1 from root entropy, 2 from a phrase.
    pub derivation: u8,
    /// Whether its secrets can only look, not spend.
    pub view_only: bool,
    /// Whether its address names a fog service.
    pub fog_enabled: bool,
    /// Whether spending must name a subaddress.
    pub require_spend_subaddress: bool,
    /// Its default public address, in base58.
    pub main_address: String,
    /// The first block that may hold something of its.
    pub first_block_index: u64,
    /// The subaddress index that is assigned next.
    pub next_subaddress_index: u64,
    /// When it was made or imported.
    pub created_at: Timestamp,
}

/// Reads of MobileCoin accounts.
#[async_trait]
pub trait MobilecoinAccounts {
    /// The account with this id.
    async fn mobilecoin_account(
        &self,
        platform: PlatformId,
        id: MobilecoinId,
    ) -> Result<Option<MobilecoinAccountRow>, StoreError>;
    /// A part of the platform's accounts, oldest first, and of one moment by id.
    async fn mobilecoin_accounts(
        &self,
        platform: PlatformId,
        slice: Slice,
    ) -> Result<Vec<MobilecoinAccountRow>, StoreError>;
}

/// Writes of MobileCoin accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MobilecoinAccountWrite {
    /// Adds an account. Guard: `MobilecoinAccountTaken`.
    Insert(MobilecoinAccountRow),
    /// Changes nothing. Guard: `MobilecoinAccountGone`, also when the account was removed and
    /// came again, with another wallet.
    Expect {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: MobilecoinId,
        /// With which wallet.
        wallet: WalletId,
    },
    /// Gives it another name. Guard: `MobilecoinAccountGone`.
    Rename {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: MobilecoinId,
        /// The new name. The caller bounds its length.
        name: String,
    },
    /// Says whether spending must name a subaddress. Guard: `MobilecoinAccountGone`.
    RequireSpendSubaddress {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: MobilecoinId,
        /// Whether it must.
        required: bool,
    },
    /// Removes an account with all its addresses. Guard: `MobilecoinAccountGone`.
    Remove {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: MobilecoinId,
    },
}
