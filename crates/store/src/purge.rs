//! Removing what time has made useless.
//!
//! Invariant: one purge removes a bounded number of rows, so that it never holds up the commits
//! that wait behind it; whoever purges asks for the oldest that is left, and goes on.
//! Called by the binary's housekeeping, through `custody`.

use async_trait::async_trait;
use seedport_wire::Timestamp;

use crate::error::StoreError;

/// Removes challenges, codes and sessions that expired before a moment, budgets whose window
/// ended before it, and webhooks that were delivered or given up and enqueued before others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurgeExpired {
    /// What expired earlier than this goes.
    pub before: Timestamp,
    /// Delivered webhooks that were enqueued earlier than this go.
    pub delivered_before: Timestamp,
    /// Webhooks that were given up and enqueued, or last revived, earlier than this go.
    pub dead_before: Timestamp,
}

impl PurgeExpired {
    /// The most rows of each kind that one purge removes.
    pub const MOST_ROWS: u32 = 500;

    /// One moment for all.
    #[must_use]
    pub const fn all(before: Timestamp) -> Self {
        Self {
            before,
            delivered_before: before,
            dead_before: before,
        }
    }
}

/// Reads of what has expired.
#[async_trait]
pub trait Expired {
    /// For how long the row that is longest overdue has been, of those that this purge is for;
    /// `None` when there is none.
    async fn overdue(&self, purge: PurgeExpired)
    -> Result<Option<std::time::Duration>, StoreError>;
}
