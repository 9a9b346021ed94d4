//! `POST /auth/credentials/{credentialId}/verify`, both legs of `EMAIL_OTP`.
//!
//! Invariant: the body is bound by the texts of its two fields; a retry carries the same.
//! Called by `router`. Source: contract section 4.4.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use seedport_custody::{Custody, Permit, Transact, store::CredentialType};
use seedport_wire::{BodyDigest, hpke::SealedMessage, ids::CredentialId, otp};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    Door,
    auth::sessions::AuthSession,
    body::Body,
    caller::Allowed,
    challenge::{SignedRequestChallenge, accepted},
    error::{Refusal, VerbError as _},
    metrics,
    path::Id,
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
        (status = 202, description = "The token to stamp.", body = SignedRequestChallenge),
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
            let opened = finished
                .await
                .map_err(|error| error.told::<CredentialId>())?;
            Ok(Json(AuthSession::opened(opened)).into_response())
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
            Ok(accepted(begun))
        }
        Err(error) => {
            let refusal = error.told::<CredentialId>();
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
