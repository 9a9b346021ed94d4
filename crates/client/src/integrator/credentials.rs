//! `/auth/credentials`: list, challenge, and verify in two legs.
//!
//! Invariant: bundles and tokens pass through unread; both legs of verify carry the same body.
//! Called by `flow::log_in` and integrators. Source: Grid contract section 4.4.

use reqwest::{Method, RequestBuilder, StatusCode};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId},
};
use serde::{Deserialize, Serialize};

use super::{
    AuthSession, CallError, Integrator, SignedRequestChallenge, SignedRetry,
    call::{send, signed},
    moment,
    page::Bare,
};

/// `type` of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CredentialType {
    /// An account at an OIDC provider.
    Oauth,
    /// A code by mail.
    EmailOtp,
    /// A code by text message.
    SmsOtp,
    /// A passkey.
    Passkey,
    /// A type that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A credential.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Credential {
    /// The credential.
    pub id: CredentialId,
    /// The account it opens.
    pub account_id: AccountId,
    /// What it is.
    #[serde(rename = "type")]
    pub credential_type: CredentialType,
    /// For a code by mail, the address.
    pub nickname: String,
    /// When it was made.
    #[serde(deserialize_with = "moment::read")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(deserialize_with = "moment::read")]
    pub updated_at: Timestamp,
    /// In the answer to a challenge: the signed target of the code, for the owner's device.
    pub otp_encryption_target_bundle: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VerifyBody<'a> {
    r#type: &'static str,
    encrypted_otp_bundle: &'a str,
}

impl Integrator {
    /// `GET /auth/credentials?accountId=`; an account that is not there has none.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn list_credentials(&self, account: AccountId) -> Result<Vec<Credential>, CallError> {
        let call = self
            .call(Method::GET, "/auth/credentials")
            .query("accountId", Some(&account.to_string()));
        let list: Bare<Credential> = send(call.ready()?, StatusCode::OK).await?;
        Ok(list.data)
    }

    /// `POST /auth/credentials/{id}/challenge` of a code: sends one to the owner and gives its
    /// signed target.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn challenge_credential(&self, id: CredentialId) -> Result<Credential, CallError> {
        let call = self.call(Method::POST, &format!("/auth/credentials/{id}/challenge"));
        let body = serde_json::Map::new();
        send(call.ready()?.json(&body), StatusCode::OK).await
    }

    /// First leg of `POST /auth/credentials/{id}/verify` of a mailed code; the payload is the
    /// verification token.
    ///
    /// # Errors
    /// [`CallError`]; a wrong code is a 401.
    pub async fn begin_verify(
        &self,
        id: CredentialId,
        encrypted_otp_bundle: &str,
    ) -> Result<SignedRequestChallenge, CallError> {
        let request = self.verify(id, encrypted_otp_bundle)?;
        send(request, StatusCode::ACCEPTED).await
    }

    /// Second leg, with the stamp over the token: gives the session.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn finish_verify(
        &self,
        id: CredentialId,
        encrypted_otp_bundle: &str,
        retry: &SignedRetry<'_>,
    ) -> Result<AuthSession, CallError> {
        let request = self.verify(id, encrypted_otp_bundle)?;
        send(signed(request, retry)?, StatusCode::OK).await
    }

    fn verify(&self, id: CredentialId, bundle: &str) -> Result<RequestBuilder, CallError> {
        let call = self.call(Method::POST, &format!("/auth/credentials/{id}/verify"));
        Ok(call.ready()?.json(&VerifyBody {
            r#type: "EMAIL_OTP",
            encrypted_otp_bundle: bundle,
        }))
    }
}
