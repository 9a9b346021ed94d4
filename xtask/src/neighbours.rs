//! Step `neighbours`: platform A does its worst on a server of a million accounts, and B exports.
//!
//! Called by `main`. Not part of `ci`: a noisy machine fails nobody.

use std::{fs, process::Command};

use anyhow::{Context as _, Result, ensure};

use crate::{context::Context, step::Step};

/// The step.
pub const STEP: Step = Step {
    name: "neighbours",
    about: "what a platform notices of a neighbour at its worst, over a million accounts",
    remedy: "run it on a quiet machine; `--write` puts the tables into docs/performance.md, `--short` \
             takes a tenth of the accounts",
    in_ci: false,
    flags: &[
        ("short", "a hundred thousand accounts, four seconds a row"),
        ("write", "put the tables into docs/performance.md"),
    ],
    run,
};

/// Where its part of the page begins; `bench` writes what stands before it.
pub const HEADING: &str = "## Neighbours\n";

fn run(context: &Context) -> Result<()> {
    context.run(
        context
            .cargo()
            .args(["build", "--release", "--locked"])
            .args(["-p", "seedport", "-p", "seedport-bench"]),
    )?;
    let release = context.root().join("target/release");
    let (accounts, seconds) = if context.has("short") {
        ("100000", "4")
    } else {
        ("1000000", "10")
    };
    let output = Command::new(release.join("seedport-bench"))
        .arg("neighbours")
        .arg(release.join("seedport"))
        .args([accounts, seconds])
        .output()
        .context("cannot start seedport-bench")?;
    let part = String::from_utf8(output.stdout)?;
    print!("{part}");
    if context.has("write") && !part.is_empty() {
        let page = context.root().join("docs/performance.md");
        let text = fs::read_to_string(&page)?;
        let before = text.split(HEADING).next().unwrap_or_default();
        fs::write(&page, format!("{}\n\n{HEADING}\n{part}", before.trim_end()))?;
    }
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
