//! Refusals: what a caller is told when a request does not succeed.
//!
//! Invariant: the one way to an error body. It says a code, a message of ours and a stable
//! reason; never a value that the caller sent, never the cause of a fault.
//! Called by every extractor and handler. Source: contract section 2.

pub mod codes;
mod verbs;

use std::{borrow::Cow, error::Error, sync::Arc, time::Duration};

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use seedport_custody::{Fault, Stopped, store::StoreError};
use serde::Serialize;
use utoipa::ToSchema;

pub use codes::Code;
pub use verbs::VerbError;

const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// A request that does not succeed.
#[derive(Debug)]
pub struct Refusal {
    code: Code,
    message: Cow<'static, str>,
    reason: Option<&'static str>,
    errors: Vec<FieldError>,
    tries_left: Option<u32>,
    retry_after: Option<Duration>,
    cause: Option<Cause>,
}

/// What is logged and never told.
pub type Cause = Arc<dyn Error + Send + Sync>;

/// One field of the request that is not as it must be.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// The field, as a path with dots.
    pub field: String,
    /// What is wanted there.
    pub message: Cow<'static, str>,
}

/// What the conventions count and log of a refusal; rides in the response's extensions.
#[derive(Debug, Clone)]
pub struct Told {
    /// The code in the body.
    pub code: Code,
    /// The reason in the body.
    pub reason: Option<&'static str>,
    /// The fault behind it, if it was ours.
    pub cause: Option<Cause>,
}

/// Every answer that is not a success.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub struct ErrorBody<'a> {
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    code: Code,
    /// For a developer to read; may change.
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    details: Option<ErrorDetails<'a>>,
}

/// More about an error, where there is more to say.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ErrorDetails<'a> {
    /// A stable name of the exact check that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<&'static str>,
    /// The fields that are not as they must be.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    errors: &'a [FieldError],
    /// Of a wrong code: how many tries of it are left at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    tries_left: Option<u32>,
}

impl Refusal {
    /// A refusal with a message of ours.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            reason: None,
            errors: Vec::new(),
            tries_left: None,
            retry_after: None,
            cause: None,
        }
    }

    /// A field of the request is not as it must be: `FIELD_INVALID`, where no check of its own
    /// says more.
    pub fn field(field: impl Into<String>, message: impl Into<Cow<'static, str>>) -> Self {
        let (field, message) = (field.into(), message.into());
        let mut refusal = Self::new(Code::InvalidInput, format!("{field}: {message}"));
        refusal.reason = Some("FIELD_INVALID");
        refusal.errors.push(FieldError { field, message });
        refusal
    }

    /// A fault of ours; the cause is logged and not told.
    pub fn internal(cause: impl Error + Send + Sync + 'static) -> Self {
        let mut refusal = Self::new(Code::InternalError, "an internal error occurred");
        refusal.cause = Some(Arc::new(cause));
        refusal
    }

    /// Something of ours is away for now; the cause is logged and not told.
    pub fn unavailable(
        reason: &'static str,
        message: &'static str,
        cause: impl Error + Send + Sync + 'static,
    ) -> Self {
        let mut refusal = Self::new(Code::ServiceUnavailable, message).reason(reason);
        refusal.cause = Some(Arc::new(cause));
        refusal
    }

    /// A budget is spent until `after` has passed.
    pub fn rate_limited(after: Duration) -> Self {
        let message = "too many attempts; wait as long as Retry-After says";
        let mut refusal = Self::new(Code::RateLimited, message);
        refusal.retry_after = Some(after);
        refusal
    }

    /// Adds the stable name of the check that failed.
    pub const fn reason(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Adds how many tries of a code are left.
    pub const fn tries_left(mut self, left: Option<u32>) -> Self {
        self.tries_left = left;
        self
    }

    /// Adds a field that is not as it must be.
    pub fn with_field(mut self, field: &str, message: &'static str) -> Self {
        self.errors.push(FieldError {
            field: field.to_owned(),
            message: message.into(),
        });
        self
    }

    /// The stable name of the check that failed, for counting.
    pub fn outcome(&self) -> &'static str {
        self.reason.unwrap_or(self.code.text())
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        match &fault {
            Fault::Store(StoreError::Full) => {
                let message = "the service has no room to write; reading still works";
                Self::unavailable("STORE_FULL", message, fault)
            }
            Fault::ShareSpent => {
                let message = "this platform has used up its part of the service's storage; ask its \
                               operator";
                Self::unavailable("STORE_SHARE_SPENT", message, fault)
            }
            Fault::Store(StoreError::Gone { .. }) | Fault::StateGone => {
                let message = "the service's files are gone; nothing was changed";
                Self::unavailable("STORE_GONE", message, fault)
            }
            Fault::Store(StoreError::Unavailable(_)) => {
                Self::unavailable("STORE_UNAVAILABLE", "the service is busy; try again", fault)
            }
            Fault::Stopped(stopped) => (*stopped).into(),
            other => match other.busy() {
                Some(wait) => Self::rate_limited(wait),
                None => Self::internal(fault),
            },
        }
    }
}

/// What the operator stopped: a platform that is disabled and what is frozen are forbidden; a token
/// that was revoked meanwhile is no credential.
impl From<Stopped> for Refusal {
    fn from(stopped: Stopped) -> Self {
        let code = match stopped {
            Stopped::TokenRevoked => Code::Unauthorized,
            Stopped::AccountFrozen
            | Stopped::PlatformFrozen
            | Stopped::AllFrozen
            | Stopped::PlatformDisabled => Code::Forbidden,
        };
        Self::new(code, stopped.to_string()).reason(stopped.reason())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.code.status();
        let details = ErrorDetails {
            reason: self.reason,
            errors: &self.errors,
            tries_left: self.tries_left,
        };
        let body = ErrorBody {
            status: status.as_u16(),
            code: self.code,
            message: &self.message,
            details: (self.reason.is_some() || !self.errors.is_empty()).then_some(details),
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            let basic = HeaderValue::from_static("Basic realm=\"seedport\"");
            headers.insert(header::WWW_AUTHENTICATE, basic);
        }
        if self.code.is_terminal() {
            headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"));
        }
        if let Some(after) = self.retry_after {
            let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response.extensions_mut().insert(Told {
            code: self.code,
            reason: self.reason,
            cause: self.cause,
        });
        response
    }
}
