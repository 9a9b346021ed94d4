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

use crate::{
    outside::{Outside, SECRET_FILE},
    search::Piece,
};

/// The file in the data directory that holds a secret by its purpose.
const ROOT_KEY: &str = "root.key";

/// The program, and the directory that a run works in.
pub struct Installation {
    program: PathBuf,
    home: PathBuf,
}

/// A running server.
pub struct Server {
    child: Child,
    stdout: Option<JoinHandle<Result<Vec<u8>>>>,
    log: PathBuf,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Installation {
    /// An installation in the new directory `home`.
    pub fn new(program: &Path, home: PathBuf) -> Result<Self> {
        fs::create_dir(&home)?;
        let program = program.to_owned();
        Ok(Self { program, home })
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
             [log]\nfilter = \"trace\"\nformat = \"{format}\"\n"
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
        let address = loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                let log = fs::read_to_string(&log)?;
                anyhow::bail!("the server ended before it listened:\n{log}");
            }
            said.write_all(line.as_bytes())?;
            if let Some((_, address)) = line.split_once("listening on http://") {
                break address.trim().parse()?;
            }
        };
        let stdout = thread::spawn(move || {
            std::io::copy(&mut lines, &mut said)?;
            Ok(said)
        });
        Ok(Server {
            child,
            stdout: Some(stdout),
            log,
            address,
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

    /// Every file in the data directory as it is now, but for the root key's own.
    pub fn files(&self, moment: &str) -> Result<Vec<Piece>> {
        let mut pieces = Vec::new();
        for entry in fs::read_dir(self.data())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name != ROOT_KEY {
                pieces.push(Piece {
                    kind: "database",
                    name: format!("{name} {moment}"),
                    bytes: fs::read(entry.path())?,
                });
            }
        }
        ensure!(
            pieces
                .iter()
                .any(|piece| piece.name.starts_with("seedport.db "))
        );
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
