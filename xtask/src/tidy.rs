//! Step `tidy`: the house rules that a program can check.
//!
//! Invariant: one file a rule; each rule has a test that feeds it a bad example and sees it
//! refused.
//! Called by `main` and `ci`.

mod asserting;
mod code_map;
mod edges;
mod forbidden;
mod headers;
mod length;
mod manifests;
mod module_files;
mod paths;
mod printing;
mod rooms;
mod tree;
mod vectors;

use anyhow::{Result, bail};

use crate::context::Context;
use crate::step::Step;
use tree::{Finding, Tree};

/// The step.
pub const STEP: Step = Step {
    name: "tidy",
    about: "the house rules hold, and ARCHITECTURE.md tells the truth",
    remedy: "each line above names a place and what to do there",
    in_ci: true,
    flags: &[],
    run,
};

/// A rule: reads the tree, tells what is wrong.
type Rule = fn(&Tree) -> Vec<Finding>;

/// Every rule.
const RULES: &[Rule] = &[
    paths::check,
    printing::check,
    code_map::check,
    edges::check,
    headers::check,
    length::check,
    module_files::check,
    forbidden::check,
    manifests::check,
    vectors::check,
    asserting::check,
    rooms::check,
];

/// Checks every rule and prints what each found.
///
/// # Errors
/// When a rule is broken; advice alone is no error.
pub fn run(context: &Context) -> Result<()> {
    let tree = Tree::read(context.root())?;
    let findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    for finding in &findings {
        println!("{finding}");
    }
    let broken = findings.iter().filter(|finding| !finding.is_advice).count();
    if broken > 0 {
        bail!("{broken} places break a rule");
    }
    println!(
        "{} rules hold over {} files",
        RULES.len(),
        tree.files().len()
    );
    Ok(())
}
