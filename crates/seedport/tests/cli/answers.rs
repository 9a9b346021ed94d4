//! `seedport open` of what people keep: an envelope, the whole answer, a bundle of the first edition.

use std::{fs, path::Path};

use seedport_wire::{SecretBytes, TargetKey, session_bundle};
use serde_json::{Value, json};

use crate::harness::{Run, Scratch, Server, Token, run, run_with_input, seedport};

/// A kept envelope, its key, and the account's address.
struct Kept {
    scratch: Scratch,
    server: Server,
    token: Token,
    account: String,
    address: String,
    envelope: String,
}

impl Kept {
    fn new() -> Self {
        let scratch = Scratch::new();
        let server = Server::sandbox(&scratch);
        let token = Token::create(&scratch, &server.data);
        let (account, address) = token.customer(&server, "ada@example.com");
        let mut command = token.command(&["export", "--account", &account], &server);
        command.args(["--pin", &server.pin]);
        let (envelope, key) = (scratch.path("envelope"), scratch.path("key"));
        command.arg("--envelope-out").arg(&envelope);
        command.arg("--key-out").arg(&key);
        run_with_input(command, b"000000\n").succeeded();
        let envelope = fs::read_to_string(envelope).expect("an envelope");
        Self {
            scratch,
            server,
            token,
            account,
            address,
            envelope,
        }
    }

    fn open(&self, more: &[&str], input: &str) -> Run {
        let mut command = seedport(["open", "--envelope", "-", "--key"]);
        command.arg(self.scratch.path("key")).args(more);
        run_with_input(command, input.as_bytes())
    }
}

#[test]
fn an_answer_is_opened_as_it_came() {
    let kept = Kept::new();
    let pinned = ["--pin", kept.server.pin.as_str()];
    let alone = kept.open(&pinned, &kept.envelope).succeeded().stdout;
    assert_eq!(alone.split_whitespace().count(), 24);
    let answer = json!({ "id": kept.account, "encryptedWalletCredentials": kept.envelope });
    for text in [
        answer.to_string(),
        format!("\n{answer:#}\n"),
        Value::from(kept.envelope.clone()).to_string(),
        json!({ "answers": { "one": answer } }).to_string(),
    ] {
        assert_eq!(
            kept.open(&pinned, &text).succeeded().stdout,
            alone,
            "{text}"
        );
    }
    // What was changed on the way is refused all the same.
    let mut envelope: Value = serde_json::from_str(&kept.envelope).expect("JSON");
    let data = envelope["data"].as_str().expect("a text").to_owned();
    envelope["data"] = Value::from(data + "20");
    let changed = json!({ "encryptedWalletCredentials": envelope.to_string() });
    kept.open(&pinned, &changed.to_string()).only_failure();
    let other = ["--pin", &"ab".repeat(32)];
    let refused = kept.open(&other, &answer.to_string());
    assert!(refused.only_failure().1.contains("check --pin"));
}

#[test]
fn a_bundle_of_the_first_edition_opens_only_against_something_that_is_known() {
    let kept = Kept::new();
    let pinned = ["--pin", kept.server.pin.as_str()];
    let phrase = kept.open(&pinned, &kept.envelope).succeeded().stdout;
    // Sealed as the first edition seals, to the key that is in the file.
    let file: Value =
        serde_json::from_slice(&fs::read(kept.scratch.path("key")).expect("a key")).expect("JSON");
    let scalar = hex::decode(file["privateKey"].as_str().expect("a key")).expect("hex");
    let target = TargetKey::from_scalar(SecretBytes::from_vec(scalar)).expect("a key");
    let words = SecretBytes::copy_from(phrase.trim().as_bytes());
    let bundle = session_bundle::seal(target.public(), &words).expect("sealed");
    let answer = json!({ "id": kept.account, "encryptedWalletCredentials": bundle }).to_string();

    let refused = kept.open(&pinned, &answer);
    let (what, help) = refused.only_failure();
    assert!(what.contains("nobody signed"), "{what}");
    assert!(
        help.contains("--address") && help.contains("--statement"),
        "{help}"
    );
    for text in [&answer, &bundle] {
        let opened = kept.open(&["--address", &kept.address], text).succeeded();
        assert_eq!(opened.stdout, phrase);
        assert!(
            opened.stderr.contains("signed by nobody"),
            "{}",
            opened.stderr
        );
        assert!(!opened.stderr.contains("pinned"), "{}", opened.stderr);
    }
    let statement = kept.scratch.path("statement");
    let mut command = kept.token.command(&["statement"], &kept.server);
    command.args(["--account", &kept.account, "--pin", &kept.server.pin]);
    command.arg("--out").arg(&statement);
    run(command).succeeded();
    let statement = statement.to_str().expect("text");
    let known = [
        "--pin",
        &kept.server.pin,
        "--statement",
        statement,
        "--json",
    ];
    let opened = kept.open(&known, &answer).succeeded().json();
    assert_eq!(opened["phrase"], phrase.trim());
    assert_eq!(opened["addresses"][0]["address"], kept.address.as_str());
    let (_, other) = kept.token.customer(&kept.server, "eve@example.com");
    let refused = kept.open(&["--address", &other], &answer);
    assert!(refused.only_failure().0.contains("expected first address"));
    assert!(!refused.stdout.contains(phrase.trim()));
}

#[test]
fn what_was_not_pinned_is_not_told_to_be() {
    let kept = Kept::new();
    let said = |words: &[&str]| {
        let out = kept.scratch.path("out");
        let _ = fs::remove_file(&out);
        let mut command = kept.token.command(words, &kept.server);
        command.args(["--account", &kept.account, "--trust-server-key"]);
        command.arg("--out").arg(&out);
        let ran = run_with_input(command, b"000000\n").succeeded();
        format!("{}{}", ran.stdout, ran.stderr)
    };
    for words in [
        ["export"].as_slice(),
        &["session", "open"],
        &["statement"],
        &["export", "--json"],
        &["session", "open", "--json"],
        &["statement", "--json"],
    ] {
        let said = said(words);
        assert!(!said.contains("pinned key"), "{words:?}: {said}");
        assert!(!said.contains("PINNED_KEY"), "{words:?}: {said}");
        let named = said.contains("the key that the server itself named")
            || said.contains("KEY_NAMED_BY_SERVER");
        assert!(named, "{words:?}: {said}");
        assert!(said.contains(&kept.account), "{words:?}: {said}");
        assert!(said.contains(&kept.address), "{words:?}: {said}");
    }
    let mut made = kept.token.command(&["customer", "create"], &kept.server);
    made.args(["--email", "ben@example.com"]);
    let made = run(made).succeeded().stdout;
    assert!(
        made.contains("as the server says: compared with nothing"),
        "{made}"
    );
    assert!(made.contains("seedport statement --account"), "{made}");
}

#[test]
fn a_sandbox_says_that_no_code_is_sent_and_gives_many() {
    let kept = Kept::new();
    for _ in 0..25 {
        let out = kept.scratch.path("session");
        let _ = fs::remove_file(&out);
        let mut command = kept.token.command(&["session", "open"], &kept.server);
        command.args(["--account", &kept.account, "--pin", &kept.server.pin]);
        command.arg("--out").arg(&out);
        let opened = run_with_input(command, b"000 000\n").succeeded();
        let said = opened.stderr;
        assert!(said.contains("no code is sent, it is 000000"), "{said}");
        assert!(!said.contains("on its way"), "{said}");
    }
}

#[test]
fn a_wrong_pin_and_a_foreign_account_are_named_before_a_code_is_asked_for() {
    let kept = Kept::new();
    let other = "InternalAccount:00000000-0000-4000-8000-000000000001";
    let wrong = "ab".repeat(32);
    for words in [["export"].as_slice(), &["session", "open"]] {
        for (account, pin, leads) in [
            (kept.account.as_str(), wrong.as_str(), "check --pin"),
            (other, kept.server.pin.as_str(), "check --account"),
        ] {
            let out = kept.scratch.path("out");
            let mut command = kept.token.command(words, &kept.server);
            command.args(["--account", account, "--pin", pin]);
            command.arg("--out").arg(&out);
            let refused = run_with_input(command, b"000000\n");
            let (_, help) = refused.only_failure();
            assert!(help.contains(leads), "{words:?}: {help}");
            assert!(!Path::exists(&out));
        }
    }
}

#[test]
fn the_tries_that_are_left_are_those_that_the_server_counts() {
    let scratch = Scratch::new();
    let file = scratch.file("seedport.toml", "[limits]\ntries_a_code = 2\n");
    let file = file.to_str().expect("text");
    let server = Server::start(&scratch, &["--sandbox", "--config", file]);
    let token = Token::create(&scratch, &server.data);
    let (account, _) = token.customer(&server, "ada@example.com");
    let mut command = token.command(&["export", "--account", &account], &server);
    command.args(["--pin", &server.pin]);
    command.arg("--out").arg(scratch.path("out"));
    let refused = run_with_input(command, b"111111\n222222\n000000\n");
    let said = &refused.stderr;
    assert!(said.contains("there is one try left at most"), "{said}");
    assert!(!said.contains("2 tries"), "{said}");
    let (_, help) = refused.failure();
    assert!(help.contains("its tries are used up"), "{help}");
}
