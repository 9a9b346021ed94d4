//! Credentials: the ways in which an owner proves themselves.
//!
//! Called by `/auth/credentials`, one file a verb.

pub mod add;
pub mod challenge;
pub mod passkey;
pub mod proof;
pub(crate) mod read;
pub mod revoke;
mod withheld;

pub use add::{AddCredential, AddedCredential};
pub use challenge::{ChallengeCredentialError, IssuedCode};
pub use passkey::BegunPasskey;
pub use proof::{NewCredentialProof, NewPasskey};
pub(crate) use withheld::{with_token, without_token};
