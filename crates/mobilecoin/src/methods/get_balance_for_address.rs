//! `get_balance_for_address`: that an address has nothing.
//!
//! Called by `methods`, in the first edition. Source: contract section 6.

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::balance::OneBalance};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let (custody, operator) = (call.custody, call.operator);
    let address = call.params.text("address")?;
    let row = custody.mobilecoin_address(operator, address).await?;
    let account = custody.mobilecoin_account(operator, row.account).await?;
    Ok(Answer::of(&OneBalance::of(&account)))
}
