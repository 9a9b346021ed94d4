//! API tokens in SQLite.
//!
//! Invariant: that of [`crate::tokens`].
//! Called by `custody` through [`Tokens`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::{
    Timestamp,
    ids::{PlatformId, TokenId},
};

use crate::{
    error::{CommitError, Guard, StoreError},
    page::{Cursor, Page, PageRequest},
    tokens::{Permissions, TokenFilter, TokenRow, TokenWrite, Tokens},
};

use super::{
    SqliteStore,
    listing::{Walk, start},
    row::Cells,
    statement::{any, change, one},
};

macro_rules! columns {
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT platform, id, name, permissions, client_id, secret_digest, created_at,
                updated_at",
            $more,
            " FROM tokens ",
            $rest
        )
    };
}

const BY_CLIENT_ID: &str = columns!("", "WHERE client_id = ?1");
const BY_ID: &str = columns!("", "WHERE platform = ?1 AND id = ?2");
const IS_THERE: &str = "SELECT 1 FROM tokens WHERE platform = ?1 AND id = ?2";
/// Each row with the filter's verdict.
const LIST: &str = columns!(
    ", (?4 IS NULL OR name = ?4)
        AND (?5 IS NULL OR updated_at >= ?5) AND (?6 IS NULL OR updated_at <= ?6)",
    "WHERE platform = ?1 AND (created_at, id) > (?2, ?3) ORDER BY created_at, id"
);
const WITH_CLIENT_ID: &str = "SELECT 1 FROM tokens WHERE client_id = ?1";
const INSERT: &str = "INSERT INTO tokens (platform, id, name, permissions, client_id,
    secret_digest, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const DELETE: &str = "DELETE FROM tokens WHERE platform = ?1 AND id = ?2";

fn read(row: &Row<'_>) -> Result<TokenRow, StoreError> {
    let cells = Cells::new(row, "tokens", 1);
    Ok(TokenRow {
        platform: cells.id(0, "platform")?,
        id: cells.id(1, "id")?,
        name: cells.string(2, "name")?,
        permissions: Permissions::from_bits(cells.number(3, "permissions")?)
            .ok_or_else(|| cells.wrong("permissions"))?,
        client_id: cells.string(4, "client_id")?,
        secret_digest: cells.bytes(5, "secret_digest")?,
        created_at: cells.moment(6, "created_at")?,
        updated_at: cells.moment(7, "updated_at")?,
    })
}

fn place(row: &Row<'_>) -> Result<Cursor, StoreError> {
    let cells = Cells::new(row, "tokens", 1);
    let id: TokenId = cells.id(1, "id")?;
    Ok(Cursor::after(
        cells.moment(6, "created_at")?,
        *id.as_bytes(),
    ))
}

#[async_trait]
impl Tokens for SqliteStore {
    async fn token_by_client_id(&self, client_id: &str) -> Result<Option<TokenRow>, StoreError> {
        self.readers
            .read(|connection| one(connection, BY_CLIENT_ID, [client_id], read))
    }

    async fn token(
        &self,
        platform: PlatformId,
        id: TokenId,
    ) -> Result<Option<TokenRow>, StoreError> {
        let parameters = [platform.as_bytes(), id.as_bytes()];
        self.readers
            .read(|connection| one(connection, BY_ID, parameters, read))
    }

    async fn tokens(
        &self,
        platform: PlatformId,
        filter: &TokenFilter,
        page: PageRequest,
    ) -> Result<Page<TokenRow>, StoreError> {
        let filter = filter.clone();
        self.list(move |connection| {
            let times = &filter.times;
            let start = start(&page, times);
            let parameters = params![
                platform.as_bytes(),
                start.created_at().millis(),
                start.id(),
                filter.name,
                times.updated_after.map(Timestamp::millis),
                times.updated_before.map(Timestamp::millis),
            ];
            let walk = Walk {
                read,
                place,
                until: times.created_before,
            };
            walk.page(connection, LIST, parameters, &page)
        })
        .await
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &TokenWrite) -> Result<(), CommitError> {
    match write {
        TokenWrite::Insert(row) => insert(connection, row),
        TokenWrite::Expect { platform, id } => {
            if any(connection, IS_THERE, [platform.as_bytes(), id.as_bytes()])? {
                Ok(())
            } else {
                Err(Guard::TokenGone.into())
            }
        }
        TokenWrite::Delete { platform, id } => {
            match change(connection, DELETE, [platform.as_bytes(), id.as_bytes()])? {
                0 => Err(Guard::TokenGone.into()),
                _ => Ok(()),
            }
        }
    }
}

fn insert(connection: &Connection, row: &TokenRow) -> Result<(), CommitError> {
    let parameters = params![
        row.platform.as_bytes(),
        row.id.as_bytes(),
        row.name,
        row.permissions.bits(),
        row.client_id,
        row.secret_digest,
        row.created_at.millis(),
        row.updated_at.millis(),
    ];
    match change(connection, INSERT, parameters) {
        Err(StoreError::Rejected(_)) if any(connection, WITH_CLIENT_ID, [&row.client_id])? => {
            Err(Guard::ClientIdTaken.into())
        }
        done => Ok(done.map(|_| ())?),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::statement::plan, *};

    #[test]
    fn a_list_walks_its_index_in_order() {
        let plan = plan(LIST);
        assert!(
            plan.contains("tokens_by_age (platform=? AND (created_at,id)>(?,?))"),
            "{plan}"
        );
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
