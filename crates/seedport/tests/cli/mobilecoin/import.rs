//! `import` of a phrase and of root entropy.

use crate::{
    harness::run_with_input,
    mobilecoin::{ADDRESS, CAROL, PHRASE, Scene, private, text},
};

/// The published account of version 1.
const ENTROPY: &str = "c593274dc6f6eb94242e34ae5f0ab16bc3085d45d49d9e18b8a8c6f057e6b56b";
const LEGACY: &str = "f9957a9d050ef8dff9d8ef6f66daa608081e631b2d918988311613343827b779";

#[test]
fn a_phrase_gives_the_published_account_again_after_it_was_removed() {
    let scene = Scene::new();
    let imported = scene
        .import(&["--first-block-index", "7"])
        .succeeded()
        .json();
    assert_eq!(imported["accountId"], CAROL);
    assert_eq!(imported["mainAddress"], ADDRESS);
    assert_eq!(imported["firstBlockIndex"], "7");
    let again = scene.import(&[]);
    let (what, help) = again.only_failure();
    assert!(what.contains("already exists"), "{what}");
    assert!(help.contains("nothing was changed"), "{help}");
    scene
        .run(["remove", "--account", CAROL, "--yes"])
        .succeeded();
    let imported = scene.import(&[]).succeeded().json();
    assert_eq!(imported["accountId"], CAROL);
    assert!(!scene.server.log().contains("canyon"));
}

#[test]
fn root_entropy_gives_the_published_account_of_version_1() {
    let scene = Scene::new();
    let file = private(&scene.scratch, "entropy", ENTROPY);
    let words = ["import", "--json", "--entropy-file", text(&file)];
    let imported = scene.run(words).succeeded().json();
    assert_eq!(imported["accountId"], LEGACY);
    assert_eq!(imported["keyDerivationVersion"], "1");
    let out = scene.path("out");
    scene.export(LEGACY, &["--out", &out]).succeeded();
    assert_eq!(std::fs::read_to_string(&out).expect("the file"), ENTROPY);
}

#[test]
fn a_phrase_that_is_none_is_refused_and_not_repeated() {
    let scene = Scene::new();
    let wrong = PHRASE.replace("oval", "oven");
    for (flag, secret, help) in [
        ("--phrase-file", wrong.as_str(), "BIP-39"),
        ("--phrase-file", "canyon", "BIP-39"),
        ("--entropy-file", "c593zz", "64 hex digits"),
        ("--entropy-file", "c593", "64 hex digits"),
    ] {
        let command = scene.command(["import", flag, "-"]);
        let refused = run_with_input(command, secret.as_bytes());
        let (what, said) = refused.only_failure();
        assert!(said.contains(help), "{secret}: {what} {said}");
        assert!(!what.contains("canyon") && !what.contains("c593"), "{what}");
    }
    assert_eq!(scene.listed().len(), 0);
}

#[test]
fn a_pin_that_protects_nothing_is_refused() {
    let scene = Scene::new();
    for trust in [&["--pin", &scene.server.pin][..], &["--trust-server-key"]] {
        let refused = scene.import(trust);
        assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    }
    assert_eq!(scene.listed().len(), 0);
}

#[test]
fn the_api_key_and_the_phrase_may_share_standard_input() {
    let scene = Scene::new();
    let mut command = crate::harness::seedport(["mobilecoin", "import", "--json"]);
    command.args(["--url", &scene.server.door, "--api-key-file", "-"]);
    command.args(["--phrase-file", "-"]);
    let lines = format!("{}\n{PHRASE}\n", crate::mobilecoin::API_KEY);
    let imported = run_with_input(command, lines.as_bytes()).succeeded();
    assert_eq!(imported.json()["accountId"], CAROL);
}

#[test]
fn fog_makes_another_account_of_the_same_phrase() {
    let scene = Scene::new();
    let fog = [
        "--fog-report-url",
        "fog://fog.example.com",
        "--fog-authority-spki",
        "AAEC",
    ];
    let imported = scene.import(&fog).succeeded().json();
    assert_ne!(imported["accountId"], CAROL);
    assert_eq!(imported["fogEnabled"], true);
    let id = imported["accountId"].as_str().expect("an id");
    let out = scene.path("out");
    let exported = scene.export(id, &["--out", &out, "--json"]).succeeded();
    assert_eq!(exported.json()["mainAddress"], imported["mainAddress"]);
    let refused = scene.import(&["--fog-report-url", "fog://a", "--fog-authority-spki", "!"]);
    assert!(refused.only_failure().0.contains("fog"));
}

#[test]
fn more_addresses_than_the_server_makes_at_once_are_refused() {
    let scene = Scene::new();
    let refused = scene.import(&["--next-subaddress-index", "1000000"]);
    let (what, help) = refused.only_failure();
    assert!(what.contains("1000 addresses"), "{what}");
    assert!(help.contains("mobilecoin.address_batch"), "{help}");
}
