//! The part of protobuf that MobileCoin's messages use, in its one canonical form.
//!
//! Invariant: what a `Reader` takes, a `Writer` writes again byte for byte: fields ascend, each
//! at most once, lengths and numbers in their shortest form, nothing unknown, nothing empty
//! written out. So one text has one meaning, and a meaning one text.
//! Called by `address`, `payment_request`, `transfer_payload`, `printable`.
//! Source: protobuf's "Encoding" page.

use zeroize::Zeroizing;

use super::error::EncodingError;

const VARINT: u64 = 0;
const LENGTH_DELIMITED: u64 = 2;
/// What a tag or a length takes at most here: a field below 16 has a tag of one byte.
const OVERHEAD: usize = 1 + 10;

/// A message under construction; wiped, because transfer payloads pass through it.
pub(super) struct Writer(Zeroizing<Vec<u8>>);

/// What is left to read of a message.
pub(super) struct Reader<'a>(&'a [u8]);

impl Writer {
    pub(super) fn new() -> Self {
        Self(Zeroizing::new(Vec::new()))
    }

    /// Bytes or a text; left out when empty.
    pub(super) fn bytes(&mut self, field: u64, value: &[u8]) {
        if !value.is_empty() {
            self.delimited(field, value);
        }
    }

    /// A message, even an empty one.
    pub(super) fn message(&mut self, field: u64, value: &Self) {
        self.delimited(field, &value.0);
    }

    /// A number; left out when zero.
    pub(super) fn number(&mut self, field: u64, value: u64) {
        if value != 0 {
            self.reserve(0);
            self.varint(field << 3 | VARINT);
            self.varint(value);
        }
    }

    /// What was written.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn delimited(&mut self, field: u64, value: &[u8]) {
        self.reserve(value.len());
        self.varint(field << 3 | LENGTH_DELIMITED);
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
    }

    /// Grows into a new buffer and wipes the old one, which a growing vector would not.
    fn reserve(&mut self, length: usize) {
        let needed = self.0.len() + OVERHEAD + length;
        if self.0.capacity() < needed {
            let mut grown = Zeroizing::new(Vec::with_capacity(needed * 2));
            grown.extend_from_slice(&self.0);
            self.0 = grown;
        }
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.0.push(value.to_le_bytes()[0]);
    }
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes of `field`; none when it is not there.
    pub(super) fn bytes(&mut self, field: u64) -> Result<&'a [u8], EncodingError> {
        match self.message(field)? {
            Some([]) => Err(EncodingError::EmptyField),
            Some(bytes) => Ok(bytes),
            None => Ok(&[]),
        }
    }

    /// The text of `field`; empty when it is not there.
    pub(super) fn text(&mut self, field: u64) -> Result<&'a str, EncodingError> {
        std::str::from_utf8(self.bytes(field)?).map_err(|_| EncodingError::NotUtf8)
    }

    /// The message in `field`, when it is there.
    pub(super) fn message(&mut self, field: u64) -> Result<Option<&'a [u8]>, EncodingError> {
        if !self.begins(field << 3 | LENGTH_DELIMITED)? {
            return Ok(None);
        }
        let length = self.varint()?;
        let length = usize::try_from(length).map_err(|_| EncodingError::Truncated)?;
        let (bytes, rest) = self
            .0
            .split_at_checked(length)
            .ok_or(EncodingError::Truncated)?;
        self.0 = rest;
        Ok(Some(bytes))
    }

    /// The number in `field`; 0 when it is not there.
    pub(super) fn number(&mut self, field: u64) -> Result<u64, EncodingError> {
        if !self.begins(field << 3 | VARINT)? {
            return Ok(0);
        }
        match self.varint()? {
            0 => Err(EncodingError::EmptyField),
            number => Ok(number),
        }
    }

    /// Whether everything was read; what is left belongs to no field that was asked for.
    pub(super) const fn end(&self) -> Result<(), EncodingError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(EncodingError::UnexpectedField)
        }
    }

    /// Takes the next tag if it is `tag`.
    fn begins(&mut self, tag: u64) -> Result<bool, EncodingError> {
        if self.0.is_empty() {
            return Ok(false);
        }
        let mut ahead = Self(self.0);
        let found = ahead.varint()? == tag;
        if found {
            self.0 = ahead.0;
        }
        Ok(found)
    }

    fn varint(&mut self) -> Result<u64, EncodingError> {
        let mut value = 0_u64;
        for place in 0..10 {
            let (byte, rest) = self.0.split_first().ok_or(EncodingError::Truncated)?;
            self.0 = rest;
            let bits = u64::from(byte & 0x7f);
            // The tenth byte has room for the last of 64 bits.
            if place == 9 && bits > 1 {
                return Err(EncodingError::Number);
            }
            value |= bits << (7 * place);
            if byte & 0x80 == 0 {
                let shortest = place == 0 || bits != 0;
                return if shortest {
                    Ok(value)
                } else {
                    Err(EncodingError::Number)
                };
            }
        }
        Err(EncodingError::Number)
    }
}
