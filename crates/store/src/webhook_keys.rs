//! The webhook key: what webhooks are signed with.
//!
//! Invariant: a store has one, and of two processes that start on an empty store one makes it.
//! Without a platform, as the quorum keys: the key is the server's.
//! Called by `custody` (start, and the courier of webhooks).

use async_trait::async_trait;
use seedport_wire::{Timestamp, ids::WebhookKeyId};

use crate::{error::StoreError, sealed::SealedRecord};

/// A webhook key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookKeyRow {
    /// Its id.
    pub id: WebhookKeyId,
    /// Its public half: P-256, SEC1 uncompressed.
    pub public_key: [u8; 65],
    /// Its private half, as the vault sealed it.
    pub sealed: SealedRecord,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Reads of the webhook key.
#[async_trait]
pub trait WebhookKeys {
    /// The key, once there is one.
    async fn webhook_key(&self) -> Result<Option<WebhookKeyRow>, StoreError>;
}

/// Writes of the webhook key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookKeyWrite {
    /// Adds the key. Guard: `WebhookKeyTaken` when there is any.
    InsertFirst(WebhookKeyRow),
}
