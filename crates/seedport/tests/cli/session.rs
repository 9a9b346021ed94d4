//! `seedport session`: opened by every kind of credential, listed, refreshed and revoked.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use seedport_wire::SystemEntropy;
use serde_json::Value;

use crate::{
    authenticator::Authenticator,
    harness::{Run, Scratch, run, run_with_input, seedport},
    owner::{Owner, add_passkey, answered, earlier_id_token, id_token, nonce_of, sessions},
};

#[test]
fn a_session_is_kept_privately_and_its_key_is_not_printed() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let path = scratch.path("session.json");
    let opened = run_with_input(owner.open(&path, &["--json"]), b"000000\n").succeeded();
    let kept: Value = serde_json::from_slice(&fs::read(&path).expect("the file")).expect("JSON");
    assert_eq!(opened.json()["id"], kept["sessionId"]);
    assert_eq!(opened.json()["type"], "EMAIL_OTP");
    assert_eq!(kept["accountId"], owner.account.as_str());
    let private = kept["privateKey"].as_str().expect("a text");
    assert_eq!(private.len(), 64);
    assert!(!opened.stdout.contains(private) && !opened.stderr.contains(private));
    let mode = fs::metadata(&path).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // The file serves where a key does.
    let mut stamp = seedport(["stamp", "--unread", "--key"]);
    stamp.arg(&path);
    run_with_input(stamp, b"payload").succeeded();
}

#[test]
fn a_kept_session_exports_without_a_code() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let session = owner.session(&scratch, "session.json");
    let exported = owner.export(&scratch, &session).succeeded();
    assert_eq!(exported.json()["address"], owner.address.as_str());
}

#[test]
fn no_code_is_sealed_without_a_pin_nor_over_a_file() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let words = ["session", "open", "--account", &owner.account];
    let mut command = owner.command(&words);
    command.arg("--out").arg(scratch.path("session.json"));
    let refused = run_with_input(command, b"000000\n");
    let (what, help) = refused.only_failure();
    assert!(what.contains("without a pin"), "{what}");
    assert!(help.contains("--trust-server-key"), "{help}");
    let old = scratch.file("old.json", "mine");
    let refused = run_with_input(owner.open(&old, &[]), b"000000\n");
    assert!(refused.only_failure().0.contains("exists"));
    assert_eq!(fs::read_to_string(old).expect("the file"), "mine");
}

#[test]
fn a_session_is_refreshed_listed_and_revoked() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let first = owner.session(&scratch, "first.json");
    let second = scratch.path("second.json");
    let mut command = owner.command(&["session", "refresh", "--json"]);
    command
        .arg("--session")
        .arg(&first)
        .arg("--out")
        .arg(&second);
    let refreshed = run(command).succeeded().json();
    let id = |path: &Path| {
        let kept: Value = serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON");
        kept["sessionId"].as_str().expect("an id").to_owned()
    };
    let key = |path: &Path| {
        let kept: Value = serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON");
        kept["publicKey"].as_str().expect("a key").to_owned()
    };
    assert_eq!(refreshed["id"], id(&second).as_str());
    assert_ne!(key(&first), key(&second));
    let mut expected = [id(&first), id(&second)];
    let mut listed = sessions(&owner);
    expected.sort();
    listed.sort();
    assert_eq!(listed, expected);

    // The successor ends its predecessor, and then itself.
    let revoke = |extra: &[&str]| {
        let mut command = owner.command(&["session", "revoke"]);
        command.arg("--session").arg(&second).args(extra);
        run(command)
    };
    revoke(&[&id(&first)]).succeeded();
    assert_eq!(sessions(&owner), [id(&second)]);
    let refused = owner.export(&scratch, &first);
    let (what, help) = refused.failure();
    assert!(what.contains("WALLET_SIGNATURE_INVALID"), "{what}");
    assert!(help.contains("session open"), "{help}");
    revoke(&[]).succeeded();
    assert_eq!(sessions(&owner), Vec::<String>::new());
    assert!(revoke(&[]).failure().0.contains("404"));
}

#[test]
fn a_providers_token_opens_a_session_of_the_key_that_it_was_asked_for_with() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let session = owner.session(&scratch, "session.json");
    let token = scratch.file("token", earlier_id_token(&nonce_of(&session)));
    let mut command = owner.command(&["credential", "add", "--type", "oauth"]);
    command
        .arg("--session")
        .arg(&session)
        .arg("--oidc-token-file")
        .arg(token);
    run(command).succeeded();

    let key = scratch.path("key.json");
    let mut keygen = seedport(["keygen", "--json", "--out"]);
    keygen.arg(&key);
    let made = run(keygen).succeeded().json();
    let nonce = made["nonce"].as_str().expect("a nonce");
    let by_token = |nonce: &str, out: &str| {
        let token = scratch.file(&format!("{out}.token"), id_token(Some(nonce)));
        let mut command = owner.command(&["session", "open", "--json"]);
        command
            .arg("--account")
            .arg(&owner.account)
            .arg("--key")
            .arg(&key);
        command.arg("--oidc-token-file").arg(token);
        command.arg("--out").arg(scratch.path(out));
        run(command)
    };
    let refused = by_token(&"0".repeat(64), "refused.json");
    assert!(refused.failure().0.contains("401"), "{}", refused.stderr);
    assert!(!scratch.path("refused.json").exists());
    let opened = by_token(nonce, "by-token.json").succeeded().json();
    assert_eq!(opened["type"], "OAUTH");
    let exported = owner.export(&scratch, &scratch.path("by-token.json"));
    exported.succeeded();
}

#[test]
fn a_passkey_opens_a_session_over_the_challenge_that_is_printed() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let session = owner.session(&scratch, "session.json");
    let mut authenticator = Authenticator::make(&SystemEntropy).expect("a passkey");
    add_passkey(&owner, &scratch, &session, &authenticator).succeeded();

    let out = scratch.path("by-passkey.json");
    let opened = by_passkey(&owner, &out, |challenge| {
        let assertion = authenticator.sign(challenge.as_bytes()).expect("signs");
        serde_json::to_string(&assertion).expect("JSON")
    });
    let said = opened.succeeded().stdout;
    assert!(said.contains("\"PASSKEY\""), "{said}");
    owner.export(&scratch, &out).succeeded();

    let out = scratch.path("refused.json");
    let refused = by_passkey(&owner, &out, |_| {
        let assertion = authenticator.sign(b"another").expect("signs");
        serde_json::to_string(&assertion).expect("JSON")
    });
    assert!(refused.failure().0.contains("PASSKEY_CHALLENGE"));
    let refused = by_passkey(&owner, &out, |_| "{}".to_owned());
    assert!(refused.failure().0.contains("no assertion"));
    let mut command = owner.command(&["session", "open", "--type", "passkey"]);
    command.args(["--account", &owner.account]);
    command.arg("--out").arg(&out);
    let refused = run(command);
    let (what, help) = refused.only_failure();
    assert!(what.contains("no authenticator was asked"), "{what}");
    assert!(help.contains("--organization"), "{help}");
    assert!(!out.exists());
}

/// Runs `session open` by passkey: what `answer` makes of the challenge goes back in.
fn by_passkey(owner: &Owner, out: &Path, answer: impl FnOnce(&str) -> String) -> Run {
    answered(owner.passkey_command(owner.url(), out), answer)
}

#[test]
fn a_file_that_is_no_session_or_one_that_is_over_is_refused_without_quoting_it() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let session = owner.session(&scratch, "session.json");
    let kept = fs::read_to_string(&session).expect("the file");
    let json: Value = serde_json::from_str(&kept).expect("JSON");
    let ends = json["expiresAt"].as_str().expect("a time");
    let private = json["privateKey"].as_str().expect("a key");
    let cases = [
        (private.to_owned(), "is no session file"),
        (kept.replace("sessionId", "id"), "is no session file"),
        (kept.replace(ends, "soon"), "is no session file"),
        (kept.replace(ends, "2020-01-01T00:00:00Z"), "ended at 2020"),
        (
            kept.replace(private, &"00".repeat(32)),
            "is no session file",
        ),
        (
            kept.replace(private, &"5e".repeat(32)),
            "publicKey is not that",
        ),
    ];
    for (text, expected) in cases {
        let path = scratch.file("other.json", text);
        let refused = owner.export(&scratch, &path);
        let (what, help) = refused.only_failure();
        assert!(what.contains(expected), "{expected}: {what}");
        assert!(help.contains("session open"), "{help}");
        assert!(!refused.stderr.contains(private));
    }
}
