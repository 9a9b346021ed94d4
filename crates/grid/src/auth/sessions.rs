//! Sessions, as the contract shows them.
//!
//! Called by the endpoints below and by a verify.

pub mod delete;
pub mod list;
pub mod refresh;

use seedport_custody::{store::CredentialRow, verify::OpenedSession};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, SessionId},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::credentials::AuthMethodType;

/// A key that may stamp for one account until it expires.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthSession {
    #[schema(value_type = String, example = "Session:019542f5-b3e7-4d02-8000-000000000001")]
    id: SessionId,
    #[schema(value_type = String, example = "InternalAccount:019542f5-b3e7-4d02-8000-000000000001")]
    account_id: AccountId,
    /// The type of the credential that opened it.
    #[serde(rename = "type")]
    kind: AuthMethodType,
    /// The nickname of the credential that opened it.
    nickname: String,
    /// When the credential was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When the credential last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// When the session ends.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// The session's private key, where the client asked for it by an uncompressed
    /// `clientPublicKey`: base58check, sealed to that key. Told once, in the answer that opens
    /// the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    encrypted_session_signing_key: Option<String>,
}

impl AuthSession {
    /// Words a session and the credential that opened it.
    pub fn new(id: SessionId, expires_at: Timestamp, credential: CredentialRow) -> Self {
        Self {
            id,
            account_id: credential.account,
            kind: credential.credential_type.into(),
            nickname: credential.nickname,
            created_at: credential.created_at,
            updated_at: credential.updated_at,
            expires_at,
            encrypted_session_signing_key: None,
        }
    }

    /// Words a session that was opened just now.
    pub fn opened(opened: OpenedSession) -> Self {
        Self {
            encrypted_session_signing_key: opened.bundle,
            ..Self::new(opened.session, opened.expires_at, opened.credential)
        }
    }
}
