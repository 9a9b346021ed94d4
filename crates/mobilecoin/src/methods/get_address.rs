//! `get_address`: one address of whichever account.
//!
//! Called by `methods`, in the current edition. Source: contract section 4.

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::address::OneAddress};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let address = call.params.text("public_address_b58")?;
    let row = call.custody.mobilecoin_address(call.operator, address);
    Ok(Answer::of(&OneAddress::of(&row.await?, call.edition)))
}
