//! The database's id in SQLite.
//!
//! Invariant: that of [`crate::installation`].
//! Called by the binary through [`Installation`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, params};

use crate::{
    error::{CommitError, StoreError},
    installation::{Installation, InstallationWrite},
};

use super::{
    SqliteStore,
    row::Cells,
    statement::{change, one},
};

const ID: &str = "SELECT id FROM installation";
const PROGRESS: &str = "SELECT progress FROM installation";
const ADVANCE: &str = "UPDATE installation SET progress = progress + 1";
const SET_ONCE: &str = "INSERT INTO installation (only, id) VALUES (1, ?1)
    ON CONFLICT (only) DO NOTHING";

#[async_trait]
impl Installation for SqliteStore {
    async fn installation(&self) -> Result<Option<[u8; 16]>, StoreError> {
        self.readers.read(|connection| {
            one(connection, ID, [], |row| {
                Cells::new(row, "installation", 0).bytes(0, "id")
            })
        })
    }

    async fn progress(&self) -> Result<u64, StoreError> {
        let found = self.readers.read(|connection| {
            one(connection, PROGRESS, [], |row| {
                Cells::new(row, "installation", 0).number(0, "progress")
            })
        })?;
        Ok(found.unwrap_or(0))
    }
}

/// Counts a transaction, in itself.
pub(super) fn advance(connection: &Connection) -> Result<(), StoreError> {
    change(connection, ADVANCE, []).map(|_| ())
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &InstallationWrite) -> Result<(), CommitError> {
    let InstallationWrite::SetOnce(id) = write;
    change(connection, SET_ONCE, params![id])?;
    Ok(())
}
