//! `/tokens`: create, list, get, delete.
//!
//! Invariant: a client secret arrives once, in the answer to create, and lives in a secret.
//! Called by the command line and integrators. Source: Grid contract section 4.8.

use reqwest::{Method, StatusCode};
use seedport_wire::{SecretBytes, Timestamp, ids::TokenId};
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    CallError, Cursor, Integrator, Page,
    call::{send, send_for_nothing},
    moment,
};

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Permission {
    /// Read.
    View,
    /// Verify and export.
    Transact,
    /// Write.
    Manage,
}

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewToken {
    /// For people.
    pub name: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
}

/// An API token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiToken {
    /// The token.
    pub id: TokenId,
    /// For people.
    pub name: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// User name of HTTP Basic.
    pub client_id: String,
    /// Password of HTTP Basic; only in the answer to create.
    #[serde(default, deserialize_with = "secret")]
    pub client_secret: Option<SecretBytes>,
    /// When it was made.
    #[serde(deserialize_with = "moment::read")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(deserialize_with = "moment::read")]
    pub updated_at: Timestamp,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretBytes>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretBytes::from))
}

impl Integrator {
    /// `POST /tokens`: the only answer that has the secret.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn create_token(&self, token: &NewToken) -> Result<ApiToken, CallError> {
        let call = self.call(Method::POST, "/tokens");
        send(call.ready()?.json(token), StatusCode::CREATED).await
    }

    /// `GET /tokens`: one page; `limit` from 1 to 100.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn list_tokens(
        &self,
        limit: Option<u8>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<ApiToken>, CallError> {
        let limit = limit.map(|limit| limit.to_string());
        let call = self
            .call(Method::GET, "/tokens")
            .query("limit", limit.as_deref())
            .query("cursor", cursor.map(Cursor::as_str));
        send(call.ready()?, StatusCode::OK).await
    }

    /// `GET /tokens/{id}`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn token(&self, id: TokenId) -> Result<ApiToken, CallError> {
        let call = self.call(Method::GET, &format!("/tokens/{id}"));
        send(call.ready()?, StatusCode::OK).await
    }

    /// `DELETE /tokens/{id}`: the token is refused from now on.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn delete_token(&self, id: TokenId) -> Result<(), CallError> {
        let call = self.call(Method::DELETE, &format!("/tokens/{id}"));
        send_for_nothing(call.ready()?, StatusCode::NO_CONTENT).await
    }
}
