//! Budgets in SQLite.
//!
//! Invariant: that of [`crate::budgets`].
//! Called by the writer.

use rusqlite::{Connection, params};

use crate::{
    budgets::BudgetWrite,
    error::{CommitError, Guard},
};

use super::{
    row::Cells,
    statement::{change, one},
};

/// Begins a window, counts within one that runs (`?4` now, `?5` when a fresh one would end,
/// `?6` the limit), or changes nothing.
const SPEND: &str = "INSERT INTO budgets (platform, scope, scope_id, window_ends, uses)
    VALUES (?1, ?2, ?3, ?5, 1)
    ON CONFLICT (platform, scope, scope_id) DO UPDATE SET
        uses = CASE WHEN window_ends > ?4 AND window_ends <= ?5 THEN uses + 1 ELSE 1 END,
        window_ends = CASE WHEN window_ends > ?4 AND window_ends <= ?5 THEN window_ends ELSE ?5 END
    WHERE uses < ?6 OR window_ends <= ?4 OR window_ends > ?5";
const WINDOW: &str = "SELECT scope_id, window_ends FROM budgets
    WHERE platform = ?1 AND scope = ?2 AND scope_id = ?3";

/// Does one write.
pub(super) fn write(connection: &Connection, write: &BudgetWrite) -> Result<(), CommitError> {
    let BudgetWrite::Spend {
        platform,
        scope,
        limit,
        window,
        now,
    } = *write;
    let (platform, kind, id) = (platform.as_bytes(), scope.kind(), scope.id());
    let fresh = now.plus(window);
    let parameters = params![platform, kind, id, now.millis(), fresh.millis(), limit];
    if limit > 0 && change(connection, SPEND, parameters)? > 0 {
        return Ok(());
    }
    let running = one(connection, WINDOW, params![platform, kind, id], |row| {
        Cells::new(row, "budgets", 0).moment(1, "window_ends")
    })?;
    // Without a window that runs the limit is zero: nothing to wait for, so a whole window.
    let ends = running
        .filter(|ends| *ends > now && *ends <= fresh)
        .unwrap_or(fresh);
    Err(Guard::BudgetSpent {
        scope,
        retry_after: ends.since(now),
    }
    .into())
}
