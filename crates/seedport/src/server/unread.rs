//! What a request still sends after its answer is known, as with a body that is too long.
//!
//! Invariant: a refusal reaches its caller before the connection ends. A body that a handler leaves
//! unread is read on and thrown away, up to [`MOST`] bytes and [`LONGEST`]: a sender that is cut off
//! while it writes may never read the answer, and a proxy between tells its own 502 instead.
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
use tokio::runtime::Handle;

/// How much is read on and thrown away at the most.
const MOST: usize = 1024 * 1024;
/// How long that may take.
const LONGEST: Duration = Duration::from_secs(5);

/// A body that reads itself to its end when it is dropped.
struct Unread {
    body: Body,
    /// The caller waits for leave to send, which reading would give.
    waits: bool,
}

/// Lets a request's body be read on after its answer.
pub(super) async fn read_on(request: Request, next: Next) -> Response {
    let waits = request.headers().contains_key(header::EXPECT);
    let request = request.map(|body| Body::new(Unread { body, waits }));
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
