//! A real `seedport serve` with durable commits, as a child process.
//!
//! Invariant: stopped with the value, even on a panic.
//! Called by `main`.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_wire::Fingerprint;
use serde_json::Value;
use tempfile::TempDir;

/// Budgets out of the way: the load is sixty-four owners' for a day.
const CONFIG: &str = "[limits]\nchallenges_of_account = { count = 1000000, seconds = 60 }\n\
                      challenges_of_platform = { count = 100000000, seconds = 60 }\n\
                      [log]\nfilter = \"warn\"\n";

/// A running server.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// The `Authorization` header of a token with every permission.
    pub authorization: String,
    /// Its quorum key.
    pub pin: Fingerprint,
    _directory: TempDir,
}

impl Server {
    /// Starts a sandbox on a free port over a fresh SQLite.
    pub fn start(seedport: &Path) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let data = directory.path().join("data");
        let config = directory.path().join("seedport.toml");
        std::fs::write(&config, CONFIG)?;
        let mut child = Command::new(seedport)
            .args([
                "serve",
                "--sandbox",
                "--listen",
                "127.0.0.1:0",
                "--data-dir",
            ])
            .arg(&data)
            .arg("--config")
            .arg(&config)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start seedport serve")?;
        let output = BufReader::new(child.stdout.take().context("no output")?);
        let mut lines = output.lines();
        let mut address = None;
        let mut pin = None;
        while address.is_none() || pin.is_none() {
            let line = lines
                .next()
                .context("seedport serve ended before it listened")??;
            if let Some((_, url)) = line.split_once("listening on http://") {
                address = Some(url.trim().parse()?);
            }
            pin = pin.or_else(|| line.split_whitespace().find_map(|word| word.parse().ok()));
        }
        let output = Command::new(seedport)
            .args(["token", "create", "--name", "bench", "--data-dir"])
            .arg(&data)
            .output()?;
        let token: Value = serde_json::from_slice(&output.stdout)?;
        let part = |name: &str| token[name].as_str().map(str::to_owned).context("no token");
        let plain = format!("{}:{}", part("clientId")?, part("clientSecret")?);
        Ok(Self {
            child,
            address: address.context("no address")?,
            authorization: format!("Basic {}", STANDARD.encode(plain)),
            pin: pin.context("no fingerprint")?,
            _directory: directory,
        })
    }

    /// The server's process id.
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
