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
    listing::Walk,
    row::Cells,
    statement::{all, change},
};

macro_rules! columns {
    ($more:literal, $($rest:literal),+) => {
        concat!(
            "SELECT platform, id, event, body, state, attempts, next_attempt_at, created_at,
                last_error",
            $more,
            " FROM webhooks ",
            $($rest),+
        )
    };
}

/// Of one platform: its part of the index is in the order in which they fall due.
const DUE: &str = columns!(
    "",
    "WHERE platform = ?1 AND state = 'PENDING' AND next_attempt_at <= ?2
    ORDER BY next_attempt_at, rowid LIMIT ?3"
);
// Without an index: there are few platforms.
const ENABLED: &str = "SELECT id FROM platforms WHERE disabled_at IS NULL";
/// Each row with the filter's verdict.
const LIST: &str = columns!(
    ", ?1 IS NULL OR platform = ?1",
    "WHERE state = ?4 AND (created_at, id) > (?2, ?3) ORDER BY created_at, id"
);
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
const REVIVE: &str = "UPDATE webhooks
    SET state = 'PENDING', attempts = 0, next_attempt_at = ?3, created_at = ?3
    WHERE platform = ?1 AND id = ?2 AND state = 'DEAD'";
const REVIVE_MANY: &str = "UPDATE webhooks
    SET state = 'PENDING', attempts = 0, next_attempt_at = ?2, created_at = ?2
    WHERE rowid IN (SELECT rowid FROM webhooks WHERE platform = ?1 AND state = 'DEAD'
        ORDER BY next_attempt_at, rowid LIMIT ?3)";

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

fn place(row: &Row<'_>) -> Result<Cursor, StoreError> {
    let cells = Cells::new(row, "webhooks", 1);
    let id: WebhookId = cells.id(1, "id")?;
    Ok(Cursor::after(
        cells.moment(7, "created_at")?,
        *id.as_bytes(),
    ))
}

#[async_trait]
impl Webhooks for SqliteStore {
    async fn due_webhooks(
        &self,
        now: Timestamp,
        each: u32,
        limit: u32,
        except: &[PlatformId],
    ) -> Result<Vec<WebhookRow>, StoreError> {
        let except = except.to_vec();
        self.list(move |connection| {
            let platforms: Vec<PlatformId> = all(connection, ENABLED, [], |row| {
                Cells::new(row, "platforms", 0).id(0, "id")
            })?;
            let mut due = Vec::new();
            for platform in platforms {
                if !except.contains(&platform) {
                    let parameters = params![platform.as_bytes(), now.millis(), each];
                    due.extend(all(connection, DUE, parameters, read)?);
                }
            }
            // Stable: of one platform those of one moment stay in the order they were enqueued.
            due.sort_by_key(|row| row.next_attempt_at);
            due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            Ok(due)
        })
        .await
    }

    async fn webhooks(
        &self,
        platform: Option<PlatformId>,
        state: WebhookState,
        page: PageRequest,
    ) -> Result<Page<WebhookRow>, StoreError> {
        self.list(move |connection| {
            let start = page.start();
            let parameters = params![
                platform.as_ref().map(PlatformId::as_bytes),
                start.created_at().millis(),
                start.id(),
                state.text(),
            ];
            let walk = Walk {
                read,
                place,
                until: None,
            };
            walk.page(connection, LIST, parameters, &page)
        })
        .await
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
        let most = WebhookWrite::MOST_REVIVED;
        change(connection, REVIVE_MANY, params![platform, now, most])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::statement::plan, *};

    #[test]
    fn what_is_due_and_what_is_listed_is_walked_in_order() {
        for (sql, index) in [
            (
                DUE,
                "webhooks_due (platform=? AND state=? AND next_attempt_at<?)",
            ),
            (LIST, "webhooks_by_age (state=? AND (created_at,id)>(?,?))"),
            (REVIVE_MANY, "webhooks_due (platform=? AND state=?)"),
        ] {
            let plan = plan(sql);
            assert!(plan.contains(index), "{sql}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        }
    }

    #[test]
    fn one_webhook_is_changed_by_its_key() {
        for sql in [CLAIM, DELIVERED, FAILED, BURY, REVIVE] {
            let plan = plan(sql);
            assert!(plan.contains("(platform=? AND id=?)"), "{sql}: {plan}");
        }
    }
}
