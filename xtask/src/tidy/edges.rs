//! Rule: the edges drawn in `ARCHITECTURE.md` are the dependencies among the crates.
//!
//! Invariant: both directions are checked; an edge drawn but not there is as wrong as one that
//! is there and not drawn. Dependencies of tests are not edges.
//! Called by `tidy`.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Finding, Tree};

const DOCUMENT: &str = "ARCHITECTURE.md";
const FENCE: &str = "```edges";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let text = tree.file(DOCUMENT).map_or("", |file| file.text.as_str());
    let Some((fence, drawn)) = drawn(text) else {
        let say =
            format!("draw the dependencies in a block {FENCE}, one crate a line: `a -> b, c`");
        return vec![Finding::new(DOCUMENT, 1, say)];
    };
    let none = BTreeSet::new();
    let mut findings = Vec::new();
    for package in tree.packages() {
        let name = &package.name;
        let (line, edges) = drawn
            .get(name.as_str())
            .map_or((fence, &none), |(line, edges)| (*line, edges));
        let real: BTreeSet<&str> = package.needs.iter().map(String::as_str).collect();
        for need in real.difference(edges) {
            let say = format!("{name} depends on {need}: draw the edge, or drop the dependency");
            findings.push(Finding::new(DOCUMENT, line, say));
        }
        for edge in edges.difference(&real) {
            let say = format!("{name} does not depend on {edge}: take the edge away");
            findings.push(Finding::new(DOCUMENT, line, say));
        }
        if !drawn.contains_key(name.as_str()) {
            findings.push(Finding::new(DOCUMENT, fence, format!("give {name} a line")));
        }
    }
    let is_real = |name: &str| tree.packages().iter().any(|package| package.name == name);
    for (name, (line, _)) in drawn.iter().filter(|(name, _)| !is_real(name)) {
        let say = format!("there is no crate {name}: take the line away");
        findings.push(Finding::new(DOCUMENT, *line, say));
    }
    findings
}

type Drawn<'a> = BTreeMap<&'a str, (usize, BTreeSet<&'a str>)>;

/// The line of the fence, and what the block draws: crate to line and edges.
fn drawn(text: &str) -> Option<(usize, Drawn<'_>)> {
    let mut lines = (1..).zip(text.lines());
    let (fence, _) = lines.find(|(_, line)| line.trim() == FENCE)?;
    let block = lines.take_while(|(_, line)| !line.starts_with("```"));
    let edges = block.filter_map(|(number, line)| {
        let (name, needs) = line.split_once("->")?;
        let needs = needs
            .split(',')
            .map(str::trim)
            .filter(|need| !need.is_empty());
        Some((name.trim(), (number, needs.collect())))
    });
    Some((fence, edges.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(block: &str) -> Vec<Finding> {
        let text = format!("Text.\n{FENCE}\n{block}\n```\n");
        let tree = Tree::of(&[(DOCUMENT, &text)]);
        check(
            &tree
                .with_package("store", &["wire"])
                .with_package("wire", &[]),
        )
    }

    #[test]
    fn edges_as_they_are_pass() {
        assert_eq!(found("store -> wire\nwire ->"), []);
    }

    #[test]
    fn a_dependency_that_is_not_drawn_is_refused() {
        let say = "store depends on wire: draw the edge, or drop the dependency";
        assert_eq!(found("store ->\nwire ->"), [Finding::new(DOCUMENT, 3, say)]);
    }

    #[test]
    fn an_edge_that_is_not_there_is_refused() {
        let say = "wire does not depend on store: take the edge away";
        assert_eq!(
            found("store -> wire\nwire -> store"),
            [Finding::new(DOCUMENT, 4, say)]
        );
    }

    #[test]
    fn a_crate_without_a_line_and_a_line_without_a_crate_are_refused() {
        let say = [
            "give wire a line",
            "there is no crate vault: take the line away",
        ];
        let expected = [
            Finding::new(DOCUMENT, 2, say[0]),
            Finding::new(DOCUMENT, 4, say[1]),
        ];
        assert_eq!(found("store -> wire\nvault ->"), expected);
    }

    #[test]
    fn a_document_without_the_block_is_refused() {
        assert_eq!(check(&Tree::of(&[(DOCUMENT, "Text.")])).len(), 1);
    }
}
