//! Commands whose output cannot be written.

use std::{
    fs::OpenOptions,
    io::pipe,
    process::{Command, Stdio},
};

use crate::harness::{Run, Scratch, Server, Token, run, seedport};

fn run_into(mut command: Command, stdout: impl Into<Stdio>) -> Run {
    command.stdout(stdout).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary starts");
    let output = child.wait_with_output().expect("an end");
    Run {
        code: output.status.code(),
        stdout: String::new(),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// Commands that print, of each kind.
fn commands(scratch: &Scratch, server: &Server, token: &Token) -> Vec<Command> {
    let out = scratch.path("key");
    let _ = std::fs::remove_file(&out);
    let mut keygen = seedport(["keygen", "--out"]);
    keygen.arg(out);
    let mut made = seedport(["token", "create", "--name", "a", "--data-dir"]);
    made.arg(&server.data);
    let mut check = seedport(["config", "check"]);
    check.env("SEEDPORT_SMS__URL", "https://sms.example.com");
    check.env("SEEDPORT_SMS__BODY", "{to}{text}");
    check.env(
        "SEEDPORT_SMS__CONTENT_TYPE",
        "application/x-www-form-urlencoded",
    );
    vec![
        seedport(["--help"]),
        seedport(["--version"]),
        seedport(["demo"]),
        keygen,
        made,
        token.command(&["customer", "list", "--json"], server),
    ]
}

#[test]
fn a_full_disk_under_the_output_is_told_and_a_closed_pipe_ends_quietly() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    token.customer(&server, "a@example.com");
    for command in commands(&scratch, &server, &token) {
        let shown = format!("{command:?}");
        let full = OpenOptions::new().write(true).open("/dev/full");
        let told = run_into(command, full.expect("the device"));
        assert_eq!(told.code, Some(1), "{shown}: {}", told.stderr);
        let (what, help) = told.failure();
        assert!(what.contains("the output could not be written"), "{what}");
        assert!(help.contains("free some space"), "{help}");
    }
    for command in commands(&scratch, &server, &token) {
        let shown = format!("{command:?}");
        let (reader, writer) = pipe().expect("a pipe");
        drop(reader);
        let quiet = run_into(command, writer);
        assert_eq!(quiet.code, Some(141), "{shown}: {}", quiet.stderr);
        assert_eq!(quiet.stderr.lines().count(), 0, "{shown}: {}", quiet.stderr);
    }
}

#[test]
fn a_failure_that_nobody_can_read_keeps_its_exit_code() {
    let full = || OpenOptions::new().write(true).open("/dev/full");
    let mut refused = seedport(["open", "--key", "/nowhere", "--envelope", "/nowhere"]);
    refused
        .args(["--pin", "a"])
        .stderr(full().expect("the device"));
    assert_eq!(run(refused).code, Some(2));
    let mut failed = seedport(["config", "check", "--config", "/nowhere"]);
    failed.stderr(full().expect("the device"));
    assert_eq!(failed.status().expect("an end").code(), Some(1));
}

#[test]
fn a_file_that_could_not_be_written_is_not_left_half() {
    let scratch = Scratch::new();
    let out = scratch.path("key");
    // No file may grow, as on a full disk; the signal that would end the program is ignored.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""]);
    let keygen = seedport(["keygen", "--out"]);
    shell
        .arg(keygen.get_program())
        .args(keygen.get_args())
        .arg(&out);
    let refused = run(shell);
    let (what, _) = refused.only_failure();
    assert!(what.contains("cannot be written"), "{what}");
    assert!(!out.exists());
    let mut again = seedport(["keygen", "--out"]);
    again.arg(&out);
    run(again).succeeded();
}
