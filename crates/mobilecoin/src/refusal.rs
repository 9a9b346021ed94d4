//! What is told of a request that is no call: a status and a body in JSON.
//!
//! Invariant: the one way to a status that is not 200. The body is JSON whatever `Accept` says,
//! because a client of this contract reads every body as JSON; it repeats nothing that was sent.
//! Called by the extractors and by `conventions`. Source: contract section 3.

use std::borrow::Cow;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use seedport_custody::guard::Broken;
use serde::Serialize;

use crate::request::RequestError;

/// A request that is no call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    description: Cow<'static, str>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: u16,
    reason: &'static str,
    description: &'a str,
}

impl Refusal {
    /// A refusal with this status; the description is a sentence of ours.
    pub const fn new(status: StatusCode, description: &'static str) -> Self {
        Self {
            status,
            description: Cow::Borrowed(description),
        }
    }

    /// The API key is missing or wrong.
    pub const fn unauthorized() -> Self {
        let description = "The request requires a valid API key in the header X-API-KEY.";
        Self::new(StatusCode::UNAUTHORIZED, description)
    }

    /// A door without a key was spoken to by another name than this machine's.
    pub const fn other_machine() -> Self {
        let description = "This door has no API key and is for this machine only: address it as \
                           localhost, or by a loopback address.";
        Self::new(StatusCode::FORBIDDEN, description)
    }

    /// The operator disabled the platform of this door.
    pub const fn disabled() -> Self {
        let description = "The operator of this service disabled the platform of this door.";
        Self::new(StatusCode::FORBIDDEN, description)
    }

    /// Nothing can be read now.
    pub const fn unavailable() -> Self {
        let description = "The service is busy; try again.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, description)
    }

    /// There is nothing at this path.
    pub const fn unknown_route() -> Self {
        let description = "The requested resource could not be found.";
        Self::new(StatusCode::NOT_FOUND, description)
    }

    /// The body is announced as something else; full-service finds no route then.
    pub const fn content_type() -> Self {
        let description = "There is nothing here for a body that is not application/json.";
        Self::new(StatusCode::NOT_FOUND, description)
    }

    /// The body is compressed.
    pub const fn encoded() -> Self {
        let description = "The body is compressed by its Content-Encoding: send it as it is.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, description)
    }

    /// The path does not take the method.
    pub const fn unknown_method() -> Self {
        let description = "This path does not take this HTTP method; see the header Allow.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, description)
    }

    /// The body is longer than may be.
    pub const fn too_large() -> Self {
        let description = "The request is larger than the server is willing to process.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, description)
    }

    /// The body ended too soon.
    pub const fn incomplete() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "The body ended before it was whole.",
        )
    }

    /// We did not come to an answer.
    pub const fn broken(broken: Broken) -> Self {
        let status = match broken {
            Broken::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
            Broken::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self::new(status, "The server could not answer the request.")
    }
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        let status = match error {
            RequestError::NotJson => StatusCode::BAD_REQUEST,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self {
            status,
            description: Cow::Owned(error.to_string()),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = Body {
            error: Error {
                code: self.status.as_u16(),
                reason: self.status.canonical_reason().unwrap_or_default(),
                description: &self.description,
            },
        };
        (self.status, Json(body)).into_response()
    }
}
