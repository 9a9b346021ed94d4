//! What holds for every request: its id, its time limit, its headers, its count and its log line.
//!
//! Invariant: a panic, a timeout and an unknown route are answered in JSON like any refusal; the
//! log carries method, route, status, duration, platform, code, reason and request id, and the labels no id:
//! nothing else.
//! Called by `router`, once around everything.

use std::{
    sync::{
        Arc, OnceLock,
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
use seedport_custody::guard::{self, Broken, Chain, Running};
use seedport_wire::ids::PlatformId;

use crate::{
    error::{Refusal, Told},
    metrics,
    unread::{Unknown, X_UNKNOWN_FIELDS},
};

/// The header of the request's id.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Every request of the door: names for those that come without one, made of the start of the
/// process and a count, and where they run.
pub struct Requests {
    start: i64,
    count: AtomicU64,
    running: Running,
}

impl Requests {
    /// Requests that run beside `running`, with names that begin with the moment `start`, in
    /// milliseconds.
    pub const fn new(start: i64, running: Running) -> Self {
        Self {
            start,
            count: AtomicU64::new(1),
            running,
        }
    }

    /// The caller's name for the request when it is a sane one, else a fresh one.
    fn name(&self, headers: &HeaderMap) -> HeaderValue {
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

/// Whose request it is, once that is known; rides in the request's extensions.
#[derive(Debug, Clone, Default)]
pub struct CalledBy(Arc<OnceLock<PlatformId>>);

impl CalledBy {
    /// The caller's secret was checked.
    pub fn set(&self, platform: PlatformId) {
        // A request has one caller.
        let _ = self.0.set(platform);
    }
}

/// Runs the request and dresses its answer.
pub async fn observe(
    State(requests): State<Arc<Requests>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let called_by = CalledBy::default();
    request.extensions_mut().insert(called_by.clone());
    let unknown = Unknown::default();
    request.extensions_mut().insert(unknown.clone());
    let id = requests.name(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = match requests.running.run(next.run(request)).await {
        Ok(response) => response,
        Err(Broken::TimedOut) => {
            let message = "the request took too long";
            Refusal::unavailable("TIME_LIMIT", message, Broken::TimedOut).into_response()
        }
        Err(Broken::Panicked) => Refusal::internal(Broken::Panicked).into_response(),
    };
    let headers = response.headers_mut();
    if let Some(names) = unknown.names() {
        headers.insert(X_UNKNOWN_FIELDS, names.clone());
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let seen = Seen {
        method,
        route,
        id: &id,
        platform: called_by.0.get().copied(),
        took: started.elapsed(),
    };
    record(&response, &seen);
    response.headers_mut().insert(X_REQUEST_ID, id);
    response
}

/// What is told of a request besides its answer.
struct Seen<'a> {
    method: Method,
    route: &'a str,
    id: &'a HeaderValue,
    platform: Option<PlatformId>,
    took: Duration,
}

fn record(response: &Response, seen: &Seen<'_>) {
    let status = response.status();
    let route = seen.route;
    // Both kinds of name are visible ASCII.
    let request_id = seen.id.to_str().unwrap_or_default();
    let told = response.extensions().get::<Told>();
    metrics::request(&seen.method, route, status, told, seen.took);
    if let Some(cause) = told.and_then(|told| told.cause.as_ref()) {
        tracing::error!(request_id, route, error = %Chain(cause.as_ref()), "fault");
    }
    tracing::info!(
        method = metrics::method_label(&seen.method),
        route,
        status = status.as_u16(),
        duration_ms = guard::milliseconds(seen.took),
        platform = seen.platform.map(tracing::field::display),
        request_id,
        code = told.map(|told| told.code.text()),
        reason = told.and_then(|told| told.reason),
        "request"
    );
}
