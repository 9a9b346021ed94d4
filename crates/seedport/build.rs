//! Finds the commit that is built, for `--version` and the metrics.
//!
//! Invariant: it runs again only when the commit changes, and fails nowhere: without git, or outside
//! of Seedport's own repository, the commit is `unknown`. Who builds from an archive names it in the
//! variable `SEEDPORT_BUILD_COMMIT`.
//! Called by cargo.

use std::{env, path::Path, process::Command};

/// The variable that names the commit, for this script and for the code that is built.
const COMMIT: &str = "SEEDPORT_BUILD_COMMIT";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed={COMMIT}");
    let named = env::var(COMMIT).ok().filter(|commit| is_commit(commit));
    let commit = named
        .or_else(commit)
        .unwrap_or_else(|| "unknown".to_owned());
    println!("cargo:rustc-env={COMMIT}={commit}");
}

/// The commit of the repository that this crate is in, and what to watch for another.
fn commit() -> Option<String> {
    if git(&["rev-parse", "--show-prefix"])? != "crates/seedport/" {
        return None;
    }
    // A path that is not there would make cargo run this each time.
    let place = |name: &str| {
        let path = git(&["rev-parse", "--git-path", name]);
        path.filter(|path| Path::new(path).exists())
    };
    let branch = git(&["symbolic-ref", "-q", "HEAD"]);
    let branch = branch.and_then(|name| place(&name).or_else(|| place("packed-refs")));
    for path in place("HEAD").into_iter().chain(branch) {
        println!("cargo:rerun-if-changed={path}");
    }
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    is_commit(&commit).then_some(commit)
}

fn is_commit(text: &str) -> bool {
    (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
