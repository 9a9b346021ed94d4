//! `remove_account`: an account is gone, with its secrets.
//!
//! Called by `methods`, in both editions. Source: contract section 4.

use serde::Serialize;

use super::Call;
use crate::{answer::Answer, failure::Failure};

#[derive(Serialize)]
struct Removed {
    removed: bool,
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let id = call.account_id()?;
    call.custody
        .remove_mobilecoin_account(call.operator, id)
        .await?;
    Ok(Answer::of(&Removed { removed: true }))
}
