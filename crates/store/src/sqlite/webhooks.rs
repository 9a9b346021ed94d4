//! The outbox of webhooks in SQLite.
//!
//! Invariant: that of [`crate::webhooks`]; the one writer and the state in the conditions hold
//! it.
//! Called by `custody` through [`Webhooks`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Params, Row, params};
use seedport_wire::{
    Timestamp,
    ids::{PlatformId, WebhookId},
};

use crate::{
    error::{CommitError, Guard, StoreError},
    page::{Cursor, Page, PageRequest},
    webhooks::{WebhookRow, WebhookState, WebhookWrite, Webhooks},
};

use super::{
    SqliteStore,
    row::Cells,
    statement::{all, change, one},
};

macro_rules! select {
    ($($rest:literal),+) => {
        concat!(
            "SELECT platform, id, event, body, state, attempts, next_attempt_at, created_at,
                last_error FROM webhooks ",
            $($rest),+
        )
    };
}

/// A listing by a state that the text spells out, so that a partial index can serve it.
macro_rules! list {
    ($state:literal) => {
        select!(
            "WHERE state = '",
            $state,
            "' AND (?1 IS NULL OR platform = ?1) AND (created_at, id) > (?2, ?3)
            ORDER BY created_at, id LIMIT ?4"
        )
    };
}

const DUE: &str = select!(
    "WHERE rowid IN (
        SELECT due FROM (
            SELECT rowid AS due,
                row_number() OVER (PARTITION BY platform ORDER BY next_attempt_at, rowid) AS turn
            FROM webhooks WHERE state = 'PENDING' AND next_attempt_at <= ?1
                AND +platform NOT IN (SELECT id FROM platforms WHERE disabled_at IS NOT NULL)
        ) WHERE turn <= ?2
    ) ORDER BY next_attempt_at, rowid LIMIT ?3"
);
const NEXT: &str = "SELECT id, next_attempt_at FROM webhooks WHERE state = 'PENDING'
    ORDER BY next_attempt_at LIMIT 1";
const LIST_PENDING: &str = list!("PENDING");
const LIST_DELIVERED: &str = list!("DELIVERED");
const LIST_DEAD: &str = list!("DEAD");
const ENQUEUE: &str = "INSERT INTO webhooks (platform, id, event, body, dedupe, state, attempts,
    next_attempt_at, created_at)
    SELECT ?1, ?2, ?3, ?4, ?5, 'PENDING', 0, ?6, ?6
    WHERE EXISTS (SELECT 1 FROM platforms WHERE id = ?1 AND webhook_endpoint IS NOT NULL)
    ON CONFLICT (platform, dedupe) WHERE dedupe IS NOT NULL DO NOTHING";
const CLAIM: &str = "UPDATE webhooks SET next_attempt_at = ?3
    WHERE platform = ?1 AND id = ?2 AND state = 'PENDING' AND +next_attempt_at <= ?4";
const DELIVERED: &str = "UPDATE webhooks SET state = 'DELIVERED'
    WHERE platform = ?1 AND id = ?2 AND state = 'PENDING'";
const FAILED: &str = "UPDATE webhooks
    SET attempts = attempts + 1, last_error = ?3, next_attempt_at = ?4
    WHERE platform = ?1 AND id = ?2 AND state = 'PENDING'";
const BURY: &str = "UPDATE webhooks SET attempts = attempts + 1, last_error = ?3, state = 'DEAD'
    WHERE platform = ?1 AND id = ?2 AND state = 'PENDING'";
// By the index of what is due: the platform's other rows are many.
const POSTPONE: &str = "UPDATE webhooks SET next_attempt_at = ?2
    WHERE rowid IN (
        SELECT rowid FROM webhooks
        WHERE state = 'PENDING' AND next_attempt_at <= ?3 AND +platform = ?1
        ORDER BY next_attempt_at, rowid LIMIT ?4
    )";
const REVIVE: &str = "UPDATE webhooks
    SET state = 'PENDING', attempts = 0, next_attempt_at = ?3, created_at = ?3
    WHERE platform = ?1 AND id = ?2 AND state = 'DEAD'";
const REVIVE_ALL: &str = "UPDATE webhooks
    SET state = 'PENDING', attempts = 0, next_attempt_at = ?2, created_at = ?2
    WHERE platform = ?1 AND state = 'DEAD'";

fn read(row: &Row<'_>) -> Result<WebhookRow, StoreError> {
    let cells = Cells::new(row, "webhooks", 1);
    Ok(WebhookRow {
        platform: cells.id(0, "platform")?,
        id: cells.id(1, "id")?,
        event: cells.string(2, "event")?,
        body: cells.string(3, "body")?,
        state: cells.word(4, "state")?,
        attempts: cells.number(5, "attempts")?,
        next_attempt_at: cells.moment(6, "next_attempt_at")?,
        created_at: cells.moment(7, "created_at")?,
        last_error: cells.string_or_null(8, "last_error")?,
    })
}

#[async_trait]
impl Webhooks for SqliteStore {
    async fn due_webhooks(
        &self,
        now: Timestamp,
        each: u32,
        limit: u32,
    ) -> Result<Vec<WebhookRow>, StoreError> {
        self.readers
            .read(|connection| all(connection, DUE, params![now.millis(), each, limit], read))
    }

    async fn next_webhook_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.readers.read(|connection| {
            one(connection, NEXT, [], |row| {
                Cells::new(row, "webhooks", 0).moment(1, "next_attempt_at")
            })
        })
    }

    async fn webhooks(
        &self,
        platform: Option<PlatformId>,
        state: WebhookState,
        page: PageRequest,
    ) -> Result<Page<WebhookRow>, StoreError> {
        let sql = match state {
            WebhookState::Pending => LIST_PENDING,
            WebhookState::Delivered => LIST_DELIVERED,
            WebhookState::Dead => LIST_DEAD,
        };
        let start = page.start();
        let rows = self.readers.read(|connection| {
            let parameters = params![
                platform.as_ref().map(PlatformId::as_bytes),
                start.created_at().millis(),
                start.id(),
                page.limit() + 1,
            ];
            all(connection, sql, parameters, read)
        })?;
        Ok(Page::cut(rows, &page, |row| {
            Cursor::after(row.created_at, *row.id.as_bytes())
        }))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &WebhookWrite) -> Result<(), CommitError> {
    match write {
        WebhookWrite::Enqueue {
            platform,
            id,
            event,
            body,
            dedupe,
            now,
        } => {
            let (platform, id, now) = (platform.as_bytes(), id.as_bytes(), now.millis());
            let parameters = params![platform, id, event, body, dedupe, now];
            change(connection, ENQUEUE, parameters)?;
            Ok(())
        }
        WebhookWrite::Claim { ids, until, now } => ids.iter().try_for_each(|(platform, id)| {
            let (platform, id) = (platform.as_bytes(), id.as_bytes());
            let parameters = params![platform, id, until.millis(), now.millis()];
            settle(connection, CLAIM, parameters)
        }),
        WebhookWrite::Delivered { platform, id } => {
            let parameters = [platform.as_bytes(), id.as_bytes()];
            settle(connection, DELIVERED, parameters)
        }
        WebhookWrite::Failed {
            platform,
            id,
            next_attempt_at,
            error,
        } => {
            let (platform, id) = (platform.as_bytes(), id.as_bytes());
            let parameters = params![platform, id, error, next_attempt_at.millis()];
            settle(connection, FAILED, parameters)
        }
        WebhookWrite::Bury {
            platform,
            id,
            error,
        } => {
            let parameters = params![platform.as_bytes(), id.as_bytes(), error];
            settle(connection, BURY, parameters)
        }
        WebhookWrite::Postpone {
            platform,
            until,
            now,
        } => {
            let most = WebhookWrite::MOST_POSTPONED;
            let parameters = params![platform.as_bytes(), until.millis(), now.millis(), most];
            change(connection, POSTPONE, parameters)?;
            Ok(())
        }
        WebhookWrite::Revive { platform, id, now } => revive(connection, *platform, *id, *now),
    }
}

/// Changes the one row that the text names, or refuses.
fn settle(connection: &Connection, sql: &str, parameters: impl Params) -> Result<(), CommitError> {
    match change(connection, sql, parameters)? {
        0 => Err(Guard::WebhookGone.into()),
        _ => Ok(()),
    }
}

fn revive(
    connection: &Connection,
    platform: PlatformId,
    id: Option<WebhookId>,
    now: Timestamp,
) -> Result<(), CommitError> {
    let (platform, now) = (platform.as_bytes(), now.millis());
    if let Some(id) = id {
        settle(connection, REVIVE, params![platform, id.as_bytes(), now])
    } else {
        change(connection, REVIVE_ALL, params![platform, now])?;
        Ok(())
    }
}
