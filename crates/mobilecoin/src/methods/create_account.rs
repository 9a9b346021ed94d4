//! `create_account`: an account of a fresh phrase.
//!
//! Called by `methods`, in both editions. Source: contract section 4.

use super::Call;
use crate::{answer::Answer, failure::Failure, opening::opening, shapes::account::OneAccount};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let opening = opening(call)?;
    let created = call
        .custody
        .create_mobilecoin_account(call.operator, opening);
    Ok(Answer::of(&OneAccount::of(&created.await?, call.edition)))
}
