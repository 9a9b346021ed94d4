//! Whether the operator's ceiling leaves room for a change.
//!
//! Invariant: reads only.
//! Called by the readiness probe.

use rusqlite::Connection;

use crate::error::StoreError;

/// A change may need so much, in bytes: 16 pages of the usual size.
const ROOM: u64 = 16 * 4096;

/// What the database may still take below the ceiling, in bytes.
pub(super) fn free(connection: &Connection, max_bytes: u64) -> Result<u64, StoreError> {
    const SIZES: &str = "SELECT page_count, freelist_count, page_size
        FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
    let mut statement = connection.prepare_cached(SIZES)?;
    let (pages, free, size) = statement.query_row([], |row| {
        let number = |index| row.get::<_, i64>(index).map(i64::cast_unsigned);
        Ok((number(0)?, number(1)?, number(2)?))
    })?;
    let most = max_bytes / size.max(1);
    let pages = most.saturating_sub(pages).saturating_add(free);
    Ok(pages.saturating_mul(size))
}

/// Insists on room for a change below the ceiling; this is a real read as well.
pub(super) fn insist(connection: &Connection, max_bytes: Option<u64>) -> Result<(), StoreError> {
    let free = free(connection, max_bytes.unwrap_or(u64::MAX))?;
    if max_bytes.is_some() && free < ROOM {
        return Err(StoreError::Full);
    }
    Ok(())
}
