//! The published quorum keys.
//!
//! Invariant: what the vault says, in the vault's order: the current key first.
//! Called by clients, once, to pin.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_wire::key_document::{KeyDocument, KeyEntry, KeyStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Door;

/// The keys that envelopes and code targets are signed with.
#[derive(Serialize, ToSchema)]
pub struct PublishedKeys {
    /// The current key first, then past ones.
    keys: Vec<PublishedKey>,
}

/// A quorum key.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PublishedKey {
    /// 65 bytes uncompressed, in hex.
    #[schema(pattern = "^04[0-9a-f]{128}$")]
    public_key: String,
    /// SHA-256 of those bytes, in hex: what clients pin.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    fingerprint: String,
    /// `ECDSA_P256_SHA256`.
    algorithm: String,
    /// `current` signs now; `past` signed once.
    #[schema(value_type = String, pattern = "^(current|past)$")]
    status: &'static str,
    /// From when it signs.
    #[schema(format = DateTime)]
    not_before: String,
    /// Until when it signed; absent for the current key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    not_after: Option<String>,
}

impl From<KeyEntry> for PublishedKey {
    fn from(entry: KeyEntry) -> Self {
        Self {
            public_key: entry.public_key,
            fingerprint: entry.fingerprint.to_string(),
            algorithm: entry.algorithm,
            status: match entry.status {
                KeyStatus::Current => "current",
                KeyStatus::Past => "past",
            },
            not_before: entry.not_before,
            not_after: entry.not_after,
        }
    }
}

/// The quorum keys
///
/// Pin the current fingerprint out of band: an envelope verified against a key that came beside
/// it proves nothing.
#[utoipa::path(
    get,
    path = "/.well-known/seedport-keys.json",
    operation_id = "quorumKeys",
    tag = "Service",
    responses((status = 200, description = "The keys.", body = PublishedKeys))
)]
pub async fn keys(State(door): State<Arc<Door>>) -> Json<PublishedKeys> {
    let KeyDocument { keys } = door.custody.key_document();
    Json(PublishedKeys {
        keys: keys.into_iter().map(PublishedKey::from).collect(),
    })
}
