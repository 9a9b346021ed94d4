//! A `seedport serve` with real mail and logs at TRACE, and everything that it writes.
//!
//! Invariant: killed with the value; its output is kept whole, in files outside the data
//! directory.
//! Called by `main`.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
};

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    needles::Needles,
    outside::{Outside, SECRET_FILE},
    passkey::random,
    search::Piece,
};

/// The file in the data directory that holds a secret by its purpose.
const ROOT_KEY: &str = "root.key";

/// The file of the MobileCoin door's API key, in the directory of the installation.
pub const API_KEY_FILE: &str = "door-key";

/// The program, and the directory that a run works in.
pub struct Installation {
    program: PathBuf,
    home: PathBuf,
    /// The MobileCoin door's API key.
    pub api_key: String,
}

/// A running server.
pub struct Server {
    child: Child,
    stdout: Option<JoinHandle<Result<Vec<u8>>>>,
    log: PathBuf,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where its MobileCoin door listens.
    pub door: SocketAddr,
}

impl Installation {
    /// An installation in the new directory `home`, with an API key for its MobileCoin door.
    pub fn new(program: &Path, home: PathBuf, needles: &mut Needles) -> Result<Self> {
        fs::create_dir(&home)?;
        let api_key = STANDARD.encode(random(24)?);
        needles.add_text(&format!("the API key of {}", shown(&home)), &api_key);
        private_file(&home.join(API_KEY_FILE), &api_key)?;
        Ok(Self {
            program: program.to_owned(),
            home,
            api_key,
        })
    }

    /// The directory that commands run in.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    /// Starts a server in the world outside, or a sandbox; `format` is how it logs.
    pub fn serve(&self, outside: Option<&Outside>, format: &str) -> Result<Server> {
        let config = self.home.join(format!("{format}.toml"));
        let mut text = format!(
            "[limits]\nchallenges_of_account = {{ count = 1000, seconds = 60 }}\n\
             [log]\nfilter = \"trace\"\nformat = \"{format}\"\n\
             [mobilecoin]\nlisten = \"127.0.0.1:0\"\napi_key_file = \"{API_KEY_FILE}\"\n"
        );
        if let Some(outside) = outside {
            text += &outside.configuration();
            let secret = self.home.join(SECRET_FILE);
            if !secret.exists() {
                private_file(&secret, &outside.gateway.secret)?;
            }
        }
        fs::write(&config, text)?;
        let log = self.home.join(format!("{format}.log"));
        let mut child = self
            .command(&["serve", "--listen", "127.0.0.1:0", "--config"])
            .arg(&config)
            .args(outside.is_none().then_some("--sandbox"))
            .arg("--data-dir")
            .arg(self.data())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()
            .context("seedport serve does not start")?;
        let mut lines = BufReader::new(child.stdout.take().context("no pipe")?);
        let mut said = Vec::new();
        let mut listening = |words: &str| -> Result<SocketAddr> {
            loop {
                let mut line = String::new();
                if lines.read_line(&mut line)? == 0 {
                    let log = fs::read_to_string(&log)?;
                    anyhow::bail!("the server ended before it listened:\n{log}");
                }
                said.write_all(line.as_bytes())?;
                if let Some(address) = line.strip_prefix(words) {
                    return Ok(address.trim().parse()?);
                }
            }
        };
        let address = listening("listening on http://")?;
        let door = listening("mobilecoin door on http://")?;
        let stdout = thread::spawn(move || {
            std::io::copy(&mut lines, &mut said)?;
            Ok(said)
        });
        Ok(Server {
            child,
            stdout: Some(stdout),
            log,
            address,
            door,
        })
    }

    /// Runs a command to its end, which must be `success`: what it said on standard output, and
    /// on standard error.
    pub fn run(&self, arguments: &[&str], success: bool) -> Result<[Piece; 2]> {
        let output = self.command(arguments).output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        let ended = output.status;
        ensure!(
            ended.success() == success,
            "{arguments:?}: {ended}: {errors}"
        );
        let piece = |stream, bytes| Piece {
            kind: "command",
            name: format!("{stream} of {}", arguments.join(" ")),
            bytes,
        };
        Ok([
            piece("standard output", output.stdout),
            piece("standard error", output.stderr),
        ])
    }

    /// The program with these arguments, at TRACE, in a directory of its own.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .current_dir(&self.home)
            .env("SEEDPORT_LOG__FILTER", "trace");
        command
    }

    /// Every file in the data directory as it is now, the vault's state included, but for the root
    /// key's own.
    pub fn files(&self, moment: &str) -> Result<Vec<Piece>> {
        let mut pieces = Vec::new();
        for (directory, prefix) in [(self.data(), ""), (self.data().join("vault"), "vault/")] {
            for entry in fs::read_dir(directory)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if name != ROOT_KEY && entry.file_type()?.is_file() {
                    pieces.push(Piece {
                        kind: "database",
                        name: format!("{prefix}{name} {moment}"),
                        bytes: fs::read(entry.path())?,
                    });
                }
            }
        }
        for expected in ["seedport.db ", "vault/ledger "] {
            ensure!(pieces.iter().any(|piece| piece.name.starts_with(expected)));
        }
        Ok(pieces)
    }

    /// The root key's file: the place where a secret must be found.
    pub fn root_key(&self) -> Result<Piece> {
        Ok(Piece {
            kind: "control",
            name: ROOT_KEY.to_owned(),
            bytes: fs::read(self.data().join(ROOT_KEY))?,
        })
    }
}

impl Server {
    /// Ends the server: asks it to (it must then end well) or kills it. Answers with what it
    /// wrote.
    pub fn stop(mut self, kill: bool) -> Result<Vec<Piece>> {
        if kill {
            self.child.kill()?;
        } else {
            let process = self.child.id().to_string();
            let asked = Command::new("kill").args(["-TERM", &process]).status()?;
            ensure!(asked.success(), "kill failed");
        }
        let status = self.child.wait()?;
        ensure!(kill || status.success(), "the server ended with {status}");
        let stdout = self.stdout.take().context("stopped once")?.join();
        let stdout = stdout.ok().context("the reader panicked")??;
        let piece = |kind, part: &str, bytes| Piece {
            kind,
            name: format!("{} ({part})", self.log.display()),
            bytes,
        };
        let log = fs::read(&self.log)?;
        Ok(vec![
            piece("output", "standard output", stdout),
            piece("log", "standard error", log),
        ])
    }
}

/// The last part of a path.
fn shown(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Writes a new file that nobody else may read.
pub fn private_file(path: &Path, text: &str) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    Ok(options.open(path)?.write_all(text.as_bytes())?)
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
