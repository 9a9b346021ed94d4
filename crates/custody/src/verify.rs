//! Verifying a credential: a proof opens a session.
//!
//! A code takes two legs: the code first, then the stamp over its token. A passkey's assertion
//! and a provider's token take one.
//! Called by `POST /auth/credentials/{id}/verify`.

pub mod begin;
pub mod finish;
pub mod opened;
pub mod passkey;
pub mod refusal;
pub mod token;

pub use begin::BeginVerifyError;
pub use opened::OpenedSession;
pub use refusal::{ProofError, VerifyRefusal};
