//! Platforms in SQLite.
//!
//! Invariant: that of [`crate::platforms`].
//! Called by `custody` through [`Platforms`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::ids::PlatformId;

use crate::{
    error::{CommitError, Guard, StoreError},
    platforms::{PlatformRow, PlatformWrite, Platforms},
};

use super::{
    SqliteStore,
    row::Cells,
    statement::{any, change, one},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, config_id, config, webhook_endpoint, created_at, updated_at
                FROM platforms ",
            $rest
        )
    };
}

const BY_ID: &str = select!("WHERE id = ?1");
const BY_NAME: &str = select!("WHERE name = ?1");
const NAMED: &str = "SELECT 1 FROM platforms WHERE name = ?1";
const INSERT: &str = "INSERT INTO platforms (id, name, config_id, config, webhook_endpoint,
    created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const UPDATE_CONFIG: &str = "UPDATE platforms
    SET config = ?2, webhook_endpoint = ?3, updated_at = ?4 WHERE id = ?1";

fn read(row: &Row<'_>) -> Result<PlatformRow, StoreError> {
    let cells = Cells::new(row, "platforms", 0);
    Ok(PlatformRow {
        id: cells.id(0, "id")?,
        name: cells.string(1, "name")?,
        config_id: cells.id(2, "config_id")?,
        config: cells.string(3, "config")?,
        webhook_endpoint: cells.string_or_null(4, "webhook_endpoint")?,
        created_at: cells.moment(5, "created_at")?,
        updated_at: cells.moment(6, "updated_at")?,
    })
}

#[async_trait]
impl Platforms for SqliteStore {
    async fn platform(&self, id: PlatformId) -> Result<Option<PlatformRow>, StoreError> {
        self.readers
            .read(|connection| one(connection, BY_ID, [id.as_bytes()], read))
    }

    async fn platform_by_name(&self, name: &str) -> Result<Option<PlatformRow>, StoreError> {
        self.readers
            .read(|connection| one(connection, BY_NAME, [name], read))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &PlatformWrite) -> Result<(), CommitError> {
    match write {
        PlatformWrite::Insert(row) => insert(connection, row),
        PlatformWrite::UpdateConfig {
            platform,
            config,
            webhook_endpoint,
            updated_at,
        } => {
            let parameters = params![
                platform.as_bytes(),
                config,
                webhook_endpoint,
                updated_at.millis()
            ];
            match change(connection, UPDATE_CONFIG, parameters)? {
                0 => Err(Guard::PlatformGone.into()),
                _ => Ok(()),
            }
        }
    }
}

fn insert(connection: &Connection, row: &PlatformRow) -> Result<(), CommitError> {
    let parameters = params![
        row.id.as_bytes(),
        row.name,
        row.config_id.as_bytes(),
        row.config,
        row.webhook_endpoint,
        row.created_at.millis(),
        row.updated_at.millis(),
    ];
    match change(connection, INSERT, parameters) {
        Err(StoreError::Rejected(_)) if any(connection, NAMED, [&row.name])? => {
            Err(Guard::PlatformNameTaken.into())
        }
        done => Ok(done.map(|_| ())?),
    }
}
