//! The happy path of everything: customer, code, session, export, and the phrase opened.

use std::time::Duration;

use axum::http::Method;
use seedport_wire::envelope;
use serde_json::json;

use crate::common::{
    owner::{Owner, pins, target, text},
    server::Server,
};

#[tokio::test]
async fn an_owner_takes_their_seed_out() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let (key, body) = target();
    let path = owner.export_path();
    let challenge = client.post(&path, &body).await.expect(202);
    assert_eq!(challenge.as_object().expect("an object").len(), 3);
    let payload = text(&challenge["payloadToSign"]);
    assert!(payload.contains(r#""type":"ACTIVITY_TYPE_EXPORT_WALLET""#));
    let export = owner.retry(&client, &path, &body, &challenge).await;
    let export = export.expect(200);
    assert_eq!(export["id"], owner.account);
    let verified = envelope::verify(&text(&export["encryptedWalletCredentials"]), &pins(&server));
    let phrase = verified.expect("signed").open(&key).expect("sealed to us");
    // Exposed to be counted.
    let words = phrase.expose_text().expect("words").split(' ').count();
    assert_eq!(words, 24);
    let again = owner.retry(&client, &path, &body, &challenge).await;
    assert_eq!(again.refused(401, "UNAUTHORIZED"), "REQUEST_ID_SPENT");
    assert_eq!(again.header("x-should-retry"), "false");
}

#[tokio::test]
async fn a_retry_may_be_spaced_differently_and_name_the_id_with_an_escaped_colon() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let (_, body) = target();
    let path = owner.export_path();
    let challenge = client.post(&path, &body).await.expect(202);
    let escaped = path.replace(':', "%3A");
    let spaced = body.to_string().replace(':', " :\n ");
    let request = client
        .request(Method::POST, &escaped)
        .header("Content-Type", "application/json; charset=utf-8")
        .header("Grid-Wallet-Signature", owner.stamp(&challenge))
        .header("Request-Id", text(&challenge["requestId"]))
        .body(spaced.into());
    client.send(request.expect("a request")).await.expect(200);
}

#[tokio::test]
async fn a_valid_but_different_key_on_the_retry_is_a_body_mismatch() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let path = owner.export_path();
    let challenge = client.post(&path, &target().1).await.expect(202);
    let answer = owner.retry(&client, &path, &target().1, &challenge).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_BODY_MISMATCH");
    assert_eq!(reason, "BODY_MISMATCH");
}

#[tokio::test]
async fn one_signature_header_without_the_other_is_named() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let path = owner.export_path();
    let (_, body) = target();
    let challenge = client.post(&path, &body).await.expect(202);
    for (name, value, code) in [
        (
            "Request-Id",
            text(&challenge["requestId"]),
            "WALLET_SIGNATURE_MISSING",
        ),
        (
            "Grid-Wallet-Signature",
            owner.stamp(&challenge),
            "REQUEST_ID_MISSING",
        ),
    ] {
        let request = client
            .request(Method::POST, &path)
            .header("Content-Type", "application/json")
            .header(name, value)
            .body(body.to_string().into());
        let answer = client.send(request.expect("a request")).await;
        answer.refused(401, code);
    }
    owner
        .retry(&client, &path, &body, &challenge)
        .await
        .expect(200);
}

#[tokio::test]
async fn malformed_headers_are_told_apart() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let (path, (_, body)) = (owner.export_path(), target());
    let challenge = client.post(&path, &body).await.expect(202);
    let request = text(&challenge["requestId"]);
    let answer = client.signed(&path, &body, "%%%", &request).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_MALFORMED");
    assert_eq!(reason, "STAMP_NOT_BASE64URL");
    let answer = client.signed(&path, &body, "e30", &request).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_MALFORMED");
    assert_eq!(reason, "STAMP_NOT_JSON");
    let stamp = owner.stamp(&challenge);
    let answer = client.signed(&path, &body, &stamp, "Request:1").await;
    let reason = answer.refused(401, "UNAUTHORIZED");
    assert_eq!(reason, "REQUEST_ID_UNKNOWN");
}

#[tokio::test]
async fn a_session_that_has_ended_stamps_no_more() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    server.advance(Duration::from_mins(14));
    let (path, (_, body)) = (owner.export_path(), target());
    let challenge = client.post(&path, &body).await.expect(202);
    server.advance(Duration::from_mins(2));
    let answer = owner.retry(&client, &path, &body, &challenge).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "SESSION_EXPIRED");
}

#[tokio::test]
async fn a_target_that_is_no_point_is_refused_by_field() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let path = owner.export_path();
    for key in ["", "04", "zz", &"0".repeat(130)] {
        let answer = client.post(&path, &json!({"clientPublicKey": key})).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), "clientPublicKey");
    }
    let answer = client.post(&path, &json!({})).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "FIELD_MISSING");
    assert_eq!(answer.field(), "clientPublicKey");
}

#[tokio::test]
async fn a_session_key_is_no_target() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let body = json!({"clientPublicKey": owner.session_key.public().to_hex()});
    let answer = client.post(&owner.export_path(), &body).await;
    let reason = answer.refused(400, "INVALID_INPUT");
    assert_eq!(reason, "TARGET_IS_SESSION_KEY");
}

#[tokio::test]
async fn an_account_without_a_wallet_has_nothing_to_export() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = json!({"customerType": "INDIVIDUAL"});
    let customer = text(&client.post("/customers", &body).await.expect(201)["id"]);
    let accounts = client.get("/internal-accounts").await.expect(200);
    assert_eq!(accounts["data"], json!([]), "no account before its wallet");
    let account = server.account_without_wallet(&customer);
    let path = format!("/internal-accounts/{account}/export");
    let answer = client.post(&path, &target().1).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "NO_WALLET");
}

#[tokio::test]
async fn an_account_of_another_platform_is_not_there() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let other = server.client_of("other", crate::common::server::ALL).await;
    let answer = other.post(&owner.export_path(), &target().1).await;
    answer.refused(404, "REFERENCE_NOT_FOUND");
    let answer = client
        .post("/internal-accounts/nothing/export", &target().1)
        .await;
    answer.refused(404, "REFERENCE_NOT_FOUND");
}

#[tokio::test]
async fn challenges_beyond_the_budget_are_told_when_to_come_back() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let (path, (_, body)) = (owner.export_path(), target());
    for _ in 0..60 {
        client.post(&path, &body).await.expect(202);
    }
    let answer = client.post(&path, &body).await;
    answer.refused(429, "RATE_LIMITED");
    let seconds: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(answer.header("x-should-retry"), "");
}
