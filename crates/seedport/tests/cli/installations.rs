//! Installations that earlier versions left: opened, exported from, and everybody in them proven.
//!
//! Invariant: each test works on a copy. What an installation holds is read from its `facts.json`
//! and never from its database.
//! Called by one file a room.

mod codes;
mod kept;
mod library;
mod mobilecoin;
mod proofs;

use std::{
    fs::{self, DirBuilder},
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::harness::{Run, Scratch, Server, run, seedport};

/// Every installation that is kept.
const INSTALLATIONS: [&str; 1] = ["265848f"];

/// A copy of an installation, and this version's sandbox over it.
struct Installation {
    scratch: Scratch,
    server: Server,
    facts: Value,
}

impl Installation {
    /// Copies it, and starts this version over the copy.
    fn open(name: &str) -> Self {
        let scratch = Scratch::new();
        let (from, to) = (place(name), scratch.path("data"));
        DirBuilder::new().mode(0o700).create(&to).expect("a copy");
        for file in ["root.key", "seedport.db"] {
            fs::copy(from.join(file), to.join(file)).expect("a copy");
        }
        // Git keeps no mode. The database's is mended by the server.
        private(&to.join("root.key"));
        let facts = fs::read(from.join("facts.json")).expect("the facts");
        let facts: Value = serde_json::from_slice(&facts).expect("JSON");
        let key = text(&facts["mobilecoin"]["apiKey"]).to_owned();
        let key = scratch.file("api.key", key);
        private(&key);
        let key = key.to_str().expect("a path of text").to_owned();
        let flags = ["--mobilecoin-listen", "127.0.0.1:0"];
        let keyed = ["--sandbox", "--mobilecoin-api-key-file", &key];
        let server = Server::start(&scratch, &[&flags[..], &keyed].concat());
        Self {
            scratch,
            server,
            facts,
        }
    }

    /// The facts of a customer, and of their platform.
    fn customer(&self, name: &str) -> (&Value, &Value) {
        self.customers()
            .find(|(_, customer)| customer["name"] == name)
            .expect("a customer of this name")
    }

    /// Every customer, each after their platform.
    fn customers(&self) -> impl Iterator<Item = (&Value, &Value)> {
        list(&self.facts["platforms"]).iter().flat_map(|platform| {
            let customers = list(&platform["customers"]);
            customers.iter().map(move |customer| (platform, customer))
        })
    }

    /// A command of the client's side, as a platform's first token.
    fn command(&self, platform: &Value, words: &[&str]) -> Command {
        let token = &platform["tokens"][0];
        let secret = self
            .scratch
            .file("client.secret", text(&token["clientSecret"]));
        let mut command = seedport(words);
        command.args(["--url", &self.server.url]);
        command.args(["--client-id", text(&token["clientId"])]);
        command.arg("--client-secret-file").arg(secret);
        command
    }

    /// An export under a kept session, of its facts; gives the run and where the words are.
    fn export(&self, platform: &Value, session: &Value) -> (Run, PathBuf) {
        let name = text(&session["sessionId"]).replace(':', "-");
        let file = self
            .scratch
            .file(&format!("{name}.json"), session.to_string());
        private(&file);
        self.export_by_file(platform, &file)
    }

    /// As `export`, of a session file.
    fn export_by_file(&self, platform: &Value, session: &Path) -> (Run, PathBuf) {
        let out = session.with_extension("phrase");
        let words = ["export", "--json", "--pin", &self.server.pin];
        let mut command = self.command(platform, &words);
        command.arg("--session").arg(session).arg("--out").arg(&out);
        (run(command), out)
    }
}

/// Insists that an export gave this customer's words, wallet and address.
fn assert_exported(customer: &Value, exported: (Run, PathBuf)) {
    let (run, out) = exported;
    let told = run.succeeded().json();
    let account = &customer["account"];
    assert_eq!(told["accountId"], account["id"], "{}", customer["name"]);
    assert_eq!(told["walletId"], account["walletId"]);
    assert_eq!(told["address"], account["addresses"][0]);
    let words = fs::read_to_string(out).expect("the words");
    assert_eq!(words, text(&account["phrase"]), "{}", customer["name"]);
}

/// A customer's credential of this type.
fn credential<'a>(customer: &'a Value, kind: &str) -> &'a Value {
    list(&customer["credentials"])
        .iter()
        .find(|credential| credential["type"] == kind)
        .expect("a credential of this type")
}

/// Where an installation is kept.
fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../vectors/installations")
        .join(name)
}

/// For its owner only.
fn private(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("chmod");
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// One JSON value a line.
fn lines(run: &Run) -> Vec<Value> {
    let read = |line: &str| serde_json::from_str(line).expect("JSON");
    run.stdout.lines().map(read).collect()
}

#[test]
fn every_installation_that_is_kept_is_opened() {
    let kept = fs::read_dir(place("")).expect("the installations");
    let kept = kept.map(|entry| entry.expect("an entry").path());
    let mut names: Vec<_> = kept
        .filter(|path| path.join("facts.json").exists())
        .map(|path| path.file_name().expect("a name").to_owned())
        .collect();
    names.sort();
    assert_eq!(names, INSTALLATIONS);
    for name in INSTALLATIONS {
        let mut opened = Installation::open(name);
        let database = fs::metadata(opened.server.data.join("seedport.db"));
        let mode = database.expect("the database").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        // Who pinned the key then needs no other now.
        assert_eq!(opened.server.pin, text(&opened.facts["quorumKey"]));
        assert_eq!(opened.server.end("TERM"), Some(0));
    }
}
