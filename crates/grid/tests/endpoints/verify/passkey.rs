//! A verify by a passkey.

use axum::http::StatusCode;
use seedport_proofs::device::Device;
use serde_json::{Value, json};

use crate::common::{
    authenticator::{Authenticator, ORIGIN, random, text as binary},
    owner::{Owner, text},
    proofs::{Asking, answer, ask, challenge_bytes, verify_path, with_headers},
    server::Server,
};

#[tokio::test]
async fn a_passkey_of_every_algorithm_opens_sessions_of_both_flows_that_export() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    for authenticator in [
        Authenticator::es256(),
        Authenticator::rs256(),
        Authenticator::eddsa(),
        Authenticator::with_id_of(1),
        Authenticator::with_id_of(1023),
    ] {
        let credential = owner.add_passkey(&client, &authenticator).await;
        for key in [Asking::held(), Asking::receiving()] {
            let asked = ask(&client, &credential, &key).await;
            let assertion = authenticator.assertion(&challenge_bytes(&asked)).assert();
            let session = answer(&client, &credential, &asked, assertion).await;
            let session = session.expect(200);
            assert!(text(&session["id"]).starts_with("Session:"));
            assert_eq!(session["accountId"], owner.account);
            assert_eq!(session["type"], "PASSKEY");
            assert_eq!(session["nickname"], "Ada's phone");
            assert_eq!(session["expiresAt"], "2026-04-08T21:10:00Z");
            let session_key = key.session_key(&session);
            let exported = owner.export_with(&client, session_key).await.expect(200);
            assert_eq!(exported["id"], owner.account);
        }
    }
}

#[tokio::test]
async fn a_foreign_authenticator_opens_a_session() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let mut device = Device::at(ORIGIN);
    let challenge = random(32);
    let attestation = device.register(&challenge).await;
    let body = owner.passkey_body(&challenge, &attestation);
    let credential = text(&owner.add(&client, &body).await["id"]);
    for key in [Asking::held(), Asking::receiving()] {
        let asked = ask(&client, &credential, &key).await;
        let assertion = device.assert(&challenge_bytes(&asked)).await;
        let session = answer(&client, &credential, &asked, assertion).await;
        let session_key = key.session_key(&session.expect(200));
        owner.export_with(&client, session_key).await.expect(200);
    }
}

#[tokio::test]
async fn a_user_handle_may_be_there_null_or_missing() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let authenticator = Authenticator::es256();
    let credential = owner.add_passkey(&client, &authenticator).await;
    for handle in [
        None,
        Some(Value::Null),
        Some(json!("AA")),
        Some(json!(binary(&[7; 64]))),
    ] {
        let asked = ask(&client, &credential, &Asking::held()).await;
        let mut assertion = authenticator.assertion(&challenge_bytes(&asked)).assert();
        if let Some(handle) = handle {
            assertion["userHandle"] = handle;
        }
        answer(&client, &credential, &asked, assertion)
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn the_request_id_is_needed_once_and_a_stamp_is_not_read() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let authenticator = Authenticator::es256();
    let credential = owner.add_passkey(&client, &authenticator).await;
    let asked = ask(&client, &credential, &Asking::held()).await;
    let request = text(&asked["requestId"]);
    let assertion = authenticator.assertion(&challenge_bytes(&asked)).assert();
    let body = json!({"type": "PASSKEY", "assertion": assertion});
    let path = verify_path(&credential);
    for headers in [&[][..], &[("Grid-Wallet-Signature", "x")]] {
        let answer = with_headers(&client, &path, &body, headers).await;
        answer.refused(401, "REQUEST_ID_MISSING");
    }
    let other = "Request:00000000-0000-4000-8000-000000000000";
    for requests in [
        &[""][..],
        &["Request:1"],
        &[other],
        &[credential.as_str()],
        &[request.as_str(), request.as_str()],
        &[request.as_str(), other],
        &[other, request.as_str()],
    ] {
        let headers: Vec<_> = requests.iter().map(|id| ("Request-Id", *id)).collect();
        let answer = with_headers(&client, &path, &body, &headers).await;
        let reason = answer.refused(401, "UNAUTHORIZED");
        assert_eq!(reason, "REQUEST_ID_UNKNOWN", "{requests:?}");
    }
    let headers = [
        ("Request-Id", request.as_str()),
        ("Grid-Wallet-Signature", "x"),
    ];
    let answer = with_headers(&client, &path, &body, &headers).await;
    answer.expect(200);
}

#[tokio::test]
async fn a_binary_value_has_one_spelling_and_a_bound() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let authenticator = Authenticator::es256();
    let credential = owner.add_passkey(&client, &authenticator).await;
    let asked = ask(&client, &credential, &Asking::held()).await;
    let honest = authenticator.assertion(&challenge_bytes(&asked)).assert();
    for (name, most) in [
        ("credentialId", 1023),
        ("clientDataJson", 4096),
        ("authenticatorData", 8192),
        ("signature", 1024),
        ("userHandle", 64),
    ] {
        let field = format!("assertion.{name}");
        for (value, reason) in [
            (json!("_-8="), "BASE64URL"),
            (json!("_-9"), "BASE64URL"),
            (json!("/+8"), "BASE64URL"),
            (json!("_-8\n"), "BASE64URL"),
            (json!("A"), "BASE64URL"),
            (json!("é"), "BASE64URL"),
            (json!(""), "BINARY_LENGTH"),
            (json!(binary(&vec![1; most + 1])), "BINARY_LENGTH"),
            (json!(1), "FIELD_INVALID"),
            (json!(["AA"]), "FIELD_INVALID"),
            (json!({}), "FIELD_INVALID"),
        ] {
            // An authenticator that gives no handle is heard of as an empty one.
            if name == "userHandle" && value == json!("") {
                continue;
            }
            let mut assertion = honest.clone();
            assertion[name] = value;
            let answer = answer(&client, &credential, &asked, assertion).await;
            assert_eq!(answer.refused(400, "INVALID_INPUT"), reason, "{name}");
            assert_eq!(answer.field(), field);
        }
        if name != "userHandle" {
            for missing in [true, false] {
                let mut assertion = honest.clone();
                assertion[name] = Value::Null;
                if missing {
                    assertion.as_object_mut().expect("an object").remove(name);
                }
                let answer = answer(&client, &credential, &asked, assertion).await;
                answer.refused(400, "INVALID_INPUT");
                assert_eq!(answer.field(), field);
            }
        }
    }
    for assertion in [json!(null), json!([]), json!("x"), json!(1)] {
        let answer = answer(&client, &credential, &asked, assertion).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), "assertion");
    }
    let answer = answer(&client, &credential, &asked, honest).await;
    assert_eq!(answer.status, StatusCode::OK, "nothing was spent");
}
