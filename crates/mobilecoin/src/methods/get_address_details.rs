//! `get_address_details`: what an address is made of, whoever has it.
//!
//! Invariant: pure.
//! Called by `methods`, in the current edition. Source: contract section 4.

use seedport_keys::mobilecoin::PublicAddress;
use serde::Serialize;

use super::Call;
use crate::{answer::Answer, failure::Failure};

#[derive(Serialize)]
struct Detailed {
    details: Details,
    address_hash: String,
}

#[derive(Serialize)]
struct Details {
    view_public_key: String,
    spend_public_key: String,
    fog_report_url: Option<String>,
    fog_authority_sig: Option<String>,
}

pub fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let address = PublicAddress::parse_b58(call.params.text("address")?)?;
    let address_hash = hex::encode(address.address_hash());
    let (fog_report_url, fog_authority_sig) = address
        .fog
        .map(|fog| (fog.report_url, hex::encode(fog.authority_sig)))
        .unzip();
    Ok(Answer::of(&Detailed {
        details: Details {
            view_public_key: hex::encode(address.view_public),
            spend_public_key: hex::encode(address.spend_public),
            fog_report_url,
            fog_authority_sig,
        },
        address_hash,
    }))
}
