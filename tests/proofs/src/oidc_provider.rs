//! A certified `OpenID` provider: the npm package `oidc-provider`, on a port of 127.0.0.1.
//!
//! Invariant: the provider ends with the value, also when a test panics; an answer that does not
//! come in time fails the test.
//! Called by tests. `tests/oidc-provider/README.md` says how its packages are installed.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

/// How long one answer may take. Making an RSA key on a busy machine takes seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running provider.
#[derive(Debug)]
pub struct OidcProvider {
    child: Child,
    requests: ChildStdin,
    answers: Receiver<String>,
    issuer: String,
}

impl OidcProvider {
    /// Starts a provider that signs by `algorithm` (`RS256`, `PS256`, `ES256` or `EdDSA`) for
    /// these clients.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(algorithm: &str, clients: &[&str]) -> Self {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../oidc-provider");
        assert!(
            directory.join("node_modules").is_dir(),
            "its packages are not installed: run npm ci in tests/oidc-provider"
        );
        let mut child = Command::new("node")
            .arg("provider.mjs")
            .arg(algorithm)
            .args(clients)
            .current_dir(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let requests = child.stdin.take().expect("its input is piped");
        let output = child.stdout.take().expect("its output is piped");
        let (say, answers) = mpsc::channel();
        // Ends with the provider: its output is at an end then, or nobody listens.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if say.send(line).is_err() {
                    break;
                }
            }
        });
        let mut provider = Self {
            child,
            requests,
            answers,
            issuer: String::new(),
        };
        provider.issuer = text(&provider.answer(), "issuer");
        provider
    }

    /// The provider's address, which is its name.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Logs `subject` in for `client` and gives the ID token, issued now. Its `email` is
    /// `SUBJECT@example.org`.
    ///
    /// # Panics
    /// When the provider gives none.
    pub fn token(&mut self, client: &str, subject: &str, nonce: Option<&str>) -> String {
        let mut request = json!({"do": "token", "client": client, "subject": subject});
        if let Some(nonce) = nonce {
            request["nonce"] = json!(nonce);
        }
        text(&self.ask(&request), "token")
    }

    /// Makes a new key and publishes it in the place of the old one; gives its name.
    ///
    /// # Panics
    /// When the provider does not.
    pub fn rotate(&mut self) -> String {
        text(&self.ask(&json!({"do": "rotate"})), "kid")
    }

    fn ask(&mut self, request: &Value) -> Value {
        writeln!(self.requests, "{request}").expect("the provider reads");
        self.answer()
    }

    fn answer(&mut self) -> Value {
        let line = self.answers.recv_timeout(PATIENCE);
        let line = line.expect("the provider answers in time");
        serde_json::from_str(&line).expect("the provider answers in JSON")
    }
}

impl Drop for OidcProvider {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to stop.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn text(answer: &Value, name: &str) -> String {
    match &answer[name] {
        Value::String(text) => text.clone(),
        _ => panic!("the provider answered without {name}: {answer}"),
    }
}
