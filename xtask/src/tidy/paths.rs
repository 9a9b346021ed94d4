//! Rule: a path that a standing document names in backticks, or links to, exists.
//!
//! Called by `tidy`.

use super::tree::{Finding, Tree};

/// The documents that are held to it.
const DOCUMENTS: [&str; 4] = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
];

/// What a path from the root begins with.
const ROOTS: [&str; 11] = [
    ".cargo/",
    ".ci/",
    "crates/",
    "docs/",
    "examples/",
    "fuzz/",
    "packaging/",
    "tests/",
    "vectors/",
    "web/",
    "xtask/",
];

/// Endings that make a word a file name.
const FILE_ENDINGS: [&str; 5] = [".rs", ".ts", ".sql", ".md", ".toml"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let documents = DOCUMENTS.iter().filter_map(|path| tree.file(path));
    let mut findings = Vec::new();
    for document in documents {
        for (number, line) in document.lines() {
            let quoted = line.split('`').skip(1).step_by(2);
            for word in quoted.filter(|word| is_path(word)).chain(links(line)) {
                if !tree.has(word) {
                    let say =
                        format!("`{word}` does not exist: write the path as it is, from the root");
                    findings.push(Finding::new(&document.path, number, say));
                }
            }
        }
    }
    findings
}

/// Whether a word in backticks means a place in the repository. A name with capitals in angle
/// brackets or braces, or a bare ending, is a pattern and means none.
fn is_path(word: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "./_-".contains(letter);
    let is_name = word.chars().all(is_plain) && !FILE_ENDINGS.contains(&word);
    let is_rooted = ROOTS.iter().any(|root| word.starts_with(root));
    is_name && (is_rooted || FILE_ENDINGS.iter().any(|ending| word.ends_with(ending)))
}

/// The places in the repository that a line of Markdown links to.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next());
    targets.filter(|target| !target.is_empty() && !target.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_does_not_exist_is_refused() {
        let text = "Text.\nSee `crates/a/src/gone.rs` and `crates/a/src/lib.rs`.\n";
        let tree = Tree::of(&[("ARCHITECTURE.md", text), ("crates/a/src/lib.rs", "")]);
        let say = "`crates/a/src/gone.rs` does not exist: write the path as it is, from the root";
        assert_eq!(check(&tree), [Finding::new("ARCHITECTURE.md", 2, say)]);
    }

    #[test]
    fn a_file_name_without_its_directory_is_refused() {
        let tree = Tree::of(&[("README.md", "See `lib.rs`."), ("crates/a/src/lib.rs", "")]);
        assert_eq!(check(&tree).len(), 1);
    }

    #[test]
    fn a_link_to_nowhere_is_refused() {
        let text = "[a](GONE.md#top), [b](README.md), [c](https://example.org/GONE.md), [d](#top)";
        assert_eq!(check(&Tree::of(&[("README.md", text)])).len(), 1);
    }

    #[test]
    fn commands_routes_and_patterns_are_no_paths() {
        let text = "`cargo run --release`, `/openapi.json`, `a/b`, `.rs`, `crates/<name>/src`\n";
        assert_eq!(check(&Tree::of(&[("README.md", text)])), []);
    }
}
