//! The port by which webhooks leave.
//!
//! Invariant: one call is one request to one address; it follows no redirect and repeats nothing.
//! Called by the courier and by the trial; implemented by the binary.

use std::time::Duration;

use async_trait::async_trait;

/// A webhook, ready to be sent.
#[derive(Debug, Clone, Copy)]
pub struct SignedWebhook<'a> {
    /// The platform's endpoint.
    pub url: &'a str,
    /// The body, JSON, as it was signed.
    pub body: &'a str,
    /// The value of `X-Grid-Signature`.
    pub signature: &'a str,
}

/// What an endpoint answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The start of the body: untrusted bytes.
    pub body: Vec<u8>,
}

/// Why an endpoint answered nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The address may not be reached; nothing was sent.
    #[error("the address may not be reached")]
    Forbidden,
    /// No connection, or one that broke; the request may have arrived.
    #[error("the address cannot be reached")]
    Unreachable,
    /// No answer in time; the request may have arrived.
    #[error("the address did not answer in time")]
    TimedOut,
}

/// Sends webhooks.
#[async_trait]
pub trait WebhookSender: Send + Sync {
    /// Whether an endpoint of this URL would be tried at all. Says nothing of what a name
    /// resolves to.
    fn may_reach(&self, url: &str) -> bool;

    /// How long one `send` takes at most.
    fn patience(&self) -> Duration;

    /// Sends a webhook, once.
    ///
    /// # Errors
    /// [`SendError`] when there is no answer.
    async fn send(&self, webhook: SignedWebhook<'_>) -> Result<WebhookAnswer, SendError>;
}

/// A sender that reaches nothing.
pub(super) struct NoWay;

#[async_trait]
impl WebhookSender for NoWay {
    fn may_reach(&self, _: &str) -> bool {
        false
    }

    fn patience(&self) -> Duration {
        Duration::ZERO
    }

    async fn send(&self, _: SignedWebhook<'_>) -> Result<WebhookAnswer, SendError> {
        Err(SendError::Forbidden)
    }
}
