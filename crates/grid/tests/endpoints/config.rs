//! `/config`.

use serde_json::json;

use crate::common::{owner::text, server::Server};

#[tokio::test]
async fn a_patch_merges_what_it_names() {
    let server = Server::start().await;
    let client = server.client().await;
    let config = client.get("/config").await.expect(200);
    assert!(text(&config["id"]).starts_with("PlatformConfig:"));
    assert_eq!(config["embeddedWalletConfig"], json!({}));
    let patch = json!({"embeddedWalletConfig": {"appName": "Acme", "otpLength": 8}});
    client.patch("/config", &patch).await.expect(200);
    let patch = json!({"embeddedWalletConfig": {"otpLength": 10, "appName": null}});
    let config = client.patch("/config", &patch).await.expect(200);
    let wanted = json!({"appName": "Acme", "otpLength": 10});
    assert_eq!(config["embeddedWalletConfig"], wanted);
    assert_eq!(client.get("/config").await.expect(200), config);
    client.patch("/config", &json!({})).await.expect(200);
}

#[tokio::test]
async fn a_value_out_of_bounds_is_named() {
    let server = Server::start().await;
    let client = server.client().await;
    for (name, value) in [
        ("otpLength", json!(3)),
        ("otpLength", json!(300)),
        ("otpLength", json!("6")),
        ("expirationSeconds", json!(0)),
        ("appName", json!("a\nb")),
        ("logoUrl", json!("a".repeat(513))),
        ("sendFromEmailAddress", json!("nobody")),
    ] {
        let body = json!({"embeddedWalletConfig": {name: value}});
        let answer = client.patch("/config", &body).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), format!("embeddedWalletConfig.{name}"));
    }
}

#[tokio::test]
async fn what_is_not_served_yet_is_said_so() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = json!({"webhookEndpoint": "https://example.com"});
    let answer = client.patch("/config", &body).await;
    assert_eq!(answer.refused(501, "NOT_IMPLEMENTED"), "FIELD_NOT_SERVED");
}
