//! Turns at an account's next address.
//!
//! Invariant: who waits is served in the order of coming. The store alone decides who gets an
//! index; a turn saves the others from deriving an address that is gone when they commit.
//! Called by `addresses`.

use std::array;

use seedport_wire::MobilecoinId;
use tokio::sync::{Mutex, MutexGuard};

/// How many accounts can be served at once; others may share a turn.
const TURNS: usize = 64;

/// Whose turn it is.
#[derive(Debug)]
pub(crate) struct Turns([Mutex<()>; TURNS]);

impl Default for Turns {
    fn default() -> Self {
        Self(array::from_fn(|_| Mutex::default()))
    }
}

impl Turns {
    /// Waits for a turn at this account; it lasts until the answer is dropped.
    pub async fn at(&self, id: MobilecoinId) -> MutexGuard<'_, ()> {
        // An id is a digest: any of its bytes spreads the accounts evenly.
        self.0[usize::from(id.as_bytes()[0]) % TURNS].lock().await
    }
}
