//! API tokens: who an integrator is.
//!
//! Invariant: a secret is 256 random bits, told once, kept as SHA-256 and compared in constant
//! time, with the same work for an unknown client.
//! Called by the doors and by `seedport token`.

pub mod authenticate;
pub mod create;
pub mod delete;
pub mod operator;
pub mod read;

use seedport_wire::{SecretBytes, digest::sha256};

pub use create::{CreateToken, CreateTokenError, IssuedToken};
pub use seedport_store::Permissions;

/// SHA-256 of a token secret, as kept.
fn secret_digest(secret: &SecretBytes) -> [u8; 32] {
    // Exposed to the hash; a 256-bit random secret needs no slow one.
    sha256(secret.expose())
}
