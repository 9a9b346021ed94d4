//! One call: a request out, a bounded answer of the expected status in.
//!
//! Invariant: an answer is believed only with exactly the status that the operation expects;
//! anything from 400 up is the server's refusal, anything else a stranger's answer.
//! Called by each operation's file, by `signed_operation`, and by the MobileCoin door's client.

use reqwest::{
    Method, RequestBuilder, Response, StatusCode, Url,
    header::{AUTHORIZATION, DATE, LOCATION},
};
use seedport_wire::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use super::{
    ApiError, Integrator, SignedOperation, base_url::GRID, moment, signed_operation::Answer,
};

/// Longest answer that is read, in bytes; an envelope has under 3,000.
pub const MAX_ANSWER: usize = 1024 * 1024;

/// Why a call gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// A stamp or a secret has characters that no HTTP header carries; nothing was sent.
    #[error("a value cannot travel in an HTTP header")]
    Header,
    /// What was to be sent is no JSON; nothing was sent.
    #[error("the request cannot be written as JSON")]
    Unwritable,
    /// The server refused.
    #[error("the server refused: {0}")]
    Refused(Box<ApiError>),
    /// A redirect, which is not followed: it could lead an API token anywhere.
    #[error("the server answers {status}: it sends its callers elsewhere")]
    Redirected {
        /// The status that came.
        status: u16,
        /// `Location`, as far as it can be shown.
        to: Option<String>,
    },
    /// Neither the expected status nor a refusal.
    #[error("the answer has status {status} where {expected} was expected")]
    Unexpected {
        /// The status that came.
        status: u16,
        /// The status that the contract names.
        expected: u16,
    },
    /// The answer is not the contract's JSON.
    #[error("the answer is not what the contract describes")]
    Malformed(#[source] serde_json::Error),
    /// The answer is longer than [`MAX_ANSWER`], or what the call takes instead.
    #[error("the answer is longer than any that is expected")]
    TooLong,
    /// No connection.
    #[error("the server cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// No answer in time; the server may have acted on the request.
    #[error("the server did not answer in time")]
    TimedOut(#[source] reqwest::Error),
    /// The connection broke; the server may have acted on the request.
    #[error("the connection broke before the answer was whole")]
    Broken(#[source] reqwest::Error),
}

impl CallError {
    /// The server's refusal, when it is one.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match self {
            Self::Refused(error) => Some(error),
            _ => None,
        }
    }

    fn transport(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_timeout() {
            Self::TimedOut(error)
        } else if error.is_connect() {
            Self::Unreachable(error)
        } else {
            Self::Broken(error)
        }
    }
}

/// A request being put together.
pub(super) struct Call<'a> {
    integrator: &'a Integrator,
    method: Method,
    url: Url,
    authorized: bool,
}

impl Integrator {
    /// An operation of the Grid contract; `path` begins with a slash and holds only ids that
    /// were parsed.
    pub(super) fn call(&self, method: Method, path: &str) -> Call<'_> {
        Call {
            integrator: self,
            method,
            url: self.base.join(GRID, path),
            authorized: true,
        }
    }

    /// An operation of Seedport's own; `path` is under the server's root.
    pub(super) fn call_at_root(&self, method: Method, path: &str) -> Call<'_> {
        Call {
            integrator: self,
            method,
            url: self.base.join("", path),
            authorized: true,
        }
    }

    /// The request with the token in it.
    pub(super) fn authorize(&self, request: RequestBuilder) -> Result<RequestBuilder, CallError> {
        Ok(request.header(AUTHORIZATION, self.authorization()?))
    }

    /// A public document of the server, asked for without the token.
    pub(super) fn document(&self, path: &str) -> Call<'_> {
        Call {
            integrator: self,
            method: Method::GET,
            url: self.base.join("", path),
            authorized: false,
        }
    }
}

impl<'a> Call<'a> {
    /// Adds a query parameter, when there is a value.
    pub(super) fn query(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.url.query_pairs_mut().append_pair(name, value);
        }
        self
    }

    /// The request with its headers, no body yet.
    pub(super) fn ready(self) -> Result<RequestBuilder, CallError> {
        let (integrator, authorized) = (self.integrator, self.authorized);
        let request = self.plain();
        if authorized {
            integrator.authorize(request)
        } else {
            Ok(request)
        }
    }

    /// A signed operation without a body.
    pub(super) fn signed<T>(self, answer: Answer<T>) -> SignedOperation<'a, T> {
        let integrator = self.integrator;
        SignedOperation::new(integrator, self.plain(), answer)
    }

    /// A signed operation with this body on both legs.
    pub(super) fn signed_json<T>(
        self,
        body: &impl Serialize,
        answer: Answer<T>,
    ) -> SignedOperation<'a, T> {
        let integrator = self.integrator;
        SignedOperation::new(integrator, self.plain().json(body), answer)
    }

    fn plain(self) -> RequestBuilder {
        self.integrator.client.request(self.method, self.url)
    }
}

/// Sends, and reads the JSON of the expected status.
pub(crate) async fn send<T: DeserializeOwned>(
    request: RequestBuilder,
    expected: StatusCode,
) -> Result<T, CallError> {
    json(&insist(exchange(request).await?, expected)?)
}

/// Reads an answer's JSON.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, CallError> {
    serde_json::from_slice(body).map_err(CallError::Malformed)
}

/// Sends, and reads nothing but the expected status.
pub(super) async fn send_for_nothing(
    request: RequestBuilder,
    expected: StatusCode,
) -> Result<(), CallError> {
    insist(exchange(request).await?, expected).map(drop)
}

/// An answer that is no refusal.
pub(crate) struct Success {
    pub(crate) status: StatusCode,
    /// `Date`, of whole seconds.
    pub(crate) date: Option<Timestamp>,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

/// The body of an answer that has the expected status.
pub(crate) fn insist(
    answer: Success,
    expected: StatusCode,
) -> Result<Zeroizing<Vec<u8>>, CallError> {
    if answer.status == expected {
        return Ok(answer.body);
    }
    Err(CallError::Unexpected {
        status: answer.status.as_u16(),
        expected: expected.as_u16(),
    })
}

/// Sends, and gives every answer below 400.
pub(super) async fn exchange(request: RequestBuilder) -> Result<Success, CallError> {
    exchange_bounded(request, MAX_ANSWER).await
}

/// As [`exchange`], with answers of up to `longest` bytes.
pub(crate) async fn exchange_bounded(
    request: RequestBuilder,
    longest: usize,
) -> Result<Success, CallError> {
    let mut response = request.send().await.map_err(CallError::transport)?;
    let status = response.status();
    let date = response.headers().get(DATE).and_then(moment::read_http);
    if status.is_redirection() {
        return Err(CallError::Redirected {
            status: status.as_u16(),
            to: location(&response),
        });
    }
    let body = read(&mut response, longest).await?;
    if status.as_u16() >= 400 {
        let refusal = ApiError::read(status.as_u16(), response.headers(), &body);
        return Err(CallError::Refused(Box::new(refusal)));
    }
    Ok(Success { status, date, body })
}

/// Where a redirect leads, without what a terminal could take for more than text.
fn location(response: &Response) -> Option<String> {
    let to = response.headers().get(LOCATION)?.to_str().ok()?;
    Some(to.chars().filter(|c| !c.is_control()).take(200).collect())
}

/// Reads the body up to the bound, into a buffer that is wiped: a new token's answer holds its
/// secret. (The HTTP library's own buffers are not wiped.)
async fn read(response: &mut Response, longest: usize) -> Result<Zeroizing<Vec<u8>>, CallError> {
    let announced = response.content_length().unwrap_or(16 * 1024);
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if announced > longest {
        return Err(CallError::TooLong);
    }
    let mut body = Zeroizing::new(Vec::with_capacity(announced));
    while let Some(chunk) = response.chunk().await.map_err(CallError::transport)? {
        if body.len() + chunk.len() > longest {
            return Err(CallError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
