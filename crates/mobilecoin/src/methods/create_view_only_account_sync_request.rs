//! `create_view_only_account_sync_request`: what a view-only account found that its owner must
//! look at. Without a ledger it found nothing.
//!
//! Called by `methods`, in the current edition. Source: contract section 4.

use serde::Serialize;

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::Nothing};

#[derive(Serialize)]
struct Requested {
    txo_sync_request: SyncRequest,
}

#[derive(Serialize)]
struct SyncRequest {
    account_id: String,
    txos: [Nothing; 0],
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let account = call.account().await?;
    Ok(Answer::of(&Requested {
        txo_sync_request: SyncRequest {
            account_id: account.id.to_string(),
            txos: [],
        },
    }))
}
