//! Logs and metrics.
//!
//! Invariant: logs go to standard error, and no answer waits for them; what is logged is decided where it is logged, and no
//! span lists a secret.
//! Called by `serve`.

mod described;
mod filter;
mod lines;
mod process;

use std::sync::Arc;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use seedport_wire::{Clock as _, SystemClock};
use tracing_subscriber::{layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{
    config::{Log, LogFormat},
    failure::Failure,
};

pub use filter::parse as filter;
use lines::Line;
pub use lines::dropped as dropped_lines;

/// Upper bounds of the histograms of times, in seconds.
const BUCKETS: [f64; 13] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// Starts logging.
pub fn start_logs(log: &Log) -> Result<(), Failure> {
    let written = tracing_subscriber::fmt::layer()
        .with_writer(|| Line)
        .log_internal_errors(false);
    let filtered = tracing_subscriber::registry().with(filter(&log.filter)?);
    match log.format {
        LogFormat::Json => filtered.with(written.json()).try_init(),
        LogFormat::Text => {
            let written = written.with_ansi(lines::are_for_a_terminal());
            filtered.with(written).try_init()
        }
    }
    .map_err(|error| Failure::new(format!("logging cannot start: {error}"), "report this"))?;
    lines::take_panics();
    Ok(())
}

/// Starts counting.
pub fn start_metrics() -> Result<PrometheusHandle, Failure> {
    let started = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| Failure::new(format!("metrics cannot start: {error}"), "report this"))?;
    described::describe();
    Ok(started)
}

/// What the door asks for the text of `/metrics`.
pub fn renderer(handle: PrometheusHandle) -> Arc<dyn Fn() -> String + Send + Sync> {
    let started = SystemClock.now().millis();
    Arc::new(move || {
        metrics::counter!(described::DROPPED).absolute(dropped_lines());
        handle.render() + &process::figures(started)
    })
}
