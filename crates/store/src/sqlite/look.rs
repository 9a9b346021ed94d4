//! Looks at a database before it is opened, and changes no byte of it.
//!
//! Invariant: what is refused here is as it was found: nothing is recovered, folded in, migrated or
//! made. A write-ahead log that is not the database's own is told before SQLite plays it in.
//! Called by `SqliteStore::open`, and by the binary, which decides on what it sees.
//!
//! How a foreign log is told. Each transaction counts itself in the database (`progress`), so the
//! log of a database begins at most one after what the file itself says, and ends no earlier.

use std::{
    ffi::OsStr,
    fs,
    io::ErrorKind,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf, absolute},
    sync::Arc,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};

use super::{
    log_file::{self, Log},
    migrations, place, quorum_keys,
    row::Cells,
    statement::{all, one},
};
use crate::{
    error::{OpenFault, StoreError},
    quorum_keys::QuorumKeyRow,
};

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    /// No file.
    Missing,
    /// A file without a table: of no byte, or a bare header.
    Empty,
    /// A database of ours.
    Kept(Look),
}

/// What a database says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The newest migration that was applied.
    pub schema: u32,
    /// Its id, once it belongs to an installation.
    pub id: Option<[u8; 16]>,
    /// How many transactions it has had.
    pub progress: u64,
    /// Its quorum keys, the newest first.
    pub quorum_keys: Vec<QuorumKeyRow>,
}

/// Looks.
pub(super) fn look(path: &Path) -> Result<Looked, StoreError> {
    let empty = match fs::metadata(path) {
        Ok(data) if data.len() > 0 => None,
        Ok(_) => Some(Looked::Empty),
        Err(error) if error.kind() == ErrorKind::NotFound => Some(Looked::Missing),
        Err(error) => return Err(StoreError::Open(OpenFault::File(Arc::new(error)))),
    };
    // SQLite keeps the log beside the file that a link leads to.
    let path = &place::real(path);
    let log = place::beside(path, "-wal");
    if let Some(looked) = empty {
        // SQLite would remove the log, which may be all that is left.
        return match log_file::read(&log, None) {
            Ok(Log::Nothing) => Ok(looked),
            Ok(_) => Err(stray(log)),
            Err(error) => Err(StoreError::Open(OpenFault::File(Arc::new(error)))),
        };
    }
    if !log.exists() {
        // Nobody has it open, and SQLite would make a log to look for one.
        return read(&file_alone(path)?);
    }
    let (whole, is_alone) = whole(path)?;
    if is_alone {
        let looked = read(&whole);
        drop(whole);
        insist_on_own_log(path, log, looked)
    } else {
        // Who has it open looked at the log.
        read(&whole)
    }
}

/// A connection that sees the log, and whether no other one is open. It neither writes nor folds
/// the log in.
fn whole(path: &Path) -> Result<(Connection, bool), StoreError> {
    let alone = quiet(path)?;
    // Alone, SQLite keeps the log's index in memory and makes no file for it.
    alone.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
    match touch(&alone) {
        Ok(()) => return Ok((alone, true)),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {}
        Err(error) => return Err(error.into()),
    }
    drop(alone);
    let beside = quiet(path)?;
    beside.busy_timeout(super::open::PATIENCE)?;
    touch(&beside)?;
    Ok((beside, false))
}

/// A connection that writes nothing, and leaves the log as it is when it is closed.
pub(super) fn quiet(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, super::open::FLAGS)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(std::time::Duration::ZERO)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF")?;
    Ok(connection)
}

fn touch(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

/// A connection that sees the file alone, as if it had no log.
fn file_alone(path: &Path) -> Result<Connection, StoreError> {
    let path = absolute(path).map_err(|error| {
        let error = Arc::new(error);
        StoreError::Open(OpenFault::File(error))
    })?;
    let uri = ["file:", &escaped(path.as_os_str()), "?immutable=1"].concat();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(uri, flags)?)
}

/// A path as an address has it.
fn escaped(path: &OsStr) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(byte) {
            out.push(char::from(*byte));
        } else {
            out.push('%');
            out.push_str(&hex::encode([*byte]));
        }
    }
    out
}

/// Gives what was seen with the log, once the log is known to be the database's own.
fn insist_on_own_log(
    path: &Path,
    log: PathBuf,
    looked: Result<Looked, StoreError>,
) -> Result<Looked, StoreError> {
    let file = file_alone(path)?;
    let alone = match read(&file) {
        Ok(alone) => alone,
        // Without its log it may be half of itself; what it is with it counts.
        Err(_) if looked.is_ok() => return looked,
        Err(error) => return Err(error),
    };
    let root = match root(&file)? {
        Some(root) => Some(root),
        None => root(&whole(path)?.0).unwrap_or(None),
    };
    let page_size: u32 = file.query_row("PRAGMA page_size", [], |row| row.get(0))?;
    drop(file);
    let found = log_file::read(&log, root);
    let found = found.map_err(|error| StoreError::Open(OpenFault::File(Arc::new(error))))?;
    let (of_log, first) = match found {
        Log::Nothing => return looked,
        Log::Other => return Err(stray(log)),
        Log::Pages { page_size, first } => (page_size, first),
    };
    let (before, after) = match (&alone, &looked) {
        (_, Err(StoreError::Damaged(_) | StoreError::Inconsistent { .. })) => {
            return Err(stray(log));
        }
        (_, Err(_)) => return looked,
        (Looked::Kept(before), Ok(Looked::Kept(after))) => (before, after),
        (Looked::Kept(_), Ok(_)) => return Err(stray(log)),
        // All of it is still in its log.
        (_, Ok(_)) => {
            return if first.unwrap_or(0) > 1 {
                Err(stray(log))
            } else {
                looked
            };
        }
    };
    let is_own = of_log == page_size
        && (before.id.is_none() || before.id == after.id)
        && before.progress <= after.progress
        && first.is_none_or(|first| first <= before.progress.saturating_add(1));
    let counts = before.schema >= migrations::WITH_PROGRESS && before.id.is_some();
    // A log without the count was written by hand, by an older version, or by somebody else.
    let is_own = is_own && (first.is_some() || !counts || is_sound(path)?);
    if is_own { looked } else { Err(stray(log)) }
}

fn is_sound(path: &Path) -> Result<bool, StoreError> {
    let (whole, _) = whole(path)?;
    let said: String = whole.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok(said == "ok")
}

fn stray(log: PathBuf) -> StoreError {
    StoreError::Open(OpenFault::StrayLog { log })
}

fn root(connection: &Connection) -> Result<Option<u32>, StoreError> {
    const ROOT: &str = "SELECT rootpage FROM sqlite_schema
        WHERE type = 'table' AND name = 'installation'";
    one(connection, ROOT, [], |row| Ok(row.get(0)?))
}

/// What a connection sees.
pub(super) fn read(connection: &Connection) -> Result<Looked, StoreError> {
    const NEWEST: &str = "SELECT coalesce(max(version), 0) FROM refinery_schema_history";
    const ID: &str = "SELECT id FROM installation";
    const PROGRESS: &str = "SELECT progress FROM installation";
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        return Ok(Looked::Empty);
    }
    if !has(connection, "refinery_schema_history")? {
        return Err(StoreError::Open(OpenFault::Foreign));
    }
    migrations::refuse_newer(connection)?;
    let schema: u32 = connection.query_row(NEWEST, [], |row| row.get(0))?;
    let is_begun = has(connection, "installation")?;
    let id = if is_begun {
        one(connection, ID, [], |row| {
            Cells::new(row, "installation", 0).bytes(0, "id")
        })?
    } else {
        None
    };
    let progress = if schema >= migrations::WITH_PROGRESS {
        one(connection, PROGRESS, [], |row| {
            Cells::new(row, "installation", 0).number(0, "progress")
        })?
    } else {
        None
    };
    let quorum_keys = if has(connection, "quorum_keys")? {
        all(connection, quorum_keys::ALL, [], quorum_keys::read)?
    } else {
        Vec::new()
    };
    Ok(Looked::Kept(Look {
        schema,
        id,
        progress: progress.unwrap_or(0),
        quorum_keys,
    }))
}

pub(super) fn has(connection: &Connection, table: &str) -> Result<bool, StoreError> {
    const HAS: &str = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)";
    Ok(connection.query_row(HAS, [table], |row| row.get(0))?)
}
