//! `/auth/credentials`, `…/challenge` and `…/verify`.

mod attestations;
mod challenge;
mod codes;
mod create;
mod delete;
mod oauth;
mod passkey;

use axum::http::{Method, header};
use serde_json::json;

use crate::common::{
    client::names,
    owner::{Owner, text},
    server::{ALL, Server},
};

#[tokio::test]
async fn an_account_lists_its_credential() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let escaped = owner.account.replace(':', "%3A");
    let path = format!("/auth/credentials?accountId={escaped}");
    let list = client.get(&path).await.expect(200);
    assert_eq!(list.as_object().map(serde_json::Map::len), Some(1));
    let credential = &list["data"][0];
    assert_eq!(credential["id"], owner.credential);
    assert_eq!(credential["accountId"], owner.account);
    assert_eq!(credential["type"], "EMAIL_OTP");
    assert_eq!(credential["nickname"], "ada@example.com");
    let other = server.client_of("other", ALL).await;
    assert_eq!(other.get(&path).await.expect(200), json!({"data": []}));
}

#[tokio::test]
async fn the_list_needs_a_well_formed_account() {
    let server = Server::start().await;
    let client = server.client().await;
    for query in ["", "?accountId=", "?accountId=Customer:1"] {
        let answer = client.get(&format!("/auth/credentials{query}")).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), "accountId");
    }
}

#[tokio::test]
async fn a_challenge_takes_no_body_an_empty_one_and_anything() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let path = format!("/auth/credentials/{}/challenge", owner.credential);
    let mut bundles = Vec::new();
    for body in [None, Some("{}"), Some(r#"{"clientPublicKey":1}"#)] {
        let answer = match body {
            None => {
                let request = client
                    .request(Method::POST, &path)
                    .header(header::CONTENT_LENGTH, "0")
                    .body(axum::body::Body::empty());
                client.send(request.expect("a request")).await
            }
            Some(body) => client.raw(Method::POST, &path, body).await,
        };
        let answer = answer.expect(200);
        let names = names(&answer);
        assert_eq!(
            names,
            [
                "accountId",
                "createdAt",
                "id",
                "nickname",
                "otpEncryptionTargetBundle",
                "type",
                "updatedAt"
            ]
        );
        bundles.push(text(&answer["otpEncryptionTargetBundle"]));
    }
    bundles.dedup();
    assert_eq!(bundles.len(), 3, "each code has its own target");
}

#[tokio::test]
async fn the_eleventh_code_in_ten_minutes_waits() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let path = format!("/auth/credentials/{}/challenge", owner.credential);
    for _ in 0..10 {
        client.post(&path, &json!({})).await.expect(200);
    }
    let answer = client.post(&path, &json!({})).await;
    answer.refused(429, "RATE_LIMITED");
    let seconds: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=600).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn a_right_code_opens_a_session_on_the_second_leg() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let body = owner.answer_code(&server, &client, "000000").await;
    let path = owner.verify_path();
    let challenge = client.post(&path, &body).await.expect(202);
    assert_eq!(challenge["type"], "EMAIL_OTP");
    let session = owner.retry(&client, &path, &body, &challenge).await;
    let session = session.expect(200);
    assert!(text(&session["id"]).starts_with("Session:"));
    assert_eq!(session["accountId"], owner.account);
    assert_eq!(session["nickname"], "ada@example.com");
    assert_eq!(session["expiresAt"], "2026-04-08T21:10:00Z");
    let again = client.post(&path, &body).await;
    assert_eq!(again.refused(401, "UNAUTHORIZED"), "NO_PENDING_OTP");
}

#[tokio::test]
async fn a_wrong_code_is_401_and_the_fourth_try_is_none() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let body = owner.answer_code(&server, &client, "123456").await;
    let path = owner.verify_path();
    for left in [2, 1, 0] {
        let answer = client.post(&path, &body).await;
        assert_eq!(answer.refused(401, "UNAUTHORIZED"), "INVALID_OTP_CODE");
        assert_eq!(answer.json()["details"]["triesLeft"], left);
    }
    let answer = client.post(&path, &body).await;
    assert_eq!(answer.refused(401, "UNAUTHORIZED"), "OTP_TRIES_SPENT");
}

#[tokio::test]
async fn a_verify_without_its_fields_is_400_naming_them() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let path = owner.verify_path();
    for (body, field) in [
        (json!({}), "type"),
        (json!({"type": null, "encryptedOtpBundle": "{}"}), "type"),
        (json!({"type": "FAX"}), "type"),
        (json!({"type": "PASSKEY", "assertion": {}}), "type"),
        (json!({"type": "OAUTH", "oidcToken": "x"}), "type"),
        (json!({"type": "EMAIL_OTP"}), "encryptedOtpBundle"),
        (
            json!({"type": "EMAIL_OTP", "encryptedOtpBundle": {}}),
            "encryptedOtpBundle",
        ),
        (
            json!({"type": "EMAIL_OTP", "encryptedOtpBundle": "{}"}),
            "encryptedOtpBundle",
        ),
    ] {
        let answer = client.post(&path, &body).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), field, "{body}");
    }
}

#[tokio::test]
async fn a_credential_of_another_platform_is_not_there() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let body = owner.answer_code(&server, &client, "000000").await;
    let other = server.client_of("other", ALL).await;
    let answer = other.post(&owner.verify_path(), &body).await;
    answer.refused(404, "REFERENCE_NOT_FOUND");
    let path = format!("/auth/credentials/{}/challenge", owner.credential);
    let answer = other.post(&path, &json!({})).await;
    answer.refused(404, "REFERENCE_NOT_FOUND");
}

#[tokio::test]
async fn a_code_that_could_not_be_sent_is_503() {
    use seedport_custody::Policy;
    use seedport_vault::{CodeCourier, CodeMessage, CourierError, Delivery};

    struct NoMail;

    impl CodeCourier for NoMail {
        fn deliver(&self, _: &CodeMessage<'_>) -> Result<(), CourierError> {
            Err(CourierError::Unreachable)
        }
    }

    let delivery = Delivery::Courier(Box::new(NoMail));
    let server = Server::with(Policy::default(), delivery, None).await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let path = format!("/auth/credentials/{}/challenge", owner.credential);
    let answer = client.post(&path, &json!({})).await;
    let reason = answer.refused(503, "SERVICE_UNAVAILABLE");
    assert_eq!(reason, "CODE_NOT_SENT");
}
