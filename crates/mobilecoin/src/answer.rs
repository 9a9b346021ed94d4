//! The answer to a call: an envelope around a result or an error.
//!
//! Invariant: the members stand in the contract's order, and in every build alike, because no map
//! is between them and the bytes. What is sent is wiped when it was sent.
//! Called by `rpc`, and by the methods for their results. Source: contract section 3.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::Response,
};
use seedport_wire::SecretBytes;
use serde::Serialize;

use crate::{failure::Told, json::Json, shown::Shown};

/// The result of a call, as JSON.
pub struct Answer(SecretBytes);

#[derive(Serialize)]
struct Error<'a> {
    code: i32,
    message: &'static str,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    server_error: &'a str,
    details: &'a str,
}

impl Answer {
    /// A result that holds no secret.
    pub fn of(result: &impl Serialize) -> Self {
        let json = serde_json::to_vec(result);
        Self(SecretBytes::from_vec(json.expect(
            "our own types are JSON: text names, and no map of others",
        )))
    }

    /// A result that holds secrets, put together of pieces of JSON.
    pub fn of_pieces(pieces: &[&[u8]]) -> Self {
        Self(join(pieces))
    }

    /// The result of what has nothing to say.
    pub fn null() -> Self {
        Self(SecretBytes::copy_from(b"null"))
    }
}

/// The response to a call of `method`, with the request's `id`.
pub fn response(method: &Shown, outcome: Result<&Answer, &Told>, id: &Json) -> Response {
    let method = serde_json::to_vec(method.text()).expect("a text is JSON");
    let mut echo = Vec::new();
    id.write(&mut echo);
    let id = SecretBytes::from_vec(echo);
    let error;
    // Result and id are exposed to be copied into the answer, which is wiped.
    let (name, value): (&[u8], _) = match outcome {
        Ok(Answer(result)) => (b",\"result\":", result.expose()),
        Err(told) => {
            error = error_object(told);
            (b",\"error\":", error.as_slice())
        }
    };
    let whole = join(&[
        b"{\"method\":",
        &method,
        name,
        value,
        b",\"jsonrpc\":\"2.0\",\"id\":",
        id.expose(),
        b"}",
    ]);
    let mut response = Response::new(Body::from(Bytes::from_owner(whole.into_outgoing())));
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

fn error_object(told: &Told) -> Vec<u8> {
    let error = Error {
        code: told.code.number(),
        message: told.code.name(),
        data: Data {
            server_error: &told.server_error,
            details: &told.details,
        },
    };
    serde_json::to_vec(&error).expect("texts and a number are JSON")
}

/// The pieces in one buffer, which is never moved and so leaves no copy behind.
fn join(pieces: &[&[u8]]) -> SecretBytes {
    let length = pieces.iter().map(|piece| piece.len()).sum();
    let mut whole = Vec::with_capacity(length);
    for piece in pieces {
        whole.extend_from_slice(piece);
    }
    SecretBytes::from_vec(whole)
}
