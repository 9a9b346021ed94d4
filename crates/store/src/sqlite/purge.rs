//! Purging in SQLite.
//!
//! Invariant: that of [`crate::purge`].
//! Called by the writer.

use rusqlite::{Connection, params};

use crate::{error::CommitError, purge::PurgeExpired};

use super::statement::change;

const PURGES: [&str; 5] = [
    "DELETE FROM challenges WHERE (platform, account, id) IN (
        SELECT platform, account, id FROM challenges WHERE expires_at < ?1
        ORDER BY expires_at LIMIT ?2)",
    "DELETE FROM otps WHERE (platform, account, credential) IN (
        SELECT platform, account, credential FROM otps WHERE expires_at < ?1
        ORDER BY expires_at LIMIT ?2)",
    "DELETE FROM sessions WHERE (platform, account, id) IN (
        SELECT platform, account, id FROM sessions WHERE expires_at < ?1
        ORDER BY expires_at LIMIT ?2)",
    "DELETE FROM budgets WHERE (platform, scope, scope_id) IN (
        SELECT platform, scope, scope_id FROM budgets WHERE window_ends < ?1
        ORDER BY window_ends LIMIT ?2)",
    "DELETE FROM webhooks WHERE (platform, id) IN (
        SELECT platform, id FROM webhooks WHERE state = 'DELIVERED' AND created_at < ?1
        ORDER BY created_at LIMIT ?2)",
];

/// Does one purge.
pub(super) fn run(connection: &Connection, purge: PurgeExpired) -> Result<(), CommitError> {
    for sql in PURGES {
        change(
            connection,
            sql,
            params![purge.before.millis(), PurgeExpired::MOST_ROWS],
        )?;
    }
    Ok(())
}
