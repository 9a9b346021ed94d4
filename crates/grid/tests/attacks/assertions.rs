//! Assertions of passkeys that are bent, replayed, late, or somebody else's.
//!
//! Invariant: a refused assertion spends nothing: the honest one is taken after all of them.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_custody::store::{AuditVerb, Outcome};
use serde_json::{Value, json};

use crate::{
    attacks::scene::Scene,
    common::{
        authenticator::{Authenticator, Draft, USER_PRESENT, USER_VERIFIED, text as binary},
        client::Answer,
        owner::text,
        proofs::{Asking, answer, ask, challenge_bytes},
    },
};

/// A scene whose owner has a passkey, and its credential.
async fn with_passkey() -> (Scene, Authenticator, String) {
    let scene = Scene::open().await;
    let authenticator = Authenticator::es256();
    let credential = scene.owner.add_passkey(&scene.client, &authenticator).await;
    (scene, authenticator, credential)
}

async fn try_out(scene: &Scene, credential: &str, asked: &Value, assertion: Value) -> Answer {
    for part in assertion.as_object().expect("an object").values() {
        scene.hush(part.as_str().expect("a text"));
    }
    answer(&scene.client, credential, asked, assertion).await
}

/// How many entries of the owner's log are of this verb and end.
async fn entries(scene: &Scene, verb: AuditVerb, outcome: Outcome) -> usize {
    let is_one = |row: &&_| {
        let row: &seedport_custody::store::AuditRow = row;
        row.entry.verb == verb && row.entry.outcome == outcome
    };
    scene.audit().await.iter().filter(is_one).count()
}

/// What an attacker makes browser and authenticator say.
type Bend = fn(&mut Draft<'_>);

/// Every check of an assertion, and a lie that it alone finds.
const BENDS: [(&str, Bend); 19] = [
    ("PASSKEY_TYPE", |said| said.kind = "webauthn.create"),
    ("PASSKEY_TYPE", |said| said.kind = "payment.get"),
    ("PASSKEY_CHALLENGE", |said| said.challenge.clear()),
    ("PASSKEY_CHALLENGE", |said| said.challenge[0] ^= 1),
    ("PASSKEY_CHALLENGE", |said| {
        said.challenge = hex::decode(&said.challenge).expect("hex");
    }),
    ("PASSKEY_CHALLENGE", |said| {
        said.challenge.make_ascii_uppercase();
    }),
    ("PASSKEY_ORIGIN", |said| {
        "https://evil.example".clone_into(&mut said.origin);
    }),
    ("PASSKEY_ORIGIN", |said| {
        "http://localhost.evil.example".clone_into(&mut said.origin);
    }),
    ("PASSKEY_ORIGIN", |said| {
        "https://localhost".clone_into(&mut said.origin);
    }),
    ("PASSKEY_CROSS_ORIGIN", |said| {
        r#","crossOrigin":true"#.clone_into(&mut said.more);
    }),
    ("PASSKEY_TOP_ORIGIN", |said| {
        r#","topOrigin":"http://localhost""#.clone_into(&mut said.more);
    }),
    ("PASSKEY_RP_ID", |said| {
        "evil.example".clone_into(&mut said.rp_id);
    }),
    ("PASSKEY_RP_ID", |said| said.rp_id.clear()),
    ("PASSKEY_USER_NOT_PRESENT", |said| {
        said.flags = USER_VERIFIED;
    }),
    ("PASSKEY_USER_NOT_VERIFIED", |said| {
        said.flags = USER_PRESENT;
    }),
    ("PASSKEY_BACKUP_FLAGS", |said| said.flags |= 0b1_0000),
    ("PASSKEY_CREDENTIAL_ID", |said| said.named[0] ^= 1),
    ("PASSKEY_CREDENTIAL_ID", |said| said.named.truncate(16)),
    ("PASSKEY_CREDENTIAL_ID", |said| said.named.push(0)),
];

#[tokio::test]
async fn every_lie_of_an_assertion_is_told_by_the_check_that_finds_it() {
    let (scene, authenticator, credential) = with_passkey().await;
    let before = scene.state().await;
    let asked = ask(&scene.client, &credential, &Asking::held()).await;
    let challenge = challenge_bytes(&asked);
    for (place, (reason, bend)) in BENDS.into_iter().enumerate() {
        let mut said = authenticator.assertion(&challenge);
        bend(&mut said);
        let answer = try_out(&scene, &credential, &asked, said.assert()).await;
        assert_eq!(answer.status, 401, "lie {place}: {answer:?}");
        scene.refused(&answer, 401, "UNAUTHORIZED", reason);
    }
    assert_eq!(scene.state().await, before);
    let refused = entries(&scene, AuditVerb::SessionCreate, Outcome::Refused).await;
    assert_eq!(refused, BENDS.len());
    let honest = authenticator.assertion(&challenge).assert();
    try_out(&scene, &credential, &asked, honest)
        .await
        .expect(200);
    scene.close().await;
}

#[tokio::test]
async fn a_byte_changed_anywhere_after_signing_is_refused() {
    let (scene, authenticator, credential) = with_passkey().await;
    let asked = ask(&scene.client, &credential, &Asking::held()).await;
    let honest = authenticator.assertion(&challenge_bytes(&asked)).assert();
    for name in ["clientDataJson", "authenticatorData", "signature"] {
        let bytes = URL_SAFE_NO_PAD
            .decode(text(&honest[name]))
            .expect("base64url");
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let mut assertion = honest.clone();
            assertion[name] = json!(binary(&changed));
            let answer = answer(&scene.client, &credential, &asked, assertion).await;
            let status = answer.status.as_u16();
            assert!(
                matches!(status, 400 | 401),
                "{name}, byte {place}: {answer:?}"
            );
            let reason = text(&answer.json()["details"]["reason"]);
            assert!(
                reason.starts_with("PASSKEY_"),
                "{name}, byte {place}: {reason}"
            );
        }
    }
    try_out(&scene, &credential, &asked, honest)
        .await
        .expect(200);
    scene.close().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_400_and_what_does_not_hold_is_401() {
    let (scene, authenticator, credential) = with_passkey().await;
    let asked = ask(&scene.client, &credential, &Asking::held()).await;
    let honest = authenticator.assertion(&challenge_bytes(&asked)).assert();
    for (name, value, status, reason) in [
        (
            "clientDataJson",
            &b"{}"[..],
            400,
            "PASSKEY_CLIENT_DATA_MALFORMED",
        ),
        (
            "clientDataJson",
            b"[]",
            400,
            "PASSKEY_CLIENT_DATA_MALFORMED",
        ),
        (
            "clientDataJson",
            &[0xff; 9],
            400,
            "PASSKEY_CLIENT_DATA_MALFORMED",
        ),
        (
            "authenticatorData",
            &[0; 36],
            400,
            "PASSKEY_AUTHENTICATOR_DATA_MALFORMED",
        ),
        ("signature", &[0; 70], 401, "PASSKEY_SIGNATURE"),
        ("signature", &[0x30, 0], 401, "PASSKEY_SIGNATURE"),
    ] {
        let mut assertion = honest.clone();
        assertion[name] = json!(binary(value));
        let answer = try_out(&scene, &credential, &asked, assertion).await;
        let code = if status == 400 {
            "INVALID_INPUT"
        } else {
            "UNAUTHORIZED"
        };
        scene.refused(&answer, status, code, reason);
    }
    scene.close().await;
}

#[tokio::test]
async fn another_passkey_answers_for_none_but_itself() {
    let (scene, authenticator, credential) = with_passkey().await;
    let second = Authenticator::es256();
    let other = scene.owner.add_passkey(&scene.client, &second).await;
    let asked = ask(&scene.client, &credential, &Asking::held()).await;
    let challenge = challenge_bytes(&asked);
    // By its own name, and by the name of the one that was asked.
    let assertion = second.assertion(&challenge).assert();
    let answer = try_out(&scene, &credential, &asked, assertion.clone()).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "PASSKEY_CREDENTIAL_ID");
    let mut lie = second.assertion(&challenge);
    lie.named.clone_from(&authenticator.credential_id);
    let answer = try_out(&scene, &credential, &asked, lie.assert()).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "PASSKEY_SIGNATURE");
    // The challenge is of the credential that was asked, whoever signs it.
    let answer = try_out(&scene, &other, &asked, assertion).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    let honest = authenticator.assertion(&challenge).assert();
    let answer = try_out(&scene, &other, &asked, honest.clone()).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    try_out(&scene, &credential, &asked, honest)
        .await
        .expect(200);
    scene.close().await;
}

#[tokio::test]
async fn a_challenge_of_another_owner_or_of_another_verb_is_none() {
    let (scene, authenticator, credential) = with_passkey().await;
    let neighbour = scene.neighbour("eve@example.com").await;
    let theirs = Authenticator::es256();
    let their_credential = neighbour.add_passkey(&scene.client, &theirs).await;
    let asked = ask(&scene.client, &their_credential, &Asking::held()).await;
    let assertion = authenticator.assertion(&challenge_bytes(&asked)).assert();
    let answer = try_out(&scene, &credential, &asked, assertion).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    let export = scene.begin().await;
    let assertion = authenticator
        .assertion(export.payload().as_bytes())
        .assert();
    let answer = try_out(&scene, &credential, &export.challenge, assertion).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    scene.deliver(&export).await;
    scene.close().await;
}

#[tokio::test]
async fn an_assertion_serves_once() {
    let (scene, authenticator, credential) = with_passkey().await;
    let asked = ask(&scene.client, &credential, &Asking::held()).await;
    let assertion = authenticator.assertion(&challenge_bytes(&asked)).assert();
    try_out(&scene, &credential, &asked, assertion.clone())
        .await
        .expect(200);
    let replay = try_out(&scene, &credential, &asked, assertion.clone()).await;
    scene.refused(&replay, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
    // Nor does it answer the next challenge, which is over another payload.
    let next = ask(&scene.client, &credential, &Asking::held()).await;
    let replay = try_out(&scene, &credential, &next, assertion).await;
    scene.refused(&replay, 401, "UNAUTHORIZED", "PASSKEY_CHALLENGE");
    scene.close().await;
}

#[tokio::test]
async fn an_assertion_that_comes_late_is_refused() {
    let (scene, authenticator, credential) = with_passkey().await;
    let asked = ask(&scene.client, &credential, &Asking::held()).await;
    let assertion = authenticator.assertion(&challenge_bytes(&asked)).assert();
    scene.server.advance(Duration::from_mins(5));
    let answer = try_out(&scene, &credential, &asked, assertion).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_EXPIRED");
    scene.close().await;
}

#[tokio::test]
async fn a_counter_that_goes_back_is_written_down_and_not_refused() {
    let (scene, authenticator, credential) = with_passkey().await;
    // From 0 to 5 and 6, which grow; then a copy of the passkey that stands at 6, at 2, and on.
    for (count, alarms) in [(5, 0), (6, 0), (6, 1), (2, 2), (3, 2), (0, 3), (0, 3)] {
        let asked = ask(&scene.client, &credential, &Asking::held()).await;
        let mut said = authenticator.assertion(&challenge_bytes(&asked));
        said.sign_count = count;
        try_out(&scene, &credential, &asked, said.assert())
            .await
            .expect(200);
        let written = entries(&scene, AuditVerb::PasskeyCounter, Outcome::Done).await;
        assert_eq!(written, alarms, "after the count {count}");
    }
    let rows = scene.audit().await;
    let alarm = rows
        .iter()
        .find(|row| row.entry.verb == AuditVerb::PasskeyCounter);
    assert_eq!(alarm.expect("written").entry.subject, Some(credential));
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_simultaneous_uses_of_an_assertion_open_exactly_one_session() {
    let (scene, authenticator, credential) = with_passkey().await;
    let scene = Arc::new(scene);
    let asked = ask(&scene.client, &credential, &Asking::held()).await;
    let said = authenticator.assertion(&challenge_bytes(&asked));
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let scene = Arc::clone(&scene);
            let (credential, asked) = (credential.clone(), asked.clone());
            // Signed anew each time.
            let assertion = said.assert();
            tokio::spawn(async move { try_out(&scene, &credential, &asked, assertion).await })
        })
        .collect();
    let mut opened = Vec::new();
    for task in tasks {
        let answer = task.await.expect("no panic");
        if answer.status == 200 {
            opened.push(answer.json()["id"].clone());
        } else {
            scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
        }
    }
    assert_eq!(opened.len(), 1);
    let list = format!("/auth/sessions?accountId={}", scene.owner.account);
    let list = scene.client.get(&list).await.expect(200);
    let of_passkey = |session: &&Value| session["type"] == "PASSKEY";
    let sessions = list["data"].as_array().expect("a list").iter();
    let sessions: Vec<_> = sessions.filter(of_passkey).collect();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0]["id"], opened[0]);
    Arc::into_inner(scene).expect("all done").close().await;
}
