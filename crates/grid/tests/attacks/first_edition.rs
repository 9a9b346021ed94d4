//! The first edition of the export, whose stamp may name no key.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_custody::store::{AuditVerb, Outcome};
use serde_json::Value;

use crate::{
    attacks::{
        der::{numbers, pair, resigned, twin},
        scene::Scene,
    },
    common::{
        client::Answer,
        legs::{Call, Legacy, bare, fresh, stamp},
        owner::text,
    },
};

/// A session of the legacy flow beside the owner's own, which is the oldest.
async fn legacy(scene: &Scene) -> Legacy {
    scene.server.advance(Duration::from_millis(1));
    let path = format!("/auth/sessions?accountId={}", scene.owner.account);
    let list = scene.client.get(&path).await.expect(200);
    let session = text(&list["data"][0]["id"]);
    Legacy::follow(&scene.client, &session, &scene.owner.session_key).await
}

/// How many exports of the first edition were delivered.
async fn deliveries(scene: &Scene) -> usize {
    let audit = scene.audit().await;
    let delivered = audit.iter().filter(|row| {
        row.entry.verb == AuditVerb::ExportV1Finish && row.entry.outcome == Outcome::Done
    });
    let delivered: Vec<_> = delivered.collect();
    assert!(delivered.iter().all(|row| row.entry.export.is_some()));
    delivered.len()
}

async fn finish(scene: &Scene, stamp: &str, challenge: &Value) -> Answer {
    scene.hush(stamp);
    let call = Call::export_v1(&scene.owner);
    call.second(&scene.client, stamp, challenge).await
}

/// The stamp as it is, and with the other signature of the same message.
fn twins(stamp: &str, as_bare: bool) -> [String; 2] {
    let (r, s) = numbers(stamp);
    [s, twin(&s)].map(|s| {
        let der = pair(&r, &s);
        if as_bare {
            STANDARD.encode(der)
        } else {
            resigned(stamp, &der)
        }
    })
}

#[tokio::test]
async fn both_twins_of_a_signature_hold_and_a_challenge_discloses_once() {
    let scene = Scene::open().await;
    let legacy = legacy(&scene).await;
    let call = Call::export_v1(&scene.owner);
    let mut delivered = 0;
    for as_bare in [false, true] {
        for swapped in [false, true] {
            let challenge = call.begin(&scene.client).await;
            let mut both = twins(&stamp(&legacy.key, &challenge), as_bare);
            if swapped {
                both.reverse();
            }
            let export = finish(&scene, &both[0], &challenge).await.expect(200);
            assert!(legacy.open(&export).is_some());
            for again in &both {
                let answer = finish(&scene, again, &challenge).await;
                scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
            }
            delivered += 1;
            assert_eq!(deliveries(&scene).await, delivered);
        }
    }
    scene.close().await;
}

#[tokio::test]
async fn a_bare_signature_among_many_sessions_serves_the_one_that_signed() {
    let scene = Scene::open().await;
    let sessions = [
        legacy(&scene).await,
        legacy(&scene).await,
        legacy(&scene).await,
    ];
    let held = fresh();
    let call = Call::refresh(&sessions[0].id, &held.public().compressed().to_hex());
    let opened = call.by(&scene.client, &sessions[0].key).await;
    opened.expect(201);
    let call = Call::export_v1(&scene.owner);
    let mut phrases = Vec::new();
    for session in &sessions {
        let challenge = call.begin(&scene.client).await;
        let stamp = bare(&session.key, &challenge);
        let export = finish(&scene, &stamp, &challenge).await.expect(200);
        let opening: Vec<_> = sessions.iter().filter_map(|it| it.open(&export)).collect();
        assert_eq!(opening.len(), 1, "sealed to one receiver");
        phrases.extend(session.open(&export));
    }
    assert_eq!(phrases.len(), 3);
    assert!(phrases.windows(2).all(|two| two[0] == two[1]));
    for key in [&held, &scene.owner.session_key] {
        let challenge = call.begin(&scene.client).await;
        let answer = finish(&scene, &bare(key, &challenge), &challenge).await;
        scene.refused(&answer, 400, "INVALID_INPUT", "SESSION_CANNOT_RECEIVE");
    }
    assert_eq!(deliveries(&scene).await, 3);
    scene.close().await;
}

#[tokio::test]
async fn a_signature_by_a_session_that_is_over_discloses_nothing() {
    let scene = Scene::open().await;
    let (ended, kept) = (legacy(&scene).await, legacy(&scene).await);
    let call = Call::export_v1(&scene.owner);
    let challenge = call.begin(&scene.client).await;
    let revoked = Call::end(&ended.id).by(&scene.client, &kept.key).await;
    assert_eq!(revoked.status, 204, "{revoked:?}");
    let (code, unknown) = ("WALLET_SIGNATURE_INVALID", "SESSION_UNKNOWN");
    let answer = finish(&scene, &bare(&ended.key, &challenge), &challenge).await;
    scene.refused(&answer, 401, code, "STAMP_INVALID");
    let answer = finish(&scene, &stamp(&ended.key, &challenge), &challenge).await;
    scene.refused(&answer, 401, code, unknown);
    scene.server.advance(Duration::from_mins(12));
    scene.log_in().await;
    let late = call.begin(&scene.client).await;
    scene.server.advance(Duration::from_mins(4));
    // The owner's new session is live, the one that signs here has expired.
    let answer = finish(&scene, &bare(&kept.key, &late), &late).await;
    scene.refused(&answer, 401, code, "STAMP_INVALID");
    let answer = finish(&scene, &stamp(&kept.key, &late), &late).await;
    scene.refused(&answer, 401, code, "SESSION_EXPIRED");
    // Without any live session there is none to try a bare signature on.
    scene.server.advance(Duration::from_mins(12));
    let last = call.begin(&scene.client).await;
    let answer = finish(&scene, &bare(&kept.key, &last), &last).await;
    scene.refused(&answer, 401, code, unknown);
    assert_eq!(deliveries(&scene).await, 0);
    scene.close().await;
}

#[tokio::test]
async fn a_signature_over_something_else_or_by_somebody_else_discloses_nothing() {
    let scene = Scene::open().await;
    let mine = legacy(&scene).await;
    let bob = scene.neighbour("bob@example.com").await;
    let path = format!("/auth/sessions?accountId={}", bob.account);
    let list = scene.client.get(&path).await.expect(200);
    let bobs = text(&list["data"][0]["id"]);
    let bobs = Legacy::follow(&scene.client, &bobs, &bob.session_key).await;
    let call = Call::export_v1(&scene.owner);
    let (challenge, other) = (
        call.begin(&scene.client).await,
        call.begin(&scene.client).await,
    );
    let code = "WALLET_SIGNATURE_INVALID";
    let end = Call::end(&mine.id).begin(&scene.client).await;
    for (stamp, reason) in [
        (bare(&bobs.key, &challenge), "STAMP_INVALID"),
        (stamp(&bobs.key, &challenge), "SESSION_UNKNOWN"),
        (bare(&fresh(), &challenge), "STAMP_INVALID"),
        (bare(&mine.key, &end), "STAMP_INVALID"),
        (stamp(&mine.key, &end), "STAMP_INVALID"),
    ] {
        let answer = finish(&scene, &stamp, &challenge).await;
        scene.refused(&answer, 401, code, reason);
    }
    // Bob's challenge is none of this account's, and the other way round.
    let of_bob = Call::export_v1(&bob).begin(&scene.client).await;
    for key in [&mine.key, &bobs.key] {
        let answer = finish(&scene, &bare(key, &of_bob), &of_bob).await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    }
    scene.server.advance(Duration::from_mins(5));
    let answer = finish(&scene, &bare(&mine.key, &other), &other).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_EXPIRED");
    assert_eq!(deliveries(&scene).await, 0);
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_simultaneous_bare_signatures_give_exactly_one_200() {
    let scene = Arc::new(Scene::open().await);
    let legacy = legacy(&scene).await;
    let challenge = Call::export_v1(&scene.owner).begin(&scene.client).await;
    let tasks: Vec<_> = (0..64)
        .map(|turn| {
            let (scene, challenge) = (Arc::clone(&scene), challenge.clone());
            let signed = stamp(&legacy.key, &challenge);
            let [one, other] = twins(&signed, turn % 4 < 2);
            let stamp = if turn % 2 == 0 { one } else { other };
            tokio::spawn(async move { finish(&scene, &stamp, &challenge).await })
        })
        .collect();
    let mut delivered = 0;
    for task in tasks {
        let answer = task.await.expect("no panic");
        if answer.status == 200 {
            assert!(legacy.open(&answer.json()).is_some());
            delivered += 1;
        } else {
            scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
        }
    }
    assert_eq!((delivered, deliveries(&scene).await), (1, 1));
    Arc::into_inner(scene).expect("all done").close().await;
}
