//! Rule: a source file is short. Code lines are counted: no blanks, no comments, no inline tests.
//!
//! Called by `tidy`.

use super::tree::{File, Finding, Tree};

/// What is held to it, by the ending of its name.
const ENDINGS: [&str; 4] = ["rs", "ts", "mjs", "py"];

/// More code lines than this are refused.
const MOST: usize = 400;
/// More code lines than this get advice.
const MANY: usize = 300;

pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files().iter().filter_map(check_file).collect()
}

fn check_file(file: &File) -> Option<Finding> {
    if !ENDINGS.iter().any(|ending| file.has_ending(ending)) {
        return None;
    }
    let tests = file.first_test_line()..=file.last_test_line();
    let code = file
        .lines()
        .filter(|&(number, _)| !tests.contains(&Some(number)))
        .filter(|(_, line)| is_code(line));
    let lines: Vec<usize> = code.map(|(number, _)| number).collect();
    if let Some(&line) = lines.get(MOST) {
        let say = format!(
            "{} code lines, at most {MOST}: split it by concept",
            lines.len()
        );
        return Some(Finding::new(&file.path, line, say));
    }
    let &line = lines.get(MANY)?;
    let say = format!(
        "{} code lines: above {MANY}, think about splitting it",
        lines.len()
    );
    Some(Finding::advice(&file.path, line, say))
}

fn is_code(line: &str) -> bool {
    let line = line.trim_start();
    !(line.is_empty()
        || line.starts_with("//")
        || line.starts_with('*')
        || line.starts_with("/*")
        || line.starts_with("# "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: usize, after: &str) -> Vec<Finding> {
        let text = format!("//! Header.\n\n{}{after}", "let a = 1;\n".repeat(lines));
        check(&Tree::of(&[("crates/a/src/b.rs", &text)]))
    }

    #[test]
    fn a_file_above_the_limit_is_refused() {
        let say = "401 code lines, at most 400: split it by concept";
        assert_eq!(
            found(401, ""),
            [Finding::new("crates/a/src/b.rs", 403, say)]
        );
    }

    #[test]
    fn a_long_file_gets_advice() {
        let say = "301 code lines: above 300, think about splitting it";
        assert_eq!(
            found(301, ""),
            [Finding::advice("crates/a/src/b.rs", 303, say)]
        );
    }

    #[test]
    fn inline_tests_do_not_count() {
        let tests = format!(
            "#[cfg(test)]\nmod tests {{\n{}}}\n",
            "let a = 1;\n".repeat(500)
        );
        assert_eq!(found(300, &tests), []);
    }

    #[test]
    fn what_stands_behind_inline_tests_or_a_file_of_tests_counts() {
        let tests = "#[cfg(test)]\nmod tests {\nlet a = 1;\n}\n";
        let more = format!("{tests}{}", "let a = 1;\n".repeat(200));
        assert!(found(201, &more).iter().any(|finding| !finding.is_advice));
        let text = format!("#[cfg(test)]\nmod tests;\n{}", "let a = 1;\n".repeat(401));
        assert_eq!(check(&Tree::of(&[("crates/a/src/b.rs", &text)])).len(), 1);
        let python = format!("{}# b\n", "a = 1\n".repeat(401));
        assert_eq!(check(&Tree::of(&[("tests/a.py", &python)])).len(), 1);
    }
}
