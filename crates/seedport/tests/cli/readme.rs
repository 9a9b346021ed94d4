//! README's first hour, word for word: its commands run as they stand there, each terminal in a shell of its
//! own, and what it says one sees is seen.
//!
//! Invariant: nothing of a command is changed but the ports, which may be taken here. `cargo` builds
//! nothing: the built binary stands where it would put it.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    os::unix::{
        fs::{PermissionsExt as _, symlink},
        process::CommandExt as _,
    },
    path::Path,
    process::{Child, Command, Stdio},
};

use crate::harness::Scratch;

/// What `cargo` is in these shells.
const CARGO: &str = "#!/bin/sh\n\
    case \"$1\" in\n\
    build) exit 0 ;;\n\
    run) shift 2; exec target/debug/seedport \"$@\" ;;\n\
    esac\n\
    exit 9\n";

/// A fenced block.
struct Block {
    kind: String,
    text: String,
}

/// The blocks of one section of README, in their order.
fn blocks(heading: &str) -> Vec<Block> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs::read_to_string(path).expect("README");
    let (_, section) = readme
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("no section {heading}"));
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut blocks = Vec::new();
    for (index, part) in section.split("```").enumerate() {
        if index % 2 == 1 {
            let (kind, text) = part.split_once('\n').expect("a kind");
            blocks.push(Block {
                kind: kind.to_owned(),
                text: text.to_owned(),
            });
        }
    }
    blocks
}

/// The place that README's reader stands in: a checkout that was built.
fn checkout() -> Scratch {
    let scratch = Scratch::new();
    fs::create_dir_all(scratch.path("target/debug")).expect("a directory");
    fs::create_dir(scratch.path("bin")).expect("a directory");
    let binary = scratch.path("target/debug/seedport");
    symlink(env!("CARGO_BIN_EXE_seedport"), binary).expect("a link");
    let cargo = scratch.path("bin/cargo");
    fs::write(&cargo, CARGO).expect("a script");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("chmod");
    scratch
}

/// A shell in the checkout, that stops at the first command that fails.
fn shell(scratch: &Scratch, text: &str) -> Command {
    let mut shell = Command::new("bash");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SEEDPORT_") {
            shell.env_remove(name);
        }
    }
    let path = std::env::var("PATH").expect("a path");
    shell
        .args(["-e", "-o", "pipefail", "-c", text])
        .current_dir(scratch.path(""))
        .env("PATH", format!("{}:{path}", scratch.path("bin").display()));
    shell
}

/// A server in a terminal of its own; its process group ends with this value.
struct Terminal(Child);

impl Drop for Terminal {
    fn drop(&mut self) {
        let kill = format!("kill -TERM -{}", self.0.id());
        // It may have ended by itself.
        let _ = Command::new("sh").args(["-c", &kill]).status();
        let _ = self.0.wait();
    }
}

/// Starts a block that serves; gives it with what it said up to the last of the expected lines.
fn serve(scratch: &Scratch, text: &str, expected: &[String]) -> (Terminal, String) {
    let mut shell = shell(scratch, text);
    let log = File::create(scratch.path("serve.log")).expect("a log");
    shell.process_group(0).stdout(Stdio::piped()).stderr(log);
    let mut child = shell.stdin(Stdio::null()).spawn().expect("bash");
    let mut lines = BufReader::new(child.stdout.take().expect("output"));
    let terminal = Terminal(child);
    let mut said = String::new();
    while !expected.iter().all(|line| is_said(&said, line)) {
        let read = lines.read_line(&mut said).expect("text");
        let log = || fs::read_to_string(scratch.path("serve.log")).unwrap_or_default();
        assert_ne!(read, 0, "{expected:?}: {said} {}", log());
    }
    // It goes on writing to nobody, as a terminal that is not looked at.
    std::thread::spawn(move || lines.lines().count());
    (terminal, said)
}

fn is_said(said: &str, line: &str) -> bool {
    said.lines().any(|one| one.starts_with(line))
}

/// The beginnings of the lines that a block says one sees.
fn expected(block: &Block) -> Vec<String> {
    let lines = block.text.lines();
    let before = |line: &str| line.split('…').next().unwrap_or_default().to_owned();
    lines.map(before).collect()
}

/// Gives every port of README another one, which is free here.
fn with_free_ports(blocks: &mut [Block]) {
    for port in ["8080", "8081", "9090"] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let free = listener.local_addr().expect("bound").to_string();
        for block in &mut *blocks {
            block.text = block.text.replace(&format!("127.0.0.1:{port}"), &free);
        }
    }
}

/// Runs a section: its servers beside, everything else in one terminal; gives the checkout.
fn walk(heading: &str) -> Scratch {
    let scratch = checkout();
    let mut blocks = blocks(heading);
    with_free_ports(&mut blocks);
    let mut terminals = Vec::new();
    let (mut commands, mut promised) = (String::new(), Vec::new());
    for (index, block) in blocks.iter().enumerate() {
        let seen = blocks.get(index + 1).filter(|next| next.kind == "text");
        let seen = seen.map(expected).unwrap_or_default();
        match block.kind.as_str() {
            "sh" if block.text.contains(" serve ") => {
                terminals.push(serve(&scratch, &block.text, &seen).0);
            }
            "sh" => {
                commands += &block.text;
                promised.extend(seen);
            }
            "text" => {}
            other => panic!("a block of another kind: {other}"),
        }
    }
    let said = scratch.path("said");
    let file = File::create(&said).expect("a file");
    let mut shell = shell(&scratch, &commands);
    shell
        .stdin(Stdio::piped())
        .stdout(file.try_clone().expect("a file"))
        .stderr(file);
    let mut child = shell.spawn().expect("bash");
    let mut input = child.stdin.take().expect("a pipe");
    // A section without an export reads no code.
    let _ = input.write_all(b"000000\n");
    drop(input);
    let ended = child.wait().expect("an end");
    let said = fs::read_to_string(said).expect("text");
    assert!(ended.success(), "{commands}\n{said}");
    for line in promised {
        assert!(is_said(&said, &line), "{line:?} is not said: {said}");
    }
    scratch
}

#[test]
fn the_demo_runs_as_readme_says() {
    walk("See it work");
}

#[test]
fn an_export_runs_as_readme_says() {
    let scratch = walk("Use it in place of Grid");
    let phrase = fs::read_to_string(scratch.path("phrase.txt")).expect("a phrase");
    assert_eq!(phrase.split_whitespace().count(), 24);
    let mode = |name: &str| {
        let data = fs::metadata(scratch.path(name)).expect("there");
        data.permissions().mode() & 0o777
    };
    assert_eq!((mode("phrase.txt"), mode("token.json")), (0o600, 0o600));
}

#[test]
fn a_mobilecoin_account_comes_and_goes_as_readme_says() {
    let scratch = walk("Use it in place of full-service");
    let phrase = fs::read_to_string(scratch.path("mobilecoin-phrase.txt")).expect("a phrase");
    assert_eq!(phrase.split_whitespace().count(), 24);
}
