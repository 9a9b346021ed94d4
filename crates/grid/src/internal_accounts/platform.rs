//! `GET /platform/internal-accounts`.
//!
//! Invariant: an account is the face of a customer's wallet, so the platform itself has none.
//! Called by `router`. Source: contract section 4.2.

use axum::Json;
use seedport_custody::View;

use super::{InternalAccount, list::Kinds};
use crate::{caller::Allowed, error::Refusal, page::ListBody, query::Query};

/// List the platform's own internal accounts
///
/// Always empty: Seedport keeps the wallets of customers, and a platform has none.
#[utoipa::path(
    get,
    path = "/platform/internal-accounts",
    operation_id = "listPlatformInternalAccounts",
    tag = "Internal accounts",
    params(Kinds),
    responses((status = 200, description = "None.", body = ListBody<InternalAccount>))
)]
pub async fn list(
    Allowed(_): Allowed<View>,
    query: Query,
) -> Result<Json<ListBody<InternalAccount>>, Refusal> {
    Kinds::read(&query)?;
    Ok(Json(ListBody { data: Vec::new() }))
}
