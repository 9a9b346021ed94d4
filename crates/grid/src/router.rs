//! The table of routes.
//!
//! Invariant: everything that is served stands here; a path that does not, and a method that
//! its path does not take, are answered in the contract's JSON.
//! Called by the binary.

use std::sync::Arc;

use axum::{
    Router,
    http::Uri,
    middleware::from_fn_with_state,
    routing::{delete, get, post},
};

use crate::{
    Door,
    auth::{credentials, delegated_keys, sessions},
    config,
    conventions::{Requests, observe},
    customers, docs,
    error::{Code, Refusal},
    health, internal_accounts, metrics, openapi, tokens, unserved, webhooks, well_known,
};

/// A path of the contract. Routes are flat: a nested router would rewrite each request's path.
macro_rules! grid {
    ($path:literal) => {
        concat!("/grid/2025-10-13", $path)
    };
}

/// A path of our own, beside the contract's.
macro_rules! seedport {
    ($path:literal) => {
        concat!("/seedport/v1", $path)
    };
}

/// The door as a service, probes and metrics included.
pub fn router(door: Door) -> Router {
    let requests = requests(&door);
    dressed(public().merge(operators()), Arc::new(door), requests)
}

/// The door as two services: what callers reach, and what is its operator's alone.
pub fn routers(door: Door) -> (Router, Router) {
    let requests = requests(&door);
    let door = Arc::new(door);
    let theirs = dressed(public(), Arc::clone(&door), Arc::clone(&requests));
    (theirs, dressed(operators(), door, requests))
}

fn requests(door: &Door) -> Arc<Requests> {
    let running = door.custody.running().clone();
    Arc::new(Requests::new(door.custody.now().millis(), running))
}

fn dressed(routes: Router<Arc<Door>>, door: Arc<Door>, requests: Arc<Requests>) -> Router {
    routes
        .fallback(unknown_route)
        .method_not_allowed_fallback(unknown_method)
        .with_state(door)
        .layer(from_fn_with_state(requests, observe))
}

/// Probes and metrics.
fn operators() -> Router<Arc<Door>> {
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::read))
}

/// What callers reach.
fn public() -> Router<Arc<Door>> {
    Router::new()
        .route(
            grid!("/customers"),
            get(customers::list::list).post(customers::create::create),
        )
        .route(
            grid!("/customers/internal-accounts"),
            get(internal_accounts::list::list),
        )
        .route(
            grid!("/customers/{customerId}"),
            get(customers::retrieve::retrieve)
                .patch(customers::update::update)
                .delete(customers::delete::delete),
        )
        .route(
            grid!("/internal-accounts"),
            get(internal_accounts::list::alias),
        )
        .route(
            grid!("/internal-accounts/{accountId}"),
            get(internal_accounts::retrieve::retrieve).patch(internal_accounts::update::update),
        )
        .route(
            grid!("/internal-accounts/{accountId}/export"),
            post(internal_accounts::export::export),
        )
        .route(
            grid!("/auth/credentials"),
            get(credentials::list::list).post(credentials::create::create),
        )
        .route(
            grid!("/auth/credentials/{credentialId}"),
            delete(credentials::delete::delete),
        )
        .route(
            grid!("/auth/credentials/{credentialId}/challenge"),
            post(credentials::challenge::challenge),
        )
        .route(
            grid!("/auth/credentials/{credentialId}/verify"),
            post(credentials::verify::verify),
        )
        .route(grid!("/auth/sessions"), get(sessions::list::list))
        .route(
            grid!("/auth/sessions/{sessionId}"),
            delete(sessions::delete::delete),
        )
        .route(
            grid!("/auth/sessions/{sessionId}/refresh"),
            post(sessions::refresh::refresh),
        )
        .route(
            grid!("/auth/delegated-keys"),
            get(delegated_keys::list).post(delegated_keys::create),
        )
        .route(
            grid!("/auth/delegated-keys/{delegatedKeyId}"),
            get(delegated_keys::retrieve).delete(delegated_keys::delete),
        )
        .route(
            grid!("/platform/internal-accounts"),
            get(internal_accounts::platform::list),
        )
        .route(
            grid!("/sandbox/internal-accounts/{accountId}/fund"),
            post(internal_accounts::fund::fund),
        )
        .route(grid!("/sandbox/webhooks/test"), post(webhooks::test::test))
        .route(grid!("/webhooks/test"), post(webhooks::test::alias))
        .route(
            grid!("/tokens"),
            get(tokens::list::list).post(tokens::create::create),
        )
        .route(
            grid!("/tokens/{tokenId}"),
            get(tokens::retrieve::retrieve).delete(tokens::delete::delete),
        )
        .route(
            grid!("/config"),
            get(config::retrieve::retrieve).patch(config::update::update),
        )
        .merge(own())
        .route(seedport_wire::key_document::PATH, get(well_known::keys))
        .route(
            seedport_wire::webhook::PUBLIC_KEY_PATH,
            get(webhooks::key::key),
        )
        .route("/openapi.json", get(openapi::document))
        .merge(docs::routes())
}

/// What is served beside the contract to callers with an API token.
fn own() -> Router<Arc<Door>> {
    Router::new()
        .route(
            seedport!("/internal-accounts/{accountId}/statement"),
            get(internal_accounts::statement::statement),
        )
        .route(
            seedport!("/internal-accounts/{accountId}/manifest"),
            get(internal_accounts::manifest::manifest),
        )
}

async fn unknown_route(uri: Uri) -> Refusal {
    unserved::refusal(uri.path())
}

async fn unknown_method() -> Refusal {
    let message = "this path does not take this method; see Allow";
    Refusal::new(Code::MethodNotAllowed, message)
}
