//! MobileCoin rows to test with, and shorthands for reads and writes.
//!
//! Invariant: as in `fixture`; an account of a number has the id, and the age, of that number.
//! Called by the cases of MobileCoin accounts and addresses.

use std::sync::Arc;

use seedport_store::{
    AuditFilter, MobilecoinAccountRow, MobilecoinAccountWrite, MobilecoinAddressRow,
    MobilecoinAddressWrite, PageRequest, SealedRecord, Slice, Store, Write,
};
use seedport_wire::{
    MobilecoinId,
    ids::{AccountId, PlatformId, WalletId},
};

use super::fixture::{World, at, bytes};

/// The largest index that a column with a sign holds as it is.
pub const MIDDLE: u64 = i64::MAX.cast_unsigned();

/// The whole list.
pub const ALL: Slice = Slice {
    offset: 0,
    limit: None,
};

pub fn id(number: u8) -> MobilecoinId {
    MobilecoinId::from_bytes([number; 32])
}

impl World {
    /// A full account, of which the indices 0 and 1 are assigned.
    pub fn mobilecoin_row(&self, number: u8) -> MobilecoinAccountRow {
        MobilecoinAccountRow {
            platform: self.platform,
            id: id(number),
            account: AccountId::from_bytes(bytes(u64::from(number))),
            wallet: WalletId::from_bytes(bytes(u64::from(number) + 1_000)),
            sealed: SealedRecord(vec![number; 300]),
            name: format!("account {number}"),
            derivation: 2,
            view_only: false,
            fog_enabled: false,
            require_spend_subaddress: false,
            main_address: format!("main{number}"),
            first_block_index: 0,
            next_subaddress_index: 2,
            created_at: at(i64::from(number)),
        }
    }

    pub fn mobilecoin(&self, number: u8) -> Write {
        Write::MobilecoinAccount(MobilecoinAccountWrite::Insert(self.mobilecoin_row(number)))
    }

    /// An account whose next index is this one.
    pub fn mobilecoin_from(&self, number: u8, next_subaddress_index: u64) -> Write {
        Write::MobilecoinAccount(MobilecoinAccountWrite::Insert(MobilecoinAccountRow {
            next_subaddress_index,
            ..self.mobilecoin_row(number)
        }))
    }

    pub fn remove_mobilecoin(&self, number: u8) -> Write {
        Write::MobilecoinAccount(MobilecoinAccountWrite::Remove {
            platform: self.platform,
            id: id(number),
        })
    }

    /// The address with this index of the account with this number.
    pub fn address_row(&self, number: u8, subaddress_index: u64) -> MobilecoinAddressRow {
        MobilecoinAddressRow {
            platform: self.platform,
            account: id(number),
            subaddress_index,
            address: format!("address{number}at{subaddress_index}"),
            metadata: String::new(),
        }
    }

    pub fn addresses(&self, number: u8, indices: impl IntoIterator<Item = u64>) -> Write {
        let rows = indices
            .into_iter()
            .map(|index| self.address_row(number, index));
        Write::MobilecoinAddress(MobilecoinAddressWrite::Insert(rows.collect()))
    }

    pub fn assign(&self, number: u8, subaddress_index: u64) -> Write {
        let row = self.address_row(number, subaddress_index);
        Write::MobilecoinAddress(MobilecoinAddressWrite::Assign(row))
    }
}

/// The account with this number.
pub async fn account(
    store: &Arc<dyn Store>,
    platform: PlatformId,
    number: u8,
) -> Option<MobilecoinAccountRow> {
    let row = store.mobilecoin_account(platform, id(number)).await;
    row.expect("readable")
}

pub async fn accounts(
    store: &Arc<dyn Store>,
    platform: PlatformId,
    slice: Slice,
) -> Vec<MobilecoinAccountRow> {
    let rows = store.mobilecoin_accounts(platform, slice).await;
    rows.expect("readable")
}

/// The addresses of the account with this number, or of all.
pub async fn addresses(
    store: &Arc<dyn Store>,
    platform: PlatformId,
    number: Option<u8>,
    slice: Slice,
) -> Vec<MobilecoinAddressRow> {
    let rows = store
        .mobilecoin_addresses(platform, number.map(id), slice)
        .await;
    rows.expect("readable")
}

/// Every way to cut a list of this length, with the range of rows that must come of it.
pub fn cuts(length: u64) -> Vec<(Slice, std::ops::Range<usize>)> {
    let mut cuts = Vec::new();
    let numbers = || (0..=length + 1).chain([1 << 63, u64::MAX]);
    for offset in numbers() {
        for limit in numbers().map(Some).chain([None]) {
            let start = offset.min(length);
            let end = start.saturating_add(limit.unwrap_or(u64::MAX)).min(length);
            let place = |number| usize::try_from(number).expect("a short list");
            cuts.push((Slice { offset, limit }, place(start)..place(end)));
        }
    }
    cuts
}

/// The next index of the account with this number.
pub async fn next(store: &Arc<dyn Store>, world: &World, number: u8) -> u64 {
    let row = account(store, world.platform, number).await;
    row.expect("there").next_subaddress_index
}

/// How many entries the platform's audit log has.
pub async fn entries(store: &Arc<dyn Store>, world: &World) -> usize {
    let page = PageRequest::largest(None);
    let log = store
        .audit_entries(world.platform, AuditFilter::default(), page)
        .await;
    log.expect("readable").rows.len()
}
