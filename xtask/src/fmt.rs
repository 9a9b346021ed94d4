//! Step `fmt`: the sources are formatted.
//!
//! Called by `main` and `ci`.

use anyhow::Result;

use crate::context::Context;
use crate::step::Step;

/// The step.
pub const STEP: Step = Step {
    name: "fmt",
    about: "the sources are formatted",
    remedy: "run cargo fmt --all",
    in_ci: true,
    flags: &[],
    run,
};

/// Checks without changing a file.
///
/// # Errors
/// When rustfmt would change one.
pub fn run(context: &Context) -> Result<()> {
    context.run(context.cargo().args(["fmt", "--all", "--", "--check"]))
}
