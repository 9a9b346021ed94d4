//! `check_b58_type`: what a printed text is, and what it says.
//!
//! Invariant: pure; of a transfer, which is worth what it carries, only the type is told.
//! Called by `methods`, in both editions. Source: contract section 4.

use seedport_keys::mobilecoin::Printable;
use serde::Serialize;

use super::Call;
use crate::{answer::Answer, edition::Edition, failure::Failure};

#[derive(Serialize)]
struct Checked {
    b58_type: &'static str,
    data: Data,
}

#[derive(Serialize, Default)]
struct Data {
    #[serde(skip_serializing_if = "Option::is_none")]
    public_address_b58: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo: Option<String>,
}

pub fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let checked =
        match Printable::parse(call.params.text("b58_code")?).map_err(Failure::Printable)? {
            Printable::PublicAddress(address) => Checked {
                b58_type: "PublicAddress",
                data: Data {
                    public_address_b58: Some(address.to_b58()),
                    ..Data::default()
                },
            },
            Printable::PaymentRequest(request) => Checked {
                b58_type: "PaymentRequest",
                data: Data {
                    public_address_b58: Some(request.address.to_b58()),
                    value: Some(request.value.to_string()),
                    // The first edition knows one token.
                    token_id: (call.edition == Edition::V2).then(|| request.token_id.to_string()),
                    memo: Some(request.memo),
                },
            },
            Printable::TransferPayload(_) => Checked {
                b58_type: "TransferPayload",
                data: Data::default(),
            },
        };
    Ok(Answer::of(&checked))
}
