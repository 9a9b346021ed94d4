//! The two headers of a signed retry.
//!
//! Invariant: none of them is the first leg, both well-formed are the second; anything else is
//! refused here, by the code of what is wrong.
//! Called by the two-legged endpoints. Source: contract sections 3, 5.4 and 7.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, request::Parts},
};
use seedport_custody::signed::{RetryRefusal, SignedRetry};
use seedport_wire::{FirstEditionStamp, Stamp, stamp::StampError};

use crate::error::{Code, Refusal};

/// The header of the stamp.
pub const SIGNATURE: &str = "grid-wallet-signature";
/// The header of the pending challenge's id.
pub const REQUEST_ID: &str = "request-id";

/// Which leg a request is.
pub enum Leg<T = Stamp> {
    /// It begins the operation.
    First,
    /// It redeems a pending challenge.
    Second(SignedRetry<T>),
}

/// What `Grid-Wallet-Signature` may be.
pub trait HeaderStamp: Sized {
    /// Reads the header's text.
    ///
    /// # Errors
    /// [`StampError`] names the first thing that is wrong.
    fn read(header: &str) -> Result<Self, StampError>;
}

impl HeaderStamp for Stamp {
    fn read(header: &str) -> Result<Self, StampError> {
        Self::parse(header)
    }
}

/// The stamp of an endpoint that serves both editions; its body tells which one it must be.
pub enum EitherStamp {
    /// The stamp of the current edition, which the first one takes too.
    Full(Stamp),
    /// A bare signature, and what the current edition says of it.
    Bare(FirstEditionStamp, StampError),
}

impl HeaderStamp for EitherStamp {
    fn read(header: &str) -> Result<Self, StampError> {
        Stamp::parse(header).map(Self::Full).or_else(|error| {
            let bare = FirstEditionStamp::parse(header).map_err(|_| error)?;
            Ok(Self::Bare(bare, error))
        })
    }
}

impl Leg<EitherStamp> {
    /// The leg, as the current edition takes it.
    ///
    /// # Errors
    /// 401 for a bare signature.
    pub fn current(self) -> Result<Leg, Refusal> {
        self.stamped(|stamp| match stamp {
            EitherStamp::Full(stamp) => Ok(stamp),
            EitherStamp::Bare(_, error) => Err(malformed(error)),
        })
    }

    /// The leg, as the first edition takes it.
    pub fn first_edition(self) -> Leg<FirstEditionStamp> {
        let either = |stamp| match stamp {
            EitherStamp::Full(stamp) => Ok(FirstEditionStamp::Full(stamp)),
            EitherStamp::Bare(stamp, _) => Ok(stamp),
        };
        let Ok(leg) = self.stamped::<_, Infallible>(either);
        leg
    }

    fn stamped<T, E>(self, stamp: impl FnOnce(EitherStamp) -> Result<T, E>) -> Result<Leg<T>, E> {
        Ok(match self {
            Self::First => Leg::First,
            Self::Second(retry) => Leg::Second(SignedRetry {
                request: retry.request,
                stamp: stamp(retry.stamp)?,
            }),
        })
    }
}

impl<S: Send + Sync, T: HeaderStamp> FromRequestParts<S> for Leg<T> {
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

fn stamp_of<T: HeaderStamp>(text: Option<&str>) -> Result<T, Refusal> {
    let parsed = text.map_or(Err(StampError::NotBase64), T::read);
    parsed.map_err(malformed)
}

fn malformed(error: StampError) -> Refusal {
    let reason = match error {
        StampError::TooLong => "STAMP_TOO_LONG",
        StampError::NotBase64 => "STAMP_NOT_BASE64URL",
        StampError::NotJson => "STAMP_NOT_JSON",
        StampError::WrongScheme => "STAMP_SCHEME",
        StampError::BadKey => "STAMP_PUBLIC_KEY",
        StampError::BadSignature => "STAMP_SIGNATURE",
    };
    Refusal::new(Code::WalletSignatureMalformed, error.to_string()).reason(reason)
}
