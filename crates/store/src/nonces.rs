//! Spent nonces: what may be used once and carries no row of its own.
//!
//! Invariant: of any number of uses of one nonce on a platform, one succeeds, for ever: a spent
//! nonce is never purged. It costs 16 and 32 bytes and a moment.
//! Called by `custody`. Written only: a nonce is spent inside the commit it allows.

use seedport_wire::{Timestamp, ids::PlatformId};

/// Writes of nonces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NonceWrite {
    /// Uses a nonce up. Guard: `NonceSpent`.
    Spend {
        /// Whose.
        platform: PlatformId,
        /// The digest of the nonce and of what it is for.
        digest: [u8; 32],
        /// Now.
        now: Timestamp,
    },
}
