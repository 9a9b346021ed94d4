//! The answer of every first leg: what the owner is to stamp.
//!
//! Called by the two-legged endpoints. Source: contract section 3.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use seedport_custody::{signed::Begun, store::CredentialType};
use seedport_wire::{Timestamp, ids::RequestId};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// What the owner stamps.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedRequestChallenge {
    /// The type of the credential concerned; credential and session operations only.
    #[serde(
        rename = "type",
        skip_serializing_if = "Option::is_none",
        serialize_with = "kind"
    )]
    #[schema(
        value_type = Option<String>,
        nullable = false,
        pattern = "^(OAUTH|EMAIL_OTP|SMS_OTP|PASSKEY)$"
    )]
    kind: Option<CredentialType>,
    /// Stamp these bytes as they are.
    payload_to_sign: String,
    /// Goes into `Request-Id`; serves once.
    #[schema(value_type = String, example = "Request:019542f5-b3e7-4d02-8000-000000000001")]
    request_id: RequestId,
    /// Until when the retry is accepted.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// 202 with the challenge.
pub fn accepted(begun: Begun) -> Response {
    let challenge = SignedRequestChallenge {
        kind: begun.credential_type,
        payload_to_sign: begun.payload,
        request_id: begun.request,
        expires_at: begun.expires_at,
    };
    (StatusCode::ACCEPTED, Json(challenge)).into_response()
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the serializer hands fields over by reference"
)]
fn kind<S: Serializer>(kind: &Option<CredentialType>, serializer: S) -> Result<S::Ok, S::Error> {
    match kind {
        Some(kind) => serializer.serialize_some(kind.text()),
        None => serializer.serialize_none(),
    }
}
