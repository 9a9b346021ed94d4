//! Callers with a credential that is none.

use axum::{
    body::Body,
    http::{HeaderValue, Method, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{
    attacks::scene::Scene,
    common::{client::Answer, server::ALL},
};

async fn with_credentials(scene: &Scene, method: Method, path: &str, values: &[&[u8]]) -> Answer {
    let mut request = scene.server.stranger().request(method, path);
    for value in values {
        let value = HeaderValue::from_bytes(value).expect("a header value");
        request = request.header(header::AUTHORIZATION, value);
    }
    let request = request.body(Body::empty()).expect("a request");
    scene.client.send(request).await
}

fn basic(pair: impl AsRef<[u8]>) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

/// The header of a client, and its two halves.
fn right(scene: &Scene) -> (String, String, String) {
    let request = scene.client.request(Method::GET, "/config");
    let headers = request.headers_ref().expect("well-formed");
    let value = headers[header::AUTHORIZATION].to_str().expect("visible");
    let decoded = STANDARD.decode(&value[6..]).expect("base64");
    let pair = String::from_utf8(decoded).expect("text");
    let (id, secret) = pair.split_once(':').expect("a pair");
    (value.to_owned(), id.to_owned(), secret.to_owned())
}

#[tokio::test]
async fn every_credential_that_is_none_is_401_and_all_are_told_alike() {
    let scene = Scene::open().await;
    let (value, id, secret) = right(&scene);
    let other = scene.server.client_of("other", ALL).await;
    let other = other.request(Method::GET, "/config");
    let other = &other.headers_ref().expect("well-formed")[header::AUTHORIZATION];
    let other = STANDARD.decode(&other.as_bytes()[6..]).expect("base64");
    let other = String::from_utf8(other).expect("text");
    let other_secret = other.split_once(':').expect("a pair").1;
    let encoded = &value[6..];
    let wrong = [
        // No header's worth of a credential.
        String::new(),
        " ".to_owned(),
        "Basic".to_owned(),
        "Basic ".to_owned(),
        // Another scheme, or none.
        encoded.to_owned(),
        format!("Bearer {encoded}"),
        format!("Digest {encoded}"),
        format!("Basic: {encoded}"),
        format!("Basic\t{encoded}"),
        format!("Basic{encoded}"),
        format!("Negotiate, {value}"),
        // Not base64, or another alphabet.
        "Basic %%%".to_owned(),
        format!("Basic {id}:{secret}"),
        format!("{value}!"),
        format!(
            "Basic {}",
            encoded
                .trim_end_matches('=')
                .trim_end_matches(char::is_alphanumeric)
        ),
        format!("{value}, {value}"),
        // No pair.
        basic(""),
        basic(":"),
        basic(&id),
        basic(format!("{id}{secret}")),
        basic(format!("{id};{secret}")),
        basic([0xff, b':', 0xfe]),
        // A pair that is nobody's.
        basic("nobody:nothing"),
        basic(format!("nobody:{secret}")),
        basic(format!("{id}:")),
        basic(format!(":{secret}")),
        basic(format!("{secret}:{id}")),
        basic(format!("{id}:{other_secret}")),
        basic(format!("{id}:{secret}0")),
        basic(format!("{id}:{}", &secret[1..])),
        basic(format!("{id}: {secret}")),
        basic(format!("{id}:{secret}:")),
        basic(format!("{id}:{secret}\0")),
        basic(format!("{id}\0:{secret}")),
        basic(format!("{id}:{}", secret.to_uppercase())),
        basic(format!("{}:{secret}", id.to_uppercase())),
        basic(format!("' OR 1=1 --:{secret}")),
        basic(format!("%:{secret}")),
        // Huge, in each part.
        basic(format!("{}:{secret}", "a".repeat(1 << 20))),
        basic(format!("{id}:{}", "a".repeat(1 << 20))),
        format!("Basic {}", "A".repeat(1 << 20)),
        "A".repeat(1 << 20),
        format!("{value}{}", " ".repeat(1 << 20)),
    ];
    let none = with_credentials(&scene, Method::GET, "/config", &[]).await;
    scene.refused(&none, 401, "UNAUTHORIZED", "API_CREDENTIALS");
    let mut answers = Vec::new();
    for value in &wrong {
        let values = [value.as_bytes()];
        answers.push(with_credentials(&scene, Method::GET, "/config", &values).await);
    }
    let bytes = [&b"Basic \xff\xfe"[..]];
    answers.push(with_credentials(&scene, Method::GET, "/config", &bytes).await);
    // Two headers are none, even two right ones.
    let twice = [value.as_bytes(), value.as_bytes()];
    answers.push(with_credentials(&scene, Method::GET, "/config", &twice).await);
    for answer in answers {
        scene.refused(&answer, 401, "UNAUTHORIZED", "API_CREDENTIALS");
        assert_eq!(answer.body, none.body);
    }
    // The same credential passes when nothing is wrong with it, however the scheme is spelled.
    for scheme in ["Basic", "basic", "BASIC"] {
        let value = format!("{scheme} {encoded}");
        let answer = with_credentials(&scene, Method::GET, "/config", &[value.as_bytes()]).await;
        answer.expect(200);
    }
    scene.close().await;
}

#[tokio::test]
async fn every_route_wants_a_credential_before_anything_else() {
    let scene = Scene::open().await;
    let document: Value = serde_json::from_str(&seedport_grid::openapi_json()).expect("JSON");
    let none = with_credentials(&scene, Method::GET, "/config", &[]).await;
    let mut routes = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        if !path.starts_with("/grid/") {
            continue;
        }
        for method in item.as_object().expect("methods").keys() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let path = format!("!{}", path.replace(['{', '}'], "x"));
            for client in [
                scene.server.stranger(),
                crate::common::client::Client::new(
                    scene.server.router.clone(),
                    "nobody",
                    "nothing",
                ),
            ] {
                for body in ["", "nonsense", "{}"] {
                    let answer = client.raw(method.clone(), &path, body).await;
                    scene.refused(&answer, 401, "UNAUTHORIZED", "API_CREDENTIALS");
                    assert_eq!(answer.body, none.body);
                }
            }
            routes += 1;
        }
    }
    assert_eq!(routes, 32);
    scene.close().await;
}

#[tokio::test]
async fn a_signed_retry_without_a_credential_delivers_nothing_and_burns_nothing() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let owner = &scene.owner;
    let stranger = scene.server.stranger();
    let answer = owner
        .retry(
            &stranger,
            &owner.export_path(),
            &begun.body,
            &begun.challenge,
        )
        .await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "API_CREDENTIALS");
    assert_eq!(scene.deliveries().await, 0);
    scene.deliver(&begun).await;
    scene.close().await;
}
