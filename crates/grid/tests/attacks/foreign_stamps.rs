//! Stamps by keys that have no say, and honest stamps over something else.

use std::time::Duration;

use seedport_wire::{SigningKey, Stamp, SystemEntropy};
use serde_json::json;

use crate::{
    attacks::{
        der::{fields, header},
        scene::{Begun, Scene},
    },
    common::{
        owner::{Owner, text},
        server::ALL,
    },
};

const CODE: &str = "WALLET_SIGNATURE_INVALID";

fn stamp(key: &SigningKey, begun: &Begun) -> String {
    let stamp = Stamp::make(key, &begun.payload()).expect("signs");
    stamp.to_header()
}

#[tokio::test]
async fn another_accounts_session_stamps_nothing_here() {
    let scene = Scene::open().await;
    let bob = scene.neighbour("bob@example.com").await;
    let begun = scene.begin().await;
    let answer = scene.finish(&begun, &bob.stamp(&begun.challenge)).await;
    scene.refused(&answer, 401, CODE, "SESSION_UNKNOWN");
    assert_eq!(scene.deliveries().await, 0);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn another_platforms_session_stamps_nothing_here() {
    let scene = Scene::open().await;
    let other = scene.server.client_of("other", ALL).await;
    let eve = Owner::logged_in(&scene.server, &other, "ada@example.com").await;
    let begun = scene.begin().await;
    let answer = scene.finish(&begun, &eve.stamp(&begun.challenge)).await;
    scene.refused(&answer, 401, CODE, "SESSION_UNKNOWN");
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_key_that_is_no_session_stamps_nothing() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let stranger = SigningKey::make(&SystemEntropy).expect("a key");
    let answer = scene.finish(&begun, &stamp(&stranger, &begun)).await;
    scene.refused(&answer, 401, CODE, "SESSION_UNKNOWN");
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_key_whose_code_was_right_but_whose_token_is_not_stamped_is_no_session() {
    let scene = Scene::open().await;
    let fresh = Owner {
        customer: scene.owner.customer.clone(),
        account: scene.owner.account.clone(),
        credential: scene.owner.credential.clone(),
        session_key: SigningKey::make(&SystemEntropy).expect("a key"),
    };
    let body = scene.right_answer(&fresh).await;
    let verify = fresh.verify_path();
    let pending = scene.client.post(&verify, &body).await.expect(202);
    let begun = scene.begin().await;
    let answer = scene.finish(&begun, &fresh.stamp(&begun.challenge)).await;
    scene.refused(&answer, 401, CODE, "SESSION_UNKNOWN");
    let opened = fresh.retry(&scene.client, &verify, &body, &pending).await;
    opened.expect(200);
    let answer = scene.finish(&begun, &fresh.stamp(&begun.challenge)).await;
    answer.expect(200);
    scene.close().await;
}

#[tokio::test]
async fn an_expired_session_stamps_nothing_and_a_new_one_finishes_the_same_challenge() {
    let scene = Scene::open().await;
    scene.server.advance(Duration::from_mins(14));
    let begun = scene.begin().await;
    scene.server.advance(Duration::from_millis(59_999));
    scene.server.advance(Duration::from_millis(1));
    let answer = scene
        .finish(&begun, &scene.owner.stamp(&begun.challenge))
        .await;
    scene.refused(&answer, 401, CODE, "SESSION_EXPIRED");
    let later = Owner {
        customer: scene.owner.customer.clone(),
        account: scene.owner.account.clone(),
        credential: scene.owner.credential.clone(),
        session_key: SigningKey::make(&SystemEntropy).expect("a key"),
    };
    scene.log_in_as(&later).await;
    // The old session stays ended beside the new one.
    let answer = scene
        .finish(&begun, &scene.owner.stamp(&begun.challenge))
        .await;
    scene.refused(&answer, 401, CODE, "SESSION_EXPIRED");
    let answer = scene.finish(&begun, &later.stamp(&begun.challenge)).await;
    answer.expect(200);
    scene.close().await;
}

#[tokio::test]
async fn a_stamp_that_names_the_session_but_is_signed_by_another_key_does_not_hold() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let stranger = SigningKey::make(&SystemEntropy).expect("a key");
    let honest = fields(&scene.owner.stamp(&begun.challenge));
    let mut forged = fields(&stamp(&stranger, &begun));
    forged["publicKey"] = honest["publicKey"].clone();
    let answer = scene.finish(&begun, &header(&forged)).await;
    scene.refused(&answer, 401, CODE, "STAMP_INVALID");
    // The session's x with the other parity is another key.
    let mut mirrored = honest.clone();
    let key = text(&honest["publicKey"]);
    let tag = if key.starts_with("02") { "03" } else { "02" };
    mirrored["publicKey"] = json!(format!("{tag}{}", &key[2..]));
    let answer = scene.finish(&begun, &header(&mirrored)).await;
    scene.refused(&answer, 401, CODE, "SESSION_UNKNOWN");
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_stamp_over_anything_but_the_payload_does_not_hold() {
    let scene = Scene::open().await;
    let (begun, other) = (scene.begin().await, scene.begin().await);
    let payload = begun.payload();
    for text in [
        other.payload(),
        payload.replace(',', ", "),
        format!("{payload}\n"),
        payload.replace("ACTIVITY_TYPE_EXPORT_WALLET", "ACTIVITY_TYPE_WHATEVER"),
        begun.body.to_string(),
        begun.request(),
        String::new(),
    ] {
        let stamp = Stamp::make(&scene.owner.session_key, &text).expect("signs");
        let answer = scene.finish(&begun, &stamp.to_header()).await;
        scene.refused(&answer, 401, CODE, "STAMP_INVALID");
    }
    assert_eq!(scene.deliveries().await, 0);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_token_is_stamped_by_the_key_in_its_bundle_only() {
    let scene = Scene::open().await;
    let bob = scene.neighbour("bob@example.com").await;
    let fresh = Owner {
        customer: scene.owner.customer.clone(),
        account: scene.owner.account.clone(),
        credential: scene.owner.credential.clone(),
        session_key: SigningKey::make(&SystemEntropy).expect("a key"),
    };
    let body = scene.right_answer(&fresh).await;
    let path = fresh.verify_path();
    let challenge = scene.client.post(&path, &body).await.expect(202);
    let request = text(&challenge["requestId"]);
    // Neither a stranger's session nor the owner's own earlier one.
    for stamp in [bob.stamp(&challenge), scene.owner.stamp(&challenge)] {
        let answer = scene.signed(&path, &body, &stamp, &request).await;
        scene.refused(&answer, 401, CODE, "STAMP_INVALID");
    }
    let stamp = fresh.stamp(&challenge);
    scene
        .signed(&path, &body, &stamp, &request)
        .await
        .expect(200);
    scene.close().await;
}
