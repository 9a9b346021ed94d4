//! The figures of the process that every Prometheus client shows: time, memory, files.
//!
//! Invariant: a figure that the system does not give is left out, and never guessed.
//! Called by `telemetry`, for each reading of the metrics.

use std::{
    fmt::{Display, Write as _},
    fs,
};

use rustix::{
    process::{Resource, getrlimit},
    time::{ClockId, clock_gettime},
};

/// The figures, in the Prometheus text format. `started` is in milliseconds since the epoch.
pub fn figures(started: i64) -> String {
    let mut text = String::new();
    let mut tell = |name: &str, kind: &str, help: &str, value: Option<&dyn Display>| {
        if let Some(value) = value {
            // Writing into a text does not fail.
            let _ = writeln!(
                text,
                "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n"
            );
        }
    };
    let used = clock_gettime(ClockId::ProcessCPUTime);
    let cpu = format!("{}.{:09}", used.tv_sec, used.tv_nsec);
    tell(
        "process_cpu_seconds_total",
        "counter",
        "Processor time that the process used.",
        Some(&cpu),
    );
    let started = format!(
        "{}.{:03}",
        started.div_euclid(1000),
        started.rem_euclid(1000)
    );
    tell(
        "process_start_time_seconds",
        "gauge",
        "When the process started, since the epoch.",
        Some(&started),
    );
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    for (name, key, help) in [
        (
            "process_resident_memory_bytes",
            "VmRSS:",
            "Memory of the process that is in RAM.",
        ),
        (
            "process_virtual_memory_bytes",
            "VmSize:",
            "Memory that the process has mapped.",
        ),
    ] {
        let kibibytes = field(&status, key);
        let bytes = kibibytes.and_then(|kibibytes| kibibytes.checked_mul(1024));
        tell(name, "gauge", help, bytes.as_ref().map(|bytes| bytes as _));
    }
    let threads = field(&status, "Threads:");
    tell(
        "process_threads",
        "gauge",
        "Threads of the process.",
        threads.as_ref().map(|threads| threads as _),
    );
    // The directory itself is open while it is read.
    let open = fs::read_dir("/proc/self/fd").ok();
    let open = open.map(|files| files.count().saturating_sub(1));
    tell(
        "process_open_fds",
        "gauge",
        "Files and connections that are open.",
        open.as_ref().map(|open| open as _),
    );
    let most = getrlimit(Resource::Nofile).current;
    tell(
        "process_max_fds",
        "gauge",
        "Files and connections that may be open.",
        most.as_ref().map(|most| most as _),
    );
    text
}

/// The number after a key of `/proc/self/status`.
fn field(status: &str, key: &str) -> Option<u64> {
    let rest = status.lines().find_map(|line| line.strip_prefix(key))?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, name: &str) -> f64 {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.expect(name).parse().expect("a number")
    }

    #[test]
    fn every_figure_is_there_and_makes_sense() {
        let text = figures(1_700_000_000_250);
        assert!(value(&text, "process_cpu_seconds_total") > 0.0);
        assert!(value(&text, "process_resident_memory_bytes") > 500_000.0);
        assert!(
            value(&text, "process_virtual_memory_bytes")
                > value(&text, "process_resident_memory_bytes")
        );
        assert!(value(&text, "process_open_fds") >= 3.0);
        assert!(value(&text, "process_max_fds") >= value(&text, "process_open_fds"));
        assert!(value(&text, "process_threads") >= 1.0);
        let started = text
            .lines()
            .any(|line| line == "process_start_time_seconds 1700000000.250");
        assert!(started, "{text}");
        assert_eq!(text.matches("# HELP ").count(), 7);
        assert_eq!(text.matches("# TYPE ").count(), 7);
    }
}
