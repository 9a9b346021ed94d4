//! Step `unit`: the systemd unit says what systemd understands, shuts the service in, and lets through what
//! the service asks of the kernel.
//!
//! Invariant: the system calls that the unit's filter is held against are those of a real server during an
//! export, its start and its end.
//! Called by `main` and `ci`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::context::Context;
use crate::live::{self, Scratch, Server};
use crate::step::Step;
use crate::tools::{self, Tool};

/// The step.
pub const STEP: Step = Step {
    name: "unit",
    about: "the systemd unit is valid, and the service bears its sandboxing",
    remedy: "systemd-analyze security --offline=true packaging/systemd/seedport.service",
    in_ci: true,
    flags: &[],
    run,
};

/// The most exposure that systemd may find, in tenths.
const EXPOSURE: &str = "--threshold=15";

fn run(context: &Context) -> Result<()> {
    tools::need(context, Tool::Systemd)?;
    let build = ["build", "--locked", "-p", "seedport"];
    context.run(context.cargo().args(build))?;
    let program = context.root().join("target/debug/seedport");
    let unit = context.root().join("packaging/systemd/seedport.service");
    let scratch = Scratch::new(context.root().join("target/unit"))?;

    let offline = ["security", "--no-pager", "--offline=true", EXPOSURE];
    context.run(Command::new("systemd-analyze").args(offline).arg(&unit))?;
    // The same unit with a program that is here: systemd looks whether there is one.
    let text = fs::read_to_string(&unit)?;
    let here = text.replace("/usr/bin/seedport", &program.to_string_lossy());
    let copy = scratch.path("seedport.service");
    fs::write(&copy, here)?;
    context.run(Command::new("systemd-analyze").arg("verify").arg(&copy))?;

    let allowed = allowed(&text)?;
    let used = used(context, &program, &scratch)?;
    ensure!(
        used.len() > 20,
        "only {} system calls were seen",
        used.len()
    );
    let mut refused: Vec<_> = used.difference(&allowed).cloned().collect();
    if tools::is_root() {
        // Run by root, SQLite gives its files to the database's owner. The unit's user is not root.
        refused.retain(|name| name != "fchown");
    }
    ensure!(
        refused.is_empty(),
        "the unit's filter refuses system calls that the server makes: {}",
        refused.join(", ")
    );
    println!(
        "   {} system calls are made, all of them allowed",
        used.len()
    );
    Ok(())
}

/// The system calls that the unit lets through.
fn allowed(unit: &str) -> Result<BTreeSet<String>> {
    let mut allowed = members("@default")?;
    for line in unit.lines() {
        let Some(sets) = line.strip_prefix("SystemCallFilter=") else {
            continue;
        };
        let (sets, is_taken) = sets
            .strip_prefix('~')
            .map_or((sets, false), |it| (it, true));
        for set in sets.split(' ') {
            let members = members(set)?;
            if is_taken {
                allowed.retain(|name| !members.contains(name));
            } else {
                allowed.extend(members);
            }
        }
    }
    Ok(allowed)
}

/// The system calls of a set of systemd, with those of the sets in it.
fn members(set: &str) -> Result<BTreeSet<String>> {
    if !set.starts_with('@') {
        return Ok(BTreeSet::from([set.to_owned()]));
    }
    let show = ["syscall-filter", "--no-pager", set];
    let text = live::run(Command::new("systemd-analyze").args(show), "")?;
    let mut found = BTreeSet::new();
    for name in text.lines().skip(1).map(str::trim) {
        if name.starts_with('@') {
            found.extend(members(name)?);
        } else if !name.is_empty() && !name.starts_with('#') {
            found.insert(name.to_owned());
        }
    }
    Ok(found)
}

/// The system calls of a server, from its start over an export to its end.
fn used(context: &Context, program: &Path, scratch: &Scratch) -> Result<BTreeSet<String>> {
    let strace = tools::debian_unpacked(context, &["strace"])?.join("usr/bin/strace");
    let trace = scratch.path("trace");
    let data = scratch.path("data");
    let serve = [
        "serve",
        "--sandbox",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
    ];
    let server = Server::start(
        Command::new(strace)
            .args(["-f", "-qq", "-o"])
            .arg(&trace)
            .arg(program)
            .args(serve)
            .arg(&data),
    )?;
    let name = ["token", "create", "--name", "unit", "--data-dir"];
    let token = live::run(Command::new(program).args(name).arg(&data), "")?;
    let place = (server.url.as_str(), server.pin.as_str());
    live::export(program, place, token.as_bytes(), None, scratch)?;
    server.process.stop_inner()?;
    let text = fs::read_to_string(&trace)?;
    // `1234  openat(AT_FDCWD, …) = 3`; what is resumed was begun on a line before.
    let begun = text.lines().filter_map(|line| {
        let (_, call) = line.split_once(char::is_whitespace)?;
        let (name, _) = call.trim_start().split_once('(')?;
        name.chars()
            .all(|it| it.is_ascii_alphanumeric() || it == '_')
            .then(|| name.to_owned())
    });
    Ok(begun.collect())
}
