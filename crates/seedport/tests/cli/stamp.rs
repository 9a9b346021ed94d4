//! `seedport stamp`.

use std::{fs, path::PathBuf};

use seedport_wire::{
    ExportWallet, PublicKey, Stamp, TargetPublicKey, Timestamp,
    envelope::Content,
    ids::{PlatformId, WalletId},
};
use serde_json::Value;

use crate::harness::{Scratch, run, run_with_input, seedport};

fn key(scratch: &Scratch) -> (PathBuf, PublicKey) {
    made(scratch, "key.json")
}

fn made(scratch: &Scratch, name: &str) -> (PathBuf, PublicKey) {
    let path = scratch.path(name);
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
    let mut from_file = seedport(["stamp", "--unread", "--key"]);
    from_file.arg(&path).arg("--payload").arg(file);
    let mut from_input = seedport(["stamp", "--unread", "--key"]);
    from_input.arg(&path);
    let stamps = [
        run(from_file).succeeded(),
        run_with_input(from_input, payload.as_bytes()).succeeded(),
    ];
    for stamp in stamps {
        let unread = "Signing unread: 11 bytes that are no activity's payload.\n";
        assert_eq!(stamp.stderr, unread);
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
        let mut command = seedport(["stamp", "--unread", "--key"]);
        command.arg(path);
        let refused = run_with_input(command, b"");
        let (what, help) = refused.only_failure();
        assert!(what.contains("is no key file"), "{what}");
        assert!(!what.contains(&secret) && !help.contains(&secret));
    }
}

#[test]
fn nothing_is_stamped_that_nobody_looked_at_unless_one_says_so() {
    let scratch = Scratch::new();
    let (path, _) = key(&scratch);
    let mut command = seedport(["stamp", "--key"]);
    command.arg(&path);
    let refused = run_with_input(command, b"payload");
    let (what, help) = refused.only_failure();
    assert!(what.contains("nobody knows what is signed"), "{what}");
    assert!(help.contains("--target-key") && help.contains("--unread"));
    let mut command = seedport(["stamp", "--unread", "--key"]);
    command.arg(&path).arg("--target-key").arg(&path);
    assert_eq!(run_with_input(command, b"payload").code, Some(2));
}

#[test]
fn an_export_is_stamped_for_its_own_target_key_alone() {
    let scratch = Scratch::new();
    let (path, public) = key(&scratch);
    let (target, named) = made(&scratch, "target.json");
    let (other, _) = made(&scratch, "other.json");
    let payload = ExportWallet {
        platform: PlatformId::from_bytes([1; 16]),
        wallet: WalletId::from_bytes([2; 16]),
        content: Content::Phrase,
        target: TargetPublicKey::parse(&named.to_hex()).expect("a point"),
        made_at: Timestamp::from_millis(1_775_681_700_000),
    };
    let payload = payload.to_json();
    let stamp = |target: &PathBuf, payload: &str| {
        let mut command = seedport(["stamp", "--key"]);
        command.arg(&path).arg("--target-key").arg(target);
        run_with_input(command, payload.as_bytes())
    };
    let stamped = stamp(&target, &payload).succeeded();
    let header = Stamp::parse(stamped.stdout.trim_end()).expect("a stamp");
    assert_eq!(header.verify(&public, &payload), Ok(()));
    assert!(
        stamped.stderr.contains("02020202-0202"),
        "{}",
        stamped.stderr
    );
    let swapped = stamp(&other, &payload);
    let (what, help) = swapped.only_failure();
    assert!(what.contains("names another target key"), "{what}");
    assert!(help.contains("put another key there"), "{help}");
    let session = payload.replace("EXPORT_WALLET", "CREATE_READ_WRITE_SESSION_V2");
    for text in [format!("{payload}\n"), session, "{}".to_owned()] {
        let refused = stamp(&target, &text);
        let (what, _) = refused.only_failure();
        assert!(what.contains("not an export payload"), "{what}");
    }
}
