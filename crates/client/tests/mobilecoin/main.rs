//! The client of the MobileCoin door against a stranger that answers what a test says.
//!
//! Invariant: nothing of the server's crates is used; envelopes are made with the wire's own parts.
//! Called by `cargo test -p seedport-client`.

mod accounts;
mod calls;
mod flow;
mod owner;
mod scene;
mod stranger;
