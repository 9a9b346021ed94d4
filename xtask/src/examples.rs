//! Step `examples`: each program of `examples/` exports a wallet from a live server, and refuses what a
//! relay makes of the answers.
//!
//! Invariant: the programs run as they stand there, with exactly the packages that they name.
//! Called by `main` and `ci`.

use std::process::Command;

use anyhow::Result;

use crate::context::Context;
use crate::step::Step;
use crate::tools::{self, Tool};

/// The step.
pub const STEP: Step = Step {
    name: "examples",
    about: "the examples in TypeScript, Python and curl export a wallet, and refuse what a relay \
            changed",
    remedy: "examples/README.md says how to run one by hand",
    in_ci: true,
    flags: &[],
    run,
};

/// Builds the server, checks the types of the example in TypeScript, then runs all of them.
///
/// # Errors
/// When something cannot be installed or built, or a test fails.
pub fn run(context: &Context) -> Result<()> {
    context.build(&["seedport"])?;
    let examples = context.root().join("examples");
    for tool in [Tool::Node, Tool::Python, Tool::Curl, Tool::Jq] {
        tools::need(context, tool)?;
    }
    let typescript = examples.join("typescript");
    tools::npm_packages(context, &typescript)?;
    let npm = |script| {
        let mut npm = Command::new("npm");
        npm.args(["run", "--silent", script])
            .current_dir(&typescript);
        npm
    };
    // The build checks the types as well; the check by itself is what a reader is told to run.
    context.run(&mut npm("check"))?;
    context.run(&mut npm("build"))?;
    let programs = tools::python_packages(context, &examples.join("python"))?;
    let mut runner = Command::new(programs.join("python"));
    runner
        .arg(context.root().join("tests/examples/run.py"))
        .arg(context.root().join("target/debug/seedport"));
    context.run_tests(80, &mut runner)
}
