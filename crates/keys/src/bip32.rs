//! BIP-32: a tree of secp256k1 keys below one seed.
//!
//! Invariant: a key that exists is valid: its scalar is in 1..n, its point is on the curve,
//! and a key of depth 0 has no parent. Only `curve` names the curve library.
//! Called by `address` and `manifest`.

mod curve;
mod encoding;
mod error;
mod path;
mod private_key;
mod public_key;

pub use error::{DeriveKeyError, ParseExtendedKeyError, ParsePathError};
pub use path::{ChildNumber, DerivationPath};
pub use private_key::ExtendedPrivateKey;
pub use public_key::{ExtendedPublicKey, Fingerprint};

#[cfg(test)]
mod tests;
