//! The webhook key in SQLite.
//!
//! Invariant: that of [`crate::webhook_keys`].
//! Called by `custody` through [`WebhookKeys`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};

use crate::{
    error::{CommitError, Guard, StoreError},
    webhook_keys::{WebhookKeyRow, WebhookKeyWrite, WebhookKeys},
};

use super::{
    SqliteStore,
    row::Cells,
    statement::{any, change, one},
};

const FIRST: &str = "SELECT id, public_key, sealed, created_at FROM webhook_keys LIMIT 1";
const ANY: &str = "SELECT 1 FROM webhook_keys LIMIT 1";
const INSERT: &str = "INSERT INTO webhook_keys (id, public_key, sealed, created_at)
    VALUES (?1, ?2, ?3, ?4)";

fn read(row: &Row<'_>) -> Result<WebhookKeyRow, StoreError> {
    let cells = Cells::new(row, "webhook_keys", 0);
    Ok(WebhookKeyRow {
        id: cells.id(0, "id")?,
        public_key: cells.bytes(1, "public_key")?,
        sealed: cells.sealed(2, "sealed")?,
        created_at: cells.moment(3, "created_at")?,
    })
}

#[async_trait]
impl WebhookKeys for SqliteStore {
    async fn webhook_key(&self) -> Result<Option<WebhookKeyRow>, StoreError> {
        self.readers
            .read(|connection| one(connection, FIRST, [], read))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &WebhookKeyWrite) -> Result<(), CommitError> {
    let WebhookKeyWrite::InsertFirst(row) = write;
    if any(connection, ANY, [])? {
        return Err(Guard::WebhookKeyTaken.into());
    }
    let parameters = params![
        row.id.as_bytes(),
        row.public_key,
        row.sealed.0,
        row.created_at.millis(),
    ];
    change(connection, INSERT, parameters)?;
    Ok(())
}
