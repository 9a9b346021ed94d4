//! `seedport keygen`.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::harness::{Scratch, run, seedport};

#[test]
fn a_key_is_kept_for_its_owner_only_and_never_printed() {
    let scratch = Scratch::new();
    let path = scratch.path("key.json");
    let mut command = seedport(["keygen", "--json", "--out"]);
    command.arg(&path);
    let shown = run(command).succeeded();
    let kept = fs::read_to_string(&path).expect("the file");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    let private = kept["privateKey"].as_str().expect("a text");
    assert_eq!(private.len(), 64);
    assert_eq!(shown.json()["publicKey"], kept["publicKey"]);
    let session = shown.json()["clientPublicKey"].clone();
    let session = session.as_str().expect("a text");
    let public = kept["publicKey"].as_str().expect("a text");
    assert_eq!((session.len(), &session[2..]), (66, &public[2..66]));
    let nonce = hex::encode(Sha256::digest(session));
    assert_eq!(shown.json()["nonce"], nonce.as_str());
    assert!(!shown.stdout.contains(private) && !shown.stderr.contains(private));
    let mode = fs::metadata(&path).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_existing_file_is_not_overwritten() {
    let scratch = Scratch::new();
    let path = scratch.file("key.json", "mine");
    let mut command = seedport(["keygen", "--out"]);
    command.arg(&path);
    let refused = run(command);
    assert!(refused.only_failure().0.contains("exists"));
    assert_eq!(fs::read_to_string(path).expect("the file"), "mine");
}
