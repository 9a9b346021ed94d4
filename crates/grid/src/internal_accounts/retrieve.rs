//! `GET /internal-accounts/{accountId}`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::View;
use seedport_wire::ids::AccountId;

use super::InternalAccount;
use crate::{
    Door,
    caller::Allowed,
    error::Refusal,
    path::{Id, missing},
};

/// Get an internal account
#[utoipa::path(
    get,
    path = "/internal-accounts/{accountId}",
    operation_id = "getInternalAccount",
    tag = "Internal accounts",
    params(("accountId" = String, Path, description = "`InternalAccount:` and a UUID.")),
    responses((status = 200, description = "The account.", body = InternalAccount))
)]
pub async fn retrieve(
    Allowed(permit): Allowed<View>,
    State(door): State<Arc<Door>>,
    Id(id): Id<AccountId>,
) -> Result<Json<InternalAccount>, Refusal> {
    let row = door.custody.account(&permit, id).await?;
    let row = row.ok_or_else(missing::<AccountId>)?;
    Ok(Json(InternalAccount::of(row)?))
}
