//! The published quorum keys, on this door too: who opens a sealed export pins one.
//!
//! Invariant: the document of the other door, to the byte.
//! Called by clients, once; needs no key.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_wire::key_document::KeyDocument;

use crate::Door;

/// `GET /.well-known/seedport-keys.json`.
pub async fn keys(State(door): State<Arc<Door>>) -> Json<KeyDocument> {
    Json(door.custody.key_document())
}
