//! `POST /auth/sessions/{sessionId}/refresh`, both legs.
//!
//! Invariant: the body is bound by the text of its one field; its form chooses the key flow.
//! Called by `router`. Source: contract sections 4.5 and 4.6.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use seedport_custody::Transact;
use seedport_wire::{BodyDigest, ids::SessionId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::AuthSession;
use crate::{
    Door,
    body::Body,
    caller::Allowed,
    challenge::{SignedRequestChallenge, accepted},
    client_key::client_key,
    error::{Refusal, VerbError},
    path::Id,
    retry::Leg,
};

/// The same on both legs.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthSessionRefreshRequest {
    /// A fresh P-256 public key, in hex. Compressed, it is the new session's key, whose private
    /// half stays on the device. Uncompressed, the new session's key is made here and sealed to
    /// it.
    #[schema(pattern = "^(0[23][0-9a-fA-F]{64}|04[0-9a-fA-F]{128})$")]
    client_public_key: String,
}

/// Refresh a session
///
/// The first leg, without signature headers, answers 202 with a payload. The session's own key
/// stamps it; the same request with `Grid-Wallet-Signature` and `Request-Id` answers 201 with a
/// new session. The session that asked stays until its time ends or it is revoked.
#[utoipa::path(
    post,
    path = "/auth/sessions/{sessionId}/refresh",
    operation_id = "refreshAuthSession",
    tag = "Sessions",
    params(
        ("sessionId" = String, Path, description = "`Session:` and a UUID."),
        ("Grid-Wallet-Signature" = Option<String>, Header, nullable = false,
            description = "The session's stamp over `payloadToSign`; second leg only."),
        ("Request-Id" = Option<String>, Header, nullable = false,
            description = "The `requestId` of the first leg; second leg only."),
    ),
    request_body = AuthSessionRefreshRequest,
    responses(
        (status = 201, description = "The new session.", body = AuthSession),
        (status = 202, description = "The payload to stamp.", body = SignedRequestChallenge),
        (status = 429, description = "Too many challenges."),
    )
)]
pub async fn refresh(
    Allowed(permit): Allowed<Transact>,
    State(door): State<Arc<Door>>,
    Id(id): Id<SessionId>,
    leg: Leg,
    body: Body,
) -> Result<Response, Refusal> {
    let request: AuthSessionRefreshRequest = body.parse()?;
    let key = client_key(&request.client_public_key)?;
    let digest = BodyDigest::of("session.refresh", &[("clientPublicKey", key.as_text())]);
    let custody = &door.custody;
    match leg {
        Leg::First => {
            let begun = custody.begin_refresh(&permit, id, &key, digest).await;
            let begun = begun.map_err(VerbError::told::<SessionId>)?;
            Ok(accepted(begun))
        }
        Leg::Second(retry) => {
            let opened = custody
                .finish_refresh(&permit, id, &retry, &key, digest)
                .await;
            let opened = opened.map_err(VerbError::told::<SessionId>)?;
            Ok((StatusCode::CREATED, Json(AuthSession::opened(opened))).into_response())
        }
    }
}
