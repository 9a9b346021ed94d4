//! `seedport demo`.

use crate::harness::{run, seedport};

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
