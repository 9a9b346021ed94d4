//! Wallets: the sealed seed behind an account.
//!
//! Invariant: one wallet an account; it is written once and never changed.
//! Called by `custody`.

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{AccountId, PlatformId, WalletId},
};

use crate::{error::StoreError, sealed::SealedRecord};

/// A wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletRow {
    /// Of which platform.
    pub platform: PlatformId,
    /// Behind which account.
    pub account: AccountId,
    /// Its id, drawn by the vault.
    pub id: WalletId,
    /// The wallet as the vault sealed it.
    pub sealed: SealedRecord,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Reads of wallets.
#[async_trait]
pub trait Wallets {
    /// The account's wallet.
    async fn wallet(
        &self,
        platform: PlatformId,
        account: AccountId,
    ) -> Result<Option<WalletRow>, StoreError>;
}

/// Writes of wallets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalletWrite {
    /// Adds the account's wallet; the account must be there (earlier in the same commit will do).
    Insert(WalletRow),
}
