//! The answer of every first leg: what the owner is to stamp.
//!
//! Called by the two-legged endpoints. Source: contract section 3.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use seedport_custody::signed::Begun;
use seedport_wire::{Timestamp, ids::RequestId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::credentials::AuthMethodType;

/// What the owner stamps.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedRequestChallenge {
    /// Stamp these bytes as they are.
    payload_to_sign: String,
    /// Goes into `Request-Id`; serves once.
    #[schema(value_type = String, example = "Request:019542f5-b3e7-4d02-8000-000000000001")]
    request_id: RequestId,
    /// Until when the retry is accepted.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// What the owner stamps where a credential is concerned.
#[derive(Serialize, ToSchema)]
pub struct AuthSignedRequestChallenge {
    /// The type of the credential concerned.
    #[serde(rename = "type")]
    kind: AuthMethodType,
    #[serde(flatten)]
    challenge: SignedRequestChallenge,
}

/// 202 with the challenge.
pub fn accepted(begun: Begun) -> Response {
    let challenge = SignedRequestChallenge {
        payload_to_sign: begun.payload,
        request_id: begun.request,
        expires_at: begun.expires_at,
    };
    let status = StatusCode::ACCEPTED;
    match begun.credential_type.map(AuthMethodType::from) {
        Some(kind) => {
            let challenge = AuthSignedRequestChallenge { kind, challenge };
            (status, Json(challenge)).into_response()
        }
        None => (status, Json(challenge)).into_response(),
    }
}
