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

/// Forbidden as an attribute.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("#[ignore", "let the test run, or delete it"),
    ("#[should_panic", "return an error and compare it"),
];

/// Forbidden in tests, as whole names.
const WAITING: [&str; 2] = ["sleep", "sleep_until"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files().iter().flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let is_test_file = file.path.split('/').any(|part| part == "tests");
    let first_test_line = if is_test_file {
        Some(1)
    } else {
        file.first_test_line()
    };
    let mut findings = Vec::new();
    for (number, line) in file.lines() {
        for (word, advice) in ANYWHERE.iter().filter(|(word, _)| line.contains(word)) {
            findings.push(Finding::new(
                &file.path,
                number,
                format!("`{word}`: {advice}"),
            ));
        }
        let code = line.trim_start();
        if !file.is_rust() || code.starts_with("//") {
            continue;
        }
        for (word, advice) in ATTRIBUTES.iter().filter(|(word, _)| code.starts_with(word)) {
            findings.push(Finding::new(
                &file.path,
                number,
                format!("`{word}]`: {advice}"),
            ));
        }
        let is_test = first_test_line.is_some_and(|first| number >= first);
        if is_test && names(code).any(|name| WAITING.contains(&name)) {
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
    }
}
