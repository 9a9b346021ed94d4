//! Credentials: the ways in which an owner proves themselves.
//!
//! Called by `/auth/credentials`, one file a verb.

pub mod add;
pub mod challenge;
pub mod passkey;
pub(crate) mod read;
pub mod revoke;

pub use add::{AddCredential, AddedCredential, NewCredentialProof};
pub use challenge::{ChallengeCredentialError, IssuedCode};
pub use passkey::BegunPasskey;
