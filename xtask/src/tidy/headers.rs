//! Rule: a source file opens with what it is, and in the crates also with its invariant or with
//! who calls it.
//!
//! Called by `tidy`.

use super::tree::{File, Finding, Tree};

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files().iter().filter_map(check_file).collect()
}

fn check_file(file: &File) -> Option<Finding> {
    // What is foreign is not read.
    if file.text.is_empty() {
        return None;
    }
    let openings: &[&str] = match file.path.rsplit_once('.')?.1 {
        "rs" => &["//!"],
        "ts" | "mjs" => &["//!", "/**"],
        "py" => &["\"\"\"", "r\"\"\"", "# "],
        _ => return None,
    };
    let opens = |line: &str| openings.iter().any(|opening| line.starts_with(opening));
    let Some((number, _)) = file.lines().take(3).find(|(_, line)| opens(line)) else {
        let say = format!(
            "open the file with {} and what it is",
            openings.join(" or ")
        );
        return Some(Finding::new(&file.path, 1, say));
    };
    if !is_in_a_crate(file) {
        return None;
    }
    let mut header = file
        .text
        .lines()
        .skip(number - 1)
        .take_while(|line| opens(line));
    let says_enough = |line: &str| says(line, "Invariant:") || says(line, "Called by");
    if header.any(says_enough) {
        return None;
    }
    let say = "say in the header its `Invariant:` or who calls it (`Called by …`)";
    Some(Finding::new(&file.path, number, say))
}

/// Whether a line says something behind these words: none and nobody say nothing, nor does a word or
/// two for an invariant.
fn says(line: &str, words: &str) -> bool {
    let Some((_, rest)) = line.split_once(words) else {
        return false;
    };
    let first = rest.trim().split([' ', '.']).next().unwrap_or_default();
    let is_short = words == "Invariant:" && rest.split_whitespace().count() < 3;
    !is_short && !matches!(first, "" | "none" | "None" | "nobody" | "nothing")
}

fn is_in_a_crate(file: &File) -> bool {
    let mut parts = file.path.split('/');
    file.is_rust() && parts.next() == Some("crates") && parts.nth(1) == Some("src")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_header_is_refused() {
        let tree = Tree::of(&[
            ("xtask/src/a.rs", "use std::fs;\n"),
            ("web/a.ts", "let a = 1;\n"),
        ]);
        let expected = [
            Finding::new("xtask/src/a.rs", 1, "open the file with //! and what it is"),
            Finding::new(
                "web/a.ts",
                1,
                "open the file with //! or /** and what it is",
            ),
        ];
        assert_eq!(check(&tree), expected);
    }

    #[test]
    fn a_crate_file_without_invariant_or_caller_is_refused() {
        let text = "//! Redeems.\n\n//! Invariant: too late, the header has ended.\n";
        let tree = Tree::of(&[("crates/a/src/b.rs", text)]);
        let say = "say in the header its `Invariant:` or who calls it (`Called by …`)";
        assert_eq!(check(&tree), [Finding::new("crates/a/src/b.rs", 1, say)]);
    }

    #[test]
    fn a_header_that_says_nothing_is_refused() {
        for header in [
            "//! Redeems.\n//!\n//! Invariant: none. Called by nobody.\n",
            "//! Redeems.\n//!\n//! Invariant:\n",
            "//! Redeems.\n//!\n//! Invariant: it holds.\n",
        ] {
            let tree = Tree::of(&[("crates/a/src/b.rs", header)]);
            assert_eq!(check(&tree).len(), 1, "{header}");
        }
        let tree = Tree::of(&[("tests/a.py", "import os\n")]);
        assert_eq!(check(&tree).len(), 1);
    }

    #[test]
    fn a_test_file_needs_no_caller() {
        let tree = Tree::of(&[("crates/a/tests/b.rs", "//! Redeeming.\n")]);
        assert_eq!(check(&tree), []);
    }
}
