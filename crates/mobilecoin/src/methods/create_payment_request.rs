//! `create_payment_request`: a text by which to ask for a payment.
//!
//! Called by `methods`, in both editions. Source: contract sections 4 and 6.

use seedport_custody::mobilecoin::{MAX_TEXT, MobilecoinError};
use seedport_keys::mobilecoin::{MAIN, PaymentRequest, PublicAddress};
use serde::Serialize;

use super::Call;
use crate::{answer::Answer, edition::Edition, failure::Failure};

/// The only token of the first edition.
const MOB: u64 = 0;

#[derive(Serialize)]
struct Requested {
    payment_request_b58: String,
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let params = call.params;
    let id = call.account_id()?;
    let index = params.optional_index("subaddress_index")?.unwrap_or(MAIN);
    let (value, token_id) = match call.edition {
        Edition::V1 => (params.number("amount_pmob")?, MOB),
        Edition::V2 => {
            let amount = params.object("amount")?;
            (amount.number("value")?, amount.number("token_id")?)
        }
    };
    let memo = params.optional_text("memo")?.unwrap_or_default();
    if memo.len() > MAX_TEXT {
        return Err(MobilecoinError::TooLong { field: "memo" }.into());
    }
    let address = call
        .custody
        .mobilecoin_address_at(call.operator, id, index)
        .await?;
    let request = PaymentRequest {
        address: PublicAddress::parse_b58(&address.address)?,
        value,
        memo: memo.to_owned(),
        token_id,
        payment_id: 0,
    };
    Ok(Answer::of(&Requested {
        payment_request_b58: request.to_b58(),
    }))
}
