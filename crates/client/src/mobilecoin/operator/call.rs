//! One call: a method and its parameters out, a bounded result in.
//!
//! Invariant: what is sent may hold a phrase; our copies of it are wiped.
//! Called by each method's file.

use reqwest::{
    Body, StatusCode,
    header::{CONTENT_TYPE, HeaderName},
};
use seedport_wire::{SecretBytes, signed_message};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Operator, RpcError};
use crate::integrator::{CallError, call};

/// The door, for requests of version 2.
const PATH: &str = "/wallet/v2";

/// Where the API key travels.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Longest answer that is read, in bytes: the longest envelope, and what stands around it.
pub const MAX_ANSWER: usize = signed_message::MAX_TEXT + 64 * 1024;

/// Why a call gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The door refused.
    #[error("the server refused: {0}")]
    Refused(Box<RpcError>),
    /// There is no answer of the door: HTTP refused, or nothing came.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The answer has neither a result nor an error.
    #[error("the answer has neither a result nor an error")]
    Empty,
    /// The answer is not about what was asked.
    #[error("the answer has no usable {field}")]
    Field {
        /// The field.
        field: &'static str,
    },
}

impl DoorError {
    /// The door's refusal, when it is one.
    #[must_use]
    pub fn refusal(&self) -> Option<&RpcError> {
        match self {
            Self::Refused(error) => Some(error),
            _ => None,
        }
    }
}

#[derive(Serialize)]
struct Request<'a, P> {
    method: &'a str,
    params: &'a P,
    jsonrpc: &'static str,
    id: u8,
}

#[derive(Deserialize)]
struct Answer<T> {
    result: Option<T>,
    error: Option<RpcError>,
}

impl Operator {
    /// Sends, and reads the result.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        method: &str,
        params: &(impl Serialize + Sync),
    ) -> Result<T, DoorError> {
        let body = written(method, params)?;
        let mut request = self
            .client
            .post(self.base.join("", PATH))
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        if let Some(key) = &self.api_key {
            request = request.header(API_KEY, key.clone());
        }
        let answer = call::exchange_bounded(request, MAX_ANSWER).await?;
        let body = call::insist(answer, StatusCode::OK)?;
        let answer: Answer<T> = call::json(&body)?;
        match answer {
            Answer {
                error: Some(error), ..
            } => Err(DoorError::Refused(Box::new(error))),
            Answer {
                result: Some(result),
                ..
            } => Ok(result),
            Answer { .. } => Err(DoorError::Empty),
        }
    }
}

/// The request's JSON, in a buffer that is wiped after it was sent. (The HTTP library's own buffers
/// are not wiped.)
fn written(method: &str, params: &impl Serialize) -> Result<Body, DoorError> {
    let request = Request {
        method,
        params,
        jsonrpc: "2.0",
        id: 1,
    };
    let json = SecretBytes::from_json(&request).map_err(|_| CallError::Unwritable)?;
    Ok(Body::from(bytes::Bytes::from_owner(json.into_outgoing())))
}
