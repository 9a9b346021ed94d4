//! Mnemonics and what derives from them: BIP-39 phrases and seeds, BIP-32 keys, the first
//! BIP-84 address, the manifest an owner checks an opened phrase against, and MobileCoin
//! accounts.
//!
//! Invariant: no I/O, no clock and no randomness; the same entropy gives the same everything.
//! Secrets are held in `SecretBytes` and buffers of our own are wiped; what the curve and
//! phrase libraries leave on the stack while they work is beyond our reach.
//! Called by `vault`, which makes and opens wallets, and by `client`, which checks them.

pub mod address;
pub mod bip32;
pub mod language;
pub mod manifest;
pub mod mnemonic;
pub mod mobilecoin;
pub mod seed;
mod unicode;
#[cfg(test)]
mod vectors;

pub use address::{derive_first_receive_address, p2wpkh_mainnet};
pub use bip32::{
    ChildNumber, DerivationPath, DeriveKeyError, ExtendedPrivateKey, ExtendedPublicKey,
    Fingerprint, ParseExtendedKeyError, ParsePathError,
};
pub use language::Language;
pub use manifest::{Chain, Manifest, ManifestEntry};
pub use mnemonic::{Mnemonic, MnemonicError};
pub use seed::Seed;
