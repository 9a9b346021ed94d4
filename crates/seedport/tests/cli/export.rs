//! `seedport export`, and `open` of what it kept.

use std::{fs, os::unix::fs::PermissionsExt as _};

use crate::harness::{Scratch, Server, Token, run, run_with_input, seedport};

#[test]
fn a_wallet_is_exported_into_a_private_file() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, address) = token.customer(&server, "owner@example.com");
    let out = scratch.path("phrase");
    let mut command = token.command(&["export", "--account", &account, "--json"], &server);
    command.args(["--pin", &server.pin, "--out"]).arg(&out);
    let exported = run_with_input(command, b"000000\n").succeeded();
    assert_eq!(exported.json()["address"], address.as_str());
    assert_eq!(exported.json()["accountId"], account.as_str());
    let phrase = fs::read_to_string(&out).expect("the phrase");
    assert_eq!(phrase.split(' ').count(), 24);
    assert!(!exported.stdout.contains(&phrase) && !exported.stderr.contains(&phrase));
    let mode = fs::metadata(&out).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_kept_envelope_is_opened_later_without_the_server() {
    let scratch = Scratch::new();
    let mut server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, address) = token.customer(&server, "owner@example.com");
    let (envelope, key) = (scratch.path("envelope"), scratch.path("key"));
    let code = scratch.file("code", "000000");
    let mut command = token.command(&["export", "--account", &account], &server);
    command.arg("--trust-server-key");
    command.arg("--code-file").arg(code);
    command.arg("--envelope-out").arg(&envelope);
    command.arg("--key-out").arg(&key);
    let exported = run(command).succeeded();
    assert_eq!(exported.stdout, "");
    server.end("TERM");

    let open = |pin: &str, extra: &[&str]| {
        let mut command = seedport(["open", "--pin", pin, "--envelope"]);
        command.arg(&envelope).arg("--key").arg(&key).args(extra);
        run(command)
    };
    let opened = open(&server.pin, &["--json"]).succeeded().json();
    assert_eq!(opened["addresses"][0]["address"], address.as_str());
    assert_eq!(opened["accountId"], account.as_str());
    let phrase = opened["phrase"].as_str().expect("a phrase");
    let plain = open(&server.pin, &[]).succeeded();
    assert_eq!(plain.stdout.trim_end(), phrase);

    let organization = opened["organizationId"].as_str().expect("an id");
    open(&server.pin, &["--organization", organization]).succeeded();
    let other = organization.replace(|digit: char| digit.is_ascii_digit(), "a");
    let refused = open(&server.pin, &["--organization", &other]);
    assert!(refused.only_failure().0.contains("organization"));
    let refused = open(&"ab".repeat(32), &[]);
    assert!(refused.only_failure().0.contains("not pinned"));
}

#[test]
fn nothing_is_exported_without_a_pin() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "owner@example.com");
    let mut command = token.command(&["export", "--account", &account], &server);
    command.arg("--out").arg(scratch.path("phrase"));
    let refused = run_with_input(command, b"000000\n");
    let (what, help) = refused.only_failure();
    assert!(what.contains("without a pin"), "{what}");
    assert!(
        help.contains("--pin") && help.contains("--trust-server-key"),
        "{help}"
    );
}

#[test]
fn a_server_with_another_key_than_the_pinned_gets_no_code() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "owner@example.com");
    let mut command = token.command(&["export", "--account", &account], &server);
    command.arg("--out").arg(scratch.path("phrase"));
    command.args(["--pin", &"ab".repeat(32)]);
    let refused = run_with_input(command, b"000000\n");
    assert!(
        refused.failure().0.contains("not pinned"),
        "{}",
        refused.stderr
    );
    assert!(!scratch.path("phrase").exists());
}

#[test]
fn a_phrase_is_not_written_into_a_pipe_nor_over_a_file() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "owner@example.com");
    let words = ["export", "--account", &account, "--pin", &server.pin];
    let refused = run(token.command(&words, &server));
    assert!(refused.only_failure().1.contains("--out"));
    let old = scratch.file("old", "mine");
    let mut command = token.command(&words, &server);
    command.arg("--out").arg(&old);
    let refused = run(command);
    assert!(refused.only_failure().0.contains("exists"));
    assert_eq!(fs::read_to_string(old).expect("the file"), "mine");
}
