//! `POST /tokens`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use seedport_custody::{
    Manage,
    tokens::{CreateToken, CreateTokenError, Permissions},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ApiToken, Permission};
use crate::{
    Door,
    body::Body,
    caller::Allowed,
    error::{Code, Refusal},
    texts::Name,
};

/// A token to be made.
#[derive(Deserialize, ToSchema)]
pub struct CreateTokenRequest {
    name: Name,
    /// None that the calling token lacks.
    #[schema(min_items = 1)]
    permissions: Vec<Permission>,
}

/// A token with its secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedToken<'a> {
    #[serde(flatten)]
    token: ApiToken,
    /// The password of HTTP Basic. Told once.
    client_secret: &'a str,
}

/// Create an API token
///
/// The answer carries the secret; no later one does.
#[utoipa::path(
    post,
    path = "/tokens",
    operation_id = "createToken",
    tag = "API tokens",
    request_body = CreateTokenRequest,
    responses((status = 201, description = "The token with its secret.", body = CreatedToken))
)]
pub async fn create(
    Allowed(permit): Allowed<Manage>,
    State(door): State<Arc<Door>>,
    body: Body,
) -> Result<Response, Refusal> {
    let request: CreateTokenRequest = body.parse()?;
    if request.permissions.is_empty() {
        return Err(Refusal::field(
            "permissions",
            "must name at least one of VIEW, TRANSACT and MANAGE",
        ));
    }
    let union = |all: Permissions, permission: &Permission| all.union(permission.bit());
    let request = CreateToken {
        name: request.name.into(),
        permissions: request.permissions.iter().fold(Permissions::NONE, union),
    };
    let issued = door.custody.create_token(&permit, request).await?;
    let answer = CreatedToken {
        token: issued.row.into(),
        // Exposed to the integrator it was made for, this once.
        client_secret: issued
            .secret
            .expose_text()
            .expect("custody spells secrets in hex"),
    };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

impl From<CreateTokenError> for Refusal {
    fn from(error: CreateTokenError) -> Self {
        match error {
            CreateTokenError::Escalation => {
                Self::new(Code::Forbidden, error.to_string()).reason("ESCALATION")
            }
            CreateTokenError::Fault(fault) => fault.into(),
        }
    }
}
