//! Quorum keys in SQLite.
//!
//! Invariant: that of [`crate::quorum_keys`].
//! Called by `custody` through [`QuorumKeys`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::Timestamp;

use crate::{
    error::{CommitError, Guard, StoreError},
    quorum_keys::{QuorumKeyRow, QuorumKeyWrite, QuorumKeys},
};

use super::{
    SqliteStore,
    row::Cells,
    statement::{all, any, change},
};

/// Every key.
pub(super) const ALL: &str = "SELECT id, public_key, sealed, not_before, not_after, created_at
    FROM quorum_keys ORDER BY created_at DESC, id DESC";
const ANY: &str = "SELECT 1 FROM quorum_keys LIMIT 1";
const INSERT: &str = "INSERT INTO quorum_keys (id, public_key, sealed, not_before, not_after,
    created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// Reads a row of [`ALL`].
pub(super) fn read(row: &Row<'_>) -> Result<QuorumKeyRow, StoreError> {
    let cells = Cells::new(row, "quorum_keys", 0);
    Ok(QuorumKeyRow {
        id: cells.id(0, "id")?,
        public_key: cells.bytes(1, "public_key")?,
        sealed: cells.sealed(2, "sealed")?,
        not_before: cells.moment(3, "not_before")?,
        not_after: cells.moment_or_null(4, "not_after")?,
        created_at: cells.moment(5, "created_at")?,
    })
}

#[async_trait]
impl QuorumKeys for SqliteStore {
    async fn quorum_keys(&self) -> Result<Vec<QuorumKeyRow>, StoreError> {
        self.readers
            .read(|connection| all(connection, ALL, [], read))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &QuorumKeyWrite) -> Result<(), CommitError> {
    let row = match write {
        QuorumKeyWrite::InsertFirst(_) if any(connection, ANY, [])? => {
            return Err(Guard::QuorumKeyTaken.into());
        }
        QuorumKeyWrite::InsertFirst(row) | QuorumKeyWrite::Insert(row) => row,
    };
    let parameters = params![
        row.id.as_bytes(),
        row.public_key,
        row.sealed.0,
        row.not_before.millis(),
        row.not_after.map(Timestamp::millis),
        row.created_at.millis(),
    ];
    change(connection, INSERT, parameters)?;
    Ok(())
}
