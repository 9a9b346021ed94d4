//! Step `deny`: the licences and sources of the dependencies are ones that `deny.toml` allows.
//!
//! Invariant: needs no network once the dependencies and `cargo-deny` are there; known
//! vulnerabilities, which need one, are looked up only when asked for.
//! Called by `main` and `ci`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::context::Context;
use crate::step::Step;

/// The step.
pub const STEP: Step = Step {
    name: "deny",
    about: "the dependencies' licences and sources are allowed ones",
    remedy: "cargo tree -i CRATE says who brings it in: replace it, or allow it in deny.toml",
    in_ci: true,
    flags: &[(
        "advisories",
        "Also look up known vulnerabilities; clones a database by git",
    )],
    run,
};

/// The release of `cargo-deny` that the checks were written for.
const VERSION: &str = "0.20.2";

/// Checks bans, licences and sources; with `--advisories` also known vulnerabilities.
///
/// # Errors
/// When `cargo-deny` cannot be built, or finds something that `deny.toml` forbids.
pub fn run(context: &Context) -> Result<()> {
    let mut command = Command::new(cargo_deny(context)?);
    command.current_dir(context.root()).args([
        "--locked",
        "check",
        "--hide-inclusion-graph",
        "bans",
        "licenses",
        "sources",
    ]);
    if context.has("advisories") {
        command.arg("advisories");
    }
    context.run(&mut command)
}

/// Where `cargo-deny` is; it is built when it is not there (some minutes, once).
fn cargo_deny(context: &Context) -> Result<PathBuf> {
    let tools = context.root().join("target").join("tools");
    let program = tools.join("bin").join("cargo-deny");
    if version(&program).is_some_and(|said| said == format!("cargo-deny {VERSION}")) {
        return Ok(program);
    }
    let install = [
        "install",
        "cargo-deny",
        "--locked",
        "--force",
        "--version",
        VERSION,
        "--root",
    ];
    context.run(context.cargo().args(install).arg(&tools))?;
    Ok(program)
}

fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
