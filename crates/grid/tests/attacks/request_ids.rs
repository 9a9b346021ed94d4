//! `Request-Id`s that are spent, late, another's, or none.

use std::time::Duration;

use crate::{
    attacks::scene::Scene,
    common::{
        owner::{Owner, text},
        server::ALL,
    },
};

#[tokio::test]
async fn a_spent_request_id_serves_no_more_whatever_is_sent_with_it() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    scene.deliver(&begun).await;
    let right = scene.owner.stamp(&begun.challenge);
    let other = scene.begin().await;
    let wrong = scene.owner.stamp(&other.challenge);
    for stamp in [&right, &right, &wrong] {
        let answer = scene.finish(&begun, stamp).await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
    }
    let path = scene.owner.export_path();
    let request = begun.request();
    let answer = scene.signed(&path, &other.body, &right, &request).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
    assert_eq!(scene.deliveries().await, 1);
    scene.close().await;
}

#[tokio::test]
async fn a_spent_token_opens_no_second_session() {
    let scene = Scene::open().await;
    let body = scene.right_answer(&scene.owner).await;
    let path = scene.owner.verify_path();
    let challenge = scene.client.post(&path, &body).await.expect(202);
    let request = text(&challenge["requestId"]);
    let stamp = scene.owner.stamp(&challenge);
    scene
        .signed(&path, &body, &stamp, &request)
        .await
        .expect(200);
    let sessions = scene.state().await;
    let answer = scene.signed(&path, &body, &stamp, &request).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
    assert_eq!(scene.state().await, sessions);
    scene.close().await;
}

#[tokio::test]
async fn a_request_id_ends_at_the_moment_it_names() {
    let scene = Scene::open().await;
    let (early, late) = (scene.begin().await, scene.begin().await);
    scene.server.advance(Duration::from_millis(299_999));
    scene.deliver(&early).await;
    scene.server.advance(Duration::from_millis(1));
    let answer = scene
        .finish(&late, &scene.owner.stamp(&late.challenge))
        .await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_EXPIRED");
    assert_eq!(scene.deliveries().await, 1);
    scene.close().await;
}

#[tokio::test]
async fn a_token_that_is_stamped_too_late_opens_no_session() {
    let scene = Scene::open().await;
    let body = scene.right_answer(&scene.owner).await;
    let path = scene.owner.verify_path();
    let challenge = scene.client.post(&path, &body).await.expect(202);
    scene.server.advance(Duration::from_mins(5));
    let request = text(&challenge["requestId"]);
    let stamp = scene.owner.stamp(&challenge);
    let answer = scene.signed(&path, &body, &stamp, &request).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_EXPIRED");
    scene.close().await;
}

#[tokio::test]
async fn a_foreign_request_id_is_an_unknown_one() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let bob = scene.neighbour("bob@example.com").await;
    let bobs = scene.begin_as(&bob).await;
    let other = scene.server.client_of("other", ALL).await;
    let eve = Owner::logged_in(&scene.server, &other, "eve@example.com").await;
    let (_, body) = crate::common::owner::target();
    let eves = other.post(&eve.export_path(), &body).await.expect(202);
    let stamp = scene.owner.stamp(&begun.challenge);
    let path = scene.owner.export_path();
    for request in [bobs.request(), text(&eves["requestId"])] {
        let answer = scene.signed(&path, &begun.body, &stamp, &request).await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    }
    // Unburnt for those whose they are.
    let answer = bob
        .retry(
            &scene.client,
            &bob.export_path(),
            &bobs.body,
            &bobs.challenge,
        )
        .await;
    answer.expect(200);
    let answer = eve.retry(&other, &eve.export_path(), &body, &eves).await;
    answer.expect(200);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_text_that_is_no_request_id_is_an_unknown_one() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let stamp = scene.owner.stamp(&begun.challenge);
    let path = scene.owner.export_path();
    let real = begun.request();
    let bare = real.trim_start_matches("Request:").to_owned();
    for request in [
        String::new(),
        "Request:".to_owned(),
        bare.clone(),
        format!("request:{bare}"),
        format!("Session:{bare}"),
        format!("Request:{}", bare.to_uppercase()),
        format!("Request:{}", bare.replace('-', "")),
        format!("Request:{{{bare}}}"),
        format!("{real},{real}"),
        format!("{real}'--"),
        "Request:00000000-0000-0000-0000-000000000000".to_owned(),
        "Request:ffffffff-ffff-4fff-bfff-ffffffffffff".to_owned(),
        "9".repeat(8000),
    ] {
        let answer = scene.signed(&path, &begun.body, &stamp, &request).await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    }
    scene.deliver(&begun).await;
    scene.close().await;
}
