//! `DELETE /tokens/{tokenId}`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use seedport_custody::{Manage, tokens::delete::DeleteTokenError};
use seedport_wire::ids::TokenId;

use crate::{
    Door,
    caller::Allowed,
    error::Refusal,
    path::{Id, missing},
};

/// Delete an API token
///
/// It stops working with the answer.
#[utoipa::path(
    delete,
    path = "/tokens/{tokenId}",
    operation_id = "deleteTokenById",
    tag = "API tokens",
    params(("tokenId" = String, Path, description = "`Token:` and a UUID.")),
    responses((status = 204, description = "It is deleted."))
)]
pub async fn delete(
    Allowed(permit): Allowed<Manage>,
    State(door): State<Arc<Door>>,
    Id(id): Id<TokenId>,
) -> Result<StatusCode, Refusal> {
    door.custody.delete_token(&permit, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<DeleteTokenError> for Refusal {
    fn from(error: DeleteTokenError) -> Self {
        match error {
            DeleteTokenError::NotFound => missing::<TokenId>(),
            DeleteTokenError::Fault(fault) => fault.into(),
        }
    }
}
