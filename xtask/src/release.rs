//! `release`: what is handed out, made and looked at: an archive, a Debian package, the parts that they are
//! made of, and checksums.
//!
//! Invariant: what is looked at is what is handed out: each file is unpacked again, and the checksums are
//! made last.
//! Called by `main`. Not part of `ci`, which looks at image, unit and proxies with the binary of the tests.

mod deb;
mod sbom;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::context::Context;
use crate::live::{self, Scratch};
use crate::step::Step;
use crate::{image, tools};

/// The step.
pub const STEP: Step = Step {
    name: "release",
    about: "archive, Debian package, bill of materials and checksums in target/dist, each looked at",
    remedy: "docs/operators.md, Install, says what belongs into a release",
    in_ci: false,
    flags: &[],
    run,
};

/// More than this and something is in the binary that nobody needs, such as symbols.
const MOST_BYTES: u64 = 40_000_000;

fn run(context: &Context) -> Result<()> {
    let build = ["build", "--release", "--locked", "-p", "seedport"];
    context.run(context.cargo().args(build))?;
    let binary = context.root().join("target/release/seedport");
    stripped(&binary)?;

    let dist = context.root().join("target/dist");
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    fs::create_dir_all(&dist)?;
    let package = sbom::write(context, &dist)?;
    let name = format!("seedport-{}-{}-linux", package, std::env::consts::ARCH);
    archive(context, &binary, &dist, &name)?;
    deb::make(context, &binary, &dist)?;
    if tools::is_root() {
        image::check(context, &binary)?;
    } else {
        println!("   not root, so the image's root file system was not run: cargo xtask image");
    }

    let sums =
        "sha256sum -- *.tar.gz *.deb *.cdx.json > SHA256SUMS && sha256sum --check SHA256SUMS";
    context.run(Command::new("sh").args(["-ec", sums]).current_dir(&dist))
}

/// Refuses a binary with symbols, or one that has grown by half.
fn stripped(binary: &Path) -> Result<()> {
    let sections = live::run(Command::new("readelf").args(["-SW"]).arg(binary), "")?;
    ensure!(
        !sections.contains(".symtab") && !sections.contains(".debug_"),
        "the binary has symbols"
    );
    let bytes = fs::metadata(binary)?.len();
    ensure!(bytes < MOST_BYTES, "the binary has {bytes} bytes");
    println!("   the binary has {} MB", bytes / 1_000_000);
    Ok(())
}

/// What is beside the binary in the archive.
const BESIDE: [&str; 8] = [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "SECURITY.md",
    "docs",
    "packaging",
    "seedport.example.toml",
];

fn archive(context: &Context, binary: &Path, dist: &Path, name: &str) -> Result<()> {
    let scratch = Scratch::new(context.root().join("target/release-archive"))?;
    let home = scratch.path(name);
    fs::create_dir(&home)?;
    fs::copy(binary, home.join("seedport"))?;
    let mut copy = Command::new("cp");
    copy.arg("-R").args(BESIDE).arg(&home);
    context.run(copy.current_dir(context.root()))?;
    // One order, one owner and one time, so that two archives of one tree are one.
    let time = live::run(
        Command::new("git")
            .args(["log", "-1", "--format=@%ct"])
            .current_dir(context.root()),
        "",
    )?;
    let file = dist.join(format!("{name}.tar.gz"));
    let alike = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner"];
    let mut tar = Command::new("tar");
    tar.args(alike).arg(format!("--mtime={}", time.trim()));
    tar.args(["--use-compress-program", "gzip -n", "-cf"])
        .arg(&file);
    context.run(tar.arg(name).current_dir(scratch.path("")))?;

    let back = scratch.path("back");
    fs::create_dir(&back)?;
    context.run(Command::new("tar").arg("-xf").arg(&file).current_dir(&back))?;
    let version = live::run(
        Command::new(back.join(name).join("seedport")).arg("--version"),
        "",
    )?;
    println!("   {}", version.trim());
    Ok(())
}
