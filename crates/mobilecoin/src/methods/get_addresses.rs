//! `get_addresses`, in the first edition `get_addresses_for_account`: the assigned addresses of an
//! account by index, or, in the current edition, those of all accounts.
//!
//! Called by `methods`, in both editions. Source: contract sections 4 and 6.

use super::Call;
use crate::{answer::Answer, edition::Edition, failure::Failure, shapes::address::ManyAddresses};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let is_named = call.params.optional_text("account_id")?.is_some();
    let id = if is_named || call.edition == Edition::V1 {
        Some(call.account_id()?)
    } else {
        None
    };
    let slice = call.params.slice()?;
    let rows = call.custody.mobilecoin_addresses(call.operator, id, slice);
    Ok(Answer::of(&ManyAddresses::of(&rows.await?, call.edition)))
}
