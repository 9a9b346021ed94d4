//! `DELETE /auth/credentials/{credentialId}`, both legs.
//!
//! Invariant: the path says it all; whatever comes as a body is not read.
//! Called by `router`. Source: contract section 4.4.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use seedport_custody::Transact;
use seedport_wire::ids::CredentialId;

use crate::{
    Door,
    caller::Allowed,
    challenge::{AuthSignedRequestChallenge, accepted},
    error::{Refusal, VerbError},
    path::Id,
    retry::Leg,
};

/// Revoke a credential
///
/// The first leg answers 202 with a payload. A session of another credential of the account
/// stamps it; the same request with `Grid-Wallet-Signature` and `Request-Id` answers 204. The
/// credential's sessions end with it. The account's last credential cannot be revoked.
#[utoipa::path(
    delete,
    path = "/auth/credentials/{credentialId}",
    operation_id = "revokeAuthCredential",
    tag = "Credentials",
    params(
        ("credentialId" = String, Path, description = "`AuthMethod:` and a UUID."),
        ("Grid-Wallet-Signature" = Option<String>, Header, nullable = false,
            description = "The stamp of another credential's session over `payloadToSign`; \
                           second leg only."),
        ("Request-Id" = Option<String>, Header, nullable = false,
            description = "The `requestId` of the first leg; second leg only."),
    ),
    responses(
        (status = 202, description = "The payload to stamp.", body = AuthSignedRequestChallenge),
        (status = 204, description = "The credential is gone."),
        (status = 400, description = "It is the account's last credential."),
        (status = 429, description = "Too many challenges."),
    )
)]
pub async fn delete(
    Allowed(permit): Allowed<Transact>,
    State(door): State<Arc<Door>>,
    Id(id): Id<CredentialId>,
    leg: Leg,
) -> Result<Response, Refusal> {
    let custody = &door.custody;
    match leg {
        Leg::First => {
            let begun = custody.begin_revoke_credential(&permit, id).await;
            let begun = begun.map_err(VerbError::told::<CredentialId>)?;
            Ok(accepted(begun))
        }
        Leg::Second(retry) => {
            let revoked = custody.finish_revoke_credential(&permit, id, &retry).await;
            revoked.map_err(VerbError::told::<CredentialId>)?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
    }
}
