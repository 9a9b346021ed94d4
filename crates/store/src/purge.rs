//! Removing what time has made useless.
//!
//! Invariant: one purge removes a bounded number of rows, so that it never holds up the commits
//! that wait behind it; what it leaves, the next one takes.
//! Called by the binary's housekeeping, through `custody`.

use seedport_wire::Timestamp;

/// Removes challenges, codes and sessions that expired before a moment, budgets whose window
/// ended before it, and delivered webhooks that were enqueued before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurgeExpired {
    /// What expired earlier than this goes.
    pub before: Timestamp,
}

impl PurgeExpired {
    /// The most rows of each kind that one purge removes.
    pub const MOST_ROWS: u32 = 500;
}
