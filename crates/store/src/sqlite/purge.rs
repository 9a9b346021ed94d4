//! Purging in SQLite.
//!
//! Invariant: that of [`crate::purge`]; each statement walks the index of its table's moments.
//! Called by `custody` through [`Expired`], and by the writer.

use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, params};
use seedport_wire::Timestamp;

use crate::{
    error::{CommitError, StoreError},
    purge::{Expired, PurgeExpired},
};

use super::{
    SqliteStore,
    row::Cells,
    statement::{change, one},
};

/// How the rows of a table go.
struct Kind {
    /// The oldest one's moment.
    oldest: &'static str,
    /// Removes a number of the oldest.
    remove: &'static str,
    /// The moment that it is about.
    before: fn(&PurgeExpired) -> Timestamp,
}

macro_rules! kind {
    ($table:literal, $key:literal, $moment:literal, $which:literal, $before:expr) => {
        Kind {
            oldest: concat!(
                "SELECT ",
                $moment,
                " FROM ",
                $table,
                " WHERE ",
                $which,
                $moment,
                " < ?1 ORDER BY ",
                $moment,
                " LIMIT 1"
            ),
            remove: concat!(
                "DELETE FROM ",
                $table,
                " WHERE (",
                $key,
                ") IN (SELECT ",
                $key,
                " FROM ",
                $table,
                " WHERE ",
                $which,
                $moment,
                " < ?1 ORDER BY ",
                $moment,
                " LIMIT ?2)"
            ),
            before: $before,
        }
    };
}

const KINDS: [Kind; 6] = [
    kind!(
        "challenges",
        "platform, account, id",
        "expires_at",
        "",
        |purge| purge.before
    ),
    kind!(
        "otps",
        "platform, account, credential",
        "expires_at",
        "",
        |purge| purge.before
    ),
    kind!(
        "sessions",
        "platform, account, id",
        "expires_at",
        "",
        |purge| purge.before
    ),
    kind!(
        "budgets",
        "platform, scope, scope_id",
        "window_ends",
        "",
        |purge| purge.before
    ),
    kind!(
        "webhooks",
        "platform, id",
        "created_at",
        "state = 'DELIVERED' AND ",
        |purge| purge.delivered_before
    ),
    kind!(
        "webhooks",
        "platform, id",
        "created_at",
        "state = 'DEAD' AND ",
        |purge| purge.dead_before
    ),
];

#[async_trait]
impl Expired for SqliteStore {
    async fn overdue(&self, purge: PurgeExpired) -> Result<Option<Duration>, StoreError> {
        self.readers.read(|connection| {
            let mut longest = None;
            for kind in &KINDS {
                let before = (kind.before)(&purge);
                let oldest = one(connection, kind.oldest, [before.millis()], |row| {
                    Cells::new(row, "purge", 0).moment(0, "moment")
                })?;
                longest = longest.max(oldest.map(|oldest| before.since(oldest)));
            }
            Ok(longest)
        })
    }
}

/// Does one purge.
pub(super) fn run(connection: &Connection, purge: PurgeExpired) -> Result<(), CommitError> {
    for kind in &KINDS {
        let before = (kind.before)(&purge).millis();
        change(
            connection,
            kind.remove,
            params![before, PurgeExpired::MOST_ROWS],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::statement::plan, *};

    #[test]
    fn what_is_oldest_is_found_by_an_index() {
        for kind in &KINDS {
            for sql in [kind.oldest, kind.remove] {
                let plan = plan(sql);
                assert!(!plan.contains("SCAN"), "{sql}: {plan}");
                assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
            }
        }
    }
}
