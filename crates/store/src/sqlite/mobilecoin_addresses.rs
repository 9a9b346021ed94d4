//! MobileCoin addresses in SQLite.
//!
//! Invariant: that of [`crate::mobilecoin_addresses`]; the primary key and a unique index hold it.
//! Called by `custody` through [`MobilecoinAddresses`], by the accounts, and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::{MobilecoinId, ids::PlatformId};

use crate::{
    error::{CommitError, Guard, StoreError},
    mobilecoin_addresses::{MobilecoinAddressRow, MobilecoinAddressWrite, MobilecoinAddresses},
    slice::Slice,
};

use super::{
    SqliteStore, mobilecoin_accounts,
    row::Cells,
    statement::{all, any, bounds, change, one},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT own.platform, own.account, own.subaddress_index, own.address, own.metadata
                FROM ",
            $rest
        )
    };
}

const BY_ADDRESS: &str =
    select!("mobilecoin_addresses AS own WHERE platform = ?1 AND address = ?2");
const BY_INDEX: &str = select!(
    "mobilecoin_addresses AS own
    WHERE platform = ?1 AND account = ?2 AND late = (?3 < 0) AND subaddress_index = ?3"
);
const OF_ACCOUNT: &str = select!(
    "mobilecoin_addresses AS own WHERE platform = ?1 AND account = ?4
    ORDER BY late, subaddress_index LIMIT ?2 OFFSET ?3"
);
// A cross join keeps the accounts outside. Walked by age, each with its addresses by index, the
// rows come in order, and a slice ends the walk; the planner would rather sort them all.
const LIST: &str = select!(
    "mobilecoin_accounts AS parent CROSS JOIN mobilecoin_addresses AS own
        ON own.platform = parent.platform AND own.account = parent.id
    WHERE parent.platform = ?1
    ORDER BY parent.created_at, parent.id, own.late, own.subaddress_index LIMIT ?2 OFFSET ?3"
);
const WITH_ADDRESS: &str = "SELECT 1 FROM mobilecoin_addresses
    WHERE platform = ?1 AND address = ?2";
const WITH_INDEX: &str = "SELECT 1 FROM mobilecoin_addresses
    WHERE platform = ?1 AND account = ?2 AND late = (?3 < 0) AND subaddress_index = ?3";
const INSERT: &str = "INSERT INTO mobilecoin_addresses (platform, account, late, subaddress_index,
    address, metadata) VALUES (?1, ?2, ?3 < 0, ?3, ?4, ?5)";
const REMOVE_OF_ACCOUNT: &str = "DELETE FROM mobilecoin_addresses
    WHERE platform = ?1 AND account = ?2";

fn read(row: &Row<'_>) -> Result<MobilecoinAddressRow, StoreError> {
    // An address has no id of its own: a wrong cell names the account's.
    let cells = Cells::new(row, "mobilecoin_addresses", 1);
    Ok(MobilecoinAddressRow {
        platform: cells.id(0, "platform")?,
        account: cells.bytes(1, "account").map(MobilecoinId::from_bytes)?,
        subaddress_index: cells.unsigned(2, "subaddress_index")?,
        address: cells.string(3, "address")?,
        metadata: cells.string(4, "metadata")?,
    })
}

#[async_trait]
impl MobilecoinAddresses for SqliteStore {
    async fn mobilecoin_address(
        &self,
        platform: PlatformId,
        address: &str,
    ) -> Result<Option<MobilecoinAddressRow>, StoreError> {
        let parameters = params![platform.as_bytes(), address];
        self.readers
            .read(|connection| one(connection, BY_ADDRESS, parameters, read))
    }

    async fn mobilecoin_address_at(
        &self,
        platform: PlatformId,
        account: MobilecoinId,
        subaddress_index: u64,
    ) -> Result<Option<MobilecoinAddressRow>, StoreError> {
        let index = subaddress_index.cast_signed();
        let parameters = params![platform.as_bytes(), account.as_bytes(), index];
        self.readers
            .read(|connection| one(connection, BY_INDEX, parameters, read))
    }

    async fn mobilecoin_addresses(
        &self,
        platform: PlatformId,
        account: Option<MobilecoinId>,
        slice: Slice,
    ) -> Result<Vec<MobilecoinAddressRow>, StoreError> {
        let (limit, offset) = bounds(slice);
        self.list(move |connection| {
            let platform = platform.as_bytes();
            if let Some(account) = &account {
                let parameters = params![platform, limit, offset, account.as_bytes()];
                all(connection, OF_ACCOUNT, parameters, read)
            } else {
                all(connection, LIST, params![platform, limit, offset], read)
            }
        })
        .await
    }
}

/// Does one write.
pub(super) fn write(
    connection: &Connection,
    write: &MobilecoinAddressWrite,
) -> Result<(), CommitError> {
    match write {
        MobilecoinAddressWrite::Insert(rows) => {
            rows.iter().try_for_each(|row| insert(connection, row))
        }
        MobilecoinAddressWrite::Assign(row) => {
            let (platform, account) = (row.platform, row.account);
            mobilecoin_accounts::advance(connection, platform, account, row.subaddress_index)?;
            insert(connection, row)
        }
    }
}

/// Removes every address of the account.
pub(super) fn remove_of_account(
    connection: &Connection,
    platform: PlatformId,
    account: MobilecoinId,
) -> Result<(), StoreError> {
    let parameters = params![platform.as_bytes(), account.as_bytes()];
    change(connection, REMOVE_OF_ACCOUNT, parameters).map(|_| ())
}

fn insert(connection: &Connection, row: &MobilecoinAddressRow) -> Result<(), CommitError> {
    let parameters = params![
        row.platform.as_bytes(),
        row.account.as_bytes(),
        row.subaddress_index.cast_signed(),
        row.address,
        row.metadata,
    ];
    match change(connection, INSERT, parameters) {
        Err(StoreError::Rejected(cause)) => Err(refusal(connection, row)?
            .map_or(StoreError::Rejected(cause).into(), CommitError::Guard)),
        done => Ok(done.map(|_| ())?),
    }
}

/// Which of the guards the row would break, if it is one of them.
fn refusal(
    connection: &Connection,
    row: &MobilecoinAddressRow,
) -> Result<Option<Guard>, StoreError> {
    let (platform, account) = (row.platform.as_bytes(), row.account.as_bytes());
    if !mobilecoin_accounts::is_there(connection, row.platform, row.account)? {
        return Ok(Some(Guard::MobilecoinAccountGone));
    }
    if any(connection, WITH_ADDRESS, params![platform, row.address])? {
        return Ok(Some(Guard::MobilecoinAddressTaken));
    }
    let index = params![platform, account, row.subaddress_index.cast_signed()];
    Ok(any(connection, WITH_INDEX, index)?.then_some(Guard::MobilecoinIndexTaken))
}

#[cfg(test)]
mod tests {
    use super::{super::statement::plan, *};

    #[test]
    fn every_text_finds_its_rows_by_a_key() {
        for (sql, key) in [
            (
                BY_ADDRESS,
                "mobilecoin_addresses_by_address (platform=? AND address=?)",
            ),
            (
                WITH_ADDRESS,
                "mobilecoin_addresses_by_address (platform=? AND address=?)",
            ),
            (
                BY_INDEX,
                "(platform=? AND account=? AND late=? AND subaddress_index=?)",
            ),
            (
                WITH_INDEX,
                "(platform=? AND account=? AND late=? AND subaddress_index=?)",
            ),
            (REMOVE_OF_ACCOUNT, "PRIMARY KEY (platform=? AND account=?)"),
        ] {
            let plan = plan(sql);
            assert!(plan.contains(key), "{sql}: {plan}");
        }
    }

    #[test]
    fn a_list_is_walked_in_its_order() {
        for (sql, keys) in [
            (OF_ACCOUNT, &["PRIMARY KEY (platform=? AND account=?)"][..]),
            (
                LIST,
                &[
                    "mobilecoin_accounts_by_age (platform=?)",
                    "PRIMARY KEY (platform=? AND account=?)",
                ],
            ),
        ] {
            let plan = plan(sql);
            for key in keys {
                assert!(plan.contains(key), "{sql}: {plan}");
            }
            assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        }
    }
}
