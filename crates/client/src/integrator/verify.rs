//! `POST /auth/credentials/{id}/verify`, for a credential of every type.
//!
//! Invariant: a code takes two legs; a token and an assertion are whole proofs, and take one.
//! Called by `flow` and integrators. Source: Grid contract section 4.4.

use reqwest::{Method, StatusCode};
use seedport_wire::ids::{CredentialId, RequestId};
use serde::{Deserialize, Serialize};

use super::{
    AuthSession, CallError, CredentialType, Integrator, SignedOperation,
    call::{Call, send},
    signed_operation::Answer,
};

/// What an authenticator says when it signs a challenge; binary values in unpadded base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyAssertion {
    /// `rawId`.
    pub credential_id: String,
    /// `response.clientDataJSON`.
    pub client_data_json: String,
    /// `response.authenticatorData`.
    pub authenticator_data: String,
    /// `response.signature`.
    pub signature: String,
    /// `response.userHandle`, where the authenticator gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_handle: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeBody<'a> {
    r#type: CredentialType,
    encrypted_otp_bundle: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenBody<'a> {
    r#type: CredentialType,
    oidc_token: &'a str,
    client_public_key: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AssertionBody<'a> {
    r#type: CredentialType,
    assertion: &'a PasskeyAssertion,
}

impl Integrator {
    /// By a code; `kind` is the credential's, `EmailOtp` or `SmsOtp`. The payload is the
    /// verification token, and the key sealed beside the code stamps it. A wrong code is refused
    /// on the first leg, with 401.
    pub fn verify_code(
        &self,
        id: CredentialId,
        kind: CredentialType,
        encrypted_otp_bundle: &str,
    ) -> SignedOperation<'_, AuthSession> {
        let body = CodeBody {
            r#type: kind,
            encrypted_otp_bundle,
        };
        self.verify(id)
            .signed_json(&body, Answer::json(StatusCode::OK))
    }

    /// By a token of a provider, whose nonce is the digest of `client_public_key`'s text.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn verify_token(
        &self,
        id: CredentialId,
        oidc_token: &str,
        client_public_key: &str,
    ) -> Result<AuthSession, CallError> {
        let body = TokenBody {
            r#type: CredentialType::Oauth,
            oidc_token,
            client_public_key,
        };
        let request = self.verify(id).ready()?.json(&body);
        send(request, StatusCode::OK).await
    }

    /// By a passkey; `request` is that of its challenge.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn verify_passkey(
        &self,
        id: CredentialId,
        request: RequestId,
        assertion: &PasskeyAssertion,
    ) -> Result<AuthSession, CallError> {
        let body = AssertionBody {
            r#type: CredentialType::Passkey,
            assertion,
        };
        let call = self.verify(id).ready()?.json(&body);
        send(
            call.header("request-id", request.to_string()),
            StatusCode::OK,
        )
        .await
    }

    fn verify(&self, id: CredentialId) -> Call<'_> {
        self.call(Method::POST, &format!("/auth/credentials/{id}/verify"))
    }
}
