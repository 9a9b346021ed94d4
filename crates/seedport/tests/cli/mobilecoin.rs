//! `seedport mobilecoin`, and the door that it speaks to.
//!
//! Invariant: the account of the published example stands for all that are imported.
//! Called by one file a case.

mod accounts;
mod bundle;
mod door;
mod export;
mod import;
mod kept;
mod stamped;

use std::{
    ffi::OsStr,
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::harness::{Run, Scratch, Server, run, run_with_input, seedport};

/// The API key of every door.
const API_KEY: &str = "0123456789abcdef-of-the-tests";

/// The published example: its phrase, its id, its main address.
const PHRASE: &str = "bomb canyon vibrant giant convince grid little jeans frost mail depart rib \
                      hope rebuild green gesture birth arrive carry vault artefact average silent \
                      oval";
const CAROL: &str = "60ef9401f98fc278cd8a1ef51f466111244c9d4b97e8f8886a86bd840238dcaa";
const ADDRESS: &str = "8VWJpZDdmLT8sETcZfHdVojWdFmoo54yVEk7nmae7ixiFfxjZyVFLFj9moCiJBzkeg6Vd5BPXbbw\
                       rDvoZuxWZWsyU3G3rEvQdqZBmEbfh7x";

/// A server with a MobileCoin door, and where its key is.
struct Scene {
    scratch: Scratch,
    server: Server,
    key: PathBuf,
}

impl Scene {
    /// A sandbox.
    fn new() -> Self {
        Self::with(Scratch::new(), "")
    }

    /// A sandbox over this directory, with this configuration.
    fn with(scratch: Scratch, config: &str) -> Self {
        let config = scratch.file("seedport.toml", config);
        let key = private(&scratch, "api.key", API_KEY);
        let server = Server::start(
            &scratch,
            &[
                "--sandbox",
                "--config",
                text(&config),
                "--mobilecoin-listen",
                "127.0.0.1:0",
                "--mobilecoin-api-key-file",
                text(&key),
            ],
        );
        Self {
            scratch,
            server,
            key,
        }
    }

    /// `seedport mobilecoin …` with the key of the door.
    fn command<A: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = A>) -> Command {
        let mut command = seedport(["mobilecoin"]);
        command.args(words).args(["--url", &self.server.door]);
        command.arg("--api-key-file").arg(&self.key);
        command
    }

    /// Runs `seedport mobilecoin …` to its end.
    fn run<A: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = A>) -> Run {
        run(self.command(words))
    }

    /// Imports the account of the published example.
    fn import(&self, extra: &[&str]) -> Run {
        let words = ["import", "--json", "--name", "Carol", "--phrase-file", "-"];
        let words = words.iter().chain(extra);
        run_with_input(self.command(words), PHRASE.as_bytes())
    }

    /// `export` of an account, whose signer is pinned.
    fn export(&self, account: &str, extra: &[&str]) -> Run {
        let words = ["export", "--account", account, "--pin", &self.server.pin];
        self.run(words.iter().chain(extra))
    }

    /// A key file of this name; gives the file and the public half, compressed.
    fn keygen(&self, name: &str) -> (PathBuf, String) {
        let file = self.scratch.path(name);
        let made = run(seedport(["keygen", "--json", "--out", text(&file)])).succeeded();
        let public = made.json()["clientPublicKey"].clone();
        (file, public.as_str().expect("a key").to_owned())
    }

    /// A path of this name, as text.
    fn path(&self, name: &str) -> String {
        text(&self.scratch.path(name)).to_owned()
    }

    /// The answer of the door itself.
    fn rpc(&self, method: &str, params: &Value) -> Value {
        rpc(&self.server.door, API_KEY, method, params)
    }

    /// The accounts that the door lists.
    fn listed(&self) -> Vec<Value> {
        let run = self.run(["list", "--json"]).succeeded();
        let read = |line: &str| serde_json::from_str(line).expect("JSON");
        run.stdout.lines().map(read).collect()
    }
}

/// What the door at this URL answers to a call.
pub fn rpc(door: &str, key: &str, method: &str, params: &Value) -> Value {
    let body = json!({"method": method, "params": params, "jsonrpc": "2.0", "id": 1});
    let (body, address) = (body.to_string(), address(door));
    let mut connection = TcpStream::connect(address).expect("a connection");
    write!(
        connection,
        "POST /wallet/v2 HTTP/1.1\r\nhost: {address}\r\nx-api-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .expect("a request");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a body");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    serde_json::from_str(body).expect("JSON")
}

/// A file that its owner alone can read.
fn private(scratch: &Scratch, name: &str, content: &str) -> PathBuf {
    let file = scratch.file(name, content);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("chmod");
    file
}

/// `open` of a kept envelope.
fn open(envelope: &str, key: &str, pin: &str, extra: &[&str]) -> Run {
    let words = ["open", "--envelope", envelope, "--key", key, "--pin", pin];
    run(seedport(words.iter().chain(extra)))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of text")
}

fn address(url: &str) -> &str {
    url.strip_prefix("http://").expect("http")
}

fn mode(path: &str) -> u32 {
    let data = fs::metadata(path).expect("the file");
    data.permissions().mode() & 0o777
}
