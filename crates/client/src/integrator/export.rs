//! `POST /internal-accounts/{id}/export`, both legs.
//!
//! Invariant: the envelope passes through as text; only the owner's device opens it. Both legs
//! carry the same key text.
//! Called by `flow::export` and integrators. Source: Grid contract section 4.3.

use reqwest::{Method, RequestBuilder, StatusCode};
use seedport_wire::ids::AccountId;
use serde::{Deserialize, Serialize};

use super::{
    CallError, Integrator, SignedRequestChallenge, SignedRetry,
    call::{send, signed},
};

/// The 200 of the second leg.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedWallet {
    /// The account.
    pub id: AccountId,
    /// The envelope, for the owner's device.
    pub encrypted_wallet_credentials: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExportBody<'a> {
    client_public_key: &'a str,
}

impl Integrator {
    /// First leg; `client_public_key` as the owner's device gave it.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn begin_export(
        &self,
        account: AccountId,
        client_public_key: &str,
    ) -> Result<SignedRequestChallenge, CallError> {
        let request = self.export(account, client_public_key)?;
        send(request, StatusCode::ACCEPTED).await
    }

    /// Second leg, with the owner's stamp: gives the envelope, once.
    ///
    /// # Errors
    /// [`CallError`]; when the answer is lost the challenge may be spent: begin again.
    pub async fn finish_export(
        &self,
        account: AccountId,
        client_public_key: &str,
        retry: &SignedRetry<'_>,
    ) -> Result<ExportedWallet, CallError> {
        let request = self.export(account, client_public_key)?;
        send(signed(request, retry)?, StatusCode::OK).await
    }

    fn export(&self, account: AccountId, key: &str) -> Result<RequestBuilder, CallError> {
        let call = self.call(
            Method::POST,
            &format!("/internal-accounts/{account}/export"),
        );
        Ok(call.ready()?.json(&ExportBody {
            client_public_key: key,
        }))
    }
}
