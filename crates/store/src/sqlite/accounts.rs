//! Internal accounts in SQLite.
//!
//! Invariant: that of [`crate::accounts`].
//! Called by `custody` through [`Accounts`], by the combined read, and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CustomerId, PlatformId, WalletId},
};

use crate::{
    accounts::{AccountFilter, AccountRow, AccountWrite, Accounts},
    error::{CommitError, Guard, StoreError},
    page::{Cursor, Page, PageRequest},
};

use super::{
    SqliteStore,
    listing::Walk,
    row::Cells,
    statement::{all, change, one},
};

macro_rules! columns {
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT platform, id, customer,
                CASE WHEN status = 'ACTIVE' AND EXISTS (
                    SELECT 1 FROM freezes
                    WHERE freezes.platform IN (zeroblob(16), accounts.platform)
                        AND freezes.account IN (zeroblob(16), accounts.id)
                ) THEN 'FROZEN' ELSE status END,
                wallet, currency, addresses, private_enabled,
                balance, exported_at, created_at, updated_at",
            $more,
            " FROM accounts ",
            $rest
        )
    };
}

const BY_ID: &str = columns!("", "WHERE platform = ?1 AND id = ?2");
// Listings, each row with the filter's verdict.
const LIST: &str = columns!(
    ", ?4 IS NULL OR currency = ?4",
    "WHERE platform = ?1 AND (created_at, id) > (?2, ?3) ORDER BY created_at, id"
);
const LIST_BY_CUSTOMER: &str = columns!(
    ", ?4 IS NULL OR currency = ?4",
    "WHERE platform = ?1 AND customer = ?5 AND (created_at, id) > (?2, ?3)
    ORDER BY created_at, id"
);
const OF_CUSTOMER: &str = columns!(
    "",
    "WHERE platform = ?1 AND customer = ?2 ORDER BY created_at, id"
);
const INSERT: &str = "INSERT INTO accounts (platform, id, customer, status, wallet, currency,
    addresses, private_enabled, balance, exported_at, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
const REMOVE_PENDING: &str = "DELETE FROM accounts
    WHERE platform = ?1 AND id = ?2 AND status = 'PENDING' AND wallet IS NULL";
const MARK_EXPORTED: &str = "UPDATE accounts SET exported_at = coalesce(exported_at, ?3)
    WHERE platform = ?1 AND id = ?2";
const SET_PRIVATE: &str = "UPDATE accounts SET private_enabled = ?3, updated_at = ?4
    WHERE platform = ?1 AND id = ?2";
const BALANCE: &str = "SELECT id, balance FROM accounts WHERE platform = ?1 AND id = ?2";
const SET_BALANCE: &str = "UPDATE accounts SET balance = ?3, updated_at = ?4
    WHERE platform = ?1 AND id = ?2";

fn read(row: &Row<'_>) -> Result<AccountRow, StoreError> {
    let cells = Cells::new(row, "accounts", 1);
    Ok(AccountRow {
        platform: cells.id(0, "platform")?,
        id: cells.id(1, "id")?,
        customer: cells.id(2, "customer")?,
        status: cells.word(3, "status")?,
        wallet: cells.id_or_null(4, "wallet")?,
        currency: cells.string(5, "currency")?,
        addresses: cells.string(6, "addresses")?,
        private_enabled: cells.flag(7, "private_enabled")?,
        balance: cells.amount(8, "balance")?,
        exported_at: cells.moment_or_null(9, "exported_at")?,
        created_at: cells.moment(10, "created_at")?,
        updated_at: cells.moment(11, "updated_at")?,
    })
}

fn place(row: &Row<'_>) -> Result<Cursor, StoreError> {
    let cells = Cells::new(row, "accounts", 1);
    let id: AccountId = cells.id(1, "id")?;
    Ok(Cursor::after(
        cells.moment(10, "created_at")?,
        *id.as_bytes(),
    ))
}

/// The account with this id.
pub(super) fn by_id(
    connection: &Connection,
    platform: PlatformId,
    id: AccountId,
) -> Result<Option<AccountRow>, StoreError> {
    one(
        connection,
        BY_ID,
        [platform.as_bytes(), id.as_bytes()],
        read,
    )
}

#[async_trait]
impl Accounts for SqliteStore {
    async fn account(
        &self,
        platform: PlatformId,
        id: AccountId,
    ) -> Result<Option<AccountRow>, StoreError> {
        self.readers
            .read(|connection| by_id(connection, platform, id))
    }

    async fn accounts(
        &self,
        platform: PlatformId,
        filter: &AccountFilter,
        page: PageRequest,
    ) -> Result<Page<AccountRow>, StoreError> {
        let filter = filter.clone();
        self.list(move |connection| {
            let start = page.start();
            let (created_at, id) = (start.created_at().millis(), start.id());
            let (platform, currency) = (platform.as_bytes(), &filter.currency);
            let walk = Walk {
                read,
                place,
                until: None,
            };
            if let Some(customer) = &filter.customer {
                let parameters = params![platform, created_at, id, currency, customer.as_bytes()];
                walk.page(connection, LIST_BY_CUSTOMER, parameters, &page)
            } else {
                let parameters = params![platform, created_at, id, currency];
                walk.page(connection, LIST, parameters, &page)
            }
        })
        .await
    }

    async fn accounts_of_customer(
        &self,
        platform: PlatformId,
        customer: CustomerId,
    ) -> Result<Vec<AccountRow>, StoreError> {
        let parameters = [platform.as_bytes(), customer.as_bytes()];
        self.readers
            .read(|connection| all(connection, OF_CUSTOMER, parameters, read))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &AccountWrite) -> Result<(), CommitError> {
    let changed = match write {
        AccountWrite::Insert(row) => insert(connection, row)?,
        AccountWrite::RemovePending { platform, id } => {
            let parameters = params![platform.as_bytes(), id.as_bytes()];
            change(connection, REMOVE_PENDING, parameters)?
        }
        AccountWrite::MarkExported { platform, id, at } => {
            let parameters = params![platform.as_bytes(), id.as_bytes(), at.millis()];
            change(connection, MARK_EXPORTED, parameters)?
        }
        AccountWrite::SetPrivate {
            platform,
            id,
            enabled,
            updated_at,
        } => {
            let (platform, id) = (platform.as_bytes(), id.as_bytes());
            let parameters = params![platform, id, enabled, updated_at.millis()];
            change(connection, SET_PRIVATE, parameters)?
        }
        AccountWrite::Fund {
            platform,
            id,
            amount,
            updated_at,
        } => fund(connection, *platform, *id, *amount, *updated_at)?,
    };
    if changed == 0 {
        Err(Guard::AccountGone.into())
    } else {
        Ok(())
    }
}

fn insert(connection: &Connection, row: &AccountRow) -> Result<usize, StoreError> {
    let parameters = params![
        row.platform.as_bytes(),
        row.id.as_bytes(),
        row.customer.as_bytes(),
        row.status.text(),
        row.wallet.as_ref().map(WalletId::as_bytes),
        row.currency,
        row.addresses,
        row.private_enabled,
        row.balance,
        row.exported_at.map(Timestamp::millis),
        row.created_at.millis(),
        row.updated_at.millis(),
    ];
    change(connection, INSERT, parameters)
}

/// Adds up here and not in SQL, where a sum that is too large becomes a floating-point number.
fn fund(
    connection: &Connection,
    platform: PlatformId,
    id: AccountId,
    amount: i64,
    updated_at: Timestamp,
) -> Result<usize, CommitError> {
    let (platform, id) = (platform.as_bytes(), id.as_bytes());
    let balance = one(connection, BALANCE, [platform, id], |row| {
        Cells::new(row, "accounts", 0).amount(1, "balance")
    })?;
    let Some(balance) = balance else { return Ok(0) };
    let sum = balance.checked_add(amount).filter(|sum| *sum >= 0);
    let sum = sum.ok_or(Guard::BalanceOverflow)?;
    let parameters = params![platform, id, sum, updated_at.millis()];
    Ok(change(connection, SET_BALANCE, parameters)?)
}

#[cfg(test)]
mod tests {
    use super::{super::statement::plan, *};

    #[test]
    fn a_list_walks_its_index_in_order() {
        for (sql, index) in [
            (
                LIST,
                "accounts_by_age (platform=? AND (created_at,id)>(?,?))",
            ),
            (
                LIST_BY_CUSTOMER,
                "accounts_by_customer (platform=? AND customer=? AND (created_at,id)>(?,?))",
            ),
            (
                OF_CUSTOMER,
                "accounts_by_customer (platform=? AND customer=?)",
            ),
        ] {
            let plan = plan(sql);
            assert!(plan.contains(index), "{sql}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        }
    }
}
