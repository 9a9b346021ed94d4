//! The bodies of requests: how long one may take, and what is done with one that nobody reads.
//!
//! Invariant: a refusal reaches its caller before the connection ends. A body that a handler leaves
//! unread is read on and thrown away, up to [`MOST`] bytes and [`LONGEST`]: a sender that is cut off
//! while it writes may never read the answer, and a proxy between tells its own 502 instead. A body
//! that does not come to its end breaks after [`SLOWEST`], so that no handler waits for it for ever.
//! Called by `server`, around every request.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::header,
    middleware::Next,
    response::Response,
};
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use seedport_custody::guard::TIME_LIMIT;
use tokio::{runtime::Handle, time::Sleep};

/// How much is read on and thrown away at the most.
const MOST: usize = 1024 * 1024;
/// How long that may take.
const LONGEST: Duration = Duration::from_secs(5);

/// How long a body may take: a little more than its request, which is answered then.
const SLOWEST: Duration = TIME_LIMIT.saturating_add(Duration::from_secs(1));

/// The body did not come to its end.
#[derive(Debug, thiserror::Error)]
#[error("the body took too long")]
struct TooSlow;

/// A body that reads itself to its end when it is dropped.
struct Unread {
    body: Body,
    limit: Pin<Box<Sleep>>,
    /// The caller waits for leave to send, which reading would give.
    waits: bool,
}

/// Lets a request's body be read on after its answer.
pub(super) async fn read_on(request: Request, next: Next) -> Response {
    let waits = request.headers().contains_key(header::EXPECT);
    let limit = Box::pin(tokio::time::sleep(SLOWEST));
    let request = request.map(|body| Body::new(Unread { body, limit, waits }));
    next.run(request).await
}

impl HttpBody for Unread {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.waits = false;
        if self.limit.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        if self.waits || self.body.is_end_stream() {
            return;
        }
        // Without a runtime nothing is sent either.
        if let Ok(runtime) = Handle::try_current() {
            let rest = std::mem::take(&mut self.body);
            runtime.spawn(tokio::time::timeout(LONGEST, throw_away(rest)));
        }
    }
}

async fn throw_away(body: Body) {
    let mut body = pin!(body);
    let mut read = 0;
    while let Some(Ok(frame)) = body.frame().await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > MOST {
            break;
        }
    }
}
