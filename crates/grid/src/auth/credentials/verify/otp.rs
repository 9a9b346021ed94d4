//! A verify by code, both legs: `EMAIL_OTP` and `SMS_OTP`.
//!
//! Invariant: the body is bound by the texts of its two fields; a retry carries the same.
//! Called by `verify`.

use axum::{
    Json,
    extract::FromRequestParts as _,
    http::request::Parts,
    response::{IntoResponse as _, Response},
};
use seedport_custody::store::CredentialType;
use seedport_wire::{BodyDigest, hpke::SealedMessage, ids::CredentialId, otp};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Call;
use crate::{
    auth::sessions::AuthSession,
    body::Body,
    challenge::accepted,
    error::{Refusal, VerbError},
    metrics,
    retry::Leg,
};

/// The same on both legs.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CodeProof {
    /// The code and the session's public key, sealed to the challenge's target: a JSON document
    /// `{encappedPublic, ciphertext}` as a string.
    encrypted_otp_bundle: String,
}

/// Serves either leg.
pub(super) async fn verify(
    call: &Call<'_>,
    kind: CredentialType,
    mut parts: Parts,
    body: &Body,
) -> Result<Response, Refusal> {
    let leg = Leg::from_request_parts(&mut parts, &()).await?;
    let (answer, digest) = read(body, kind)?;
    match leg {
        Leg::First => begin(call, &answer, digest).await,
        Leg::Second(retry) => {
            let finished = call
                .custody
                .finish_verify(call.permit, call.id, &retry, digest);
            let opened = finished.await.map_err(VerbError::told::<CredentialId>)?;
            Ok(Json(AuthSession::opened(opened)).into_response())
        }
    }
}

async fn begin(
    call: &Call<'_>,
    answer: &SealedMessage,
    digest: BodyDigest,
) -> Result<Response, Refusal> {
    let begun = call
        .custody
        .begin_verify(call.permit, call.id, answer, digest);
    match begun.await {
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

fn read(body: &Body, kind: CredentialType) -> Result<(SealedMessage, BodyDigest), Refusal> {
    let field = "encryptedOtpBundle";
    let bundle = body.parse::<CodeProof>()?.encrypted_otp_bundle;
    let answer = otp::parse_answer(&bundle).map_err(|_| {
        let message = "must be a JSON document, as a string, with encappedPublic and ciphertext \
                       in hex";
        Refusal::field(field, message).reason("MALFORMED_OTP_BUNDLE")
    })?;
    let fields = [("type", kind.text()), (field, bundle.as_str())];
    Ok((answer, BodyDigest::of("verify", &fields)))
}
