//! `seedport stamp`.

use std::fs;

use seedport_wire::{PublicKey, Stamp};
use serde_json::Value;

use crate::harness::{Scratch, run, run_with_input, seedport};

fn key(scratch: &Scratch) -> (std::path::PathBuf, PublicKey) {
    let path = scratch.path("key.json");
    let mut command = seedport(["keygen", "--out"]);
    command.arg(&path);
    run(command).succeeded();
    let kept = fs::read_to_string(&path).expect("the file");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    let public = kept["publicKey"].as_str().expect("a text");
    (path, PublicKey::from_hex(public).expect("a key"))
}

#[test]
fn a_stamp_signs_the_exact_bytes_from_a_file_or_from_input() {
    let scratch = Scratch::new();
    let (path, public) = key(&scratch);
    let payload = "{\"a\": 1}\n \n";
    let file = scratch.file("payload", payload);
    let mut from_file = seedport(["stamp", "--key"]);
    from_file.arg(&path).arg("--payload").arg(file);
    let mut from_input = seedport(["stamp", "--key"]);
    from_input.arg(&path);
    let stamps = [
        run(from_file).succeeded(),
        run_with_input(from_input, payload.as_bytes()).succeeded(),
    ];
    for stamp in stamps {
        let stamp = Stamp::parse(stamp.stdout.trim_end()).expect("a stamp");
        assert_eq!(stamp.verify(&public, payload), Ok(()));
        assert!(stamp.verify(&public, payload.trim_end()).is_err());
    }
}

#[test]
fn a_file_that_is_no_key_is_refused_without_quoting_it() {
    let scratch = Scratch::new();
    let secret = "5e".repeat(32);
    let other = "04".repeat(65);
    let cases = [
        secret.clone(),
        format!("{{\"privateKey\":\"{secret}\"}}"),
        format!("{{\"publicKey\":\"{other}\",\"privateKey\":\"{secret}\"}}"),
        format!("{{\"publicKey\":\"{other}\",\"privateKey\":\"{secret}x\"}}"),
    ];
    for text in cases {
        let path = scratch.file("key", text);
        let mut command = seedport(["stamp", "--key"]);
        command.arg(path);
        let refused = run_with_input(command, b"");
        let (what, help) = refused.only_failure();
        assert!(what.contains("is no key file"), "{what}");
        assert!(!what.contains(&secret) && !help.contains(&secret));
    }
}
