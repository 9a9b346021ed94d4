//! Sends a `TEST` while the caller waits, in a sandbox.
//!
//! Invariant: sent once, to the platform's own endpoint, and not through the outbox.
//! Called by `POST /sandbox/webhooks/test`.

use seedport_wire::ids::WebhookId;
use serde_json::json;

use super::{
    SendError, SignedWebhook,
    courier::{Failure, judge},
    event::{TEST, body},
};
use crate::{
    Custody, Fault,
    fault::Inconsistency,
    permit::{Manage, Permit},
};

/// What the endpoint answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriedWebhook {
    /// Where it was sent.
    pub url: String,
    /// The status.
    pub status: u16,
    /// The start of the body; bytes that are no text are replaced.
    pub body: String,
}

/// Why nothing was delivered.
#[derive(Debug, thiserror::Error)]
pub enum TryWebhookError {
    /// This is no sandbox.
    #[error("this is no sandbox")]
    NotSandbox,
    /// The platform has no endpoint.
    #[error("the platform has no webhookEndpoint")]
    NotSet,
    /// The endpoint answered with another status than a receiver's.
    #[error("the endpoint answered with status {0}")]
    Status(u16),
    /// The endpoint did not answer.
    #[error(transparent)]
    Silent(#[from] SendError),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl TryWebhookError {
    /// The stable name of a delivery that failed.
    #[must_use]
    pub const fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Status(status) => Some(Failure::Status(*status).reason()),
            Self::Silent(error) => Some(Failure::Silent(*error).reason()),
            Self::NotSandbox | Self::NotSet | Self::Fault(_) => None,
        }
    }
}

impl Custody {
    /// Sends a `TEST` to the platform's endpoint.
    ///
    /// # Errors
    /// [`TryWebhookError`] says why it was not delivered.
    pub async fn try_endpoint(
        &self,
        permit: &Permit<Manage>,
    ) -> Result<TriedWebhook, TryWebhookError> {
        if !self.is_sandbox() {
            return Err(TryWebhookError::NotSandbox);
        }
        let row = self.store.platform(permit.platform).await;
        let row = row.map_err(Fault::from)?;
        let row = row.ok_or(Fault::Inconsistent(Inconsistency::TokenWithoutPlatform))?;
        let url = row.webhook_endpoint.ok_or(TryWebhookError::NotSet)?;
        let id = WebhookId::make(self.entropy.as_ref()).map_err(Fault::from)?;
        let body = body(id, TEST, self.now(), &json!({}));
        let signature = self.webhook_key.sign(&self.vault, &body);
        let signature = signature.map_err(Fault::from)?;
        let webhook = SignedWebhook {
            url: &url,
            body: &body,
            signature: &signature,
        };
        let answer = self.webhooks.sender.send(webhook).await?;
        judge(answer.status).map_err(|_| TryWebhookError::Status(answer.status))?;
        Ok(TriedWebhook {
            url,
            status: answer.status,
            body: String::from_utf8_lossy(&answer.body).into_owned(),
        })
    }
}
