//! Rule: a path that a standing document names in backticks, or links to, exists.
//!
//! Called by `tidy`.

use super::tree::{File, Finding, Tree};

/// The documents that are held to it, beside those in `docs/`.
const DOCUMENTS: [&str; 7] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "fuzz/README.md",
    "vectors/README.md",
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
    let is_held = |file: &&File| {
        DOCUMENTS.contains(&file.path.as_str())
            || (file.path.starts_with("docs/") && file.has_ending("md"))
            || (file.path.ends_with("/README.md") && !file.path.starts_with("vectors/"))
    };
    let documents = tree.files().iter().filter(is_held);
    let mut findings = Vec::new();
    for document in documents {
        for (number, line) in document.lines() {
            let quoted = line.split('`').skip(1).step_by(2);
            let quoted = quoted.filter(|word| is_path(word)).map(str::to_owned);
            let linked = links(line).map(|link| from_root(&document.path, link));
            for word in quoted.chain(linked) {
                if !tree.has(&word) && !is_beside(tree, document, &word) {
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

/// Whether a document of one directory names a file in it.
fn is_beside(tree: &Tree, document: &File, word: &str) -> bool {
    let Some((directory, "README.md")) = document.path.rsplit_once('/') else {
        return false;
    };
    let end = format!("/{word}");
    let mut files = tree.files().iter();
    files.any(|file| file.path.starts_with(directory) && file.path.ends_with(&end))
}

/// Where a link of a document leads, from the root.
fn from_root(document: &str, link: &str) -> String {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
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
    fn every_document_is_held_to_it() {
        for path in ["docs/a.md", "CHANGELOG.md", "vectors/README.md"] {
            let tree = Tree::of(&[(path, "See `crates/a/src/gone.rs`.\n")]);
            assert_eq!(check(&tree).len(), 1, "{path}");
        }
        let text = "[a](b.md), [c](../README.md#top), [d](gone.md)\n";
        let tree = Tree::of(&[("docs/a.md", text), ("docs/b.md", ""), ("README.md", "")]);
        assert_eq!(check(&tree).len(), 1, "a link is from its document");
        let text = "`b.rs` and `gone.rs`\n";
        let tree = Tree::of(&[
            ("tests/a/README.md", text),
            ("tests/a/src/b.rs", ""),
            ("c.rs", ""),
        ]);
        assert_eq!(check(&tree).len(), 1, "a README names what is beside it");
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
