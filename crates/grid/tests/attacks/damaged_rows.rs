//! Rows that are damaged or gone.

use std::str::FromStr;

use rusqlite::types::Value as Cell;
use seedport_wire::ids::{AccountId, RequestId};
use serde_json::json;

use crate::attacks::{
    rows::{out_of_place, read, stored, write},
    scene::{Begun, Scene},
};

#[tokio::test]
async fn a_damaged_record_is_a_fault_that_says_nothing() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let database = scene.server.database();
    let account = stored!(AccountId, &scene.owner.account);
    let request = stored!(RequestId, &begun.request());
    let stamp = scene.owner.stamp(&begun.challenge);
    for (cell, key, at) in [
        ("wallets.sealed", "account", &account),
        ("sessions.sealed", "account", &account),
        ("challenges.sealed", "id", &request),
    ] {
        let kept = read(&database, cell, key, at);
        let Cell::Blob(sealed) = &kept else {
            panic!("sealed bytes")
        };
        let mut damages = vec![
            Vec::new(),
            vec![1],
            sealed[..sealed.len() - 1].to_vec(),
            sealed[1..].to_vec(),
            [&sealed[..], &[0]].concat(),
            vec![0; sealed.len()],
        ];
        for at in (0..sealed.len()).step_by(7) {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            damages.push(flipped);
        }
        for damage in damages {
            write(&database, cell, key, at, &Cell::Blob(damage));
            out_of_place(&scene, &scene.finish(&begun, &stamp).await);
        }
        write(&database, cell, key, at, &kept);
    }
    assert_eq!(scene.deliveries().await, 0);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_cell_that_cannot_be_is_a_fault_and_no_default() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let database = scene.server.database();
    let account = stored!(AccountId, &scene.owner.account);
    let request = stored!(RequestId, &begun.request());
    let word = |word: &str| Cell::Text(word.to_owned());
    let stamp = scene.owner.stamp(&begun.challenge);
    for (cell, key, at, wrong) in [
        ("wallets.id", "account", &account, Cell::Blob(vec![7; 15])),
        ("sessions.id", "account", &account, Cell::Blob(Vec::new())),
        ("challenges.state", "id", &request, word("open")),
        ("challenges.verb", "id", &request, word("EXPORT")),
        ("challenges.subject", "id", &request, Cell::Blob(vec![1])),
        ("accounts.status", "id", &account, word("")),
        ("accounts.wallet", "id", &account, Cell::Blob(vec![0; 17])),
    ] {
        let kept = read(&database, cell, key, at);
        write(&database, cell, key, at, &wrong);
        out_of_place(&scene, &scene.finish(&begun, &stamp).await);
        write(&database, cell, key, at, &kept);
    }
    let name = word("default");
    let cell = "platforms.config";
    let kept = read(&database, cell, "name", &name);
    let path = format!("/auth/credentials/{}/challenge", scene.owner.credential);
    for wrong in [
        "",
        "7",
        "{\"embeddedWallet\":7}",
        "{\"embeddedWallet\":{\"otpLength\":256}}",
    ] {
        write(&database, cell, "name", &name, &word(wrong));
        out_of_place(&scene, &scene.client.get("/config").await);
        out_of_place(&scene, &scene.post(&path, &json!({})).await);
    }
    // No code is shorter than the contract allows, whatever is stored.
    let short = word("{\"embeddedWallet\":{\"otpLength\":1}}");
    write(&database, cell, "name", &name, &short);
    out_of_place(&scene, &scene.post(&path, &json!({})).await);
    write(&database, cell, "name", &name, &kept);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_wallet_that_is_gone_is_a_fault_and_burns_nothing() {
    let scene = Scene::open().await;
    let begun: Begun = scene.begin().await;
    let database = scene.server.database();
    database
        .execute_batch("CREATE TABLE kept AS SELECT * FROM wallets; DELETE FROM wallets;")
        .expect("takes it away");
    let stamp = scene.owner.stamp(&begun.challenge);
    out_of_place(&scene, &scene.finish(&begun, &stamp).await);
    database
        .execute_batch("INSERT INTO wallets SELECT * FROM kept; DROP TABLE kept;")
        .expect("puts it back");
    scene.deliver(&begun).await;
    scene.close().await;
}
