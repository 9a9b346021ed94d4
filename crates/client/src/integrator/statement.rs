//! `GET /seedport/v1/internal-accounts/{id}/statement`, and `/manifest`.
//!
//! Invariant: both pass through as text, to the byte; only the owner's device checks them. The paths
//! are Seedport's own, at the server's root, and take the same API token.
//! Called by `flow::wallet_statement`, the command line and integrators.

use reqwest::{Method, StatusCode};
use seedport_wire::ids::AccountId;
use serde_json::value::RawValue;

use super::{
    CallError, Integrator,
    call::{Call, send},
};

/// What the paths of Seedport's own API begin with.
const SEEDPORT: &str = "/seedport/v1";

impl Integrator {
    /// The statement of an account's wallet: a signed message, for the owner's device.
    ///
    /// # Errors
    /// [`CallError`]; 404 also from a server that is older than statements.
    pub async fn wallet_statement(&self, account: AccountId) -> Result<String, CallError> {
        self.own_text(account, "statement").await
    }

    /// The manifest of an account's wallet: its addresses, as the JSON whose digest the statement signs.
    ///
    /// # Errors
    /// [`CallError`]; 404 also from a server that is older than statements.
    pub async fn manifest(&self, account: AccountId) -> Result<String, CallError> {
        self.own_text(account, "manifest").await
    }

    async fn own_text(&self, account: AccountId, what: &str) -> Result<String, CallError> {
        let path = format!("{SEEDPORT}/internal-accounts/{account}/{what}");
        let call: Call<'_> = self.call_at_root(Method::GET, &path);
        let text: Box<RawValue> = send(call.ready()?, StatusCode::OK).await?;
        Ok(text.get().to_owned())
    }
}
