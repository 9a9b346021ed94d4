//! Tokens on routes for which they lack the permission.

use axum::http::Method;
use seedport_custody::store::Permissions;
use serde_json::{Value, json};

use crate::{
    attacks::scene::Scene,
    common::{client::GRID, server::ALL},
};

const VIEW: Permissions = Permissions::VIEW;
const MANAGE: Permissions = Permissions::MANAGE;
const RELAY: Permissions = Permissions::TRANSACT.union(Permissions::MANAGE);

/// Every route, and the permissions of which any one opens it.
const ROUTES: &[(&str, &str, Permissions)] = &[
    ("get", "/customers", VIEW),
    ("post", "/customers", MANAGE),
    ("get", "/customers/internal-accounts", VIEW),
    ("get", "/customers/{customerId}", VIEW),
    ("patch", "/customers/{customerId}", MANAGE),
    ("delete", "/customers/{customerId}", MANAGE),
    ("get", "/internal-accounts", VIEW),
    ("get", "/internal-accounts/{accountId}", VIEW),
    ("patch", "/internal-accounts/{accountId}", RELAY),
    ("post", "/internal-accounts/{accountId}/export", RELAY),
    ("get", "/platform/internal-accounts", VIEW),
    ("post", "/sandbox/internal-accounts/{accountId}/fund", RELAY),
    ("get", "/auth/credentials", VIEW),
    ("post", "/auth/credentials", RELAY),
    ("delete", "/auth/credentials/{credentialId}", RELAY),
    ("post", "/auth/credentials/{credentialId}/challenge", RELAY),
    ("post", "/auth/credentials/{credentialId}/verify", RELAY),
    ("get", "/auth/sessions", VIEW),
    ("delete", "/auth/sessions/{sessionId}", RELAY),
    ("post", "/auth/sessions/{sessionId}/refresh", RELAY),
    ("get", "/auth/delegated-keys", VIEW),
    ("post", "/auth/delegated-keys", RELAY),
    ("get", "/auth/delegated-keys/{delegatedKeyId}", VIEW),
    ("delete", "/auth/delegated-keys/{delegatedKeyId}", RELAY),
    ("get", "/tokens", VIEW),
    ("post", "/tokens", MANAGE),
    ("get", "/tokens/{tokenId}", VIEW),
    ("delete", "/tokens/{tokenId}", MANAGE),
    ("get", "/config", VIEW),
    ("patch", "/config", MANAGE),
    ("post", "/sandbox/webhooks/test", MANAGE),
    ("post", "/webhooks/test", MANAGE),
];

/// In how many of the eight sets of permissions each route is open, all routes added up.
fn openings() -> usize {
    let open = |(_, _, any_of): &(_, _, Permissions)| if *any_of == RELAY { 6 } else { 4 };
    ROUTES.iter().map(open).sum()
}

#[test]
fn the_table_of_permissions_names_every_route() {
    let document: Value = serde_json::from_str(&seedport_grid::openapi_json()).expect("JSON");
    let mut served = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let Some(path) = path.strip_prefix(GRID) else {
            continue;
        };
        let methods = item.as_object().expect("methods").keys();
        served.extend(methods.map(|method| (method.clone(), path.to_owned())));
    }
    let mut named: Vec<_> = ROUTES
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    served.sort();
    named.sort();
    assert_eq!(named, served);
}

#[tokio::test]
async fn a_token_without_the_permission_is_403_on_every_route_before_anything_is_looked_at() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let before = scene.state().await;
    let session = before[5]["data"][0]["id"].as_str().expect("a session");
    let mut refusals = 0;
    for bits in 0..8 {
        let permissions = Permissions::from_bits(bits).expect("three bits");
        let client = scene.server.client_of("default", permissions).await;
        for &(method, path, any_of) in ROUTES {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let path = path
                .replace("{customerId}", &scene.owner.customer)
                .replace("{accountId}", &scene.owner.account)
                .replace("{credentialId}", &scene.owner.credential)
                .replace("{sessionId}", session)
                .replace("{tokenId}", "nonsense");
            if permissions.intersects(any_of) {
                continue;
            }
            // Neither the body nor the headers of a retry are read for such a caller.
            for body in ["", "{", "{}"] {
                let answer = client.raw(method.clone(), &path, body).await;
                scene.refused(&answer, 403, "FORBIDDEN", "PERMISSION");
                refusals += 1;
            }
        }
        if !permissions.intersects(RELAY) {
            let owner = &scene.owner;
            let answer = owner
                .retry(&client, &owner.export_path(), &begun.body, &begun.challenge)
                .await;
            scene.refused(&answer, 403, "FORBIDDEN", "PERMISSION");
        }
    }
    // Each route is closed to the other sets, with each of the three bodies.
    assert_eq!(refusals, 3 * (8 * ROUTES.len() - openings()));
    let after = scene.state().await;
    for list in [0, 1, 3, 4, 5] {
        assert_eq!(after[list], before[list], "but for the tokens of this case");
    }
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_token_with_the_permission_passes_on_every_route() {
    let scene = Scene::open().await;
    let mut passed = 0;
    for bits in 0..8 {
        let permissions = Permissions::from_bits(bits).expect("three bits");
        let client = scene.server.client_of("default", permissions).await;
        for &(method, path, any_of) in ROUTES {
            if !permissions.intersects(any_of) {
                continue;
            }
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let path = path.replace(['{', '}'], "x");
            let answer = client.raw(method, &path, "{}").await;
            assert!(
                matches!(answer.status.as_u16(), 200 | 400 | 404 | 501),
                "{path}: {answer:?}"
            );
            passed += 1;
        }
    }
    assert_eq!(passed, openings());
    scene.close().await;
}

#[tokio::test]
async fn a_token_grants_no_permission_that_its_maker_lacks() {
    let scene = Scene::open().await;
    let manager = scene.server.client_of("default", MANAGE).await;
    let before = scene.state().await;
    for permissions in [
        json!(["VIEW"]),
        json!(["TRANSACT"]),
        json!(["MANAGE", "VIEW"]),
        json!(["VIEW", "TRANSACT", "MANAGE"]),
    ] {
        let body = json!({"name": "more", "permissions": permissions});
        let answer = manager.post("/tokens", &body).await;
        scene.refused(&answer, 403, "FORBIDDEN", "ESCALATION");
    }
    for permissions in [
        json!([]),
        json!(["ADMIN"]),
        json!(["manage"]),
        json!("MANAGE"),
        json!(4),
    ] {
        let body = json!({"name": "more", "permissions": permissions});
        let answer = manager.post("/tokens", &body).await;
        assert_eq!(
            answer.refused(400, "INVALID_INPUT"),
            "FIELD_INVALID",
            "{permissions}"
        );
    }
    assert_eq!(scene.state().await, before);
    scene.close().await;
}

#[tokio::test]
async fn a_deleted_tokens_pending_export_is_not_finished_with_it() {
    let scene = Scene::open().await;
    let body = json!({"name": "short-lived", "permissions": ["TRANSACT"]});
    let token = scene.client.post("/tokens", &body).await.expect(201);
    let id = token["clientId"].as_str().expect("a text");
    let secret = token["clientSecret"].as_str().expect("a text");
    scene.hush(secret);
    let relay = crate::common::client::Client::new(scene.server.router.clone(), id, secret);
    let begun = scene.begin().await;
    let path = format!("/tokens/{}", token["id"].as_str().expect("a text"));
    let deleted = scene.client.delete(&path).await;
    assert_eq!(deleted.status, 204, "{deleted:?}");
    let owner = &scene.owner;
    let answer = owner
        .retry(&relay, &owner.export_path(), &begun.body, &begun.challenge)
        .await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "API_CREDENTIALS");
    let other = scene.server.client_of("default", ALL).await;
    let answer = owner
        .retry(&other, &owner.export_path(), &begun.body, &begun.challenge)
        .await;
    answer.expect(200);
    scene.close().await;
}
