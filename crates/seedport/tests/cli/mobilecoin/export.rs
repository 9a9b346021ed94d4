//! `export`: where secrets go, and whose envelope is believed.

use std::{fs, path::Path};

use crate::{
    harness::{run, seedport},
    mobilecoin::{ADDRESS, CAROL, PHRASE, Scene, mode},
};

#[test]
fn an_account_is_exported_sealed_into_a_private_file() {
    let scene = Scene::new();
    scene.import(&[]).succeeded();
    let out = scene.path("phrase");
    let exported = scene.export(CAROL, &["--out", &out, "--json"]).succeeded();
    let said = exported.json();
    assert_eq!(said["accountId"], CAROL);
    assert_eq!(said["mainAddress"], ADDRESS);
    assert_eq!(said["name"], "Carol");
    assert_eq!(fs::read_to_string(&out).expect("the phrase"), PHRASE);
    assert_eq!(mode(&out), 0o600);
    assert!(!exported.stdout.contains("canyon") && !exported.stderr.contains("canyon"));
    assert!(!scene.server.log().contains("canyon"));
}

#[test]
fn without_a_pin_or_with_a_wrong_one_nothing_is_opened() {
    let scene = Scene::new();
    scene.import(&[]).succeeded();
    let out = scene.path("phrase");
    let refused = scene.run(["export", "--account", CAROL, "--out", &out]);
    let (what, help) = refused.only_failure();
    assert!(what.contains("nothing is exported"), "{what}");
    assert!(help.contains("--trust-server-key"), "{help}");
    let wrong = "ab".repeat(32);
    let words = ["export", "--account", CAROL, "--out", &out, "--pin", &wrong];
    let refused = scene.run(words);
    let (what, help) = refused.only_failure();
    assert!(what.contains("not pinned"), "{what}");
    assert!(help.contains("--pin"), "{help}");
    assert!(!Path::new(&out).exists());
    let words = ["export", "--account", CAROL, "--out", &out];
    let words = words.iter().chain(&["--trust-server-key"]);
    scene.run(words).succeeded();
    assert!(Path::new(&out).exists());
}

#[test]
fn a_phrase_goes_neither_into_a_pipe_nor_over_a_file() {
    let scene = Scene::new();
    scene.import(&[]).succeeded();
    let refused = scene.export(CAROL, &[]);
    assert!(refused.only_failure().0.contains("into a pipe"));
    let mine = scene.scratch.file("mine", "mine");
    let mine = mine.to_str().expect("text");
    let refused = scene.export(CAROL, &["--out", mine]);
    assert!(refused.only_failure().0.contains("exists"));
    assert_eq!(fs::read_to_string(mine).expect("the file"), "mine");
}

#[test]
fn an_account_that_is_not_there_is_told() {
    let scene = Scene::new();
    let refused = scene.export(CAROL, &["--out", &scene.path("out")]);
    let (what, help) = refused.only_failure();
    assert!(what.contains("Account Not Found"), "{what}");
    assert!(help.contains("mobilecoin list"), "{help}");
}

#[test]
fn places_that_make_no_sense_are_refused() {
    let common = ["mobilecoin", "export", "--url", "http://127.0.0.1:1"];
    for places in [
        &["--key-out", "a"][..],
        &["--envelope-out", "a"],
        &["--bundle-out", "a"],
        &["--bundle-out", "a", "--envelope-out", "b", "--key-out", "c"],
        &["--bundle-out", "a", "--out", "b", "--key-out", "c"],
    ] {
        let words = common.iter().chain(&["--account", CAROL]).chain(places);
        let refused = run(seedport(words));
        assert_eq!(refused.code, Some(2), "{places:?}: {}", refused.stderr);
    }
}
