//! Accounts with an owner, who stamps.

use std::fs;

use serde_json::json;

use crate::{
    harness::Scratch,
    mobilecoin::{CAROL, PHRASE, Scene, text},
};

#[test]
fn an_account_with_an_owner_leaves_by_the_owners_stamp_alone() {
    let scene = Scene::new();
    let (owner, public) = scene.keygen("owner");
    let (stranger, _) = scene.keygen("stranger");
    scene.import(&["--owner-public-key", &public]).succeeded();
    let out = scene.path("phrase");

    let refused = scene.export(CAROL, &["--out", &out]);
    let (what, help) = refused.only_failure();
    assert!(what.contains("must stamp"), "{what}");
    assert!(help.contains("--owner-key-file"), "{help}");
    let by = |key| ["--out", &out, "--owner-key-file", text(key)];
    let refused = scene.export(CAROL, &by(&stranger));
    let (what, help) = refused.only_failure();
    assert!(what.contains("stamp does not hold"), "{what}");
    assert!(help.contains("--owner-key-file"), "{help}");
    let plaintext = scene.rpc("export_account_secrets", &json!({"account_id": CAROL}));
    assert!(plaintext["result"].is_null() && !plaintext.to_string().contains("canyon"));

    let exported = scene.export(CAROL, &by(&owner)).succeeded();
    assert_eq!(fs::read_to_string(&out).expect("the phrase"), PHRASE);
    assert!(!exported.stderr.contains("no stamp"));
}

#[test]
fn an_account_with_an_owner_is_removed_by_the_owners_stamp_alone() {
    let scene = Scene::new();
    let (owner, public) = scene.keygen("owner");
    let (stranger, _) = scene.keygen("stranger");
    scene.import(&["--owner-public-key", &public]).succeeded();
    let remove = |more: &[&str]| {
        let words = [&["remove", "--account", CAROL, "--yes"], more].concat();
        scene.run(words)
    };
    let is_there =
        || !scene.rpc("get_accounts", &json!({}))["result"]["account_map"][CAROL].is_null();

    let refused = remove(&[]);
    let (what, help) = refused.only_failure();
    assert!(what.contains("must stamp its removal"), "{what}");
    assert!(help.contains("--owner-key-file"), "{help}");
    let refused = remove(&["--owner-key-file", text(&stranger)]);
    let (what, help) = refused.only_failure();
    assert!(what.contains("stamp does not hold"), "{what}");
    assert!(help.contains("--owner-key-file"), "{help}");
    assert!(is_there());
    remove(&["--owner-key-file", text(&owner)]).succeeded();
    assert!(!is_there());
    // One without an owner goes as before, and who brought a key hears that it was not asked for.
    scene.import(&[]).succeeded();
    let removed = remove(&["--owner-key-file", text(&owner)]).succeeded();
    assert!(
        removed.stderr.contains("asked for no stamp"),
        "{}",
        removed.stderr
    );
}

#[test]
fn an_owner_learns_that_an_account_is_not_theirs_to_stamp() {
    let scene = Scene::new();
    let (owner, _) = scene.keygen("owner");
    scene.import(&[]).succeeded();
    let out = scene.path("phrase");
    let exported = scene.export(CAROL, &["--out", &out, "--owner-key-file", text(&owner)]);
    let exported = exported.succeeded();
    assert!(exported.stderr.contains("asked for no stamp"));
}

#[test]
fn a_server_that_demands_stamps_takes_no_account_without_an_owner() {
    let scratch = Scratch::new();
    let scene = Scene::with(scratch, "[mobilecoin]\nexport = \"stamped\"\n");
    let refused = scene.import(&[]);
    let (what, help) = refused.only_failure();
    assert!(what.contains("owner_public_key"), "{what}");
    assert!(help.contains("--owner-public-key"), "{help}");
    let (owner, public) = scene.keygen("owner");
    let words = ["create", "--json", "--owner-public-key", &public];
    let made = scene.run(words).succeeded().json();
    let id = made["accountId"].as_str().expect("an id");
    let out = scene.path("phrase");
    let words = ["--out", &out, "--owner-key-file", text(&owner)];
    scene.export(id, &words).succeeded();
    let phrase = fs::read_to_string(&out).expect("the phrase");
    assert_eq!(phrase.split(' ').count(), 24);
}
