//! Step `test`: every test of the workspace passes.
//!
//! Called by `main` and `ci`.

use anyhow::Result;

use crate::context::Context;
use crate::step::Step;

/// The step.
pub const STEP: Step = Step {
    name: "test",
    about: "every test passes",
    remedy: "the failed tests are named above; run one with cargo test -p CRATE NAME",
    in_ci: true,
    flags: &[],
    run,
};

/// Tests that the workspace has at the least. Raise it as the suite grows; nothing else lowers it but
/// tests that were deleted on purpose.
const LEAST: u64 = 2000;

/// Runs every test, also after one has failed, so that one run shows them all.
///
/// # Errors
/// When one fails or is not run, or when fewer than [`LEAST`] ran.
pub fn run(context: &Context) -> Result<()> {
    context.run_tests(
        LEAST,
        context
            .cargo()
            .args(["test", "--workspace", "--locked", "--no-fail-fast"]),
    )
}
