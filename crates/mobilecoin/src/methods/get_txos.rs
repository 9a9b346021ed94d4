//! `get_txos`, in the first edition `get_txos_for_account` and `get_all_txos_for_address`: none,
//! because a wallet without a ledger has found nothing.
//!
//! Called by `methods`, in both editions. Source: contract sections 4 and 6.

use serde::Serialize;

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::Nothing};

#[derive(Serialize)]
struct Txos {
    txo_ids: [Nothing; 0],
    txo_map: Nothing,
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    call.account_if_named().await?;
    if let Some(address) = call.params.optional_text("address")? {
        let found = call.custody.mobilecoin_address(call.operator, address);
        found.await?;
    }
    call.params.slice()?;
    Ok(Answer::of(&Txos {
        txo_ids: [],
        txo_map: Nothing {},
    }))
}
