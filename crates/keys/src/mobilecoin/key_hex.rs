//! Keys in hex, as MobileCoin's interfaces write them.
//!
//! Invariant: written as the message that holds a key (`0a20` and 32 bytes); read so, or as the
//! 32 bytes alone. What is read is 32 bytes and not yet a valid key.
//! Called by `secrets`, and by the MobileCoin door.

use seedport_wire::SecretBytes;

use super::error::KeyHexError;

/// Field 1, length-delimited, 32 bytes.
const PREFIX: &str = "0a20";
const DIGITS: usize = 64;

/// A private key's 68 hex digits, lower case.
#[must_use]
pub fn wire_hex(key: &SecretBytes) -> SecretBytes {
    // Safe: into another `SecretBytes`.
    SecretBytes::from_vec([PREFIX.as_bytes(), key.to_hex().expose()].concat())
}

/// A public key's 68 hex digits, lower case.
#[must_use]
pub fn wire_hex_public(key: &[u8; 32]) -> String {
    format!("{PREFIX}{}", hex::encode(key))
}

/// The 32 bytes of a key in either form, in digits of either case.
///
/// # Errors
/// Any of `KeyHexError`.
pub fn parse_key_hex(text: &str) -> Result<SecretBytes, KeyHexError> {
    let digits = match text.len() {
        DIGITS => text,
        length if length == PREFIX.len() + DIGITS => {
            let (prefix, digits) = text
                .split_at_checked(PREFIX.len())
                .ok_or(KeyHexError::NotHex)?;
            if !prefix.eq_ignore_ascii_case(PREFIX) {
                return Err(KeyHexError::Prefix);
            }
            digits
        }
        _ => return Err(KeyHexError::Length),
    };
    SecretBytes::from_hex(digits.as_bytes(), 32).map_err(|_| KeyHexError::NotHex)
}
