//! Logs and metrics.
//!
//! Invariant: logs go to standard error; what is logged is decided where it is logged, and no
//! span lists a secret.
//! Called by `serve`.

mod filter;

use std::{io, io::IsTerminal as _, sync::Arc};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{
    config::{Log, LogFormat},
    failure::Failure,
};

pub use filter::parse as filter;

/// Upper bounds of the histograms of times, in seconds.
const BUCKETS: [f64; 13] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// Starts logging.
pub fn start_logs(log: &Log) -> Result<(), Failure> {
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let filtered = tracing_subscriber::registry().with(filter(&log.filter)?);
    match log.format {
        LogFormat::Json => filtered.with(lines.json()).try_init(),
        LogFormat::Text => {
            let lines = lines.with_ansi(io::stderr().is_terminal());
            filtered.with(lines).try_init()
        }
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
