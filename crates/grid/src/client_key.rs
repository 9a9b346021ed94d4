//! `clientPublicKey` of the endpoints that end in a session.
//!
//! Called by the bodies of `challenge`, `verify` and `refresh`. Source: contract sections 4.4, 4.5.

use std::borrow::Cow;

use seedport_wire::{ClientKey, p256::PointError};

use crate::error::Refusal;

/// Reads the key.
///
/// # Errors
/// 400 naming the field.
pub fn client_key(text: &str) -> Result<ClientKey, Refusal> {
    ClientKey::parse(text).map_err(|error| {
        let wanted = "must be a P-256 point, 66 hex digits from 02 or 03, or 130 from 04";
        Refusal::field("clientPublicKey", point_message(wanted, error)).reason("CLIENT_KEY")
    })
}

/// What is wanted, and what is wrong where that says more.
pub fn point_message(wanted: &'static str, error: PointError) -> Cow<'static, str> {
    match error {
        PointError::WrongForm { .. } => wanted.into(),
        PointError::NotHex | PointError::NotOnCurve => format!("{wanted}: {error}").into(),
    }
}
