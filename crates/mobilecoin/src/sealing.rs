//! The extra parameters of a sealed export, and its two answers. Ours.
//!
//! Invariant: a target is an uncompressed point, a retry is whole; a retry without a target is not
//! taken for a call in plaintext.
//! Called by `export_account_secrets` and `export_account_bundle`.

use seedport_custody::mobilecoin::{OwnerRetry, Sealed};
use seedport_wire::{Stamp, TargetPublicKey};
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
    retry: Option<(&'a str, Stamp)>,
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
        let target = TargetPublicKey::parse(params.text(TARGET)?)
            .map_err(|error| Failure::Point(TARGET, error))?;
        let request = params.optional_text("request")?;
        let retry = match (request, params.optional_text("stamp")?) {
            (None, None) => None,
            (Some(request), Some(stamp)) => Some((request, Stamp::parse(stamp)?)),
            _ => return Err(Failure::HalfRetry),
        };
        Ok(Self { target, retry })
    }

    /// Reads the parameters, when there is any of them.
    ///
    /// # Errors
    /// As [`Sealing::of`].
    pub fn if_asked(params: Params<'a>) -> Result<Option<Self>, Failure> {
        let mut asked = false;
        for name in [TARGET, "request", "stamp"] {
            asked |= params.optional_text(name)?.is_some();
        }
        if !asked {
            return Ok(None);
        }
        if params.optional_text(TARGET)?.is_none() {
            return Err(ParamsError::Missing(TARGET).into());
        }
        Self::of(params).map(Some)
    }

    /// The owner's answer.
    pub fn retry(&self) -> Option<OwnerRetry<'_>> {
        let retry = self.retry.as_ref();
        retry.map(|(request, stamp)| OwnerRetry { request, stamp })
    }
}

/// What the owner must stamp first, or the envelope under its own name.
pub fn answer(sealed: Sealed, envelope: impl FnOnce(String) -> Answer) -> Answer {
    match sealed {
        Sealed::Envelope(text) => envelope(text),
        Sealed::Challenge {
            payload_to_sign,
            request,
            expires_at,
        } => Answer::of(&Challenge {
            payload_to_sign,
            request,
            expires_at: expires_at.to_string(),
        }),
    }
}
