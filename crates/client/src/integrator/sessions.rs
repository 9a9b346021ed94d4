//! `/auth/sessions`: list.
//!
//! Invariant: a session's private key is not here; in the current key flow the server never
//! had it.
//! Called by integrators; its answer is also that of verify. Source: Grid contract section 4.6.

use reqwest::{Method, StatusCode};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, SessionId},
};
use serde::Deserialize;

use super::{CallError, CredentialType, Integrator, call::send, moment, page::Bare};

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
}
