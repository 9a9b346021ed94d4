//! `remove_account`: an account is gone, with its secrets. That of an owner takes the owner's stamp:
//! the first call answers what to sign, the second brings `request` and `stamp`, which are ours.
//!
//! Called by `methods`, in both editions. Source: contract section 4.

use seedport_custody::mobilecoin::Removal;
use serde::Serialize;

use super::Call;
use crate::{
    answer::Answer,
    failure::Failure,
    sealing::{Stamped, challenge},
};

#[derive(Serialize)]
struct Removed {
    removed: bool,
}

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let id = call.account_id()?;
    let stamped = Stamped::if_given(call.params)?;
    let retry = stamped.as_ref().map(Stamped::retry);
    let removal = call
        .custody
        .remove_mobilecoin_account(call.operator, id, retry);
    Ok(match removal.await? {
        Removal::Removed => Answer::of(&Removed { removed: true }),
        Removal::Challenge {
            payload_to_sign,
            request,
            expires_at,
        } => challenge(payload_to_sign, request, expires_at),
    })
}
