//! What is looked at before a step that cannot be taken back, and what stays when it is not taken.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    harness::{Run, Scratch, run, run_with_input, seedport},
    owner::{Owner, sessions},
};

/// How many codes, sessions and exports the server was asked for, as its log of requests would show:
/// here, what the account's sessions say.
fn refused_early(owner: &Owner, command: Command) -> Run {
    let before = sessions(owner);
    let refused = run_with_input(command, b"000000\n");
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(!refused.stderr.contains("sandbox"), "a code was asked for");
    assert_eq!(sessions(owner), before);
    refused
}

#[test]
fn a_place_that_cannot_be_written_is_found_before_a_code_is_asked_for() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let pin = owner.pins().to_string();
    let full = Path::new("/dev/full");
    let missing = scratch.path("no/such/directory");
    let taken = scratch.file("taken", "mine");
    for (place, said) in [
        (missing.as_path(), "its directory is not there"),
        (taken.as_path(), "exists"),
        (full, "exists"),
    ] {
        let text = place.to_str().expect("text");
        let spare = scratch.path("spare");
        let spare = spare.to_str().expect("text");
        let account = ["--account", &owner.account, "--pin", &pin];
        for words in [
            vec!["export", "--out", text],
            vec!["export", "--envelope-out", text, "--key-out", spare],
            vec!["export", "--envelope-out", spare, "--key-out", text],
            vec!["session", "open", "--out", text],
            vec!["statement", "--out", text],
        ] {
            let mut command = owner.command(&words);
            command.args(account);
            let refused = refused_early(&owner, command);
            let (what, _) = refused.only_failure();
            assert!(what.contains(said), "{words:?}: {what}");
            assert!(!Path::new(spare).exists(), "{words:?}");
        }
    }
    let session = owner.session(&scratch, "session.json");
    let mut command = owner.command(&["session", "refresh"]);
    command.arg("--session").arg(&session);
    command.arg("--out").arg(&missing);
    let refused = refused_early(&owner, command);
    assert!(refused.only_failure().0.contains("directory"));
    assert_eq!(fs::read_to_string(taken).expect("kept"), "mine");
}

#[test]
fn a_code_file_that_is_not_there_is_found_before_a_code_is_asked_for() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let pin = owner.pins().to_string();
    let missing = scratch.path("missing");
    let missing = missing.to_str().expect("text");
    let out = scratch.path("out");
    for words in [["export"].as_slice(), &["session", "open"]] {
        for file in [missing, scratch.path("").to_str().expect("text")] {
            let mut command = owner.command(words);
            command.args(["--account", &owner.account, "--pin", &pin]);
            command.args(["--code-file", file]).arg("--out").arg(&out);
            let refused = refused_early(&owner, command);
            let (what, help) = refused.only_failure();
            assert!(what.contains("cannot be read"), "{what}");
            assert!(help.contains("check the path"), "{help}");
            assert!(!out.exists());
        }
    }
}

#[test]
fn a_key_to_which_nothing_was_sealed_is_taken_back() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let session = owner.session(&scratch, "session.json");
    let revoke = |words: &[&str]| {
        let mut command = owner.command(words);
        command.arg("--session").arg(&session);
        command
    };
    run(revoke(&["session", "revoke"])).succeeded();
    let mut command = revoke(&["export", "--pin", &owner.pins().to_string()]);
    let (envelope, key) = (scratch.path("envelope"), scratch.path("key"));
    command.arg("--envelope-out").arg(&envelope);
    command.arg("--key-out").arg(&key);
    // The first leg is taken, and the second refused: the key may have received something.
    let refused = run(command);
    assert!(refused.failure().0.contains("WALLET_SIGNATURE"));
    assert!(!envelope.exists());
    assert!(key.exists());
}

/// Starts a command, waits for a line that has this, and sends the signal; gives how it ended.
fn interrupted(mut command: Command, until: &str, signal: &str) -> (Option<i32>, String) {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let stdout = child.stdout.take().expect("output");
    let stderr = child.stderr.take().expect("output");
    let mut lines = BufReader::new(stdout.chain(stderr));
    let mut said = String::new();
    while !said.contains(until) {
        let read = lines.read_line(&mut said).expect("text");
        assert_ne!(read, 0, "{until} never came: {said}");
    }
    let kill = format!("kill -{signal} {}", child.id());
    let sent = Command::new("sh").args(["-c", &kill]).status();
    assert!(sent.expect("a shell").success());
    lines.read_to_string(&mut said).expect("text");
    (child.wait().expect("an end").code(), said)
}

#[test]
fn an_interrupted_demo_leaves_nothing_behind() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let scratch = Scratch::new();
        let mut command = seedport(["demo"]);
        command.env("TMPDIR", scratch.path(""));
        let (ended, said) = interrupted(command, "data in", signal);
        // One that was faster than the signal ended well.
        assert!(ended == Some(code) || ended == Some(0), "{ended:?}: {said}");
        let left: Vec<_> = fs::read_dir(scratch.path("")).expect("there").collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn a_demo_whose_reader_goes_away_leaves_nothing_behind() {
    let scratch = Scratch::new();
    let mut command = seedport(["demo"]);
    command.env("TMPDIR", scratch.path(""));
    let mut demo = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut output = BufReader::new(demo.stdout.take().expect("output"));
    let mut line = String::new();
    while !line.contains("data in") {
        assert_ne!(output.read_line(&mut line).expect("text"), 0);
    }
    drop(output);
    assert_eq!(demo.wait().expect("an end").code(), Some(141));
    let left: Vec<_> = fs::read_dir(scratch.path("")).expect("there").collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_interrupted_export_leaves_no_empty_file() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let out = scratch.path("phrase");
    for words in [["export"].as_slice(), &["session", "open"]] {
        let mut command = owner.command(words);
        let pin = owner.pins().to_string();
        command.args(["--account", &owner.account, "--pin", &pin]);
        command.arg("--out").arg(&out);
        // It waits for the code on its standard input, which stays open and says nothing.
        let (ended, said) = interrupted_at_the_code(command, &out);
        assert_eq!(ended, Some(130), "{said}");
        assert!(!out.exists());
    }
}

fn interrupted_at_the_code(mut command: Command, out: &Path) -> (Option<i32>, String) {
    command.stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let input = child.stdin.take().expect("a pipe");
    let mut lines = BufReader::new(child.stderr.take().expect("output"));
    let mut said = String::new();
    while !said.contains("000000") {
        assert_ne!(lines.read_line(&mut said).expect("text"), 0, "{said}");
    }
    let data = fs::metadata(out).expect("the file is reserved");
    assert_eq!((data.len(), data.permissions().mode() & 0o777), (0, 0o600));
    let kill = format!("kill -INT {}", child.id());
    let sent = Command::new("sh").args(["-c", &kill]).status();
    assert!(sent.expect("a shell").success());
    let code = child.wait().expect("an end").code();
    drop(input);
    (code, said)
}

#[test]
fn output_that_cannot_be_written_is_a_failure_in_two_lines() {
    let scratch = Scratch::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let mut command = seedport(["keygen", "--out"]);
    command
        .arg(scratch.path("key"))
        .stdout(full.expect("a full device"));
    let refused = run_with_stdout(command);
    let (what, help) = refused.only_failure();
    assert!(what.contains("the output could not be written"), "{what}");
    assert!(help.contains("free some"), "{help}");
}

/// As `run`, with the standard output that the command has.
fn run_with_stdout(mut command: Command) -> Run {
    command.stderr(Stdio::piped());
    let child = command.spawn().expect("the binary starts");
    let output = child.wait_with_output().expect("the binary ends");
    Run {
        code: output.status.code(),
        stdout: String::new(),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}
