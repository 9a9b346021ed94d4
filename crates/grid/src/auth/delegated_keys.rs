//! `/auth/delegated-keys`: keys that would sign for card payments.
//!
//! Invariant: Seedport issues no cards, so there is no such key: nothing but an owner's session
//! ever signs for a wallet.
//! Called by `router`. Source: contract section 4.7.

use axum::Json;
use seedport_custody::{Transact, View};
use seedport_wire::ids::AccountId;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    caller::Allowed,
    error::{Code, Refusal},
    query::Query,
};

/// Whose keys to list: at least one of the two.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct Holder {
    /// Of this account.
    #[param(
        value_type = Option<String>,
        pattern = "^InternalAccount:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        nullable = false
    )]
    account_id: Option<AccountId>,
    /// Of this card's funding source.
    #[param(nullable = false)]
    funding_source_id: Option<String>,
}

/// The keys that there are: none.
#[derive(Serialize, ToSchema)]
pub struct NoDelegatedKeys {
    #[schema(value_type = Vec<Object>, max_items = 0)]
    data: [(); 0],
}

/// List delegated keys
///
/// Always empty: Seedport issues no cards.
#[utoipa::path(
    get,
    path = "/auth/delegated-keys",
    operation_id = "listDelegatedKeys",
    tag = "Delegated keys",
    params(Holder),
    responses((status = 200, description = "None.", body = NoDelegatedKeys))
)]
pub async fn list(
    Allowed(_): Allowed<View>,
    query: Query,
) -> Result<Json<NoDelegatedKeys>, Refusal> {
    let holder = Holder {
        account_id: query.value("accountId", "must be InternalAccount: and a UUID")?,
        funding_source_id: query.text("fundingSourceId")?.map(str::to_owned),
    };
    if holder.account_id.is_none() && holder.funding_source_id.is_none() {
        let message = "is required, or fundingSourceId";
        return Err(Refusal::field("accountId", message).reason("FIELD_MISSING"));
    }
    Ok(Json(NoDelegatedKeys { data: [] }))
}

/// Create a delegated key
///
/// Not served: Seedport issues no cards, and hands nobody a key that signs beside the owner's.
#[utoipa::path(
    post,
    path = "/auth/delegated-keys",
    operation_id = "createDelegatedKey",
    tag = "Delegated keys",
    responses((status = 501, description = "Seedport issues no cards."))
)]
pub async fn create(Allowed(_): Allowed<Transact>) -> Refusal {
    let message = "Seedport issues no cards, so there are no delegated keys to sign for them";
    Refusal::new(Code::NotImplemented, message).reason("NO_CARDS")
}

/// Get a delegated key
#[utoipa::path(
    get,
    path = "/auth/delegated-keys/{delegatedKeyId}",
    operation_id = "getDelegatedKeyById",
    tag = "Delegated keys",
    params(("delegatedKeyId" = String, Path, description = "`DelegatedKey:` and a UUID."))
)]
pub async fn retrieve(Allowed(_): Allowed<View>) -> Refusal {
    missing()
}

/// Revoke a delegated key
#[utoipa::path(
    delete,
    path = "/auth/delegated-keys/{delegatedKeyId}",
    operation_id = "revokeDelegatedKey",
    tag = "Delegated keys",
    params(("delegatedKeyId" = String, Path, description = "`DelegatedKey:` and a UUID."))
)]
pub async fn delete(Allowed(_): Allowed<Transact>) -> Refusal {
    missing()
}

fn missing() -> Refusal {
    let message = "no such delegated key: Seedport issues no cards";
    Refusal::new(Code::ReferenceNotFound, message)
}
