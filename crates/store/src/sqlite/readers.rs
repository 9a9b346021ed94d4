//! The connections that read.
//!
//! Invariant: a connection serves one read at a time; a read never waits for a writer, only for
//! other reads when all connections are taken. Whatever a read leaves behind, the next one finds no
//! transaction.
//! Called by every read of this backend: by point reads inline, microseconds each; by listings on
//! threads of their own.

use std::sync::{
    Mutex, PoisonError, TryLockError,
    atomic::{AtomicUsize, Ordering},
};

use rusqlite::Connection;

use crate::error::StoreError;

/// A fixed set of connections; never empty.
#[derive(Debug)]
pub(super) struct Readers {
    connections: Box<[Mutex<Connection>]>,
    next: AtomicUsize,
}

impl Readers {
    /// Takes at least one connection.
    pub(super) fn new(connections: Vec<Connection>) -> Self {
        assert!(
            !connections.is_empty(),
            "`SqliteStore::open` makes at least one reader"
        );
        let connections = connections.into_iter().map(Mutex::new).collect();
        Self {
            connections,
            next: AtomicUsize::new(0),
        }
    }

    /// Runs `work` on a free connection, or waits for one.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (wrapped, first) = {
            let start = self.next.fetch_add(1, Ordering::Relaxed) % self.connections.len();
            self.connections.split_at(start)
        };
        for connection in first.iter().chain(wrapped) {
            match connection.try_lock() {
                Ok(free) => return on(&free, work),
                Err(TryLockError::Poisoned(free)) => return on(&free.into_inner(), work),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        // A panic in an earlier read ended its statement.
        on(
            &first[0].lock().unwrap_or_else(PoisonError::into_inner),
            work,
        )
    }
}

/// Runs `work` outside of any transaction. One that an earlier read left behind, by a fault or a
/// panic, would show the state of its moment for ever, and keep the log from being folded.
fn on<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    if !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    work(connection)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn a_transaction_that_a_read_left_behind_does_not_outlive_it() {
        let connection = Connection::open_in_memory().expect("it opens");
        let readers = Readers::new(vec![connection]);
        let begin = |connection: &Connection| Ok(connection.execute_batch("BEGIN")?);
        readers.read(begin).expect("begun");
        readers.read(begin).expect("the one before was rolled back");
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            readers.read::<()>(|connection| {
                connection.execute_batch("BEGIN").expect("begun");
                panic!("as a test")
            })
        }));
        assert!(panicked.is_err());
        readers.read(begin).expect("this one as well");
    }
}
