//! `POST /sandbox/internal-accounts/{accountId}/fund`.
//!
//! Invariant: outside a sandbox nothing of the request is looked at but who sends it.
//! Called by `router`. Source: contract section 4.10.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::{
    Transact,
    accounts::fund::{FundError, MOST},
};
use seedport_wire::ids::AccountId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::InternalAccount;
use crate::{
    Door,
    body::Body,
    caller::{Allowed, Sandbox, not_sandbox},
    error::{Code, Refusal},
    path::{Id, missing},
    whole::whole,
};

/// How much play money.
#[derive(Deserialize, ToSchema)]
pub struct FundRequest {
    /// In the currency's smallest unit.
    #[serde(default, deserialize_with = "whole")]
    #[schema(required, nullable = false, value_type = i64, minimum = 1, maximum = 100_000_000_000_i64)]
    amount: Option<u64>,
}

/// Fund an internal account in a sandbox
///
/// Raises the balance that the account shows. Nothing is paid, and no wallet holds it.
#[utoipa::path(
    post,
    path = "/sandbox/internal-accounts/{accountId}/fund",
    operation_id = "sandboxFundInternalAccount",
    tag = "Sandbox",
    params(("accountId" = String, Path, description = "`InternalAccount:` and a UUID.")),
    request_body = FundRequest,
    responses(
        (status = 200, description = "The account as it is now.", body = InternalAccount),
        (status = 403, description = "This is no sandbox, or the API token lacks the permission."),
    )
)]
pub async fn fund(
    Allowed(permit): Allowed<Transact>,
    Sandbox: Sandbox,
    State(door): State<Arc<Door>>,
    Id(account): Id<AccountId>,
    body: Body,
) -> Result<Json<InternalAccount>, Refusal> {
    let request: FundRequest = body.parse()?;
    let missing = || Refusal::field("amount", "is required").reason("FIELD_MISSING");
    let amount = request.amount.ok_or_else(missing)?;
    let row = door.custody.fund_account(&permit, account, amount).await?;
    Ok(Json(InternalAccount::of(row)?))
}

impl From<FundError> for Refusal {
    fn from(error: FundError) -> Self {
        match error {
            FundError::NotSandbox => not_sandbox(),
            FundError::NotFound => missing::<AccountId>(),
            FundError::Amount => {
                Self::field("amount", format!("must be 1 to {MOST}")).reason("AMOUNT_OUT_OF_RANGE")
            }
            FundError::Overflow => {
                let message = "the balance cannot grow by so much";
                Self::new(Code::InvalidInput, message).reason("BALANCE_OVERFLOW")
            }
            FundError::Fault(fault) => fault.into(),
        }
    }
}
