//! The two headers of a signed retry.
//!
//! Invariant: none of them is the first leg, both well-formed are the second; anything else is
//! refused here, by the code of what is wrong.
//! Called by the two-legged endpoints. Source: contract sections 3 and 5.4.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, request::Parts},
};
use seedport_custody::signed::{RetryRefusal, SignedRetry};
use seedport_wire::{Stamp, stamp::StampError};

use crate::error::{Code, Refusal};

/// The header of the stamp.
pub const SIGNATURE: &str = "grid-wallet-signature";
/// The header of the pending challenge's id.
pub const REQUEST_ID: &str = "request-id";

/// Which leg a request is.
pub enum Leg {
    /// It begins the operation.
    First,
    /// It redeems a pending challenge.
    Second(SignedRetry),
}

impl<S: Send + Sync> FromRequestParts<S> for Leg {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let headers = &parts.headers;
        match (headers.get(SIGNATURE), headers.get(REQUEST_ID)) {
            (None, None) => Ok(Self::First),
            (None, Some(_)) => Err(Refusal::new(
                Code::WalletSignatureMissing,
                "Request-Id without Grid-Wallet-Signature; a signed retry carries both",
            )),
            (Some(_), None) => Err(Refusal::new(
                Code::RequestIdMissing,
                "Grid-Wallet-Signature without Request-Id; a signed retry carries both",
            )),
            (Some(stamp), Some(request)) => {
                let stamp = stamp_of(single(headers, SIGNATURE, stamp))?;
                let request = single(headers, REQUEST_ID, request)
                    .and_then(|text| text.parse().ok())
                    .ok_or(RetryRefusal::RequestUnknown)?;
                Ok(Self::Second(SignedRetry { request, stamp }))
            }
        }
    }
}

/// The header's text, when there is only one of it.
fn single<'a>(headers: &HeaderMap, name: &str, value: &'a HeaderValue) -> Option<&'a str> {
    if headers.get_all(name).iter().nth(1).is_some() {
        return None;
    }
    value.to_str().ok()
}

fn stamp_of(text: Option<&str>) -> Result<Stamp, Refusal> {
    let parsed = text.map_or(Err(StampError::NotBase64), Stamp::parse);
    parsed.map_err(|error| {
        let reason = match error {
            StampError::TooLong => "STAMP_TOO_LONG",
            StampError::NotBase64 => "STAMP_NOT_BASE64URL",
            StampError::NotJson => "STAMP_NOT_JSON",
            StampError::WrongScheme => "STAMP_SCHEME",
            StampError::BadKey => "STAMP_PUBLIC_KEY",
            StampError::BadSignature => "STAMP_SIGNATURE",
        };
        Refusal::new(Code::WalletSignatureMalformed, error.to_string()).reason(reason)
    })
}
