//! A live `seedport serve`, not in a sandbox, over a fresh data directory, with one token.
//!
//! Invariant: killed with the value, also when a test panics; what an owner pins is what the
//! server's operator reads at its start.
//! Called by tests.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use seedport_wire::{Fingerprint, ids::PlatformId};
use serde_json::Value;
use tempfile::TempDir;

use crate::{grid::Grid, mail::MailBox};

/// Names the program. Taken out of the server's environment, which reads every `SEEDPORT_`
/// variable as its own.
const PROGRAM: &str = "SEEDPORT_BIN";

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub url: String,
    /// The token, as the command line printed it.
    pub token: Value,
    /// The integrator's side of it.
    pub grid: Grid,
    /// The quorum key that signs.
    pub pin: Fingerprint,
    /// The platform's id, as the operator reads it when the token is made.
    pub organization: PlatformId,
    /// Where its mail arrives.
    pub mail: MailBox,
    home: TempDir,
}

impl Server {
    /// Starts the program that the environment's `SEEDPORT_BIN` names, with these sections in its
    /// configuration beside the one of its mail.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    pub fn start(sections: &str) -> Self {
        let program = env::var_os(PROGRAM).expect(
            "set SEEDPORT_BIN to the built seedport by its whole path, or run cargo xtask proofs",
        );
        let program = PathBuf::from(program);
        let home = tempfile::tempdir().expect("a directory");
        let mail = MailBox::open();
        let config = home.path().join("seedport.toml");
        let (host, port) = (mail.address().ip(), mail.address().port());
        let mail_section = format!(
            "[mail]\nhost = \"{host}\"\nport = {port}\ntls = \"none\"\n\
             from_address = \"codes@proofs.example\"\n"
        );
        fs::write(&config, format!("{mail_section}{sections}")).expect("writes");
        let log = fs::File::create(home.path().join("server.log")).expect("a log");
        let data = home.path().join("data");
        let mut child = Command::new(&program)
            .args(["serve", "--listen", "127.0.0.1:0", "--config"])
            .arg(&config)
            .arg("--data-dir")
            .arg(&data)
            .current_dir(home.path())
            .env_remove(PROGRAM)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("seedport starts");
        let output = child.stdout.take().expect("a pipe");
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let mut word_after = |start: &str| {
            let line = lines.find_map(|line| Some(line.strip_prefix(start)?.to_owned()));
            let line = line.unwrap_or_else(|| panic!("no {start}: {}", log_of(&home)));
            line.split(' ').next().unwrap_or_default().to_owned()
        };
        let url = word_after("listening on ");
        let pin = word_after("quorum key ").parse().expect("a fingerprint");
        let token = make_token(&program, &data);
        let text = |name: &str| token[name].as_str().expect("a text");
        let grid = Grid::new(&url, text("clientId"), text("clientSecret"));
        let organization = text("platformId").parse().expect("an id");
        Self {
            child,
            url,
            token,
            grid,
            pin,
            organization,
            mail,
            home,
        }
    }

    /// What it logged so far.
    ///
    /// # Panics
    /// When the log cannot be read.
    #[must_use]
    pub fn log(&self) -> String {
        log_of(&self.home)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn log_of(home: &TempDir) -> String {
    fs::read_to_string(home.path().join("server.log")).expect("the log")
}

/// Makes a token by the command line, beside the running server.
fn make_token(program: &Path, data: &Path) -> Value {
    let output = Command::new(program)
        .args(["token", "create", "--name", "proofs", "--data-dir"])
        .arg(data)
        .env_remove(PROGRAM)
        .output()
        .expect("seedport runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}
