//! `get_wallet_status`: offline, and nothing in it; the first edition lists the accounts as well.
//!
//! Called by `methods`, in both editions. Source: contract sections 4 and 6.

use seedport_custody::mobilecoin::Slice;
use serde::Serialize;

use super::Call;
use crate::{
    answer::Answer, edition::Edition, failure::Failure, shapes::wallet_status::WalletStatus,
};

#[derive(Serialize)]
struct Status<'a> {
    wallet_status: WalletStatus<'a>,
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let accounts = match call.edition {
        Edition::V1 => {
            let all = Slice::default();
            call.custody.mobilecoin_accounts(call.operator, all).await?
        }
        Edition::V2 => Vec::new(),
    };
    Ok(Answer::of(&Status {
        wallet_status: WalletStatus::of(&accounts, call.edition),
    }))
}
