//! The export in the first edition of the contract: without a body on either leg.

use axum::{body::Body, http::Method};
use seedport_custody::Policy;
use seedport_vault::{Delivery, VaultParts};
use serde_json::json;

use crate::{
    attacks::scene::Scene,
    common::{
        legs::{Call, Legacy, bare, stamp},
        owner::{Owner, target, text},
        server::{ALL, Server},
    },
};

/// The owner's session, followed by one of the legacy flow.
async fn legacy(scene: &Scene) -> Legacy {
    let owner = &scene.owner;
    let path = format!("/auth/sessions?accountId={}", owner.account);
    let list = scene.client.get(&path).await.expect(200);
    let session = text(&list["data"][0]["id"]);
    Legacy::follow(&scene.client, &session, &owner.session_key).await
}

#[tokio::test]
async fn a_session_of_the_legacy_flow_takes_the_seed_with_either_stamp() {
    let scene = Scene::open().await;
    let legacy = legacy(&scene).await;
    let call = Call::export_v1(&scene.owner);
    let mut phrases = vec![scene.deliver(&scene.begin().await).await];
    for make in [stamp, bare] {
        let challenge = call.begin(&scene.client).await;
        assert_eq!(challenge.as_object().expect("an object").len(), 3);
        let payload = text(&challenge["payloadToSign"]);
        assert!(payload.contains(r#""type":"ACTIVITY_TYPE_EXPORT_WALLET""#));
        assert!(payload.contains("walletId") && !payload.contains("targetPublicKey"));
        let stamp = make(&legacy.key, &challenge);
        let export = call.second(&scene.client, &stamp, &challenge).await;
        let export = export.expect(200);
        assert_eq!(export.as_object().expect("an object").len(), 2);
        assert_eq!(export["id"], scene.owner.account);
        phrases.push(legacy.open(&export).expect("sealed to the receiver"));
        let again = call.second(&scene.client, &stamp, &challenge).await;
        scene.refused(&again, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
    }
    assert!(phrases.windows(2).all(|two| two[0] == two[1]));
    scene.close().await;
}

#[tokio::test]
async fn a_client_held_session_is_told_both_ways_out_and_keeps_its_turn() {
    let scene = Scene::open().await;
    let legacy = legacy(&scene).await;
    let call = Call::export_v1(&scene.owner);
    let challenge = call.begin(&scene.client).await;
    for make in [stamp, bare] {
        let stamp = make(&scene.owner.session_key, &challenge);
        let answer = call.second(&scene.client, &stamp, &challenge).await;
        scene.refused(&answer, 400, "INVALID_INPUT", "SESSION_CANNOT_RECEIVE");
        let message = text(&answer.json()["message"]);
        for way in ["refresh", "uncompressed clientPublicKey", "in the body"] {
            assert!(message.contains(way), "{message}");
        }
    }
    let export = call.finish(&scene.client, &legacy.key, &challenge).await;
    assert!(legacy.open(&export.expect(200)).is_some());
    scene.close().await;
}

#[tokio::test]
async fn only_a_body_without_a_byte_is_the_first_edition() {
    let scene = Scene::open().await;
    let path = scene.owner.export_path();
    for kind in [None, Some("application/json"), Some("text/plain")] {
        let mut request = scene.client.request(Method::POST, &path);
        if let Some(kind) = kind {
            request = request.header("Content-Type", kind);
        }
        let request = request.header("Content-Length", "0").body(Body::empty());
        let answer = scene.client.send(request.expect("a request")).await;
        let payload = text(&answer.expect(202)["payloadToSign"]);
        assert!(!payload.contains("targetPublicKey"), "{payload}");
    }
    for (body, reason) in [
        ("{}", "FIELD_MISSING"),
        ("{\"clientPublicKey\":null}", "FIELD_INVALID"),
        (" ", "BODY_MISSING"),
        ("\r\n", "BODY_MISSING"),
        ("null", "MALFORMED_JSON"),
        ("[]", "MALFORMED_JSON"),
        ("\"\"", "MALFORMED_JSON"),
        ("\0", "NUL_CHARACTER"),
    ] {
        let answer = scene.bytes(Method::POST, &path, body).await;
        scene.refused(&answer, 400, "INVALID_INPUT", reason);
    }
    scene.close().await;
}

#[tokio::test]
async fn a_retry_of_one_edition_does_not_finish_what_the_other_began() {
    let scene = Scene::open().await;
    let legacy = legacy(&scene).await;
    let (_, body) = target();
    let (first, current) = (
        Call::export_v1(&scene.owner),
        Call::export(&scene.owner, &body),
    );
    let of_first = first.begin(&scene.client).await;
    let of_current = current.begin(&scene.client).await;
    for (call, challenge) in [(&first, &of_current), (&current, &of_first)] {
        let answer = call.finish(&scene.client, &legacy.key, challenge).await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    }
    let bare_of_current = bare(&legacy.key, &of_current);
    let answer = first
        .second(&scene.client, &bare_of_current, &of_current)
        .await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    for (call, challenge) in [(&first, &of_first), (&current, &of_current)] {
        let export = call.finish(&scene.client, &legacy.key, challenge).await;
        export.expect(200);
    }
    scene.close().await;
}

#[tokio::test]
async fn a_bare_signature_is_no_stamp_of_the_current_edition() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let bare = bare(&scene.owner.session_key, &begun.challenge);
    let answer = scene.finish(&begun, &bare).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_MALFORMED");
    // Which of the two depends on whether the base64 has a + or a /.
    assert!(["STAMP_NOT_BASE64URL", "STAMP_NOT_JSON"].contains(&reason.as_str()));
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn what_is_neither_stamp_nor_signature_is_malformed() {
    let scene = Scene::open().await;
    let call = Call::export_v1(&scene.owner);
    let challenge = call.begin(&scene.client).await;
    for (header, reason) in [
        ("%%%", "STAMP_NOT_BASE64URL"),
        ("e30", "STAMP_NOT_JSON"),
        ("AAAA", "STAMP_NOT_JSON"),
    ] {
        let answer = call.second(&scene.client, header, &challenge).await;
        scene.refused(&answer, 401, "WALLET_SIGNATURE_MALFORMED", reason);
    }
    scene.close().await;
}

#[tokio::test]
async fn switched_off_a_missing_body_is_a_missing_body() {
    let off = |parts: &mut VaultParts| parts.limits.first_edition = false;
    let server = Server::shaped(Policy::default(), Delivery::Sandbox, None, off).await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let call = Call::export_v1(&owner);
    let answer = call.first(&client).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "BODY_MISSING");
    let (_, body) = target();
    let current = Call::export(&owner, &body);
    let challenge = current.begin(&client).await;
    let answer = call.finish(&client, &owner.session_key, &challenge).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "BODY_MISSING");
    let bare = bare(&owner.session_key, &challenge);
    let answer = call.second(&client, &bare, &challenge).await;
    answer.refused(401, "WALLET_SIGNATURE_MALFORMED");
    let export = current
        .finish(&client, &owner.session_key, &challenge)
        .await;
    export.expect(200);
}

#[tokio::test]
async fn there_is_nothing_to_export_without_a_wallet_or_on_another_platform() {
    let scene = Scene::open().await;
    let eve = scene.server.client_of("other", ALL).await;
    let call = Call::export_v1(&scene.owner);
    let answer = call.first(&eve).await;
    scene.refused(&answer, 404, "REFERENCE_NOT_FOUND", "");
    let challenge = call.begin(&scene.client).await;
    let answer = call
        .finish(&eve, &scene.owner.session_key, &challenge)
        .await;
    scene.refused(&answer, 404, "REFERENCE_NOT_FOUND", "");
    let body = json!({"customerType": "INDIVIDUAL"});
    let customer = scene.client.post("/customers", &body).await.expect(201);
    let account = scene.server.account_without_wallet(&text(&customer["id"]));
    let path = format!("/internal-accounts/{account}/export");
    let answer = scene.client.bare(Method::POST, &path).await;
    scene.refused(&answer, 400, "INVALID_INPUT", "NO_WALLET");
    scene.close().await;
}
