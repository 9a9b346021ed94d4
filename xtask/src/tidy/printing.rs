//! Rule: nothing in the crates prints by the library's macros, which panic when nobody reads.
//!
//! Invariant: tests, build scripts and examples print as they like.
//! Called by `tidy`.

use super::tree::{File, Finding, Tree};

/// The macros, and what is used instead.
const MACROS: [(&str, &str); 4] = [
    ("println", "say!"),
    ("print", "say_part!"),
    ("eprintln", "note!"),
    ("eprint", "note_part!"),
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let in_a_crate = |file: &&File| {
        let mut parts = file.path.split('/');
        parts.next() == Some("crates") && parts.nth(1) == Some("src") && file.is_rust()
    };
    tree.files()
        .iter()
        .filter(in_a_crate)
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let is_test = file.path.ends_with("/tests.rs") || file.path.contains("/tests/");
    let end = if is_test {
        Some(1)
    } else {
        file.first_test_line()
    };
    let code = file
        .lines()
        .take_while(|(number, _)| end.is_none_or(|end| *number < end));
    let code = code.filter(|(_, line)| !line.trim_start().starts_with("//"));
    let found = code.filter_map(|(number, line)| {
        let (word, instead) = MACROS.into_iter().find(|(word, _)| calls(line, word))?;
        let say = format!("`{word}!` panics when its output cannot be written: use `{instead}`");
        Some(Finding::new(&file.path, number, say))
    });
    found.collect()
}

/// Whether a line calls the macro of this very name.
fn calls(line: &str, name: &str) -> bool {
    let call = format!("{name}!");
    line.match_indices(&call).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, line: &str) -> usize {
        check(&Tree::of(&[(path, line)])).len()
    }

    #[test]
    fn printing_that_can_panic_is_refused() {
        for name in ["println", "print", "eprintln", "eprint"] {
            let line = format!("    {name}!(\"a\");\n");
            assert_eq!(found("crates/a/src/b.rs", &line), 1, "{name}");
        }
    }

    #[test]
    fn tests_and_other_macros_print() {
        let line = "println!(\"a\");\n";
        assert_eq!(found("crates/a/tests/b.rs", line), 0);
        assert_eq!(found("crates/a/build.rs", line), 0);
        assert_eq!(found("xtask/src/b.rs", line), 0);
        let inline = format!("#[cfg(test)]\nmod tests {{\n{line}}}\n");
        assert_eq!(found("crates/a/src/b.rs", &inline), 0);
        assert_eq!(found("crates/a/src/b.rs", "say!(\"a\");\n"), 0);
        assert_eq!(found("crates/a/src/b.rs", "// println!(\"a\")\n"), 0);
    }
}
