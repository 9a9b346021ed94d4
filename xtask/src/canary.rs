//! Step `canary`: nothing that a server writes or answers holds a secret that it was given.
//!
//! Called by `main` and `ci`.

use std::process::Command;

use anyhow::Result;

use crate::context::Context;
use crate::step::Step;

/// The step.
pub const STEP: Step = Step {
    name: "canary",
    about: "no log, database, metric or answer of a whole run at TRACE holds a secret",
    remedy: "the lines above say which secret stands where; find who wrote it, and make it stop",
    in_ci: true,
    flags: &[],
    run,
};

/// Builds the server and the searcher, and runs the one with the other.
///
/// # Errors
/// When something does not build, when a secret is found, or when the search could not find one.
pub fn run(context: &Context) -> Result<()> {
    context.build(&["seedport", "seedport-canary"])?;
    let built = context.root().join("target/debug");
    let mut canary = Command::new(built.join("seedport-canary"));
    context.run_tests(15, canary.arg(built.join("seedport")))
}
