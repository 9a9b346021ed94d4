//! A command line that makes no sense.

use crate::harness::{run, seedport};

#[test]
fn a_senseless_command_line_is_two_lines_and_exit_code_two() {
    let cases: [&[&str]; 7] = [
        &["serv"],
        &["serve", "--listen", "nowhere"],
        &["open"],
        &["export", "--account", "Wallet:1", "--url", "http://a"],
        &["token", "create", "--name", "a", "--permission", "ALL"],
        &["exprt"],
        &["open", "--enveloppe", "a"],
    ];
    for case in cases {
        let refused = run(seedport(case));
        assert_eq!(refused.code, Some(2), "{case:?}");
        assert_eq!(refused.stdout, "");
        let lines: Vec<_> = refused.stderr.lines().collect();
        assert_eq!(lines.len(), 2, "{}", refused.stderr);
        assert!(lines[0].starts_with("error: ") && lines[1].starts_with("help: "));
    }
}
