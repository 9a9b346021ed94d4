//! Wallets in SQLite.
//!
//! Invariant: that of [`crate::wallets`].
//! Called by `custody` through [`Wallets`], by the combined read, and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::ids::{AccountId, PlatformId};

use crate::{
    error::{CommitError, StoreError},
    wallets::{WalletRow, WalletWrite, Wallets},
};

use super::{
    SqliteStore,
    row::Cells,
    statement::{change, one},
};

const BY_ACCOUNT: &str = "SELECT platform, account, id, sealed, created_at FROM wallets
    WHERE platform = ?1 AND account = ?2";
const INSERT: &str = "INSERT INTO wallets (platform, account, id, sealed, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5)";

fn read(row: &Row<'_>) -> Result<WalletRow, StoreError> {
    let cells = Cells::new(row, "wallets", 2);
    Ok(WalletRow {
        platform: cells.id(0, "platform")?,
        account: cells.id(1, "account")?,
        id: cells.id(2, "id")?,
        sealed: cells.sealed(3, "sealed")?,
        created_at: cells.moment(4, "created_at")?,
    })
}

/// The account's wallet.
pub(super) fn by_account(
    connection: &Connection,
    platform: PlatformId,
    account: AccountId,
) -> Result<Option<WalletRow>, StoreError> {
    one(
        connection,
        BY_ACCOUNT,
        [platform.as_bytes(), account.as_bytes()],
        read,
    )
}

#[async_trait]
impl Wallets for SqliteStore {
    async fn wallet(
        &self,
        platform: PlatformId,
        account: AccountId,
    ) -> Result<Option<WalletRow>, StoreError> {
        self.readers
            .read(|connection| by_account(connection, platform, account))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &WalletWrite) -> Result<(), CommitError> {
    let WalletWrite::Insert(row) = write;
    let parameters = params![
        row.platform.as_bytes(),
        row.account.as_bytes(),
        row.id.as_bytes(),
        row.sealed.0,
        row.created_at.millis(),
    ];
    change(connection, INSERT, parameters)?;
    Ok(())
}
