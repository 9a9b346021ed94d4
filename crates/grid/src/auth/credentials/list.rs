//! `GET /auth/credentials`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::View;

use super::AuthMethod;
use crate::{Door, auth::OfAccount, caller::Allowed, error::Refusal, page::ListBody, query::Query};

/// List an account's credentials
#[utoipa::path(
    get,
    path = "/auth/credentials",
    operation_id = "listAuthCredentials",
    tag = "Credentials",
    params(OfAccount),
    responses((status = 200, description = "Oldest first.", body = ListBody<AuthMethod>))
)]
pub async fn list(
    Allowed(permit): Allowed<View>,
    State(door): State<Arc<Door>>,
    query: Query,
) -> Result<Json<ListBody<AuthMethod>>, Refusal> {
    let account = OfAccount::read(&query)?;
    let rows = door.custody.credentials(&permit, account).await?;
    Ok(Json(ListBody {
        data: rows.into_iter().map(AuthMethod::from).collect(),
    }))
}
