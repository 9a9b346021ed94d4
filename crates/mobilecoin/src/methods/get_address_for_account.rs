//! `get_address_for_account`: the address of an account at an index; -2 is its change.
//!
//! Called by `methods`, in both editions. Source: contract section 4.

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::address::OneAddress};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let id = call.account_id()?;
    let index = call.params.index("index")?;
    let row = call
        .custody
        .mobilecoin_address_at(call.operator, id, index)
        .await?;
    Ok(Answer::of(&OneAddress::of(&row, call.edition)))
}
