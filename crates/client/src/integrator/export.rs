//! `POST /internal-accounts/{id}/export`, of both editions.
//!
//! Invariant: the envelope passes through as text; only the owner's device opens it.
//! Called by `flow` and integrators. Source: Grid contract sections 4.3 and 7.

use reqwest::{Method, StatusCode};
use seedport_wire::ids::AccountId;
use serde::{Deserialize, Serialize};

use super::{Integrator, SignedOperation, signed_operation::Answer};

/// What a signed export is answered with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedWallet {
    /// The account.
    pub id: AccountId,
    /// The envelope, for the owner's device; of the first edition, a base58check bundle.
    pub encrypted_wallet_credentials: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExportBody<'a> {
    client_public_key: &'a str,
}

impl Integrator {
    /// An export; `client_public_key` as the owner's device gave it.
    pub fn export(
        &self,
        account: AccountId,
        client_public_key: &str,
    ) -> SignedOperation<'_, ExportedWallet> {
        let call = self.call(
            Method::POST,
            &format!("/internal-accounts/{account}/export"),
        );
        call.signed_json(
            &ExportBody { client_public_key },
            Answer::json(StatusCode::OK),
        )
    }

    /// An export of the first edition: without a body, sealed to the key that the session was
    /// opened with.
    pub fn export_first_edition(&self, account: AccountId) -> SignedOperation<'_, ExportedWallet> {
        let call = self.call(
            Method::POST,
            &format!("/internal-accounts/{account}/export"),
        );
        call.signed(Answer::json(StatusCode::OK))
    }
}
