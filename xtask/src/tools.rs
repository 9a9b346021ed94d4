//! Foreign programs that steps need: found, or installed, or named with the line that installs
//! them.
//!
//! Invariant: nothing is installed on the system except as root; npm and Python packages stay
//! in the checkout (`node_modules`, `target/venv`) and come from whatever registry the person
//! configured.
//! Called by steps that run something that is not Rust; step `tools` fetches it all beforehand.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use crate::step::Step;

/// The step. It is not a part of `ci`: each step there asks for what it needs.
pub const STEP: Step = Step {
    name: "tools",
    about: "every foreign program and package that a step may need is installed",
    remedy: "run the line that is named above",
    in_ci: false,
    flags: &[],
    run,
};

/// A program of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Node.js, for clients and tests in TypeScript and JavaScript.
    Node,
    /// Node's package manager.
    Npm,
    /// Python 3 with `venv` and `pip`.
    Python,
    /// A browser without a window, for what only a page can do.
    Chromium,
    /// Calls over HTTP from a shell.
    Curl,
    /// JSON in a shell.
    Jq,
    /// What reads a systemd unit.
    Systemd,
    /// Self-signed certificates.
    Openssl,
    /// Debian's own look at a package.
    Lintian,
}

impl Tool {
    const ALL: [Self; 9] = [
        Self::Node,
        Self::Npm,
        Self::Python,
        Self::Chromium,
        Self::Curl,
        Self::Jq,
        Self::Systemd,
        Self::Openssl,
        Self::Lintian,
    ];

    /// A command that succeeds where the tool can be used.
    fn probe(self) -> &'static [&'static str] {
        match self {
            Self::Node => &["node", "--version"],
            Self::Npm => &["npm", "--version"],
            Self::Python => &["python3", "-c", "import ensurepip, venv"],
            Self::Chromium => &["/usr/bin/chromium", "--version"],
            Self::Curl => &["curl", "--version"],
            Self::Jq => &["jq", "--version"],
            Self::Systemd => &["systemd-analyze", "--version"],
            Self::Openssl => &["openssl", "version"],
            Self::Lintian => &["lintian", "--version"],
        }
    }

    /// The Debian packages that hold it.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Node => &["nodejs"],
            Self::Npm => &["npm"],
            Self::Python => &["python3", "python3-venv", "python3-pip"],
            Self::Chromium => &["chromium"],
            Self::Curl => &["curl"],
            Self::Jq => &["jq"],
            Self::Systemd => &["systemd"],
            Self::Openssl => &["openssl"],
            Self::Lintian => &["lintian"],
        }
    }

    fn is_here(self) -> bool {
        let [program, arguments @ ..] = self.probe() else {
            return false;
        };
        succeeds(Command::new(program).args(arguments))
    }

    /// The line a person runs to install it on Debian.
    fn install_line(self) -> String {
        format!(
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends {}",
            self.packages().join(" ")
        )
    }
}

/// Installs all tools, and the packages of every `package-lock.json` and `requirements.txt` under
/// `examples/`, `tests/`, `web/` and `xtask/`, and what `proxies`, `unit` and `release` fetch.
///
/// # Errors
/// When one cannot be installed.
pub fn run(context: &Context) -> Result<()> {
    for tool in Tool::ALL {
        need(context, tool)?;
    }
    for directory in package_directories(context)? {
        if directory.join("package-lock.json").is_file() {
            npm_packages(context, &directory)?;
        }
        if directory.join("requirements.txt").is_file() {
            python_packages(context, &directory)?;
        }
    }
    for packages in UNPACKED {
        debian_unpacked(context, packages)?;
    }
    Ok(())
}

/// What steps unpack from Debian.
const UNPACKED: [&[&str]; 2] = [&["strace"], &["caddy", "nginx"]];

/// Makes sure that a tool can be run: at once when it is there, from Debian's packages when we
/// are root.
///
/// # Errors
/// When it is not there and we are not root, or when installing it failed; the error is the one
/// line to run.
pub fn need(context: &Context, tool: Tool) -> Result<()> {
    if tool.is_here() {
        return Ok(());
    }
    if is_root() && succeeds(Command::new("apt-get").arg("--version")) {
        context.run(&mut debian("update"))?;
        let options = ["-y", "--no-install-recommends"];
        context.run(debian("install").args(options).args(tool.packages()))?;
        if tool.is_here() {
            return Ok(());
        }
    }
    bail!(
        "{tool:?} is not installed; on Debian: {}",
        tool.install_line()
    );
}

/// Installs what `package-lock.json` in `directory` names into its `node_modules`, unless that is
/// done already.
///
/// # Errors
/// When npm is missing or fails.
pub fn npm_packages(context: &Context, directory: &Path) -> Result<()> {
    need(context, Tool::Npm)?;
    let lock = read(&directory.join("package-lock.json"))?;
    let mark = directory.join("node_modules").join(".installed-lock.json");
    if is_marked(&mark, &lock) {
        return Ok(());
    }
    let quiet = ["ci", "--no-audit", "--no-fund"];
    context.run(Command::new("npm").args(quiet).current_dir(directory))?;
    fs::create_dir_all(directory.join("node_modules"))?;
    fs::write(&mark, lock).with_context(|| format!("cannot write {}", mark.display()))
}

/// Installs what `requirements.txt` in `directory` names into a virtual environment of its own
/// under `target/venv`, unless that is done already, and answers with the environment's `bin`.
///
/// # Errors
/// When Python is missing or fails.
pub fn python_packages(context: &Context, directory: &Path) -> Result<PathBuf> {
    need(context, Tool::Python)?;
    let name = directory.strip_prefix(context.root()).unwrap_or(directory);
    let name = name.to_string_lossy().replace(['/', '\\'], "-");
    let home = context.root().join("target").join("venv").join(name);
    let requirements = directory.join("requirements.txt");
    let wanted = read(&requirements)?;
    let mark = home.join("installed-requirements.txt");
    if !is_marked(&mark, &wanted) {
        context.run(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&home),
        )?;
        let quiet = [
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ];
        let pip = home.join("bin").join("pip");
        context.run(Command::new(pip).args(quiet).arg(&requirements))?;
        fs::write(&mark, wanted).with_context(|| format!("cannot write {}", mark.display()))?;
    }
    Ok(home.join("bin"))
}

/// Unpacks Debian packages into a directory of the checkout, unless that is done already, and answers
/// with it. Nothing is installed on the system, and no service starts.
///
/// # Errors
/// When they cannot be fetched or unpacked.
pub fn debian_unpacked(context: &Context, packages: &[&str]) -> Result<PathBuf> {
    let home = context.root().join("target").join("tools").join("debian");
    let home = home.join(packages.join("-"));
    let (mark, root) = (home.join("unpacked.txt"), home.join("root"));
    let wanted = packages.join(" ");
    if is_marked(&mark, &wanted) {
        return Ok(root);
    }
    fs::create_dir_all(&root)?;
    let download = || {
        let mut command = debian("download");
        command.args(packages).current_dir(&home);
        command
    };
    if !succeeds(&mut download()) {
        if is_root() {
            context.run(&mut debian("update"))?;
        }
        context
            .run(&mut download())
            .with_context(|| format!("cannot fetch {wanted}; first: sudo apt-get update"))?;
    }
    for entry in fs::read_dir(&home)? {
        let file = entry?.path();
        if file.extension().is_some_and(|ending| ending == "deb") {
            context.run(Command::new("dpkg").arg("-x").arg(&file).arg(&root))?;
        }
    }
    fs::write(&mark, wanted).with_context(|| format!("cannot write {}", mark.display()))?;
    Ok(root)
}

/// Where a program out of the Rust registry is; it is built when it is not there (some minutes, once).
///
/// # Errors
/// When it cannot be built.
pub fn crate_program(context: &Context, name: &str, version: &str) -> Result<PathBuf> {
    let tools = context.root().join("target").join("tools");
    let program = tools.join("bin").join(name);
    let mark = tools.join("bin").join(format!("{name}.version"));
    if program.is_file() && is_marked(&mark, version) {
        return Ok(program);
    }
    let install = [
        "install",
        name,
        "--locked",
        "--force",
        "--version",
        version,
        "--root",
    ];
    context.run(context.cargo().args(install).arg(&tools))?;
    fs::write(&mark, version).with_context(|| format!("cannot write {}", mark.display()))?;
    Ok(program)
}

/// The directories under `examples/`, `tests/`, `web/` and `xtask/` that list foreign packages.
fn package_directories(context: &Context) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = ["examples", "tests", "web", "xtask"]
        .map(|name| context.root().join(name))
        .to_vec();
    while let Some(directory) = open.pop() {
        if !directory.is_dir() || directory.ends_with("node_modules") {
            continue;
        }
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            }
        }
        found.push(directory);
    }
    found.sort();
    Ok(found)
}

fn debian(action: &str) -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").arg(action);
    command
}

/// Whether we may do what only root may.
pub fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn succeeds(command: &mut Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn is_marked(mark: &Path, wanted: &str) -> bool {
    fs::read_to_string(mark).is_ok_and(|done| done == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_is_named_with_the_line_that_installs_it() {
        let line = Tool::Python.install_line();
        assert!(line.ends_with("--no-install-recommends python3 python3-venv python3-pip"));
    }

    #[test]
    fn packages_are_installed_again_when_their_list_changed() {
        let mark = std::env::temp_dir().join(format!("seedport-mark-{}", std::process::id()));
        fs::write(&mark, "a 1").unwrap();
        assert!(is_marked(&mark, "a 1"));
        assert!(!is_marked(&mark, "a 2"));
        fs::remove_file(&mark).unwrap();
        assert!(!is_marked(&mark, "a 1"));
    }
}
