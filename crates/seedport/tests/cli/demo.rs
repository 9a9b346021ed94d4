//! `seedport demo`.

use std::{
    io::Read as _,
    process::{Command, Stdio},
};

use crate::harness::{run, seedport};

#[test]
fn a_reader_that_goes_away_ends_the_demo_quietly() {
    let mut demo: Command = seedport(["demo"]);
    let mut demo = demo
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the demo starts");
    let mut output = demo.stdout.take().expect("output");
    output.read_exact(&mut [0; 8]).expect("its first words");
    drop(output);
    let ended = demo.wait_with_output().expect("an end");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert_eq!(ended.status.code(), Some(141));
}

#[test]
fn the_demo_runs_to_its_end_and_hides_the_phrase() {
    let shown = run(seedport(["demo"])).succeeded();
    let phrase = shown
        .stdout
        .lines()
        .find_map(|line| line.trim().strip_prefix("phrase"))
        .expect("a line about the phrase");
    assert!(
        phrase.ends_with("… and 23 more words (--show-phrase)"),
        "{phrase}"
    );
    assert_eq!(phrase.split_whitespace().count(), 7, "{phrase}");
    assert!(shown.stdout.contains("401 WALLET_SIGNATURE_BODY_MISMATCH"));
    assert_eq!(shown.stderr, "");
    let addresses: Vec<_> = shown
        .stdout
        .split_whitespace()
        .filter(|word| word.starts_with("bc1q"))
        .collect();
    assert_eq!(addresses.len(), 3, "told, derived, compared");
    assert!(addresses.iter().all(|address| *address == addresses[0]));
}

#[test]
fn the_demo_exports_by_a_passkey_and_refuses_its_assertion_for_another_key() {
    let began = std::time::Instant::now();
    let shown = run(seedport(["demo", "--passkey"])).succeeded();
    let took = began.elapsed();
    assert_eq!(shown.stderr, "");
    let said = &shown.stdout;
    assert!(said.contains("The owner makes a passkey"), "{said}");
    assert!(said.contains("a session of another key than this device's"));
    assert!(said.contains("401 UNAUTHORIZED (PASSKEY_CHALLENGE)"));
    assert!(said.contains("401 WALLET_SIGNATURE_BODY_MISMATCH"));
    let sessions = said.matches("Session:").count();
    assert_eq!(sessions, 2, "one of the code, one of the passkey");
    assert!(said.contains("They are the same"));
    assert!(took.as_secs() < 20, "{took:?}");
}

#[test]
fn the_demo_shows_the_phrase_when_asked_and_leaves_nothing_behind() {
    let shown = run(seedport(["demo", "--show-phrase"])).succeeded();
    let value = |name: &str| {
        let mut lines = shown.stdout.lines();
        let found = lines.find_map(|line| line.trim().strip_prefix(name));
        found.expect("a line with this name").trim().to_owned()
    };
    assert_eq!(value("phrase").split(' ').count(), 24);
    assert!(!std::path::Path::new(&value("data in")).exists());
}
