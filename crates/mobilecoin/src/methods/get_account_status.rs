//! `get_account_status`, also called `get_balance`: an account, and that it has nothing.
//!
//! Called by `methods`, in both editions. Source: contract sections 4 and 6.

use serde::Serialize;

use super::Call;
use crate::{
    answer::Answer,
    edition::Edition,
    failure::Failure,
    shapes::{NO_HEIGHT, Nothing, account::AccountShape, balance::Balance},
};

#[derive(Serialize)]
#[serde(untagged)]
enum Status<'a> {
    V1 {
        account: AccountShape<'a>,
        balance: Balance,
    },
    V2 {
        account: AccountShape<'a>,
        network_block_height: &'static str,
        local_block_height: &'static str,
        balance_per_token: Nothing,
    },
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let row = call.account().await?;
    let account = AccountShape::of(&row, call.edition);
    Ok(Answer::of(&match call.edition {
        Edition::V1 => Status::V1 {
            account,
            balance: Balance::of(&row),
        },
        Edition::V2 => Status::V2 {
            account,
            network_block_height: NO_HEIGHT,
            local_block_height: NO_HEIGHT,
            balance_per_token: Nothing {},
        },
    }))
}
