//! `get_address_status`: an address, and that it has nothing.
//!
//! Called by `methods`, in the current edition. Source: contract section 4.

use serde::Serialize;

use super::Call;
use crate::{
    answer::Answer,
    failure::Failure,
    shapes::{NO_HEIGHT, Nothing, address::AddressShape},
};

#[derive(Serialize)]
struct Status<'a> {
    address: AddressShape<'a>,
    account_block_height: String,
    network_block_height: &'static str,
    local_block_height: &'static str,
    balance_per_token: Nothing,
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let (custody, operator) = (call.custody, call.operator);
    let address = call.params.text("address")?;
    let row = custody.mobilecoin_address(operator, address).await?;
    let account = custody.mobilecoin_account(operator, row.account).await?;
    Ok(Answer::of(&Status {
        address: AddressShape::of(&row, call.edition),
        account_block_height: account.first_block_index.to_string(),
        network_block_height: NO_HEIGHT,
        local_block_height: NO_HEIGHT,
        balance_per_token: Nothing {},
    }))
}
