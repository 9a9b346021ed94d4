//! API tokens, as the contract shows them.
//!
//! Invariant: a secret is in the answer of its creation and in no other.
//! Called by the endpoints below.

pub mod create;
pub mod delete;
pub mod list;
pub mod retrieve;

use seedport_custody::{store::TokenRow, tokens::Permissions};
use seedport_wire::{Timestamp, ids::TokenId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Permission {
    /// Read.
    View,
    /// Relay an owner's proof: challenge, verify, export.
    Transact,
    /// Change customers, tokens and configuration, and what `TRANSACT` allows.
    Manage,
}

impl Permission {
    const ALL: [Self; 3] = [Self::View, Self::Transact, Self::Manage];

    const fn bit(self) -> Permissions {
        match self {
            Self::View => Permissions::VIEW,
            Self::Transact => Permissions::TRANSACT,
            Self::Manage => Permissions::MANAGE,
        }
    }
}

/// An API token.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiToken {
    #[schema(value_type = String, example = "Token:019542f5-b3e7-4d02-8000-000000000001")]
    id: TokenId,
    name: String,
    permissions: Vec<Permission>,
    /// The user name of HTTP Basic.
    client_id: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<TokenRow> for ApiToken {
    fn from(row: TokenRow) -> Self {
        let granted = |permission: &Permission| row.permissions.contains(permission.bit());
        Self {
            id: row.id,
            permissions: Permission::ALL.into_iter().filter(granted).collect(),
            name: row.name,
            client_id: row.client_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
