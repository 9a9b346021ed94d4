//! A verify by a passkey: one leg, an assertion over the challenge that `Request-Id` names.
//!
//! Invariant: every binary value has one spelling and a bound before the vault sees it. The
//! assertion is the whole proof: a `Grid-Wallet-Signature` beside it is not read.
//! Called by `verify`.

use axum::{Json, http::HeaderMap};
use seedport_custody::{proofs::Assertion, signed::RetryRefusal};
use seedport_wire::ids::{CredentialId, RequestId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Call;
use crate::{
    auth::sessions::AuthSession,
    base64url::decode,
    body::{Body, object},
    error::{Code, Refusal, VerbError},
    retry::REQUEST_ID,
};

/// What the authenticator said.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PasskeyProof {
    #[serde(deserialize_with = "object")]
    #[schema(value_type = PasskeyAssertion, required)]
    assertion: Option<PasskeyAssertion>,
}

/// An assertion; binary values are base64url without padding.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PasskeyAssertion {
    /// `rawId`.
    #[schema(pattern = "^[A-Za-z0-9_-]{2,1364}$")]
    credential_id: String,
    /// `response.clientDataJSON`.
    #[schema(pattern = "^[A-Za-z0-9_-]{2,5462}$")]
    client_data_json: String,
    /// `response.authenticatorData`.
    #[schema(pattern = "^[A-Za-z0-9_-]{2,10923}$")]
    authenticator_data: String,
    /// `response.signature`: DER for ES256, PKCS#1 v1.5 for RS256, 64 bytes for `EdDSA`.
    #[schema(pattern = "^[A-Za-z0-9_-]{2,1366}$")]
    signature: String,
    /// `response.userHandle`, where the authenticator gives one; empty and `null` say that it gives none.
    /// Not judged.
    #[schema(pattern = "^([A-Za-z0-9_-]{2,86})?$")]
    user_handle: Option<String>,
}

/// Opens the session.
pub(super) async fn verify(
    call: &Call<'_>,
    headers: &HeaderMap,
    body: &Body,
) -> Result<Json<AuthSession>, Refusal> {
    let request = request_id(headers)?;
    let assertion = read(body)?;
    let opened = call
        .custody
        .verify_passkey(call.permit, call.id, request, &assertion)
        .await
        .map_err(VerbError::told::<CredentialId>)?;
    Ok(Json(AuthSession::opened(opened)))
}

/// The challenge that the request names, once.
fn request_id(headers: &HeaderMap) -> Result<RequestId, Refusal> {
    let mut values = headers.get_all(REQUEST_ID).iter();
    let Some(value) = values.next() else {
        let message = "a passkey's verify carries the Request-Id of its challenge";
        return Err(Refusal::new(Code::RequestIdMissing, message));
    };
    let text = value.to_str().ok().filter(|_| values.next().is_none());
    let id = text.and_then(|text| text.parse().ok());
    id.ok_or_else(|| RetryRefusal::RequestUnknown.into())
}

fn read(body: &Body) -> Result<Assertion, Refusal> {
    let given = body.parse::<PasskeyProof>()?.assertion;
    let given = given.ok_or_else(|| Refusal::field("assertion", "must be an object"))?;
    let user_handle = given.user_handle.as_deref();
    Ok(Assertion {
        credential_id: decode("assertion.credentialId", &given.credential_id, 1..=1023)?,
        client_data_json: decode(
            "assertion.clientDataJson",
            &given.client_data_json,
            1..=4096,
        )?,
        authenticator_data: decode(
            "assertion.authenticatorData",
            &given.authenticator_data,
            1..=8192,
        )?,
        // An RSA key of 8192 bits signs the longest.
        signature: decode("assertion.signature", &given.signature, 1..=1024)?,
        user_handle: user_handle
            // Level 2 browsers write an empty text where the authenticator gives none.
            .filter(|handle| !handle.is_empty())
            .map(|handle| decode("assertion.userHandle", handle, 1..=64))
            .transpose()?,
    })
}
