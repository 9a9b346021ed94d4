//! The connections that read.
//!
//! Invariant: a connection serves one read at a time; a read never waits for a writer, only for
//! other reads when all connections are taken (microseconds each, so they run inline).
//! Called by every read of this backend.

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
                Ok(free) => return work(&free),
                Err(TryLockError::Poisoned(free)) => return work(&free.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        // A panic in an earlier read ended its statement, so the connection is fit for use.
        work(&first[0].lock().unwrap_or_else(PoisonError::into_inner))
    }
}
