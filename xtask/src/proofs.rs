//! Step `proofs`: owners prove themselves at a live server by real mail, a certified provider, a
//! foreign authenticator and a page in Chromium.
//!
//! Invariant: the packages are exactly those of the lock files; every program is started and
//! stopped by the test that uses it.
//! Called by `main` and `ci`.

use anyhow::Result;

use crate::context::Context;
use crate::step::Step;
use crate::tools::{self, Tool};

/// The step.
pub const STEP: Step = Step {
    name: "proofs",
    about: "real mail, providers, authenticators and a browser open sessions that export",
    remedy: "tests/proofs/README.md says how to run one test by hand",
    in_ci: true,
    flags: &[],
    run,
};

/// Builds the server, then runs the tests of `tests/proofs` against it.
///
/// # Errors
/// When something cannot be installed or built, or a test fails.
pub fn run(context: &Context) -> Result<()> {
    let tests = context.root().join("tests");
    tools::need(context, Tool::Node)?;
    tools::need(context, Tool::Chromium)?;
    tools::npm_packages(context, &tests.join("oidc-provider"))?;
    tools::npm_packages(context, &tests.join("browser"))?;
    context.build(&["seedport"])?;
    // The whole workspace is named, and two of its tests: so the dependencies have the features that they
    // have for step `test`, and are built once for both.
    context.run_tests(
        10,
        context
            .cargo()
            .args(["test", "--locked", "--no-fail-fast", "--workspace"])
            .args(["--features", "seedport-proofs/foreign"])
            .args(["--test", "owners", "--test", "tokens"])
            .env("SEEDPORT_BIN", context.root().join("target/debug/seedport")),
    )
}
