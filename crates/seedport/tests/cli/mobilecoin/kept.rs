//! `open` of a MobileCoin account's envelope.

use std::fs;

use crate::mobilecoin::{ADDRESS, CAROL, PHRASE, Scene, open};

#[test]
fn a_kept_envelope_is_opened_later_without_the_server() {
    let mut scene = Scene::new();
    scene.import(&[]).succeeded();
    let (envelope, key) = (scene.path("envelope"), scene.path("key"));
    let exported = scene.export(CAROL, &["--envelope-out", &envelope, "--key-out", &key]);
    assert_eq!(exported.succeeded().stdout, "");
    scene.server.end("TERM");
    let pin = scene.server.pin.as_str();
    let plain = open(&envelope, &key, pin, &[]).succeeded();
    assert_eq!(plain.stdout, format!("{PHRASE}\n"));

    let opened = open(&envelope, &key, pin, &["--json"]).succeeded().json();
    assert_eq!(opened["accountId"], CAROL);
    assert_eq!(opened["mainAddress"], ADDRESS);
    assert_eq!(opened["accountSecrets"]["mnemonic"], PHRASE);
    assert_eq!(opened["accountSecrets"]["account_id"], CAROL);
    assert!(opened["accountBundle"].is_null());
    let organization = opened["organizationId"].as_str().expect("an id");
    open(&envelope, &key, pin, &["--organization", organization]).succeeded();
    let other = organization.replace(|digit: char| digit.is_ascii_digit(), "a");
    let refused = open(&envelope, &key, pin, &["--organization", &other]);
    assert!(refused.only_failure().0.contains("organization"));
}

#[test]
fn an_envelope_that_was_changed_or_is_anothers_is_refused() {
    let scene = Scene::new();
    scene.import(&[]).succeeded();
    let (envelope, key) = (scene.path("envelope"), scene.path("key"));
    let exported = scene.export(CAROL, &["--envelope-out", &envelope, "--key-out", &key]);
    exported.succeeded();
    let refused = open(&envelope, &key, &"ab".repeat(32), &[]);
    assert!(refused.only_failure().0.contains("not pinned"));
    let (other, _) = scene.keygen("other");
    let pin = scene.server.pin.as_str();
    let refused = open(&envelope, other.to_str().expect("text"), pin, &[]);
    let (_, help) = refused.only_failure();
    assert!(help.contains("the key that this export was made for"));

    // The signed part is hex: MOBILECOIN_ACCOUNT_SECRETS becomes a bundle.
    let text = fs::read_to_string(&envelope).expect("the envelope");
    let changed = text.replace(&hex::encode("SECRETS"), &hex::encode("BUNDLES"));
    assert_ne!(changed, text);
    let changed = scene.scratch.file("changed", changed);
    let refused = open(changed.to_str().expect("text"), &key, pin, &[]);
    assert!(refused.only_failure().0.contains("signature"));
}
