//! The primitives that are easy to misuse, fenced in.
//!
//! Invariant: nothing outside `sealing` and `root_key` reaches in here.
//! Called by `sealing`.

pub mod aes_gcm;
pub mod derive;
