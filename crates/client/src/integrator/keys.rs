//! The published key document.
//!
//! Invariant: asked for without the token, and believed by nobody until it is pinned.
//! Called by the command line, for `Pins::trust_on_first_use` and for showing.

use reqwest::StatusCode;
use seedport_wire::key_document::{self, KeyDocument};

use super::{CallError, Integrator, call::send};

impl Integrator {
    /// `GET /.well-known/seedport-keys.json`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn key_document(&self) -> Result<KeyDocument, CallError> {
        send(self.document(key_document::PATH).ready()?, StatusCode::OK).await
    }
}
