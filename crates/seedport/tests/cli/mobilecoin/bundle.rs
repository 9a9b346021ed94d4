//! A whole account, from one server to another.

use serde_json::json;

use crate::{
    harness::{Run, Scratch},
    mobilecoin::{CAROL, PHRASE, Scene, open},
};

/// A server with the account of the example, which has addresses, and its bundle.
fn exported() -> (Scene, String, String) {
    let scene = Scene::new();
    scene
        .import(&["--next-subaddress-index", "5", "--first-block-index", "9"])
        .succeeded();
    let params = json!({"account_id": CAROL, "metadata": "from \"Dan\""});
    let assigned = scene.rpc("assign_address_for_account", &params);
    assert_eq!(assigned["result"]["address"]["subaddress_index"], "5");
    let (bundle, key) = (scene.path("bundle"), scene.path("key"));
    scene
        .export(CAROL, &["--bundle-out", &bundle, "--key-out", &key])
        .succeeded();
    (scene, bundle, key)
}

/// `import` of a bundle, with these fingerprints.
fn import(scene: &Scene, bundle: &str, key: &str, pins: &[&str]) -> Run {
    let words = ["import", "--json", "--bundle", bundle, "--key", key];
    scene.run(words.iter().chain(pins))
}

#[test]
fn an_account_moves_to_another_server_with_its_addresses_and_their_metadata() {
    let (one, bundle, key) = exported();
    let other = Scene::with(Scratch::new(), "");
    let pins = ["--pin", &other.server.pin, "--bundle-pin", &one.server.pin];
    let imported = import(&other, &bundle, &key, &pins).succeeded().json();
    assert_eq!(imported, one.listed()[0]);
    assert_eq!(imported["nextSubaddressIndex"], "6");
    let addresses = json!({"account_id": CAROL});
    let addresses = |scene: &Scene| scene.rpc("get_addresses", &addresses)["result"].clone();
    assert_eq!(addresses(&other), addresses(&one));
    assert!(addresses(&other).to_string().contains(r#"from \"Dan\""#));
    let out = other.path("phrase");
    other.export(CAROL, &["--out", &out]).succeeded();
    assert_eq!(std::fs::read_to_string(out).expect("the phrase"), PHRASE);

    let again = import(&other, &bundle, &key, &pins);
    let (what, help) = again.only_failure();
    assert!(what.contains("already exists"), "{what}");
    assert!(help.contains("nothing was changed"), "{help}");
}

#[test]
fn a_bundle_goes_back_to_its_own_server_under_one_pin() {
    let (scene, bundle, key) = exported();
    let before = scene.listed();
    scene
        .run(["remove", "--account", CAROL, "--yes"])
        .succeeded();
    let pins = ["--pin", &scene.server.pin];
    import(&scene, &bundle, &key, &pins).succeeded();
    assert_eq!(scene.listed(), before);
}

#[test]
fn a_bundle_is_believed_and_sealed_under_pins_only() {
    let (one, bundle, key) = exported();
    let other = Scene::new();
    let refused = import(&other, &bundle, &key, &[]);
    assert!(refused.only_failure().0.contains("without a pin"));
    // Signed by the first server, which the pins of the second do not name.
    for pins in [&["--pin", &other.server.pin][..], &["--trust-server-key"]] {
        let refused = import(&other, &bundle, &key, pins);
        let (what, _) = refused.only_failure();
        assert!(what.contains("not pinned"), "{what}");
    }
    // The target of the second server, under a pin of the first alone.
    let refused = import(&other, &bundle, &key, &["--pin", &one.server.pin]);
    let (what, help) = refused.only_failure();
    assert!(what.contains("import target is refused"), "{what}");
    assert!(help.contains("--pin"), "{help}");
    assert_eq!(other.listed().len(), 0);
}

#[test]
fn an_owner_key_travels_in_the_bundle() {
    let (one, other) = (Scene::new(), Scene::new());
    let (owner, public) = one.keygen("owner");
    let owner = owner.to_str().expect("text");
    one.import(&["--owner-public-key", &public]).succeeded();
    let (bundle, key) = (one.path("bundle"), one.path("key"));
    let places = ["--bundle-out", &bundle, "--key-out", &key];
    let stamped = [&places[..], &["--owner-key-file", owner]].concat();
    one.export(CAROL, &stamped).succeeded();
    let pins = ["--pin", &other.server.pin, "--bundle-pin", &one.server.pin];
    import(&other, &bundle, &key, &pins).succeeded();
    let refused = other.export(CAROL, &["--out", &other.path("out")]);
    assert!(refused.failure().0.contains("must stamp"));
}

#[test]
fn a_bundle_is_opened_as_secrets_are_and_secrets_are_no_bundle() {
    let (scene, bundle, key) = exported();
    let pin = scene.server.pin.as_str();
    let plain = open(&bundle, &key, pin, &[]).succeeded();
    assert_eq!(plain.stdout, format!("{PHRASE}\n"));
    let opened = open(&bundle, &key, pin, &["--json"]).succeeded().json();
    let whole = &opened["accountBundle"];
    assert_eq!(whole["account_secrets"]["mnemonic"], PHRASE);
    assert_eq!(whole["addresses"].as_array().map(Vec::len), Some(7));
    assert!(opened["accountSecrets"].is_null());

    let (envelope, key) = (scene.path("envelope"), scene.path("other-key"));
    scene
        .export(CAROL, &["--envelope-out", &envelope, "--key-out", &key])
        .succeeded();
    let refused = import(&scene, &envelope, &key, &["--pin", pin]);
    assert!(refused.only_failure().0.contains("not the bundle"));
}
