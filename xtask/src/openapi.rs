//! `openapi`: the snapshot `crates/grid/openapi.json` is the document that is served.
//!
//! Called by `main`. `ci` holds the snapshot by the door's own test; this step shows or mends it.

use std::fs;

use anyhow::{Context as _, Result, ensure};

use crate::{context::Context, step::Step};

/// The step.
pub const STEP: Step = Step {
    name: "openapi",
    about: "the OpenAPI snapshot is current",
    remedy: "cargo xtask openapi --write, and look at the difference before committing it",
    in_ci: false,
    flags: &[("write", "write the snapshot anew")],
    run,
};

fn run(context: &Context) -> Result<()> {
    let output = context
        .cargo()
        .args(["run", "--quiet", "--locked", "-p", "seedport-grid"])
        .args(["--example", "openapi"])
        .output()
        .context("cannot run the example that prints the document")?;
    ensure!(
        output.status.success(),
        "the document could not be printed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let snapshot = context.root().join("crates/grid/openapi.json");
    if context.has("write") {
        fs::write(&snapshot, &output.stdout)?;
    }
    let kept = fs::read(&snapshot).context("no snapshot")?;
    ensure!(
        kept.trim_ascii_end() == output.stdout.trim_ascii_end(),
        "crates/grid/openapi.json is stale"
    );
    Ok(())
}
