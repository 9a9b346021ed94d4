//! Pruning the audit log: old entries go, and each leaves its place and its digest.
//!
//! Invariant: no entry goes without leaving them, in the same transaction; none that is younger than
//! the moment that was asked for.
//! Called by `custody`, for the operator.

use seedport_wire::{Timestamp, ids::PlatformId};

/// What a pruned entry leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrunedRow {
    /// Of which platform's log.
    pub platform: PlatformId,
    /// Its place in it.
    pub sequence: u64,
    /// Its digest.
    pub digest: [u8; 32],
}

/// Writes of entries that are in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditWrite {
    /// Gives entries of an older version, which had none, their salts and digests. One that has its
    /// own keeps it.
    Complete {
        /// Of which platform's log.
        platform: PlatformId,
        /// Which.
        sequences: Vec<u64>,
    },
    /// Removes entries. Guard: `AuditChanged`, when one of them is not there or not older than
    /// `before`.
    Prune {
        /// Of which platform's log.
        platform: PlatformId,
        /// Which.
        sequences: Vec<u64>,
        /// All are older.
        before: Timestamp,
    },
}

impl AuditWrite {
    /// The most entries that one write is asked for, so that the commits that wait behind it wait
    /// for milliseconds.
    pub const MOST_ROWS: usize = 500;
}
