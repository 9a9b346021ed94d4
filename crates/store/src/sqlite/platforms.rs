//! Platforms in SQLite.
//!
//! Invariant: that of [`crate::platforms`].
//! Called by `custody` through [`Platforms`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::{Timestamp, ids::PlatformId};

use crate::{
    error::{CommitError, Guard, StoreError},
    page::{Cursor, Page, PageRequest},
    platforms::{PlatformRow, PlatformWrite, Platforms},
};

use super::{
    SqliteStore,
    row::Cells,
    statement::{all, any, change, one},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, config_id, config, webhook_endpoint, created_at, updated_at,
                disabled_at FROM platforms ",
            $rest
        )
    };
}

const BY_ID: &str = select!("WHERE id = ?1");
const BY_NAME: &str = select!("WHERE name = ?1");
// Without an index: there are few.
const LIST: &str = select!("WHERE (created_at, id) > (?1, ?2) ORDER BY created_at, id LIMIT ?3");
const NAMED: &str = "SELECT 1 FROM platforms WHERE name = ?1";
const INSERT: &str = "INSERT INTO platforms (id, name, config_id, config, webhook_endpoint,
    created_at, updated_at, disabled_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const UPDATE_CONFIG: &str = "UPDATE platforms
    SET config = ?2, webhook_endpoint = ?3, updated_at = ?4 WHERE id = ?1";

const UPDATED_AT: &str = "SELECT updated_at FROM platforms WHERE id = ?1";
const SET_DISABLED: &str = "UPDATE platforms SET disabled_at = ?2 WHERE id = ?1";
const IS_ENABLED: &str = "SELECT 1 FROM platforms WHERE id = ?1 AND disabled_at IS NULL";

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
        disabled_at: cells.moment_or_null(7, "disabled_at")?,
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

    async fn platforms(&self, page: PageRequest) -> Result<Page<PlatformRow>, StoreError> {
        let (start, limit) = (page.start(), page.limit() + 1);
        let listed = self.list(move |connection| {
            let parameters = params![start.created_at().millis(), start.id(), limit];
            all(connection, LIST, parameters, read)
        });
        let rows = listed.await?;
        Ok(Page::cut(rows, &page, |row| {
            Cursor::after(row.created_at, *row.id.as_bytes())
        }))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &PlatformWrite) -> Result<(), CommitError> {
    match write {
        PlatformWrite::Insert(row) => insert(connection, row),
        PlatformWrite::Expect {
            platform,
            updated_at,
        } => {
            let found = one(connection, UPDATED_AT, [platform.as_bytes()], |row| {
                Cells::new(row, "platforms", 0).moment(0, "updated_at")
            })?;
            match found {
                None => Err(Guard::PlatformGone.into()),
                Some(found) if found == *updated_at => Ok(()),
                Some(_) => Err(Guard::PlatformChanged.into()),
            }
        }
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
        PlatformWrite::SetDisabled { platform, at } => {
            let parameters = params![platform.as_bytes(), at.map(Timestamp::millis)];
            match change(connection, SET_DISABLED, parameters)? {
                0 => Err(Guard::PlatformGone.into()),
                _ => Ok(()),
            }
        }
        PlatformWrite::ExpectEnabled { platform } => expect_enabled(connection, *platform),
    }
}

/// Refuses where the platform is disabled.
pub(super) fn expect_enabled(
    connection: &Connection,
    platform: PlatformId,
) -> Result<(), CommitError> {
    if any(connection, IS_ENABLED, [platform.as_bytes()])? {
        Ok(())
    } else {
        Err(Guard::PlatformDisabled.into())
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
        row.disabled_at.map(Timestamp::millis),
    ];
    match change(connection, INSERT, parameters) {
        Err(StoreError::Rejected(_)) if any(connection, NAMED, [&row.name])? => {
            Err(Guard::PlatformNameTaken.into())
        }
        done => Ok(done.map(|_| ())?),
    }
}
