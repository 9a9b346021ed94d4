//! What stands around the calls: paths, help, health, keys, headers.

use axum::http::Method;
use seedport_mobilecoin::{Class, Edition, methods};
use serde_json::{Value, json};

use crate::common::{
    client::names,
    server::{KEY, Server},
};

const VERSION: &str = r#"{"method":"version","jsonrpc":"2.0","id":1}"#;

#[tokio::test]
async fn each_edition_has_its_path_with_a_slash_or_without() {
    let server = Server::start().await;
    let client = server.client();
    for path in ["/wallet", "/wallet/", "/wallet/v2", "/wallet/v2/"] {
        let request = client
            .request(Method::POST, path)
            .header("content-type", "application/json")
            .body(VERSION.into());
        client.send(request.expect("a request")).await.expect(200);
    }
    for path in [
        "/",
        "/wallet/v1",
        "/wallet/v3",
        "/wallet/v2/x",
        "/api",
        "/WALLET",
    ] {
        for method in [Method::GET, Method::POST] {
            let answer = client.bare(method, path).await;
            answer.refused(404, "Not Found");
        }
    }
}

#[tokio::test]
async fn a_path_refuses_other_methods_in_json_and_names_its_own() {
    let server = Server::start().await;
    for (method, path, allow) in [
        (Method::PUT, "/wallet/v2", "GET,HEAD,POST"),
        (Method::DELETE, "/wallet", "GET,HEAD,POST"),
        (Method::POST, "/health", "GET,HEAD"),
    ] {
        let mut answer = server.client().bare(method, path).await;
        answer.refused(405, "Method Not Allowed");
        let allowed = answer.headers.remove("allow").expect("a header");
        let mut allowed: Vec<_> = allowed.to_str().expect("visible").split(',').collect();
        allowed.sort_unstable();
        assert_eq!(allowed.join(","), allow);
    }
}

#[tokio::test]
async fn options_are_answered_everywhere_and_promise_nothing() {
    let server = Server::start().await;
    for path in [
        "/wallet/v2",
        "/wallet",
        "/wallet/",
        "/health",
        "/nothing",
        "*",
    ] {
        let answer = server.stranger().bare(Method::OPTIONS, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.text(), "");
        let cors = answer
            .headers
            .keys()
            .find(|name| name.as_str().starts_with("access-control"));
        assert_eq!(cors, None);
    }
}

#[tokio::test]
async fn health_is_200_and_empty() {
    let server = Server::start().await;
    let answer = server.stranger().bare(Method::GET, "/health").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, ""));
}

#[tokio::test]
async fn the_published_keys_are_those_of_the_vault() {
    let server = Server::start().await;
    let path = "/.well-known/seedport-keys.json";
    let answer = server.stranger().bare(Method::GET, path).await;
    let published: Value = answer.expect(200);
    let keys = serde_json::to_value(server.custody.key_document()).expect("JSON");
    assert_eq!(published, keys);
}

#[tokio::test]
async fn the_example_in_the_help_works_as_it_stands() {
    let server = Server::start().await;
    for (edition, path) in [(Edition::V1, "/wallet"), (Edition::V2, "/wallet/v2")] {
        let request = axum::http::Request::get(path)
            .header("host", "wallet.example:9090")
            .body(axum::body::Body::empty());
        let answer = server.stranger().send(request.expect("a request")).await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-type").starts_with("text/plain"));
        let help = answer.text();
        let example = help
            .lines()
            .find(|line| line.starts_with("curl"))
            .expect("an example");
        let (words, body) = words(&example.replace("$SEEDPORT_API_KEY", KEY));
        let mut request = axum::http::Request::post(path);
        for pair in words.windows(2).filter(|pair| pair[0] == "-H") {
            let (name, value) = pair[1].split_once(": ").expect("a header");
            request = request.header(name, value);
        }
        assert!(
            words.contains(&format!("http://wallet.example:9090{path}")),
            "{words:?}"
        );
        let request = request.body(body.into()).expect("a request");
        let made = server.stranger().send(request).await.expect(200);
        assert_eq!(made["result"]["account"]["name"], "Alice", "{made}");
        for (method, _) in methods(edition) {
            assert!(help.contains(&format!("\n  {method}\n")), "{method}");
        }
        let (answered, refused) = help.split_once("Not served").expect("two lists");
        for (method, class) in methods(edition) {
            let name = format!("\n  {method}\n");
            let list = if class == Class::Ledger {
                refused
            } else {
                answered
            };
            assert!(list.contains(&name), "{method}");
        }
    }
}

/// The words of a command as a shell reads them, and the one after `-d`.
fn words(command: &str) -> (Vec<String>, String) {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in command.chars() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), close) if open == close => quote = None,
            (None, ' ') => words.push(String::new()),
            (_, letter) => words.last_mut().expect("there is one").push(letter),
        }
    }
    let at = words.iter().position(|word| word == "-d").expect("a body");
    let body = words[at + 1].clone();
    (words, body)
}

#[tokio::test]
async fn every_answer_may_not_be_kept() {
    let server = Server::start().await;
    let client = server.client();
    for answer in [
        client.call("version", &json!({})).await,
        client.call("nope", &json!({})).await,
        client.post("{").await,
        client.bare(Method::GET, "/nothing").await,
        client.bare(Method::GET, "/health").await,
        client.bare(Method::GET, "/wallet").await,
        server.stranger().post(VERSION).await,
    ] {
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn a_refusal_is_json_in_one_shape() {
    let server = Server::start().await;
    let answer = server.stranger().post(VERSION).await;
    assert_eq!(
        answer.text(),
        concat!(
            r#"{"error":{"code":401,"reason":"Unauthorized","description":"#,
            r#""The request requires a valid API key in the header X-API-KEY."}}"#
        )
    );
    assert_eq!(
        names(answer.after_name("error")),
        ["code", "reason", "description"]
    );
}
