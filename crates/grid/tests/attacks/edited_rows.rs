//! Columns beside the sealed records, edited by whoever can write to the database.

use std::time::Duration;

use rusqlite::types::Value as Cell;
use seedport_wire::{
    SigningKey, Stamp, SystemEntropy, envelope,
    ids::{AccountId, CredentialId, RequestId},
};

use crate::{
    attacks::{
        rows::{out_of_place, read, stored, write},
        scene::Scene,
    },
    common::owner::{pins, target, text},
};
use std::str::FromStr;

fn late() -> Cell {
    Cell::Integer(4_000_000_000_000)
}

fn change_text(cell: &Cell, from: &str, to: &str) -> Cell {
    let Cell::Text(text) = cell else {
        panic!("a text")
    };
    assert!(text.contains(from), "{text}");
    Cell::Text(text.replace(from, to))
}

#[tokio::test]
async fn a_changed_target_in_the_stored_payload_receives_nothing_whoever_stamps_it() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let database = scene.server.database();
    let request = stored!(RequestId, &begun.request());
    let cell = "challenges.payload";
    let kept = read(&database, cell, "id", &request);
    let evil = target().1;
    let (mine, theirs) = (&begun.body["clientPublicKey"], &evil["clientPublicKey"]);
    let changed = change_text(&kept, &text(mine), &text(theirs));
    write(&database, cell, "id", &request, &changed);
    let Cell::Text(changed) = changed else {
        panic!("a text")
    };
    let path = scene.owner.export_path();
    // An honest stamp over what the owner was shown, and one that the owner was tricked into.
    for payload in [begun.payload(), changed] {
        let stamp = Stamp::make(&scene.owner.session_key, &payload).expect("signs");
        for body in [&begun.body, &evil] {
            let answer = scene
                .signed(&path, body, &stamp.to_header(), &begun.request())
                .await;
            out_of_place(&scene, &answer);
        }
    }
    assert_eq!(scene.deliveries().await, 0);
    write(&database, cell, "id", &request, &kept);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn any_change_of_the_stored_payload_is_found_out() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let database = scene.server.database();
    let request = stored!(RequestId, &begun.request());
    let cell = "challenges.payload";
    let kept = read(&database, cell, "id", &request);
    let stamp = scene.owner.stamp(&begun.challenge);
    let upper = text(&begun.body["clientPublicKey"]).to_uppercase();
    for (from, to) in [
        (",", ", "),
        ("EXPORT_WALLET", "EXPORT_PRIVATE_KEY"),
        ("timestampMs\":\"1", "timestampMs\":\"2"),
        ("}", "}\n"),
        (&upper.to_lowercase(), &upper),
    ] {
        let changed = change_text(&kept, from, to);
        write(&database, cell, "id", &request, &changed);
        out_of_place(&scene, &scene.finish(&begun, &stamp).await);
    }
    for changed in [Cell::Text(String::new()), Cell::Text("{}".to_owned())] {
        write(&database, cell, "id", &request, &changed);
        out_of_place(&scene, &scene.finish(&begun, &stamp).await);
    }
    write(&database, cell, "id", &request, &kept);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_challenge_under_another_verbs_name_serves_neither() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let database = scene.server.database();
    let bundle = scene.right_answer(&scene.owner).await;
    let verify = scene.owner.verify_path();
    let pending = scene.client.post(&verify, &bundle).await.expect(202);
    let token = stored!(RequestId, &text(&pending["requestId"]));
    let export = stored!(RequestId, &begun.request());
    let rename = |at: &Cell, verb: &str| {
        let verb = Cell::Text(verb.to_owned());
        write(&database, "challenges.verb", "id", at, &verb);
    };
    let unknown = (401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    let subject = stored!(CredentialId, &scene.owner.credential);
    // Verb and subject agree with each other, so that only the seal can tell.
    let edit = |at: &Cell, verb: &str, subject: &Cell| {
        rename(at, verb);
        write(&database, "challenges.subject", "id", at, subject);
    };
    edit(&token, "EXPORT_WALLET", &Cell::Null);
    edit(&export, "VERIFY_OTP", &subject);
    let path = scene.owner.export_path();
    let stamp = scene.owner.stamp(&pending);
    let request = text(&pending["requestId"]);
    let answer = scene.signed(&path, &begun.body, &stamp, &request).await;
    scene.refused(&answer, unknown.0, unknown.1, unknown.2);
    let stamp = scene.owner.stamp(&begun.challenge);
    let answer = scene
        .signed(&verify, &bundle, &stamp, &begun.request())
        .await;
    scene.refused(&answer, unknown.0, unknown.1, unknown.2);
    edit(&token, "VERIFY_OTP", &subject);
    edit(&export, "EXPORT_WALLET", &Cell::Null);
    scene.deliver(&begun).await;
    let opened = scene
        .owner
        .retry(&scene.client, &verify, &bundle, &pending)
        .await;
    opened.expect(200);
    scene.close().await;
}

#[tokio::test]
async fn a_challenge_prolonged_by_hand_has_expired() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let database = scene.server.database();
    let request = stored!(RequestId, &begun.request());
    write(&database, "challenges.expires_at", "id", &request, &late());
    scene.server.advance(Duration::from_mins(5));
    let stamp = scene.owner.stamp(&begun.challenge);
    let answer = scene.finish(&begun, &stamp).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_EXPIRED");
    assert_eq!(scene.deliveries().await, 0);
    scene.close().await;
}

#[tokio::test]
async fn a_session_prolonged_by_hand_has_expired() {
    let scene = Scene::open().await;
    let database = scene.server.database();
    let account = stored!(AccountId, &scene.owner.account);
    write(
        &database,
        "sessions.expires_at",
        "account",
        &account,
        &late(),
    );
    scene.server.advance(Duration::from_mins(15));
    let begun = scene.begin().await;
    let stamp = scene.owner.stamp(&begun.challenge);
    let answer = scene.finish(&begun, &stamp).await;
    scene.refused(&answer, 401, "WALLET_SIGNATURE_INVALID", "SESSION_EXPIRED");
    assert_eq!(scene.deliveries().await, 0);
    scene.close().await;
}

#[tokio::test]
async fn a_session_row_that_names_an_attackers_key_stamps_nothing_by_it() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let database = scene.server.database();
    let account = stored!(AccountId, &scene.owner.account);
    let kept = read(&database, "sessions.public_key", "account", &account);
    let evil = SigningKey::make(&SystemEntropy).expect("a key");
    let key = Cell::Blob(evil.public().compressed().as_bytes().to_vec());
    write(&database, "sessions.public_key", "account", &account, &key);
    let stamp = Stamp::make(&evil, &begun.payload()).expect("signs");
    let answer = scene.finish(&begun, &stamp.to_header()).await;
    scene.refused(&answer, 401, "WALLET_SIGNATURE_INVALID", "STAMP_INVALID");
    assert_eq!(scene.deliveries().await, 0);
    write(&database, "sessions.public_key", "account", &account, &kept);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_code_goes_to_the_sealed_address_whatever_the_rows_say() {
    let scene = Scene::with_mail().await;
    let database = scene.server.database();
    let account = stored!(AccountId, &scene.owner.account);
    let evil = Cell::Text("eve@example.com".to_owned());
    write(
        &database,
        "credentials.nickname",
        "account",
        &account,
        &evil,
    );
    database
        .execute("UPDATE customers SET email = ?1", [&evil])
        .expect("edits");
    scene.owner.ask_code(&scene.server, &scene.client).await;
    let (to, _) = scene.letters.newest().expect("a letter");
    assert_eq!(to, "ada@example.com");
    scene.close().await;
}

#[tokio::test]
async fn tries_given_back_by_hand_are_not_made() {
    let scene = Scene::with_mail().await;
    let database = scene.server.database();
    let account = stored!(AccountId, &scene.owner.account);
    let path = scene.owner.verify_path();
    let target = scene.owner.ask_code(&scene.server, &scene.client).await;
    let code = scene.code();
    let guess = if code == "123456" { "654321" } else { "123456" };
    let guess = scene.owner.answer(&target, guess);
    for turn in 0..10 {
        let answer = scene.post(&path, &guess).await;
        let reason = if turn < 3 {
            "INVALID_OTP_CODE"
        } else {
            "OTP_TRIES_SPENT"
        };
        scene.refused(&answer, 401, "UNAUTHORIZED", reason);
        write(
            &database,
            "otps.tries",
            "account",
            &account,
            &Cell::Integer(0),
        );
    }
    let answer = scene.post(&path, &scene.owner.answer(&target, &code)).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "OTP_TRIES_SPENT");
    scene.close().await;
}

#[tokio::test]
async fn a_code_prolonged_by_hand_has_expired() {
    let scene = Scene::with_mail().await;
    let database = scene.server.database();
    let account = stored!(AccountId, &scene.owner.account);
    let body = scene.right_answer(&scene.owner).await;
    write(&database, "otps.expires_at", "account", &account, &late());
    scene.server.advance(Duration::from_mins(5));
    let answer = scene.post(&scene.owner.verify_path(), &body).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "OTP_EXPIRED");
    scene.close().await;
}

#[tokio::test]
async fn a_challenge_reopened_by_hand_goes_to_the_stamped_target_only() {
    // Whoever can roll the database back can have a delivery repeated; it is of no use to them.
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let database = scene.server.database();
    let request = stored!(RequestId, &begun.request());
    let payload = read(&database, "challenges.payload", "id", &request);
    let phrase = scene.deliver(&begun).await;
    write(&database, "challenges.payload", "id", &request, &payload);
    let open = Cell::Text("OPEN".to_owned());
    write(&database, "challenges.state", "id", &request, &open);
    let (stamp, path) = (
        scene.owner.stamp(&begun.challenge),
        scene.owner.export_path(),
    );
    let (evil, body) = target();
    let answer = scene.signed(&path, &body, &stamp, &begun.request()).await;
    scene.refused(
        &answer,
        401,
        "WALLET_SIGNATURE_BODY_MISMATCH",
        "BODY_MISMATCH",
    );
    let answer = scene.finish(&begun, &stamp).await.expect(200);
    let again = text(&answer["encryptedWalletCredentials"]);
    let verified = || envelope::verify(&again, &pins(&scene.server)).expect("signed");
    assert!(verified().open(&evil).is_err());
    let opened = verified()
        .open(&begun.key)
        .expect("sealed to the stamped target");
    // Exposed to be compared with what its owner has already.
    assert!(opened.expose_text() == Some(phrase.as_str()));
    scene.close().await;
}
