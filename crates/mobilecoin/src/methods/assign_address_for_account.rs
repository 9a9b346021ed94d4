//! `assign_address_for_account`: the account's next address.
//!
//! Called by `methods`, in both editions. Source: contract section 4.

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::address::OneAddress};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let id = call.account_id()?;
    let metadata = call.params.optional_text("metadata")?.unwrap_or_default();
    let assigned = call
        .custody
        .assign_mobilecoin_address(call.operator, id, metadata.to_owned());
    Ok(Answer::of(&OneAddress::of(&assigned.await?, call.edition)))
}
