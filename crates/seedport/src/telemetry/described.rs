//! What each metric means, as `# HELP` says it.
//!
//! Invariant: every metric that any crate counts stands here; names carry their unit.
//! Called by `telemetry`.

use metrics::{describe_counter, describe_gauge, describe_histogram};

use crate::version::{COMMIT, VERSION};

/// Counters: each counts something since the start.
const COUNTERS: [(&str, &str); 10] = [
    (
        "seedport_http_requests_total",
        "Requests answered, by method, route and status.",
    ),
    (
        "seedport_refusals_total",
        "Requests refused, by the contract's code and the reason.",
    ),
    (
        "seedport_refusals_counted_total",
        "Refusals that the audit log counts without an entry of their own.",
    ),
    (
        "seedport_exports_total",
        "Legs of exports, by what became of them.",
    ),
    (
        "seedport_codes_total",
        "One-time codes issued, accepted and refused, by outcome.",
    ),
    (
        "seedport_webhooks_total",
        "Tries at delivering a webhook, by outcome.",
    ),
    (
        "seedport_passkey_counters_back_total",
        "Passkeys whose counter did not rise: copied, or synced between devices.",
    ),
    (
        "seedport_mobilecoin_calls_total",
        "Calls at the MobileCoin door, by method and outcome.",
    ),
    (
        "seedport_mobilecoin_refusals_total",
        "Requests at the MobileCoin door that were no calls, by status.",
    ),
    (
        DROPPED,
        "Lines of the log that could not be written at once.",
    ),
];

/// Histograms of times.
const TIMES: [(&str, &str); 2] = [
    (
        "seedport_http_request_duration_seconds",
        "How long requests took, by route.",
    ),
    (
        "seedport_mobilecoin_call_duration_seconds",
        "How long calls at the MobileCoin door took, by method.",
    ),
];

/// Lines of the log that were lost.
pub const DROPPED: &str = "seedport_log_lines_dropped_total";

/// Gauges: each says how much of something there is now.
const GAUGES: [(&str, &str); 1] = [(
    "seedport_purge_lag_seconds",
    "For how long the longest overdue row should have been removed.",
)];

/// Describes every metric, and sets those that stand from the start.
pub fn describe() {
    for (name, help) in COUNTERS {
        describe_counter!(name, help);
    }
    for (name, help) in TIMES {
        describe_histogram!(name, help);
    }
    for (name, help) in GAUGES {
        describe_gauge!(name, help);
        metrics::gauge!(name).set(0.0);
    }
    let build = "seedport_build_info";
    describe_gauge!(build, "Which build runs: always 1.");
    metrics::gauge!(build, "version" => VERSION, "commit" => COMMIT).set(1.0);
    for name in [DROPPED, "seedport_passkey_counters_back_total"] {
        metrics::counter!(name).absolute(0);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::{Path, PathBuf},
    };

    use super::*;

    fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }

    /// The names that a source gives to one of the macros of `metrics`.
    fn counted(text: &str) -> impl Iterator<Item = &str> {
        let calls = ["counter!(", "histogram!(", "gauge!("];
        let after = calls.into_iter().flat_map(|call| text.split(call).skip(1));
        after.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
    }

    #[test]
    fn every_metric_that_is_counted_is_described() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut files = Vec::new();
        sources(&crates, &mut files);
        let described = COUNTERS
            .iter()
            .chain(&TIMES)
            .chain(&GAUGES)
            .map(|(name, _)| *name);
        let described: BTreeSet<&str> = described.collect();
        let mut found = BTreeSet::new();
        for file in files {
            let text = fs::read_to_string(&file).expect("text");
            for name in counted(&text).filter(|name| name.starts_with("seedport_")) {
                assert!(described.contains(name), "{name} in {}", file.display());
                found.insert(name.to_owned());
            }
        }
        assert!(found.len() > 8, "{found:?}");
    }
}
