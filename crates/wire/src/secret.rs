//! The one type that key material, codes and phrases live in.
//!
//! Invariant: no `Clone`, `Debug`, `Display`, `Serialize` or `PartialEq`; a fixed heap buffer
//! that is never reallocated and is wiped when dropped. Whoever wants the bytes says
//! `expose`, and says beside it why that is safe.
//! Called by `keys`, `vault` and `client`.

use std::io::{self, Write};

use serde::Serialize;
use zeroize::{Zeroize, Zeroizing};

use crate::entropy::{Entropy, EntropyUnavailable};

/// Secret bytes: wiped on drop, printed by nothing.
pub struct SecretBytes(Box<[u8]>);

impl SecretBytes {
    /// Takes over a buffer; the caller's copy is gone with the move. Spare capacity is wiped
    /// with the buffer it is copied out of.
    #[must_use]
    pub fn from_vec(bytes: Vec<u8>) -> Self {
        if bytes.len() == bytes.capacity() {
            return Self(bytes.into_boxed_slice());
        }
        let bytes = Zeroizing::new(bytes);
        Self(Box::from(bytes.as_slice()))
    }

    /// Copies `bytes` into a buffer of its own; the caller wipes the original.
    #[must_use]
    pub fn copy_from(bytes: &[u8]) -> Self {
        Self(Box::from(bytes))
    }

    /// Draws `length` random bytes.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn make(length: usize, entropy: &dyn Entropy) -> Result<Self, EntropyUnavailable> {
        let mut secret = Self(vec![0; length].into_boxed_slice());
        entropy.fill(&mut secret.0)?;
        Ok(secret)
    }

    /// Writes `value` as JSON: measured first, then written once into a buffer of that size, so
    /// that growing leaves no part of a secret behind. `value` must write the same twice.
    ///
    /// # Errors
    /// When `value` does not serialize, as a map whose keys are no texts does not.
    pub fn from_json(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        let mut length = Length(0);
        serde_json::to_writer(&mut length, value)?;
        let mut json = Zeroizing::new(Vec::with_capacity(length.0));
        serde_json::to_writer(&mut *json, value)?;
        Ok(Self::from_vec(std::mem::take(&mut *json)))
    }

    /// The bytes as lower-case hex digits, which are as secret.
    #[must_use]
    pub fn to_hex(&self) -> Self {
        // Written once: the encoder says how long it gets.
        Self::from(hex::encode(&self.0))
    }

    /// Reads `length` bytes written as hex digits of either case.
    ///
    /// # Errors
    /// When the text has another length, or a character that is no digit.
    pub fn from_hex(digits: &[u8], length: usize) -> Result<Self, hex::FromHexError> {
        let mut secret = Self(vec![0; length].into_boxed_slice());
        hex::decode_to_slice(digits, &mut secret.0)?;
        Ok(secret)
    }

    /// The bytes themselves.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as text, when they are UTF-8.
    #[must_use]
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

/// Secret bytes that a library sends; they are wiped when it lets go of them.
pub struct Outgoing(SecretBytes);

impl SecretBytes {
    /// Gives the bytes to a library that sends them, because they are meant for the other side.
    #[must_use]
    pub const fn into_outgoing(self) -> Outgoing {
        Outgoing(self)
    }
}

impl AsRef<[u8]> for Outgoing {
    fn as_ref(&self) -> &[u8] {
        // Exposed to be sent.
        self.0.expose()
    }
}

impl From<String> for SecretBytes {
    fn from(text: String) -> Self {
        Self::from_vec(text.into_bytes())
    }
}

impl Drop for SecretBytes {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Counts what would be written.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hex_is_read_back_in_either_case_and_at_its_length_alone() {
        let secret = SecretBytes::copy_from(&[0, 0xab, 0xff]);
        assert_eq!(secret.to_hex().expose_text(), Some("00abff"));
        for digits in ["00abff", "00ABFF"] {
            let read = SecretBytes::from_hex(digits.as_bytes(), 3).expect("three bytes");
            assert_eq!(read.expose(), secret.expose());
        }
        for digits in ["", "00abf", "00ab", "00abff00", "00abfg", " 00abf"] {
            assert!(
                SecretBytes::from_hex(digits.as_bytes(), 3).is_err(),
                "{digits}"
            );
        }
    }

    #[test]
    fn json_is_written_as_the_library_writes_it() {
        let long = "é\"\n".repeat(10_000);
        for value in [json!(null), json!({"a": [1, "b"], "c": {"d": long}})] {
            let written = SecretBytes::from_json(&value).expect("JSON");
            assert_eq!(written.expose_text(), Some(value.to_string().as_str()));
        }
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        let no_text: std::collections::BTreeMap<(u8, u8), u8> = [((1, 2), 3)].into();
        assert!(SecretBytes::from_json(&no_text).is_err());
    }
}
