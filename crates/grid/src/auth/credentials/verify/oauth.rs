//! A verify by a token of an `OpenID` provider: one leg.
//!
//! Invariant: the key's text goes on as it was sent, because the token's nonce is its digest.
//! Called by `verify`.

use axum::Json;
use seedport_wire::ids::CredentialId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Call;
use crate::{
    auth::sessions::AuthSession,
    body::Body,
    client_key::client_key,
    error::{Refusal, VerbError},
};

/// A token, and the key of the session that it is to open.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenProof {
    /// An ID token of the registered identity, issued within the last minute, whose `nonce` is
    /// the lower-case hex SHA-256 of `clientPublicKey` as sent.
    oidc_token: String,
    /// A fresh P-256 public key, in hex. Compressed, it is the session's key, whose private half
    /// stays on the device. Uncompressed, the session's key is made here and sealed to it.
    #[schema(pattern = "^(0[23][0-9a-fA-F]{64}|04[0-9a-fA-F]{128})$")]
    client_public_key: String,
}

/// Opens the session.
pub(super) async fn verify(call: &Call<'_>, body: &Body) -> Result<Json<AuthSession>, Refusal> {
    let proof: TokenProof = body.parse()?;
    let key = client_key(&proof.client_public_key)?;
    let opened = call
        .custody
        .verify_token(call.permit, call.id, proof.oidc_token, key)
        .await
        .map_err(VerbError::told::<CredentialId>)?;
    Ok(Json(AuthSession::opened(opened)))
}
