//! `seedport completions`.

use crate::harness::{Scratch, run, seedport};

#[test]
fn every_shell_gets_completions_of_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let shown = run(seedport(["completions", shell])).succeeded();
        assert_eq!(shown.stderr, "");
        for word in ["export", "trust-server-key", "mobilecoin"] {
            assert!(shown.stdout.contains(word), "{shell}: {word}");
        }
    }
    let refused = run(seedport(["completions", "tcsh"]));
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("possible values"),
        "{}",
        refused.stderr
    );
}

#[test]
fn bash_takes_its_completions() {
    let shown = run(seedport(["completions", "bash"])).succeeded();
    let scratch = Scratch::new();
    let mut bash = std::process::Command::new("bash");
    bash.arg("-n")
        .arg(scratch.file("completions", shown.stdout));
    assert!(bash.status().expect("bash").success());
}
