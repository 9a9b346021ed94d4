//! Opening connections: the file, its settings, its schema.
//!
//! Invariant: the file is its owner's only from its first byte on, and a schema that this
//! program does not know is left alone.
//! Called by `SqliteStore::open`.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::ErrorKind,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};

use super::migrations;
use crate::error::{OpenFault, StoreError};

/// How long a statement waits for another process that writes.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// How every file is opened that is there: each connection is one thread's at a time.
pub(super) const FLAGS: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// More than the backend has statements, so that each is compiled once a connection.
const STATEMENTS: usize = 128;

/// The most pages that SQLite can give a file.
const MOST_PAGES: u64 = 4_294_967_294;

/// What every connection is told first. Savepoints keep their undo log in memory, not in a file
/// of the system's; and the log is folded into the database each 16 MB.
const SETTINGS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA secure_delete = FAST;
";

/// How long an opening waits for another one, which may be bringing a large schema up to date.
const OPENING: Duration = Duration::from_secs(30);

/// How often it looks again meanwhile.
const AGAIN: Duration = Duration::from_millis(20);

/// Makes whoever else opens a store in this directory wait until the answer is dropped, for
/// [`OPENING`] at the most.
///
/// SQLite does not wait when two connections switch a new file to its write-ahead log at once,
/// and a migration is decided on before it is applied. The lock is the kernel's, on the directory
/// itself: it leaves no file behind, and a process that dies drops it.
#[cfg(unix)]
pub(super) fn alone(path: &Path) -> Result<File, StoreError> {
    alone_within(path, OPENING)
}

fn alone_within(path: &Path, most: Duration) -> Result<File, StoreError> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let fault = |error| StoreError::Open(OpenFault::File(Arc::new(error)));
    let directory = File::open(parent.unwrap_or(Path::new("."))).map_err(fault)?;
    let begun = Instant::now();
    loop {
        match directory.try_lock() {
            Ok(()) => return Ok(directory),
            Err(TryLockError::Error(error)) => return Err(fault(error)),
            Err(TryLockError::WouldBlock) if begun.elapsed() >= most => {
                return Err(StoreError::Open(OpenFault::Opening));
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(AGAIN),
        }
    }
}

/// Makes the file, readable by its owner only, unless there is one.
///
/// An existing file is not even opened: closing it would drop the locks that a connection of
/// this process may hold on it (POSIX locks belong to the process).
pub(super) fn make_file(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::Open(OpenFault::File(Arc::new(error)))),
    }
}

/// The connection that writes, on a schema that is up to date.
pub(super) fn writer(path: &Path, max_bytes: Option<u64>) -> Result<Connection, StoreError> {
    let mut connection = connect(path)?;
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    migrations::refuse_newer(&connection)?;
    migrations::migrate(&mut connection)?;
    if let Some(bytes) = max_bytes {
        let page: u32 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let pages = (bytes / u64::from(page.max(1))).clamp(1, MOST_PAGES);
        // In range: `MOST_PAGES` is far below the largest `i64`.
        let pages = i64::try_from(pages).unwrap_or(i64::MAX);
        connection.pragma_update(None, "max_page_count", pages)?;
    }
    Ok(connection)
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = connect(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, FLAGS)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Plans must not depend on the values bound, else statements are compiled again at use.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(SETTINGS)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_that_does_not_end_is_told_and_not_waited_for_for_ever() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("seedport.db");
        let first = alone(&path).expect("nobody else");
        let refused = alone_within(&path, AGAIN).expect_err("the first one has it");
        assert!(
            matches!(refused, StoreError::Open(OpenFault::Opening)),
            "{refused:?}"
        );
        drop(first);
        alone_within(&path, AGAIN).expect("it is free again");
    }
}
