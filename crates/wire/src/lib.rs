//! The bytes of the Seedport protocol, both ends.
//!
//! Invariant: no I/O, and no knowledge of storage or HTTP. Whatever two parties must agree on
//! to the byte is here once: ids, times, points, stamps, payloads to sign, signed messages,
//! sealed codes, tokens, session bundles and the published key document.
//! Called by every other crate.

pub mod entropy;
pub mod ids;
pub mod secret;
pub mod timestamp;

pub use entropy::{Entropy, EntropyUnavailable, SystemEntropy};
pub use secret::SecretBytes;
pub use timestamp::{Clock, SystemClock, Timestamp};
