//! One stamp, many callers at once.

use std::sync::Arc;

use seedport_custody::store::{AuditVerb, Outcome};

use crate::{
    attacks::{
        der::{numbers, pair, resigned, twin},
        scene::Scene,
    },
    common::owner::text,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_simultaneous_signed_retries_give_exactly_one_200() {
    let scene = Arc::new(Scene::open().await);
    let begun = Arc::new(scene.begin().await);
    let tasks: Vec<_> = (0..64)
        .map(|turn| {
            let (scene, begun) = (Arc::clone(&scene), Arc::clone(&begun));
            // A stamp of its own each, every other one the twin of itself.
            let mut stamp = scene.owner.stamp(&begun.challenge);
            if turn % 2 == 1 {
                let (r, s) = numbers(&stamp);
                stamp = resigned(&stamp, &pair(&r, &twin(&s)));
            }
            tokio::spawn(async move { scene.finish(&begun, &stamp).await })
        })
        .collect();
    let (mut delivered, mut spent) = (0, 0);
    for task in tasks {
        let answer = task.await.expect("no panic");
        if answer.status == 200 {
            assert_eq!(answer.json()["id"], scene.owner.account);
            delivered += 1;
        } else {
            scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
            spent += 1;
        }
    }
    assert_eq!((delivered, spent), (1, 63));
    let finishes = scene.audit().await;
    let finishes = finishes
        .iter()
        .filter(|row| row.entry.verb == AuditVerb::ExportFinish);
    let (done, refused): (Vec<_>, Vec<_>) =
        finishes.partition(|row| row.entry.outcome == Outcome::Done);
    assert_eq!((done.len(), refused.len()), (1, 63));
    assert_eq!(done[0].entry.subject, Some(begun.request()));
    assert!(done[0].entry.export.is_some());
    assert!(refused.iter().all(|row| row.entry.export.is_none()));
    Arc::into_inner(scene).expect("all done").close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_simultaneous_stamps_of_a_token_open_exactly_one_session() {
    let scene = Arc::new(Scene::open().await);
    let body = scene.right_answer(&scene.owner).await;
    let path = scene.owner.verify_path();
    let pending = scene.client.post(&path, &body).await.expect(202);
    let account = &scene.owner.account;
    let list = format!("/auth/sessions?accountId={account}");
    let before = scene.client.get(&list).await.expect(200);
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (scene, body) = (Arc::clone(&scene), body.clone());
            let stamp = scene.owner.stamp(&pending);
            let request = text(&pending["requestId"]);
            tokio::spawn(async move {
                let path = scene.owner.verify_path();
                scene.signed(&path, &body, &stamp, &request).await
            })
        })
        .collect();
    let mut opened = 0;
    for task in tasks {
        let answer = task.await.expect("no panic");
        if answer.status == 200 {
            opened += 1;
        } else {
            scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
        }
    }
    assert_eq!(opened, 1);
    let after = scene.client.get(&list).await.expect(200);
    let count = |list: &serde_json::Value| list["data"].as_array().map_or(0, Vec::len);
    assert_eq!(count(&after), count(&before) + 1);
    Arc::into_inner(scene).expect("all done").close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bad_stamps_beside_a_good_one_do_not_keep_it_from_its_seed() {
    let scene = Arc::new(Scene::open().await);
    let begun = Arc::new(scene.begin().await);
    let other = scene.begin().await;
    let tasks: Vec<_> = (0..33)
        .map(|turn| {
            let (scene, begun) = (Arc::clone(&scene), Arc::clone(&begun));
            let challenge = if turn == 16 { &begun } else { &other };
            let stamp = scene.owner.stamp(&challenge.challenge);
            tokio::spawn(async move { (turn, scene.finish(&begun, &stamp).await) })
        })
        .collect();
    for task in tasks {
        let (turn, answer) = task.await.expect("no panic");
        if turn == 16 {
            answer.expect(200);
        } else {
            let reason = answer.json()["details"]["reason"].clone();
            if reason == "REQUEST_ID_SPENT" {
                scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
            } else {
                scene.refused(&answer, 401, "WALLET_SIGNATURE_INVALID", "STAMP_INVALID");
            }
        }
    }
    assert_eq!(scene.deliveries().await, 1);
    Arc::into_inner(scene).expect("all done").close().await;
}
