//! `POST /auth/sessions/{sessionId}/refresh`.

use std::time::Duration;

use seedport_wire::{SystemEntropy, TargetKey};
use serde_json::json;

use super::{listed, logged_in};
use crate::common::{
    legs::{Call, Legacy, fresh, session_key},
    owner::{Owner, target, text},
};

#[tokio::test]
async fn a_compressed_key_is_the_next_sessions_own() {
    let (_server, client, owner, session) = logged_in().await;
    let key = fresh();
    let hex = key.public().compressed().to_hex();
    let call = Call::refresh(&session, &hex);
    let challenge = call.begin(&client).await;
    assert_eq!(challenge.as_object().expect("an object").len(), 3);
    let payload = text(&challenge["payloadToSign"]);
    assert!(payload.contains(r#""type":"ACTIVITY_TYPE_CREATE_READ_WRITE_SESSION_V2""#));
    assert!(payload.contains(&format!(r#""targetPublicKey":"{hex}""#)));
    let opened = call.finish(&client, &owner.session_key, &challenge).await;
    let opened = opened.expect(201);
    assert!(opened.get("encryptedSessionSigningKey").is_none());
    assert_eq!(opened["type"], "EMAIL_OTP");
    assert_eq!(opened["nickname"], "ada@example.com");
    assert_eq!(opened["accountId"], owner.account);
    // The session that asked stays beside it, and both stamp.
    let next = text(&opened["id"]);
    assert_eq!(listed(&client, &owner).await, [session, next].into());
    for key in [&key, &owner.session_key] {
        let export = Call::export(&owner, &target().1).by(&client, key).await;
        export.expect(200);
    }
    let again = call.finish(&client, &owner.session_key, &challenge).await;
    assert_eq!(again.refused(401, "UNAUTHORIZED"), "REQUEST_ID_SPENT");
}

#[tokio::test]
async fn an_uncompressed_key_receives_the_session_key_once() {
    let (_server, client, owner, session) = logged_in().await;
    let receiver = TargetKey::make(&SystemEntropy).expect("a key");
    let call = Call::refresh(&session, &receiver.public().to_hex());
    let opened = call.by(&client, &owner.session_key).await.expect(201);
    let key = session_key(&receiver, &opened);
    assert_ne!(key.public(), receiver.public());
    let export = Call::export(&owner, &target().1).by(&client, &key).await;
    export.expect(200);
    // What the client brought only receives.
    let brought = seedport_wire::SigningKey::from_scalar(receiver.scalar()).expect("a scalar");
    let export = Call::export(&owner, &target().1)
        .by(&client, &brought)
        .await;
    let reason = export.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "SESSION_UNKNOWN");
    let path = format!("/auth/sessions?accountId={}", owner.account);
    let list = client.get(&path).await.expect(200);
    let list = list["data"].as_array().expect("a list");
    let mut told = opened.clone();
    let bundle = told.as_object_mut().expect("an object");
    bundle
        .remove("encryptedSessionSigningKey")
        .expect("a bundle");
    assert!(list.len() == 2 && list.contains(&told), "{list:?}");
}

#[tokio::test]
async fn a_session_can_be_refreshed_again_and_again() {
    let (_server, client, owner, session) = logged_in().await;
    let first = Legacy::follow(&client, &session, &owner.session_key).await;
    let second = Legacy::follow(&client, &first.id, &first.key).await;
    let third = fresh();
    let call = Call::refresh(&second.id, &third.public().compressed().to_hex());
    call.by(&client, &second.key).await.expect(201);
    assert_eq!(listed(&client, &owner).await.len(), 4);
}

#[tokio::test]
async fn a_key_of_any_session_is_refused_in_either_form() {
    let (_server, client, owner, session) = logged_in().await;
    let legacy = Legacy::follow(&client, &session, &owner.session_key).await;
    for key in [owner.session_key.public(), legacy.key.public()] {
        for hex in [key.to_hex(), key.compressed().to_hex()] {
            let answer = Call::refresh(&session, &hex).first(&client).await;
            let reason = answer.refused(400, "INVALID_INPUT");
            assert_eq!(reason, "TARGET_IS_SESSION_KEY");
        }
    }
}

#[tokio::test]
async fn a_key_that_became_a_sessions_between_the_legs_is_refused() {
    let (_server, client, owner, session) = logged_in().await;
    let key = fresh();
    let held = Call::refresh(&session, &key.public().compressed().to_hex());
    let made = Call::refresh(&session, &key.public().to_hex());
    let (one, other) = (held.begin(&client).await, made.begin(&client).await);
    let opened = held.finish(&client, &owner.session_key, &one).await;
    opened.expect(201);
    let answer = made.finish(&client, &owner.session_key, &other).await;
    let reason = answer.refused(400, "INVALID_INPUT");
    assert_eq!(reason, "TARGET_IS_SESSION_KEY");
    assert_eq!(listed(&client, &owner).await.len(), 2);
    // One that was finished is told as such, although its key is a session's now.
    let again = held.finish(&client, &owner.session_key, &one).await;
    assert_eq!(again.refused(401, "UNAUTHORIZED"), "REQUEST_ID_SPENT");
}

#[tokio::test]
async fn only_the_session_itself_asks_for_its_successor() {
    let (server, client, owner, session) = logged_in().await;
    let other = Legacy::follow(&client, &session, &owner.session_key).await;
    let bob = Owner::logged_in(&server, &client, "bob@example.com").await;
    let call = Call::refresh(&session, &fresh().public().to_hex());
    let challenge = call.begin(&client).await;
    for (key, reason) in [
        (&other.key, "OTHER_SESSION"),
        (&bob.session_key, "SESSION_UNKNOWN"),
        (&fresh(), "SESSION_UNKNOWN"),
    ] {
        let answer = call.finish(&client, key, &challenge).await;
        assert_eq!(answer.refused(401, "WALLET_SIGNATURE_INVALID"), reason);
    }
    let on_other = Call::refresh(
        &other.id,
        &text(&call.body.clone().expect("one")["clientPublicKey"]),
    );
    let answer = on_other
        .finish(&client, &owner.session_key, &challenge)
        .await;
    assert_eq!(answer.refused(401, "UNAUTHORIZED"), "REQUEST_ID_UNKNOWN");
    // None of them took the turn away.
    let opened = call.finish(&client, &owner.session_key, &challenge).await;
    opened.expect(201);
}

#[tokio::test]
async fn a_session_is_live_on_both_legs() {
    let (server, client, owner, session) = logged_in().await;
    let call = Call::refresh(&session, &fresh().public().to_hex());
    server.advance(Duration::from_mins(14));
    let challenge = call.begin(&client).await;
    server.advance(Duration::from_mins(2));
    let answer = call.finish(&client, &owner.session_key, &challenge).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "SESSION_EXPIRED");
    call.first(&client)
        .await
        .refused(404, "REFERENCE_NOT_FOUND");
}

#[tokio::test]
async fn a_session_that_was_ended_between_the_legs_has_no_successor() {
    let (_server, client, owner, session) = logged_in().await;
    let call = Call::refresh(&session, &fresh().public().to_hex());
    let challenge = call.begin(&client).await;
    let ended = Call::end(&session).by(&client, &owner.session_key).await;
    assert_eq!(ended.status, 204, "{ended:?}");
    let answer = call.finish(&client, &owner.session_key, &challenge).await;
    answer.refused(404, "REFERENCE_NOT_FOUND");
    assert!(listed(&client, &owner).await.is_empty());
}

#[tokio::test]
async fn a_challenge_that_is_over_is_begun_again() {
    let (server, client, owner, session) = logged_in().await;
    let call = Call::refresh(&session, &fresh().public().to_hex());
    let challenge = call.begin(&client).await;
    server.advance(Duration::from_mins(5));
    let answer = call.finish(&client, &owner.session_key, &challenge).await;
    assert_eq!(answer.refused(401, "UNAUTHORIZED"), "REQUEST_ID_EXPIRED");
    call.by(&client, &owner.session_key).await.expect(201);
}

#[tokio::test]
async fn the_retry_carries_the_same_key_in_the_same_spelling() {
    let (_server, client, owner, session) = logged_in().await;
    let key = fresh();
    let call = Call::refresh(&session, &key.public().to_hex());
    let challenge = call.begin(&client).await;
    for hex in [
        fresh().public().to_hex(),
        key.public().compressed().to_hex(),
        key.public().to_hex().to_uppercase(),
    ] {
        let changed = Call::refresh(&session, &hex);
        let answer = changed
            .finish(&client, &owner.session_key, &challenge)
            .await;
        let reason = answer.refused(401, "WALLET_SIGNATURE_BODY_MISMATCH");
        assert_eq!(reason, "BODY_MISMATCH");
    }
    let opened = call.finish(&client, &owner.session_key, &challenge).await;
    opened.expect(201);
}

#[tokio::test]
async fn a_key_that_is_no_point_is_refused_by_field() {
    let (_server, client, _owner, session) = logged_in().await;
    for key in ["", "04", "02", &"0".repeat(130), &"z".repeat(66)] {
        let answer = Call::refresh(&session, key).first(&client).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), "CLIENT_KEY");
        assert_eq!(answer.field(), "clientPublicKey");
    }
    let path = format!("/auth/sessions/{session}/refresh");
    let answer = client.post(&path, &json!({})).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "FIELD_MISSING");
    let nobodys = Call::refresh("Session:1", &fresh().public().to_hex());
    let answer = nobodys.first(&client).await;
    answer.refused(404, "REFERENCE_NOT_FOUND");
}

#[tokio::test]
async fn only_the_contracts_operations_are_told_as_wallet_operations() {
    let (server, client, owner, session) = logged_in().await;
    let endpoint = json!({"webhookEndpoint": "https://hooks.example.com/grid"});
    client.patch("/config", &endpoint).await.expect(200);
    server.webhooks().await;
    let call = Call::refresh(&session, &fresh().public().compressed().to_hex());
    let challenge = call.begin(&client).await;
    let refused = call.finish(&client, &fresh(), &challenge).await;
    refused.refused(401, "WALLET_SIGNATURE_INVALID");
    let opened = call.finish(&client, &owner.session_key, &challenge).await;
    opened.expect(201);
    let ended = Call::end(&session).by(&client, &owner.session_key).await;
    assert_eq!(ended.status, 204);
    let told: Vec<_> = server.webhooks().await;
    let told = told.iter().map(|arrived| {
        let event = arrived.json();
        let data = &event["data"];
        assert!(data["requestId"].is_string(), "{event}");
        (event["type"].clone(), data["operationType"].clone())
    });
    let expected = [
        (json!("SESSION.REFRESH_FAILED"), json!(null)),
        (json!("SESSION.REFRESHED"), json!(null)),
        (json!("WALLET_OPERATION.COMPLETED"), json!("session.revoke")),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}
