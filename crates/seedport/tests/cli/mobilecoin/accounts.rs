//! `create`, `list` and `remove`.

use crate::{
    harness::{run, seedport},
    mobilecoin::{CAROL, Scene, text},
};

#[test]
fn accounts_are_made_and_listed_in_their_order() {
    let scene = Scene::new();
    let made = scene.run(["create", "--name", "Ann", "--json"]).succeeded();
    let made = made.json();
    assert_eq!(made["name"], "Ann");
    assert_eq!(made["keyDerivationVersion"], "2");
    assert_eq!(made["viewOnly"], false);
    scene.import(&[]).succeeded();
    let said = scene.run(["create"]).succeeded();
    assert!(said.stdout.starts_with("account "), "{}", said.stdout);
    assert!(said.stdout.contains("\nmain address "), "{}", said.stdout);

    let listed = scene.listed();
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[0], made);
    assert_eq!(listed[1]["accountId"], CAROL);
    assert_eq!(listed[2]["name"], "");
    let some = scene.run(["list", "--limit", "2"]).succeeded();
    let ann = format!("{}  Ann", made["accountId"].as_str().expect("an id"));
    let lines: Vec<_> = some.stdout.lines().collect();
    assert_eq!(lines, [ann, format!("{CAROL}  Carol")]);
}

#[test]
fn an_account_is_removed_only_by_the_word_that_says_so() {
    let scene = Scene::new();
    scene.import(&[]).succeeded();
    let refused = scene.run(["remove", "--account", CAROL]);
    let (what, help) = refused.only_failure();
    assert!(what.contains("its phrase, its addresses"), "{what}");
    assert!(help.contains("seedport mobilecoin export") && help.contains("--yes"));
    assert_eq!(scene.listed().len(), 1);
    scene
        .run(["remove", "--account", CAROL, "--yes"])
        .succeeded();
    assert_eq!(scene.listed().len(), 0);
    let refused = scene.run(["remove", "--account", CAROL, "--yes"]);
    let (what, help) = refused.only_failure();
    assert!(what.contains("Account Not Found"), "{what}");
    assert!(help.contains("mobilecoin list"), "{help}");
}

#[test]
fn a_wrong_api_key_and_none_are_refused() {
    let scene = Scene::new();
    let wrong = scene
        .scratch
        .file("wrong.key", "0123456789abcdef-of-another");
    let door = scene.server.door.as_str();
    let list = ["mobilecoin", "list", "--url", door];
    let wrong = [&list[..], &["--api-key-file", text(&wrong)]].concat();
    for words in [list.to_vec(), wrong] {
        let refused = run(seedport(words));
        let (what, help) = refused.only_failure();
        assert!(what.contains("401"), "{what}");
        assert!(help.contains("--api-key-file"), "{help}");
        assert!(!refused.stderr.contains("0123456789"));
    }
}

#[test]
fn what_is_no_mobilecoin_door_is_told() {
    let scene = Scene::new();
    let key = text(&scene.key);
    let url = scene.server.url.as_str();
    let words = ["mobilecoin", "list", "--api-key-file", key, "--url", url];
    let refused = run(seedport(words));
    let (what, help) = refused.only_failure();
    assert!(what.contains("404"), "{what}");
    assert!(help.contains("MobileCoin door"), "{help}");
}
