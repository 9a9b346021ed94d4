//! What is kept of a process's memory from others, whatever its command.
//!
//! Invariant: a process is looked at while it waits for its input in a pipe that it has opened.
//! (A process of the test's own user looks; where the test is root's, both are of `nobody`.)

use std::{
    fs::{self, OpenOptions},
    os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::harness::{Scratch, Server, run, seedport};

/// The user who has nothing.
const NOBODY: u32 = 65534;

fn is_root() -> bool {
    fs::metadata("/proc/self").expect("a process").uid() == 0
}

/// As a user who is not root.
fn unprivileged(command: &mut Command) -> &mut Command {
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// A directory that such a user may use, and the binary in it.
struct Home(Scratch);

impl Home {
    fn new() -> Self {
        let home = Self(Scratch::new());
        let binary = seedport::<&str>([]).get_program().to_owned();
        fs::copy(binary, home.0.path("seedport")).expect("a copy");
        Self::give(&home.0.path(""));
        home
    }

    fn give(path: &Path) {
        if is_root() {
            chown(path, Some(NOBODY), Some(NOBODY)).expect("given away");
        }
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let file = self.0.file(name, text);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("chmod");
        Self::give(&file);
        file
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(self.0.path("seedport"));
        command.args(words).env_clear().current_dir(self.0.path(""));
        unprivileged(&mut command);
        command.stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs a command until it opens the pipe named `pipe`, and looks at its memory there.
    fn assert_private(&self, words: &[&str]) {
        let pipe = self.0.path("pipe");
        let made = Command::new("mkfifo")
            .args(["-m", "666"])
            .arg(&pipe)
            .status();
        assert!(made.expect("mkfifo").success());
        let mut child = self.command(words).spawn().expect("the binary starts");
        let opened = open_beside(&mut child, &pipe);
        assert!(opened.is_some(), "{words:?} ended before it read");
        assert_memory_is_private(child.id());
        drop(opened);
        child.wait().expect("an end");
        fs::remove_file(&pipe).expect("the pipe");
    }
}

/// The writing end, when the child has opened the other one; `None` when it ends before.
fn open_beside(child: &mut Child, pipe: &Path) -> Option<fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let without_waiting = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).expect("a flag");
    loop {
        let mut options = OpenOptions::new();
        options.write(true).custom_flags(without_waiting);
        // Until somebody reads there, opening fails at once.
        if let Ok(file) = options.open(pipe) {
            return Some(file);
        }
        if child.try_wait().expect("a child").is_some() {
            return None;
        }
        std::thread::yield_now();
    }
}

/// No core dump, and no look from a process of the same user.
fn assert_memory_is_private(process: u32) {
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).expect("limits");
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let core: Vec<_> = core.expect("a limit").split_whitespace().collect();
    assert_eq!(core[4..6], ["0", "0"]);
    // What may not be looked at is root's.
    let place = fs::metadata(format!("/proc/{process}/mem")).expect("the memory");
    assert_eq!(place.uid(), 0);
    let mut look = Command::new("head");
    look.args(["-c", "1"]).arg(format!("/proc/{process}/mem"));
    let looked = unprivileged(&mut look).output().expect("head");
    let said = String::from_utf8_lossy(&looked.stderr).into_owned();
    assert!(said.contains("Permission denied"), "{said}");
}

#[test]
fn every_command_that_waits_with_a_secret_keeps_its_memory_private() {
    let home = Home::new();
    let key = home.0.path("key");
    run(home.command(&["keygen", "--out", "key"])).succeeded();
    assert!(key.exists());
    let pin = "ab".repeat(32);
    home.file("secret", "a client's secret");
    let remote = ["--url", "http://127.0.0.1:9", "--client-id", "id"];
    let account = "InternalAccount:00000000-0000-4000-8000-000000000000";
    let door = ["--url", "http://127.0.0.1:9", "--api-key-file"];
    let by_pipe = [&remote[..], &["--client-secret-file", "pipe"]].concat();
    home.assert_private(&["stamp", "--key", "key", "--unread", "--payload", "pipe"]);
    home.assert_private(&["open", "--envelope", "pipe", "--key", "key", "--pin", &pin]);
    let export = [
        "export",
        "--account",
        account,
        "--pin",
        &pin,
        "--out",
        "out",
    ];
    home.assert_private(&[&export[..], &by_pipe].concat());
    let session = [
        "session",
        "open",
        "--account",
        account,
        "--pin",
        &pin,
        "--out",
        "out",
    ];
    home.assert_private(&[&session[..], &by_pipe].concat());
    home.assert_private(&[&["credential", "list", "--account", account], &by_pipe[..]].concat());
    home.assert_private(&[&["customer", "list"], &by_pipe[..]].concat());
    let id = "00".repeat(32);
    let export = [
        "mobilecoin",
        "export",
        "--account",
        &id,
        "--pin",
        &pin,
        "--out",
        "out",
    ];
    home.assert_private(&[&export[..], &door, &["pipe"]].concat());
    let import = ["mobilecoin", "import", "--url", "http://127.0.0.1:9"];
    home.assert_private(&[&import[..], &["--phrase-file", "pipe"]].concat());
}

#[test]
fn a_server_keeps_its_memory_private() {
    let home = Home::new();
    let data = home.0.path("data");
    let words = [
        "serve",
        "--sandbox",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        "data",
    ];
    let server = Server::spawn(&home.0, home.command(&words), data);
    assert_memory_is_private(server.process());
}
