//! Binary values in bodies: unpadded base64url, in its one spelling.
//!
//! Invariant: what decodes has a length within its bounds, and encodes to the same text again.
//! Called by the bodies that carry what an authenticator said. Source: contract section 4.4.

use std::ops::RangeInclusive;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::error::Refusal;

/// The bytes of `field`, so many of them.
///
/// # Errors
/// 400 naming the field.
pub fn decode(field: &str, text: &str, length: RangeInclusive<usize>) -> Result<Vec<u8>, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| {
        Refusal::field(field, "must be base64url without padding").reason("BASE64URL")
    })?;
    if length.contains(&bytes.len()) {
        return Ok(bytes);
    }
    let (least, most) = length.into_inner();
    let message = format!("must be {least} to {most} bytes");
    Err(Refusal::field(field, message).reason("BINARY_LENGTH"))
}

/// The text of these bytes.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_spelling() {
        assert_eq!(decode("f", "_-8", 2..=2).ok(), Some(vec![0xff, 0xef]));
        for text in ["_-8=", "_-9", "/+8", "_-8\n", "_-8 ", " _-8", "_", "ü"] {
            let refused = decode("f", text, 0..=9).err();
            let refused = refused.unwrap_or_else(|| panic!("{text} was read"));
            assert_eq!(refused.outcome(), "BASE64URL", "{text}");
        }
        assert_eq!(encode(&[0xff, 0xef]), "_-8");
    }

    #[test]
    fn a_length_out_of_bounds_is_refused() {
        assert!(decode("f", "AAAA", 3..=3).is_ok());
        for bounds in [0..=2, 4..=9] {
            let refused = decode("f", "AAAA", bounds).expect_err("out of bounds");
            assert_eq!(refused.outcome(), "BINARY_LENGTH");
        }
        assert!(decode("f", "", 1..=2).is_err());
    }
}
