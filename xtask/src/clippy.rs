//! Step `clippy`: the compiler and clippy have nothing to say about any target.
//!
//! Called by `main` and `ci`.

use anyhow::Result;

use crate::context::Context;
use crate::step::Step;

/// The step.
pub const STEP: Step = Step {
    name: "clippy",
    about: "no warning in any crate or test",
    remedy: "change what is named above; a relaxation is an #[expect(lint, reason = \"…\")]",
    in_ci: true,
    flags: &[],
    run,
};

/// Lints every target of the workspace.
///
/// # Errors
/// When there is a warning.
pub fn run(context: &Context) -> Result<()> {
    let lint = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    context.run(context.cargo().args(lint))
}
