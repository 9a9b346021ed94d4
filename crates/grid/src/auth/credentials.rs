//! Credentials, as the contract shows them.
//!
//! Called by the endpoints below and by `/auth/sessions`.

pub mod challenge;
pub mod list;
pub mod verify;

use seedport_custody::store::{CredentialRow, CredentialType};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId},
};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// One way in which an owner proves themselves.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthMethod {
    #[schema(value_type = String, example = "AuthMethod:019542f5-b3e7-4d02-8000-000000000001")]
    id: CredentialId,
    #[schema(value_type = String, example = "InternalAccount:019542f5-b3e7-4d02-8000-000000000001")]
    account_id: AccountId,
    /// How it proves.
    #[serde(rename = "type", serialize_with = "kind")]
    #[schema(value_type = String, pattern = "^(OAUTH|EMAIL_OTP|SMS_OTP|PASSKEY)$")]
    kind: CredentialType,
    /// For `EMAIL_OTP`, the mail address.
    nickname: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<CredentialRow> for AuthMethod {
    fn from(row: CredentialRow) -> Self {
        Self {
            id: row.id,
            account_id: row.account,
            kind: row.credential_type,
            nickname: row.nickname,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Writes a credential type as the contract spells it.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the serializer hands fields over by reference"
)]
pub fn kind<S: Serializer>(kind: &CredentialType, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.text())
}
