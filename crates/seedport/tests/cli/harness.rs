//! Runs the built binary, to its end or as a server.
//!
//! Invariant: no variable of the caller's environment configures what is run; a server is
//! stopped with its value.
//! Called by every case.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// A directory of one test.
pub struct Scratch(TempDir);

impl Scratch {
    pub fn new() -> Self {
        Self(TempDir::new().expect("a temporary directory"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file that its owner alone can read: it may hold a secret.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("chmod");
        path
    }
}

/// How a run ended.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The one JSON object on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.stdout, self.stderr))
    }

    /// The last two lines of standard error, which say what failed and what to do.
    pub fn failure(&self) -> (&str, &str) {
        assert_eq!(self.code, Some(1), "{} {}", self.stdout, self.stderr);
        let lines: Vec<&str> = self.stderr.lines().collect();
        let [.., what, help] = lines.as_slice() else {
            panic!("not two lines: {}", self.stderr);
        };
        let what = what.strip_prefix("error: ");
        let help = help.strip_prefix("help: ");
        what.zip(help)
            .unwrap_or_else(|| panic!("not an error and a help: {}", self.stderr))
    }

    /// As `failure`, of a run that said nothing else.
    pub fn only_failure(&self) -> (&str, &str) {
        assert_eq!(self.stdout, "");
        assert_eq!(self.stderr.lines().count(), 2, "{}", self.stderr);
        self.failure()
    }

    pub fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{} {}", self.stdout, self.stderr);
        self
    }
}

/// The binary, with nothing of the caller's environment that configures it.
pub fn seedport<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seedport"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SEEDPORT_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// `serve` as a sandbox over a directory, on a free port.
pub fn serve_sandbox(data: &Path) -> Command {
    let words = [
        "serve",
        "--sandbox",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
    ];
    let mut command = seedport(words);
    command.arg(data);
    command
}

/// Runs a command to its end.
pub fn run(mut command: Command) -> Run {
    let output = command.output().expect("the binary starts");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// Runs a command to its end, with this on its standard input.
pub fn run_with_input(mut command: Command, input: &[u8]) -> Run {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    // It may refuse and end before it reads.
    let _ = pipe.write_all(input);
    drop(pipe);
    let output = child.wait_with_output().expect("the binary ends");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// Runs a server that refuses to start. One that starts is stopped, and the test with it.
pub fn run_refused(mut command: Command) -> Run {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    let mut announced = String::new();
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    output.read_line(&mut announced).expect("text");
    if !announced.is_empty() {
        child.kill().expect("running");
        child.wait().expect("an end");
        panic!("it started: {announced}");
    }
    let output = child.wait_with_output().expect("the binary ends");
    Run {
        code: output.status.code(),
        stdout: announced,
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// A running server.
pub struct Server {
    child: Option<Child>,
    pub url: String,
    /// The MobileCoin door's; empty when it has none.
    pub door: String,
    /// Where probes and metrics are; the same as `url` when they have no place of their own.
    pub admin: String,
    pub pin: String,
    pub announced: String,
    pub data: PathBuf,
    log: PathBuf,
}

impl Server {
    /// Starts a sandbox on a free port.
    pub fn sandbox(scratch: &Scratch) -> Self {
        Self::start(scratch, &["--sandbox"])
    }

    /// Starts a server with these arguments beside a data directory and a free port.
    pub fn start(scratch: &Scratch, arguments: &[&str]) -> Self {
        let mut command = seedport(["serve", "--listen", "127.0.0.1:0", "--data-dir"]);
        let data = scratch.path("data");
        command.arg(&data).args(arguments);
        Self::spawn(scratch, command, data)
    }

    /// Waits until a server listens.
    pub fn spawn(scratch: &Scratch, command: Command, data: PathBuf) -> Self {
        let log = scratch.path("server.log");
        let stderr = File::create(&log).expect("a log");
        Self::spawn_logging(command, data, stderr.into(), log)
    }

    /// Waits until a server listens whose log goes somewhere else than into its file.
    pub fn spawn_logging(mut command: Command, data: PathBuf, stderr: Stdio, log: PathBuf) -> Self {
        command.stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().expect("the server starts");
        let mut lines = BufReader::new(child.stdout.take().expect("output")).lines();
        let mut next = || lines.next().and_then(Result::ok);
        let mut announced = String::new();
        let mut word_after = |start: &str| {
            let line = next().unwrap_or_else(|| {
                panic!(
                    "no {start:?}: {}",
                    fs::read_to_string(&log).unwrap_or_default()
                )
            });
            announced += &line;
            announced.push('\n');
            let rest = line.strip_prefix(start);
            let rest = rest.unwrap_or_else(|| panic!("{line:?} does not begin with {start:?}"));
            rest.split(' ').next().unwrap_or_default().to_owned()
        };
        let url = word_after("listening on ");
        word_after("data in ");
        let pin = word_after("quorum key ");
        let has = |flag: &str| command.get_args().any(|argument| argument == flag);
        if has("--sandbox") {
            word_after("SANDBOX: ");
        }
        let mut door = String::new();
        if has("--mobilecoin-listen") {
            if !has("--mobilecoin-api-key-file") {
                word_after("NO API KEY: ");
            }
            door = word_after("mobilecoin door on ");
        }
        let admin = if has("--admin-listen") {
            word_after("probes and metrics on ")
        } else {
            url.clone()
        };
        Self {
            child: Some(child),
            url,
            door,
            admin,
            pin,
            announced,
            data,
            log,
        }
    }

    /// The status and the body that a place answers with.
    pub fn get(place: &str, path: &str) -> (u16, String) {
        let address = place.strip_prefix("http://").expect("http");
        let mut connection = TcpStream::connect(address).expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).expect("a request");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        let status = answer
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body);
        (status.expect("a status"), body.expect("a body").to_owned())
    }

    /// The process's id.
    pub fn process(&self) -> u32 {
        self.child.as_ref().expect("running").id()
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("the log")
    }

    /// Sends a signal and waits for the end; gives the exit code.
    pub fn end(&mut self, signal: &str) -> Option<i32> {
        let mut child = self.child.take().expect("running");
        let kill = format!("kill -{signal} {}", child.id());
        let sent = Command::new("sh").args(["-c", &kill]).status();
        assert!(sent.expect("a shell").success());
        child.wait().expect("an end").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A token of a data directory, with its secret in a file.
pub struct Token {
    pub json: Value,
    pub client_id: String,
    pub secret_file: PathBuf,
}

impl Token {
    pub fn create(scratch: &Scratch, data: &Path) -> Self {
        let mut command = seedport(["token", "create", "--name", "cli", "--data-dir"]);
        command.arg(data);
        let json = run(command).succeeded().json();
        let text = |key: &str| json[key].as_str().expect(key).to_owned();
        Self {
            client_id: text("clientId"),
            secret_file: scratch.file("client.secret", text("clientSecret") + "\n"),
            json,
        }
    }

    /// A command of the client's side, as this token.
    pub fn command(&self, words: &[&str], server: &Server) -> Command {
        self.command_at(words, &server.url)
    }

    /// As [`command`](Self::command), to whoever listens there.
    pub fn command_at(&self, words: &[&str], url: &str) -> Command {
        let mut command = seedport(words);
        command
            .args(["--url", url, "--client-id", &self.client_id])
            .arg("--client-secret-file")
            .arg(&self.secret_file);
        command
    }

    /// A customer with this mail address; gives its account and its address.
    pub fn customer(&self, server: &Server, email: &str) -> (String, String) {
        let mut command = self.command(&["customer", "create", "--json"], server);
        command.args(["--email", email]);
        let json = run(command).succeeded().json();
        let account = &json["accounts"][0];
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        (text(&account["id"]), text(&account["address"]))
    }
}
