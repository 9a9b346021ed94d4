//! The extra parameters of a sealed export, and its two answers. Ours.
//!
//! Invariant: a target is an uncompressed point, a retry is whole; a retry without a target is not
//! taken for a call in plaintext.
//! Called by `export_account_secrets`, `export_account_bundle` and `remove_account`.

use seedport_custody::mobilecoin::{OwnerRetry, Sealed};
use seedport_wire::{Stamp, TargetPublicKey, Timestamp};
use serde::Serialize;

use crate::{
    answer::Answer,
    failure::Failure,
    params::{Params, ParamsError},
};

const TARGET: &str = "client_public_key";

/// To which key, and with the owner's answer when it was asked for.
pub struct Sealing<'a> {
    /// The key.
    pub target: TargetPublicKey,
    retry: Option<Stamped<'a>>,
}

/// The owner's answer to a challenge.
pub struct Stamped<'a> {
    request: &'a str,
    stamp: Stamp,
}

#[derive(Serialize)]
struct Challenge {
    payload_to_sign: String,
    request: String,
    expires_at: String,
}

impl<'a> Sealing<'a> {
    /// Reads the parameters.
    ///
    /// # Errors
    /// When the key is missing or none, or the retry is half.
    pub fn of(params: Params<'a>) -> Result<Self, Failure> {
        Ok(Self::if_asked(params)?.ok_or(ParamsError::Missing(TARGET))?)
    }

    /// Reads the parameters, when there is any of them.
    ///
    /// # Errors
    /// As [`Sealing::of`].
    pub fn if_asked(params: Params<'a>) -> Result<Option<Self>, Failure> {
        let target = params.optional_text(TARGET)?;
        let Some(target) = target else {
            let is_retry = params.optional_text("request")?.is_some()
                || params.optional_text("stamp")?.is_some();
            return if is_retry {
                Err(ParamsError::Missing(TARGET).into())
            } else {
                Ok(None)
            };
        };
        let retry = Stamped::if_given(params)?;
        let target =
            TargetPublicKey::parse(target).map_err(|error| Failure::Point(TARGET, error))?;
        Ok(Some(Self { target, retry }))
    }

    /// The owner's answer.
    pub fn retry(&self) -> Option<OwnerRetry<'_>> {
        self.retry.as_ref().map(Stamped::retry)
    }
}

impl<'a> Stamped<'a> {
    /// Reads the parameters, when there is any of them.
    ///
    /// # Errors
    /// When the retry is half, or the stamp none.
    pub fn if_given(params: Params<'a>) -> Result<Option<Self>, Failure> {
        let request = params.optional_text("request")?;
        let stamp = params.optional_text("stamp")?;
        match (request, stamp) {
            (None, None) => Ok(None),
            (Some(request), Some(stamp)) => Ok(Some(Self {
                request,
                stamp: Stamp::parse(stamp)?,
            })),
            _ => Err(Failure::HalfRetry),
        }
    }

    /// As custody takes it.
    pub const fn retry(&self) -> OwnerRetry<'_> {
        OwnerRetry {
            request: self.request,
            stamp: &self.stamp,
        }
    }
}

/// What the owner must stamp first.
pub fn challenge(payload_to_sign: String, request: String, expires_at: Timestamp) -> Answer {
    Answer::of(&Challenge {
        payload_to_sign,
        request,
        expires_at: expires_at.to_string(),
    })
}

/// What the owner must stamp first, or the envelope under its own name.
pub fn answer(sealed: Sealed, envelope: impl FnOnce(String) -> Answer) -> Answer {
    match sealed {
        Sealed::Envelope(text) => envelope(text),
        Sealed::Challenge {
            payload_to_sign,
            request,
            expires_at,
        } => challenge(payload_to_sign, request, expires_at),
    }
}
