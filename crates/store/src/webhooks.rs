//! The outbox of webhooks: what a platform is to be told, kept until it was.
//!
//! Invariant: an event is enqueued in the same commit as what it tells of, and leaves `Pending`
//! only by being delivered or given up. A delivered row stays until it is purged, so that its
//! event is not enqueued twice meanwhile; a dead one stays until it is revived and delivered.
//! Called by `custody` (the verbs enqueue, the courier claims and settles).

use std::borrow::Cow;

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{PlatformId, WebhookId},
};

use crate::{
    error::StoreError,
    page::{Page, PageRequest},
    text::text_enum,
};

text_enum!(
    /// Where a webhook stands.
    WebhookState {
        /// To be delivered.
        Pending => "PENDING",
        /// Delivered.
        Delivered => "DELIVERED",
        /// Given up; a person may revive it.
        Dead => "DEAD",
    }
);

/// One event for a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookRow {
    /// Of which platform.
    pub platform: PlatformId,
    /// Its id, the same at each delivery.
    pub id: WebhookId,
    /// The event's type, as the contract spells it.
    pub event: String,
    /// The body that is sent, byte for byte.
    pub body: String,
    /// Where it stands.
    pub state: WebhookState,
    /// How many deliveries failed since it was enqueued or revived.
    pub attempts: u32,
    /// From when on a delivery may be tried.
    pub next_attempt_at: Timestamp,
    /// When it was enqueued, or last revived.
    pub created_at: Timestamp,
    /// Why the last delivery that failed did.
    pub last_error: Option<String>,
}

/// Reads of the outbox.
#[async_trait]
pub trait Webhooks {
    /// Up to `limit` webhooks whose time has come at `now`, of all platforms but `except`, the longest
    /// due first, and of one moment and platform in the order they were enqueued. No platform has more
    /// than `each` among them, so that none stands before all others. What it costs grows with the
    /// number of platforms and not with what waits.
    async fn due_webhooks(
        &self,
        now: Timestamp,
        each: u32,
        limit: u32,
        except: &[PlatformId],
    ) -> Result<Vec<WebhookRow>, StoreError>;
    /// A page of the webhooks in this state, oldest first; `None` lists all platforms, for the
    /// operator.
    async fn webhooks(
        &self,
        platform: Option<PlatformId>,
        state: WebhookState,
        page: PageRequest,
    ) -> Result<Page<WebhookRow>, StoreError>;
}

/// Writes of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookWrite {
    /// Adds a webhook, due at once. Writes nothing when the platform has no endpoint, or when
    /// another of its webhooks that is kept has the same `dedupe`; neither is an error.
    Enqueue {
        /// For whom.
        platform: PlatformId,
        /// Its id.
        id: WebhookId,
        /// The event's type. The caller bounds its length.
        event: Cow<'static, str>,
        /// The body to send. The caller bounds its length (64 KiB).
        body: String,
        /// What names the event, where it must be told once only.
        dedupe: Option<String>,
        /// Now.
        now: Timestamp,
    },
    /// Takes due webhooks for one courier, all of them or none. Guard: `WebhookGone` when one is
    /// missing, settled, or not due, as when another courier took it.
    Claim {
        /// Which.
        ids: Vec<(PlatformId, WebhookId)>,
        /// Until when nobody else tries them.
        until: Timestamp,
        /// Now.
        now: Timestamp,
    },
    /// A pending one was delivered. Guard: `WebhookGone`.
    Delivered {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: WebhookId,
    },
    /// A delivery of a pending one failed; counts it. Guard: `WebhookGone`.
    Failed {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: WebhookId,
        /// When to try again.
        next_attempt_at: Timestamp,
        /// Why, in our words.
        error: Cow<'static, str>,
    },
    /// The last delivery of a pending one failed; counts it and gives up. Guard: `WebhookGone`.
    Bury {
        /// Whose.
        platform: PlatformId,
        /// Which.
        id: WebhookId,
        /// Why, in our words.
        error: Cow<'static, str>,
    },
    /// Makes dead ones pending again, due at once, with no delivery counted, as if enqueued now.
    /// Guard: `WebhookGone`, when a named one is not dead.
    Revive {
        /// Whose.
        platform: PlatformId,
        /// Which; `None` revives up to `MOST_REVIVED` dead ones of the platform, if any.
        id: Option<WebhookId>,
        /// Now.
        now: Timestamp,
    },
}

impl WebhookWrite {
    /// How many webhooks one `Revive` without an id takes.
    pub const MOST_REVIVED: u32 = 1000;
}
