//! Rule: every vector has a row in `vectors/README.md`, which says its source: the file itself, or the
//! directory that it is in.
//!
//! Called by `tidy`.

use super::tree::{Finding, Tree};

const DOCUMENT: &str = "vectors/README.md";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let text = tree.file(DOCUMENT).map_or("", |file| file.text.as_str());
    // The first column of each row; `*` stands for anything up to the next dot.
    let rows: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
        .collect();
    let vectors = tree.files().iter().filter_map(|file| {
        let name = file.path.strip_prefix("vectors/")?;
        let is_beside = name == "README.md" || is_licence(name) || name.ends_with("/make.py");
        (!is_beside).then_some(name)
    });
    vectors
        .filter(|name| !rows.iter().any(|row| covers(row, name)))
        .map(|name| {
            let say = format!("add a row for {name}: what it is, its source, its licence");
            Finding::new(DOCUMENT, 1, say)
        })
        .collect()
}

/// Whether a file is the licence of those beside it.
fn is_licence(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    last == "LICENSE" || (last.starts_with("LICENSE.") && !last.contains(".json"))
}

/// Whether a row is about a file.
fn covers(row: &str, name: &str) -> bool {
    match row.split_once('*') {
        Some((start, end)) => name.starts_with(start) && name.ends_with(end),
        None if row.ends_with('/') => name.starts_with(row),
        None => name == row,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_without_a_row_is_refused() {
        let files = [
            (
                DOCUMENT,
                "Not bip39/a.json.\n| hpke/a.json | RFC 9180 |\n| whole/ | all |\n| rsa/b_*.json | b |\n",
            ),
            ("vectors/hpke/a.json", ""),
            ("vectors/hpke/LICENSE", ""),
            ("vectors/whole/in/it.json", ""),
            ("vectors/rsa/b_1.json", ""),
            ("vectors/hpke/new.json", ""),
            ("vectors/bip39/a.json", ""),
        ];
        let say = |name| format!("add a row for {name}: what it is, its source, its licence");
        let expected =
            ["hpke/new.json", "bip39/a.json"].map(|name| Finding::new(DOCUMENT, 1, say(name)));
        assert_eq!(check(&Tree::of(&files)), expected);
    }
}
