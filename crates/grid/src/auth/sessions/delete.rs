//! `DELETE /auth/sessions/{sessionId}`, both legs.
//!
//! Called by `router`. Source: contract section 4.6.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use seedport_custody::Transact;
use seedport_wire::ids::SessionId;

use crate::{
    Door,
    caller::Allowed,
    challenge::{AuthSignedRequestChallenge, accepted},
    error::{Refusal, VerbError},
    path::Id,
    retry::Leg,
};

/// Revoke a session
///
/// The first leg answers 202 with a payload. Any live session of the account stamps it, the one
/// that ends included; the same request with `Grid-Wallet-Signature` and `Request-Id` answers
/// 204. Takes no body.
#[utoipa::path(
    delete,
    path = "/auth/sessions/{sessionId}",
    operation_id = "revokeAuthSession",
    tag = "Sessions",
    params(
        ("sessionId" = String, Path, description = "`Session:` and a UUID."),
        ("Grid-Wallet-Signature" = Option<String>, Header, nullable = false,
            description = "The owner's stamp over `payloadToSign`; second leg only."),
        ("Request-Id" = Option<String>, Header, nullable = false,
            description = "The `requestId` of the first leg; second leg only."),
    ),
    responses(
        (status = 202, description = "The payload to stamp.", body = AuthSignedRequestChallenge),
        (status = 204, description = "The session has ended."),
        (status = 429, description = "Too many challenges."),
    )
)]
pub async fn delete(
    Allowed(permit): Allowed<Transact>,
    State(door): State<Arc<Door>>,
    Id(id): Id<SessionId>,
    leg: Leg,
) -> Result<Response, Refusal> {
    let custody = &door.custody;
    match leg {
        Leg::First => {
            let begun = custody.begin_revoke_session(&permit, id).await;
            let begun = begun.map_err(VerbError::told::<SessionId>)?;
            Ok(accepted(begun))
        }
        Leg::Second(retry) => {
            let ended = custody.finish_revoke_session(&permit, id, &retry).await;
            ended.map_err(VerbError::told::<SessionId>)?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
    }
}
