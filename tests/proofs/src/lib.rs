//! Real makers of proofs, for the tests of any crate: started, asked, stopped.
//!
//! Invariant: nothing here makes a proof itself. What a foreign program does not do as it should
//! panics with what it said: that is a failed test.
//! Called by tests alone, those that have the foreign packages installed.

pub mod oidc_provider;
pub mod plain_http;
