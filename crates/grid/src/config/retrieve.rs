//! `GET /config`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::View;

use super::ConfigAnswer;
use crate::{Door, caller::Allowed, error::Refusal};

/// Get the configuration
#[utoipa::path(
    get,
    path = "/config",
    operation_id = "getPlatformConfig",
    tag = "Configuration",
    responses((status = 200, description = "The configuration.", body = ConfigAnswer))
)]
pub async fn retrieve(
    Allowed(permit): Allowed<View>,
    State(door): State<Arc<Door>>,
) -> Result<Json<ConfigAnswer>, Refusal> {
    let config = door.custody.config(&permit).await?;
    Ok(Json(ConfigAnswer::of(&door.custody, config)))
}
