//! The published key document: which quorum keys a server signs with, now and before.
//!
//! Invariant: the current key stands first. The document is for pinning out of band; fetched
//! beside an envelope it proves only that one server says one thing.
//! Called by the server (serve) and the client (fetch, pin).

use serde::{Deserialize, Serialize};

use crate::{fingerprint::Fingerprint, p256::PublicKey, timestamp::Timestamp};

/// Where the document is served.
pub const PATH: &str = "/.well-known/seedport-keys.json";

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyDocument {
    /// Quorum keys, the current one first.
    pub keys: Vec<KeyEntry>,
}

/// One quorum key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyEntry {
    /// 65 bytes uncompressed, 130 lower-case hex characters.
    pub public_key: String,
    /// SHA-256 of those bytes, 64 lower-case hex characters.
    pub fingerprint: Fingerprint,
    /// `ECDSA_P256_SHA256`.
    pub algorithm: String,
    /// `current` or `past`.
    pub status: KeyStatus,
    /// RFC 3339.
    pub not_before: String,
    /// RFC 3339; absent for the current key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<String>,
}

/// Whether a key still signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyStatus {
    /// Signs now.
    Current,
    /// Signed once; kept so that old envelopes verify.
    Past,
}

impl KeyEntry {
    /// The entry of `key`.
    #[must_use]
    pub fn new(key: &PublicKey, not_before: Timestamp, not_after: Option<Timestamp>) -> Self {
        Self {
            public_key: key.to_hex(),
            fingerprint: Fingerprint::of(key),
            algorithm: "ECDSA_P256_SHA256".to_owned(),
            status: if not_after.is_none() {
                KeyStatus::Current
            } else {
                KeyStatus::Past
            },
            not_before: not_before.to_string(),
            not_after: not_after.map(|moment| moment.to_string()),
        }
    }
}
