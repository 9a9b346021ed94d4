//! Freezes: what the operator stopped, until they thaw it.
//!
//! Invariant: a freeze that was committed stops every later commit that expects none; nothing of
//! it is kept anywhere else. Whoever writes the database can thaw: it is the operator's brake,
//! and no promise to an owner.
//! Called by `custody` (the operator's verbs, and every commit that hands something over).

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{AccountId, PlatformId},
};

use crate::error::StoreError;

/// What is frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FreezeScope {
    /// Every account of every platform.
    All,
    /// Every account of one platform.
    Platform(PlatformId),
    /// One account.
    Account(PlatformId, AccountId),
}

impl FreezeScope {
    /// The platform and the account as they are stored: zeros where the scope is wider.
    pub(crate) const fn key(&self) -> ([u8; 16], [u8; 16]) {
        match self {
            Self::All => ([0; 16], [0; 16]),
            Self::Platform(platform) => (*platform.as_bytes(), [0; 16]),
            Self::Account(platform, account) => (*platform.as_bytes(), *account.as_bytes()),
        }
    }

    /// The scope that is stored so.
    pub(crate) fn from_key(platform: [u8; 16], account: [u8; 16]) -> Self {
        let of = PlatformId::from_bytes(platform);
        match (platform, account) {
            (_, account) if account != [0; 16] => Self::Account(of, AccountId::from_bytes(account)),
            ([0, ..], _) if platform == [0; 16] => Self::All,
            _ => Self::Platform(of),
        }
    }
}

/// A freeze.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreezeRow {
    /// What it stops.
    pub scope: FreezeScope,
    /// Why, in the operator's words.
    pub reason: String,
    /// Who, at the machine.
    pub by: String,
    /// Since when.
    pub at: Timestamp,
}

/// Reads of freezes.
#[async_trait]
pub trait Freezes {
    /// The widest freeze over this account, or over the platform where none is named.
    async fn freeze_over(
        &self,
        platform: PlatformId,
        account: Option<AccountId>,
    ) -> Result<Option<FreezeRow>, StoreError>;
    /// Every freeze, the widest first. They are made by hand, one a command.
    async fn freezes(&self) -> Result<Vec<FreezeRow>, StoreError>;
}

/// Writes of freezes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FreezeWrite {
    /// Freezes. Guard: `AlreadyFrozen`, by this very scope.
    Freeze(FreezeRow),
    /// Takes a freeze away. Guard: `NotFrozen`, by this very scope.
    Thaw(FreezeScope),
    /// Changes nothing. Guards: `PlatformDisabled`, then `Frozen`, by any scope over the account.
    ExpectNone {
        /// Of which platform.
        platform: PlatformId,
        /// Which.
        account: AccountId,
    },
}
