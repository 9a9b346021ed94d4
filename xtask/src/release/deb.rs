//! The Debian package, made by `cargo-deb` from `[package.metadata.deb]` of the binary's crate.
//!
//! Called by `release`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::context::Context;
use crate::live::{self, Scratch};
use crate::tools::{self, Tool};

/// The release of `cargo-deb` that the package was written for.
const VERSION: &str = "3.8.0";

/// Who stands in the package as its maintainer.
const MAINTAINER: &str = "The Seedport maintainers <root@localhost>";

/// What Debian asks of packages that it hands out itself: whoever hands this one out names themselves.
const SUPPRESSED: &str = "bogus-mail-host,bogus-mail-host-in-debian-changelog,root-in-contact,\
                          initial-upload-closes-no-bugs";

/// What must be in it.
const FILES: [&str; 9] = [
    "etc/seedport/seedport.toml",
    "usr/bin/seedport",
    "usr/lib/systemd/system/seedport.service",
    "usr/lib/sysusers.d/seedport.conf",
    "usr/share/bash-completion/completions/seedport",
    "usr/share/doc/seedport/copyright",
    "usr/share/doc/seedport/examples/Caddyfile",
    "usr/share/doc/seedport/examples/nginx.conf",
    "usr/share/doc/seedport/examples/root-key.conf",
];

/// Makes the package out of the binary that is built, unpacks it again, and installs, upgrades, removes and
/// purges it over this machine's files, none of which change.
///
/// # Errors
/// When it cannot be made, lacks something, or does something else than it should.
pub fn make(context: &Context, binary: &Path, dist: &Path) -> Result<()> {
    let cargo_deb = tools::crate_program(context, "cargo-deb", VERSION)?;
    changelog(context)?;
    let completions = context.root().join("target/release/seedport.bash");
    let words = live::run(Command::new(binary).args(["completions", "bash"]), "")?;
    fs::write(completions, words)?;
    let mut deb = Command::new(cargo_deb);
    deb.args(["--no-build", "--locked", "-p", "seedport", "--output"]);
    context.run(deb.arg(dist).current_dir(context.root()))?;

    let mut made = fs::read_dir(dist)?.filter_map(|entry| Some(entry.ok()?.path()));
    let file = made
        .find(|path| path.extension().is_some_and(|it| it == "deb"))
        .context("no package was made")?;
    let scratch = Scratch::new(context.root().join("target/release-deb"))?;
    let (root, control) = (scratch.path("root"), scratch.path("control"));
    context.run(Command::new("dpkg-deb").arg("-x").arg(&file).arg(&root))?;
    context.run(Command::new("dpkg-deb").arg("-e").arg(&file).arg(&control))?;
    for name in FILES {
        ensure!(root.join(name).is_file(), "the package has no {name}");
    }
    ensure!(
        fs::read(root.join("usr/bin/seedport"))? == fs::read(binary)?,
        "the package has another binary"
    );
    for script in ["postinst", "prerm", "postrm"] {
        context.run(Command::new("sh").arg("-n").arg(control.join(script)))?;
    }
    let kept = fs::read_to_string(control.join("conffiles"))?;
    ensure!(
        kept.lines()
            .any(|line| line == "/etc/seedport/seedport.toml"),
        "an upgrade would replace the operator's configuration"
    );
    if !tools::is_root() {
        println!("   not root, so the package was not installed: it was only unpacked");
        return Ok(());
    }
    tools::need(context, Tool::Lintian)?;
    let mut lintian = Command::new("lintian");
    lintian.args(["--allow-root", "--fail-on", "error", "--suppress-tags"]);
    context.run(lintian.arg(SUPPRESSED).arg(&file))?;
    // The package depends on it.
    tools::need(context, Tool::Systemd)?;
    let attempt = context.root().join("packaging/debian/try-package.sh");
    context.run(Command::new(attempt).arg(&file))
}

/// Debian's own list of changes, with one entry that points at ours; its date is the commit's.
fn changelog(context: &Context) -> Result<()> {
    let log = ["log", "-1", "--format=%cD"];
    let date = live::run(
        Command::new("git").args(log).current_dir(context.root()),
        "",
    )?;
    let version = env!("CARGO_PKG_VERSION");
    let text = format!(
        "seedport ({version}-1) unstable; urgency=medium\n\n  * What changed is in \
         /usr/share/doc/seedport/CHANGELOG.md.\n\n -- {MAINTAINER}  {date}"
    );
    let file = context.root().join("target/release/seedport.changelog");
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
}
