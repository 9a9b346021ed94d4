//! The integrator's side: the operations that an export needs, over HTTP.
//!
//! Invariant: relays opaque texts (payloads, stamps, bundles, envelopes) and holds none of the
//! owner's keys. Every call has a time limit and a bounded answer, follows no redirect and is
//! sent once; whether to send again is the caller's decision.
//! Called by `flow`, the command line and integrators' backends.
//! Source: Grid contract sections 1 to 4.

mod accounts;
mod api_error;
mod base_url;
pub(crate) mod call;
mod config;
mod credentials;
mod customers;
mod export;
mod keys;
pub(crate) mod moment;
mod page;
mod sandbox;
mod sessions;
mod signed_operation;
mod statement;
mod tokens;
mod verify;

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{Client, header::HeaderValue, redirect};
use seedport_wire::SecretBytes;
use zeroize::Zeroizing;

pub use accounts::{
    AccountFilter, AccountStatus, AccountType, Amount, Currency, FundingAccount,
    FundingInstruction, InternalAccount,
};
pub use api_error::{ApiError, FieldError};
pub use base_url::{BaseUrl, BaseUrlError};
pub use call::{CallError, MAX_ANSWER};
pub use config::{EmbeddedWalletConfig, PlatformConfig, PlatformConfigChange};
pub use credentials::{
    Credential, CredentialType, NewCredential, NewPasskey, PasskeyAttestation, PasskeyChallenge,
    UncheckedChallenge,
};
pub use customers::{
    BusinessInfo, Customer, CustomerChange, CustomerFilter, CustomerKind, CustomerType, NewCustomer,
};
pub use export::ExportedWallet;
pub use page::{Cursor, Page};
pub use sandbox::WebhookTest;
pub use sessions::AuthSession;
pub use signed_operation::{SignedOperation, SignedRequestChallenge, SignedRetry, Started};
pub use tokens::{ApiToken, NewToken, Permission};
pub use verify::PasskeyAssertion;

/// Longest time that one call may take.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// One platform's access to one server.
pub struct Integrator {
    client: Client,
    base: BaseUrl,
    client_id: String,
    client_secret: SecretBytes,
}

/// Why there is no integrator.
#[derive(Debug, thiserror::Error)]
pub enum NewIntegratorError {
    /// HTTP Basic cannot carry the client id.
    #[error("a client id has no colon and no control characters")]
    ClientId,
    /// The TLS library has no usable configuration on this machine.
    #[error("the HTTP client could not be set up")]
    Client(#[source] reqwest::Error),
}

impl Integrator {
    /// Prepares calls to `base` with an API token's id and secret; sends nothing yet.
    ///
    /// Calls to this very machine ignore the environment's proxies.
    ///
    /// # Errors
    /// When the client id cannot travel in HTTP Basic, or TLS cannot be set up.
    pub fn new(
        base: BaseUrl,
        client_id: &str,
        client_secret: SecretBytes,
    ) -> Result<Self, NewIntegratorError> {
        if client_id.contains(|c: char| c == ':' || c.is_control()) {
            return Err(NewIntegratorError::ClientId);
        }
        Ok(Self {
            client: http_client(&base).map_err(NewIntegratorError::Client)?,
            base,
            client_id: client_id.to_owned(),
            client_secret,
        })
    }

    /// The server's address.
    #[must_use]
    pub const fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// `Authorization`, marked sensitive so that nothing prints it.
    fn authorization(&self) -> Result<HeaderValue, CallError> {
        // Exposed to be sent as HTTP Basic; our copies are wiped, the HTTP library's is not.
        let secret = self.client_secret.expose();
        let mut pair = Zeroizing::new(Vec::with_capacity(self.client_id.len() + 1 + secret.len()));
        pair.extend_from_slice(self.client_id.as_bytes());
        pair.push(b':');
        pair.extend_from_slice(secret);
        let encoded = Zeroizing::new(STANDARD.encode(&pair));
        let text = Zeroizing::new(["Basic ", &encoded].concat());
        let mut value = HeaderValue::from_str(&text).map_err(|_| CallError::Header)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// A client for calls to `base`: a time limit, no redirects, everything sent once.
pub(crate) fn http_client(base: &BaseUrl) -> Result<Client, reqwest::Error> {
    let mut builder = Client::builder()
        .user_agent(concat!("seedport-client/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .timeout(TIMEOUT);
    if base.is_loopback() {
        builder = builder.no_proxy();
    }
    builder.build()
}
