//! Freezes in SQLite.
//!
//! Invariant: that of [`crate::freezes`].
//! Called by `custody` through [`Freezes`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::ids::{AccountId, PlatformId};

use crate::{
    error::{CommitError, Guard, StoreError},
    freezes::{FreezeRow, FreezeScope, FreezeWrite, Freezes},
};

use super::{
    SqliteStore, platforms,
    row::Cells,
    statement::{all, change, one},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT platform, account, reason, frozen_by, frozen_at FROM freezes ",
            $rest,
            "ORDER BY platform, account"
        )
    };
}

/// A scope of an account, of its platform, and the one of all; `?3` is zeros.
const OVER: &str = select!("WHERE platform IN (?3, ?1) AND account IN (?3, ?2) ");
const LIST: &str = select!("");
const FREEZE: &str = "INSERT INTO freezes (platform, account, reason, frozen_by, frozen_at)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (platform, account) DO NOTHING";
const THAW: &str = "DELETE FROM freezes WHERE platform = ?1 AND account = ?2";

fn read(row: &Row<'_>) -> Result<FreezeRow, StoreError> {
    let cells = Cells::new(row, "freezes", 1);
    Ok(FreezeRow {
        scope: FreezeScope::from_key(cells.bytes(0, "platform")?, cells.bytes(1, "account")?),
        reason: cells.string(2, "reason")?,
        by: cells.string(3, "frozen_by")?,
        at: cells.moment(4, "frozen_at")?,
    })
}

fn over(
    connection: &Connection,
    platform: PlatformId,
    account: Option<AccountId>,
) -> Result<Option<FreezeRow>, StoreError> {
    let account = account.map_or([0; 16], |account| *account.as_bytes());
    let parameters = params![platform.as_bytes(), account, [0_u8; 16]];
    one(connection, OVER, parameters, read)
}

#[async_trait]
impl Freezes for SqliteStore {
    async fn freeze_over(
        &self,
        platform: PlatformId,
        account: Option<AccountId>,
    ) -> Result<Option<FreezeRow>, StoreError> {
        self.readers
            .read(|connection| over(connection, platform, account))
    }

    async fn freezes(&self) -> Result<Vec<FreezeRow>, StoreError> {
        self.readers
            .read(|connection| all(connection, LIST, [], read))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &FreezeWrite) -> Result<(), CommitError> {
    match write {
        FreezeWrite::Freeze(row) => {
            let (platform, account) = row.scope.key();
            let parameters = params![platform, account, row.reason, row.by, row.at.millis()];
            match change(connection, FREEZE, parameters)? {
                0 => Err(Guard::AlreadyFrozen.into()),
                _ => Ok(()),
            }
        }
        FreezeWrite::Thaw(scope) => {
            let (platform, account) = scope.key();
            match change(connection, THAW, params![platform, account])? {
                0 => Err(Guard::NotFrozen.into()),
                _ => Ok(()),
            }
        }
        FreezeWrite::ExpectNone { platform, account } => {
            platforms::expect_enabled(connection, *platform)?;
            match over(connection, *platform, Some(*account))? {
                Some(freeze) => Err(Guard::Frozen(freeze.scope).into()),
                None => Ok(()),
            }
        }
    }
}
