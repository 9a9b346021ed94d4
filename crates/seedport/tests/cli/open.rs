//! `seedport open`, where nothing opens.

use crate::harness::{Scratch, run, seedport};

#[test]
fn without_a_pin_nothing_is_opened_and_the_way_to_one_is_told() {
    let mut command = seedport(["open", "--envelope", "missing"]);
    command.args(["--key", "missing"]);
    let refused = run(command);
    let (what, help) = refused.only_failure();
    assert!(what.contains("without a pin"), "{what}");
    assert!(help.contains("seedport serve"), "{help}");
    assert!(help.contains("/.well-known/seedport-keys.json"), "{help}");
}

#[test]
fn what_is_no_envelope_is_refused() {
    let scratch = Scratch::new();
    let key = scratch.path("key");
    let mut command = seedport(["keygen", "--out"]);
    command.arg(&key);
    run(command).succeeded();
    for text in ["", "{}", "[1]", "\u{0}"] {
        let envelope = scratch.file("envelope", text);
        let mut command = seedport(["open", "--pin", &"ab".repeat(32), "--envelope"]);
        command.arg(envelope).arg("--key").arg(&key);
        let refused = run(command);
        assert!(refused.only_failure().0.contains("refused"), "{text:?}");
    }
}
