//! `POST /auth/credentials/{credentialId}/challenge` of the types without a mail code.

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::{Method, header};
use seedport_wire::{SigningKey, SystemEntropy};
use serde_json::{Value, json};

use crate::common::{
    authenticator::{Authenticator, text as base64url},
    client::{Client, names},
    credentials::{CREDENTIALS, claims, token},
    owner::{Owner, target, text},
    server::Server,
};

async fn scene() -> (Server, Client, Owner) {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    (server, client, owner)
}

#[tokio::test]
async fn a_passkeys_challenge_is_the_hex_of_a_digest_that_commits_to_the_key() {
    let (_server, client, owner) = scene().await;
    let authenticator = Authenticator::es256();
    let passkey = owner.add_passkey(&client, &authenticator).await;
    let path = format!("{CREDENTIALS}/{passkey}/challenge");
    let key = SigningKey::make(&SystemEntropy).expect("a key");
    let mut challenges = Vec::new();
    for text_of_key in [
        key.public().compressed().to_hex(),
        key.public().to_hex(),
        key.public().to_hex().to_uppercase(),
        key.public().compressed().to_hex(),
    ] {
        let body = json!({"clientPublicKey": text_of_key, "other": 1});
        let answer = client.post(&path, &body).await.expect(200);
        let names = names(&answer);
        let wanted = [
            "accountId",
            "challenge",
            "createdAt",
            "credentialId",
            "expiresAt",
            "id",
            "nickname",
            "payloadToSign",
            "requestId",
            "type",
            "updatedAt",
        ];
        assert_eq!(names, wanted);
        assert_eq!(answer["id"], passkey);
        assert_eq!(answer["type"], "PASSKEY");
        assert_eq!(
            answer["credentialId"],
            base64url(&authenticator.credential_id)
        );
        assert_eq!(answer["expiresAt"], "2026-04-08T21:00:00Z");
        assert!(text(&answer["requestId"]).starts_with("Request:"));
        let challenge = text(&answer["challenge"]);
        let payload = text(&answer["payloadToSign"]);
        assert_eq!(challenge, hex::encode(digest(&SHA256, payload.as_bytes())));
        let said: Value = serde_json::from_str(&payload).expect("JSON");
        assert_eq!(said["type"], "ACTIVITY_TYPE_CREATE_READ_WRITE_SESSION_V2");
        assert_eq!(
            said["parameters"],
            json!({"targetPublicKey": text_of_key}),
            "as it was sent"
        );
        let is_hex = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        assert!(challenge.len() == 64 && challenge.bytes().all(is_hex));
        challenges.push(challenge);
    }
    // The clock stands still and the first key came twice: no two challenges are one.
    challenges.sort();
    challenges.dedup();
    assert_eq!(challenges.len(), 4);
}

#[tokio::test]
async fn a_passkeys_challenge_needs_a_key_of_the_contracts_form() {
    let (_server, client, owner) = scene().await;
    let passkey = owner.add_passkey(&client, &Authenticator::es256()).await;
    let path = format!("{CREDENTIALS}/{passkey}/challenge");
    let (_, body) = target();
    let point = text(&body["clientPublicKey"]);
    for key in [
        String::new(),
        point[..128].to_owned(),
        format!("{point}00"),
        point[2..].to_owned(),
        format!("05{}", &point[2..]),
        format!("02{}", &point[2..]),
        format!("{}0", &point[..129]).replace('0', "g"),
        // On no curve.
        format!("04{}", "1".repeat(128)),
        format!("02{}", "f".repeat(64)),
    ] {
        let answer = client.post(&path, &json!({"clientPublicKey": key})).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), "CLIENT_KEY", "{key}");
        assert_eq!(answer.field(), "clientPublicKey");
    }
    for value in [json!(null), json!(1), json!([point])] {
        let answer = client.post(&path, &json!({"clientPublicKey": value})).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), "clientPublicKey", "{value}");
    }
    for (body, reason) in [
        ("", "BODY_MISSING"),
        ("{}", "FIELD_MISSING"),
        ("[]", "MALFORMED_JSON"),
        ("{", "MALFORMED_JSON"),
    ] {
        let answer = client.raw(Method::POST, &path, body).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), reason, "{body}");
    }
    let request = client
        .request(Method::POST, &path)
        .header(header::CONTENT_TYPE, "text/plain")
        .body(body.to_string().into());
    let answer = client.send(request.expect("a request")).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "CONTENT_TYPE");
}

#[tokio::test]
async fn a_key_that_stamps_does_not_receive_a_session_key_as_well() {
    let (_server, client, owner) = scene().await;
    let passkey = owner.add_passkey(&client, &Authenticator::es256()).await;
    let path = format!("{CREDENTIALS}/{passkey}/challenge");
    let key = owner.session_key.public().to_hex();
    let answer = client.post(&path, &json!({"clientPublicKey": key})).await;
    let reason = answer.refused(400, "INVALID_INPUT");
    assert_eq!(reason, "TARGET_IS_SESSION_KEY");
}

#[tokio::test]
async fn an_identity_at_a_provider_has_no_challenge() {
    let (server, client, owner) = scene().await;
    let body = owner.oauth_body(&token(&claims(&server, "1")));
    let id = text(&owner.add(&client, &body).await["id"]);
    let path = format!("{CREDENTIALS}/{id}/challenge");
    for body in [json!({}), target().1] {
        let answer = client.post(&path, &body).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), "NO_CODE");
    }
}

#[tokio::test]
async fn a_text_messages_challenge_takes_any_body_and_a_long_one_is_413_for_all() {
    let (_server, client, owner) = scene().await;
    let body = json!({"customerType": "INDIVIDUAL", "phoneNumber": "+14155550123"});
    let path = format!("/customers/{}", owner.customer);
    client.patch(&path, &body).await.expect(200);
    let sms = owner.add(&client, &owner.code_body("SMS_OTP")).await;
    let path = format!("{CREDENTIALS}/{}/challenge", text(&sms["id"]));
    let mut bundles = vec![text(&sms["otpEncryptionTargetBundle"])];
    for body in ["", "{}", "nonsense", r#"{"clientPublicKey":1}"#] {
        let answer = client.raw(Method::POST, &path, body).await.expect(200);
        assert_eq!(answer["type"], "SMS_OTP");
        assert_eq!(answer["nickname"], "+14155550123");
        bundles.push(text(&answer["otpEncryptionTargetBundle"]));
    }
    bundles.dedup();
    assert_eq!(bundles.len(), 5, "each code has its own target");
    let passkey = owner.add_passkey(&client, &Authenticator::es256()).await;
    for id in [
        text(&sms["id"]),
        passkey,
        "AuthMethod:6a1b9c1e-0000-4000-8000-000000000000".to_owned(),
    ] {
        let path = format!("{CREDENTIALS}/{id}/challenge");
        let long = " ".repeat(64 * 1024 + 1);
        let answer = client.raw(Method::POST, &path, &long).await;
        let reason = answer.refused(413, "PAYLOAD_TOO_LARGE");
        assert_eq!(reason, "BODY_TOO_LARGE");
    }
}

#[tokio::test]
async fn the_challenges_of_passkeys_spend_the_accounts_budget() {
    let (_server, client, owner) = scene().await;
    let passkey = owner.add_passkey(&client, &Authenticator::es256()).await;
    let path = format!("{CREDENTIALS}/{passkey}/challenge");
    let (_, body) = target();
    let mut made = 0;
    let refused = loop {
        let answer = client.post(&path, &body).await;
        if answer.status != 200 {
            break answer;
        }
        made += 1;
        assert!(made <= 60, "no end of challenges");
    };
    refused.refused(429, "RATE_LIMITED");
    let seconds: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
    // Adding and revoking draw on the same.
    let add = owner.honest_passkey_body(&Authenticator::es256());
    let answer = client.post(CREDENTIALS, &add).await;
    answer.refused(429, "RATE_LIMITED");
    let answer = client.delete(&format!("{CREDENTIALS}/{passkey}")).await;
    answer.refused(429, "RATE_LIMITED");
}
