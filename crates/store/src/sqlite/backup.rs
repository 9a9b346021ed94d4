//! Copies a database whole while others use it, and makes a copy fit to be restored.
//!
//! Invariant: a copy is one file without a log, checked page by page before it counts. What is
//! restored holds no session, code or challenge, and counts itself far beyond what was ever noted.
//! Called by the binary, for `backup` and `restore`.

use std::{fs::File, path::Path, sync::Arc, thread, time::Duration};

use rusqlite::{
    Connection, TransactionBehavior,
    backup::{Backup, StepResult},
};

use super::{
    SqliteStore, audit,
    look::{self, Look, Looked},
    migrations,
    open::{self, FLAGS},
};
use crate::{
    audit::AuditEntry,
    error::{CommitError, OpenFault, StoreError},
};

/// How many pages are copied at a time.
const STEP: i32 = 1024;
/// How far a restored database counts itself ahead: no installation comes so far, so whatever was
/// kept of it before is older.
const AHEAD: u64 = 1 << 32;

/// What a database keeps, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Customers that are not deleted.
    pub customers: u64,
    /// Wallets of customers and of operators.
    pub wallets: u64,
    /// When the newest entry of the audit log was made, in milliseconds since 1970.
    pub newest_entry: Option<i64>,
}

impl SqliteStore {
    /// Copies the database at `from` into the empty file `to`, as it is at one moment, beside
    /// whoever uses it. `progress` is told how many pages of how many are done.
    ///
    /// # Errors
    /// Those of any read, [`StoreError::Full`], and [`StoreError::Damaged`] when the copy is not
    /// whole.
    pub fn back_up(
        from: &Path,
        to: &Path,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(Look, Counted), StoreError> {
        match look::look(from)? {
            Looked::Kept(_) => {}
            Looked::Missing | Looked::Empty => return Err(StoreError::Open(OpenFault::Nothing)),
        }
        let source = look::quiet(from)?;
        source.busy_timeout(open::PATIENCE)?;
        // One transaction holds the moment; others write on meanwhile.
        source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema")?;
        let mut copy = Connection::open_with_flags(to, FLAGS)?;
        {
            let backup = Backup::new(&source, &mut copy)?;
            loop {
                let step = backup.step(STEP)?;
                let state = backup.progress();
                let pages = |number: i32| u64::try_from(number).unwrap_or(0);
                progress(
                    pages(state.pagecount - state.remaining),
                    pages(state.pagecount),
                );
                match step {
                    StepResult::Done => break,
                    StepResult::More => {}
                    _ => thread::sleep(Duration::from_millis(20)),
                }
            }
        }
        source.execute_batch("ROLLBACK")?;
        drop(source);
        copy.execute_batch("PRAGMA journal_mode = DELETE")?;
        let seen = check(&copy)?;
        drop(copy);
        sync(to)?;
        Ok(seen)
    }

    /// Checks a copied file, and tells what is in it.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is not whole, [`StoreError::NewerSchema`], and
    /// [`OpenFault::Nothing`] when it holds no installation.
    pub fn check_copy(path: &Path) -> Result<(Look, Counted), StoreError> {
        check(&Connection::open_with_flags(path, FLAGS)?)
    }

    /// Makes a copied file the newest state of its installation: brings its schema up to date, ends
    /// every session, code and challenge, and appends this entry, all or nothing. Gives its progress.
    ///
    /// # Errors
    /// Those of any write.
    pub fn make_newest(path: &Path, entry: &AuditEntry) -> Result<u64, StoreError> {
        const JUMP: &str = "UPDATE installation SET progress = progress + ?1";
        const PROGRESS: &str = "SELECT progress FROM installation";
        let mut connection = Connection::open_with_flags(path, FLAGS)?;
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")?;
        migrations::migrate(&mut connection)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for table in ["challenges", "otps", "sessions"] {
            transaction.execute(&["DELETE FROM ", table].concat(), [])?;
        }
        transaction.execute(JUMP, [AHEAD.cast_signed()])?;
        match audit::append(&transaction, entry) {
            Ok(()) => {}
            Err(CommitError::Store(error)) => return Err(error),
            Err(CommitError::Guard(guard)) => return Err(StoreError::Rejected(Arc::new(guard))),
        }
        let progress: i64 = transaction.query_row(PROGRESS, [], |row| row.get(0))?;
        transaction.commit()?;
        drop(connection);
        sync(path)?;
        Ok(progress.cast_unsigned())
    }

    /// Counts what the database keeps.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn counted(&self) -> Result<Counted, StoreError> {
        self.readers.read(count)
    }
}

fn check(connection: &Connection) -> Result<(Look, Counted), StoreError> {
    let said: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        return Err(damaged(said));
    }
    if connection.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err(damaged("a row refers to nothing".to_owned()));
    }
    match look::read(connection)? {
        Looked::Kept(look) => Ok((look, count(connection)?)),
        Looked::Missing | Looked::Empty => Err(StoreError::Open(OpenFault::Nothing)),
    }
}

fn count(connection: &Connection) -> Result<Counted, StoreError> {
    let number = |sql| -> Result<u64, StoreError> {
        let number: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        Ok(number.cast_unsigned())
    };
    let operators = if look::has(connection, "mobilecoin_accounts")? {
        number("SELECT count(*) FROM mobilecoin_accounts")?
    } else {
        0
    };
    Ok(Counted {
        customers: number("SELECT count(*) FROM customers WHERE deleted_at IS NULL")?,
        wallets: number("SELECT count(*) FROM wallets")? + operators,
        newest_entry: connection.query_row("SELECT max(at) FROM audit", [], |row| row.get(0))?,
    })
}

/// What is wrong with a copy.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unsound(String);

fn damaged(said: String) -> StoreError {
    StoreError::Damaged(Arc::new(Unsound(said)))
}

fn sync(path: &Path) -> Result<(), StoreError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| StoreError::Open(OpenFault::File(Arc::new(error))))
}
