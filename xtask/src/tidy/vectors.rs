//! Rule: every directory of vectors has a row in `vectors/README.md`, which says its source.
//!
//! Called by `tidy`.

use super::tree::{Finding, Tree};

const DOCUMENT: &str = "vectors/README.md";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let text = tree.file(DOCUMENT).map_or("", |file| file.text.as_str());
    let unnamed = tree.directories_in("vectors").filter(|name| {
        let is_row = |line: &str| line.starts_with('|') && line.contains(&format!("{name}/"));
        !text.lines().any(is_row)
    });
    unnamed
        .map(|name| {
            let say = format!("add a row for {name}/: what it is, its source, its licence");
            Finding::new(DOCUMENT, 1, say)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_without_a_row_is_refused() {
        let files = [
            (DOCUMENT, "Not bip39/.\n| hpke/a.json | RFC 9180 |\n"),
            ("vectors/hpke/a.json", ""),
            ("vectors/bip39/a.json", ""),
        ];
        let say = "add a row for bip39/: what it is, its source, its licence";
        assert_eq!(check(&Tree::of(&files)), [Finding::new(DOCUMENT, 1, say)]);
    }
}
