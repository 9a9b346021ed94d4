//! The token check against an issuer of its own: real signatures, documents that are counted.
//!
//! Invariant: only public calls are used. One file a subject, one binary for all of them.

mod common;

mod claims;
mod documents;
mod headers;
mod keeping;
mod published_keys;
mod sandbox;
mod spelling;
mod times;
