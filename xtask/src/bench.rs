//! `bench`: Seedport against the floor of its cryptography, measured in one run.
//!
//! Called by `main`. Not part of `ci`: a noisy machine fails nobody.

use std::{fs, process::Command};

use anyhow::{Context as _, Result};

use crate::{context::Context, neighbours::HEADING, step::Step};

/// The step.
pub const STEP: Step = Step {
    name: "bench",
    about: "ratios to the floor: vault, whole export, throughput",
    remedy: "run it on a quiet machine; `--write` puts the table into docs/performance.md",
    in_ci: false,
    flags: &[("write", "put the table into docs/performance.md")],
    run,
};

fn run(context: &Context) -> Result<()> {
    let release = context.root().join("target/release");
    context.run(
        context
            .cargo()
            .args(["build", "--release", "--locked"])
            .args(["-p", "seedport", "-p", "seedport-bench"]),
    )?;
    let foreign = context.root().join("tests/interop/rust/Cargo.toml");
    let foreign_target = context.root().join("target/interop");
    context.run(
        context
            .cargo()
            .args([
                "build",
                "--release",
                "--locked",
                "--bin",
                "seal_bench",
                "--manifest-path",
            ])
            .arg(foreign)
            .arg("--target-dir")
            .arg(&foreign_target),
    )?;
    let output = Command::new(release.join("seedport-bench"))
        .arg(release.join("seedport"))
        .arg(foreign_target.join("release/seal_bench"))
        .output()
        .context("cannot start seedport-bench")?;
    anyhow::ensure!(
        output.status.success(),
        "seedport-bench failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let table = String::from_utf8(output.stdout)?;
    print!("{table}");
    if context.has("write") {
        let page = context.root().join("docs/performance.md");
        // What the neighbours' step wrote stays.
        let kept = fs::read_to_string(&page)?;
        let kept = kept.split_once(HEADING);
        let kept = kept.map_or_else(String::new, |(_, rest)| format!("\n{HEADING}{rest}"));
        fs::write(&page, table + &kept)?;
    }
    Ok(())
}
