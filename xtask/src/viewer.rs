//! Step `viewer`: the viewer of `/docs` is the published one, byte for byte.
//!
//! Invariant: what the binary carries has, uncompressed, the sums that stand beside it; `--fetch` takes
//! all of it from the package that `VERSION` names.
//! Called by `main` and `ci`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

use crate::{
    context::Context,
    step::Step,
    tools::{self, Tool},
};

/// The step.
pub const STEP: Step = Step {
    name: "viewer",
    about: "the viewer of /docs is the published one",
    remedy: "cargo xtask viewer --fetch, and look at the difference before committing it",
    in_ci: true,
    flags: &[(
        "fetch",
        "get the package that VERSION names from npm, and write its files anew",
    )],
    run,
};

/// Where its files are.
const HOME: &str = "crates/grid/viewer";
/// The files that are carried compressed.
const COMPRESSED: [&str; 2] = ["swagger-ui-bundle.js", "swagger-ui.css"];
/// The files that are carried as they are.
const PLAIN: [&str; 3] = ["LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"];

/// Checks the files, and with `--fetch` writes them first.
///
/// # Errors
/// When one is not what its sum says, or the package cannot be fetched.
pub fn run(context: &Context) -> Result<()> {
    let home = context.root().join(HOME);
    if context.has("fetch") {
        fetch(context, &home)?;
    }
    let sums = read(&home.join("SHA256SUMS"))?;
    let mut known = 0;
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").context("a line of SHA256SUMS")?;
        let compressed = COMPRESSED.contains(&name);
        ensure!(compressed || PLAIN.contains(&name), "{name} is not carried");
        let found = sum_of(&home, name, compressed)?;
        ensure!(found == sum, "{HOME}/{name} is not what SHA256SUMS says");
        known += 1;
    }
    let carried = COMPRESSED.len() + PLAIN.len();
    ensure!(
        known == carried,
        "SHA256SUMS has {known} of {carried} files"
    );
    Ok(())
}

/// The SHA-256 of a file as the package has it.
fn sum_of(home: &Path, name: &str, compressed: bool) -> Result<String> {
    let script = if compressed {
        "gzip -dc \"$1.gz\" | sha256sum"
    } else {
        "sha256sum < \"$1\""
    };
    let said = output(
        Command::new("sh")
            .args(["-c", script, "sh", name])
            .current_dir(home),
    )?;
    let sum = said.split(' ').next();
    sum.map(str::to_owned).context("sha256sum said nothing")
}

fn fetch(context: &Context, home: &Path) -> Result<()> {
    tools::need(context, Tool::Npm)?;
    let named = read(&home.join("VERSION"))?;
    let (package, version) = named.trim().split_once(' ').context("VERSION")?;
    let work = context.root().join("target").join("viewer");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    let pack = ["pack", "--silent", &format!("{package}@{version}")];
    let archive = output(Command::new("npm").args(pack).current_dir(&work))?;
    context.run(
        Command::new("tar")
            .args(["-xzf", archive.trim()])
            .current_dir(&work),
    )?;
    let unpacked: PathBuf = work.join("package");
    for name in COMPRESSED {
        let script = "gzip -9 -n -c \"$1\" > \"$2\"";
        let to = home.join(format!("{name}.gz"));
        context.run(
            Command::new("sh")
                .args(["-c", script, "sh", name])
                .arg(to)
                .current_dir(&unpacked),
        )?;
    }
    for name in PLAIN {
        fs::copy(unpacked.join(name), home.join(name))?;
    }
    let sums = output(
        Command::new("sha256sum")
            .args(COMPRESSED)
            .args(PLAIN)
            .current_dir(&unpacked),
    )?;
    fs::write(home.join("SHA256SUMS"), sums).context("cannot write SHA256SUMS")
}

/// What a program says, if it succeeds.
fn output(command: &mut Command) -> Result<String> {
    let done = command.output().context("a program did not start")?;
    let errors = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{command:?}: {errors}");
    String::from_utf8(done.stdout).context("a program did not say UTF-8")
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
