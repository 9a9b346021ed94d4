//! Running one statement.
//!
//! Invariant: each text is compiled once a connection and kept.
//! Called by the files of this backend that carry SQL.

use rusqlite::{CachedStatement, Connection, Params, Row};

use crate::{error::StoreError, slice::Slice};

/// The statement of a text. Where tests are built its plan is looked at.
pub(super) fn prepared<'a>(
    connection: &'a Connection,
    sql: &str,
) -> Result<CachedStatement<'a>, StoreError> {
    #[cfg(debug_assertions)]
    super::plans::look(connection, sql);
    Ok(connection.prepare_cached(sql)?)
}

/// The first row, if there is one.
pub(super) fn one<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = prepared(connection, sql)?;
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
    let mut statement = prepared(connection, sql)?;
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
    Ok(prepared(connection, sql)?.exists(parameters)?)
}

/// The slice as the values of `LIMIT` and `OFFSET`, where a limit below zero is none.
pub(super) fn bounds(slice: Slice) -> (i64, i64) {
    // A number beyond the range counts more rows than there can be.
    let bound = |number| i64::try_from(number).unwrap_or(i64::MAX);
    (slice.limit.map_or(-1, bound), bound(slice.offset))
}

/// Changes rows and tells how many.
pub(super) fn change(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
) -> Result<usize, StoreError> {
    Ok(prepared(connection, sql)?.execute(parameters)?)
}

/// The steps by which SQLite would run this text on the newest schema, one a line.
#[cfg(test)]
pub(super) fn plan(sql: &str) -> String {
    let directory = tempfile::TempDir::new().expect("a temporary directory");
    let path = directory.path().join("store.db");
    super::open::make_file(&path).expect("a new file");
    let connection = super::open::writer(&path, None).expect("it opens");
    let explain = format!("EXPLAIN QUERY PLAN {sql}");
    let mut statement = connection.prepare(&explain).expect("it compiles");
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().expect("a step") {
        steps.push(row.get::<_, String>("detail").expect("its text"));
    }
    steps.join("\n")
}
