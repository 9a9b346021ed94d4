//! `GET /seedport/v1/internal-accounts/{accountId}/manifest`.
//!
//! Invariant: derived by the vault from the sealed seed, and of the digest that the statement has.
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::{Manifest, View};
use seedport_wire::ids::AccountId;
use utoipa::ToSchema;

use crate::{
    Door,
    caller::Allowed,
    error::Refusal,
    path::{Id, missing},
};

/// What a phrase of this wallet gives in other wallets.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "describes the body, whose bytes the statement's digest is over"
)]
pub struct WalletManifest {
    /// Fingerprint of the BIP-32 master key.
    #[schema(pattern = "^[0-9a-f]{8}$")]
    master_fingerprint: String,
    /// One address a chain.
    entries: Vec<WalletAddress>,
}

/// One address of a wallet.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "describes the body, whose bytes the statement's digest is over"
)]
pub struct WalletAddress {
    /// `bitcoin`.
    chain: String,
    /// The derivation path.
    path: String,
    /// The address as wallets show it.
    address: String,
}

/// Get the manifest of a wallet
///
/// The public addresses of the wallet. The SHA-256 of this body, byte for byte, is the statement's
/// `manifestDigest`.
#[utoipa::path(
    get,
    path = "/seedport/v1/internal-accounts/{accountId}/manifest",
    operation_id = "getWalletManifest",
    tag = "Wallet statements",
    params(("accountId" = String, Path, description = "`InternalAccount:` and a UUID.")),
    responses((status = 200, description = "The manifest.", body = WalletManifest))
)]
pub async fn manifest(
    Allowed(permit): Allowed<View>,
    State(door): State<Arc<Door>>,
    Id(id): Id<AccountId>,
) -> Result<Json<Manifest>, Refusal> {
    let manifest = door.custody.wallet_manifest(&permit, id).await?;
    Ok(Json(manifest.ok_or_else(missing::<AccountId>)?))
}
