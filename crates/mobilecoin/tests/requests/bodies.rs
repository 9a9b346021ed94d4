//! Bodies: how they are announced, how long they may be, and whether they are JSON.

use axum::{
    body::Body,
    http::{Method, header},
};
use seedport_mobilecoin::{DEFAULT_BODY_LIMIT, Edition};

use crate::common::server::Server;

const VERSION: &str = r#"{"method":"version","jsonrpc":"2.0","id":1}"#;

#[tokio::test]
async fn a_body_is_announced_as_json_or_there_is_nothing_here() {
    let server = Server::start().await;
    let client = server.client();
    for kind in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=utf-8",
    ] {
        client.post_as(kind, VERSION).await.expect(200);
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "text/json",
        "",
    ] {
        client
            .post_as(kind, VERSION)
            .await
            .refused(404, "Not Found");
    }
    let request = client
        .request(Method::POST, "/wallet/v2")
        .body(Body::from(VERSION));
    let answer = client.send(request.expect("a request")).await;
    answer.refused(404, "Not Found");
}

#[tokio::test]
async fn a_body_at_the_limit_is_read_and_one_byte_more_is_413() {
    let server = Server::start().await;
    for edition in [Edition::V1, Edition::V2] {
        let client = server.client().of(edition);
        // None of these bodies says how long it is.
        let padded = |length: usize| format!("{VERSION}{}", " ".repeat(length - VERSION.len()));
        client.post(padded(DEFAULT_BODY_LIMIT)).await.expect(200);
        let answer = client.post(padded(DEFAULT_BODY_LIMIT + 1)).await;
        answer.refused(413, "Payload Too Large");
        let answer = client.post("x".repeat(10 * 1024 * 1024)).await;
        answer.refused(413, "Payload Too Large");
    }
}

#[tokio::test]
async fn a_body_that_says_that_it_is_too_long_is_not_read() {
    let server = Server::start().await;
    let client = server.client();
    for (length, status) in [("1048577", 413), ("99999999999999", 413), ("43", 200)] {
        let request = client
            .request(Method::POST, "/wallet/v2")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, length)
            .body(Body::from(VERSION));
        let answer = client.send(request.expect("a request")).await;
        assert_eq!(answer.status, status, "{length}");
    }
}

#[tokio::test]
async fn what_is_no_json_is_400_in_json() {
    let server = Server::start().await;
    let client = server.client();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in [
        "",
        " ",
        "{",
        "nonsense",
        "{'method':'version'}",
        r#"{"method":"version",}"#,
        r#"{"method":"version"}{"method":"version"}"#,
        r#"{"method":"\ud800"}"#,
        r#"{"method":"version","id":1e999}"#,
        &deep,
    ] {
        let answer = client.post(body.to_owned()).await;
        assert_eq!(answer.refused(400, "Bad Request"), "The body is not JSON.");
    }
    let answer = client.post(b"{\"method\":\"\xff\"}".to_vec()).await;
    answer.refused(400, "Bad Request");
}
