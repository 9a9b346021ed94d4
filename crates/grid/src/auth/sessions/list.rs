//! `GET /auth/sessions`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::View;

use super::AuthSession;
use crate::{Door, auth::OfAccount, caller::Allowed, error::Refusal, page::ListBody, query::Query};

/// List an account's active sessions
#[utoipa::path(
    get,
    path = "/auth/sessions",
    operation_id = "listAuthSessions",
    tag = "Sessions",
    params(OfAccount),
    responses((status = 200, description = "Oldest first.", body = ListBody<AuthSession>))
)]
pub async fn list(
    Allowed(permit): Allowed<View>,
    State(door): State<Arc<Door>>,
    query: Query,
) -> Result<Json<ListBody<AuthSession>>, Refusal> {
    let account = OfAccount::read(&query)?;
    let rows = door.custody.sessions(&permit, account).await?;
    let word = |(session, credential): (seedport_custody::store::SessionRow, _)| {
        AuthSession::new(session.id, session.expires_at, credential)
    };
    Ok(Json(ListBody {
        data: rows.into_iter().map(word).collect(),
    }))
}
