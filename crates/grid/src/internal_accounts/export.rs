//! `POST /internal-accounts/{accountId}/export`, both legs.
//!
//! Invariant: the body is bound by the text of its one field, so that a retry may be spaced
//! differently and may not name another key.
//! Called by `router`.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use seedport_custody::Transact;
use seedport_wire::{BodyDigest, TargetPublicKey, ids::AccountId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Door,
    body::Body,
    caller::Allowed,
    challenge::{SignedRequestChallenge, accepted},
    error::{Refusal, VerbError as _},
    metrics,
    path::Id,
    retry::Leg,
};

/// The same on both legs.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportRequest {
    /// A fresh P-256 public key of the owner's device, uncompressed, in hex; the seed is sealed
    /// to it. It must not be a session's key.
    #[schema(pattern = "^04[0-9a-fA-F]{128}$")]
    client_public_key: String,
}

/// The sealed seed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportAnswer {
    #[schema(value_type = String, example = "InternalAccount:019542f5-b3e7-4d02-8000-000000000001")]
    id: AccountId,
    /// The envelope: a JSON document as a string. Verify its signature against a pinned quorum
    /// key, then open it with the private half of `clientPublicKey`.
    encrypted_wallet_credentials: String,
}

/// Export a wallet
///
/// The first leg, without signature headers, answers 202 with a payload. The owner's session key
/// stamps it; the same request with `Grid-Wallet-Signature` and `Request-Id` answers 200 with
/// the wallet's seed sealed to `clientPublicKey`.
#[utoipa::path(
    post,
    path = "/internal-accounts/{accountId}/export",
    operation_id = "exportInternalAccount",
    tag = "Internal accounts",
    params(
        ("accountId" = String, Path, description = "`InternalAccount:` and a UUID."),
        ("Grid-Wallet-Signature" = Option<String>, Header, nullable = false,
            description = "The owner's stamp over `payloadToSign`; second leg only."),
        ("Request-Id" = Option<String>, Header, nullable = false,
            description = "The `requestId` of the first leg; second leg only."),
    ),
    request_body = ExportRequest,
    responses(
        (status = 200, description = "The sealed seed.", body = ExportAnswer),
        (status = 202, description = "The payload to stamp.", body = SignedRequestChallenge),
        (status = 429, description = "Too many challenges."),
    )
)]
pub async fn export(
    Allowed(permit): Allowed<Transact>,
    State(door): State<Arc<Door>>,
    Id(account): Id<AccountId>,
    leg: Leg,
    body: Body,
) -> Result<Response, Refusal> {
    let request: ExportRequest = body.parse()?;
    let target = TargetPublicKey::parse(&request.client_public_key)
        .map_err(|error| target_refusal(&error))?;
    let digest = BodyDigest::of("export", &[("clientPublicKey", target.as_text())]);
    let custody = &door.custody;
    match leg {
        Leg::First => match custody.begin_export(&permit, account, target, digest).await {
            Ok(begun) => {
                metrics::export("BEGUN");
                Ok(accepted(begun))
            }
            Err(error) => Err(counted(error.told::<AccountId>())),
        },
        Leg::Second(retry) => match custody
            .finish_export(&permit, account, &retry, digest)
            .await
        {
            Ok(finished) => {
                metrics::export("DELIVERED");
                let answer = ExportAnswer {
                    id: account,
                    encrypted_wallet_credentials: finished.credentials,
                };
                Ok(Json(answer).into_response())
            }
            Err(error) => Err(counted(error.told::<AccountId>())),
        },
    }
}

fn counted(refusal: Refusal) -> Refusal {
    metrics::export(refusal.outcome());
    refusal
}

fn target_refusal(error: &seedport_wire::p256::PointError) -> Refusal {
    let message = format!("must be an uncompressed P-256 point, 04 and 128 hex digits: {error}");
    Refusal::field("clientPublicKey", message).reason("TARGET_KEY")
}
