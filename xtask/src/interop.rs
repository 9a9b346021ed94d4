//! Step `interop`: foreign clients carry an export out of a live server and open it, and work the
//! MobileCoin door unchanged; hostile ones get nothing.
//!
//! Invariant: the packages are exactly those of the lock files and of `requirements.txt`; every
//! server is started and stopped by the test file that uses it.
//! Called by `main` and `ci`.

use std::process::Command;

use anyhow::Result;

use crate::context::Context;
use crate::step::Step;
use crate::tools;

/// The step.
pub const STEP: Step = Step {
    name: "interop",
    about: "foreign npm packages and crates export a seed and open it; a PyPI client and hostile \
            ones are served by the MobileCoin door as they should be",
    remedy: "tests/interop/README.md says how to run one test by hand",
    in_ci: true,
    flags: &[],
    run,
};

/// Builds the server, then runs the npm packages, the Python package and the crates against it.
///
/// # Errors
/// When something does not build, or a test fails.
pub fn run(context: &Context) -> Result<()> {
    context.build(&["seedport"])?;
    let seedport = context.root().join("target/debug/seedport");
    let directory = context.root().join("tests/interop");

    let node = directory.join("node");
    tools::need(context, tools::Tool::Node)?;
    // One of its tests runs a program in Python out of the documents.
    tools::need(context, tools::Tool::Python)?;
    tools::npm_packages(context, &node)?;
    context.run_tests(
        40,
        Command::new("node")
            .args(["--test", "--test-reporter=./reporter.mjs", "test"])
            .env("SEEDPORT_BIN", &seedport)
            .current_dir(&node),
    )?;

    let python = directory.join("python");
    tools::need(context, tools::Tool::Curl)?;
    let programs = tools::python_packages(context, &python)?;
    let mut runner = Command::new(programs.join("python"));
    context.run_tests(100, runner.arg(python.join("run.py")).arg(&seedport))?;

    // Outside the workspace, so the workspace's own steps do not see it.
    let cargo = |arguments: &[&str]| {
        let mut cargo = context.cargo();
        cargo
            .args(arguments)
            .env("CARGO_TARGET_DIR", context.root().join("target/interop"))
            .env("SEEDPORT_BIN", &seedport)
            .current_dir(directory.join("rust"));
        cargo
    };
    context.run(&mut cargo(&["fmt", "--", "--check"]))?;
    let strict = ["--locked", "--all-targets", "--", "--deny", "warnings"];
    context.run(&mut cargo(&[&["clippy"], &strict[..]].concat()))?;
    context.run_tests(
        8,
        &mut cargo(&["test", "--locked", "--no-fail-fast", "--", "--nocapture"]),
    )
}
