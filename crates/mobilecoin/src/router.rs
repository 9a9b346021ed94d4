//! The table of routes.
//!
//! Invariant: everything that is served stands here, and what does not is answered in JSON. Only
//! the two posts are calls, and only they ask for the API key.
//! Called by the binary. Source: contract section 3.

use std::sync::Arc;

use axum::{
    Router,
    http::{Method, StatusCode},
    middleware::from_fn_with_state,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};

use crate::{
    Door, Edition,
    conventions::{Requests, observe},
    health, help,
    refusal::Refusal,
    rpc, well_known,
};

/// The door as a service.
pub fn router(door: Door) -> Router {
    let requests = Arc::new(Requests::new(
        door.admission.platform(),
        door.custody.now().millis(),
        door.custody.running().clone(),
    ));
    let mut router = Router::new()
        .route("/health", get(health::live))
        .route(seedport_wire::key_document::PATH, get(well_known::keys));
    for path in [Edition::V1.path(), Edition::V1.path_with_slash()] {
        router = router.route(path, post(rpc::v1).get(help::v1));
    }
    for path in [Edition::V2.path(), Edition::V2.path_with_slash()] {
        router = router.route(path, post(rpc::v2).get(help::v2));
    }
    router
        .fallback(unknown_route)
        .method_not_allowed_fallback(unknown_method)
        .with_state(Arc::new(door))
        .layer(from_fn_with_state(requests, observe))
}

/// `OPTIONS` is answered for whatever path; full-service does so.
async fn unknown_route(method: Method) -> Response {
    otherwise(&method, Refusal::unknown_route())
}

async fn unknown_method(method: Method) -> Response {
    otherwise(&method, Refusal::unknown_method())
}

fn otherwise(method: &Method, refusal: Refusal) -> Response {
    if method == Method::OPTIONS {
        StatusCode::OK.into_response()
    } else {
        refusal.into_response()
    }
}
