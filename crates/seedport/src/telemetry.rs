//! Logs and metrics.
//!
//! Invariant: logs go to standard error; what is logged is decided where it is logged, and no
//! span lists a secret.
//! Called by `serve`.

use std::{io, io::IsTerminal as _, sync::Arc};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::{
    config::{Log, LogFormat},
    failure::Failure,
};

/// Upper bounds of the histograms of times, in seconds.
const BUCKETS: [f64; 13] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// Parts that tell five lines at every start; a filter that names them is heard.
const QUIET: &str = "refinery_core=warn";

/// Starts logging.
pub fn start_logs(log: &Log) -> Result<(), Failure> {
    let filter = format!("{QUIET},{}", log.filter);
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        Failure::new(
            format!("log.filter is no filter: {error}"),
            "write for example \"info\" or \"warn,seedport_grid=debug\"",
        )
    })?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    match log.format {
        LogFormat::Json => builder.json().try_init(),
        LogFormat::Text => builder.with_ansi(io::stderr().is_terminal()).try_init(),
    }
    .map_err(|error| Failure::new(format!("logging cannot start: {error}"), "report this"))
}

/// Starts counting.
pub fn start_metrics() -> Result<PrometheusHandle, Failure> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| Failure::new(format!("metrics cannot start: {error}"), "report this"))
}

/// What the door asks for the text of `/metrics`.
pub fn renderer(handle: PrometheusHandle) -> Arc<dyn Fn() -> String + Send + Sync> {
    Arc::new(move || handle.render())
}
