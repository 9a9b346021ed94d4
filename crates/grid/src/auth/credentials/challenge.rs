//! `POST /auth/credentials/{credentialId}/challenge`.
//!
//! Invariant: for a one-time code the body says nothing, whatever it is; only its length is
//! looked at.
//! Called by `router`. Source: contract section 4.4.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::{Transact, credentials::ChallengeCredentialError};
use seedport_wire::ids::CredentialId;
use serde::Serialize;
use utoipa::ToSchema;

use super::AuthMethod;
use crate::{
    Door,
    body::IgnoredBody,
    caller::Allowed,
    error::{Code, Refusal},
    metrics,
    path::{Id, missing},
};

/// A credential whose code is on its way.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthMethodResponse {
    #[serde(flatten)]
    method: AuthMethod,
    /// A signed target for this one code: a JSON document as a string. Verify its signature
    /// against a pinned quorum key, then seal the code to it.
    otp_encryption_target_bundle: String,
}

/// Send a one-time code
///
/// Needs no body. A new code makes the one before it useless.
#[utoipa::path(
    post,
    path = "/auth/credentials/{credentialId}/challenge",
    operation_id = "challengeAuthCredential",
    tag = "Credentials",
    params(("credentialId" = String, Path, description = "`AuthMethod:` and a UUID.")),
    responses(
        (status = 200, description = "The code is on its way.", body = AuthMethodResponse),
        (status = 400, description = "The body ended early."),
        (status = 413, description = "The body is too large."),
        (status = 429, description = "Too many codes or challenges."),
    )
)]
pub async fn challenge(
    Allowed(permit): Allowed<Transact>,
    State(door): State<Arc<Door>>,
    Id(id): Id<CredentialId>,
    IgnoredBody: IgnoredBody,
) -> Result<Json<AuthMethodResponse>, Refusal> {
    match door.custody.challenge_credential(&permit, id).await {
        Ok(issued) => {
            metrics::code("ISSUED");
            Ok(Json(AuthMethodResponse {
                method: issued.credential.into(),
                otp_encryption_target_bundle: issued.target_bundle,
            }))
        }
        Err(error) => {
            let refusal = Refusal::from(error);
            metrics::code(refusal.outcome());
            Err(refusal)
        }
    }
}

impl From<ChallengeCredentialError> for Refusal {
    fn from(error: ChallengeCredentialError) -> Self {
        match error {
            ChallengeCredentialError::NotFound => missing::<CredentialId>(),
            ChallengeCredentialError::NoCode => {
                let message = "a credential of this type has no code to send";
                Self::new(Code::InvalidInput, message).reason("NO_CODE")
            }
            ChallengeCredentialError::RateLimited { retry_after } => {
                Self::rate_limited(retry_after)
            }
            ChallengeCredentialError::Courier(error) => {
                let message = "the code could not be sent; try again";
                Self::unavailable("CODE_NOT_SENT", message, error)
            }
            ChallengeCredentialError::Fault(fault) => fault.into(),
        }
    }
}
