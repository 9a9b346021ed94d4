//! A server that a step starts, and an export from it by the program's own commands.
//!
//! Invariant: a server ends with its value, and what a step writes goes with its directory.
//! Called by `image`, `proxies` and `unit`.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

/// A directory of one step's run, emptied at its beginning and gone at its end.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(path: PathBuf) -> Result<Self> {
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// A place in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The next run empties it if this did not.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A program that runs beside a step.
pub struct Beside(Child);

impl Beside {
    /// Starts it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).spawn();
        child
            .map(Self)
            .with_context(|| format!("cannot start {}", command.get_program().display()))
    }

    /// Ends it as an operator does, and tells whether it took that well.
    ///
    /// # Errors
    /// When it had failed before, or does at its end.
    pub fn stop(mut self) -> Result<()> {
        self.terminate();
        let status = self.0.wait()?;
        ensure!(status.success(), "it ended with {status}");
        Ok(())
    }

    /// The same for a program that runs another one: the other one is ended.
    ///
    /// # Errors
    /// When it runs none, or as [`Self::stop`] does.
    pub fn stop_inner(mut self) -> Result<()> {
        let own = self.0.id();
        let children = fs::read_to_string(format!("/proc/{own}/task/{own}/children"))?;
        let inner = children.split_whitespace().next().context("no child")?;
        run(Command::new("kill").arg(inner), "")?;
        let status = self.0.wait()?;
        ensure!(status.success(), "it ended with {status}");
        Ok(())
    }

    fn terminate(&self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            self.terminate();
            let _ = self.0.wait();
        }
    }
}

/// `serve` as a sandbox on a free port; the data directory comes behind it.
pub const SERVE: [&str; 5] = [
    "serve",
    "--sandbox",
    "--listen",
    "127.0.0.1:0",
    "--data-dir",
];

/// A server of ours.
pub struct Server {
    /// Its process.
    pub process: Beside,
    /// `http://ADDRESS`.
    pub url: String,
    /// The fingerprint of its quorum key.
    pub pin: String,
}

impl Server {
    /// Starts it and waits until it has said where it listens and which key it has.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(command: &mut Command) -> Result<Self> {
        let mut process = Beside::start(command.stdout(Stdio::piped()))?;
        let output = process.0.stdout.take().context("no output")?;
        let (mut url, mut pin) = (None, None);
        let mut lines = BufReader::new(output).lines();
        while url.is_none() || pin.is_none() {
            let line = lines.next().context("the server ended at its start")??;
            if let Some(address) = line.strip_prefix("listening on ") {
                url = Some(address.to_owned());
            } else if let Some(key) = line.strip_prefix("quorum key ") {
                pin = key.split(' ').next().map(str::to_owned);
            }
        }
        // What else it says is read and let go, so that it never waits for a reader.
        std::thread::spawn(move || lines.count());
        let (Some(url), Some(pin)) = (url, pin) else {
            bail!("the server did not say where it listens");
        };
        Ok(Self { process, url, pin })
    }
}

/// Makes a customer and exports their wallet, by the commands of `program` at `url`, with the token that
/// `seedport token create` printed; TLS trusts `authority` where there is one.
///
/// # Errors
/// When a command fails, or what comes out is no phrase.
pub fn export(
    program: &Path,
    (url, pin): (&str, &str),
    token: &[u8],
    authority: Option<&Path>,
    scratch: &Scratch,
) -> Result<()> {
    let token_file = scratch.path("token.json");
    fs::write(&token_file, token)?;
    run(Command::new("chmod").arg("600").arg(&token_file), "")?;
    let seedport = |arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments);
        command.env("SEEDPORT_URL", url);
        command.env("SEEDPORT_CLIENT_SECRET_FILE", &token_file);
        if let Some(authority) = authority {
            command.env("SSL_CERT_FILE", authority);
        }
        command
    };
    let mail = ["customer", "create", "--email", "ada@example.com"];
    let customer = run(&mut seedport(&mail), "")?;
    let account = customer.lines().find_map(|it| it.strip_prefix("account "));
    let account = account.context("no account")?;
    let phrase = scratch.path("phrase.txt");
    let sealed = ["export", "--account", account, "--pin", pin, "--out"];
    run(seedport(&sealed).arg(&phrase), "000000\n")?;
    let words = fs::read_to_string(&phrase)?.split_whitespace().count();
    fs::remove_file(&phrase)?;
    ensure!(words == 24, "the phrase has {words} words");
    println!("   a wallet was made and exported through {url}");
    Ok(())
}

/// Runs a program to its end and gives what it printed.
///
/// # Errors
/// When it fails, with what it said.
pub fn run(command: &mut Command, input: &str) -> Result<String> {
    let name = command.get_program().display().to_string();
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    if let Some(mut pipe) = child.stdin.take() {
        // A program that reads nothing may have closed it.
        let _ = pipe.write_all(input.as_bytes());
    }
    let output = child.wait_with_output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{name} ended with {}: {errors}",
        output.status
    );
    Ok(String::from_utf8(output.stdout)?)
}
