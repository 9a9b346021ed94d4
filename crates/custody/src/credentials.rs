//! Credentials: the ways in which an owner proves themselves.
//!
//! Called by `/auth/credentials`.

pub mod challenge;
pub mod read;

pub use challenge::{ChallengeCredentialError, IssuedCode};
