//! The machine: its clock, its disk, and who else can look into a process's memory.
//!
//! Called by `doctor`.

use std::{fs, path::Path};

use rustix::{
    fs::statvfs,
    process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit},
};
use seedport_wire::{Clock as _, SystemClock, Timestamp};

use super::Findings;
use crate::data_dir::DataDir;

/// Below this much room, in bytes, the disk is as good as full.
const FULL: u64 = 64 << 20;
/// Below this much room somebody should look.
const LOW: u64 = 1 << 30;
/// No clock was right before this was built: 2026-01-01.
const EARLIEST: Timestamp = Timestamp::from_millis(1_767_225_600_000);
/// The system's note that its clock was set by the network.
const SYNCHRONIZED: &str = "/run/systemd/timesync/synchronized";

/// Looks.
pub fn look(directory: &DataDir, newest: Option<Timestamp>, found: &mut Findings) {
    clock(newest, found);
    disk(directory.path(), found);
    memory(found);
    swap(found);
    found.warning(
        "backups",
        "this command cannot see them",
        "see that `seedport backup` runs often, that root.key is kept apart from its files, and that \
         you have restored one for a trial",
    );
}

fn clock(newest: Option<Timestamp>, found: &mut Findings) {
    let now = SystemClock.now();
    if now < EARLIEST || newest.is_some_and(|newest| now < newest) {
        found.failing(
            "clock",
            format!("{now} is before what was written already"),
            "set the clock: sessions, codes and texts to sign hang on it",
        );
    } else if Path::new(SYNCHRONIZED).exists() {
        found.ok("clock", format!("{now}, set by the network"));
    } else {
        found.warning(
            "clock",
            format!("{now}; whether the network sets it cannot be seen here"),
            "run a time service (chrony, systemd-timesyncd)",
        );
    }
}

fn disk(path: &Path, found: &mut Findings) {
    let Ok(disk) = statvfs(path) else {
        found.warning("disk", "its room cannot be read", "look with df");
        return;
    };
    let room = disk.f_bavail.saturating_mul(disk.f_frsize);
    let share = (disk.f_bavail * 100)
        .checked_div(disk.f_blocks)
        .unwrap_or(0);
    let said = format!("{} MiB free, {share} %", room >> 20);
    if room < FULL {
        found.failing(
            "disk",
            said,
            "make room: writes are refused when it is full",
        );
    } else if room < LOW || share < 5 {
        found.warning("disk", said, "make room before writes are refused");
    } else {
        found.ok("disk", said);
    }
}

fn memory(found: &mut Findings) {
    let none = getrlimit(Resource::Core).maximum == Some(0);
    let closed = dumpable_behavior().is_ok_and(|how| how == DumpableBehavior::NotDumpable);
    if none && closed {
        found.ok(
            "memory",
            "no core dump, and no debugger of the same user attaches",
        );
    } else {
        found.failing(
            "memory",
            "a core dump or a debugger could read it",
            "run seedport where prctl and setrlimit are allowed",
        );
    }
}

fn swap(found: &mut Findings) {
    let swaps = fs::read_to_string("/proc/swaps");
    match swaps.map(|text| text.lines().skip(1).count()) {
        Ok(0) => found.ok("swap", "there is none: memory is not written to a disk"),
        Ok(_) => found.warning(
            "swap",
            "memory with seeds in it may be written to a disk",
            "run `swapoff -a`, or encrypt the swap",
        ),
        Err(_) => found.warning(
            "swap",
            "whether there is swap cannot be read here",
            "look with swapon --show on the machine itself",
        ),
    }
}
