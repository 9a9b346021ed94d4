//! `PATCH /internal-accounts/{accountId}`, both legs.
//!
//! Invariant: the body is bound by its one field.
//! Called by `router`. Source: contract section 4.2.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use seedport_custody::Transact;
use seedport_wire::{BodyDigest, ids::AccountId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::InternalAccount;
use crate::{
    Door,
    body::Body,
    caller::Allowed,
    challenge::{SignedRequestChallenge, accepted},
    error::{Refusal, VerbError},
    path::Id,
    retry::Leg,
};

/// The same on both legs.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateInternalAccountRequest {
    /// Whether the wallet's private mode is on. It is the one field that there is to change.
    #[schema(required, nullable = false)]
    private_enabled: Option<bool>,
}

/// Update an internal account
///
/// The first leg, without signature headers, answers 202 with a payload. The owner's session key
/// stamps it; the same request with `Grid-Wallet-Signature` and `Request-Id` answers 200 with the
/// account as it is now. Seedport keeps the mode and has no use for it itself.
#[utoipa::path(
    patch,
    path = "/internal-accounts/{accountId}",
    operation_id = "updateInternalAccount",
    tag = "Internal accounts",
    params(
        ("accountId" = String, Path, description = "`InternalAccount:` and a UUID."),
        ("Grid-Wallet-Signature" = Option<String>, Header, nullable = false,
            description = "The owner's stamp over `payloadToSign`; second leg only."),
        ("Request-Id" = Option<String>, Header, nullable = false,
            description = "The `requestId` of the first leg; second leg only."),
    ),
    request_body = UpdateInternalAccountRequest,
    responses(
        (status = 200, description = "The account as it is now.", body = InternalAccount),
        (status = 202, description = "The payload to stamp.", body = SignedRequestChallenge),
        (status = 429, description = "Too many challenges."),
    )
)]
pub async fn update(
    Allowed(permit): Allowed<Transact>,
    State(door): State<Arc<Door>>,
    Id(account): Id<AccountId>,
    leg: Leg,
    body: Body,
) -> Result<Response, Refusal> {
    let request: UpdateInternalAccountRequest = body.parse()?;
    let missing = || Refusal::field("privateEnabled", "is required").reason("FIELD_MISSING");
    let enabled = request.private_enabled.ok_or_else(missing)?;
    let text = if enabled { "true" } else { "false" };
    let digest = BodyDigest::of("account.update", &[("privateEnabled", text)]);
    let custody = &door.custody;
    match leg {
        Leg::First => {
            let begun = custody.begin_set_privacy(&permit, account, enabled, digest);
            let begun = begun.await.map_err(VerbError::told::<AccountId>)?;
            Ok(accepted(begun))
        }
        Leg::Second(retry) => {
            let row = custody.finish_set_privacy(&permit, account, &retry, digest);
            let row = row.await.map_err(VerbError::told::<AccountId>)?;
            Ok(Json(InternalAccount::of(row)?).into_response())
        }
    }
}
