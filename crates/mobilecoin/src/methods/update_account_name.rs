//! `update_account_name`: what people call an account.
//!
//! Called by `methods`, in both editions. Source: contract section 4.

use super::Call;
use crate::{answer::Answer, failure::Failure, shapes::account::OneAccount};

pub async fn call(call: &Call<'_>) -> Result<Answer, Failure> {
    let id = call.account_id()?;
    let name = call.params.text("name")?.to_owned();
    let renamed = call
        .custody
        .rename_mobilecoin_account(call.operator, id, name);
    Ok(Answer::of(&OneAccount::of(&renamed.await?, call.edition)))
}
