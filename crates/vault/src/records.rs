//! What the sealed records hold, and their bytes.
//!
//! Invariant: a record decodes only from exactly the bytes it encodes to; frozen by vectors.
//! Called by the verbs, with plaintexts that `sealing` just opened or is about to seal.

pub mod challenge;
pub mod code;
pub mod codec;
pub mod credential;
#[cfg(test)]
mod frozen;
pub mod import_target;
pub mod operator_wallet;
pub mod origin;
pub mod quorum_key;
pub mod session;
pub mod wallet;
pub mod webhook_key;

/// A sealed record as the caller keeps it: its id and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'a, Id> {
    /// The record's id: part of its place.
    pub id: Id,
    /// The sealed bytes.
    pub sealed: &'a [u8],
}
