//! Step `schemathesis`: what is served is what `/openapi.json` says, for made-up requests too.
//!
//! Invariant: a fixed seed and a bounded time, so that a failure can be seen again.
//! Called by `main` and `ci`.

use std::process::Command;

use anyhow::Result;

use crate::context::Context;
use crate::step::Step;
use crate::tools;

/// The step.
pub const STEP: Step = Step {
    name: "schemathesis",
    about: "requests made from the OpenAPI document get no 5xx and no undocumented answer",
    remedy: "each failure above comes with a curl line; run one check by hand as \
             tests/schemathesis/README.md says",
    in_ci: true,
    flags: &[],
    run,
};

/// Builds the server, installs schemathesis, and runs it against live servers.
///
/// # Errors
/// When something does not build or install, or an answer is not as documented.
pub fn run(context: &Context) -> Result<()> {
    context.build(&["seedport"])?;
    let directory = context.root().join("tests/schemathesis");
    let programs = tools::python_packages(context, &directory)?;
    let mut runner = Command::new(programs.join("python"));
    runner
        .arg(directory.join("run.py"))
        .arg(context.root().join("target/debug/seedport"));
    context.run_tests(4, &mut runner)
}
