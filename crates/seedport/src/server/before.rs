//! What is answered before any door: what is no HTTP/1.1 in plaintext, and a request without `Host`.
//!
//! Invariant: the reason that is given is the true one; nothing that was sent is repeated.
//! Called by `server`, around every connection.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::{
    body::Body,
    extract::Request,
    http::{StatusCode, Version, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use serde_json::json;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// How TLS begins: the record of a handshake.
const TLS_HANDSHAKE: u8 = 0x16;
/// How HTTP/2 begins where nobody asked before.
const HTTP_2: &[u8] = b"PRI * HTTP/2";

/// A connection whose first bytes are looked at.
pub struct FirstBytes {
    stream: TcpStream,
    state: State,
}

enum State {
    Fresh,
    Passed,
    Refusing { answer: Vec<u8>, sent: usize },
}

impl FirstBytes {
    /// A connection of which nothing was read.
    pub const fn of(stream: TcpStream) -> Self {
        Self {
            stream,
            state: State::Fresh,
        }
    }
}

/// A refusal that the clients of both doors can read.
fn body(reason: &str, message: &str) -> String {
    json!({
        "status": 400,
        "code": "INVALID_INPUT",
        "message": message,
        "details": {"reason": reason},
        "error": {"code": 400, "reason": "Bad Request", "description": message},
    })
    .to_string()
}

/// The answer to what is no HTTP/1.1 in plaintext, as it goes over the wire.
fn refusal(first: &[u8]) -> Option<Vec<u8>> {
    let body = if first.first() == Some(&TLS_HANDSHAKE) {
        body(
            "PLAIN_HTTP",
            "this port speaks plain HTTP, and what came is TLS: use http, or the TLS proxy before it",
        )
    } else if first.starts_with(HTTP_2) {
        body("HTTP_VERSION", "this port speaks HTTP/1.1, not HTTP/2")
    } else {
        return None;
    };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    Some(answer.into_bytes())
}

impl AsyncRead for FirstBytes {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if matches!(this.state, State::Fresh) {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
            this.state = match refusal(&buffer.filled()[before..]) {
                None => State::Passed,
                Some(answer) => {
                    buffer.set_filled(before);
                    State::Refusing { answer, sent: 0 }
                }
            };
            if matches!(this.state, State::Passed) {
                return Poll::Ready(Ok(()));
            }
        }
        let State::Refusing { answer, sent } = &mut this.state else {
            return Pin::new(&mut this.stream).poll_read(context, buffer);
        };
        while *sent < answer.len() {
            let written = Pin::new(&mut this.stream).poll_write(context, &answer[*sent..]);
            match ready!(written)? {
                0 => break,
                written => *sent += written,
            }
        }
        let error = "the client speaks no HTTP/1.1 in plaintext";
        Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, error)))
    }
}

impl AsyncWrite for FirstBytes {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// Refuses a request of HTTP/1.1 that does not have `Host` exactly once.
pub async fn insist_on_host(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    let (reason, message) = match hosts {
        0 if request.version() == Version::HTTP_11 => {
            ("HOST_MISSING", "a request of HTTP/1.1 needs a Host header")
        }
        0 | 1 => return next.run(request).await,
        _ => ("HOST_TWICE", "the Host header is given twice"),
    };
    let kind = [(header::CONTENT_TYPE, "application/json")];
    let body = Body::from(body(reason, message));
    (StatusCode::BAD_REQUEST, kind, body).into_response()
}
