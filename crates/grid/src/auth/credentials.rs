//! Credentials, as the contract shows them.
//!
//! Called by the endpoints below and by `/auth/sessions`.

pub mod challenge;
pub mod create;
pub mod delete;
pub mod list;
mod new_passkey;
mod request;
pub mod verify;

use seedport_custody::store::{CredentialRow, CredentialType};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::base64url;

/// One way in which an owner proves themselves.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthMethod {
    #[schema(value_type = String, example = "AuthMethod:019542f5-b3e7-4d02-8000-000000000001")]
    id: CredentialId,
    #[schema(value_type = String, example = "InternalAccount:019542f5-b3e7-4d02-8000-000000000001")]
    account_id: AccountId,
    /// How it proves.
    #[serde(rename = "type")]
    kind: AuthMethodType,
    /// The mail address, the phone number, the token's `email` (or else its `sub`), or the name
    /// that the owner gave the passkey.
    nickname: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// The passkey's own id, base64url without padding; `PASSKEY` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    credential_id: Option<String>,
}

/// A credential, with the target of its code if one is on its way.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthMethodResponse {
    #[serde(flatten)]
    method: AuthMethod,
    /// A signed target for this one code: a JSON document as a string. Verify its signature
    /// against a pinned quorum key, then seal the code to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    otp_encryption_target_bundle: Option<String>,
}

impl From<CredentialRow> for AuthMethod {
    fn from(row: CredentialRow) -> Self {
        let passkey = row
            .external_id
            .filter(|_| row.credential_type == CredentialType::Passkey);
        Self {
            credential_id: passkey.map(|id| base64url::encode(&id)),
            id: row.id,
            account_id: row.account,
            kind: row.credential_type.into(),
            nickname: row.nickname,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The types of credentials, as the contract spells them.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuthMethodType {
    Oauth,
    EmailOtp,
    SmsOtp,
    Passkey,
}

impl From<CredentialType> for AuthMethodType {
    fn from(kind: CredentialType) -> Self {
        match kind {
            CredentialType::Oauth => Self::Oauth,
            CredentialType::EmailOtp => Self::EmailOtp,
            CredentialType::SmsOtp => Self::SmsOtp,
            CredentialType::Passkey => Self::Passkey,
        }
    }
}
