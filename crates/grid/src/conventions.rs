//! What holds for every request: its id, its time limit, its headers, its count and its log line.
//!
//! Invariant: a panic, a timeout and an unknown route are answered in JSON like any refusal; the
//! log and the labels carry method, route, status, code and request id, nothing else.
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
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use seedport_custody::guard::{self, Broken, Chain};

use crate::{
    error::{Refusal, Told},
    metrics,
};

/// The header of the request's id.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names requests that come without a name: the start of the process and a count.
pub struct RequestNames {
    start: i64,
    count: AtomicU64,
}

impl RequestNames {
    /// Names that begin with the moment `start`, in milliseconds.
    pub const fn new(start: i64) -> Self {
        Self {
            start,
            count: AtomicU64::new(1),
        }
    }

    /// The caller's name for the request when it is a sane one, else a fresh one.
    fn of(&self, headers: &HeaderMap) -> HeaderValue {
        let is_sane = |value: &&HeaderValue| {
            let bytes = value.as_bytes();
            (1..=128).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
        };
        if let Some(given) = headers.get(X_REQUEST_ID).filter(is_sane) {
            return given.clone();
        }
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        HeaderValue::try_from(format!("{:x}-{count:x}", self.start))
            .expect("hex digits and a hyphen are a header value")
    }
}

/// Runs the request and dresses its answer.
pub async fn observe(
    State(names): State<Arc<RequestNames>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = names.of(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = match guard::run(next.run(request)).await {
        Ok(response) => response,
        Err(Broken::TimedOut) => {
            let message = "the request took too long";
            Refusal::unavailable("TIME_LIMIT", message, Broken::TimedOut).into_response()
        }
        Err(Broken::Panicked) => Refusal::internal(Broken::Panicked).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    record(&response, &method, route, &id, started.elapsed());
    response.headers_mut().insert(X_REQUEST_ID, id);
    response
}

fn record(response: &Response, method: &Method, route: &str, id: &HeaderValue, took: Duration) {
    let status = response.status();
    // Both kinds of name are visible ASCII.
    let request_id = id.to_str().unwrap_or_default();
    let told = response.extensions().get::<Told>();
    metrics::request(method, route, status, told, took);
    if let Some(cause) = told.and_then(|told| told.cause.as_ref()) {
        tracing::error!(request_id, route, error = %Chain(cause.as_ref()), "fault");
    }
    tracing::info!(
        method = method.as_str(),
        route,
        status = status.as_u16(),
        request_id,
        code = told.map(|told| told.code.text()),
        reason = told.and_then(|told| told.reason),
        "request"
    );
}
