//! Looks at the file itself: whether SQLite finds it whole, and how it writes.
//!
//! Invariant: reads only.
//! Called by the binary, for an operator who asks.

use super::{SqliteStore, statement::one};
use crate::error::StoreError;

/// What SQLite says of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// The first thing that is wrong with the file, if something is.
    pub problem: Option<String>,
    /// How changes become durable: `wal`, as it should be.
    pub journal_mode: String,
    /// How large the file is, in bytes.
    pub bytes: u64,
}

impl SqliteStore {
    /// Reads every page and every index of the file.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn examine(&self) -> Result<Examination, StoreError> {
        const SIZE: &str = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        self.readers.read(|connection| {
            let text = |sql| one(connection, sql, [], |row| Ok(row.get::<_, String>(0)?));
            let found = text("PRAGMA quick_check(1)")?.filter(|found| found != "ok");
            let stray = one(connection, "PRAGMA foreign_key_check", [], |row| {
                Ok(row.get::<_, String>(0)?)
            })?;
            let stray = stray.map(|table| format!("a row of {table} refers to nothing"));
            let bytes = one(connection, SIZE, [], |row| Ok(row.get::<_, i64>(0)?))?;
            Ok(Examination {
                problem: found.or(stray),
                journal_mode: text("PRAGMA journal_mode")?.unwrap_or_default(),
                bytes: bytes.and_then(|bytes| bytes.try_into().ok()).unwrap_or(0),
            })
        })
    }
}
