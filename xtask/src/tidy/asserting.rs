//! Rule: a test says in its name what holds, and looks whether it does.
//!
//! Invariant: a test's body has at least one word by which a test fails, or hands its failure on.
//! Called by `tidy`.

use std::collections::BTreeSet;

use super::tree::{File, Finding, Tree};

/// What marks a test.
const MARKS: [&str; 3] = ["#[test]", "#[tokio::test", "#[proptest"];

/// Parts of the words by which a test fails, in itself or in a helper of the house.
const FAILING: [&str; 13] = [
    "assert_",
    "assert!",
    "panic!",
    "unwrap_err",
    "expect_err",
    ".expect(1",
    ".expect(2",
    ".expect(3",
    ".expect(4",
    ".expect(5",
    "-> Result",
    "cases::",
    "compile_fail",
];

/// The fewest words of a name.
const WORDS: usize = 3;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let rust: Vec<&File> = tree.files().iter().filter(|file| file.is_rust()).collect();
    let helpers = rust.iter().flat_map(|file| functions(file));
    let helpers: BTreeSet<&str> = helpers
        .filter(|function| FAILING.iter().any(|word| function.text.contains(word)))
        .map(|function| function.name)
        .collect();
    let tests = rust.iter().flat_map(|file| {
        let tests = functions(file).into_iter().filter(|it| it.is_test);
        tests.map(move |test| (*file, test))
    });
    let mut findings = Vec::new();
    for (file, test) in tests {
        let Function {
            name, number, text, ..
        } = test;
        // A macro gives the name where it stands.
        if !name.starts_with('$') && name.split('_').count() < WORDS {
            let say = format!("name the test by the sentence that it shows, not `{name}`");
            findings.push(Finding::new(&file.path, number, say));
        }
        let mut called = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let by_helper = called.any(|word| word != name && helpers.contains(word));
        let looks = by_helper || FAILING.iter().any(|word| text.contains(word));
        if !looks || text.contains(concat!("assert!(tr", "ue")) {
            let say = "the test looks at nothing: assert what it shows";
            findings.push(Finding::new(&file.path, number, say));
        }
    }
    findings
}

/// A function and its body.
struct Function<'a> {
    name: &'a str,
    number: usize,
    text: String,
    is_test: bool,
}

/// The functions of a file that stand on lines of their own.
fn functions(file: &File) -> Vec<Function<'_>> {
    let lines: Vec<(usize, &str)> = file.lines().collect();
    let mut functions = Vec::new();
    let mut is_test = false;
    for (at, &(number, head)) in lines.iter().enumerate() {
        let code = head.trim_start();
        is_test |= MARKS.iter().any(|mark| code.starts_with(mark));
        let code = code.trim_start_matches("#[test] ");
        if code.starts_with("#[") || code.starts_with("//") {
            continue;
        }
        let starts = ["fn ", "pub fn ", "async fn ", "pub async fn "];
        let start = starts.iter().find(|start| code.starts_with(*start));
        if let Some(start) = start {
            let name = code[start.len()..].split(['(', '<']).next();
            let end = format!("{}}}", " ".repeat(head.len() - head.trim_start().len()));
            let mut text = String::new();
            for (_, line) in &lines[at..] {
                text += line;
                text.push('\n');
                if *line == end || line.ends_with("{}") {
                    break;
                }
            }
            functions.push(Function {
                name: name.unwrap_or_default(),
                number,
                text,
                is_test,
            });
        }
        is_test = is_test && code.is_empty();
    }
    functions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(test: &str) -> usize {
        let whole = format!("{}\n{test}", concat!("#[te", "st]"));
        check(&Tree::of(&[("crates/a/tests/b.rs", &whole)])).len()
    }

    #[test]
    fn a_test_that_looks_at_nothing_or_says_nothing_is_refused() {
        assert_eq!(found("fn t1() {}\n"), 2);
        assert_eq!(found("fn a_key_is_made() {\n    make();\n}\n"), 1);
        assert_eq!(found("// Why.\nfn a_key_is_made() {\n    make();\n}\n"), 1);
        let set_up = "fn a_key_is_made() {\n    make().expect(\"made\");\n}\n";
        assert_eq!(found(set_up), 1);
        let nothing = concat!("fn a_key_is_made() {\n    assert!(tr", "ue);\n}\n");
        assert_eq!(found(nothing), 1);
        assert_eq!(found("fn keys() {\n    assert!(make());\n}\n"), 1);
        assert_eq!(found("fn a_key_is_made() {\n    assert!(make());\n}\n"), 0);
        assert_eq!(
            found("fn a_key_is_made() -> Result<()> {\n    make()\n}\n"),
            0
        );
    }
}
