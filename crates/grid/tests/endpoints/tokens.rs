//! `/tokens` and `/tokens/{tokenId}`.

use seedport_custody::store::Permissions;
use serde_json::json;

use crate::common::{
    client::Client,
    owner::text,
    server::{ALL, Server},
};

#[tokio::test]
async fn a_token_tells_its_secret_once_and_works_until_deleted() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = json!({"name": "reader", "permissions": ["VIEW", "VIEW"]});
    let token = client.post("/tokens", &body).await.expect(201);
    assert_eq!(token["permissions"], json!(["VIEW"]));
    let (id, client_id) = (text(&token["id"]), text(&token["clientId"]));
    let secret = text(&token["clientSecret"]);
    let reader = Client::new(server.router.clone(), &client_id, &secret);
    reader.get("/customers").await.expect(200);
    let path = format!("/tokens/{id}");
    let read = client.get(&path).await.expect(200);
    assert_eq!(read["name"], "reader");
    assert!(read.get("clientSecret").is_none());
    let list = client.get("/tokens?name=reader").await;
    assert_eq!(list.expect(200)["data"], json!([read]));
    assert!(!String::from_utf8_lossy(&list.body).contains(&secret));
    let deleted = client.delete(&path).await;
    assert_eq!(deleted.status, 204);
    assert!(deleted.body.is_empty());
    client.delete(&path).await.refused(404, "TOKEN_NOT_FOUND");
    client.get(&path).await.refused(404, "TOKEN_NOT_FOUND");
    reader.get("/customers").await.refused(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn a_token_grants_nothing_that_its_maker_lacks() {
    let server = Server::start().await;
    let manager = server.client_of("default", Permissions::MANAGE).await;
    let body = json!({"name": "more", "permissions": ["VIEW"]});
    let answer = manager.post("/tokens", &body).await;
    assert_eq!(answer.refused(403, "FORBIDDEN"), "ESCALATION");
    let body = json!({"name": "same", "permissions": ["MANAGE"]});
    manager.post("/tokens", &body).await.expect(201);
}

#[tokio::test]
async fn a_token_needs_a_name_and_permissions() {
    let server = Server::start().await;
    let client = server.client().await;
    for (body, field) in [
        (json!({"permissions": ["VIEW"]}), "name"),
        (json!({"name": " ", "permissions": ["VIEW"]}), "name"),
        (json!({"name": "a"}), "permissions"),
        (json!({"name": "a", "permissions": []}), "permissions"),
        (
            json!({"name": "a", "permissions": ["ROOT"]}),
            "permissions.0",
        ),
    ] {
        let answer = client.post("/tokens", &body).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(
            answer.field().replace(['[', ']'], ""),
            field.replace(".0", "0"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_token_of_another_platform_is_not_there() {
    let server = Server::start().await;
    let client = server.client().await;
    let other = server.client_of("other", ALL).await;
    let list = client.get("/tokens").await.expect(200);
    let path = format!("/tokens/{}", text(&list["data"][0]["id"]));
    other.get(&path).await.refused(404, "TOKEN_NOT_FOUND");
    other.delete(&path).await.refused(404, "TOKEN_NOT_FOUND");
    client
        .get("/tokens/x")
        .await
        .refused(404, "TOKEN_NOT_FOUND");
}
