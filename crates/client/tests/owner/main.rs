//! The owner's states against wire's server-side functions, which play the vault and a lying courier.
//!
//! Invariant: nothing of the server's crates is used; the quorum keys are made in each test.
//! Called by `cargo test -p seedport-client`.

mod codes;
mod exports;
mod identities;
mod kept;
mod lies;
mod logins;
mod scene;
mod server;
mod statements;
