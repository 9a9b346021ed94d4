//! Stamps put together by hand, so that each part can be wrong.
//!
//! Invariant: one key, one payload.
//! Called by the tests of malformed stamps and of bad signatures.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::{SecretBytes, SigningKey};

/// What every stamp here is over.
pub const PAYLOAD: &str = r#"{"organizationId":"x"}"#;

/// The key that every stamp here is by.
pub fn signer() -> SigningKey {
    SigningKey::from_scalar(&SecretBytes::copy_from(&[7; 32])).expect("a scalar")
}

/// That key as a stamp names it.
pub fn key_hex() -> String {
    signer().public().compressed().to_hex()
}

/// A signature by it over the payload, in DER.
pub fn signature() -> Vec<u8> {
    signer().sign(PAYLOAD.as_bytes()).expect("signs")
}

/// The JSON of a stamp with these three texts.
pub fn json(key: &str, scheme: &str, signature: &str) -> String {
    format!(r#"{{"publicKey":"{key}","scheme":"{scheme}","signature":"{signature}"}}"#)
}

/// A header with this JSON.
pub fn encode(json: &str) -> String {
    URL_SAFE_NO_PAD.encode(json)
}
