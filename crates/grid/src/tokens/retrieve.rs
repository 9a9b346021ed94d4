//! `GET /tokens/{tokenId}`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::View;
use seedport_wire::ids::TokenId;

use super::ApiToken;
use crate::{
    Door,
    caller::Allowed,
    error::Refusal,
    path::{Id, missing},
};

/// Get an API token
///
/// Without its secret.
#[utoipa::path(
    get,
    path = "/tokens/{tokenId}",
    operation_id = "getTokenById",
    tag = "API tokens",
    params(("tokenId" = String, Path, description = "`Token:` and a UUID.")),
    responses((status = 200, description = "The token.", body = ApiToken))
)]
pub async fn retrieve(
    Allowed(permit): Allowed<View>,
    State(door): State<Arc<Door>>,
    Id(id): Id<TokenId>,
) -> Result<Json<ApiToken>, Refusal> {
    let row = door.custody.token(&permit, id).await?;
    Ok(Json(row.ok_or_else(missing::<TokenId>)?.into()))
}
