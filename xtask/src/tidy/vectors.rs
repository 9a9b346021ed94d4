//! Rule: every directory of vectors is named in `vectors/README.md`, with its source there.
//!
//! Called by `tidy`.

use super::tree::{Finding, Tree};

const DOCUMENT: &str = "vectors/README.md";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let text = tree.file(DOCUMENT).map_or("", |file| file.text.as_str());
    let unnamed = tree.directories_in("vectors").filter(|name| {
        let mark = format!("`{name}/`");
        !text.lines().any(|line| line.contains(&mark))
    });
    unnamed
        .map(|name| {
            let say = format!("add a line for `{name}/`: what it is, its source, its licence");
            Finding::new(DOCUMENT, 1, say)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_without_a_line_is_refused() {
        let files = [
            (DOCUMENT, "| `hpke/` | RFC 9180 |\n"),
            ("vectors/hpke/a.json", ""),
            ("vectors/bip39/a.json", ""),
        ];
        let say = "add a line for `bip39/`: what it is, its source, its licence";
        assert_eq!(check(&Tree::of(&files)), [Finding::new(DOCUMENT, 1, say)]);
    }
}
