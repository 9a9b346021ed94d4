//! The passkey verifier, attacked by whoever holds an authenticator, a browser or the wire.
//!
//! Invariant: only public calls are used. Changes are made in two ways: with a key of the test,
//! signed again, so that no other check than the one in question can refuse; and in published
//! cases, not signed again, so that the check is seen to stand before the signature.

mod authenticator;
mod changed_assertions;
mod changed_registrations;
mod hostile_bytes;
mod published_cases;
mod statements;
