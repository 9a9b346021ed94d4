//! The primitives that are easy to misuse, fenced in.
//!
//! Invariant: nothing outside `sealing`, `root_key` and `state` reaches in here.
//! Called by `sealing` and `state`.

pub mod aes_gcm;
pub mod derive;
