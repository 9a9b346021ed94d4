//! Quorum keys: what envelopes are signed with.
//!
//! Invariant: of two processes that start on an empty store, one makes the first key.
//! The one table without a platform: the keys are the server's.
//! Called by `custody` (start, rotation, the published key document).

use async_trait::async_trait;
use seedport_wire::{Timestamp, ids::QuorumKeyId};

use crate::{error::StoreError, sealed::SealedRecord};

/// A quorum key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuorumKeyRow {
    /// Its id.
    pub id: QuorumKeyId,
    /// Its public half: P-256, SEC1 uncompressed.
    pub public_key: [u8; 65],
    /// Its private half, as the vault sealed it.
    pub sealed: SealedRecord,
    /// From when on it signs.
    pub not_before: Timestamp,
    /// Until when it signs, once it was replaced.
    pub not_after: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Reads of quorum keys.
#[async_trait]
pub trait QuorumKeys {
    /// Every key, newest first.
    async fn quorum_keys(&self) -> Result<Vec<QuorumKeyRow>, StoreError>;
}

/// Writes of quorum keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuorumKeyWrite {
    /// Adds the first key of the store. Guard: `QuorumKeyTaken` when there is any.
    InsertFirst(QuorumKeyRow),
    /// Adds a further key.
    Insert(QuorumKeyRow),
}
