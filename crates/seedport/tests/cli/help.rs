//! `--help` of every command, as snapshots.
//!
//! To refresh them: `SEEDPORT_REFRESH=1 cargo test -p seedport help`.

use std::{env, fs, path::Path};

use crate::harness::{run, seedport};

const COMMANDS: [&[&str]; 57] = [
    &[],
    &["demo"],
    &["serve"],
    &["token"],
    &["token", "create"],
    &["token", "list"],
    &["token", "revoke"],
    &["export"],
    &["open"],
    &["statement"],
    &["keygen"],
    &["stamp"],
    &["session"],
    &["session", "open"],
    &["session", "list"],
    &["session", "refresh"],
    &["session", "revoke"],
    &["credential"],
    &["credential", "add"],
    &["credential", "list"],
    &["credential", "revoke"],
    &["customer"],
    &["customer", "create"],
    &["customer", "list"],
    &["mobilecoin"],
    &["mobilecoin", "create"],
    &["mobilecoin", "import"],
    &["mobilecoin", "export"],
    &["mobilecoin", "list"],
    &["mobilecoin", "remove"],
    &["platform"],
    &["platform", "list"],
    &["platform", "disable"],
    &["platform", "enable"],
    &["account"],
    &["account", "show"],
    &["account", "end-sessions"],
    &["account", "revoke-credential"],
    &["backup"],
    &["restore"],
    &["freeze"],
    &["thaw"],
    &["audit"],
    &["audit", "list"],
    &["audit", "export"],
    &["audit", "prune"],
    &["key"],
    &["key", "show"],
    &["doctor"],
    &["webhook"],
    &["webhook", "list"],
    &["webhook", "retry"],
    &["vault"],
    &["vault", "adopt"],
    &["config"],
    &["config", "check"],
    &["completions"],
];

#[test]
fn the_help_of_every_command_is_as_published() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    for command in COMMANDS {
        let words = command.iter().copied().chain(["--help"]);
        let shown = run(seedport(words)).succeeded();
        assert_eq!(shown.stderr, "");
        let name = ["seedport"].iter().chain(command).copied();
        let name = name.collect::<Vec<_>>().join("-");
        let path = directory.join(name + ".txt");
        if env::var_os("SEEDPORT_REFRESH").is_some() {
            fs::write(&path, &shown.stdout).expect("a snapshot");
        }
        let published = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            shown.stdout,
            published,
            "{} is out of date: SEEDPORT_REFRESH=1 cargo test -p seedport help",
            path.display()
        );
    }
}

#[test]
fn every_command_has_a_snapshot() {
    for command in COMMANDS {
        let shown = run(seedport(command.iter().copied().chain(["--help"]))).succeeded();
        let list = shown.stdout.split("Commands:\n").nth(1).unwrap_or_default();
        let names = list
            .lines()
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != "help");
        for name in names {
            let whole: Vec<_> = command.iter().copied().chain([name]).collect();
            assert!(COMMANDS.contains(&whole.as_slice()), "{whole:?}");
        }
    }
}
