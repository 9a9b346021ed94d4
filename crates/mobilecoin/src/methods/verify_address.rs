//! `verify_address`: whether a text is an address.
//!
//! Invariant: pure; whatever is no address is told alike.
//! Called by `methods`, in both editions. Source: contract sections 4 and 6.

use seedport_keys::mobilecoin::PublicAddress;
use serde::Serialize;

use super::Call;
use crate::{answer::Answer, edition::Edition, failure::Failure};

#[derive(Serialize)]
#[serde(untagged)]
enum Verified {
    V1 {
        verified: bool,
    },
    V2 {
        verified: bool,
        address_hash: Option<String>,
    },
}

pub fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let address = PublicAddress::parse_b58(call.params.text("address")?).ok();
    let verified = address.is_some();
    Ok(Answer::of(&match call.edition {
        Edition::V1 => Verified::V1 { verified },
        Edition::V2 => Verified::V2 {
            verified,
            address_hash: address.map(|address| hex::encode(address.address_hash())),
        },
    }))
}
