//! Takes fixed fields off the front of bytes.
//!
//! Invariant: gives `None` rather than less than was asked for.
//! Called by the readers of the state's files.

use seedport_wire::Timestamp;

/// The bytes not taken yet.
pub struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    /// All of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next `N` bytes.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }

    /// The next byte.
    pub fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    /// The next whole number of four bytes.
    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// The next whole number of eight bytes.
    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// The next signed number of eight bytes.
    pub fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_be_bytes)
    }

    /// The next moment.
    pub fn moment(&mut self) -> Option<Timestamp> {
        self.i64().map(Timestamp::from_millis)
    }

    /// How many bytes are left.
    pub const fn rest(&self) -> usize {
        self.0.len()
    }

    /// The bytes that are left.
    pub const fn into_rest(self) -> &'a [u8] {
        self.0
    }
}
