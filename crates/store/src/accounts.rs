//! Internal accounts: the public face of one wallet each.
//!
//! Invariant: an account comes with its wallet and outlives its customer's deletion. One that is
//! `Pending` is older than that, and makes room for one with a wallet. A balance is never below
//! zero.
//! Called by `custody`.

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CustomerId, PlatformId, WalletId},
};

use crate::{
    error::StoreError,
    page::{Page, PageRequest},
    text::text_enum,
};

text_enum!(
    /// Where an account stands; stored as the contract spells it.
    AccountStatus {
        /// Its wallet is being made.
        Pending => "PENDING",
        /// In use.
        Active => "ACTIVE",
        /// Closed for good.
        Closed => "CLOSED",
        /// Frozen by the operator: an active account over which there is a freeze. Never stored.
        Frozen => "FROZEN",
        /// Its wallet could not be made.
        Failed => "FAILED",
    }
);

/// An internal account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Of which platform.
    pub platform: PlatformId,
    /// Its id.
    pub id: AccountId,
    /// Whose it is.
    pub customer: CustomerId,
    /// Where it stands.
    pub status: AccountStatus,
    /// Its wallet, once there is one.
    pub wallet: Option<WalletId>,
    /// The code of its currency.
    pub currency: String,
    /// Its addresses, JSON text that only `custody` reads.
    pub addresses: String,
    /// Whether the private mode of the contract is on.
    pub private_enabled: bool,
    /// What is on it, in the currency's smallest unit; never below zero.
    pub balance: i64,
    /// When its wallet was first handed to its owner, if it was.
    pub exported_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which accounts to list; every `None` matches all. Accounts of deleted customers are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountFilter {
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// In this currency.
    pub currency: Option<String>,
}

/// Reads of accounts.
#[async_trait]
pub trait Accounts {
    /// The account with this id.
    async fn account(
        &self,
        platform: PlatformId,
        id: AccountId,
    ) -> Result<Option<AccountRow>, StoreError>;
    /// A page of the platform's accounts, oldest first.
    async fn accounts(
        &self,
        platform: PlatformId,
        filter: &AccountFilter,
        page: PageRequest,
    ) -> Result<Page<AccountRow>, StoreError>;
    /// Every account of one customer, oldest first.
    async fn accounts_of_customer(
        &self,
        platform: PlatformId,
        customer: CustomerId,
    ) -> Result<Vec<AccountRow>, StoreError>;
}

/// Writes of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountWrite {
    /// Adds an account; its customer must be there (earlier in the same commit will do).
    Insert(AccountRow),
    /// Removes an account that never had a wallet: those of 265848f, which came before their
    /// wallets. Guard: `AccountGone`, also when it is not pending.
    RemovePending {
        /// The platform.
        platform: PlatformId,
        /// The account.
        id: AccountId,
    },
    /// Remembers the first hand-over of the wallet; a later one changes nothing here (the audit
    /// log has them all). Guard: `AccountGone`.
    MarkExported {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: AccountId,
        /// Now.
        at: Timestamp,
    },
    /// Switches the private mode. Guard: `AccountGone`.
    SetPrivate {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: AccountId,
        /// Whether it is on from now.
        enabled: bool,
        /// Now.
        updated_at: Timestamp,
    },
    /// Adds to the balance. Guards: `AccountGone`, `BalanceOverflow` (the sum is below zero or
    /// beyond the largest `i64`).
    Fund {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: AccountId,
        /// How much, in the currency's smallest unit.
        amount: i64,
        /// Now.
        updated_at: Timestamp,
    },
}
