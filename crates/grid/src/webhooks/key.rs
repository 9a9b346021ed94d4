//! The published half of the key that webhooks are signed with.
//!
//! Invariant: from the opened record, as the vault says it.
//! Called by integrators, once, to pin.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use crate::Door;

/// The webhook key
///
/// The P-256 key of `X-Grid-Signature`, as PEM (`SubjectPublicKeyInfo`). Pin it out of band.
#[utoipa::path(
    get,
    path = "/.well-known/seedport-webhook-key.pem",
    operation_id = "webhookKey",
    tag = "Service",
    responses((
        status = 200,
        description = "The key.",
        body = String,
        content_type = "application/x-pem-file",
    ))
)]
pub async fn key(State(door): State<Arc<Door>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/x-pem-file")];
    (kind, door.custody.webhook_public_key()).into_response()
}
