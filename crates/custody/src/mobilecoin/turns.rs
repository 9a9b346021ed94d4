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

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use super::*;

    fn poll<T>(turn: &mut std::pin::Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        turn.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn one_account_waits_for_its_own_callers_in_their_order_and_for_no_others() {
        let turns = Turns::default();
        let [carol, dave] = [1, 2].map(|byte| MobilecoinId::from_bytes([byte; 32]));
        let Poll::Ready(first) = poll(&mut pin!(turns.at(carol))) else {
            panic!("nobody was there");
        };
        let (mut second, mut third) = (pin!(turns.at(carol)), pin!(turns.at(carol)));
        assert!(poll(&mut second).is_pending() && poll(&mut third).is_pending());
        assert!(poll(&mut pin!(turns.at(dave))).is_ready());
        drop(first);
        assert!(poll(&mut third).is_pending());
        assert!(poll(&mut second).is_ready());
        assert!(poll(&mut third).is_ready(), "the second's turn was dropped");
    }
}
