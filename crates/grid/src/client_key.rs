//! `clientPublicKey` of the endpoints that end in a session.
//!
//! Called by the bodies of `challenge`, `verify` and `refresh`. Source: contract sections 4.4, 4.5.

use seedport_wire::ClientKey;

use crate::error::Refusal;

/// Reads the key.
///
/// # Errors
/// 400 naming the field.
pub fn client_key(text: &str) -> Result<ClientKey, Refusal> {
    ClientKey::parse(text).map_err(|error| {
        let message = format!("must be a P-256 point, 66 or 130 hex digits: {error}");
        Refusal::field("clientPublicKey", message).reason("CLIENT_KEY")
    })
}
