//! `POST /internal-accounts/{accountId}/export`, both legs of both editions.
//!
//! Invariant: the body is bound by the text of its one field, so that a retry may be spaced
//! differently and may not name another key. Only a body without a single byte is the first
//! edition.
//! Called by `router`. Source: contract sections 4.3 and 7.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use seedport_custody::{
    Custody, Permit, Transact,
    export::FinishedExport,
    signed::{BeginError, Begun, FinishError},
};
use seedport_wire::{BodyDigest, FirstEditionStamp, TargetPublicKey, ids::AccountId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Door,
    body::Body,
    caller::Allowed,
    challenge::{SignedRequestChallenge, accepted},
    client_key::point_message,
    error::{Refusal, VerbError},
    metrics,
    path::Id,
    retry::{EitherStamp, Leg},
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
    /// key, then open it with the private half of `clientPublicKey`. In the first edition it is
    /// base58check, sealed to the uncompressed `clientPublicKey` that the session was opened with.
    encrypted_wallet_credentials: String,
}

/// Export a wallet
///
/// The first leg, without signature headers, answers 202 with a payload. The owner's session key
/// stamps it; the same request with `Grid-Wallet-Signature` and `Request-Id` answers 200 with
/// the wallet's seed sealed to `clientPublicKey`.
///
/// Without any body on both legs this is the contract's first edition, unless the operator
/// switched it off: the seed is sealed to the uncompressed `clientPublicKey` that the session was
/// opened or refreshed with, and the stamp may be the bare signature in base64.
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
    leg: Leg<EitherStamp>,
    body: Option<Body>,
) -> Result<Response, Refusal> {
    let custody = &door.custody;
    let answered = match body {
        Some(body) => {
            let leg = leg.current()?;
            let request: ExportRequest = body.parse()?;
            let target = TargetPublicKey::parse(&request.client_public_key)
                .map_err(|error| target_refusal(&error))?;
            current(custody, &permit, account, leg, target).await
        }
        None if custody.serves_first_edition() => {
            first_edition(custody, &permit, account, leg.first_edition()).await
        }
        None => {
            leg.current()?;
            return Err(Body::missing());
        }
    };
    answered.inspect_err(|refusal| metrics::export(refusal.outcome()))
}

async fn current(
    custody: &Custody,
    permit: &Permit<Transact>,
    account: AccountId,
    leg: Leg,
    target: TargetPublicKey,
) -> Result<Response, Refusal> {
    let digest = BodyDigest::of("export", &[("clientPublicKey", target.as_text())]);
    match leg {
        Leg::First => begun(custody.begin_export(permit, account, target, digest).await),
        Leg::Second(retry) => {
            let finished = custody.finish_export(permit, account, &retry, digest);
            delivered(account, finished.await)
        }
    }
}

async fn first_edition(
    custody: &Custody,
    permit: &Permit<Transact>,
    account: AccountId,
    leg: Leg<FirstEditionStamp>,
) -> Result<Response, Refusal> {
    match leg {
        Leg::First => begun(custody.begin_export_v1(permit, account).await),
        Leg::Second(retry) => {
            let finished = custody.finish_export_v1(permit, account, &retry);
            delivered(account, finished.await)
        }
    }
}

fn begun(begun: Result<Begun, BeginError>) -> Result<Response, Refusal> {
    let begun = begun.map_err(VerbError::told::<AccountId>)?;
    metrics::export("BEGUN");
    Ok(accepted(begun))
}

fn delivered(
    account: AccountId,
    finished: Result<FinishedExport, FinishError>,
) -> Result<Response, Refusal> {
    let finished = finished.map_err(VerbError::told::<AccountId>)?;
    metrics::export("DELIVERED");
    let answer = ExportAnswer {
        id: account,
        encrypted_wallet_credentials: finished.credentials,
    };
    Ok(Json(answer).into_response())
}

fn target_refusal(error: &seedport_wire::p256::PointError) -> Refusal {
    let wanted = "must be an uncompressed P-256 point, 04 and 128 hex digits";
    Refusal::field("clientPublicKey", point_message(wanted, *error)).reason("TARGET_KEY")
}
