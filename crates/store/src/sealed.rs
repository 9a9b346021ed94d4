//! A record as the vault sealed it.
//!
//! Invariant: opaque here; nothing in this crate looks inside.
//! Called by every row that carries something the vault made.

use std::fmt;

/// Bytes that only the vault can open. Ciphertext, so safe to copy, keep and back up.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedRecord(pub Vec<u8>);

/// The length only: a sealed record is long and says nothing to a reader.
impl fmt::Debug for SealedRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedRecord({} bytes)", self.0.len())
    }
}
