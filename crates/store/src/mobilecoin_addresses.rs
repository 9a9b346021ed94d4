//! MobileCoin addresses: the subaddresses of accounts that were given out.
//!
//! Invariant: an address is one of one account of a platform, and an account has one an index; it
//! is written once and goes with its account.
//! Called by `custody`.

use async_trait::async_trait;
use seedport_wire::{MobilecoinId, ids::PlatformId};

use crate::{error::StoreError, slice::Slice};

/// A MobileCoin address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MobilecoinAddressRow {
    /// Of which platform.
    pub platform: PlatformId,
    /// Of which account.
    pub account: MobilecoinId,
    /// Its number within the account; any, the largest too.
    pub subaddress_index: u64,
    /// The public address, in base58.
    pub address: String,
    /// What the operator noted with it; may be empty.
    pub metadata: String,
}

/// Reads of MobileCoin addresses.
#[async_trait]
pub trait MobilecoinAddresses {
    /// The row of this address, of whichever account of the platform.
    async fn mobilecoin_address(
        &self,
        platform: PlatformId,
        address: &str,
    ) -> Result<Option<MobilecoinAddressRow>, StoreError>;
    /// The account's address with this index.
    async fn mobilecoin_address_at(
        &self,
        platform: PlatformId,
        account: MobilecoinId,
        subaddress_index: u64,
    ) -> Result<Option<MobilecoinAddressRow>, StoreError>;
    /// A part of the account's addresses by index, the smallest first; `None` lists those of all
    /// accounts of the platform, in the order of [`crate::MobilecoinAccounts`].
    async fn mobilecoin_addresses(
        &self,
        platform: PlatformId,
        account: Option<MobilecoinId>,
        slice: Slice,
    ) -> Result<Vec<MobilecoinAddressRow>, StoreError>;
}

/// Writes of MobileCoin addresses.
///
/// Each refuses with the guards `MobilecoinAccountGone`, `MobilecoinAddressTaken` when the
/// platform has the address, in this account or another, and `MobilecoinIndexTaken` when the
/// account has an address with the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MobilecoinAddressWrite {
    /// Adds addresses with whatever indexes; the account must be there (earlier in the same commit
    /// will do).
    Insert(Vec<MobilecoinAddressRow>),
    /// Adds the account's next address and moves its next index on by one. Guard besides:
    /// `MobilecoinIndexTaken` when this index is not the next, as when another took it; the
    /// largest number never is, since none follows it.
    Assign(MobilecoinAddressRow),
}
