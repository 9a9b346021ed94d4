//! MobileCoin accounts in SQLite.
//!
//! Invariant: that of [`crate::mobilecoin_accounts`].
//! Called by `custody` through [`MobilecoinAccounts`], by the addresses, and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::{MobilecoinId, ids::PlatformId};

use crate::{
    error::{CommitError, Guard, StoreError},
    mobilecoin_accounts::{MobilecoinAccountRow, MobilecoinAccountWrite, MobilecoinAccounts},
    slice::Slice,
};

use super::{
    SqliteStore, mobilecoin_addresses,
    row::Cells,
    statement::{all, any, bounds, change, one},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT platform, id, account, wallet, sealed, name, derivation, view_only,
                fog_enabled, require_spend_subaddress, main_address, first_block_index,
                next_subaddress_index, created_at FROM mobilecoin_accounts ",
            $rest
        )
    };
}

const BY_ID: &str = select!("WHERE platform = ?1 AND id = ?2");
const LIST: &str = select!("WHERE platform = ?1 ORDER BY created_at, id LIMIT ?2 OFFSET ?3");
const WITH_ID: &str = "SELECT 1 FROM mobilecoin_accounts WHERE platform = ?1 AND id = ?2";
const WITH_WALLET: &str = "SELECT 1 FROM mobilecoin_accounts
    WHERE platform = ?1 AND id = ?2 AND wallet = ?3";
const INSERT: &str = "INSERT INTO mobilecoin_accounts (platform, id, account, wallet, sealed, name,
    derivation, view_only, fog_enabled, require_spend_subaddress, main_address, first_block_index,
    next_subaddress_index, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
const RENAME: &str = "UPDATE mobilecoin_accounts SET name = ?3 WHERE platform = ?1 AND id = ?2";
const REQUIRE_SPEND_SUBADDRESS: &str = "UPDATE mobilecoin_accounts
    SET require_spend_subaddress = ?3 WHERE platform = ?1 AND id = ?2";
const ADVANCE: &str = "UPDATE mobilecoin_accounts SET next_subaddress_index = ?4
    WHERE platform = ?1 AND id = ?2 AND next_subaddress_index = ?3";
const REMOVE: &str = "DELETE FROM mobilecoin_accounts WHERE platform = ?1 AND id = ?2";

fn read(row: &Row<'_>) -> Result<MobilecoinAccountRow, StoreError> {
    let cells = Cells::new(row, "mobilecoin_accounts", 1);
    Ok(MobilecoinAccountRow {
        platform: cells.id(0, "platform")?,
        id: cells.bytes(1, "id").map(MobilecoinId::from_bytes)?,
        account: cells.id(2, "account")?,
        wallet: cells.id(3, "wallet")?,
        sealed: cells.sealed(4, "sealed")?,
        name: cells.string(5, "name")?,
        derivation: match cells.number(6, "derivation")? {
            known @ 1..=2 => known,
            _ => return Err(cells.wrong("derivation")),
        },
        view_only: cells.flag(7, "view_only")?,
        fog_enabled: cells.flag(8, "fog_enabled")?,
        require_spend_subaddress: cells.flag(9, "require_spend_subaddress")?,
        main_address: cells.string(10, "main_address")?,
        first_block_index: cells.unsigned(11, "first_block_index")?,
        next_subaddress_index: cells.unsigned(12, "next_subaddress_index")?,
        created_at: cells.moment(13, "created_at")?,
    })
}

#[async_trait]
impl MobilecoinAccounts for SqliteStore {
    async fn mobilecoin_account(
        &self,
        platform: PlatformId,
        id: MobilecoinId,
    ) -> Result<Option<MobilecoinAccountRow>, StoreError> {
        let parameters = params![platform.as_bytes(), id.as_bytes()];
        self.readers
            .read(|connection| one(connection, BY_ID, parameters, read))
    }

    async fn mobilecoin_accounts(
        &self,
        platform: PlatformId,
        slice: Slice,
    ) -> Result<Vec<MobilecoinAccountRow>, StoreError> {
        let (limit, offset) = bounds(slice);
        self.list(move |connection| {
            let parameters = params![platform.as_bytes(), limit, offset];
            all(connection, LIST, parameters, read)
        })
        .await
    }
}

/// Does one write.
pub(super) fn write(
    connection: &Connection,
    write: &MobilecoinAccountWrite,
) -> Result<(), CommitError> {
    let changed = match write {
        MobilecoinAccountWrite::Insert(row) => return insert(connection, row),
        MobilecoinAccountWrite::Expect {
            platform,
            id,
            wallet,
        } => {
            let parameters = params![platform.as_bytes(), id.as_bytes(), wallet.as_bytes()];
            usize::from(any(connection, WITH_WALLET, parameters)?)
        }
        MobilecoinAccountWrite::Rename { platform, id, name } => {
            let parameters = params![platform.as_bytes(), id.as_bytes(), name];
            change(connection, RENAME, parameters)?
        }
        MobilecoinAccountWrite::RequireSpendSubaddress {
            platform,
            id,
            required,
        } => {
            let parameters = params![platform.as_bytes(), id.as_bytes(), required];
            change(connection, REQUIRE_SPEND_SUBADDRESS, parameters)?
        }
        MobilecoinAccountWrite::Remove { platform, id } => {
            mobilecoin_addresses::remove_of_account(connection, *platform, *id)?;
            let parameters = params![platform.as_bytes(), id.as_bytes()];
            change(connection, REMOVE, parameters)?
        }
    };
    match changed {
        0 => Err(Guard::MobilecoinAccountGone.into()),
        _ => Ok(()),
    }
}

/// Whether the platform has the account.
pub(super) fn is_there(
    connection: &Connection,
    platform: PlatformId,
    id: MobilecoinId,
) -> Result<bool, StoreError> {
    let parameters = params![platform.as_bytes(), id.as_bytes()];
    any(connection, WITH_ID, parameters)
}

/// Moves the account's next index on by one. Guards: `MobilecoinIndexTaken` when it is not `from`,
/// `MobilecoinAccountGone`.
pub(super) fn advance(
    connection: &Connection,
    platform: PlatformId,
    id: MobilecoinId,
    from: u64,
) -> Result<(), CommitError> {
    let advanced = match from.checked_add(1) {
        Some(next) => {
            let (from, next) = (from.cast_signed(), next.cast_signed());
            let parameters = params![platform.as_bytes(), id.as_bytes(), from, next];
            change(connection, ADVANCE, parameters)?
        }
        // An index with none after it is never given out as the next.
        None => 0,
    };
    if advanced > 0 {
        Ok(())
    } else if is_there(connection, platform, id)? {
        Err(Guard::MobilecoinIndexTaken.into())
    } else {
        Err(Guard::MobilecoinAccountGone.into())
    }
}

fn insert(connection: &Connection, row: &MobilecoinAccountRow) -> Result<(), CommitError> {
    let parameters = params![
        row.platform.as_bytes(),
        row.id.as_bytes(),
        row.account.as_bytes(),
        row.wallet.as_bytes(),
        row.sealed.0,
        row.name,
        row.derivation,
        row.view_only,
        row.fog_enabled,
        row.require_spend_subaddress,
        row.main_address,
        row.first_block_index.cast_signed(),
        row.next_subaddress_index.cast_signed(),
        row.created_at.millis(),
    ];
    match change(connection, INSERT, parameters) {
        Err(StoreError::Rejected(_)) if is_there(connection, row.platform, row.id)? => {
            Err(Guard::MobilecoinAccountTaken.into())
        }
        done => Ok(done.map(|_| ())?),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::statement::plan, *};

    #[test]
    fn every_text_finds_its_rows_by_a_key() {
        for sql in [
            BY_ID,
            WITH_ID,
            WITH_WALLET,
            RENAME,
            REQUIRE_SPEND_SUBADDRESS,
            ADVANCE,
            REMOVE,
        ] {
            let plan = plan(sql);
            assert!(plan.contains("(platform=? AND id=?)"), "{sql}: {plan}");
        }
    }

    #[test]
    fn a_list_is_walked_in_its_order() {
        let plan = plan(LIST);
        assert!(
            plan.contains("mobilecoin_accounts_by_age (platform=?)"),
            "{plan}"
        );
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
