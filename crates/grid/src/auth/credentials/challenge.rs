//! `POST /auth/credentials/{credentialId}/challenge`.
//!
//! Invariant: for a one-time code the body says nothing, whatever it is; only its length is
//! looked at. For a passkey it names the session's key, which the challenge commits to; the answer
//! carries the text that the challenge is the digest of, so that a device need not sign unread.
//! Called by `router`. Source: contract section 4.4.

use std::{borrow::Cow, sync::Arc};

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use seedport_custody::{
    Custody, Permit, Transact, credentials::ChallengeCredentialError, store::CredentialType,
};
use seedport_wire::{
    Timestamp,
    ids::{CredentialId, RequestId},
};
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Ref, RefOr,
        schema::{AnyOfBuilder, Schema},
    },
};

use super::{AuthMethod, AuthMethodResponse};
use crate::{
    Door, base64url,
    body::{Body, UnreadBody},
    caller::Allowed,
    client_key::client_key,
    error::{Code, Refusal, VerbError},
    metrics,
    path::{Id, missing},
};

/// What a passkey's challenge needs; a code needs nothing.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyChallengeRequest {
    /// A fresh P-256 public key, in hex. Compressed, it is the new session's key, whose private
    /// half stays on the device. Uncompressed, the new session's key is made here and sealed to
    /// it.
    #[schema(pattern = "^(0[23][0-9a-fA-F]{64}|04[0-9a-fA-F]{128})$")]
    client_public_key: String,
}

/// A passkey, and what it is to sign for a session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyAuthChallenge {
    #[serde(flatten)]
    method: AuthMethod,
    /// Hand its UTF-8 bytes to the authenticator as they are, all 64 of them.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    challenge: String,
    /// What `challenge` is the SHA-256 of, in lower-case hex: a device that holds this text against
    /// the one that it writes itself, of its own key and organization, knows what it has signed.
    /// Seedport's own; the contract's clients leave it aside.
    #[schema(required = false)]
    payload_to_sign: String,
    /// Goes into `Request-Id` of `verify`; serves once.
    #[schema(value_type = String, example = "Request:019542f5-b3e7-4d02-8000-000000000001")]
    request_id: RequestId,
    /// Until when the assertion is accepted.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// What a challenge is answered with, by the credential's type.
#[derive(Serialize)]
#[serde(untagged)]
pub enum AuthChallenge {
    /// A code is on its way.
    Code(AuthMethodResponse),
    /// An authenticator is to sign.
    Passkey(PasskeyAuthChallenge),
}

/// Any and not one: whatever has the fields of the second has those of the first.
impl PartialSchema for AuthChallenge {
    fn schema() -> RefOr<Schema> {
        let of = Ref::from_schema_name;
        AnyOfBuilder::new()
            .item(of(AuthMethodResponse::name()))
            .item(of(PasskeyAuthChallenge::name()))
            .into()
    }
}

impl ToSchema for AuthChallenge {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("AuthChallenge")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        let (code, passkey) = (AuthMethodResponse::name(), PasskeyAuthChallenge::name());
        schemas.push((code.into_owned(), AuthMethodResponse::schema()));
        schemas.push((passkey.into_owned(), PasskeyAuthChallenge::schema()));
        AuthMethodResponse::schemas(schemas);
        PasskeyAuthChallenge::schemas(schemas);
    }
}

/// Send a one-time code, or make a passkey's challenge
///
/// A credential with codes needs no body; a new code makes the one before it useless. A passkey
/// needs `clientPublicKey`. An `OAUTH` credential has no challenge.
#[utoipa::path(
    post,
    path = "/auth/credentials/{credentialId}/challenge",
    operation_id = "challengeAuthCredential",
    tag = "Credentials",
    params(("credentialId" = String, Path, description = "`AuthMethod:` and a UUID.")),
    request_body(content = PasskeyChallengeRequest, description = "For a passkey."),
    responses(
        (status = 200, description = "The code is on its way, or the challenge stands.",
            body = AuthChallenge),
        (status = 429, description = "Too many codes or challenges."),
        (status = 501, description = "This type of credential is not configured."),
    )
)]
pub async fn challenge(
    Allowed(permit): Allowed<Transact>,
    State(door): State<Arc<Door>>,
    Id(id): Id<CredentialId>,
    body: UnreadBody,
) -> Result<Response, Refusal> {
    let custody = &door.custody;
    let challenge = match custody.credential_type(&permit, id).await? {
        None => return Err(missing::<CredentialId>()),
        Some(CredentialType::Passkey) => {
            let challenge = passkey(custody, &permit, id, &body.read()?).await?;
            AuthChallenge::Passkey(challenge)
        }
        Some(CredentialType::EmailOtp | CredentialType::SmsOtp | CredentialType::Oauth) => {
            AuthChallenge::Code(code(custody, &permit, id).await?)
        }
    };
    Ok(Json(challenge).into_response())
}

async fn code(
    custody: &Custody,
    permit: &Permit<Transact>,
    id: CredentialId,
) -> Result<AuthMethodResponse, Refusal> {
    match custody.challenge_credential(permit, id).await {
        Ok(issued) => {
            metrics::code("ISSUED");
            Ok(AuthMethodResponse {
                method: issued.credential.into(),
                otp_encryption_target_bundle: Some(issued.target_bundle),
            })
        }
        Err(error) => {
            let refusal = Refusal::from(error);
            metrics::code(refusal.outcome());
            Err(refusal)
        }
    }
}

async fn passkey(
    custody: &Custody,
    permit: &Permit<Transact>,
    id: CredentialId,
    body: &Body,
) -> Result<PasskeyAuthChallenge, Refusal> {
    let request: PasskeyChallengeRequest = body.parse()?;
    let key = client_key(&request.client_public_key)?;
    let begun = custody.begin_passkey(permit, id, &key).await;
    let begun = begun.map_err(VerbError::told::<CredentialId>)?;
    Ok(PasskeyAuthChallenge {
        method: AuthMethod {
            // From the sealed record: the column beside it only finds it.
            credential_id: Some(base64url::encode(&begun.credential_id)),
            ..begun.credential.into()
        },
        challenge: begun.challenge,
        payload_to_sign: begun.payload,
        request_id: begun.request,
        expires_at: begun.expires_at,
    })
}

impl From<ChallengeCredentialError> for Refusal {
    fn from(error: ChallengeCredentialError) -> Self {
        match error {
            ChallengeCredentialError::NotFound => missing::<CredentialId>(),
            ChallengeCredentialError::NoCode => {
                let message = "a credential of this type has no challenge: verify it by its token";
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
