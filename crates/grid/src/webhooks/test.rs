//! `POST /sandbox/webhooks/test`, and `POST /webhooks/test` as older clients know it.
//!
//! Invariant: outside a sandbox nothing of the request is looked at but who sends it.
//! Called by `router`. Source: contract section 4.10, whose answer is in snake case.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::{
    Manage,
    webhooks::trial::{TriedWebhook, TryWebhookError},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Door,
    caller::{Allowed, Sandbox, not_sandbox},
    error::{Code, Refusal},
};

/// What the endpoint answered.
#[derive(Serialize, ToSchema)]
pub struct WebhookTestAnswer {
    /// Where the webhook was sent.
    url: String,
    /// 2xx, or 409 for one that the receiver says it has.
    #[schema(minimum = 200, maximum = 409)]
    response_status: u16,
    /// The start of the answer's body.
    response_body: String,
}

impl From<TriedWebhook> for WebhookTestAnswer {
    fn from(tried: TriedWebhook) -> Self {
        Self {
            url: tried.url,
            response_status: tried.status,
            response_body: tried.body,
        }
    }
}

/// Send a test webhook in a sandbox
///
/// Sends a `TEST` to the platform's `webhookEndpoint`, once, while the caller waits.
#[utoipa::path(
    post,
    path = "/sandbox/webhooks/test",
    operation_id = "sendTestWebhook",
    tag = "Sandbox",
    responses(
        (status = 200, description = "It was delivered.", body = WebhookTestAnswer),
        (status = 400, description = "There is no endpoint, or it did not take the webhook."),
        (status = 403, description = "This is no sandbox, or the API token lacks the permission."),
    )
)]
pub async fn test(
    Allowed(permit): Allowed<Manage>,
    Sandbox: Sandbox,
    State(door): State<Arc<Door>>,
) -> Result<Json<WebhookTestAnswer>, Refusal> {
    Ok(Json(door.custody.try_endpoint(&permit).await?.into()))
}

/// Send a test webhook in a sandbox, under its older path
///
/// The same as `POST /sandbox/webhooks/test`.
#[utoipa::path(
    post,
    path = "/webhooks/test",
    operation_id = "sendTestWebhookOlder",
    tag = "Sandbox",
    responses(
        (status = 200, description = "It was delivered.", body = WebhookTestAnswer),
        (status = 400, description = "There is no endpoint, or it did not take the webhook."),
        (status = 403, description = "This is no sandbox, or the API token lacks the permission."),
    )
)]
pub async fn alias(
    permit: Allowed<Manage>,
    sandbox: Sandbox,
    door: State<Arc<Door>>,
) -> Result<Json<WebhookTestAnswer>, Refusal> {
    test(permit, sandbox, door).await
}

impl From<TryWebhookError> for Refusal {
    fn from(error: TryWebhookError) -> Self {
        match error {
            TryWebhookError::NotSandbox => not_sandbox(),
            TryWebhookError::NotSet => {
                let message = "set a webhookEndpoint first: PATCH /config";
                Self::new(Code::WebhookEndpointNotSet, message)
            }
            TryWebhookError::Status(_) | TryWebhookError::Silent(_) => {
                let refusal = Self::new(Code::WebhookDeliveryError, error.to_string());
                match error.reason() {
                    Some(reason) => refusal.reason(reason),
                    None => refusal,
                }
            }
            TryWebhookError::Fault(fault) => fault.into(),
        }
    }
}
