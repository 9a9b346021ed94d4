//! `get_balance_for_account`: that an account has nothing.
//!
//! Called by `methods`, in the first edition. Source: contract section 6.

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::balance::OneBalance};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    Ok(Answer::of(&OneBalance::of(&call.account().await?)))
}
