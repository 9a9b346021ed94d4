//! Refusals by the thousand: each is told, and the disk does not fill with them.

use std::time::Duration;

use seedport_custody::store::{AuditRow, AuditVerb, Outcome};
use seedport_wire::ids::RequestId;
use serde_json::json;

use crate::{
    attacks::scene::Scene,
    common::{
        credentials::CREDENTIALS,
        issuer::{Issuer, SECOND},
        owner::target,
    },
};

/// More than any window has entries for.
const MANY: usize = 400;

/// The owner's refusals of a verb that have an entry each.
async fn entries(scene: &Scene, verb: AuditVerb) -> usize {
    let is_one = |row: &&AuditRow| row.entry.verb == verb && row.entry.outcome == Outcome::Refused;
    scene.audit().await.iter().filter(is_one).count()
}

/// What the closing entries of the owner's account count.
async fn counted(scene: &Scene) -> Vec<String> {
    scene
        .server
        .custody
        .write_down_refusals(false)
        .await
        .expect("written");
    let rows = scene.audit().await.into_iter();
    let rows = rows.filter(|row| row.entry.verb == AuditVerb::RefusalsCounted);
    rows.map(|row| row.entry.note.expect("a count")).collect()
}

#[tokio::test]
async fn a_spent_budget_has_one_entry_a_window_and_one_that_counts() {
    let scene = Scene::open().await;
    let mut refused = 0;
    for _ in 0..MANY {
        let answer = scene.post(&scene.owner.export_path(), &target().1).await;
        if answer.status == 429 {
            refused += 1;
        }
    }
    assert!(refused > 300, "{refused}");
    assert_eq!(entries(&scene, AuditVerb::ExportBegin).await, 1);
    assert!(counted(&scene).await.is_empty(), "the window runs");
    scene.server.advance(Duration::from_mins(1));
    let notes = counted(&scene).await;
    assert_eq!(notes.len(), 1);
    let more = format!("{} more within 60 s from ", refused - 1);
    assert!(notes[0].starts_with(&more), "{notes:?}");
    // A new window has an entry again.
    for _ in 0..MANY {
        scene.post(&scene.owner.export_path(), &target().1).await;
    }
    assert_eq!(entries(&scene, AuditVerb::ExportBegin).await, 2);
    scene.server.advance(Duration::from_mins(1));
    assert_eq!(counted(&scene).await.len(), 2);
    scene.close().await;
}

#[tokio::test]
async fn retries_of_no_request_have_a_bounded_number_of_entries() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let stamp = scene.owner.stamp(&begun.challenge);
    for number in 0..MANY {
        let request = RequestId::from_bytes((number as u128).to_be_bytes()).to_string();
        let path = scene.owner.export_path();
        let answer = scene.signed(&path, &begun.body, &stamp, &request).await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    }
    assert_eq!(entries(&scene, AuditVerb::ExportFinish).await, 100);
    scene.server.advance(Duration::from_mins(1));
    let notes = counted(&scene).await;
    assert!(
        notes.len() == 1 && notes[0].starts_with("300 more "),
        "{notes:?}"
    );
    scene.close().await;
}

#[tokio::test]
async fn refusals_on_many_accounts_have_a_bounded_number_of_entries_a_platform() {
    let scene = Scene::open().await;
    let before = scene.server.rows("audit");
    for owner in 0..30 {
        let owner = crate::common::owner::Owner::create(
            &scene.client,
            &format!("owner{owner}@example.com"),
        )
        .await;
        let made = scene.server.rows("audit");
        for _ in 0..60 {
            let body = json!({"type": "EMAIL_OTP", "encryptedOtpBundle": "{}"});
            let answer = scene.client.post(&owner.verify_path(), &body).await;
            assert!(answer.status.is_client_error(), "{answer:?}");
        }
        assert!(scene.server.rows("audit") - made <= 60);
    }
    let grown = scene.server.rows("audit") - before;
    assert!(grown <= 1000 + 30 * 8, "{grown}");
    scene.close().await;
}

#[tokio::test]
async fn a_provider_is_not_asked_for_its_keys_beyond_the_budget() {
    let issuer = Issuer::new();
    let scene = Scene::believing(issuer.verifier()).await;
    for _ in 0..MANY {
        scene.post(&scene.owner.export_path(), &target().1).await;
    }
    let body = scene.owner.oauth_body(&issuer.token(&Issuer::adding()));
    let answer = scene.post(CREDENTIALS, &body).await;
    answer.refused(429, "RATE_LIMITED");
    assert_eq!(issuer.fetched(), 0);
    scene.server.advance(Duration::from_mins(1));
    let mut later = Issuer::adding();
    later["iat"] = json!(SECOND + 59);
    let body = scene.owner.oauth_body(&issuer.token(&later));
    scene.post(CREDENTIALS, &body).await.expect(202);
    assert!(issuer.fetched() > 0, "within the budget it is asked");
    scene.close().await;
}
