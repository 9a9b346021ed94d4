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
    let body = json!({"umaDomain": "example.com"});
    let answer = client.patch("/config", &body).await;
    assert_eq!(answer.refused(501, "NOT_IMPLEMENTED"), "FIELD_NOT_SERVED");
}

#[tokio::test]
async fn a_webhook_endpoint_is_set_shown_and_removed() {
    let server = Server::start().await;
    let client = server.client().await;
    let config = client.get("/config").await.expect(200);
    assert!(config.get("webhookEndpoint").is_none(), "{config}");
    let endpoint = "https://hooks.example.com/grid?tenant=1";
    let patch = json!({"webhookEndpoint": endpoint});
    let config = client.patch("/config", &patch).await.expect(200);
    assert_eq!(config["webhookEndpoint"], endpoint);
    assert_eq!(client.get("/config").await.expect(200), config);
    for nothing in [json!({}), json!({"webhookEndpoint": null})] {
        let config = client.patch("/config", &nothing).await.expect(200);
        assert_eq!(config["webhookEndpoint"], endpoint, "{nothing}");
    }
    let tests = server.webhooks().await;
    assert_eq!(tests.len(), 1, "a new endpoint is tried once");
    assert_eq!(tests[0].url, endpoint);
    let test = tests[0].json();
    assert_eq!((&test["type"], &test["data"]), (&json!("TEST"), &json!({})));
    let patch = json!({"webhookEndpoint": ""});
    let config = client.patch("/config", &patch).await.expect(200);
    assert!(config.get("webhookEndpoint").is_none(), "{config}");
    assert_eq!(server.webhooks().await, []);
}

#[tokio::test]
async fn an_endpoint_that_cannot_be_one_is_named_and_changes_nothing() {
    let server = Server::start().await;
    let client = server.client().await;
    let long = format!("https://{}", "a".repeat(505));
    for endpoint in [
        json!("http://hooks.example.com"),
        json!("ftp://hooks.example.com"),
        json!("hooks.example.com"),
        json!("https://hooks.example.com/a b"),
        json!("https://hooks.example.com/\u{0}"),
        json!(long),
        json!(" "),
        json!(5),
        json!(["https://hooks.example.com"]),
        json!({}),
    ] {
        let body = json!({
            "webhookEndpoint": endpoint,
            "embeddedWalletConfig": {"appName": "Acme"},
        });
        let answer = client.patch("/config", &body).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), "webhookEndpoint", "{endpoint}");
    }
    let config = client.get("/config").await.expect(200);
    assert!(config.get("webhookEndpoint").is_none(), "{config}");
    assert_eq!(config["embeddedWalletConfig"], json!({}));
}
