//! Bytes that decide: each argument is taken from the front of what is left.
//!
//! Invariant: an input that is used up gives zeros, so every input is one.

use std::time::Duration;

use seedport_wire::BodyDigest;

/// What is left of an input.
pub struct Input<'a> {
    rest: &'a [u8],
    /// The longest text that a few bytes of input make.
    longest: usize,
}

impl<'a> Input<'a> {
    pub const fn new(bytes: &'a [u8], longest: usize) -> Self {
        Self {
            rest: bytes,
            longest,
        }
    }

    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((byte, rest)) => {
                self.rest = rest;
                *byte
            }
            None => 0,
        }
    }

    /// One of so many.
    pub fn index(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count.max(1)
    }

    pub fn flag(&mut self) -> bool {
        self.byte() % 2 == 1
    }

    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.byte())
    }

    /// A number, of the ends of their range as often as not.
    pub fn number(&mut self) -> u64 {
        const ENDS: [u64; 12] = [
            0,
            1,
            2,
            255,
            u32::MAX as u64,
            i64::MAX as u64 - 1,
            i64::MAX as u64,
            i64::MAX as u64 + 1,
            u64::MAX - 2,
            u64::MAX - 1,
            u64::MAX,
            253_402_300_799,
        ];
        match self.flag() {
            true => ENDS[self.index(ENDS.len())],
            false => u64::from_be_bytes(self.array()),
        }
    }

    /// Bytes: none, some of the input, or very many of one.
    pub fn bytes(&mut self) -> Vec<u8> {
        match self.byte() % 8 {
            0 => Vec::new(),
            1 => vec![self.byte(); self.longest],
            _ => {
                let length = usize::from(self.byte()).min(self.rest.len());
                let (bytes, rest) = self.rest.split_at(length);
                self.rest = rest;
                bytes.to_vec()
            }
        }
    }

    pub fn text(&mut self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    pub fn duration(&mut self) -> Duration {
        Duration::from_secs(self.number())
    }

    pub fn body(&mut self) -> BodyDigest {
        match self.flag() {
            true => BodyDigest::of("any", &[]),
            false => BodyDigest::from_bytes(self.array()),
        }
    }
}
