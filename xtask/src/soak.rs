//! Step `soak`: owners export without a pause, and the database comes to a plateau.
//!
//! Called by `main`. Not part of `ci`: it takes an hour.

use std::process::Command;

use anyhow::Result;

use crate::{context::Context, step::Step};

/// The step.
pub const STEP: Step = Step {
    name: "soak",
    about: "an hour at full load: what expires is removed as fast as it comes",
    remedy: "the table above shows when the purge fell behind, or what grew",
    in_ci: false,
    flags: &[("minutes=", "for how long, more than 17; 60 by default")],
    run,
};

fn run(context: &Context) -> Result<()> {
    context.run(
        context
            .cargo()
            .args(["build", "--release", "--locked"])
            .args(["-p", "seedport", "-p", "seedport-bench"]),
    )?;
    let release = context.root().join("target/release");
    let mut soak = Command::new(release.join("seedport-bench"));
    soak.arg("soak").arg(release.join("seedport"));
    context.run(soak.arg(context.value("minutes").unwrap_or("60")))
}
