//! `POST /auth/credentials/{credentialId}/verify`, both legs of `EMAIL_OTP`.
//!
//! Invariant: the body is bound by the texts of its two fields; a retry carries the same.
//! Called by `router`. Source: contract section 4.4.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use seedport_custody::{
    Custody, Permit, Transact,
    store::CredentialType,
    verify::{BeginVerifyError, FinishVerifyError, VerifyRefusal},
};
use seedport_wire::{
    BodyDigest, Timestamp,
    hpke::SealedMessage,
    ids::{CredentialId, RequestId},
    otp,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind;
use crate::{
    Door,
    auth::sessions::AuthSession,
    body::Body,
    caller::Allowed,
    error::{Code, Refusal},
    metrics,
    path::{Id, missing},
    retry::Leg,
};

/// The same on both legs.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifyRequest {
    /// The credential's type. Only `EMAIL_OTP` is served yet.
    #[serde(rename = "type")]
    #[schema(pattern = "^EMAIL_OTP$")]
    kind: String,
    /// The code and the session's public key, sealed to the challenge's target: a JSON document
    /// `{encappedPublic, ciphertext}` as a string.
    #[schema(required, nullable = false)]
    encrypted_otp_bundle: Option<String>,
}

/// What the key in the sealed answer stamps.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifyChallenge {
    #[serde(rename = "type", serialize_with = "kind")]
    #[schema(value_type = String, pattern = "^(OAUTH|EMAIL_OTP|SMS_OTP|PASSKEY)$")]
    kind: CredentialType,
    /// Stamp these bytes as they are.
    payload_to_sign: String,
    /// Goes into `Request-Id`; serves once.
    #[schema(value_type = String, example = "Request:019542f5-b3e7-4d02-8000-000000000001")]
    request_id: RequestId,
    /// Until when the retry is accepted.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Verify a credential and open a session
///
/// The first leg carries the sealed code and answers 202 with a token. The key that was sealed
/// beside the code stamps it; the same request with `Grid-Wallet-Signature` and `Request-Id`
/// answers 200 with a session of that key.
#[utoipa::path(
    post,
    path = "/auth/credentials/{credentialId}/verify",
    operation_id = "verifyAuthCredential",
    tag = "Credentials",
    params(
        ("credentialId" = String, Path, description = "`AuthMethod:` and a UUID."),
        ("Grid-Wallet-Signature" = Option<String>, Header, nullable = false,
            description = "The stamp over `payloadToSign`; second leg only."),
        ("Request-Id" = Option<String>, Header, nullable = false,
            description = "The `requestId` of the first leg; second leg only."),
    ),
    request_body = VerifyRequest,
    responses(
        (status = 200, description = "The session.", body = AuthSession),
        (status = 202, description = "The token to stamp.", body = VerifyChallenge),
        (status = 429, description = "Too many attempts."),
    )
)]
pub async fn verify(
    Allowed(permit): Allowed<Transact>,
    State(door): State<Arc<Door>>,
    Id(id): Id<CredentialId>,
    leg: Leg,
    body: Body,
) -> Result<Response, Refusal> {
    let (answer, digest) = read(&body)?;
    match leg {
        Leg::First => begin(&door.custody, &permit, id, &answer, digest).await,
        Leg::Second(retry) => {
            let finished = door.custody.finish_verify(&permit, id, &retry, digest);
            let finished = finished.await?;
            let session =
                AuthSession::new(finished.session, finished.expires_at, finished.credential);
            Ok(Json(session).into_response())
        }
    }
}

async fn begin(
    custody: &Custody,
    permit: &Permit<Transact>,
    id: CredentialId,
    answer: &SealedMessage,
    digest: BodyDigest,
) -> Result<Response, Refusal> {
    match custody.begin_verify(permit, id, answer, digest).await {
        Ok(begun) => {
            metrics::code("ACCEPTED");
            let challenge = VerifyChallenge {
                kind: begun.credential_type,
                payload_to_sign: begun.payload,
                request_id: begun.request,
                expires_at: begun.expires_at,
            };
            Ok((StatusCode::ACCEPTED, Json(challenge)).into_response())
        }
        Err(error) => {
            let refusal = Refusal::from(error);
            metrics::code(refusal.outcome());
            Err(refusal)
        }
    }
}

fn read(body: &Body) -> Result<(SealedMessage, BodyDigest), Refusal> {
    let request: VerifyRequest = body.parse()?;
    match CredentialType::from_text(&request.kind) {
        Some(CredentialType::EmailOtp) => {}
        Some(_) => {
            let message = "only EMAIL_OTP is served yet";
            return Err(Refusal::field("type", message).reason("TYPE_NOT_SERVED"));
        }
        None => return Err(Refusal::field("type", "must be EMAIL_OTP")),
    }
    let field = "encryptedOtpBundle";
    let bundle = request.encrypted_otp_bundle;
    let bundle =
        bundle.ok_or_else(|| Refusal::field(field, "is required").reason("FIELD_MISSING"))?;
    let answer = otp::parse_answer(&bundle).map_err(|_| {
        let message = "must be a JSON document, as a string, with encappedPublic and ciphertext \
                       in hex";
        Refusal::field(field, message).reason("MALFORMED_OTP_BUNDLE")
    })?;
    let fields = [("type", request.kind.as_str()), (field, bundle.as_str())];
    let digest = BodyDigest::of("verify", &fields);
    Ok((answer, digest))
}

impl From<BeginVerifyError> for Refusal {
    fn from(error: BeginVerifyError) -> Self {
        match error {
            BeginVerifyError::NotFound => missing::<CredentialId>(),
            BeginVerifyError::Refused(refusal) => refusal.into(),
            BeginVerifyError::RateLimited { retry_after } => Self::rate_limited(retry_after),
            BeginVerifyError::Fault(fault) => fault.into(),
        }
    }
}

impl From<VerifyRefusal> for Refusal {
    fn from(refusal: VerifyRefusal) -> Self {
        Self::new(Code::Unauthorized, refusal.to_string()).reason(refusal.reason())
    }
}

impl From<FinishVerifyError> for Refusal {
    fn from(error: FinishVerifyError) -> Self {
        match error {
            FinishVerifyError::NotFound => missing::<CredentialId>(),
            FinishVerifyError::Refused(refusal) => refusal.into(),
            FinishVerifyError::Fault(fault) => fault.into(),
        }
    }
}
