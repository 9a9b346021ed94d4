//! `get_accounts`, in the first edition `get_all_accounts`: the accounts, oldest first.
//!
//! Called by `methods`, in both editions. Source: contract sections 4 and 6.

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::account::ManyAccounts};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let slice = call.params.slice()?;
    let accounts = call.custody.mobilecoin_accounts(call.operator, slice);
    Ok(Answer::of(&ManyAccounts::of(
        &accounts.await?,
        call.edition,
    )))
}
