//! What is counted, and where it is read.
//!
//! Invariant: labels are methods, routes, statuses, codes and outcomes of closed sets; no id and
//! no secret is one. A method that HTTP does not name is counted as `other`.
//! Called by `conventions` and by the endpoints that count outcomes.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use metrics::{SharedString, counter, histogram};

use crate::{Door, error::Told};

/// Counts a request.
pub fn request(
    method: &Method,
    route: &str,
    status: StatusCode,
    told: Option<&Told>,
    took: Duration,
) {
    let route = SharedString::from(Arc::<str>::from(route));
    counter!(
        "seedport_http_requests_total",
        "method" => method_label(method),
        "route" => route.clone(),
        "status" => SharedString::from(status.as_str().to_owned())
    )
    .increment(1);
    histogram!("seedport_http_request_duration_seconds", "route" => route).record(took);
    if let Some(told) = told {
        let (code, reason) = (told.code.text(), told.reason.unwrap_or("NONE"));
        counter!("seedport_refusals_total", "code" => code, "reason" => reason).increment(1);
    }
}

/// The method, `other` where HTTP does not name it.
pub fn method_label(method: &Method) -> &'static str {
    const KNOWN: [&str; 8] = [
        "GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "TRACE",
    ];
    let known = KNOWN.into_iter().find(|known| *known == method.as_str());
    known.unwrap_or("other")
}

/// Counts what became of a leg of an export.
pub fn export(outcome: &'static str) {
    counter!("seedport_exports_total", "outcome" => outcome).increment(1);
}

/// Counts what became of a one-time code.
pub fn code(outcome: &'static str) {
    counter!("seedport_codes_total", "outcome" => outcome).increment(1);
}

/// What was counted so far
///
/// In the Prometheus text format. Labels carry no ids and no secrets.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "Service",
    responses((status = 200, description = "The counts.", body = String, content_type = "text/plain"))
)]
pub async fn read(State(door): State<Arc<Door>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (kind, (door.metrics)()).into_response()
}
