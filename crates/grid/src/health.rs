//! Whether the process lives, and whether it can serve.
//!
//! Invariant: liveness touches nothing; readiness asks whether a change would be durable.
//! Called by whoever supervises the service.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Door, error::Refusal};

/// How the service is.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(value_type = String)]
    status: &'static str,
}

/// Whether the process lives
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "health",
    tag = "Service",
    responses((status = 200, description = "It lives.", body = Health))
)]
pub async fn live() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Whether the service can serve
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "readiness",
    tag = "Service",
    responses((status = 200, description = "A change would be durable here.", body = Health))
)]
pub async fn ready(State(door): State<Arc<Door>>) -> Result<Json<Health>, Refusal> {
    door.custody.ready().await?;
    Ok(Json(Health { status: "ok" }))
}
