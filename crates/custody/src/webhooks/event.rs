//! The envelope that every event comes in.
//!
//! Invariant: the text that is kept is the text that is sent, at each delivery.
//! Called by the events.

use seedport_store::{WebhookWrite, Write};
use seedport_wire::{
    Entropy, Timestamp,
    ids::{PlatformId, WebhookId},
};
use serde::Serialize;

use crate::{Custody, Fault};

/// `TEST`: sent once, however it ends.
pub(super) const TEST: &str = "TEST";

#[derive(Serialize)]
struct Envelope<'a, D> {
    id: WebhookId,
    r#type: &'static str,
    timestamp: Timestamp,
    data: &'a D,
}

/// What an event says, as a text.
pub(super) fn body<D: Serialize>(
    id: WebhookId,
    kind: &'static str,
    timestamp: Timestamp,
    data: &D,
) -> String {
    let envelope = Envelope {
        id,
        r#type: kind,
        timestamp,
        data,
    };
    serde_json::to_string(&envelope).expect("texts, numbers and their lists always serialise")
}

/// An event for a platform's outbox; with `dedupe`, once of this name.
pub(crate) fn enqueue<D: Serialize>(
    entropy: &dyn Entropy,
    platform: PlatformId,
    kind: &'static str,
    dedupe: Option<String>,
    data: &D,
    now: Timestamp,
) -> Result<Write, Fault> {
    let id = WebhookId::make(entropy)?;
    Ok(Write::Webhook(WebhookWrite::Enqueue {
        platform,
        id,
        event: kind.into(),
        body: body(id, kind, now, data),
        dedupe,
        now,
    }))
}

impl Custody {
    /// An event of this custody's.
    pub(super) fn event<D: Serialize>(
        &self,
        platform: PlatformId,
        kind: &'static str,
        dedupe: Option<String>,
        data: &D,
        now: Timestamp,
    ) -> Result<Write, Fault> {
        enqueue(self.entropy.as_ref(), platform, kind, dedupe, data, now)
    }
}
