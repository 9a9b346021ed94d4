//! What an owner knows of their wallet, held against a server, and against a relay that lies.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::{
    harness::{Run, Scratch, Server, Token, run, run_with_input, seedport},
    relay::{HONEST, Play, Relay, Statements},
};

const CONTACT: &str = "ada@example.com";

/// A wallet, and what its owner was told of it.
struct Scene {
    scratch: Scratch,
    server: Server,
    token: Token,
    account: String,
    address: String,
}

impl Scene {
    fn new() -> Self {
        let scratch = Scratch::new();
        let server = Server::sandbox(&scratch);
        let token = Token::create(&scratch, &server.data);
        let (account, address) = token.customer(&server, CONTACT);
        Self {
            scratch,
            server,
            token,
            account,
            address,
        }
    }

    fn run_at(&self, url: &str, words: &[&str], more: &[&str]) -> Run {
        let mut command = self.token.command_at(words, url);
        command.args(["--pin", &self.server.pin]).args(more);
        run_with_input(command, b"000000\n")
    }

    /// `seedport statement`.
    fn statement(&self, more: &[&str]) -> Run {
        let words = ["statement", "--account", &self.account];
        self.run_at(&self.server.url, &words, more)
    }

    /// `seedport export` by a code, at whoever listens at `url`, into a file that is not there yet.
    fn export_at(&self, url: &str, more: &[&str]) -> (Run, PathBuf) {
        let out = self.scratch.path("phrase");
        let _ = fs::remove_file(&out);
        let path = out.to_str().expect("a path of text");
        let words = ["export", "--account", &self.account, "--out", path];
        (self.run_at(url, &words, more), out)
    }

    /// What the export refuses, before a code is asked for.
    fn refused(&self, url: &str, more: &[&str]) -> (String, String) {
        let (run, out) = self.export_at(url, more);
        assert!(!out.exists());
        let (what, help) = run.only_failure();
        (what.to_owned(), help.to_owned())
    }

    fn session(&self, more: &[&str]) -> (Run, PathBuf) {
        let out = self.scratch.path("session");
        let _ = fs::remove_file(&out);
        let path = out.to_str().expect("a path of text");
        let words = ["session", "open", "--account", &self.account, "--out", path];
        (self.run_at(&self.server.url, &words, more), out)
    }

    fn wallet(&self) -> String {
        let facts = self.statement(&["--json"]).succeeded().json();
        facts["walletId"].as_str().expect("an id").to_owned()
    }
}

/// Another id of the same kind.
fn other(id: &str) -> String {
    let (head, tail) = id.split_at(id.len() - 1);
    format!("{head}{}", if tail == "0" { "1" } else { "0" })
}

#[test]
fn a_statement_says_which_wallet_it_is_and_is_kept_for_an_envelope() {
    let scene = Scene::new();
    let kept = scene.scratch.path("statement");
    let kept_path = kept.to_str().expect("a path of text");
    let shown = scene.statement(&["--contact", "ada@EXAMPLE.com", "--out", kept_path]);
    let shown = shown.succeeded().stdout;
    for line in [
        format!("account {} (compared with --account)", scene.account),
        format!(
            "first Bitcoin address {} (compared with nothing: give --address)",
            scene.address
        ),
        "made with a***@example.com (compared with --contact)".to_owned(),
        "signed by the pinned key".to_owned(),
        "of a sandbox: never put anything of value in it".to_owned(),
    ] {
        assert!(shown.lines().any(|one| one == line), "{line}: {shown}");
    }
    assert!(!shown.contains(CONTACT));
    let json = scene.statement(&["--json"]).succeeded().json();
    assert_eq!(json["addresses"][0]["address"], scene.address.as_str());
    assert_eq!(json["contactCompared"], false);
    assert_eq!(json["sandbox"], true);

    // The envelope that comes later is held against it.
    let (envelope, key) = (scene.scratch.path("envelope"), scene.scratch.path("key"));
    let path = |path: &PathBuf| path.to_str().expect("a path of text").to_owned();
    let keep = ["--envelope-out", &path(&envelope), "--key-out", &path(&key)];
    let (exported, _) = scene.export_at(&scene.server.url, &keep);
    exported.succeeded();
    let open = |more: &[&str]| {
        let mut command = seedport(["open", "--pin", &scene.server.pin, "--envelope"]);
        command.arg(&envelope).arg("--key").arg(&key).args(more);
        run(command)
    };
    let opened = open(&["--statement", kept_path, "--contact", CONTACT]).succeeded();
    let told = format!(
        "account {} (compared with --statement)\nwallet {} (compared with --statement)\n\
         organization {} (compared with --statement)\nfirst Bitcoin address {} (compared with \
         --statement)\nmade with a***@example.com (compared with --contact)\nsigned by the pinned \
         key\n",
        scene.account,
        json["walletId"].as_str().expect("an id"),
        json["organizationId"].as_str().expect("an id"),
        scene.address
    );
    assert_eq!(opened.stderr, told);
    let bare = open(&[]).succeeded();
    assert_eq!(
        bare.stderr.matches("compared with nothing").count(),
        5,
        "{}",
        bare.stderr
    );
    let (stranger, _) = scene.token.customer(&scene.server, "eve@example.com");
    let hers = scene.scratch.path("hers");
    let words = ["statement", "--account", &stranger, "--out", &path(&hers)];
    scene.run_at(&scene.server.url, &words, &[]).succeeded();
    let refused = open(&["--statement", &path(&hers)]);
    let (what, help) = refused.only_failure();
    assert!(
        what.contains("it differs from the wallet's statement"),
        "{what}"
    );
    assert!(help.contains("--statement"), "{help}");
}

#[test]
fn an_export_of_a_wallet_that_differs_from_what_is_known_is_refused_before_a_code_is_sent() {
    let scene = Scene::new();
    let wallet = scene.wallet();
    let organization = scene.token.json["platformId"].as_str().expect("an id");
    let (_, address) = scene.token.customer(&scene.server, "eve@example.com");
    for (flag, value, said) in [
        (
            "--organization",
            other(organization),
            "another organization",
        ),
        ("--wallet", other(&wallet), "another wallet"),
        (
            "--contact",
            "eve@example.com".to_owned(),
            "another mail address",
        ),
        (
            "--contact",
            "+4930123456".to_owned(),
            "another mail address",
        ),
        ("--address", address, "does not begin with the address"),
    ] {
        let (what, help) = scene.refused(&scene.server.url, &[flag, &value]);
        assert!(what.contains(said), "{flag}: {what}");
        assert!(help.contains(flag), "{flag}: {help}");
        let (refused, file) = scene.session(&[flag, &value]);
        assert!(refused.only_failure().0.contains(said), "{flag}");
        assert!(!file.exists());
    }
    let right = [
        ["--organization", organization],
        ["--wallet", &wallet],
        ["--contact", CONTACT],
        ["--address", &scene.address],
    ];
    let (exported, out) = scene.export_at(&scene.server.url, right.as_flattened());
    let exported = exported.succeeded();
    for line in [
        format!("account {} (compared with --account)", scene.account),
        format!("wallet {wallet} (compared with --wallet)"),
        format!("organization {organization} (compared with --organization)"),
        format!(
            "first Bitcoin address {} (compared with --address)",
            scene.address
        ),
        "made with a***@example.com (compared with --contact)".to_owned(),
        "signed by the pinned key".to_owned(),
    ] {
        let said = &exported.stderr;
        assert!(said.lines().any(|one| one == line), "{line}: {said}");
    }
    assert!(out.exists());
}

#[test]
fn a_relay_that_shows_another_wallets_statement_is_found_out() {
    let scene = Scene::new();
    let (stranger, _) = scene.token.customer(&scene.server, "eve@example.com");
    let statements = Statements::Of(Box::leak(stranger.into_boxed_str()));
    let play = Play {
        statements,
        ..HONEST
    };
    let relay = Relay::start(&scene.server.url, play);
    let (what, help) = scene.refused(&relay.url, &[]);
    assert!(what.contains("another account"), "{what}");
    assert!(help.contains("--account"), "{help}");
}

#[test]
fn without_a_statement_the_code_and_the_envelope_are_compared_and_it_is_said() {
    let scene = Scene::new();
    let play = Play {
        statements: Statements::Hidden,
        ..HONEST
    };
    let relay = Relay::start(&scene.server.url, play);
    let (exported, _) = scene.export_at(&relay.url, &["--contact", CONTACT]);
    let said = exported.succeeded().stderr;
    assert!(
        said.contains("The server gives no statement of this wallet"),
        "{said}"
    );
    assert!(
        said.contains("made with a***@example.com (compared with --contact)"),
        "{said}"
    );
    // The code's target says it too, so no code is asked for.
    let (refused, out) = scene.export_at(&relay.url, &["--contact", "eve@example.com"]);
    let (what, help) = refused.failure();
    assert!(what.contains("otpEncryptionTargetBundle"), "{what}");
    assert!(what.contains("another mail address"), "{what}");
    assert!(help.contains("--contact"), "{help}");
    assert!(!out.exists());
}

#[test]
fn what_only_a_statement_could_compare_is_refused_where_the_statement_is_kept_back() {
    let scene = Scene::new();
    let play = Play {
        statements: Statements::Hidden,
        ..HONEST
    };
    let relay = Relay::start(&scene.server.url, play);
    let out = scene.scratch.path("session");
    let path = out.to_str().expect("a path of text");
    let open = [
        "session",
        "open",
        "--account",
        &scene.account,
        "--out",
        path,
    ];
    let opened = scene.run_at(&relay.url, &open, &["--address", &scene.address]);
    let (what, help) = opened.failure();
    assert!(
        what.contains("nothing is compared with --address"),
        "{what}"
    );
    assert!(help.contains("another way to the server"), "{help}");
    assert!(!out.exists());

    let (honest, session) = scene.session(&[]);
    honest.succeeded();
    let session = session.to_str().expect("a path of text");
    let add = ["credential", "add", "--session", session, "--type", "sms"];
    for (flag, value) in [("--contact", CONTACT), ("--address", &scene.address)] {
        let added = scene.run_at(&relay.url, &add, &[flag, value]);
        let (what, _) = added.failure();
        let expected = format!("nothing is compared with {flag}");
        assert!(what.contains(&expected), "{what}");
    }
}

#[test]
fn a_session_keeps_what_it_learned_and_one_of_an_older_version_is_still_read() {
    let scene = Scene::new();
    let (opened, file) = scene.session(&[]);
    opened.succeeded();
    let kept: Value = serde_json::from_slice(&fs::read(&file).expect("a file")).expect("JSON");
    assert_eq!(kept["walletId"], scene.wallet().as_str());
    assert_eq!(kept["organizationId"], scene.token.json["platformId"]);
    let out = scene.scratch.path("phrase");
    let export = |session: &PathBuf, more: &[&str]| {
        let _ = fs::remove_file(&out);
        let mut command = scene.token.command(&["export"], &scene.server);
        command.arg("--session").arg(session);
        command.args(["--pin", &scene.server.pin]);
        command.arg("--out").arg(&out).args(more);
        run(command)
    };
    export(&file, &[]).succeeded();
    let differs = export(&file, &["--wallet", &other(&scene.wallet())]);
    let (what, help) = differs.only_failure();
    assert!(
        what.contains("the session file and --wallet disagree"),
        "{what}"
    );
    assert!(help.contains("leave --wallet out"), "{help}");

    let mut older = kept;
    let members = older.as_object_mut().expect("an object");
    members.remove("walletId").expect("was there");
    members.remove("organizationId").expect("was there");
    let older = scene.scratch.file("older", older.to_string());
    export(&older, &[]).succeeded();
}

#[test]
fn a_wrong_code_is_asked_for_again_from_a_person_and_not_from_a_file() {
    let scene = Scene::new();
    let out = scene.scratch.path("session");
    let open = |more: &[&str], input: &[u8]| {
        let words = ["session", "open", "--account", &scene.account];
        let mut command = scene.token.command(&words, &scene.server);
        command
            .arg("--out")
            .arg(&out)
            .args(["--pin", &scene.server.pin])
            .args(more);
        run_with_input(command, input)
    };
    let code = scene.scratch.file("code", "111111");
    let refused = open(&["--code-file", code.to_str().expect("text")], b"");
    let (what, help) = refused.failure();
    assert!(what.contains("INVALID_OTP_CODE"), "{what}");
    assert!(help.contains("the code was wrong"), "{help}");
    assert!(!help.contains("--client-id"), "{help}");
    let opened = open(&[], b"111111\n000000\n").succeeded();
    assert!(
        opened
            .stderr
            .contains("The code is wrong; there are 2 tries left at most.")
    );
}
