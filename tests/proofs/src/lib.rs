//! Real makers of proofs, for tests: started, asked, stopped; and the owner who brings the proofs
//! to a live server.
//!
//! Invariant: nothing here makes a proof itself. What a foreign program does not do as it should
//! panics with what it said: that is a failed test.
//! Called by the tests of this package alone, which have the foreign packages installed.

pub mod browser;
pub mod device;
pub mod docs_page;
pub mod grid;
pub mod mail;
pub mod oidc_provider;
pub mod owner;
pub mod plain_http;
mod program;
pub mod server;
