//! `GET /tokens`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::{View, store::TokenFilter};
use utoipa::IntoParams;

use super::ApiToken;
use crate::{
    Door,
    caller::Allowed,
    error::Refusal,
    page::{PageBody, PageParams, TimeParams},
    query::Query,
};

/// Which tokens to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct TokenParams {
    /// Exactly this name.
    #[param(nullable = false)]
    name: Option<String>,
}

impl TokenParams {
    fn read(query: &Query) -> Result<Self, Refusal> {
        Ok(Self {
            name: query.text("name")?.map(str::to_owned),
        })
    }
}

/// List API tokens
///
/// Oldest first, without their secrets.
#[utoipa::path(
    get,
    path = "/tokens",
    operation_id = "listTokens",
    tag = "API tokens",
    params(TokenParams, TimeParams, PageParams),
    responses((status = 200, description = "A page.", body = PageBody<ApiToken>))
)]
pub async fn list(
    Allowed(permit): Allowed<View>,
    State(door): State<Arc<Door>>,
    query: Query,
) -> Result<Json<PageBody<ApiToken>>, Refusal> {
    let filter = TokenFilter {
        name: TokenParams::read(&query)?.name,
        times: TimeParams::read(&query)?,
    };
    let page = PageParams::read(&query)?;
    let page = door.custody.tokens(&permit, &filter, page).await?;
    Ok(Json(PageBody::of(page, |row| Ok(row.into()))?))
}
