//! Running one statement.
//!
//! Invariant: each text is compiled once a connection and kept.
//! Called by the files of this backend that carry SQL.

use rusqlite::{Connection, Params, Row};

use crate::error::StoreError;

/// The first row, if there is one.
pub(super) fn one<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    rows.next()?.map(read).transpose()
}

/// Every row.
pub(super) fn all<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Whether there is any row.
pub(super) fn any(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
) -> Result<bool, StoreError> {
    Ok(connection.prepare_cached(sql)?.exists(parameters)?)
}

/// Changes rows and tells how many.
pub(super) fn change(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
) -> Result<usize, StoreError> {
    Ok(connection.prepare_cached(sql)?.execute(parameters)?)
}
