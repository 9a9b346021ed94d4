//! An owner with a wallet on a sandbox, and what they bring to prove themselves.
//!
//! Invariant: everything goes through the built binary.
//! Called by the cases of sessions and credentials.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_client::{Pins, owner::HeldKey};
use seedport_wire::{Clock as _, SecretBytes, SigningKey, SystemClock, SystemEntropy};
use serde_json::{Value, json};

use crate::{
    authenticator::{self, Authenticator},
    harness::{Run, Scratch, Server, Token, run, run_with_input},
};

/// An owner, their server, and the integrator's token.
pub struct Owner {
    server: Server,
    token: Token,
    pub account: String,
    pub address: String,
    /// The platform's id, as the operator's command line printed it.
    pub organization: String,
}

impl Owner {
    /// With a mail address and a phone number.
    pub fn new(scratch: &Scratch) -> Self {
        let server = Server::sandbox(scratch);
        let token = Token::create(scratch, &server.data);
        let mut command = token.command(&["customer", "create", "--json"], &server);
        command.args(["--email", "ada@example.com", "--phone", "+4930123456"]);
        let json = run(command).succeeded().json();
        let account = &json["accounts"][0];
        let text = |key: &str| account[key].as_str().expect(key).to_owned();
        Self {
            account: text("id"),
            address: text("address"),
            organization: token.json["platformId"].as_str().expect("an id").to_owned(),
            server,
            token,
        }
    }

    /// A command of the client's side.
    pub fn command(&self, words: &[&str]) -> Command {
        self.token.command(words, &self.server)
    }

    /// `session open` by a code, which is read from standard input.
    pub fn open(&self, out: &Path, extra: &[&str]) -> Command {
        let words = ["session", "open", "--account", &self.account];
        let mut command = self.command(&words);
        command.args(["--pin", &self.server.pin]).args(extra);
        command.arg("--out").arg(out);
        command
    }

    /// Where the server is.
    pub fn url(&self) -> &str {
        &self.server.url
    }

    /// The integrator's token.
    pub const fn token(&self) -> &Token {
        &self.token
    }

    /// The quorum key that the server printed.
    pub fn pins(&self) -> Pins {
        self.server.pin.parse().expect("a pin")
    }

    /// `session open` by passkey, at whoever listens at `url`.
    pub fn passkey_command(&self, url: &str, out: &Path) -> Command {
        self.passkey_command_of(url, out, &self.organization)
    }

    /// As [`passkey_command`](Self::passkey_command), of another organization.
    pub fn passkey_command_of(&self, url: &str, out: &Path, organization: &str) -> Command {
        let words = ["session", "open", "--json", "--type", "passkey"];
        let mut command = self.token.command_at(&words, url);
        command.args(["--account", &self.account, "--organization", organization]);
        command.arg("--out").arg(out);
        command
    }

    /// A session by a mailed code, in a file of this name.
    pub fn session(&self, scratch: &Scratch, name: &str) -> PathBuf {
        let path = scratch.path(name);
        run_with_input(self.open(&path, &[]), b"000000\n").succeeded();
        path
    }

    /// An export under a kept session.
    pub fn export(&self, scratch: &Scratch, session: &Path) -> Run {
        let mut command = self.command(&["export", "--json"]);
        let out = session.file_name().expect("a name").to_string_lossy();
        command.arg("--session").arg(session);
        command.args(["--pin", &self.server.pin]);
        command
            .arg("--out")
            .arg(scratch.path(&format!("{out}.phrase")));
        run(command)
    }

    /// The account's credentials.
    pub fn credentials(&self) -> Vec<Value> {
        let command = self.command(&["credential", "list", "--json", "--account", &self.account]);
        lines(&run(command).succeeded())
    }
}

/// The nonce that a provider is asked with for a token that this session is to add.
pub fn nonce_of(session: &Path) -> String {
    let text = std::fs::read(session).expect("a session file");
    let kept: Value = serde_json::from_slice(&text).expect("JSON");
    let scalar = hex::decode(kept["privateKey"].as_str().expect("a key")).expect("hex");
    let key = SigningKey::from_scalar(&SecretBytes::from_vec(scalar)).expect("a key");
    HeldKey::of(key).nonce()
}

/// The ids of the active sessions.
pub fn sessions(owner: &Owner) -> Vec<String> {
    let command = owner.command(&["session", "list", "--json", "--account", &owner.account]);
    let listed = lines(&run(command).succeeded());
    let id = |session: &Value| session["id"].as_str().expect("an id").to_owned();
    listed.iter().map(id).collect()
}

/// `credential add` of a passkey, from a file as a browser's page would write it.
pub fn add_passkey(
    owner: &Owner,
    scratch: &Scratch,
    session: &Path,
    authenticator: &Authenticator,
) -> Run {
    let challenge = authenticator::challenge(&SystemEntropy).expect("a challenge");
    let made = authenticator.register(" Ada's key ", &challenge);
    let file = scratch.file("passkey.json", serde_json::to_vec(&made).expect("JSON"));
    let words = ["credential", "add", "--json", "--type", "passkey"];
    let mut command = owner.command(&words);
    command.arg("--session").arg(session);
    command.arg("--passkey-file").arg(file);
    run(command)
}

/// Runs `session open` by passkey: what `answer` makes of the printed challenge goes back in.
pub fn answered(mut command: Command, answer: impl FnOnce(&str) -> String) -> Run {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    let mut stdout = BufReader::new(child.stdout.take().expect("output"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("the challenge");
    let shown: Value = serde_json::from_str(&line).expect("JSON");
    let challenge = shown["challenge"].as_str().expect("a challenge");
    let mut stdin = child.stdin.take().expect("input");
    writeln!(stdin, "{}", answer(challenge)).expect("it reads");
    drop(stdin);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).expect("the rest");
    let ended = child.wait_with_output().expect("an end");
    Run {
        code: ended.status.code(),
        stdout: rest,
        stderr: String::from_utf8(ended.stderr).expect("text"),
    }
}

/// A token that a sandbox takes: its provider's signature is not checked there.
pub fn id_token(nonce: Option<&str>) -> String {
    token("an-app", "1234567890", nonce, 0)
}

/// As `id_token`, issued some seconds ago: the token that adds a credential must be older than the one
/// that opens a session by it.
pub fn earlier_id_token(nonce: &str) -> String {
    token("an-app", "1234567890", Some(nonce), 5)
}

/// As `id_token`, for one client and about one person.
pub fn id_token_of(audience: &str, subject: &str, nonce: &str) -> String {
    token(audience, subject, Some(nonce), 0)
}

fn token(audience: &str, subject: &str, nonce: Option<&str>, age: i64) -> String {
    let now = SystemClock.now().millis() / 1000 - age;
    let mut claims = json!({
        "iss": "https://accounts.google.com",
        "aud": audience,
        "sub": subject,
        "email": "ada@gmail.example",
        "iat": now,
        "exp": now + 300,
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = nonce.into();
    }
    let header = json!({"alg": "RS256", "kid": "sandbox", "typ": "JWT"});
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!(
        "{}.{}.{}",
        part(&header),
        part(&claims),
        URL_SAFE_NO_PAD.encode([7; 256])
    )
}

fn lines(run: &Run) -> Vec<Value> {
    let read = |line: &str| serde_json::from_str(line).expect("JSON");
    run.stdout.lines().map(read).collect()
}
