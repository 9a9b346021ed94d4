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
    context.build(&["seedport"])?;
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
    let trace = trace(context, &program, &scratch)?;
    let used = names(&trace);
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
    let outside = beyond(&trace, &scratch.path("data").to_string_lossy());
    ensure!(
        outside.is_empty(),
        "the unit shuts out what the server does:\n{}",
        outside.join("\n")
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

/// What a server asks of the kernel, from its start over an export to its end: a line for each call.
fn trace(context: &Context, program: &Path, scratch: &Scratch) -> Result<String> {
    let strace = tools::debian_unpacked(context, &["strace"])?.join("usr/bin/strace");
    let trace = scratch.path("trace");
    let data = scratch.path("data");
    let server = Server::start(
        Command::new(strace)
            .args(["-f", "-qq", "-s", "4096", "-o"])
            .arg(&trace)
            .arg(program)
            .args(live::SERVE)
            .arg(&data),
    )?;
    let name = ["token", "create", "--name", "unit", "--data-dir"];
    let token = live::run(Command::new(program).args(name).arg(&data), "")?;
    let place = (server.url.as_str(), server.pin.as_str());
    live::export(program, place, token.as_bytes(), None, scratch)?;
    server.process.stop_inner()?;
    // What it wrote is in there too, and need not be text.
    Ok(String::from_utf8_lossy(&fs::read(&trace)?).into_owned())
}

/// The calls of a trace with what they were given: `1234  openat(AT_FDCWD, …) = 3`. What is resumed was
/// begun on a line before.
fn calls(trace: &str) -> impl Iterator<Item = (&str, &str)> {
    trace.lines().filter_map(|line| {
        let (_, call) = line.split_once(char::is_whitespace)?;
        let (name, given) = call.trim_start().split_once('(')?;
        let is_name = name
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || it == '_');
        is_name.then_some((name, given))
    })
}

/// The names of the system calls in a trace.
fn names(trace: &str) -> BTreeSet<String> {
    calls(trace).map(|(name, _)| name.to_owned()).collect()
}

/// glibc looks whether memory may be given back, and takes its absence for no.
const OVERCOMMIT: &str = "sys/vm/overcommit_memory";

/// What the rest of the unit's sandboxing would refuse: memory to write and to run (`MemoryDenyWriteExecute`),
/// other sockets (`RestrictAddressFamilies`), files to write elsewhere than in the data directory
/// (`ProtectSystem`), and files of the kernel that are no process's (`ProcSubset`).
fn beyond(trace: &str, data: &str) -> Vec<String> {
    let is_refused = |name: &str, given: &str| match name {
        "mmap" | "mprotect" => given.contains("PROT_EXEC") && given.contains("PROT_WRITE"),
        "socket" => {
            let families = ["AF_INET,", "AF_INET6,", "AF_UNIX,"];
            !families.iter().any(|family| given.starts_with(family))
        }
        "open" | "openat" | "creat" | "mkdir" | "mkdirat" => {
            let path = given.split('"').nth(1).unwrap_or_default();
            let writes = name.starts_with("mkdir")
                || name == "creat"
                || ["O_WRONLY", "O_RDWR", "O_CREAT"]
                    .iter()
                    .any(|flag| given.contains(flag));
            // A relative path is below a directory that was opened before it.
            let is_ours = !path.starts_with('/') || path.starts_with(data);
            let of_kernel = path.strip_prefix("/proc/");
            let fine = ["/dev/", "/proc/self/fd/"];
            (writes && !is_ours && !fine.iter().any(|place| path.starts_with(place)))
                || of_kernel.is_some_and(|rest| !rest.starts_with("self/") && rest != OVERCOMMIT)
        }
        _ => false,
    };
    calls(trace)
        .filter(|(name, given)| is_refused(name, given))
        .map(|(name, given)| format!("{name}({given}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_sandbox_would_refuse_is_found_in_a_trace() {
        let fine = "7  mmap(NULL, 4096, PROT_READ|PROT_EXEC, MAP_PRIVATE, 3, 0) = 0x1\n\
                    7  openat(AT_FDCWD, \"/etc/hosts\", O_RDONLY|O_CLOEXEC) = 3\n\
                    7  openat(AT_FDCWD, \"/data/seedport.db\", O_RDWR|O_CREAT, 0600) = 3\n\
                    7  openat(AT_FDCWD, \"/proc/self/status\", O_RDONLY) = 3\n\
                    8  <... openat resumed>) = 3\n\
                    7  openat(AT_FDCWD, \"/proc/self/fd/1\", O_WRONLY|O_NONBLOCK) = 3\n\
                    7  socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP) = 3\n";
        assert_eq!(beyond(fine, "/data"), Vec::<String>::new());
        assert_eq!(names(fine).len(), 3);
        for refused in [
            "mprotect(0x1, 4096, PROT_READ|PROT_WRITE|PROT_EXEC) = 0",
            "socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE <unfinished ...>",
            "openat(AT_FDCWD, \"/tmp/x\", O_WRONLY|O_CREAT, 0666) = 3",
            "mkdir(\"/elsewhere\", 0700) = 0",
            "openat(AT_FDCWD, \"/proc/meminfo\", O_RDONLY) = 3",
        ] {
            let trace = format!("{fine}7  {refused}\n");
            assert_eq!(beyond(&trace, "/data"), [refused]);
        }
    }
}
