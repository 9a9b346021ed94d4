//! Step `docs`: the documentation builds, and no link in it is broken.
//!
//! Called by `main` and `ci`.

use anyhow::Result;

use crate::context::Context;
use crate::step::Step;

/// The step.
pub const STEP: Step = Step {
    name: "docs",
    about: "the documentation builds without a warning",
    remedy: "mend the doc comment that is named above",
    in_ci: true,
    flags: &[],
    run,
};

/// Builds the documentation of the workspace.
///
/// # Errors
/// When rustdoc warns.
pub fn run(context: &Context) -> Result<()> {
    let build = ["doc", "--no-deps", "--workspace", "--locked"];
    context.run(
        context
            .cargo()
            .env("RUSTDOCFLAGS", "-D warnings")
            .args(build),
    )
}
