//! The operator's side: JSON-RPC over HTTP.
//!
//! Invariant: relays opaque texts (payloads, stamps, envelopes, bundles) and reads none of them.
//! Every call has a time limit and a bounded answer, follows no redirect and is sent once.
//! Called by `flow`, the command line and operators' programs.
//! Source: full-service's JSON-RPC, version 2, and our methods beside it.

mod accounts;
mod bundles;
mod call;
mod decimal;
mod exports;
mod import;
mod rpc_error;

use reqwest::{Client, StatusCode, header::HeaderValue};
use seedport_wire::{
    SecretBytes,
    key_document::{self, KeyDocument},
};

use crate::integrator::{BaseUrl, CallError, call::send, http_client};

pub use accounts::{Account, Removal};
pub use bundles::ImportTarget;
pub use call::{DoorError, MAX_ANSWER};
pub use exports::{Challenge, Retry, Started};
pub use import::{Import, NewAccount, ViewKeys};
pub use rpc_error::RpcError;

/// Access to one MobileCoin door.
pub struct Operator {
    client: Client,
    base: BaseUrl,
    api_key: Option<HeaderValue>,
}

/// Why there is no operator.
#[derive(Debug, thiserror::Error)]
pub enum NewOperatorError {
    /// HTTP cannot carry the API key.
    #[error("an API key is visible ASCII characters, and nothing else")]
    ApiKey,
    /// The TLS library has no usable configuration on this machine.
    #[error("the HTTP client could not be set up")]
    Client(#[source] reqwest::Error),
}

impl Operator {
    /// Prepares calls to `base` with an API key, or to a door that wants none; sends nothing yet.
    ///
    /// Calls to this very machine ignore the environment's proxies.
    ///
    /// # Errors
    /// When the key cannot travel in a header, or TLS cannot be set up.
    pub fn new(base: BaseUrl, api_key: Option<&SecretBytes>) -> Result<Self, NewOperatorError> {
        let api_key = api_key.map(header).transpose()?;
        Ok(Self {
            client: http_client(&base).map_err(NewOperatorError::Client)?,
            base,
            api_key,
        })
    }

    /// The door's address.
    #[must_use]
    pub const fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// `GET /.well-known/seedport-keys.json`: asked for without the key, and believed by nobody
    /// until it is pinned.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn key_document(&self) -> Result<KeyDocument, CallError> {
        let url = self.base.join("", key_document::PATH);
        send(self.client.get(url), StatusCode::OK).await
    }
}

/// `X-API-KEY`, marked sensitive so that nothing prints it. The HTTP library's copy is not wiped.
fn header(key: &SecretBytes) -> Result<HeaderValue, NewOperatorError> {
    // Exposed to the server that it is shared with.
    let key = key.expose();
    if key.is_empty() || !key.iter().all(u8::is_ascii_graphic) {
        return Err(NewOperatorError::ApiKey);
    }
    let mut value = HeaderValue::from_bytes(key).map_err(|_| NewOperatorError::ApiKey)?;
    value.set_sensitive(true);
    Ok(value)
}
