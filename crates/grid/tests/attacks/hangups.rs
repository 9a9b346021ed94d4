//! Callers that hang up as soon as their request is there.

use std::task::{Context, Waker};

use axum::http::Method;
use seedport_custody::store::{AuditVerb, Outcome};
use seedport_wire::stamp::SCHEME;
use serde_json::Value;

use crate::attacks::scene::Scene;

/// Sends a request, hangs up before it is answered, and waits until nothing runs.
async fn hang_up(scene: &Scene, path: &str, body: &Value, signed: Option<(&str, &str)>) {
    {
        let mut answer: std::pin::Pin<Box<dyn Future<Output = _>>> = match signed {
            Some((stamp, request)) => Box::pin(scene.client.signed(path, body, stamp, request)),
            None => Box::pin(scene.client.post(path, body)),
        };
        let mut context = Context::from_waker(Waker::noop());
        assert!(answer.as_mut().poll(&mut context).is_pending());
    }
    scene.server.custody.running().ended().await;
}

/// How often the owner's log tells of this.
async fn told(scene: &Scene, verb: AuditVerb, outcome: Outcome) -> usize {
    let rows = scene.audit().await;
    let entries = rows.iter().map(|row| &row.entry);
    entries
        .filter(|entry| entry.verb == verb && entry.outcome == outcome)
        .count()
}

#[tokio::test]
async fn a_wrong_code_whose_sender_hangs_up_is_counted_and_written_down() {
    let scene = Scene::with_mail().await;
    let path = scene.owner.verify_path();
    let target = scene.owner.ask_code(&scene.server, &scene.client).await;
    let guess = if scene.code() == "111111" {
        "222222"
    } else {
        "111111"
    };
    for tried in 1..=3 {
        hang_up(&scene, &path, &scene.owner.answer(&target, guess), None).await;
        let refused = told(&scene, AuditVerb::OtpVerify, Outcome::Refused).await;
        assert_eq!(refused, tried);
    }
    let body = scene.owner.answer(&target, &scene.code());
    let answer = scene.post(&path, &body).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "OTP_TRIES_SPENT");
    scene.close().await;
}

#[tokio::test]
async fn a_code_is_sent_and_kept_although_who_asked_hung_up() {
    let scene = Scene::with_mail().await;
    let path = format!("/auth/credentials/{}/challenge", scene.owner.credential);
    let before = told(&scene, AuditVerb::OtpIssue, Outcome::Done).await;
    hang_up(&scene, &path, &serde_json::json!({}), None).await;
    let after = told(&scene, AuditVerb::OtpIssue, Outcome::Done).await;
    assert_eq!(after, before + 1);
    scene.close().await;
}

#[tokio::test]
async fn a_stamp_whose_sender_hangs_up_is_refused_or_served_in_the_log() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let path = scene.owner.export_path();
    let other = scene.begin().await;
    let foreign = scene.owner.stamp(&other.challenge);
    assert!(foreign.len() > SCHEME.len());
    let request = begun.request();
    let signed = Some((foreign.as_str(), request.as_str()));
    hang_up(&scene, &path, &begun.body, signed).await;
    let verb = AuditVerb::ExportFinish;
    assert_eq!(told(&scene, verb, Outcome::Refused).await, 1);
    let stamp = scene.owner.stamp(&begun.challenge);
    let signed = Some((stamp.as_str(), request.as_str()));
    hang_up(&scene, &path, &begun.body, signed).await;
    assert_eq!(told(&scene, verb, Outcome::Done).await, 1);
    let answer = scene.finish(&begun, &stamp).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
    scene.close().await;
}

#[tokio::test]
async fn a_customer_whose_maker_hangs_up_is_there() {
    let scene = Scene::open().await;
    let body = serde_json::json!({
        "customerType": "INDIVIDUAL", "platformCustomerId": "hung-up", "email": "a@example.org",
    });
    hang_up(&scene, "/customers", &body, None).await;
    let path = "/customers?platformCustomerId=hung-up";
    let found = scene.client.send(
        scene
            .client
            .request(Method::GET, path)
            .body(axum::body::Body::empty())
            .expect("a request"),
    );
    assert_eq!(
        found.await.expect(200)["data"].as_array().map(Vec::len),
        Some(1)
    );
    scene.close().await;
}
