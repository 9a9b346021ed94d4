//! Signed retries that are not the request that was begun: another body, path or verb.

use crate::{attacks::scene::Scene, common::owner::target};

const MISMATCH: (u16, &str, &str) = (401, "WALLET_SIGNATURE_BODY_MISMATCH", "BODY_MISMATCH");
const UNKNOWN: (u16, &str, &str) = (401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");

#[tokio::test]
async fn a_changed_key_on_the_retry_is_exactly_a_body_mismatch() {
    let scene = Scene::open().await;
    let (mine, other) = (scene.begin().await, scene.begin().await);
    let path = scene.owner.export_path();
    let stamp = scene.owner.stamp(&mine.challenge);
    let (status, code, reason) = MISMATCH;
    for body in [&target().1, &other.body] {
        let answer = scene.signed(&path, body, &stamp, &mine.request()).await;
        scene.refused(&answer, status, code, reason);
    }
    // Whoever stamps, and whatever: the body is told first.
    let foreign = scene.owner.stamp(&other.challenge);
    let request = mine.request();
    let answer = scene.signed(&path, &other.body, &foreign, &request).await;
    scene.refused(&answer, status, code, reason);
    assert_eq!(scene.deliveries().await, 0);
    scene.deliver(&mine).await;
    scene.deliver(&other).await;
    scene.close().await;
}

#[tokio::test]
async fn a_challenge_does_not_serve_on_another_accounts_path() {
    let scene = Scene::open().await;
    let bob = scene.neighbour("bob@example.com").await;
    let begun = scene.begin().await;
    let (status, code, reason) = UNKNOWN;
    for stamp in [
        scene.owner.stamp(&begun.challenge),
        bob.stamp(&begun.challenge),
    ] {
        let answer = scene
            .signed(&bob.export_path(), &begun.body, &stamp, &begun.request())
            .await;
        scene.refused(&answer, status, code, reason);
    }
    let nowhere = "/internal-accounts/InternalAccount:00000000-0000-4000-8000-000000000000/export";
    let stamp = scene.owner.stamp(&begun.challenge);
    let answer = scene
        .signed(nowhere, &begun.body, &stamp, &begun.request())
        .await;
    scene.refused(&answer, 404, "REFERENCE_NOT_FOUND", "");
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn an_export_challenge_opens_no_session() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let stamp = scene.owner.stamp(&begun.challenge);
    let before = scene.state().await;
    let body = scene.right_answer(&scene.owner).await;
    let path = scene.owner.verify_path();
    let answer = scene.signed(&path, &body, &stamp, &begun.request()).await;
    let (status, code, reason) = UNKNOWN;
    scene.refused(&answer, status, code, reason);
    assert_eq!(before[5], scene.state().await[5], "no session was opened");
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_verify_challenge_releases_no_seed() {
    let scene = Scene::open().await;
    let answer = scene.right_answer(&scene.owner).await;
    let verify = scene.owner.verify_path();
    let challenge = scene.client.post(&verify, &answer).await.expect(202);
    let stamp = scene.owner.stamp(&challenge);
    let request = challenge["requestId"].as_str().expect("a text");
    let path = scene.owner.export_path();
    let refused = scene.signed(&path, &target().1, &stamp, request).await;
    let (status, code, reason) = UNKNOWN;
    scene.refused(&refused, status, code, reason);
    assert_eq!(scene.deliveries().await, 0);
    let opened = scene.signed(&verify, &answer, &stamp, request).await;
    opened.expect(200);
    scene.close().await;
}

#[tokio::test]
async fn a_verify_is_finished_on_its_own_credentials_path_only() {
    let scene = Scene::open().await;
    let bob = scene.neighbour("bob@example.com").await;
    let body = scene.right_answer(&scene.owner).await;
    let path = scene.owner.verify_path();
    let challenge = scene.client.post(&path, &body).await.expect(202);
    let request = challenge["requestId"].as_str().expect("a text");
    let (status, code, reason) = UNKNOWN;
    for stamp in [scene.owner.stamp(&challenge), bob.stamp(&challenge)] {
        let answer = scene
            .signed(&bob.verify_path(), &body, &stamp, request)
            .await;
        scene.refused(&answer, status, code, reason);
    }
    let stamp = scene.owner.stamp(&challenge);
    let nowhere = "/auth/credentials/AuthMethod:00000000-0000-4000-8000-000000000000/verify";
    let answer = scene.signed(nowhere, &body, &stamp, request).await;
    scene.refused(&answer, 404, "REFERENCE_NOT_FOUND", "");
    scene
        .signed(&path, &body, &stamp, request)
        .await
        .expect(200);
    scene.close().await;
}

#[tokio::test]
async fn a_verify_is_finished_with_its_own_bundle_only() {
    let scene = Scene::open().await;
    let body = scene.right_answer(&scene.owner).await;
    let path = scene.owner.verify_path();
    let challenge = scene.client.post(&path, &body).await.expect(202);
    let request = challenge["requestId"].as_str().expect("a text");
    let stamp = scene.owner.stamp(&challenge);
    let (status, code, reason) = MISMATCH;
    let target = scene.owner.ask_code(&scene.server, &scene.client).await;
    let other = scene.owner.answer(&target, "000000");
    let answer = scene.signed(&path, &other, &stamp, request).await;
    scene.refused(&answer, status, code, reason);
    let mut spaced = body.clone();
    let bundle = body["encryptedOtpBundle"].as_str().expect("a text");
    spaced["encryptedOtpBundle"] = bundle.replace(':', ": ").into();
    let answer = scene.signed(&path, &spaced, &stamp, request).await;
    scene.refused(&answer, status, code, reason);
    scene
        .signed(&path, &body, &stamp, request)
        .await
        .expect(200);
    scene.close().await;
}
