//! `get_transaction_logs`, and the first edition's lists of them: none, because a wallet without a
//! ledger has sent and received nothing.
//!
//! Called by `methods`, in both editions. Source: contract sections 4 and 6.

use serde::Serialize;

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::Nothing};

#[derive(Serialize)]
struct Logs {
    transaction_log_ids: [Nothing; 0],
    transaction_log_map: Nothing,
}

#[derive(Serialize)]
struct LogsByBlock {
    transaction_log_map: Nothing,
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    call.account_if_named().await?;
    call.params.slice()?;
    Ok(Answer::of(&Logs {
        transaction_log_ids: [],
        transaction_log_map: Nothing {},
    }))
}

/// All of them in the order of their blocks, which the first edition shows without ids.
pub fn by_block() -> Answer {
    Answer::of(&LogsByBlock {
        transaction_log_map: Nothing {},
    })
}
