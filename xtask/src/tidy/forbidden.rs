//! Rule: words that may not stand in a file: places of one machine or one registry, and ways to
//! make a test that does not test.
//!
//! Invariant: the words are written here in pieces, so that this file passes its own rule.
//! Called by `tidy`.

use super::tree::{File, Finding, Tree};

/// Forbidden in every text.
const ANYWHERE: &[(&str, &str)] = &[
    (concat!("/wo", "rk/"), "name no place of one machine"),
    (
        concat!("../sha", "red"),
        "name nothing outside the repository",
    ),
    (concat!("crates", ".io/"), REGISTRY),
    (concat!("registry", ".npmjs"), REGISTRY),
    (concat!("pypi", ".org"), REGISTRY),
    (concat!("files.python", "hosted.org"), REGISTRY),
    (concat!("deb.debian", ".org"), REGISTRY),
];

const REGISTRY: &str = "name no registry: the person's own configuration says which one \
                        (for npm set omit-lockfile-registry-resolved=true in .npmrc)";

/// What is code, by the ending of its name.
const CODE: [&str; 6] = ["rs", "py", "ts", "mjs", "js", "sh"];

/// Forbidden as an attribute.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("#[ignore", "let the test run, or delete it"),
    ("#[should_panic", "return an error and compare it"),
];

/// Forbidden in an attribute that a condition sets.
const CONDITIONAL: [&str; 2] = ["ignore", "should_panic"];

/// Forbidden in tests, as whole names: each waits for time to pass. What asks another program again
/// and again says so above: `// Polls: …`.
const WAITING: [&str; 5] = [
    "sleep",
    "sleep_until",
    "sleep_ms",
    "park_timeout",
    "setTimeout",
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files().iter().flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let first_test_line = if file.is_in_tests() {
        Some(1)
    } else {
        file.first_test_line()
    };
    let mut findings = Vec::new();
    let (mut before, mut is_conditional) = ("", false);
    for (number, line) in file.lines() {
        let polls = before.trim_start().starts_with("// Polls: ");
        before = line;
        for (word, advice) in ANYWHERE.iter().filter(|(word, _)| line.contains(word)) {
            findings.push(Finding::new(
                &file.path,
                number,
                format!("`{word}`: {advice}"),
            ));
        }
        let code = line.trim_start();
        if !CODE.iter().any(|ending| file.has_ending(ending)) || code.starts_with("//") {
            continue;
        }
        // The attribute may go on over some lines.
        is_conditional |= code.starts_with("#[cfg_attr(");
        if is_conditional && names(code).any(|name| CONDITIONAL.contains(&name)) {
            let say = "let the test run on every condition, or delete it";
            findings.push(Finding::new(&file.path, number, say));
        }
        is_conditional &= !code.ends_with(")]");
        for (word, advice) in ATTRIBUTES.iter().filter(|(word, _)| code.starts_with(word)) {
            findings.push(Finding::new(
                &file.path,
                number,
                format!("`{word}]`: {advice}"),
            ));
        }
        let is_test = first_test_line.is_some_and(|first| number >= first);
        let waits = |code: &str| {
            let is_thrown_away = code.starts_with("let _ =");
            names(code).any(|name| {
                WAITING.contains(&name) || (is_thrown_away && name.ends_with("_timeout"))
            })
        };
        if is_test && !polls && waits(code) {
            let say = "a test waits for an event or moves a test clock, it does not wait for time";
            findings.push(Finding::new(&file.path, number, say));
        }
    }
    findings
}

/// The words of a line of code.
fn names(code: &str) -> impl Iterator<Item = &str> {
    code.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(path: &str, text: &str) -> Vec<String> {
        let found = check(&Tree::of(&[(path, text)]));
        found
            .iter()
            .map(|finding| {
                finding
                    .to_string()
                    .split(": ")
                    .take(2)
                    .collect::<Vec<_>>()
                    .join(": ")
            })
            .collect()
    }

    #[test]
    fn a_place_of_one_machine_is_refused() {
        let text = format!("see {}\n", concat!("/wo", "rk/main"));
        assert_eq!(places("README.md", &text).len(), 1);
        let text = format!("see {}/design.md\n", concat!("../sha", "red"));
        assert_eq!(places("docs/a.md", &text).len(), 1);
    }

    #[test]
    fn a_registry_is_refused() {
        for host in [
            concat!("crates", ".io/crates/a"),
            concat!("registry", ".npmjs.org"),
            concat!("pypi", ".org/simple"),
        ] {
            let text = format!("{{\n\"resolved\": \"https://{host}\"\n}}\n");
            assert_eq!(
                places("tests/interop/package-lock.json", &text).len(),
                1,
                "{host}"
            );
        }
    }

    #[test]
    fn tests_that_do_not_run_or_should_panic_are_refused() {
        let text = format!(
            "{}\n    {}\n",
            concat!("#[ign", "ore = \"slow\"]"),
            concat!("#[should", "_panic]")
        );
        let expected = [
            "crates/a/src/b.rs:1: `#[ignore]`",
            "crates/a/src/b.rs:2: `#[should_panic]`",
        ];
        assert_eq!(places("crates/a/src/b.rs", &text), expected);
    }

    #[test]
    fn a_test_that_sleeps_is_refused_and_a_server_may_sleep() {
        let call = concat!("tokio::time::sl", "eep(second).await;\n");
        let inline = format!("{call}#[cfg(test)]\nmod tests {{\n{call}}}\n");
        assert_eq!(check(&Tree::of(&[("crates/a/src/b.rs", &inline)])).len(), 1);
        assert_eq!(check(&Tree::of(&[("crates/a/tests/b.rs", call)])).len(), 1);
        for (path, call) in [
            (
                "crates/a/tests/b.rs",
                concat!("std::thread::park_", "timeout(second);\n"),
            ),
            ("tests/a.py", concat!("time.sl", "eep(1)\n")),
            ("tests/a.mjs", concat!("setTime", "out(done, 1000);\n")),
            ("tests/a.sh", concat!("sl", "eep 1\n")),
            (
                "crates/a/src/b/tests.rs",
                concat!("std::thread::sl", "eep(second);\n"),
            ),
            (
                "crates/a/tests/b.rs",
                concat!("let _ = ended.recv_", "timeout(second);\n"),
            ),
        ] {
            assert_eq!(check(&Tree::of(&[(path, call)])).len(), 1, "{call}");
        }
    }

    #[test]
    fn a_condition_under_which_a_test_does_not_run_is_refused() {
        for attribute in [
            concat!("#[cfg_attr(all(), ign", "ore)]\n"),
            concat!("#[cfg_attr(windows, should", "_panic)]\n"),
            concat!("#[cfg_attr(\n    all(),\n    ign", "ore\n)]\n"),
        ] {
            let found = places("crates/a/tests/b.rs", attribute);
            assert_eq!(found.len(), 1, "{attribute}");
        }
        let other = "#[cfg_attr(test, derive(Debug))]\n";
        assert!(places("crates/a/src/b.rs", other).is_empty());
    }
}
