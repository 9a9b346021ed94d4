//! The API key: asked for first, and told nothing about.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use seedport_mobilecoin::Edition;
use serde_json::json;

use crate::common::{
    client::Client,
    samples::scene,
    server::{KEY, Server, Settings},
};

const VERSION: &str = r#"{"method":"version","jsonrpc":"2.0","id":1}"#;

fn wrong_keys() -> Vec<String> {
    vec![
        String::new(),
        "x".to_owned(),
        KEY[..KEY.len() - 1].to_owned(),
        format!("{KEY}x"),
        KEY.to_uppercase(),
    ]
}

#[tokio::test]
async fn a_call_needs_the_key_in_either_edition() {
    let server = Server::start().await;
    for edition in [Edition::V1, Edition::V2] {
        let good = server.client().of(edition);
        good.post(VERSION).await.expect(200);
        server
            .stranger()
            .of(edition)
            .post(VERSION)
            .await
            .refused(401, "Unauthorized");
        for key in wrong_keys() {
            let client = Client::new(server.router.clone(), Some(&key), edition);
            client.post(VERSION).await.refused(401, "Unauthorized");
        }
    }
}

#[tokio::test]
async fn a_wrong_key_is_401_whatever_else_is_wrong_and_always_in_the_same_words() {
    let server = Server::start().await;
    let stranger = server.stranger();
    let huge = "x".repeat(10 * 1024 * 1024);
    let missing = stranger.post(VERSION).await;
    for answer in [
        stranger.post("").await,
        stranger.post("{").await,
        stranger.post("[]").await,
        stranger.post(r#"{"method":"nope"}"#).await,
        stranger.post(huge).await,
        stranger.post_as("text/plain", VERSION).await,
        Client::new(server.router.clone(), Some("wrong"), Edition::V2)
            .post(VERSION)
            .await,
    ] {
        answer.refused(401, "Unauthorized");
        assert_eq!(answer.body, missing.body);
    }
}

#[tokio::test]
async fn a_key_that_is_sent_twice_or_in_bytes_of_no_text_is_no_key() {
    let server = Server::start().await;
    for values in [
        [KEY.as_bytes(), KEY.as_bytes()].as_slice(),
        &[KEY.as_bytes(), b"x"],
        &[b"x", KEY.as_bytes()],
        &[b"\xff\xfe"],
    ] {
        let mut request =
            Request::post("/wallet/v2").header(header::CONTENT_TYPE, "application/json");
        for value in values {
            request = request.header("x-api-key", *value);
        }
        let request = request.body(Body::from(VERSION)).expect("a request");
        server
            .stranger()
            .send(request)
            .await
            .refused(401, "Unauthorized");
    }
}

#[tokio::test]
async fn what_is_no_call_needs_no_key() {
    let server = Server::start().await;
    let stranger = server.stranger();
    for path in [
        "/health",
        "/wallet",
        "/wallet/v2",
        "/.well-known/seedport-keys.json",
    ] {
        assert_eq!(stranger.bare(Method::GET, path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_door_without_a_key_is_open_to_everybody() {
    let settings = Settings {
        key: None,
        ..Settings::default()
    };
    let server = Server::with(settings).await;
    for key in [None, Some(KEY), Some("")] {
        let client = Client::new(server.router.clone(), key, Edition::V2);
        client.result("version", &json!({})).await;
    }
}

#[tokio::test]
async fn a_door_without_a_key_is_for_this_machine_only() {
    let settings = Settings {
        key: None,
        ..Settings::default()
    };
    let open = Server::with(settings).await;
    let locked = Server::start().await;
    let by = |client: Client, host: &'static str| async move {
        let request = client
            .request(Method::POST, "/wallet/v2")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::HOST, host)
            .body(Body::from(VERSION));
        client.send(request.expect("a request")).await
    };
    for host in ["127.0.0.1:9090", "localhost:9090", "[::1]:9090"] {
        by(open.stranger(), host).await.expect(200);
    }
    // A page whose own name leads to this machine.
    for host in ["wallet.example", "wallet.example:9090", "127.0.0.1.example"] {
        by(open.stranger(), host).await.refused(403, "Forbidden");
        by(locked.client(), host).await.expect(200);
    }
}

#[tokio::test]
async fn two_doors_share_no_key() {
    let server = scene().await;
    let settings = Settings {
        key: Some("the-key-of-another-door"),
        ..Settings::default()
    };
    let other = Server::with(settings).await;
    other
        .client()
        .post(VERSION)
        .await
        .refused(401, "Unauthorized");
    server.client().post(VERSION).await.expect(200);
}
