//! What holds for every request: its time limit, its headers, its count and its log line.
//!
//! Invariant: a panic and a timeout are answered in JSON like any refusal; the log and the labels
//! carry the path's or the method's name, the status and the outcome, nothing else.
//! Called by `router`, once around everything.

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use metrics::{counter, histogram};
use seedport_custody::{
    Fault,
    guard::{self, Chain},
};

use crate::refusal::Refusal;

/// What became of a call; rides in the response's extensions.
#[derive(Debug, Clone)]
pub struct Served {
    /// The method, when there is one of this name.
    pub method: &'static str,
    /// `OK`, or the name of the failure.
    pub outcome: &'static str,
    /// The fault behind it, if it was ours.
    pub cause: Option<Fault>,
}

/// Runs the request and dresses its answer.
pub async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = guard::run(next.run(request))
        .await
        .unwrap_or_else(|broken| Refusal::broken(broken).into_response());
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    record(&response, route, started.elapsed());
    response
}

fn record(response: &Response, route: &str, took: Duration) {
    let status = response.status().as_u16();
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let Some(call) = response.extensions().get::<Served>() else {
        counter!("seedport_mobilecoin_refusals_total", "status" => status.to_string()).increment(1);
        tracing::info!(route, status, milliseconds, "request");
        return;
    };
    let Served {
        method,
        outcome,
        cause,
    } = call;
    let labels = [("method", *method), ("outcome", *outcome)];
    counter!("seedport_mobilecoin_calls_total", &labels).increment(1);
    histogram!("seedport_mobilecoin_call_seconds", "method" => *method).record(took);
    if let Some(cause) = cause {
        tracing::error!(method, outcome, error = %Chain(cause), "fault");
    }
    tracing::info!(method, outcome, milliseconds, "call");
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::{
        Router,
        body::{Body, to_bytes},
        http::StatusCode,
        middleware::from_fn,
        routing::get,
    };
    use tower::ServiceExt as _;

    use super::*;

    async fn broken() -> StatusCode {
        panic!("bomb canyon")
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_breaks_or_hangs_is_answered_in_json() {
        let router = Router::new()
            .route("/broken", get(broken))
            .route("/hanging", get(pending::<StatusCode>))
            .layer(from_fn(observe));
        for (path, status) in [("/broken", 500), ("/hanging", 503)] {
            let request = Request::get(path).body(Body::empty()).expect("a request");
            let Ok(response) = router.clone().oneshot(request).await;
            assert_eq!(response.status(), status);
            assert_eq!(response.headers()["cache-control"], "no-store");
            let body = to_bytes(response.into_body(), 1024).await.expect("a body");
            let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(body["error"]["code"], status);
            assert!(!body.to_string().contains("canyon"));
        }
    }
}
