//! Step `fuzz`: every fuzz target runs for its share of some minutes.
//!
//! Called by `main`. Not part of `ci`: it needs a nightly compiler, and time.

use std::{fs, process::Command};

use anyhow::{Context as _, Result, bail, ensure};

use crate::{context::Context, step::Step};

/// The step.
pub const STEP: Step = Step {
    name: "fuzz",
    about: "every parser that strangers' bytes reach, and the vault's face, under a fuzzer",
    remedy: "the target and its input are above: keep the input as a test, then mend what it broke",
    in_ci: false,
    flags: &[(
        "minutes=",
        "for how long, all targets together; 10 by default",
    )],
    run,
};

/// What libFuzzer needs of the compiler.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                     -Cllvm-args=-sanitizer-coverage-pc-table -Zsanitizer=address \
                     -Ccodegen-units=1";

const PLATFORM: &str = "x86_64-unknown-linux-gnu";

fn run(context: &Context) -> Result<()> {
    let minutes: u64 = match context.value("minutes") {
        Some(minutes) => minutes.parse().context("--minutes takes a whole number")?,
        None => 10,
    };
    let nightly = Command::new("rustup")
        .args(["run", "nightly", "rustc", "--version"])
        .output();
    if !nightly.is_ok_and(|output| output.status.success()) {
        bail!("a fuzzer needs a nightly compiler: rustup toolchain install nightly");
    }
    let fuzz = context.root().join("fuzz");
    let mut build = Command::new("rustup");
    build
        .args([
            "run",
            "nightly",
            "cargo",
            "build",
            "--release",
            "--locked",
            "--bins",
        ])
        .args(["--target", PLATFORM, "--manifest-path"])
        .arg(fuzz.join("Cargo.toml"))
        .env("RUSTFLAGS", FLAGS)
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN");
    context.run(&mut build)?;
    let targets = targets(&fs::read_to_string(fuzz.join("Cargo.toml"))?);
    ensure!(!targets.is_empty(), "fuzz/Cargo.toml names no target");
    let share = (minutes * 60 / targets.len() as u64).max(1);
    for target in &targets {
        let corpus = fuzz.join("corpus").join(target);
        fs::create_dir_all(&corpus)?;
        let program = fuzz
            .join("target")
            .join(PLATFORM)
            .join("release")
            .join(target);
        let mut run = Command::new(program);
        run.arg(&corpus)
            .arg(fuzz.join("seeds").join(target))
            .arg(format!("-max_total_time={share}"))
            .args([
                "-verbosity=0",
                "-print_final_stats=1",
                "-timeout=10",
                "-rss_limit_mb=4096",
            ])
            // SQLite's library is linked once, and its C is not instrumented.
            .env("ASAN_OPTIONS", "detect_odr_violation=0")
            .current_dir(&corpus);
        context.run(&mut run)?;
    }
    println!(
        "{} targets, {share} s each, and nothing broke",
        targets.len()
    );
    Ok(())
}

/// The programs that the manifest names.
fn targets(manifest: &str) -> Vec<String> {
    let bins = manifest.split("[[bin]]").skip(1);
    let names = bins.filter_map(|bin| bin.split("name = \"").nth(1)?.split('"').next());
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each target is described, seeded and built; none is forgotten.
    #[test]
    fn every_target_has_its_file_its_row_and_its_seed() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let read = |name: &str| fs::read_to_string(root.join(name)).expect("there");
        let (targets, table) = (targets(&read("Cargo.toml")), read("README.md"));
        let files = fs::read_dir(root.join("fuzz_targets")).expect("there");
        let files = files.filter(|file| file.as_ref().is_ok_and(|file| file.path().is_file()));
        assert_eq!(files.count(), targets.len());
        for target in targets {
            assert!(
                table.contains(&format!("| `{target}` |")),
                "{target} has no row"
            );
            let seeds = fs::read_dir(root.join("seeds").join(&target));
            assert!(
                seeds.is_ok_and(|seeds| seeds.count() > 0),
                "{target} has no seed"
            );
        }
    }
}
