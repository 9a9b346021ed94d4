//! A refusal as the server words it.
//!
//! Invariant: a status is always there; every word beside it may be missing, because the body
//! may be a proxy's, or none. Words are stripped of control characters: a terminal shows them.
//! Called by `call`; read by the command line. Source: Grid contract section 2.

use std::{fmt, time::Duration};

use reqwest::header::{HeaderMap, HeaderName, RETRY_AFTER};
use serde::{Deserialize, Deserializer};

/// The server's name for one request, in its logs too.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A refusal: status 400 or above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The contract's code, for example `WALLET_SIGNATURE_INVALID`.
    pub code: Option<String>,
    /// The server's sentence.
    pub message: Option<String>,
    /// `details.reason`: which check failed.
    pub reason: Option<String>,
    /// `details.errors`: the fields at fault, for a 400.
    pub fields: Vec<FieldError>,
    /// `details.triesLeft`: of a wrong code, how many tries of it are left at most.
    pub tries_left: Option<u32>,
    /// `Retry-After`.
    pub retry_after: Option<Duration>,
    /// `X-Request-Id`: the request's name in the server's logs.
    pub request_id: Option<String>,
}

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FieldError {
    /// Dot path of the field.
    #[serde(deserialize_with = "printable")]
    pub field: String,
    /// What is wrong with it.
    #[serde(default, deserialize_with = "optional_printable")]
    pub message: Option<String>,
}

#[derive(Default, Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "optional_printable")]
    code: Option<String>,
    #[serde(default, deserialize_with = "optional_printable")]
    message: Option<String>,
    #[serde(default)]
    details: Option<serde_json::Value>,
}

#[derive(Default, Deserialize)]
struct Reason {
    #[serde(default, deserialize_with = "optional_printable")]
    reason: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tries {
    #[serde(default)]
    tries_left: Option<u32>,
}

#[derive(Default, Deserialize)]
struct Fields {
    #[serde(default)]
    errors: Vec<FieldError>,
}

impl ApiError {
    /// Reads a refusal; a body that is not the contract's leaves the words out.
    pub(super) fn read(status: u16, headers: &HeaderMap, body: &[u8]) -> Self {
        let body: Body = serde_json::from_slice(body).unwrap_or_default();
        let details = body.details.unwrap_or_default();
        // Read apart, so that a strange shape of one does not hide the other.
        let reason = Reason::deserialize(&details).unwrap_or_default().reason;
        let fields = Fields::deserialize(&details).unwrap_or_default().errors;
        let tries = Tries::deserialize(&details).unwrap_or_default();
        let header = |name: &HeaderName| headers.get(name)?.to_str().ok();
        Self {
            status,
            code: body.code,
            message: body.message,
            reason,
            fields,
            tries_left: tries.tries_left,
            retry_after: header(&RETRY_AFTER)
                .and_then(|text| text.trim().parse().ok())
                .map(Duration::from_secs),
            request_id: header(&REQUEST_ID).map(strip),
        }
    }

    /// Whether the server refused with this code of the contract.
    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }
}

fn strip(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn printable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(strip(&String::deserialize(deserializer)?))
}

fn optional_printable<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(|text| strip(&text)))
}

/// `401 UNAUTHORIZED: the code is wrong (OTP_CODE_WRONG)`, as far as the words are there.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        if let Some(reason) = &self.reason {
            write!(f, " ({reason})")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_read_whole() {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "17".parse().expect("header"));
        headers.insert(REQUEST_ID, "abc".parse().expect("header"));
        let body = br#"{"status":429,"code":"RATE_LIMITED","message":"slow\u001b[31m down",
            "details":{"reason":"CODES","triesLeft":2,"errors":[{"field":"a.b","message":"m"},{"field":"c"}]}}"#;
        let error = ApiError::read(429, &headers, body);
        assert!(error.is("RATE_LIMITED"));
        assert_eq!(error.to_string(), "429 RATE_LIMITED: slow[31m down (CODES)");
        assert_eq!(error.retry_after, Some(Duration::from_secs(17)));
        assert_eq!(error.request_id.as_deref(), Some("abc"));
        assert_eq!(error.tries_left, Some(2));
        assert_eq!(error.fields.len(), 2);
        assert_eq!(error.fields[0].message.as_deref(), Some("m"));
    }

    #[test]
    fn a_refusal_without_the_contracts_body_keeps_its_status() {
        for body in ["", "<html>", "[]", "null", r#"{"details":3}"#] {
            let error = ApiError::read(502, &HeaderMap::new(), body.as_bytes());
            assert_eq!(error.to_string(), "502", "{body}");
        }
        let strange = br#"{"code":"X","details":{"reason":"R","errors":7}}"#;
        let error = ApiError::read(400, &HeaderMap::new(), strange);
        assert_eq!(error.to_string(), "400 X (R)");
        assert_eq!(error.fields, []);
    }
}
