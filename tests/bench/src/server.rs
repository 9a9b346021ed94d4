//! A real `seedport serve` with durable commits, as a child process.
//!
//! Invariant: stopped with the value, even on a panic.
//! Called by `main`.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
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
    seedport: PathBuf,
    data: PathBuf,
    /// Its quorum key.
    pub pin: Fingerprint,
    /// Removed with the server, where it is its own.
    directory: Option<TempDir>,
}

impl Server {
    /// Starts a sandbox on a free port over a fresh SQLite, with its budgets out of the way.
    pub fn start(seedport: &Path) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let mut server = Self::over(seedport, directory.path(), CONFIG)?;
        server.authorization = server.token("default")?;
        server.directory = Some(directory);
        Ok(server)
    }

    /// Starts a sandbox on a free port over what is in this directory; `authorization` is empty.
    pub fn over(seedport: &Path, directory: &Path, config: &str) -> Result<Self> {
        let data = directory.join("data");
        let file = directory.join("seedport.toml");
        std::fs::write(&file, config)?;
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
            .arg(&file)
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
        Ok(Self {
            child,
            address: address.context("no address")?,
            authorization: String::new(),
            seedport: seedport.to_owned(),
            data,
            pin: pin.context("no fingerprint")?,
            directory: None,
        })
    }

    /// The `Authorization` header of a new token of this platform, with every permission.
    pub fn token(&self, platform: &str) -> Result<String> {
        let output = Command::new(&self.seedport)
            .args(["token", "create", "--name", "bench", "--platform", platform])
            .arg("--data-dir")
            .arg(&self.data)
            .output()?;
        let token: Value = serde_json::from_slice(&output.stdout)
            .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
        let part = |name: &str| token[name].as_str().map(str::to_owned).context("no token");
        let plain = format!("{}:{}", part("clientId")?, part("clientSecret")?);
        Ok(format!("Basic {}", STANDARD.encode(plain)))
    }

    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.data.join("seedport.db")
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
