//! `GET /seedport/v1/internal-accounts/{accountId}/statement`.
//!
//! Invariant: the body is the signed text itself, byte for byte as the vault signed it.
//! Called by `router`.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use seedport_custody::View;
use seedport_wire::ids::AccountId;
use utoipa::ToSchema;

use crate::{
    Door,
    caller::Allowed,
    error::Refusal,
    path::{Id, missing},
};

/// A wallet statement: the shape of an envelope, with nothing sealed inside.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body, which the vault writes")]
pub struct WalletStatement {
    /// `v1.0.0`.
    version: String,
    /// The signed bytes in hex: JSON that begins with `"type":"SEEDPORT_WALLET_STATEMENT_V1"` and
    /// has `organizationId`, `accountId`, `walletId`, `foundingContact` (a digest, or null for a
    /// wallet that is older than statements), `manifestVersion`, `manifestDigest`, `issuedAt` and
    /// `sandbox`.
    #[schema(pattern = "^[0-9a-f]+$")]
    data: String,
    /// DER, in hex, by the quorum key over those bytes.
    #[schema(pattern = "^[0-9a-f]+$")]
    data_signature: String,
    /// The quorum key; believe it only if it is the one that you pinned.
    #[schema(pattern = "^04[0-9a-f]{128}$")]
    enclave_quorum_public: String,
}

/// Get the statement of a wallet
///
/// An app checks it, and the manifest that it names, before it shows a deposit address.
#[utoipa::path(
    get,
    path = "/seedport/v1/internal-accounts/{accountId}/statement",
    operation_id = "getWalletStatement",
    tag = "Wallet statements",
    params(("accountId" = String, Path, description = "`InternalAccount:` and a UUID.")),
    responses((status = 200, description = "The signed statement.", body = WalletStatement))
)]
pub async fn statement(
    Allowed(permit): Allowed<View>,
    State(door): State<Arc<Door>>,
    Id(id): Id<AccountId>,
) -> Result<Response, Refusal> {
    let text = door.custody.wallet_statement(&permit, id).await?;
    let text = text.ok_or_else(missing::<AccountId>)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
