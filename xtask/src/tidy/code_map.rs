//! Rule: every crate has a section in the code map of `ARCHITECTURE.md`, with its invariant.
//!
//! Called by `tidy`.

use super::tree::{Finding, Tree};

const DOCUMENT: &str = "ARCHITECTURE.md";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let text = tree.file(DOCUMENT).map_or("", |file| file.text.as_str());
    let mut findings = Vec::new();
    for name in tree.directories_in("crates") {
        let heading = format!("### `crates/{name}`");
        let mut lines = (1..).zip(text.lines());
        let Some((number, _)) = lines.find(|(_, line)| line.starts_with(&heading)) else {
            let say = format!("give crates/{name} a section that begins with {heading}");
            findings.push(Finding::new(DOCUMENT, 1, say));
            continue;
        };
        let mut section = lines.take_while(|(_, line)| !line.starts_with('#'));
        if !section.any(|(_, line)| line.starts_with("Invariant ")) {
            let say = format!("say the invariant of crates/{name} in a line `Invariant N: …`");
            findings.push(Finding::new(DOCUMENT, number, say));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_without_a_section_is_refused() {
        let map = "### `crates/a`\n\nInvariant 1: small.\n";
        let tree = Tree::of(&[
            (DOCUMENT, map),
            ("crates/a/Cargo.toml", ""),
            ("crates/b/Cargo.toml", ""),
        ]);
        let say = "give crates/b a section that begins with ### `crates/b`";
        assert_eq!(check(&tree), [Finding::new(DOCUMENT, 1, say)]);
    }

    #[test]
    fn a_section_without_an_invariant_is_refused() {
        let map = "# Map\n### `crates/a`\nText.\n### Other\nInvariant 1: small.\n";
        let tree = Tree::of(&[(DOCUMENT, map), ("crates/a/Cargo.toml", "")]);
        let say = "say the invariant of crates/a in a line `Invariant N: …`";
        assert_eq!(check(&tree), [Finding::new(DOCUMENT, 2, say)]);
    }
}
