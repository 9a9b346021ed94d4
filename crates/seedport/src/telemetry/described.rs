//! What each metric means, as `# HELP` says it.
//!
//! Invariant: every metric that any crate counts stands here; names carry their unit.
//! Called by `telemetry`.

use metrics::{describe_counter, describe_gauge, describe_histogram};

use crate::version::{COMMIT, VERSION};

/// Counters: each counts something since the start.
const COUNTERS: [(&str, &str); 9] = [
    (
        "seedport_http_requests_total",
        "Requests answered, by method, route and status.",
    ),
    (
        "seedport_refusals_total",
        "Requests refused, by the contract's code and the reason.",
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

/// Describes every metric, and sets those that stand from the start.
pub fn describe() {
    for (name, help) in COUNTERS {
        describe_counter!(name, help);
    }
    for (name, help) in TIMES {
        describe_histogram!(name, help);
    }
    let build = "seedport_build_info";
    describe_gauge!(build, "Which build runs: always 1.");
    metrics::gauge!(build, "version" => VERSION, "commit" => COMMIT).set(1.0);
    for name in [DROPPED, "seedport_passkey_counters_back_total"] {
        metrics::counter!(name).absolute(0);
    }
}
