//! A disk without room: nothing is half done, nothing is lost, and it goes on once there is room.

use rusqlite::Connection;
use seedport_custody::store::{AuditRow, AuditVerb, Outcome};
use serde_json::json;

use crate::{
    attacks::{
        der::{numbers, pair, resigned},
        scene::{Begun, Scene},
    },
    common::owner::{target, text},
};

/// Room for what a scene needs, and little more.
const CEILING: u64 = 1 << 20;

/// Takes what room is left below the ceiling; gives the hands that can make room again.
fn fill(scene: &Scene) -> Connection {
    let database = scene.server.database();
    database
        .execute_batch(
            "CREATE TABLE filler (stuff BLOB); INSERT INTO filler VALUES (zeroblob(2097152));",
        )
        .expect("these hands know no ceiling");
    database
}

fn make_room(database: &Connection) {
    database.execute_batch("DROP TABLE filler").expect("room");
}

fn challenges(database: &Connection) -> i64 {
    let sql = "SELECT count(*) FROM challenges";
    database
        .query_row(sql, [], |row| row.get(0))
        .expect("counts")
}

/// Leaves no room in the last page of the log for an entry that is shorter than a refusal's.
fn fill_last_page(database: &Connection) {
    const SHORT: &str = "INSERT INTO audit (platform, sequence, at, verb, outcome)
        SELECT platform, max(sequence) + 1, 0, 'thaw', 'DONE' FROM audit GROUP BY platform";
    let pages = || -> i64 {
        let count = database.query_row("PRAGMA page_count", [], |row| row.get(0));
        count.expect("counts")
    };
    let before = pages();
    while pages() == before {
        database.execute_batch("BEGIN").expect("begins");
        database
            .execute(SHORT, [])
            .expect("these hands know no ceiling");
        let end = if pages() == before {
            "COMMIT"
        } else {
            "ROLLBACK"
        };
        database.execute_batch(end).expect("ends");
        if end == "ROLLBACK" {
            return;
        }
    }
}

/// Sends bad stamps until not even their refusal can be written down.
async fn exhaust(scene: &Scene, begun: &Begun, database: &Connection) {
    let stamp = scene.owner.stamp(&begun.challenge);
    let (r, s) = numbers(&stamp);
    let bad = resigned(&stamp, &pair(&s, &r));
    for _ in 0..1000 {
        let answer = scene.finish(begun, &bad).await;
        if answer.status == 503 {
            scene.refused(&answer, 503, "SERVICE_UNAVAILABLE", "STORE_FULL");
            fill_last_page(database);
            return;
        }
        scene.refused(&answer, 401, "WALLET_SIGNATURE_INVALID", "STAMP_INVALID");
    }
    panic!("the ceiling holds");
}

#[tokio::test]
async fn an_export_on_a_full_disk_is_503_and_its_challenge_delivers_once_there_is_room() {
    let scene = Scene::with_ceiling(CEILING).await;
    let begun = scene.begin().await;
    let database = fill(&scene);
    exhaust(&scene, &begun, &database).await;
    let entries = scene.audit().await;
    let state = scene.state().await;
    let stamp = scene.owner.stamp(&begun.challenge);
    for _ in 0..3 {
        let answer = scene.finish(&begun, &stamp).await;
        scene.refused(&answer, 503, "SERVICE_UNAVAILABLE", "STORE_FULL");
    }
    assert_eq!(scene.deliveries().await, 0);
    assert_eq!(scene.audit().await, entries);
    assert_eq!(scene.state().await, state, "reading still works");
    let exported: Option<i64> = database
        .query_row("SELECT exported_at FROM accounts", [], |row| row.get(0))
        .expect("one account");
    assert_eq!(exported, None);
    make_room(&database);
    scene.deliver(&begun).await;
    assert_eq!(scene.deliveries().await, 1);
    let answer = scene.finish(&begun, &stamp).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
    scene.close().await;
}

#[tokio::test]
async fn a_first_leg_on_a_full_disk_is_503_and_begins_nothing() {
    let scene = Scene::with_ceiling(CEILING).await;
    let begun = scene.begin().await;
    let database = fill(&scene);
    exhaust(&scene, &begun, &database).await;
    let (before, entries) = (challenges(&database), scene.audit().await.len());
    let path = scene.owner.export_path();
    let answer = scene.post(&path, &target().1).await;
    scene.refused(&answer, 503, "SERVICE_UNAVAILABLE", "STORE_FULL");
    assert_eq!(
        (challenges(&database), scene.audit().await.len()),
        (before, entries)
    );
    make_room(&database);
    scene.client.post(&path, &target().1).await.expect(202);
    scene.close().await;
}

#[tokio::test]
async fn a_right_code_on_a_full_disk_is_503_opens_nothing_and_a_new_one_serves() {
    let scene = Scene::with_ceiling(CEILING).await;
    let begun = scene.begin().await;
    let body = scene.right_answer(&scene.owner).await;
    let path = scene.owner.verify_path();
    let database = fill(&scene);
    exhaust(&scene, &begun, &database).await;
    let verified = async || {
        let is_done = |row: &&AuditRow| {
            row.entry.verb == AuditVerb::OtpVerify && row.entry.outcome == Outcome::Done
        };
        scene.audit().await.iter().filter(is_done).count()
    };
    let before = (verified().await, challenges(&database));
    let answer = scene.post(&path, &body).await;
    scene.refused(&answer, 503, "SERVICE_UNAVAILABLE", "STORE_FULL");
    assert_eq!((verified().await, challenges(&database)), before);
    make_room(&database);
    let body = scene.right_answer(&scene.owner).await;
    scene.client.post(&path, &body).await.expect(202);
    scene.close().await;
}

#[tokio::test]
async fn a_token_stamped_on_a_full_disk_opens_its_session_once_there_is_room() {
    let scene = Scene::with_ceiling(CEILING).await;
    let begun = scene.begin().await;
    let body = scene.right_answer(&scene.owner).await;
    let path = scene.owner.verify_path();
    let pending = scene.client.post(&path, &body).await.expect(202);
    let database = fill(&scene);
    exhaust(&scene, &begun, &database).await;
    let state = scene.state().await;
    let (stamp, request) = (scene.owner.stamp(&pending), text(&pending["requestId"]));
    let answer = scene.signed(&path, &body, &stamp, &request).await;
    scene.refused(&answer, 503, "SERVICE_UNAVAILABLE", "STORE_FULL");
    assert_eq!(scene.state().await, state);
    make_room(&database);
    scene
        .signed(&path, &body, &stamp, &request)
        .await
        .expect(200);
    scene.close().await;
}

#[tokio::test]
async fn no_code_is_sent_and_no_customer_made_on_a_full_disk() {
    let scene = Scene::with_ceiling(CEILING).await;
    let begun = scene.begin().await;
    let database = fill(&scene);
    exhaust(&scene, &begun, &database).await;
    let state = scene.state().await;
    let mut refusals = 0;
    for turn in 0..200 {
        let body = json!({
            "customerType": "INDIVIDUAL",
            "email": format!("{turn}@example.com"),
            "fullName": "a".repeat(8000),
        });
        let answer = scene.post("/customers", &body).await;
        scene.refused(&answer, 503, "SERVICE_UNAVAILABLE", "STORE_FULL");
        let token = json!({"name": "a".repeat(255), "permissions": ["VIEW"]});
        let answer = scene.post("/tokens", &token).await;
        if answer.status == 503 {
            scene.refused(&answer, 503, "SERVICE_UNAVAILABLE", "STORE_FULL");
            refusals += 1;
            if refusals == 3 {
                break;
            }
        }
    }
    assert_eq!(refusals, 3);
    let after = scene.state().await;
    for list in [0, 1, 3, 4, 5] {
        assert_eq!(after[list], state[list]);
    }
    make_room(&database);
    let body = json!({"customerType": "INDIVIDUAL", "email": "new@example.com"});
    scene.client.post("/customers", &body).await.expect(201);
    scene.close().await;
}
