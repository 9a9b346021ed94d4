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
        Ok(Self::if_asked(params)?.ok_or(ParamsError::Missing(TARGET))?)
    }

    /// Reads the parameters, when there is any of them.
    ///
    /// # Errors
    /// As [`Sealing::of`].
    pub fn if_asked(params: Params<'a>) -> Result<Option<Self>, Failure> {
        let target = params.optional_text(TARGET)?;
        let request = params.optional_text("request")?;
        let stamp = params.optional_text("stamp")?;
        let target = match (target, request, stamp) {
            (None, None, None) => return Ok(None),
            (target, ..) => target.ok_or(ParamsError::Missing(TARGET))?,
        };
        let target =
            TargetPublicKey::parse(target).map_err(|error| Failure::Point(TARGET, error))?;
        let retry = match (request, stamp) {
            (None, None) => None,
            (Some(request), Some(stamp)) => Some((request, Stamp::parse(stamp)?)),
            _ => return Err(Failure::HalfRetry),
        };
        Ok(Some(Self { target, retry }))
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
