//! A live `seedport serve --sandbox` over a fresh data directory, with one token.
//!
//! Invariant: killed with the value, also when a test panics.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::grid::Grid;

/// Names the program. Taken out of the server's environment, which reads every `SEEDPORT_`
/// variable as its own.
const PROGRAM: &str = "SEEDPORT_BIN";

/// A running server.
pub struct Server {
    child: Child,
    /// The integrator's side of it.
    pub grid: Grid,
    /// The platform of the token: every envelope's `organizationId`.
    pub platform: String,
    /// The quorum key that signs now, 65 bytes. A test may fetch what a client must pin.
    pub quorum_key: Vec<u8>,
    _home: TempDir,
}

impl Server {
    /// Starts the program that the environment's `SEEDPORT_BIN` names.
    ///
    /// # Panics
    /// When it does not come up.
    #[must_use]
    pub fn start() -> Self {
        let program = env::var_os(PROGRAM).expect(
            "set SEEDPORT_BIN to the built seedport by its whole path, or run cargo xtask interop",
        );
        let program = PathBuf::from(program);
        let home = tempfile::tempdir().expect("a directory");
        let data = home.path().join("data");
        let mut child = Command::new(&program)
            .args([
                "serve",
                "--sandbox",
                "--listen",
                "127.0.0.1:0",
                "--data-dir",
            ])
            .arg(&data)
            .current_dir(home.path())
            .env_remove(PROGRAM)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("seedport starts");
        let output = child.stdout.take().expect("a pipe");
        let url = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("listening on ")?.1.trim().to_owned()))
            .expect("the server says where it listens");
        let token = make_token(&program, &data);
        let text = |name: &str| token[name].as_str().expect("a text").to_owned();
        let grid = Grid::new(&url, &text("clientId"), &text("clientSecret"));
        let keys = grid.public("/.well-known/seedport-keys.json");
        let key = keys["keys"][0]["publicKey"].as_str().expect("a key");
        Self {
            child,
            platform: text("platformId"),
            quorum_key: hex::decode(key).expect("hex"),
            grid,
            _home: home,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes a token by the command line, beside the running server.
fn make_token(program: &Path, data: &Path) -> Value {
    let output = Command::new(program)
        .args(["token", "create", "--name", "interop", "--data-dir"])
        .arg(data)
        .env_remove(PROGRAM)
        .output()
        .expect("seedport runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}
