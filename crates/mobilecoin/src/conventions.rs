//! What holds for every request: its time limit, its headers, its count and its log line.
//!
//! Invariant: a panic and a timeout are answered in JSON like any refusal; the log and the labels
//! say how it went and never what was sent: names are ours, and the labels have no id.
//! Called by `router`, once around everything.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use metrics::{counter, histogram};
use seedport_custody::{
    Fault,
    guard::{self, Chain, Running},
};
use seedport_wire::ids::PlatformId;

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

/// Every request of the door: whose it is, its name, which is never the caller's, and where it runs.
pub struct Requests {
    platform: PlatformId,
    start: i64,
    count: AtomicU64,
    running: Running,
}

impl Requests {
    /// Requests of a platform that run beside `running`, with names that begin with the moment
    /// `start`, in milliseconds.
    pub const fn new(platform: PlatformId, start: i64, running: Running) -> Self {
        Self {
            platform,
            start,
            count: AtomicU64::new(1),
            running,
        }
    }

    fn name(&self) -> String {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        format!("m{:x}-{count:x}", self.start)
    }
}

/// Runs the request and dresses its answer.
pub async fn observe(
    State(requests): State<Arc<Requests>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let request_id = requests.name();
    let verb = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = requests
        .running
        .run(next.run(request))
        .await
        .unwrap_or_else(|broken| Refusal::broken(broken).into_response());
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let seen = Seen {
        // What HTTP does not name is the caller's text.
        verb: if is_named(&verb) {
            verb.as_str()
        } else {
            "other"
        },
        route,
        platform: requests.platform,
        request_id: &request_id,
        took: started.elapsed(),
    };
    record(&response, &seen);
    if let Ok(name) = HeaderValue::try_from(&request_id) {
        response.headers_mut().insert("x-request-id", name);
    }
    response
}

/// What is told of a request besides its answer.
struct Seen<'a> {
    verb: &'a str,
    route: &'a str,
    platform: PlatformId,
    request_id: &'a str,
    took: Duration,
}

fn is_named(verb: &Method) -> bool {
    const NAMED: [Method; 8] = [
        Method::GET,
        Method::POST,
        Method::PATCH,
        Method::DELETE,
        Method::PUT,
        Method::HEAD,
        Method::OPTIONS,
        Method::TRACE,
    ];
    NAMED.contains(verb)
}

fn record(response: &Response, seen: &Seen<'_>) {
    let status = response.status().as_u16();
    let Seen {
        verb,
        route,
        platform,
        request_id,
        took,
    } = *seen;
    let duration_ms = guard::milliseconds(took);
    let Some(call) = response.extensions().get::<Served>() else {
        counter!("seedport_mobilecoin_refusals_total", "status" => status.to_string()).increment(1);
        tracing::info!(
            method = verb,
            route,
            status,
            duration_ms,
            %platform,
            request_id,
            "request"
        );
        return;
    };
    let Served {
        method,
        outcome,
        cause,
    } = call;
    let labels = [("method", *method), ("outcome", *outcome)];
    counter!("seedport_mobilecoin_calls_total", &labels).increment(1);
    histogram!("seedport_mobilecoin_call_duration_seconds", "method" => *method).record(took);
    if let Some(cause) = cause {
        tracing::error!(request_id, method, outcome, error = %Chain(cause), "fault");
    }
    tracing::info!(
        method = verb,
        route,
        status,
        duration_ms,
        %platform,
        request_id,
        call = method,
        outcome,
        "request"
    );
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::{
        Router,
        body::{Body, to_bytes},
        http::StatusCode,
        middleware::from_fn_with_state,
        routing::get,
    };
    use tower::ServiceExt as _;

    use super::*;

    async fn broken() -> StatusCode {
        panic!("bomb canyon")
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_breaks_or_hangs_is_answered_in_json() {
        let requests = Arc::new(Requests::new(
            PlatformId::from_bytes([1; 16]),
            0,
            Running::default(),
        ));
        let router = Router::new()
            .route("/broken", get(broken))
            .route("/hanging", get(pending::<StatusCode>))
            .layer(from_fn_with_state(requests, observe));
        for (path, status) in [("/broken", 500), ("/hanging", 503)] {
            let request = Request::get(path).body(Body::empty()).expect("a request");
            let Ok(response) = router.clone().oneshot(request).await;
            assert_eq!(response.status(), status);
            assert_eq!(response.headers()["cache-control"], "no-store");
            assert!(
                response.headers()["x-request-id"]
                    .as_bytes()
                    .starts_with(b"m0-")
            );
            let body = to_bytes(response.into_body(), 1024).await.expect("a body");
            let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(body["error"]["code"], status);
            assert!(!body.to_string().contains("canyon"));
        }
    }
}
