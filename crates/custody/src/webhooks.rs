//! What integrators are told of: events, kept in an outbox in the transaction of what they tell,
//! and delivered from there.
//!
//! Invariant: an event is written with its change or not at all, and delivered at least once; it
//! carries no secret, no sealed seed and no proof.
//! Called by the verbs (to tell), by the delivery loop and by the operator's commands.
//! Source: contract section 6.

mod backoff;
mod bodies;
mod changes;
pub mod courier;
mod event;
mod key;
mod operation;
pub mod operator;
mod rests;
pub mod sender;
pub mod trial;

pub use bodies::{Unwordable, WebhookBodies};
pub use courier::Courier;
pub(crate) use event::enqueue;
pub(crate) use key::WebhookKey;
pub(crate) use operation::{Operation, OperationType, Resource};
pub use sender::{SendError, SignedWebhook, WebhookAnswer, WebhookSender};

use std::sync::Arc;

/// How webhooks are worded and how they leave.
#[derive(Clone)]
pub struct Webhooks {
    /// The way out.
    pub sender: Arc<dyn WebhookSender>,
    /// The words.
    pub bodies: WebhookBodies,
}

/// No way out: every endpoint is refused.
impl Default for Webhooks {
    fn default() -> Self {
        Self {
            sender: Arc::new(sender::NoWay),
            bodies: WebhookBodies::default(),
        }
    }
}
