//! The owner's side of an export, done by foreign crates against a live `seedport serve`.
//!
//! Invariant: no code of ours seals, signs, verifies or opens in here; ours is only on the other
//! end of the wire.

pub mod grid;
pub mod owner;
pub mod server;
