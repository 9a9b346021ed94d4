//! The bytes of the Seedport protocol, both ends.
//!
//! Invariant: no I/O, and no knowledge of storage or HTTP. Whatever two parties must agree on
//! to the byte is here once: ids, times, points, stamps, payloads to sign, signed messages,
//! sealed codes, tokens, session bundles and the published key document.
//! Called by every other crate.

pub mod account_bundle;
pub mod bound_body;
pub mod client_key;
pub mod contact;
pub mod digest;
pub mod entropy;
pub mod envelope;
pub mod fingerprint;
pub mod hpke;
pub mod ids;
mod json;
pub mod key_document;
pub mod mobilecoin_id;
pub mod otp;
pub mod p256;
pub mod payload;
pub mod secret;
pub mod session_bundle;
pub mod signed_message;
pub mod stamp;
pub mod statement;
pub mod target;
pub mod timestamp;
pub mod verification_token;
pub mod wallet_facts;
pub mod webhook;

pub use bound_body::BodyDigest;
pub use client_key::{ClientKey, KeyFlow};
pub use contact::{Contact, ContactDigest};
pub use entropy::{Entropy, EntropyUnavailable, SystemEntropy};
pub use fingerprint::Fingerprint;
pub use mobilecoin_id::{MobilecoinId, MobilecoinIdError};
pub use p256::{CompressedKey, PublicKey, SigningKey, TargetKey};
pub use payload::ExportWallet;
pub use secret::SecretBytes;
pub use stamp::{FirstEditionStamp, Stamp, Verifies};
pub use statement::ManifestMark;
pub use target::TargetPublicKey;
pub use timestamp::{Clock, SystemClock, Timestamp};
pub use wallet_facts::{Founding, KnownWallet, OtherWallet, WalletFacts};
