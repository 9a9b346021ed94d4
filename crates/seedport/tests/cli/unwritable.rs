//! `seedport serve` whose log, or whose announcement, nobody can write or read.

use std::{
    fs::OpenOptions,
    io::{BufRead as _, BufReader, PipeWriter, Write as _, pipe},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::harness::{Scratch, Server, Token, run, seedport};

/// A sandbox with both doors that logs all it can.
fn serve(data: &Path) -> Command {
    let listen = [
        "--listen",
        "127.0.0.1:0",
        "--mobilecoin-listen",
        "127.0.0.1:0",
    ];
    let mut command = seedport(["serve", "--sandbox"]);
    command
        .args(listen)
        .arg("--data-dir")
        .arg(data)
        .env("SEEDPORT_LOG__FILTER", "trace")
        .env("SEEDPORT_MOBILECOIN__WITHOUT_API_KEY", "true");
    command
}

/// The same under a shell that redirects, as a person would.
fn redirected(command: &Command, redirection: &str) -> Command {
    under_a_shell(command, &format!("exec \"$0\" \"$@\" {redirection}"))
}

/// A command under this line of a shell.
fn under_a_shell(command: &Command, line: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", line]);
    shell.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.stdin(Stdio::null());
    shell
}

/// Both doors answer, and what they acknowledge is there.
fn both_doors_work(scratch: &Scratch, server: &Server) {
    let token = Token::create(scratch, &server.data);
    let (account, _) = token.customer(server, "a@example.com");
    let listed = run(token.command(&["customer", "list", "--json"], server)).succeeded();
    assert!(listed.stdout.contains("a@example.com"), "{account}");
    let door = |words: &[&str]| {
        let mut command = seedport(["mobilecoin"]);
        command.args(words).args(["--url", &server.door, "--json"]);
        run(command).succeeded()
    };
    let made = door(&["create", "--name", "Ann"]).json();
    let id = made["accountId"].as_str().expect("an id");
    assert!(door(&["list"]).stdout.contains(id));
}

fn metric(server: &Server, name: &str) -> u64 {
    let (_, answer) = Server::get(&server.url, "/metrics");
    let value = answer.lines().find_map(|line| line.strip_prefix(name));
    let value = value.unwrap_or_else(|| panic!("no {name}: {answer}"));
    value.trim().parse().expect("a count")
}

fn works_with(stderr: Stdio, redirection: &str) {
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let command = redirected(&serve(&data), redirection);
    let log = PathBuf::from("/dev/null");
    let mut server = Server::spawn_logging(command, data, stderr, log);
    both_doors_work(&scratch, &server);
    let dropped = metric(&server, "seedport_log_lines_dropped_total ");
    assert_eq!(dropped > 0, redirection != "2>&-", "{dropped}");
    assert_eq!(server.end("TERM"), Some(0));
}

#[test]
fn a_log_whose_reader_went_away_stops_nothing() {
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    works_with(writer.into(), "");
}

#[test]
fn a_log_whose_reader_is_stuck_holds_up_nothing() {
    let (_reader, writer) = pipe().expect("a pipe");
    fill(&writer);
    works_with(writer.into(), "");
}

#[test]
fn a_log_on_a_full_disk_stops_nothing() {
    works_with(Stdio::null(), "2>/dev/full");
}

#[test]
fn a_log_that_is_closed_stops_nothing() {
    works_with(Stdio::null(), "2>&-");
}

#[test]
fn an_announcement_that_cannot_be_written_stops_nothing() {
    let full = OpenOptions::new().write(true).open("/dev/full");
    let (reader, gone) = pipe().expect("a pipe");
    drop(reader);
    let (_reader, stuck) = pipe().expect("a pipe");
    fill(&stuck);
    let full: Stdio = full.expect("the device").into();
    for (stdout, redirection) in [
        (full, ""),
        (gone.into(), ""),
        (stuck.into(), ""),
        (Stdio::null(), ">&-"),
    ] {
        let scratch = Scratch::new();
        let data = scratch.path("data");
        let mut command = redirected(&serve(&data), redirection);
        command
            .env("SEEDPORT_LOG__FILTER", "info")
            .stdout(stdout)
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let log = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut lines = log.lines().map_while(Result::ok);
        let listening = lines.find(|line| line.contains(" listening "));
        let address = listening
            .as_deref()
            .and_then(|line| line.split("address=").nth(1));
        let place = format!("http://{}", address.expect("an address"));
        assert_eq!(Server::get(&place, "/readyz").0, 200);
        child.kill().expect("running");
        child.wait().expect("an end");
    }
}

#[test]
fn a_log_that_may_not_grow_stops_nothing() {
    let scratch = Scratch::new();
    // As long as it may be, whether the shell counts in blocks of 512 or of 1024 bytes.
    let log = scratch.file("long.log", vec![b'.'; 8 << 20]);
    let data = scratch.path("data");
    let limit = format!("ulimit -f 8192; exec \"$0\" \"$@\" 2>>{}", log.display());
    let command = under_a_shell(&serve(&data), &limit);
    let server = Server::spawn_logging(command, data, Stdio::null(), PathBuf::from("/dev/null"));
    both_doors_work(&scratch, &server);
    assert!(metric(&server, "seedport_log_lines_dropped_total ") > 0);
}

/// Fills a pipe: what its reader never takes.
fn fill(mut writer: &PipeWriter) {
    writer.write_all(&vec![b'.'; 65_536]).expect("room");
}
