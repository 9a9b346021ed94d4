//! `/auth/sessions`: list, refresh, revoke.
//!
//! Invariant: a session's private key is not here; in the legacy key flow it passes through, sealed
//! to the owner's device.
//! Called by `flow` and integrators; its answer is also that of verify. Source: Grid contract section 4.6.

use reqwest::{Method, StatusCode};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, SessionId},
};
use serde::{Deserialize, Serialize};

use super::{
    CallError, CredentialType, Integrator, SignedOperation, call::send, moment, page::Bare,
    signed_operation::Answer,
};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthSession {
    /// The session.
    pub id: SessionId,
    /// The account it may stamp for.
    pub account_id: AccountId,
    /// Of the credential that it came from.
    #[serde(rename = "type")]
    pub credential_type: CredentialType,
    /// Of the credential that it came from.
    pub nickname: String,
    /// When it ends.
    #[serde(deserialize_with = "moment::read")]
    pub expires_at: Timestamp,
    /// Legacy key flow, once: the session's key, sealed to the owner's device.
    pub encrypted_session_signing_key: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefreshBody<'a> {
    client_public_key: &'a str,
}

impl Integrator {
    /// `GET /auth/sessions?accountId=`: those that are active.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn list_sessions(&self, account: AccountId) -> Result<Vec<AuthSession>, CallError> {
        let call = self
            .call(Method::GET, "/auth/sessions")
            .query("accountId", Some(&account.to_string()));
        let list: Bare<AuthSession> = send(call.ready()?, StatusCode::OK).await?;
        Ok(list.data)
    }

    /// `POST /auth/sessions/{id}/refresh`: the session itself stamps for its successor.
    pub fn refresh_session(
        &self,
        id: SessionId,
        client_public_key: &str,
    ) -> SignedOperation<'_, AuthSession> {
        let call = self.call(Method::POST, &format!("/auth/sessions/{id}/refresh"));
        let body = RefreshBody { client_public_key };
        call.signed_json(&body, Answer::json(StatusCode::CREATED))
    }

    /// `DELETE /auth/sessions/{id}`: any session of the account stamps, this one too.
    pub fn revoke_session(&self, id: SessionId) -> SignedOperation<'_, ()> {
        let call = self.call(Method::DELETE, &format!("/auth/sessions/{id}"));
        call.signed(Answer::NOTHING)
    }
}
