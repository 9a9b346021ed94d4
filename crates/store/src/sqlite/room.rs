//! Whether the operator's ceiling leaves room for a change.
//!
//! Invariant: reads only.
//! Called by the readiness probe.

use rusqlite::Connection;

use crate::error::StoreError;

/// A change may need so many new pages.
const PAGES: u64 = 16;

/// Insists on room for a change below the ceiling; this is a real read as well.
pub(super) fn insist(connection: &Connection, max_bytes: Option<u64>) -> Result<(), StoreError> {
    const SIZES: &str = "SELECT page_count, freelist_count, page_size
        FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
    let mut statement = connection.prepare_cached(SIZES)?;
    let (pages, free, size) = statement.query_row([], |row| {
        let number = |index| row.get::<_, i64>(index).map(i64::cast_unsigned);
        Ok((number(0)?, number(1)?, number(2)?))
    })?;
    let Some(bytes) = max_bytes else {
        return Ok(());
    };
    let most = bytes / size.max(1);
    if most.saturating_sub(pages).saturating_add(free) < PAGES {
        return Err(StoreError::Full);
    }
    Ok(())
}
