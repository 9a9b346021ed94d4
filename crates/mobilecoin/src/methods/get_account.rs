//! `get_account`: one account.
//!
//! Called by `methods`, in the first edition. Source: contract section 6.

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::account::OneAccount};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let account = call.account().await?;
    Ok(Answer::of(&OneAccount::of(&account, call.edition)))
}
