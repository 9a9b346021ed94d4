//! Paths and ids that are bent.

use axum::http::Method;

use crate::attacks::scene::Scene;

#[tokio::test]
async fn an_account_is_reached_by_its_own_spelling_only() {
    let scene = Scene::open().await;
    let bob = scene.neighbour("bob@example.com").await;
    let begun = scene.begin().await;
    let stamp = scene.owner.stamp(&begun.challenge);
    let id = &scene.owner.account;
    let uuid = id.trim_start_matches("InternalAccount:");
    for bent in [
        uuid.to_owned(),
        format!("internalaccount:{uuid}"),
        format!("InternalAccount:{}", uuid.to_uppercase()),
        format!("InternalAccount:{}", uuid.replace('-', "")),
        format!("InternalAccount%253A{uuid}"),
        format!("InternalAccount::{uuid}"),
        format!("Customer:{uuid}"),
        format!("AuthMethod:{uuid}"),
        format!("{id}%00"),
        format!("%00{id}"),
        format!("{id}%20"),
        format!("{id}%0a"),
        format!("{id}%ff"),
        format!("{id};a=b"),
        format!("{id},{}", bob.account),
        format!("{}%2f..%2f{id}", bob.account),
        format!("{id}'--"),
        "9".repeat(20_000),
    ] {
        let path = format!("/internal-accounts/{bent}/export");
        let answer = scene
            .signed(&path, &begun.body, &stamp, &begun.request())
            .await;
        scene.refused(&answer, 404, "REFERENCE_NOT_FOUND", "");
        let answer = scene
            .client
            .get(&format!("/internal-accounts/{bent}"))
            .await;
        scene.refused(&answer, 404, "REFERENCE_NOT_FOUND", "");
    }
    assert_eq!(scene.deliveries().await, 0);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_path_with_dots_slashes_or_more_is_no_route() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let stamp = scene.owner.stamp(&begun.challenge);
    let id = &scene.owner.account;
    for path in [
        format!("/internal-accounts/{id}/export/"),
        format!("/internal-accounts/{id}//export"),
        format!("//internal-accounts/{id}/export"),
        format!("/internal-accounts/x/../{id}/export"),
        format!("/./internal-accounts/{id}/export"),
        format!("/internal-accounts/{id}/Export"),
        format!("/Internal-Accounts/{id}/export"),
        format!("/internal-accounts/{id}/export/now"),
        format!("/internal-accounts/{id}%2Fexport/export/x"),
        format!("!/internal-accounts/{id}/export"),
        format!("!/grid/2025-10-14/internal-accounts/{id}/export"),
    ] {
        let answer = scene
            .signed(&path, &begun.body, &stamp, &begun.request())
            .await;
        scene.refused(&answer, 404, "REFERENCE_NOT_FOUND", "ROUTE_UNKNOWN");
    }
    assert_eq!(scene.deliveries().await, 0);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn another_method_does_not_export() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let stamp = scene.owner.stamp(&begun.challenge);
    let path = scene.owner.export_path();
    for method in [
        "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "EXPORT", "post",
    ] {
        let method = Method::from_bytes(method.as_bytes()).expect("a token");
        let request = scene
            .client
            .request(method.clone(), &path)
            .header("Content-Type", "application/json")
            .header("X-HTTP-Method-Override", "POST")
            .header("Grid-Wallet-Signature", &stamp)
            .header("Request-Id", begun.request())
            .body(begun.body.to_string().into());
        let answer = scene.client.send(request.expect("a request")).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), "POST");
        if method != Method::HEAD {
            scene.refused(&answer, 405, "METHOD_NOT_ALLOWED", "");
        }
    }
    scene.deliver(&begun).await;
    scene.close().await;
}
